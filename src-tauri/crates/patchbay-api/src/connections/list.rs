//! Accounts as they are shown: who they are, whether they work, and where they are reached. Never a secret.

use super::{
    account::{NoticeView, notice_views},
    amber::{self, Signs},
    health::{Gauge, LastError, StripSlot, strip},
    vendors::{AuthKind, Role, SCHEME, chooses_scheme, roles},
};
use crate::{
    door::{Answer, At, Problems},
    space::Space,
};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_kit::{connector::Holder, keeper::Freshness};
use patchbay_model::{
    ids::ConnectionId,
    outcome::Scope,
    problem::{Problem, Remedy},
};
use patchbay_relay::Bound;
use patchbay_store::{ConnectionRow, Error, HealthRow, HoldRow};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use utoipa::ToSchema;

/// One authorised account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    pub(crate) id: String,
    vendor: String,
    tile: String,
    vendor_name: String,
    name: String,
    environment: String,
    roles: Vec<Role>,
    health: ConnectionHealth,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// Whose account it is, as the vendor says.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// The relay itself, which every home has: nothing of it can be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    built_in: Option<bool>,
    /// How it signs in.
    way: ConnectionWay,
    /// A person's sign-in: it leaves when they do.
    person: bool,
    /// Plan or edition, where the vendor tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    connected_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<i64>,
    sign_in: SignInTimes,
    /// The last day by half hours, oldest first.
    strip: Vec<StripSlot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gauge: Option<Gauge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_good_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<LastError>,
    /// What is going to end or is not as it should be.
    notices: Vec<NoticeView>,
    /// Rights it needs and is known not to have.
    missing: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    intake: Option<IntakeView>,
    /// The whole address with its secret, in the answer that made the connection and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intake_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectionHealth {
    Good,
    /// It works, and something needs a person before it stops.
    Trouble,
    /// Stopped until a person acts.
    Held,
    /// Not checked yet.
    Unknown,
}

/// The way an account signs in.
#[derive(Debug, Serialize, ToSchema)]
struct ConnectionWay {
    id: String,
    name: String,
    auth: AuthKind,
}

/// The times of a sign-in, each where it is known; UTC milliseconds.
#[derive(Debug, Serialize, ToSchema)]
struct SignInTimes {
    /// Since when its secrets are these.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews_at: Option<i64>,
    /// When it ends for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<i64>,
    /// There once the secrets are older than 90 days: since when they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    rotate_since: Option<i64>,
}

/// Where a source's events come in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IntakeView {
    /// Without its secret part.
    address: String,
    /// How the sender proves itself.
    scheme: String,
}

/// Lists the connected accounts.
#[utoipa::path(get, operation_id = "list_connections", path = "/connections", tag = "connections", responses((status = 200, body = Vec<ConnectionView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<ConnectionView>> {
    let ground = Ground::read(&space).await?;
    let mut rows = space.store.connections().await?;
    // The relay's own voice comes last; in a home without an account there is nothing that could carry it.
    rows.sort_by_key(|row| row.id == patchbay_relay::OWN);
    if rows.len() == 1 {
        rows.retain(|row| row.id != patchbay_relay::OWN);
    }
    Ok(Json(rows.iter().map(|row| ground.view(&space, row)).collect()))
}

/// One account as it is now.
pub(crate) async fn one(space: &Space, id: ConnectionId) -> Result<Option<ConnectionView>, Error> {
    let ground = Ground::read(space).await?;
    let rows = space.store.connections().await?;
    Ok(rows.iter().find(|row| row.id == id).map(|row| ground.view(space, row)))
}

/// What every view is made from.
struct Ground {
    holds: Vec<HoldRow>,
    health: HashMap<ConnectionId, BTreeMap<i64, HealthRow>>,
}

impl Ground {
    async fn read(space: &Space) -> Result<Self, Error> {
        Ok(Self { holds: space.store.holds().await?, health: space.store.health(space.world.now()).await? })
    }

    fn view(&self, space: &Space, row: &ConnectionRow) -> ConnectionView {
        let now = space.world.now();
        let connector = by_id(&row.vendor);
        let manifest = connector.map(|connector| connector.manifest());
        let way = manifest.map(|manifest| manifest.way(&row.settings));
        let bound = bound(space, row.id);
        let fresh = match (&bound, way) {
            (Some(bound), Some(way)) => bound.cx.keeper.freshness(way.auth),
            (Some(_) | None, _) => Freshness::default(),
        };
        let hold =
            self.holds.iter().find(|hold| hold.scope == Scope::Connection && &hold.subject == row.id.bytes());
        let signs = Signs { row, way, fresh: &fresh, has_secret: has_secret(bound.as_deref()) };
        let rotate_since = amber::rotate_since(&signs, now);
        let notices = amber::notices(&signs, now);
        let last = bound.as_ref().map(|bound| bound.cx.http.meter().last()).unwrap_or_default();
        // A sign-in that was checked since is as good as a call that went well.
        let good = last.good.max(row.checked_at);
        let failing = last.bad.is_some_and(|(at, _)| good.is_none_or(|good| good < at));
        let health = match (hold, &row.account) {
            (Some(_), _) => ConnectionHealth::Held,
            (None, Some(_)) if failing || !notices.is_empty() => ConnectionHealth::Trouble,
            (None, Some(_)) => ConnectionHealth::Good,
            (None, None) => ConnectionHealth::Unknown,
        };
        let receives = connector.is_some_and(|connector| connector.receive().is_some());
        let facts = row.facts.as_ref();
        ConnectionView {
            id: row.id.to_string(),
            vendor: row.vendor.clone(),
            tile: manifest.map_or_else(String::new, |manifest| manifest.tile.to_owned()),
            vendor_name: manifest.map_or_else(|| row.vendor.clone(), |manifest| manifest.name.to_owned()),
            name: row.name.clone(),
            environment: row.environment.clone(),
            roles: connector.map(roles).unwrap_or_default(),
            health,
            problem: hold.map(|hold| hold.problem.clone()).or_else(|| refused(space, row)),
            account: row.account.clone(),
            built_in: (row.id == patchbay_relay::OWN).then_some(true),
            way: ConnectionWay {
                id: way.map_or_else(String::new, |way| way.id.to_owned()),
                name: way.map_or_else(String::new, |way| way.name.to_owned()),
                auth: way.map_or(AuthKind::None, |way| way.auth.into()),
            },
            person: facts.is_some_and(|facts| facts.person)
                || way.is_some_and(|way| way.holder == Holder::Person),
            plan: facts.and_then(|facts| facts.plan.clone()),
            connected_at: row.created_at.0,
            checked_at: row.checked_at.map(|at| at.0),
            sign_in: SignInTimes {
                since: Some(row.signed_in_at.0),
                renews_at: fresh.renews_at.filter(|_| !fresh.refused).map(|at| at.0),
                ends_at: fresh.ends_at.map(|at| at.0),
                rotate_since: rotate_since.map(|at| at.0),
            },
            strip: strip(self.health.get(&row.id), now),
            gauge: bound.as_ref().and_then(|bound| Gauge::of(bound.cx.http.limiter(), now)),
            last_good_at: good.map(|at| at.0),
            last_error: last.bad.map(|(at, what)| LastError { at: at.0, what: what.to_owned() }),
            notices: notice_views(notices),
            missing: super::account::missing(row),
            intake: (receives && row.id != patchbay_relay::OWN).then(|| IntakeView {
                address: format!("{}/in/{}", space.intake.address(), row.public_id),
                scheme: scheme(row),
            }),
            intake_url: None,
        }
    }
}

fn bound(space: &Space, id: ConnectionId) -> Option<Arc<Bound>> {
    space.live.as_ref()?.relay.snapshot().connections.get(&id).cloned()
}

/// Whether the vault holds something a person entered for it.
fn has_secret(bound: Option<&Bound>) -> bool {
    let Some(bound) = bound else { return false };
    let manifest = bound.connector.manifest();
    manifest.asks_of(bound.cx.way()).any(|ask| ask.secret && bound.cx.secrets.get(ask.id).is_some())
}

fn scheme(row: &ConnectionRow) -> String {
    let manifest = by_id(&row.vendor).map(|connector| connector.manifest());
    manifest.filter(|manifest| chooses_scheme(manifest)).map_or_else(
        || "secret-header".to_owned(),
        |manifest| {
            let mut asks = manifest.asks_of(manifest.way(&row.settings));
            let default = asks.find(|ask| ask.id == SCHEME).and_then(|ask| ask.default);
            let chosen = row.settings.get(SCHEME).filter(|text| !text.trim().is_empty());
            chosen.cloned().unwrap_or_else(|| default.unwrap_or_default().to_owned())
        },
    )
}

/// What intake last refused of this source, by reason and never by value.
fn refused(space: &Space, row: &ConnectionRow) -> Option<Problem> {
    let last = space.live.as_ref()?.relay.last_rejection(row.id)?;
    let times =
        if last.count == 1 { "1 request was".to_owned() } else { format!("{} requests were", last.count) };
    Some(
        Problem::new(
            "intake.rejected",
            format!("{times} refused since the relay started. The last one: {}.", why(last.code)),
        )
        .remedy(Remedy::OpenHelp)
        .subject("connection", row.id),
    )
}

fn why(code: &str) -> String {
    code.replace('_', " ")
}
