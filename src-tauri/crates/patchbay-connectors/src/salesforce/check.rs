//! Who signed in to which org, whether it still serves our version, how many calls are left, and whether this user
//! may fill in a case.

use super::{
    calls::{self, CREATE_CASES, READ_CASES, VERSION},
    client::{
        self, Refusal,
        domain::{self, INSTANCE},
    },
    oauth::IDENTITY,
};
use patchbay_kit::connector::{Account, Auth, Call, Cx, Granted, Notice};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

/// Under this share of the day's calls left, it is said.
const LEFT_SHARE_LOW: f64 = 0.2;
/// Without this field a case says nothing.
const SUBJECT: &str = "Subject";

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let mut granted = Granted::default();
    let mut notices = Vec::new();
    let versions = probed(cx, &calls::VERSIONS, &mut granted).await?;
    let other_version = versions.as_ref().and_then(old_version);
    // Without our version its addresses are not there, which would look like missing rights.
    let limits = match other_version {
        Some(_) => None,
        None => probed(cx, &calls::LIMITS, &mut granted).await?,
    };
    let budget = limits.as_ref().and_then(|limits| limits.get("DailyApiRequests"));
    let number = |name: &str| budget.and_then(|budget| budget.get(name)).and_then(Value::as_u64);
    let day = number("Max");
    notices.extend(day.zip(number("Remaining")).and_then(|(max, left)| few_calls(max, left)));
    match other_version {
        Some(notice) => notices.push(notice),
        None => describe(cx, &mut granted).await?,
    }
    granted.names = cx.keeper.scopes().unwrap_or_default().into_iter().collect();
    let person = matches!(cx.way().auth, Auth::OAuthCode { .. });
    if person && cx.keeper.grant().is_some_and(|grant| grant.refresh.is_none()) {
        notices.push(cannot_renew());
    }
    let identity = cx.learned(IDENTITY).unwrap_or_default();
    let instance = domain::instance(cx)?;
    Ok(Account {
        name: instance.split_once("://").map_or(instance.as_str(), |(_, host)| host).to_owned(),
        who: who(cx, &identity).await,
        id: identity,
        person,
        granted,
        plan: day.map(|max| format!("{} API calls in 24 hours", thousands(max))),
        notices,
        learned: cx.keeper.learned(INSTANCE).map(|told| (INSTANCE.to_owned(), told)).into_iter().collect(),
    })
}

/// Notes whether the call is allowed; what else goes wrong ends the check.
async fn probed(cx: &Cx, row: &'static Call, granted: &mut Granted) -> Result<Option<Value>, Problem> {
    match client::get(cx, row, row.path).await {
        Ok(value) => {
            granted.works.insert(row.id.to_owned());
            Ok(Some(value))
        }
        Err(Refusal::Right) => {
            granted.refused.insert(row.id.to_owned(), vec![]);
            Ok(None)
        }
        Err(Refusal::TooLong) => Ok(None),
        Err(Refusal::Other(problem)) => Err(problem),
    }
}

/// What the user may do with cases: a describe shows only what this user may see, and says what may be made.
async fn describe(cx: &Cx, granted: &mut Granted) -> Result<(), Problem> {
    let row = &calls::DESCRIBE;
    match client::get(cx, row, row.path).await {
        Ok(case) => {
            let flag = |value: &Value, name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
            let fields = case.get("fields").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let subject =
                fields.iter().find(|field| field.get("name").and_then(Value::as_str) == Some(SUBJECT));
            if flag(&case, "createable") && subject.is_some_and(|field| flag(field, "createable")) {
                granted.works.insert(row.id.to_owned());
            } else {
                granted.refused.insert(row.id.to_owned(), vec![CREATE_CASES.to_owned()]);
            }
        }
        Err(Refusal::Right) => {
            granted.refused.insert(row.id.to_owned(), vec![READ_CASES.to_owned()]);
        }
        // An org with very many fields: nothing is known, and nothing is wrong.
        Err(Refusal::TooLong) => {}
        Err(Refusal::Other(problem)) => return Err(problem),
    }
    Ok(())
}

/// The user's name, where the org tells it; the identity page has rules of its own, so that a refusal says nothing
/// about the sign-in.
async fn who(cx: &Cx, identity: &str) -> String {
    let Some((_, user)) = identity.split_once('/') else { return String::new() };
    let path = format!("/id/{identity}");
    let told = client::get(cx, &calls::IDENTITY, &path).await.ok();
    let text = |name: &str| told.as_ref()?.get(name)?.as_str().map(str::to_owned);
    text("display_name").or_else(|| text("username")).unwrap_or_else(|| user.to_owned())
}

fn old_version(versions: &Value) -> Option<Notice> {
    let listed: Vec<&str> =
        versions.as_array()?.iter().filter_map(|entry| entry.get("version")?.as_str()).collect();
    let newest = listed.last().filter(|_| !listed.contains(&VERSION))?;
    let message = format!(
        "This org does not list version {VERSION} of the API, which this version of Patchbay speaks; its newest is {newest}."
    );
    Some(Notice { problem: Problem::new("vendor.version", message).remedy(Remedy::OpenHelp), at: None })
}

fn few_calls(max: u64, left: u64) -> Option<Notice> {
    let low = max > 0 && (left as f64) < max as f64 * LEFT_SHARE_LOW;
    let message = format!(
        "{} of the org's {} API calls in 24 hours are left, for everything that calls it.",
        thousands(left),
        thousands(max)
    );
    low.then(|| Notice { problem: Problem::new("vendor.budget", message).remedy(Remedy::OpenHelp), at: None })
}

fn cannot_renew() -> Notice {
    let message = "This sign-in cannot be renewed and ends with the org's session timeout. Add the scope refresh_token to \
                   the app and reconnect.";
    Notice { problem: Problem::new("auth.ends", message).remedy(Remedy::Reconnect), at: None }
}

/// `15000` as `15,000`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = {
        let first = digits.len() % 3;
        let (head, rest) = digits.split_at(first);
        let tail =
            rest.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).expect("digits are text"));
        Some(head).filter(|head| !head.is_empty()).into_iter().chain(tail).collect()
    };
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (15_000, "15,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
