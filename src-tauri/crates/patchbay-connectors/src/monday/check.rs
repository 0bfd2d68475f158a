//! Who signed in, to which account, with which scopes, and how long our version of the API is served. One call:
//! each costs a part of the day's number.

use super::{
    calls,
    client::{self, Reply, VERSION, documents},
    discover,
    manifest::SLUG,
};
use crate::day;
use patchbay_kit::connector::{Account, Cx, Granted, Notice};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::{Value, json};

const ACCOUNT_SCOPE: &str = "account:read";

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let granted = granted(cx);
    let whole = !granted.complete || granted.names.contains(ACCOUNT_SCOPE);
    let document = if whole { documents::CHECK } else { documents::ME };
    let reply = discover::ask(cx, &calls::ME, document, json!({})).await?;
    let me = reply.data("me").ok_or_else(|| discover::problem(cx, &calls::ME, &reply))?;
    let account = reply.data("account").or_else(|| me.get("account")).unwrap_or(&Value::Null);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = |value: &Value| value.get("id").and_then(client::id).unwrap_or_default();
    Ok(Account {
        name: text(account, "name").unwrap_or_else(|| "monday.com".to_owned()),
        who: text(me, "name").unwrap_or_default(),
        id: format!("{}/{}", id(account), id(me)),
        // Both flows sign in a person; the vendor has no grant for a machine.
        person: true,
        granted,
        plan: account.get("plan").and_then(|plan| text(plan, "tier")),
        notices: notices(&reply),
        learned: text(account, "slug").map(|slug| (SLUG.to_owned(), slug)).into_iter().collect(),
    })
}

/// A personal token carries every scope; an app's token those that came with it.
fn granted(cx: &Cx) -> Granted {
    let names = if client::is_personal(cx) {
        Some(calls::SCOPES.map(str::to_owned).to_vec())
    } else {
        cx.keeper.scopes()
    };
    let complete = names.is_some();
    Granted { names: names.unwrap_or_default().into_iter().collect(), complete, ..Granted::default() }
}

/// Our version of the API, as the account's list of versions tells it.
fn notices(reply: &Reply) -> Vec<Notice> {
    let Some(versions) = reply.data("versions").and_then(Value::as_array) else { return vec![] };
    let text = |version: &Value, name: &str| {
        version.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let kind = versions.iter().find(|version| text(version, "value") == VERSION);
    let kind = kind.map_or_else(|| "deprecated".to_owned(), |version| text(version, "kind"));
    let current = versions.iter().find(|version| text(version, "kind") == "current");
    let current = current.map(|version| text(version, "value")).unwrap_or_default();
    let ours = format!("This version of Patchbay speaks {VERSION} of monday.com's API");
    let (message, at) = match kind.as_str() {
        "current" | "release_candidate" | "dev" => return vec![],
        "deprecated" => (
            format!(
                "{ours}, which is no longer served; monday.com answers with an older or newer one. Update Patchbay."
            ),
            None,
        ),
        "maintenance" => (
            format!(
                "{ours}; the current one is {current}. Ours is served on for now: update Patchbay before it ends."
            ),
            year_and_month(&current).map(|(year, month)| day::midnight(year, month + NOTICE_MONTHS, 1)),
        ),
        _ => (
            format!(
                "{ours}, one of the oldest still served; monday.com ends those in January. Update Patchbay."
            ),
            year_and_month(&current).map(|(year, _)| day::midnight(year + 1, 1, 1)),
        ),
    };
    vec![Notice { problem: Problem::new("vendor.version", message).remedy(Remedy::OpenHelp), at }]
}

/// The end of a version is announced at least half a year before; a version is in maintenance from when the
/// next became current, so it is served until then at the least. Source: API docs, "Versioning" (2026-09-06).
const NOTICE_MONTHS: i64 = 6;

/// `2026-10` as numbers.
fn year_and_month(version: &str) -> Option<(i64, i64)> {
    let (year, month) = version.split_once('-')?;
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    ((2_000..3_000).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}
