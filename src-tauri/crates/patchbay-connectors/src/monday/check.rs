//! Who signed in, to which account, with which scopes, and how long our version of the API is served. One call:
//! each costs a part of the day's number.

use super::{
    calls,
    client::{self, Reply, VERSION, documents},
    discover,
    manifest::SLUG,
};
use patchbay_kit::connector::{Account, Cx, Granted, Notice};
use patchbay_model::{
    problem::{Problem, Remedy},
    time::Timestamp,
};
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
            year_and_month(&current).map(|(year, month)| first_of(year, month + NOTICE_MONTHS)),
        ),
        _ => (
            format!(
                "{ours}, one of the oldest still served; monday.com ends those in January. Update Patchbay."
            ),
            year_and_month(&current).map(|(year, _)| first_of(year + 1, 1)),
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

/// Midnight UTC on the first of a month; months past December are of the years after.
fn first_of(year: i64, month: i64) -> Timestamp {
    let (year, month) = (year + (month - 1) / 12, (month - 1) % 12 + 1);
    // Days before a date, counted with the year beginning in March (H. Hinnant, "chrono-compatible low-level date
    // algorithms").
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let day = (153 * m + 2) / 5 + of_era * 365 + of_era / 4 - of_era / 100;
    Timestamp((era * 146_097 + day - 719_468) * patchbay_model::limits::DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_month_is_its_midnight() {
        for (year, month, ms) in [
            (1970, 1, 0),
            (2026, 11, 1_793_491_200_000),
            (2026, 13, 1_798_761_600_000),
            (2028, 3, 1_835_481_600_000),
        ] {
            assert_eq!(first_of(year, month), Timestamp(ms), "{year}-{month}");
        }
        assert_eq!(year_and_month("2026-10"), Some((2026, 10)));
        assert_eq!(year_and_month("dev"), None);
    }
}
