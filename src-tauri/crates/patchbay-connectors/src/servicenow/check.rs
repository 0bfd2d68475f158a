//! Who signed in to which instance, whether incidents may be read, and whether this way of signing in is going to
//! be closed there.

use super::{
    calls,
    client::{self, Refusal},
    manifest::{BASIC, CODE, USER},
};
use crate::{address::filled, day};
use patchbay_kit::connector::{Account, Cx, Granted, Notice};
use patchbay_model::{
    problem::{Problem, Remedy},
    time::Timestamp,
};
use serde_json::Value;
use std::collections::BTreeMap;

const RELEASE: &str = "glide.buildname.full";
const GATE: &str = "glide.authenticate.basic_auth.restriction.active";
const GATE_SHUT: &str = "glide.authenticate.basic_auth.restriction.enforce";
const GATE_DATE: &str = "glide.authenticate.basic_auth.restriction.enforcement_date";

/// Who it is where the instance runs no scripts in queries, or lets its users not read themselves.
const UNNAMED: &str = "a user whom the instance does not name";

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let mut granted = Granted::default();
    // First, because it is what the connection is for: its refusal says most.
    let one = "sysparm_limit=1&sysparm_fields=sys_id,number";
    tried(client::rows(cx, &calls::INCIDENTS_READ, one).await, calls::INCIDENTS_READ.id, &mut granted)?;
    let user = me(cx, &mut granted).await?;
    let properties = properties(cx, &mut granted).await?;
    granted.names = cx.keeper.scopes().unwrap_or_default().into_iter().collect();
    let instance = client::instance(&cx.settings)?;
    let host = instance.split_once("://").map_or(instance.as_str(), |(_, host)| host);
    let way = cx.way().id;
    Ok(Account {
        name: host.to_owned(),
        who: user.as_ref().map_or_else(|| UNNAMED.to_owned(), |user| user.name.clone()),
        id: user.as_ref().map(|user| format!("{host}/{}", user.id)).unwrap_or_default(),
        person: way == CODE || way == BASIC && user.is_none_or(|user| !user.machine),
        granted,
        plan: properties.get(RELEASE).cloned(),
        notices: if way == BASIC {
            closing(&properties, cx.world.now()).into_iter().collect()
        } else {
            vec![]
        },
        learned: BTreeMap::new(),
    })
}

struct User {
    id: String,
    name: String,
    /// May use web services and nothing else.
    machine: bool,
}

/// The user's own record. An unknown part of a query is left out by the vendor, which then answers with everybody: only
/// a single row that is what was asked for is believed.
async fn me(cx: &Cx, granted: &mut Granted) -> Result<Option<User>, Problem> {
    let own = filled(&cx.settings, USER).filter(|_| cx.way().id == BASIC);
    let query = match own {
        // A caret would end the value and begin another condition.
        Some(user) if user.contains('^') => return Ok(None),
        Some(user) => format!("user_name={user}"),
        None => "sys_id=javascript:gs.getUserID()".to_owned(),
    };
    let query = format!(
        "sysparm_query={}&sysparm_limit=2&sysparm_fields=sys_id,user_name,name,web_service_access_only",
        escaped(&query)
    );
    let rows = tried(client::rows(cx, &calls::USER, &query).await, calls::USER.id, granted)?;
    let [row] = rows.as_slice() else { return Ok(None) };
    let is_own = own.is_none_or(|user| text(row, "user_name").eq_ignore_ascii_case(user));
    let (id, name) = (text(row, "sys_id"), text(row, "name"));
    let name = if name.is_empty() { text(row, "user_name") } else { name };
    let machine = text(row, "web_service_access_only") == "true";
    Ok(Some(User { id, name, machine }).filter(|user| is_own && !user.id.is_empty()))
}

/// Those of the instance's properties that are ours to know; a user without the right to read them sees none.
async fn properties(cx: &Cx, granted: &mut Granted) -> Result<BTreeMap<String, String>, Problem> {
    let names = [RELEASE, GATE, GATE_SHUT, GATE_DATE];
    let query = escaped(&format!("nameIN{}", names.join(",")));
    let query = format!("sysparm_query={query}&sysparm_limit=10&sysparm_fields=name,value");
    let rows = match client::rows(cx, &calls::PROPERTIES, &query).await {
        // Few users may read them, and nothing is lost without: no right is called missing for it.
        Err(Refusal::Right(_)) => return Ok(BTreeMap::new()),
        answer => tried(answer, calls::PROPERTIES.id, granted)?,
    };
    let known = rows.iter().map(|row| (text(row, "name"), text(row, "value")));
    Ok(known.filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty()).collect())
}

/// Notes whether the call is allowed; what else goes wrong ends the check.
fn tried(
    answer: Result<Vec<Value>, Refusal>,
    row: &'static str,
    granted: &mut Granted,
) -> Result<Vec<Value>, Problem> {
    match answer {
        Ok(rows) => {
            granted.works.insert(row.to_owned());
            Ok(rows)
        }
        Err(Refusal::Right(_)) => {
            granted.refused.insert(row.to_owned(), vec![]);
            Ok(vec![])
        }
        Err(Refusal::Other(problem)) => Err(problem),
    }
}

/// When the instance closes the door to passwords. One that is shut already let this user through.
fn closing(properties: &BTreeMap<String, String>, now: Timestamp) -> Option<Notice> {
    let is = |name: &str| properties.get(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
    let at = properties.get(GATE_DATE).and_then(|date| day::of_text(date)).filter(|at| *at > now);
    if is(GATE_SHUT) || !is(GATE) && at.is_none() {
        return None;
    }
    let when = if at.is_some() { "from a date it has set" } else { "before long" };
    let message = format!(
        "This instance will no longer take passwords over its API {when}. Connect with an OAuth client before, or give the user \
         the role snc_basic_auth_api_access."
    );
    Some(Notice { problem: Problem::new("auth.ends", message).remedy(Remedy::Reconnect), at })
}

/// A value, which the vendor writes as text, or as an object with a `value` in some display modes.
fn text(row: &Value, name: &str) -> String {
    let value = row.get(name).unwrap_or(&Value::Null);
    let text = value.as_str().or_else(|| value.get("value")?.as_str());
    text.unwrap_or_default().trim().to_owned()
}

/// For the query of an address: letters, digits and a few marks stay as they are.
fn escaped(text: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~,:()".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}
