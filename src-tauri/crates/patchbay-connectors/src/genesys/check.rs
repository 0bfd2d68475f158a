//! Who signed in, and what that sign-in may do. A person's permissions are told whole; a client's roles are known
//! by their ids alone, so each list is tried with its smallest page.

use super::{
    calls,
    client::{Client, Refusal},
    directory::LISTS,
    fact::text,
    manifest::RELAY_KEY,
};
use patchbay_kit::connector::{Account, Call, Cx, Granted};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    if cx.secrets.get(RELAY_KEY).is_none_or(|key| key.expose().trim().is_empty()) {
        return Err(Problem::new("auth.missing", "This connection has no relay key to compare events with.")
            .remedy(Remedy::Reconnect));
    }
    // There is nobody to ask: what a push brings is compared with the key when it comes.
    let Some(client) = Client::of(cx)? else {
        return Ok(Account {
            name: "Genesys Cloud".to_owned(),
            who: "push only: proven by the first event".to_owned(),
            ..Account::default()
        });
    };
    let me = client.get(&calls::ME, "").await?;
    let organisation = me.get("organization").unwrap_or(&Value::Null);
    let mut account = Account {
        name: text(organisation, "name").unwrap_or_else(|| "Genesys Cloud".to_owned()),
        person: client.is_person(),
        ..Account::default()
    };
    account.granted.works.insert(calls::ME.id.to_owned());
    let principal = if client.is_person() {
        person(&client, &me, &mut account.granted).await?
    } else {
        tried(&client, &mut account.granted).await?;
        me.get("OAuthClient").cloned().unwrap_or_default()
    };
    account.who = text(&principal, "name").unwrap_or_default();
    account.id = match (text(organisation, "id"), text(&principal, "id")) {
        (Some(organisation), Some(principal)) => format!("{organisation}/{principal}"),
        _ => String::new(),
    };
    Ok(account)
}

/// The user, whose permissions and scopes are all there is to know.
async fn person(client: &Client<'_>, me: &Value, granted: &mut Granted) -> Result<Value, Problem> {
    let user = client.get(&calls::PERSON, "?expand=authorization").await?;
    granted.works.insert(calls::PERSON.id.to_owned());
    let list = |value: Option<&Value>| -> Option<Vec<String>> {
        let items = value?.as_array()?.iter().filter_map(Value::as_str);
        Some(items.map(str::to_owned).collect())
    };
    let permissions = list(user.get("authorization").and_then(|rights| rights.get("permissions")));
    let scopes = list(me.get("authorizedScope"));
    granted.complete = permissions.is_some() && scopes.is_some();
    granted.names = permissions.into_iter().chain(scopes).flatten().collect();
    let named: Vec<String> = needed()
        .filter(|name| granted.names.iter().any(|own| covers(own, name)))
        .map(str::to_owned)
        .collect();
    granted.names.extend(named);
    Ok(user)
}

/// Every permission a call of ours may need.
fn needed() -> impl Iterator<Item = &'static str> {
    calls::ALL.iter().flat_map(|call| call.needs).flat_map(|need| need.any).copied()
}

/// `routing:*:*` and `routing:queue:*` hold `routing:queue:view`.
fn covers(own: &str, name: &str) -> bool {
    let (own, name): (Vec<_>, Vec<_>) = (own.split(':').collect(), name.split(':').collect());
    own.len() == 3 && name.len() == 3 && own.iter().zip(&name).all(|(own, name)| *own == "*" || own == name)
}

async fn tried(client: &Client<'_>, granted: &mut Granted) -> Result<(), Problem> {
    for (row, _) in LISTS {
        let row: &'static Call = row;
        match client.get(row, "?pageSize=1&pageNumber=1").await {
            Ok(_) => {
                granted.works.insert(row.id.to_owned());
            }
            Err(Refusal::Right { names, .. }) => {
                granted.refused.insert(row.id.to_owned(), names);
            }
            Err(Refusal::Other(problem)) => return Err(problem),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_every_name() {
        for (own, name, expected) in [
            ("routing:queue:view", "routing:queue:view", true),
            ("routing:queue:*", "routing:queue:view", true),
            ("routing:*:*", "routing:queue:view", true),
            ("routing:*:*", "directory:user:view", false),
            ("routing", "routing:queue:view", false),
        ] {
            assert_eq!(covers(own, name), expected, "{own} {name}");
        }
    }
}
