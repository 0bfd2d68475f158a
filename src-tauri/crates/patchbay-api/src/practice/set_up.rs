//! What a practice space holds from the first moment: two accounts and one line, and calls that come in.

use super::simulators::Simulators;
use crate::{
    connections::{NewConnection, make},
    door::Refusal,
    routes::{Cord, CordFrom, RouteDraft, save_new},
    space::{Live, Space},
};
use data_encoding::HEXLOWER;
use patchbay_kit::{connector::WAY, verify::PATH_SECRET};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    problem::Problem,
    route::OnDoubt,
};
use patchbay_sandbox::genesys::{CLIENT_ID, CLIENT_SECRET, Target};
use patchbay_store::ConnectionRow;
use serde_json::json;
use std::sync::Arc;

const SOURCE: &str = "genesys";
const TARGET: &str = "monday";
/// The secrets' names in the vault, as the two connectors ask for them.
const RELAY_KEY: &str = "relay_key";
const SECRET: &str = "client_secret";
/// The settings' names, as the two connectors ask for them.
const CLIENT: &str = "client_id";
const BASE: &str = "base";
const ENDPOINT: &str = "endpoint";
const KEY_COLUMN: &str = "patchbay_key";
const NEW_GROUP: &str = "new_group";

/// Brings a practice space to where calls come in. What an earlier run made is used again.
pub(crate) async fn set_up(space: &Arc<Space>) -> Result<(), Problem> {
    let (Some(simulators), Some(live)) = (&space.simulators, &space.live) else { return Ok(()) };
    let source = source(space, live, simulators).await.map_err(problem)?;
    let target = target(space, live, simulators).await.map_err(problem)?;
    route(space, live, source, target, simulators).await.map_err(problem)?;
    // Before the first call, so that it is named as well.
    live.relay.refresh_names(source).await?;
    aim(space, live, simulators, source).await?;
    simulators.set(simulators.pace(), 0.0, 0.0);
    // Life at once, before the first call of the generator ends.
    let genesys = simulators.running.genesys.clone();
    tokio::spawn(async move { genesys.make_one_call(None).await.map(drop).unwrap_or_default() });
    Ok(())
}

fn problem(refusal: Refusal) -> Problem {
    *refusal.problem
}

async fn found(space: &Space, vendor: &str) -> Result<Option<ConnectionRow>, Refusal> {
    Ok(space.store.connections().await?.into_iter().find(|row| row.vendor == vendor))
}

async fn source(space: &Space, live: &Live, simulators: &Simulators) -> Result<ConnectionId, Refusal> {
    let base = simulators.genesys_base();
    if let Some(row) = found(space, SOURCE).await? {
        return moved(space, live, row, BASE, base).await;
    }
    let key = HEXLOWER.encode(&space.world.bytes::<32>());
    let settings = json!({ WAY: "client", CLIENT: CLIENT_ID, BASE: base });
    let secrets = json!({ RELAY_KEY: key, SECRET: CLIENT_SECRET });
    let (id, _) = make(space, live, &draft(SOURCE, "Practice Contact Centre", settings, secrets)).await?;
    checked(live, id).await?;
    Ok(id)
}

async fn target(space: &Space, live: &Live, simulators: &Simulators) -> Result<ConnectionId, Refusal> {
    let endpoint = simulators.monday_endpoint();
    if let Some(row) = found(space, TARGET).await? {
        return moved(space, live, row, ENDPOINT, endpoint).await;
    }
    let token = simulators.running.monday.token();
    let draft = draft(
        TARGET,
        "Practice work orders",
        json!({ WAY: "token", ENDPOINT: endpoint }),
        json!({ "token": token }),
    );
    let (id, _) = make(space, live, &draft).await?;
    checked(live, id).await?;
    Ok(id)
}

/// The simulators get other ports at every start, so an account's address is written anew.
async fn moved(
    space: &Space,
    live: &Live,
    mut row: ConnectionRow,
    setting: &str,
    address: String,
) -> Result<ConnectionId, Refusal> {
    row.settings.insert(setting.to_owned(), address);
    let id = row.id;
    space.store.save_connection(row, space.world.now()).await?;
    live.relay.reload().await?;
    Ok(id)
}

fn draft(vendor: &str, name: &str, settings: serde_json::Value, secrets: serde_json::Value) -> NewConnection {
    serde_json::from_value(
        json!({ "vendor": vendor, "name": name, "environment": "test", "settings": settings, "secrets": secrets }),
    )
    .expect("a connection's draft is made of texts")
}

/// Asks the account who it is, so that it is shown as one that works.
async fn checked(live: &Live, id: ConnectionId) -> Result<(), Refusal> {
    live.relay.check(id).await.map_err(Refusal::vendor)?;
    live.relay.reload().await?;
    Ok(())
}

async fn route(
    space: &Space,
    live: &Live,
    source: ConnectionId,
    target: ConnectionId,
    simulators: &Simulators,
) -> Result<RouteId, Refusal> {
    if let Some(row) = space.store.routes().await?.first() {
        return Ok(row.route.id);
    }
    let draft = RouteDraft {
        name: "Dispositions to work orders".to_owned(),
        version: None,
        source: source.to_string(),
        kinds: vec!["genesys.disposition".to_owned()],
        filter: None,
        target: target.to_string(),
        container: simulators.running.monday.board_id(),
        key_field: Some(KEY_COLUMN.to_owned()),
        group: Some(NEW_GROUP.to_owned()),
        doubt: OnDoubt::Ask,
        cords: cords(),
        correlation: None,
    };
    let route = save_new(space, live, &draft).await?;
    space.store.switch_route(route, true, space.world.now()).await?;
    live.relay.reload().await?;
    Ok(route)
}

fn cords() -> Vec<Cord> {
    let cord = |field: &str, from: CordFrom, clear: bool| Cord {
        field: field.to_owned(),
        from,
        clear,
        steps: vec![],
    };
    let path = |path: &str| CordFrom::Path { path: path.to_owned() };
    let text = |text: &str| CordFrom::Template { text: text.to_owned() };
    vec![
        cord(
            "name",
            text("{{ names.wrapupCode | default(wrapupCode) }}, {{ names.queueId | default(queueId) }}"),
            false,
        ),
        cord("status", CordFrom::Constant { value: "New".to_owned() }, false),
        cord("queue", text("{{ names.queueId | default(queueId) }}"), false),
        cord("agent", text("{{ names.userId | default(userId) }}"), false),
        cord("called_at", CordFrom::EventTime, false),
        cord("handle_time", path("wrapupDurationMs"), false),
        // Notes can name people: masked in the log, and sent because a person said so on this cord.
        cord("notes", path("wrapupNotes"), true),
        cord("conversation", path("conversationId"), false),
    ]
}

/// Points the generator at this space's intake.
async fn aim(
    space: &Space,
    live: &Live,
    simulators: &Simulators,
    source: ConnectionId,
) -> Result<(), Problem> {
    let row = found(space, SOURCE).await.map_err(problem)?;
    let secrets = live.vault.secrets(source);
    let secret = |name: &str| secrets.get(name).map(|secret| secret.expose().clone());
    let (Some(row), Some(path), Some(key)) = (row, secret(PATH_SECRET), secret(RELAY_KEY)) else {
        return Err(Problem::new(
            "practice.incomplete",
            "The practice account has lost its keys. Start practice over.",
        ));
    };
    let url = format!("{}/in/{}/{path}", space.intake.address(), row.public_id);
    simulators.running.genesys.set_target(Some(Target { url, key }));
    Ok(())
}
