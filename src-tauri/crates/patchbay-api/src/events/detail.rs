//! One event with everything the page shows of it.

use super::{
    attempts::{AttemptView, Rebuild},
    facts::{Fact, facts, sentence},
    lineage::{Lineage, lineage},
    row::EventRow,
    trace::{Hop, Mapped, arrival, journey},
    view::leaves,
};
use crate::{
    cases::CaseOfView,
    door::{Answer, At, Place, Problems, id, not_found},
    names::{DeliveryState, Named, Names},
    space::Space,
};
use axum::Json;
use patchbay_model::{
    delivery::State,
    ids::EventId,
    privacy::{Policy, PrivacyPolicy},
    problem::Problem,
};
use patchbay_store::{DeliveryRow, Error, EventFull, OVERTAKEN};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One event with everything the page shows of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventDetail {
    #[serde(flatten)]
    row: EventRow,
    /// What became of it, in a sentence.
    sentence: String,
    links: Vec<ExternalLink>,
    facts: Vec<Fact>,
    /// The payload as it may be seen. Hidden values are `{"$masked": …}`, `{"$hash": …}` or `{"$token": …}`.
    view: Value,
    marks: Vec<MarkView>,
    /// Fields that are taken out before anything is stored.
    dropped: Vec<String>,
    trace: Vec<Hop>,
    deliveries: Vec<DeliveryView>,
    /// The event this is a person's edited copy of.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<String>,
    /// Edited copies of this event.
    copies: Vec<String>,
}

/// One line of an event, as the box tells of it.
pub(crate) struct FoundLeg {
    pub(crate) delivery: String,
    pub(crate) route: Named,
    pub(crate) record: Option<String>,
    pub(crate) link: Option<ExternalLink>,
    pub(crate) state: String,
}

impl EventDetail {
    pub(crate) fn id(&self) -> &str {
        &self.row.id
    }
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }
    /// As the log names it.
    pub(crate) fn state(&self) -> String {
        named(&self.row.state)
    }
    pub(crate) fn legs(&self) -> impl Iterator<Item = FoundLeg> {
        self.deliveries.iter().map(|delivery| FoundLeg {
            delivery: delivery.id.clone(),
            route: delivery.route.clone(),
            record: delivery.remote_id.clone(),
            link: delivery.link.clone(),
            state: named(&delivery.state),
        })
    }
}

fn named(state: &impl Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExternalLink {
    pub(crate) label: String,
    pub(crate) url: String,
}

/// How one value is hidden.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkView {
    path: String,
    policy: Policy,
}

/// The event on one line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    pub(super) id: String,
    route: Named,
    state: DeliveryState,
    attempts: Vec<AttemptView>,
    /// The name the record carries at the target for life.
    record_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<ExternalLink>,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapping_version: Option<i64>,
    /// Fields that the target stored differently from what was sent.
    differs: Vec<String>,
    /// The event whose update carried what this one had to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    absorbed_by: Option<String>,
    /// The newer event that was written to its record before this one was sent again, so that it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    overtaken_by: Option<String>,
    /// What each written value came from; empty once the payload is past its days.
    lineage: Vec<Lineage>,
    /// What a person can do about it now.
    can: Vec<Act>,
    /// Who gave it up, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissed: Option<DismissedView>,
    /// What it is to its case; left out on a line whose events are records of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseOfView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dismissed)]
pub(crate) struct DismissedView {
    at: i64,
    who: String,
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    Replay,
    SendAgain,
    MarkDelivered,
    Dismiss,
    Restore,
}

/// Shows one event.
#[utoipa::path(get, operation_id = "read_event", path = "/events/{id}", tag = "events", params(("id" = String, Path, description = "An event's id")), responses((status = 200, body = EventDetail), Problems))]
pub(crate) async fn read(At(space): At, Place(text): Place<String>) -> Answer<EventDetail> {
    let event: EventId = id(&text, "event")?;
    let full = space.store.event(event).await?.ok_or_else(|| not_found("event"))?;
    Ok(Json(detail(&space, full).await?))
}

pub(crate) async fn detail(space: &Space, full: EventFull) -> Result<EventDetail, Error> {
    let names = Names::read(space).await?;
    let view: Value = serde_json::from_str(&full.row.view).unwrap_or_default();
    let row = EventRow::of(&full.row, &view, &names);
    let leaves = leaves(&view);
    let mut trace = arrival(&row, &full, &leaves);
    let mut rebuild = Rebuild::of(space, &names, &full).await;
    let mut deliveries = Vec::new();
    for delivery in &full.deliveries {
        let (shown, mapped) = shown(space, &names, &mut rebuild, delivery).await?;
        let state = names.state(delivery.route, delivery.state);
        trace.extend(journey(delivery, state, &shown.attempts, mapped.as_ref(), row.received_at));
        deliveries.push(shown);
    }
    let marks = leaves.iter().filter(|leaf| leaf.mark != Policy::Keep);
    let marks = marks.map(|leaf| MarkView { path: leaf.path.clone(), policy: leaf.mark }).collect();
    Ok(EventDetail {
        sentence: sentence(&row, &full),
        links: deliveries.iter().filter_map(|delivery| delivery.link.clone()).collect(),
        facts: facts(&leaves),
        dropped: dropped(space, &names, &full).await?,
        marks,
        view,
        trace,
        deliveries,
        copy_of: full.copy_of.map(|id| id.to_string()),
        copies: full.copies.iter().map(ToString::to_string).collect(),
        row,
    })
}

/// What the policy of that time takes out. A dropped value leaves nothing, so whether it was there is not known.
async fn dropped(space: &Space, names: &Names, full: &EventFull) -> Result<Vec<String>, Error> {
    let source = full.row.connection;
    let saved = space.store.policy(source, Some(full.policy_version)).await?;
    let usual =
        || names.connector(source).and_then(|connector| connector.receive()).map(|receive| receive.policy());
    let policy: PrivacyPolicy = saved.or_else(usual).unwrap_or_default();
    Ok(policy
        .fields
        .into_iter()
        .filter(|(_, policy)| *policy == Policy::Drop)
        .map(|(shape, _)| shape)
        .collect())
}

async fn shown(
    space: &Space,
    names: &Names,
    rebuild: &mut Rebuild<'_>,
    delivery: &DeliveryRow,
) -> Result<(DeliveryView, Option<Mapped>), Error> {
    let attempts = rebuild.attempts(delivery).await?;
    let (mut mapped, mut link, mut differs) = (None, None, Vec::new());
    if let (Some(route_version), Some(version)) = (delivery.route_version, delivery.catalogue_version)
        && let Some(draft) = rebuild.draft(delivery, route_version).await?
    {
        let container = rebuild.container(delivery, &draft, route_version, version).await?;
        let field = |id: &patchbay_model::ids::FieldId| {
            container
                .as_ref()
                .and_then(|c| c.field(id))
                .map_or_else(|| id.0.clone(), |field| field.name.clone())
        };
        differs = delivery.differs.iter().map(field).collect();
        link = container.as_ref().zip(delivery.remote.as_ref()).and_then(|(container, remote)| {
            let connector = names.connector(draft.target)?;
            let settings = &names.connections.get(&draft.target)?.settings;
            let url = connector.deliver()?.link(settings, container, remote)?;
            Some(ExternalLink { label: format!("Open in {}", connector.manifest().name), url })
        });
        let container = container.map_or_else(|| names.container(delivery.route), |container| container.name);
        mapped = Some(Mapped { version: route_version, cords: draft.mapping.cords.len(), container });
    }
    let route_name = match names.routes.contains_key(&delivery.route) {
        true => names.route(delivery.route),
        // A removed line keeps its versions, and with them its name.
        false => space
            .store
            .route_version(delivery.route, 1)
            .await?
            .map_or_else(|| names.route(delivery.route), |draft| draft.name),
    };
    let state = names.state(delivery.route, delivery.state);
    let overtaken = is_overtaken(delivery);
    let view = DeliveryView {
        id: delivery.id.to_string(),
        route: Named { id: delivery.route.to_string(), name: route_name },
        state,
        attempts,
        record_key: delivery.record_key.clone(),
        remote_id: delivery.remote.clone(),
        link,
        due_at: delivery.state.is_pending().then_some(delivery.due_at.0),
        problem: problem(names, delivery, state),
        mapping_version: delivery.route_version,
        differs,
        absorbed_by: delivery.absorbed_by.filter(|_| !overtaken).map(|id| id.to_string()),
        overtaken_by: delivery.absorbed_by.filter(|_| overtaken).map(|id| id.to_string()),
        lineage: lineage(rebuild, delivery).await?,
        can: can(delivery),
        dismissed: delivery.dismissed.as_ref().map(|one| DismissedView {
            at: one.at.0,
            who: one.who.clone(),
            reason: one.reason.clone(),
        }),
        case: delivery.case.as_ref().map(|case| CaseOfView::of(case, delivery.state)),
    };
    Ok((view, mapped))
}

/// The hold's problem for what waits behind it, else its own last one.
fn problem(names: &Names, delivery: &DeliveryRow, state: DeliveryState) -> Option<Problem> {
    match state {
        DeliveryState::Held => names.hold(delivery.route).cloned(),
        DeliveryState::Delivered | DeliveryState::Unconfirmed | DeliveryState::Absorbed => None,
        DeliveryState::Waiting
        | DeliveryState::Sending
        | DeliveryState::Retrying
        | DeliveryState::InDoubt
        | DeliveryState::Dead => delivery.problem.clone(),
    }
}

/// Whether it ended because a newer update had been written to its record.
pub(super) fn is_overtaken(delivery: &DeliveryRow) -> bool {
    delivery.state == State::Absorbed
        && delivery.problem.as_ref().is_some_and(|problem| problem.code == OVERTAKEN)
}

fn can(delivery: &DeliveryRow) -> Vec<Act> {
    match delivery.state {
        State::Absorbed if delivery.dismissed.is_some() => vec![Act::Restore],
        State::Dead => vec![Act::Replay, Act::Dismiss],
        State::Asking => vec![Act::SendAgain, Act::MarkDelivered, Act::Dismiss],
        State::Waiting
        | State::Sending
        | State::Retrying
        | State::InDoubt
        | State::Delivered
        | State::Unconfirmed
        | State::Absorbed => vec![],
    }
}

/// The view of one delivery of an event.
pub(super) async fn one(
    space: &Space,
    full: EventFull,
    delivery: &str,
) -> Result<Option<DeliveryView>, Error> {
    Ok(detail(space, full).await?.deliveries.into_iter().find(|view| view.id == delivery))
}
