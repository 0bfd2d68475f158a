//! Whose token it is and what that account may do.

use super::{
    calls::{ALL, ME, PERMISSIONS, PROJECTS, SERVER, WEBHOOKS},
    client::{Client, site_name},
};
use crate::answer::{probed, text};
use patchbay_kit::connector::{Account, Cx, Granted, NeedKind, Notice};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const ADMINISTER: &str = "ADMINISTER";

/// At most five calls. What would be refused for want of a permission is not asked for: Jira has told before.
pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let client = Client::of(cx)?;
    let site = site_name(&cx.settings)?;
    let me = client.get(&ME, "").await?;
    let number = text(&me, "/accountId")
        .ok_or_else(|| Problem::new("vendor.answer", "Jira did not say whose API token this is."))?;
    let mut account = Account {
        name: format!("{site}.atlassian.net"),
        who: text(&me, "/displayName").or_else(|| text(&me, "/emailAddress")).unwrap_or(number).to_owned(),
        id: format!("{site}:{number}"),
        // Accounts of machines are of the type `app`.
        person: text(&me, "/accountType") != Some("app"),
        ..Account::default()
    };
    account.granted.works.insert(ME.id.to_owned());
    let wanted = wanted();
    let told = client.get(&PERMISSIONS, &format!("?permissions={}", wanted.join(","))).await;
    if let Some(told) = probed(&mut account.granted, &PERMISSIONS, told) {
        permissions(&mut account.granted, &wanted, &told);
    }
    let server = client.get(&SERVER, "").await;
    if let Some(server) = probed(&mut account.granted, &SERVER, server)
        && let Some(title) = text(&server, "/serverTitle")
    {
        account.name = format!("{title} ({site}.atlassian.net)");
    }
    let projects = client.get(&PROJECTS, "?maxResults=1").await;
    if let Some(projects) = probed(&mut account.granted, &PROJECTS, projects)
        && projects.get("total").and_then(Value::as_u64) == Some(0)
    {
        // An empty list is no proof of a permission.
        account.granted.works.remove(PROJECTS.id);
        account.notices.push(sees_nothing());
    }
    if account.granted.names.contains(ADMINISTER) {
        let webhooks = client.get(&WEBHOOKS, "").await;
        probed(&mut account.granted, &WEBHOOKS, webhooks);
    }
    Ok(account)
}

/// Every permission the table of calls names, once.
fn wanted() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    let needs = ALL.iter().flat_map(|call| call.needs).filter(|need| need.kind == NeedKind::Permission);
    for name in needs.flat_map(|need| need.any) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    names
}

/// A permission that Jira says nothing about is neither granted nor missing.
fn permissions(granted: &mut Granted, wanted: &[&str], told: &Value) {
    let has = |name: &str| told.pointer(&format!("/permissions/{name}/havePermission"))?.as_bool();
    granted.complete = wanted.iter().all(|name| has(name).is_some());
    let names = wanted.iter().filter(|name| has(name) == Some(true)).map(|name| (*name).to_owned());
    granted.names.extend(names);
}

fn sees_nothing() -> Notice {
    let message = "Projects this account can see: 0. Jira leaves out what an account may not browse and gives no error.";
    Notice { problem: Problem::new("account.sees_nothing", message).remedy(Remedy::OpenHelp), at: None }
}
