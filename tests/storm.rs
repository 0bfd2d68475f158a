//! A storm: one source floods a target that allows little, beside a line that has all it needs.

use crate::{
    rig::{self, Make, PATH_SECRET, ROUTE, Rig, discover_of},
    wire::Two,
};
use axum::body::Body;
use http::{Request, StatusCode};
use patchbay_kit::{secret::Secret, world::World};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    route::OnDoubt,
};
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{ConnectionRow, Mode, Options};
use std::sync::Arc;

/// The source that floods: a data action, which never sends again, so that everything is taken.
pub const FLOOD: ConnectionId = ConnectionId::from_bytes([0x61; 16]);
/// The account that allows little.
pub const NARROW: ConnectionId = ConnectionId::from_bytes([0x62; 16]);
pub const FLOODED: RouteId = RouteId::from_bytes([0x63; 16]);
const NARROW_PORT: u16 = 2;
/// What the narrow account allows.
pub const CALLS_A_MINUTE: u64 = 1_000;

pub struct Storm {
    pub rig: Rig,
    /// Where the healthy line writes.
    pub wide: Monday,
    pub narrow: Monday,
    pub home: tempfile::TempDir,
}

impl Storm {
    pub async fn new(world: World, mode: Mode) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let now = world.now();
        let clock = Clock::starting_at(u64::try_from(now.0).unwrap_or(0));
        let (wide, narrow) = (Monday::new(clock, 1, Plan::Enterprise), Monday::new(clock, 2, Plan::Standard));
        wide.set_limits(Limits::none());
        narrow.set_limits(Limits { calls_per_minute: CALLS_A_MINUTE, ..Limits::none() });
        let wire = Two { first: wide.clone(), second: narrow.clone(), second_port: NARROW_PORT };
        let make = Make {
            store: Options { path: home.path().join("patchbay.db"), mode, vfs: None },
            home: home.path(),
            world,
            wire: Arc::new(wire),
            board: wide.board_id(),
            key_field: true,
            on_doubt: OnDoubt::Ask,
        };
        let rig = Rig::start(make).await.expect("starts");
        let storm = Self { rig, wide, narrow, home };
        storm.flooded_line().await;
        storm
    }

    /// The second line, from the flooding source to the narrow account.
    async fn flooded_line(&self) {
        let (relay, store) = (&self.rig.relay, self.rig.relay.store());
        let now = relay.now();
        let secret = |text: &str| Secret::new(text.to_owned());
        relay.vault().put(FLOOD, "path", secret(PATH_SECRET)).expect("the vault takes a secret");
        relay.vault().put(FLOOD, "relay_key", secret("storm-key")).expect("the vault takes a secret");
        relay
            .vault()
            .put(NARROW, "token", secret("practice-personal-token"))
            .expect("the vault takes a secret");
        let source = ConnectionRow::new(FLOOD, "genesys", "stormsource", now);
        let mut target = ConnectionRow::new(NARROW, "monday", "stormtarget", now);
        let endpoint = format!("http://127.0.0.1:{NARROW_PORT}/v2");
        target.settings = [("way".to_owned(), "token".to_owned()), ("endpoint".to_owned(), endpoint)].into();
        store.save_connection(source, now).await.expect("saves");
        store.save_connection(target, now).await.expect("saves");
        relay.reload().await.expect("reloads");
        discover_of(relay, NARROW, &self.narrow.board_id()).await;
        let rows = store.routes().await.expect("reads");
        let mut draft =
            rows.into_iter().find(|row| row.route.id == ROUTE).expect("the rig's line").route.draft;
        let path = |text: &str| patchbay_model::mapping::From::Path { path: text.parse().expect("a path") };
        draft.mapping.cords.retain(|cord| cord.field.0 == "conversation" || cord.field.0 == "name");
        for cord in &mut draft.mapping.cords {
            cord.from = path("conversationId");
        }
        (draft.name, draft.source, draft.target) = ("Storm to work orders".into(), FLOOD, NARROW);
        draft.container = self.narrow.board_id().as_str().into();
        store.save_route(FLOODED, 0, draft, now).await.expect("saves");
        store.switch_route(FLOODED, true, now).await.expect("on");
        relay.reload().await.expect("reloads");
    }

    /// One call of the flooding data action.
    pub async fn flood(&self, n: u64) -> StatusCode {
        let text = format!(
            r#"{{"topic":"v2.detail.events.conversation.{{id}}.wrapup","conversationId":"c-{n}","participantId":"p-{n}","wrapupCode":"w-1","eventTime":"2026-11-18T11:00:00Z","queueId":"q-1","ani":"tel:+12025550142"}}"#
        );
        let request = Request::post(format!("/in/stormsource/{PATH_SECRET}"))
            .header("content-type", "application/json")
            .header("x-patchbay-key", "storm-key")
            .body(Body::from(text))
            .expect("a request");
        self.rig.send(request).await.status()
    }

    /// One event of the healthy line.
    pub async fn healthy(&self, n: u64) -> StatusCode {
        self.rig.post(&rig::body(n, n)).await
    }
}
