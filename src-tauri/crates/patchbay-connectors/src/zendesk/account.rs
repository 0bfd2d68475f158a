//! Who a Zendesk sign-in is and what it may do.

use super::{
    calls::{ME, REVOKE, WEBHOOKS},
    client::{Client, subdomain},
    manifest::TOKEN,
};
use crate::answer::{id, probed, text};
use patchbay_kit::connector::{Account, Auth, Cx, Granted};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const ADMIN: &str = "admin";

/// One or two calls: the second only for an administrator, since anybody else would be refused.
pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    let client = Client::of(cx)?;
    let me = client.get(&ME, "").await?;
    let user = me.get("user").unwrap_or(&Value::Null);
    // Whom Zendesk does not know it calls anonymous, with status 200 and no id.
    let number = id(user, "/id").ok_or_else(|| nobody(cx))?;
    let role = text(user, "/role");
    let mut granted = granted(cx, user);
    granted.works.insert(ME.id.to_owned());
    if role == Some(ADMIN) {
        probed(&mut granted, &WEBHOOKS, client.get(&WEBHOOKS, "?page%5Bsize%5D=1").await);
    }
    let subdomain = subdomain(&cx.settings)?;
    let name = text(user, "/name").or_else(|| text(user, "/email")).unwrap_or("member");
    Ok(Account {
        name: format!("{subdomain}.zendesk.com"),
        who: role.map_or_else(|| name.to_owned(), |role| format!("{name} ({role})")),
        id: format!("{subdomain}:{number}"),
        person: cx.way().auth != Auth::OAuthClient,
        granted,
        ..Account::default()
    })
}

/// The role, and the scopes where the token told them.
fn granted(cx: &Cx, user: &Value) -> Granted {
    let scopes = cx.keeper.scopes();
    let scopes_told = scopes.is_some() || cx.way().id == TOKEN;
    let role = text(user, "/role");
    // A role of the account's own making is told as `agent`, and may well manage webhooks.
    let role_told = role == Some(ADMIN) || user.get("custom_role_id").is_none_or(Value::is_null);
    Granted {
        // Being an agent is no right in itself, so that it is not told as more than is needed.
        names: scopes
            .into_iter()
            .flatten()
            .chain(role.filter(|role| *role == ADMIN).map(str::to_owned))
            .collect(),
        complete: role.is_some() && role_told && scopes_told,
        ..Granted::default()
    }
}

fn nobody(cx: &Cx) -> Problem {
    let by_token = cx.way().id == TOKEN;
    let (code, message) = match by_token {
        true => ("auth.refused", "Zendesk does not know this e-mail address with this API token."),
        false => ("auth.expired", "Zendesk takes this sign-in for an anonymous visitor's."),
    };
    Problem::new(code, message).remedy(Remedy::Reconnect)
}

/// A sign-in that has ended already is as good as ended.
pub async fn revoke(cx: &Cx) -> Result<(), Problem> {
    match Client::of(cx)?.delete(&REVOKE).await {
        Err(problem) if problem.code == "auth.expired" => Ok(()),
        other => other,
    }
}
