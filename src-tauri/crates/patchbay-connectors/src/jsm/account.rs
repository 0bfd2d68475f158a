//! Who the credential is and what it may do. See NOTES.md, "what a check can know".

use super::{
    calls::{ALERTS, HEARTBEATS, REQUEST, TEAMS, TENANT},
    client::{Client, site_name},
    manifest::{CLOUD_ID, REST},
};
use crate::answer::{id, probed, text};
use http::StatusCode;
use patchbay_kit::connector::{Account, Cx, Notice};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

/// A request nobody made.
const NO_REQUEST: &str = "00000000-0000-0000-0000-000000000000";

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    match cx.way().id {
        REST => person(cx).await,
        _ => integration(cx).await,
    }
}

/// The only question an integration's key may ask is what became of a request. About one that was never made, an
/// accepted key is told that there is none.
async fn integration(cx: &Cx) -> Result<Account, Problem> {
    let client = Client::of(cx);
    let response = client.by_key(&REQUEST, NO_REQUEST).await?;
    let mut account = Account {
        name: "Jira Service Management".to_owned(),
        who: "integration key: proven by the first alert".to_owned(),
        ..Account::default()
    };
    if response.status() != StatusCode::NOT_FOUND {
        client.read_by_key(&REQUEST, &response)?;
    }
    account.granted.works.insert(REQUEST.id.to_owned());
    Ok(account)
}

/// At most four calls, one of them without a credential.
async fn person(cx: &Cx) -> Result<Account, Problem> {
    let client = Client::of(cx);
    let site = site_name(&cx.settings)?;
    let email = client.user()?;
    let cloud_id = client.cloud_id().await?;
    let mut account = Account {
        name: format!("{site}.atlassian.net"),
        who: email.to_owned(),
        id: format!("{cloud_id}:{}", email.to_lowercase()),
        person: true,
        learned: [(CLOUD_ID.to_owned(), cloud_id.clone())].into(),
        ..Account::default()
    };
    account.granted.works.insert(TENANT.id.to_owned());
    client.by_token(&ALERTS, &[&cloud_id], "?size=1").await?;
    account.granted.works.insert(ALERTS.id.to_owned());
    let teams = client.by_token(&TEAMS, &[&cloud_id], "").await;
    let Some(teams) = probed(&mut account.granted, &TEAMS, teams) else { return Ok(account) };
    match first_team(&teams) {
        Some(team) => heartbeats(&client, &mut account, &cloud_id, &team).await,
        None => account.notices.push(sees_nothing()),
    }
    Ok(account)
}

/// A site whose plan has none answers 402.
async fn heartbeats(client: &Client<'_>, account: &mut Account, cloud_id: &str, team: &str) {
    let told = client.by_token(&HEARTBEATS, &[cloud_id, team], "?size=1").await;
    if told.as_ref().is_err_and(|problem| problem.code == "vendor.plan") {
        account.plan = Some("without heartbeats".to_owned());
        return;
    }
    probed(&mut account.granted, &HEARTBEATS, told);
}

/// An id that can stand in an address.
fn first_team(teams: &Value) -> Option<String> {
    let first = teams.get("platformTeams")?.get(0)?;
    let id = id(first, "/teamId").filter(|_| text(first, "/teamId").is_some())?;
    id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-').then_some(id)
}

fn sees_nothing() -> Notice {
    let message = "Teams this account can see: 0. Jira Service Management answers with an empty list, not with an \
                   error, when an account may not open a team's Operations. Make it a member of the teams concerned.";
    Notice { problem: Problem::new("account.sees_nothing", message).remedy(Remedy::OpenHelp), at: None }
}
