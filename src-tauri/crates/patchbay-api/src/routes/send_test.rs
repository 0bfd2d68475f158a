//! One marked record sent to the target by a draft: the real request, the real answer, and a delivery of no event.

use super::{
    check::ground,
    draft::{RouteDraft, read},
    preview::gone,
    why::event,
};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    events::{ExternalLink, GivenAnswer, SentRequest, masked, open, told},
    space::Space,
};
use axum::Json;
use patchbay_kit::connector::Shipment;
use patchbay_model::{
    container::{Container, FieldKind},
    delivery::Operation,
    ids::RouteId,
    outcome::{Outcome, Proof},
    problem::{Problem, Remedy},
    record::{Record, Typed},
    route::{self, EventKind},
};
use patchbay_relay::mapping_problem;
use patchbay_store::AttemptRow;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What is to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestOf {
    draft: RouteDraft,
    /// The event it is made from; the last one of the draft's kinds without it.
    #[serde(default)]
    event: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestAnswer {
    outcome: TestOutcome,
    text: String,
    /// As it was sent, without credentials and with hidden values masked.
    request: SentRequest,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<GivenAnswer>,
    /// Where the record can be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<ExternalLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TestOutcome {
    /// The record's id was read back.
    Delivered,
    /// Taken by a target that does not say what became of it.
    Unconfirmed,
    /// Nothing was written.
    Rejected,
    /// It may have been written.
    Uncertain,
    /// Nothing passes there until a person acts, or until the target takes calls again.
    Held,
}

/// Stands before the record's title.
const MARK: &str = "[Test] ";
/// Events looked at for the last one of the draft's kinds.
const SAMPLES: u32 = 50;

/// Sends one record marked as a test to the draft's target, once. It is real; no event counts as delivered by it.
#[utoipa::path(post, operation_id = "test_route", path = "/routes/test", tag = "routes", request_body = TestOf, responses((status = 200, body = TestAnswer), Problems))]
pub(crate) async fn send_test(Awake(space, live): Awake, Body(of): Body<TestOf>) -> Answer<TestAnswer> {
    let draft = read(&of.draft, Default::default())?;
    let ground = ground(&space, &live, &draft).await?;
    let container = ground.container.ok_or_else(gone)?;
    let (row, policy_version, sealed) = match &of.event {
        Some(id) => event(&space, &of.draft.source, id).await?,
        None => last(&space, &draft).await?,
    };
    let facts = open(&live, &row, policy_version, sealed.as_ref()).await.map_err(Refusal::conflict)?;
    let mapped = draft.mapping.apply(&facts, &container);
    let mut record = mapped.map_err(|error| Refusal::conflict(mapping_problem(&error, &container)))?;
    let hidden = facts.hidden_values();
    drop(facts);
    mark(&mut record, &container)?;
    let name = space.world.uuid();
    let keys = live.vault.keys();
    let identity = keys.identity();
    let shipment = Shipment {
        operation: Operation::Create,
        container: container.into(),
        group: draft.group.clone(),
        record,
        // A name of its own: a look for the event's record must never find this one.
        key: draft.key_field.clone().map(|field| {
            (
                field,
                identity.record(RouteId::from_uuid(space.world.uuid()), identity.dedup(&name.to_string())),
            )
        }),
        send_key: format!("test.{name}"),
    };
    let target = &ground.target;
    let Some(deliver) = target.connector.deliver() else { return Err(gone()) };
    let shown = Shipment { record: masked(&shipment.record), ..shipment.clone() };
    let request = deliver.sketch(&target.cx.settings, &shown).into();
    let sent = live.relay.send_once(target, deliver, &shipment, &hidden).await;
    let (outcome, row) = sent.map_err(|until| {
        let problem = Problem::new("test.busy", "The target takes no call just now. Nothing was sent.");
        Refusal::unavailable(problem.remedy(Remedy::WaitUntil { until: until.0 }))
    })?;
    let remote = match &outcome {
        Outcome::Delivered(receipt) => receipt.remote.clone(),
        Outcome::Confirm { .. }
        | Outcome::Absorbed(_)
        | Outcome::Retry { .. }
        | Outcome::Throttled { .. }
        | Outcome::Uncertain { .. }
        | Outcome::Held { .. }
        | Outcome::Rejected { .. } => None,
    };
    let (ended, text) = words(&outcome, &row, &shipment.container);
    let body = json!({"container": shipment.container.id, "outcome": row.outcome, "remote": remote});
    space.store.note("route.tested", draft.target.to_string(), body, space.world.now()).await?;
    let url = remote.and_then(|remote| deliver.link(&target.cx.settings, &shipment.container, &remote.0));
    let vendor = target.connector.manifest().name;
    Ok(Json(TestAnswer {
        outcome: ended,
        text,
        request,
        answer: GivenAnswer::of(&row),
        link: url.map(|url| ExternalLink { label: format!("Open in {vendor}"), url }),
        problem: row.problem,
    }))
}

async fn last(
    space: &Space,
    draft: &route::RouteDraft,
) -> Result<(patchbay_store::EventRow, i64, Option<patchbay_model::event::Sealed>), Refusal> {
    let samples = space.store.samples(draft.source, SAMPLES).await?;
    let wanted = |kind: &EventKind| draft.kinds.is_empty() || draft.kinds.contains(kind);
    let found = samples.into_iter().find(|(row, ..)| wanted(&row.kind));
    found.ok_or_else(|| {
        Refusal::unfit(
            "test.no_event",
            "No event of these kinds has come yet, so there is nothing to make a test from.",
        )
    })
}

/// Puts the mark before the record's title, or before its first text.
fn mark(record: &mut Record, container: &Container) -> Result<(), Refusal> {
    let kind = |field| container.field(field).map(|field| field.kind);
    let is_text = |cell: &patchbay_model::record::Cell| matches!(cell.value, Typed::Text(_));
    let title =
        record.cells.iter().position(|cell| kind(&cell.field) == Some(FieldKind::Name) && is_text(cell));
    let at = title.or_else(|| record.cells.iter().position(is_text));
    let Some((field, Typed::Text(text))) =
        at.map(|at| &mut record.cells[at]).map(|cell| (cell.field.clone(), &mut cell.value))
    else {
        let message = "This draft writes no text that could say that the record is a test. Draw a cord to a text field.";
        return Err(Refusal::unfit("test.no_mark", message));
    };
    let marked = format!("{MARK}{text}");
    *text = match container.field(&field).and_then(|field| field.limit) {
        Some(limit) => marked.chars().take(limit).collect(),
        None => marked,
    };
    Ok(())
}

fn words(outcome: &Outcome, row: &AttemptRow, container: &Container) -> (TestOutcome, String) {
    let (said, _) = told(row);
    match outcome {
        Outcome::Delivered(receipt) => match (receipt.proof, &receipt.remote) {
            (Proof::Confirmed, Some(remote)) => {
                (TestOutcome::Delivered, format!("It became item {} on {}.", remote.0, container.name))
            }
            (Proof::Confirmed, None) => {
                (TestOutcome::Delivered, format!("It was written to {}.", container.name))
            }
            (Proof::Accepted, _) => (
                TestOutcome::Unconfirmed,
                format!("{} took it and cannot confirm what happened next.", container.name),
            ),
        },
        Outcome::Confirm { .. } => (TestOutcome::Unconfirmed, said),
        Outcome::Absorbed(_) => (TestOutcome::Delivered, said),
        Outcome::Retry { .. } | Outcome::Rejected { .. } => (TestOutcome::Rejected, said),
        Outcome::Uncertain { .. } => (TestOutcome::Uncertain, said),
        Outcome::Held { .. } | Outcome::Throttled { .. } => (TestOutcome::Held, said),
    }
}
