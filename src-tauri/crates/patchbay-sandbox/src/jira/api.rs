//! The API: who asks, and the calls that discovery and checks make.

use super::issues::{Issue, date, project};
use super::people::{Person, myself, unauthorized};
use super::site::{Jira, State};
use super::webhooks::webhooks;
use crate::wire::{Ask, Kept, Reply};
use http::Method;
use serde_json::{Map, Value, json};

/// Key, id, name, kind, and whether only administrators have it.
const PERMISSIONS: [(&str, &str, &str, &str, bool); 9] = [
    ("ADMINISTER", "0", "Administer Jira", "GLOBAL", true),
    ("SYSTEM_ADMIN", "44", "System Administrators", "GLOBAL", true),
    ("USER_PICKER", "27", "Browse users and groups", "GLOBAL", false),
    ("ADMINISTER_PROJECTS", "23", "Administer Projects", "PROJECT", true),
    ("BROWSE_PROJECTS", "10", "Browse Projects", "PROJECT", false),
    ("CREATE_ISSUES", "11", "Create Issues", "PROJECT", false),
    ("EDIT_ISSUES", "12", "Edit Issues", "PROJECT", false),
    ("TRANSITION_ISSUES", "46", "Transition Issues", "PROJECT", false),
    ("ADD_COMMENTS", "15", "Add Comments", "PROJECT", false),
];

impl Jira {
    pub(super) fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let now_ms = self.site.now_ms();
        let (allowed, retry_after) = (kept.it.switches.requests_per_minute, kept.it.switches.retry_after);
        let reply = match kept.it.minute.take(allowed, now_ms) {
            Ok(()) => self.admitted(ask, kept, now_ms),
            Err(wait_s) => {
                let body = json!({ "errorMessages": ["Rate limit exceeded."], "errors": {} });
                let reply = Reply::json(429, &body).with("ratelimit-reason", "jira-burst-based");
                if retry_after { reply.with("retry-after", wait_s) } else { reply }
            }
        };
        reply
            .with("x-ratelimit-limit", allowed)
            .with("x-ratelimit-remaining", kept.it.minute.left(allowed))
            .with("atl-traceid", kept.ids.uuid().replace('-', ""))
    }

    fn admitted(&self, ask: &Ask, kept: &mut Kept<State>, now_ms: u64) -> Reply {
        let person = Person::of(ask, &kept.it.people);
        let shown = ask.headers.contains_key("authorization");
        if person.is_none() && shown && !kept.it.switches.wrong_token_is_visitor {
            return unauthorized(true);
        }
        let reply = self.call(ask, person, shown, kept, now_ms);
        match person {
            Some(person) => reply.with("x-aaccountid", person.account_id),
            None if shown => reply.with("x-seraph-loginreason", "AUTHENTICATED_FAILED"),
            None => reply,
        }
    }

    /// Visitors are let in where the platform lets them in: they see an empty site.
    fn call(
        &self,
        ask: &Ask,
        person: Option<Person>,
        shown: bool,
        kept: &mut Kept<State>,
        now_ms: u64,
    ) -> Reply {
        let route = ask.route();
        match (&ask.method, route.as_slice(), person) {
            (&Method::GET, ["rest", "api", "2" | "3", "serverInfo"], _) => {
                Reply::json(200, &self.server_info(now_ms))
            }
            (&Method::GET, ["rest", "api", "2" | "3", "mypermissions"], _) => permissions(ask, person),
            (&Method::GET, ["rest", "api", "2" | "3", "project", "search"], _) => self.projects(ask, person),
            (&Method::GET, ["rest", "api", "2" | "3", "issue", name], _) => {
                let found = kept
                    .it
                    .issues
                    .iter()
                    .find(|issue| issue.id == *name || issue.key.eq_ignore_ascii_case(name));
                let issue = found.filter(|_| person.is_some());
                let message = "Issue does not exist or you do not have permission to see it.";
                issue.map_or_else(
                    || Reply::json(404, &json!({ "errorMessages": [message], "errors": {} })),
                    |issue| Reply::json(200, &issue.json(&self.base, ask.first("fields"))),
                )
            }
            (&Method::GET, ["rest", "api", "2" | "3", "field"], Some(_)) => Reply::json(200, &fields()),
            (&Method::GET, ["rest", "api", "2" | "3", "myself"], Some(person)) => {
                Reply::json(200, &myself(person, &self.base))
            }
            (&Method::POST, ["rest", "api", "3", "issue"], Some(_)) => {
                let number = 42 + kept.it.issues.len();
                match Issue::create(ask.json().as_ref(), number, now_ms) {
                    Err(errors) => Reply::json(400, &json!({ "errorMessages": [], "errors": errors })),
                    Ok(issue) => {
                        let address = format!("{}/rest/api/3/issue/{}", self.base, issue.id);
                        let body = json!({ "id": issue.id, "key": issue.key, "self": address });
                        kept.it.issues.push(issue);
                        Reply::json(201, &body)
                    }
                }
            }
            (_, ["rest", "webhooks", "1.0", "webhook", rest @ ..], Some(person)) if rest.len() < 2 => {
                webhooks(ask, rest.first().copied(), person, kept, &self.base, now_ms)
            }
            (
                _,
                ["rest", "api", "2" | "3", "field" | "myself" | "issue"] | ["rest", "webhooks", ..],
                None,
            ) => unauthorized(shown),
            (
                _,
                [
                    "rest",
                    "api",
                    "2" | "3",
                    "serverInfo" | "mypermissions" | "project" | "issue" | "field" | "myself",
                    ..,
                ],
                _,
            ) => Reply::empty(405),
            _ => Reply::html(404, "Oops, you have found a dead link."),
        }
    }

    fn server_info(&self, now_ms: u64) -> Value {
        json!({
            "baseUrl": self.base, "displayUrl": self.base, "displayUrlServicedeskHelpCenter": self.base, "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0], "deploymentType": "Cloud", "buildNumber": 100_290,
            "buildDate": "2026-11-18T09:00:00.000+0000", "serverTime": date(now_ms), "scmInfo": "67b5c6e5f3598d7ec1649016d026468ab2838a77",
            "serverTitle": "Jira", "defaultLocale": { "locale": "en_GB" }, "serverTimeZone": "Europe/Berlin",
        })
    }

    fn projects(&self, ask: &Ask, person: Option<Person>) -> Reply {
        let number = |name: &str, default: usize| ask.first(name).map_or(Ok(default), str::parse::<usize>);
        let (Ok(size), Ok(start)) = (number("maxResults", 50), number("startAt", 0)) else {
            return Reply::json(
                400,
                &json!({ "errorMessages": ["The paging parameters are not numbers."], "errors": {} }),
            );
        };
        let query = ask.first("query").unwrap_or_default().to_lowercase();
        let seen = person.is_some() && ("it service".contains(&query) || "itsm".contains(&query));
        let values: Vec<Value> = std::iter::once(project(&self.base)).filter(|_| seen).collect();
        let total = values.len();
        let values: Vec<Value> = values.into_iter().skip(start).take(size.min(100)).collect();
        let address = format!("{}/rest/api/3/project/search?maxResults={size}&startAt={start}", self.base);
        Reply::json(
            200,
            &json!({
                "self": address, "maxResults": size.min(100), "startAt": start, "total": total, "isLast": start + size >= total, "values": values,
            }),
        )
    }
}

fn permissions(ask: &Ask, person: Option<Person>) -> Reply {
    let refused = |message: String| Reply::json(400, &json!({ "errorMessages": [message], "errors": {} }));
    let Some(asked) = ask.first("permissions").filter(|asked| !asked.is_empty()) else {
        return refused("The 'permissions' query parameter is required.".to_owned());
    };
    let mut found = Map::new();
    for name in asked.split(',').map(str::trim) {
        let Some((key, id, label, kind, admin)) = PERMISSIONS.iter().find(|permission| permission.0 == name)
        else {
            return refused(format!("Unrecognized permission: {name}"));
        };
        let have = person.is_some_and(|person| person.admin || !admin);
        let body = json!({ "id": id, "key": key, "name": label, "type": kind, "description": label, "havePermission": have });
        found.insert((*key).to_owned(), body);
    }
    Reply::json(200, &json!({ "permissions": found }))
}

fn fields() -> Value {
    let field = |id: &str, name: &str, kind: &str| {
        json!({
            "id": id, "key": id, "name": name, "custom": id.starts_with("customfield_"), "orderable": true, "navigable": true,
            "searchable": true, "clauseNames": [id], "schema": { "type": kind, "system": id },
        })
    };
    json!([
        field("summary", "Summary", "string"),
        field("description", "Description", "string"),
        field("priority", "Priority", "priority"),
        field("labels", "Labels", "array"),
        field("customfield_10050", "Product line", "option"),
    ])
}
