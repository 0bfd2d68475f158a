//! A sample for drawing a line before any event came: pasted, or made from what the vendor documents, and then kept
//! nowhere; or fetched from the vendor as long work. Each goes through the source's policy.

use super::{
    fields::{SourceField, policy, shown},
    learned::classes,
};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Place, Problems, Refusal, id},
    jobs::{About, JobKind, JobView},
    space::{Live, Space},
};
use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use patchbay_kit::connector::FieldNote;
use patchbay_model::facts::wipe;
use patchbay_relay::{Bound, SAMPLE_RECORDS_MAX, recalls};
use patchbay_store::SampleRow;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// Where a sample comes from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SampleFrom {
    /// One JSON event as its sender would send it.
    Paste {
        body: Value,
        #[serde(default)]
        kind: Option<String>,
    },
    /// A made-up event of a kind, by the vendor's documents.
    Schema { kind: String },
    /// The last twenty records of the vendor (conversations, tickets), as the events they are here.
    Vendor,
}

/// A sample as it may be shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sample {
    /// The event after the source's policy.
    sample: Value,
    fields: Vec<SourceField>,
}

/// Shows what a pasted or made-up event would be: its fields, what hides them, and what is proposed. Nothing of it is
/// kept. Or begins to fetch the vendor's last records, which are kept as samples after the policy until the next fetch;
/// they are neither delivered nor counted as events. The result of that work tells how many records and events.
#[utoipa::path(post, operation_id = "make_sample", path = "/connections/{id}/samples", tag = "connections", request_body = SampleFrom, params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Sample), (status = 202, body = JobView), Problems))]
pub(crate) async fn samples(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(from): Body<SampleFrom>,
) -> Result<Response, Refusal> {
    let bound = bound(&live, id(&text, "account")?)?;
    match from {
        SampleFrom::Vendor => Ok((StatusCode::ACCEPTED, Json(fetch(&space, &live, &bound)?)).into_response()),
        from => Ok(one(&space, &live, &bound, from).await?.into_response()),
    }
}

/// Asks the vendor as long work.
fn fetch(space: &Space, live: &Live, bound: &Bound) -> Result<JobView, Refusal> {
    recalls(bound).map_err(|problem| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem))?;
    let connection = bound.row.id;
    let subject = connection.to_string();
    let text = format!("Asking {} for its last records.", bound.connector.manifest().name);
    let about = About { kind: JobKind::Samples, subject: &subject, text: &text };
    let asking = text.clone();
    let most = SAMPLE_RECORDS_MAX as u64;
    Ok(space.jobs.start(space, &about, |progress| {
        let relay = live.relay.clone();
        async move {
            progress.step(0, Some(most), asking);
            // Asking changes nothing there, so a cancel may leave it anywhere; what was fetched before stays.
            let fetched = progress.unless_cancelled(relay.fetch_samples(connection)).await??;
            let done = fetched.records as u64;
            progress.step(done, Some(done), format!("{} events of {done} records.", fetched.events));
            Ok(json!({ "records": fetched.records, "events": fetched.events }))
        }
    }))
}

async fn one(space: &Space, live: &Live, bound: &Arc<Bound>, from: SampleFrom) -> Answer<Sample> {
    let Some(receive) = bound.connector.receive() else {
        return Err(Refusal::unfit("sample.source", format!("“{}” sends no events.", bound.row.name)));
    };
    let (mut event, kind) = match from {
        SampleFrom::Paste { body, kind } if body.is_object() => (body, kind.unwrap_or_default()),
        SampleFrom::Paste { .. } => {
            return Err(Refusal::unfit("sample.shape", "A sample is one JSON object."));
        }
        SampleFrom::Schema { kind } => {
            let known = receive.kinds().iter().any(|(id, _)| *id == kind);
            let notes = receive.dictionary();
            if notes.is_empty() || !known {
                let message = "There is no description of this kind of event. Paste one instead.";
                return Err(Refusal::unfit("sample.unknown", message));
            }
            (made_up(notes, &kind), kind)
        }
        SampleFrom::Vendor => return Err(Refusal::unfit("sample.source", "This is fetched, not made.")),
    };
    let policy = policy(space, bound).await?;
    let mut found = BTreeMap::new();
    classes(&event, &mut String::new(), &mut found);
    let view = policy.compile().view(&event, live.vault.keys().identity());
    wipe(&mut event);
    let sample: Value = serde_json::from_str(&view).unwrap_or_default();
    let fields = shown(bound, &policy, &found, &[(kind, sample.clone())], 0);
    Ok(Json(Sample { sample, fields }))
}

/// What can be fetched from a source's vendor, and what was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fetched {
    /// Whether the vendor can be asked for its last records.
    can: bool,
    /// Why it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// When it was last asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    /// Records that answered then: conversations, tickets.
    records: u32,
    /// Their events, newest first.
    samples: Vec<FetchedSample>,
}

/// One event that a record of the vendor's would have been.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FetchedSample {
    kind: String,
    title: String,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<i64>,
    /// After the policy of the moment it was fetched.
    #[schema(value_type = Object)]
    sample: Value,
}

/// Lists the samples that were fetched from a source's vendor, and says whether it can be asked.
#[utoipa::path(get, operation_id = "list_samples", path = "/connections/{id}/samples", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Fetched), Problems))]
pub(crate) async fn fetched(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<Fetched> {
    let bound = bound(&live, id(&text, "account")?)?;
    let why = recalls(&bound).err().map(|problem| problem.message);
    let found = space.store.fetched_samples(bound.row.id).await?;
    let (at, records) = found.as_ref().map_or((None, 0), |found| (Some(found.at.0), found.records));
    let receive = bound.connector.receive();
    let shown = |row: SampleRow| {
        let sample: Value = serde_json::from_str(&row.view).unwrap_or_default();
        let (title, detail) = receive.map(|receive| receive.title(&row.kind.0, &sample)).unwrap_or_default();
        FetchedSample { kind: row.kind.0, title, detail, occurred_at: row.occurred_at.map(|at| at.0), sample }
    };
    let samples = found.into_iter().flat_map(|found| found.samples).map(shown).collect();
    Ok(Json(Fetched { can: why.is_none(), why, at, records, samples }))
}

/// An event with every field that the documents give this kind.
fn made_up(notes: &[FieldNote], kind: &str) -> Value {
    let mut event = Map::new();
    for note in notes.iter().filter(|note| note.kinds.is_empty() || note.kinds.contains(&kind)) {
        let value: Value = serde_json::from_str(note.example).unwrap_or_default();
        match note.path.split_once('.') {
            None if note.path.ends_with("[*]") => {
                event.insert(note.path.trim_end_matches("[*]").to_owned(), Value::Array(vec![value]));
            }
            None => {
                event.insert(note.path.to_owned(), value);
            }
            Some((outer, inner)) => {
                let group = event.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(group) = group {
                    group.insert(inner.to_owned(), value);
                }
            }
        }
    }
    Value::Object(event)
}
