//! A sample for drawing a line before any event came: pasted, or made from what the vendor documents. It goes through
//! the source's policy and is kept nowhere.

use super::{
    fields::{SourceField, policy, shown},
    learned::classes,
};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Place, Problems, Refusal, id},
};
use axum::Json;
use patchbay_kit::connector::FieldNote;
use patchbay_model::facts::wipe;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
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
}

/// A sample as it may be shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sample {
    /// The event after the source's policy.
    sample: Value,
    fields: Vec<SourceField>,
}

/// Shows what a pasted or made-up event would be: its fields, what hides them, and what is proposed. Nothing is kept.
#[utoipa::path(post, operation_id = "make_sample", path = "/connections/{id}/samples", tag = "connections", request_body = SampleFrom, params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Sample), Problems))]
pub(crate) async fn samples(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(from): Body<SampleFrom>,
) -> Answer<Sample> {
    let bound = bound(&live, id(&text, "account")?)?;
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
    };
    let policy = policy(&space, &bound).await?;
    let mut found = BTreeMap::new();
    classes(&event, &mut String::new(), &mut found);
    let view = policy.compile().view(&event, live.vault.keys().identity());
    wipe(&mut event);
    let sample: Value = serde_json::from_str(&view).unwrap_or_default();
    let fields = shown(&bound, &policy, &found, &[(kind, sample.clone())]);
    Ok(Json(Sample { sample, fields }))
}

/// An event with every field that the documents give this kind.
fn made_up(notes: &[FieldNote], kind: &str) -> Value {
    let mut event = Map::new();
    for note in notes.iter().filter(|note| note.kinds.is_empty() || note.kinds.contains(&kind)) {
        let value: Value = serde_json::from_str(note.example).unwrap_or_default();
        match note.path.split_once('.') {
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
