//! The Table API, for reading.
//!
//! Source: ServiceNowDocs, "Table API". The limit is applied before the read rules: a short page is not the last.

use super::door::Told;
use super::errors::RestError;
use super::handle::ServiceNow;
use super::query::{Words, find};
use super::show::Showing;
use super::switches::Acl;
use super::world::{self, Row, User};
use crate::oauth::Params;
use http::{Method, Uri};
use serde_json::{Value, json};

const ROWS_DEFAULT: usize = 10_000;

impl ServiceNow {
    pub(super) fn table(&self, method: &Method, uri: &Uri, user: &User) -> Result<Told, RestError> {
        let parts: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
        let (version, table, id) = match parts.as_slice() {
            ["api", "now", "table", table] => ("v2", *table, None),
            ["api", "now", "table", table, id] => ("v2", *table, Some(*id)),
            ["api", "now", version @ ("v1" | "v2"), "table", table] => (*version, *table, None),
            ["api", "now", version @ ("v1" | "v2"), "table", table, id] => (*version, *table, Some(*id)),
            _ => return Err(RestError::no_resource()),
        };
        if method != Method::GET && method != Method::HEAD {
            return Err(RestError::method());
        }
        let switches = self.switches();
        let (users, acl) = {
            let state = &self.site.kept().it;
            (state.users.clone(), state.acls.get(table).copied().unwrap_or(Acl::Readable))
        };
        let rows = world::rows(table, &users, switches.basic_gate, switches.client_credentials_enabled);
        let rows = rows.ok_or_else(|| RestError::no_table(table))?;
        if acl == Acl::Forbidden {
            return Err(RestError::no_rows());
        }
        let params = Params::query(uri);
        let showing = Showing::of(&params, &self.base);
        if let Some(id) = id {
            let row = rows.iter().find(|row| row["sys_id"].value() == id && acl == Acl::Readable);
            let row = row.ok_or_else(RestError::no_record)?;
            return Ok(Told { body: json!({ "result": showing.row(row) }), headers: Vec::new() });
        }
        let caller = Some((user.sys_id.as_str(), user.user_name.as_str()));
        let words = Words {
            strict: switches.invalid_query_returns_no_rows,
            caller: caller.filter(|_| switches.query_scripts),
        };
        let found = find(rows, &encoded(&params), &words);
        let number =
            |name: &str, default| params.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
        let (limit, offset) = (number("sysparm_limit", ROWS_DEFAULT), number("sysparm_offset", 0));
        let headers = paging(uri, &params, found.len(), limit, offset, &self.base);
        let page = found.iter().skip(offset).take(limit).filter(|_| acl == Acl::Readable);
        let page: Vec<Value> = page.map(|row: &Row| showing.row(row)).collect();
        if page.is_empty() && version == "v1" {
            return Err(RestError::no_record());
        }
        Ok(Told { body: json!({ "result": page }), headers })
    }
}

/// The encoded query; without one, plain `field=value` parameters stand for it.
fn encoded(params: &Params) -> String {
    if let Some(query) = params.get("sysparm_query") {
        return query.to_owned();
    }
    let plain = params.pairs().filter(|(name, _)| !name.starts_with("sysparm_"));
    plain.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("^")
}

fn paging(
    uri: &Uri,
    params: &Params,
    count: usize,
    limit: usize,
    offset: usize,
    base: &str,
) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    if params.get("sysparm_no_count") != Some("true") {
        headers.push(("x-total-count", count.to_string()));
    }
    if params.get("sysparm_suppress_pagination_header") == Some("true") || limit == 0 {
        return headers;
    }
    let link = |at: usize, name: &str| {
        let others = params.pairs().filter(|(name, _)| *name != "sysparm_offset");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair("sysparm_offset", &at.to_string())
            .finish();
        format!("<{base}{}?{query}>;rel=\"{name}\"", uri.path())
    };
    let mut links = vec![link(0, "first")];
    if offset > 0 {
        links.push(link(offset.saturating_sub(limit), "prev"));
    }
    if offset.saturating_add(limit) < count {
        links.push(link(offset + limit, "next"));
    }
    links.push(link(count.saturating_sub(1) / limit * limit, "last"));
    headers.push(("link", links.join(",")));
    headers
}
