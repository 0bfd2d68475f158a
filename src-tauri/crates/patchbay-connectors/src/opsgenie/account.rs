//! Which of the two keys may do what. See NOTES.md, "keys".

use super::{
    calls::{ACCOUNT, ALERTS, INTEGRATION, TEAMS},
    client::{Client, Key, in_eu},
};
use crate::answer::{FORBIDDEN, probed, text};
use patchbay_kit::connector::{Account, Cx, Granted, Notice};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::json;

/// Three calls at most. The sending key comes last: without it nothing else matters, and a discovery key that is
/// refused then does not make the connection look broken.
pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let client = Client::of(cx);
    let region = if in_eu(&cx.settings) { "EU" } else { "US" };
    let mut account = Account { name: format!("OpsGenie {region}"), ..Account::default() };
    let discovers = client.has(Key::Discover);
    if discovers {
        discover(&client, &mut account, region).await;
    }
    send(&client, &mut account).await?;
    account.who = match discovers {
        true => "sending key and discovery key",
        false => "sending key",
    }
    .to_owned();
    Ok(account)
}

/// Teams first: a key that may not list them may not read the account either.
async fn discover(client: &Client<'_>, account: &mut Account, region: &str) {
    let teams = client.ask(&TEAMS, Key::Discover, "", None).await;
    if let Err(problem) = &teams
        && problem.code == "auth.refused"
    {
        account.granted.refused.insert(TEAMS.id.to_owned(), vec![]);
        account.notices.push(Notice { problem: problem.clone(), at: None });
        return;
    }
    if probed(&mut account.granted, &TEAMS, teams).is_none() {
        return;
    }
    let told = client.ask(&ACCOUNT, Key::Discover, "", None).await;
    let Some(told) = probed(&mut account.granted, &ACCOUNT, told) else { return };
    if let Some(name) = text(&told, "/data/name") {
        account.name = name.to_owned();
        account.id = format!("{}:{name}", region.to_lowercase());
    }
    account.plan = text(&told, "/data/plan/name").map(str::to_owned);
}

/// # Errors
/// A key that OpsGenie refuses, or that is good for reading only as far as it says.
async fn send(client: &Client<'_>, account: &mut Account) -> Result<(), Problem> {
    let granted: &mut Granted = &mut account.granted;
    let asked = client.ask(&INTEGRATION, Key::Send, "", Some(json!({"type": "API"}))).await;
    let unsaid = match asked {
        Ok(_) => {
            granted.works.insert(INTEGRATION.id.to_owned());
            return Ok(());
        }
        Err(problem) if problem.code == FORBIDDEN || problem.code == "vendor.not_found" => problem,
        Err(problem) => return Err(problem),
    };
    // It knows the key and does not let it name itself. Reading one alert tells whether it is of any use.
    match client.ask(&ALERTS, Key::Send, "?limit=1", None).await {
        Ok(_) => {
            granted.works.insert(ALERTS.id.to_owned());
        }
        Err(problem) if problem.code == FORBIDDEN => return Err(unsaid),
        Err(problem) => return Err(problem),
    }
    if unsaid.code == FORBIDDEN {
        granted.refused.insert(INTEGRATION.id.to_owned(), vec![]);
    }
    let message = "OpsGenie knows the sending key and does not say that it belongs to an API integration. A key of API \
                   key management can read alerts and not make any.";
    let notice = Problem::new("auth.kind", message).remedy(Remedy::Reconnect);
    account.notices.push(Notice { problem: notice, at: None });
    Ok(())
}
