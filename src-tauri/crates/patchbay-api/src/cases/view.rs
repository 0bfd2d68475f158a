//! A case as it is shown.

use crate::{
    inbox::titled,
    names::{DeliveryState, Named, Names},
    space::Space,
};
use patchbay_model::{
    container::Container,
    correlate::{Phase, Verb, Why},
    delivery::State,
    ids::RouteId,
    problem::Problem,
};
use patchbay_store::{CaseMove, CaseOf, CaseRow, Did, Error};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One opening of a key: a record at the target while it lasts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseView {
    pub(super) id: String,
    route: Named,
    key: CaseKey,
    /// How often a case was opened under this key by then.
    number: u32,
    phase: Phase,
    /// It speaks for several cases.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    group: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_at: Option<i64>,
    last_event_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sent_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<i64>,
    events: u32,
    sent: u32,
    absorbed: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<CaseRecord>,
    /// The case of its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// How many cases it speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u32>,
    /// Open, and without an event for a day.
    stale: bool,
    /// While it is quiet: until then; until it recovers without.
    #[serde(skip_serializing_if = "Option::is_none")]
    quiet_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// What events of a case have in common.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseKey {
    /// As far as the policy shows it.
    text: String,
    /// Something of it is not shown.
    hidden: bool,
}

/// The record of a case at its target.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseRecord {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    label: String,
}

/// What one event did to its case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseMove)]
pub(crate) struct MoveView {
    event: String,
    delivery: String,
    /// When it happened.
    at: i64,
    verb: VerbView,
    did: DidView,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    /// While a recovery has to last.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_until: Option<i64>,
    title: String,
    state: DeliveryState,
}

/// What an event said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseVerb)]
pub(crate) enum VerbView {
    Open,
    Update,
    Close,
}

/// What was done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseDid)]
pub(crate) enum DidView {
    Opened,
    Updated,
    Closed,
    Noted,
    Absorbed,
    /// Not yet decided, or on its way.
    Waiting,
    Failed,
}

/// What a delivery is to its case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseOf)]
pub(crate) struct CaseOfView {
    /// Left out where it was about no case.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    key: CaseKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    did: DidView,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_until: Option<i64>,
}

impl CaseOfView {
    pub(crate) fn of(case: &CaseOf, state: State) -> Self {
        Self {
            id: case.case.map(|(id, _)| id.to_string()),
            key: CaseKey { text: case.key.clone(), hidden: case.hidden },
            number: case.case.map(|(_, number)| number),
            did: did(case.did, state),
            why: case.why,
            wait_until: case.wait_until.filter(|_| !state.is_ended()).map(|at| at.0),
        }
    }
}

/// What was done, once that is known.
fn did(did: Option<Did>, state: State) -> DidView {
    match state {
        State::Waiting | State::Sending | State::Retrying | State::InDoubt | State::Asking => {
            DidView::Waiting
        }
        State::Dead => DidView::Failed,
        State::Absorbed => DidView::Absorbed,
        State::Delivered | State::Unconfirmed => match did {
            Some(Did::Opens) => DidView::Opened,
            Some(Did::Updates) | None => DidView::Updated,
            Some(Did::Closes) => DidView::Closed,
            Some(Did::Notes) => DidView::Noted,
            Some(Did::Absorbed) => DidView::Absorbed,
        },
    }
}

/// Rows of cases with the names and places they need.
pub(super) struct Shower<'a> {
    space: &'a Space,
    pub(super) names: Names,
    /// What each line writes to, read once.
    containers: BTreeMap<RouteId, Option<Container>>,
}

impl<'a> Shower<'a> {
    pub(super) async fn of(space: &'a Space) -> Result<Self, Error> {
        Ok(Self { space, names: Names::read(space).await?, containers: BTreeMap::new() })
    }

    pub(super) async fn show(&mut self, row: &CaseRow) -> Result<CaseView, Error> {
        let record = match &row.remote {
            Some(remote) => Some(self.record(row.route, remote).await?),
            None => None,
        };
        Ok(CaseView {
            id: row.id.to_string(),
            route: Named { id: row.route.to_string(), name: self.names.route(row.route) },
            key: CaseKey { text: row.key.clone(), hidden: row.hidden },
            number: row.number,
            phase: row.phase,
            group: row.is_group,
            opened_at: row.opened_at.map(|at| at.0),
            last_event_at: row.last_event_at.0,
            last_sent_at: row.last_sent_at.map(|at| at.0),
            closed_at: row.closed_at.map(|at| at.0),
            events: row.events,
            sent: row.sent,
            absorbed: row.absorbed,
            record,
            parent: row.parent.map(|id| id.to_string()),
            members: (row.members > 0).then_some(row.members),
            stale: row.stale,
            quiet_until: row.quiet_until.map(|at| at.0),
            problem: row.problem.clone(),
        })
    }

    async fn record(&mut self, route: RouteId, remote: &str) -> Result<CaseRecord, Error> {
        let mut record = CaseRecord { id: remote.to_owned(), url: None, label: remote.to_owned() };
        let Some(row) = self.names.routes.get(&route) else { return Ok(record) };
        let draft = &row.route.draft;
        if !self.containers.contains_key(&route) {
            let found = self.space.store.container(draft.target, draft.container.clone(), None).await?;
            self.containers.insert(route, found.map(|row| row.container));
        }
        let connector = self.names.connector(draft.target);
        if let (Some(connector), Some(Some(container)), Some(target)) =
            (connector, self.containers.get(&route), self.names.connections.get(&draft.target))
        {
            record.label = format!("Open in {}", connector.manifest().name);
            record.url =
                connector.deliver().and_then(|deliver| deliver.link(&target.settings, container, remote));
        }
        Ok(record)
    }

    pub(super) fn moved(&self, row: &CaseMove) -> MoveView {
        let (title, _) = titled(&self.names, row.connection, &row.kind, &row.view, row.readable);
        MoveView {
            event: row.event.to_string(),
            delivery: row.delivery.to_string(),
            at: row.at.0,
            verb: match row.verb {
                Verb::Open => VerbView::Open,
                Verb::Update => VerbView::Update,
                Verb::Close | Verb::End | Verb::Sweep => VerbView::Close,
            },
            did: did(row.did, row.state),
            why: row.why,
            wait_until: row.wait_until.filter(|_| !row.state.is_ended()).map(|at| at.0),
            title,
            state: self.names.state(row.route, row.state),
        }
    }
}
