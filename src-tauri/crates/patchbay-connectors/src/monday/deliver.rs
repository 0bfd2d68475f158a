//! Writing items, one mutation a send, and finding them again. What a refusal means stands in `outcome.rs`.

use super::{
    Monday, calls,
    client::{self, Reply, documents, endpoint},
    outcome::{Needs, bad_settings, undelivered},
    values,
};
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Answer, Call, Cx, Deliver, Settings, Shipment, Sketch},
    session::Failure,
};
use patchbay_model::{
    container::Container,
    delivery::Operation,
    doubt::{Find, Idempotency},
    ids::{FieldId, RemoteId},
    keys::RecordKey,
    outcome::{Outcome, Proof, Receipt},
    problem::Problem,
    settle::Looked,
};
use serde_json::{Value, json};

/// How long an answer to an `Idempotency-Key` is kept, in milliseconds. Source: API docs, "Idempotency" (2026-09-06).
const REMEMBERED_MS: i64 = 30 * 60_000;
/// How long a new item may stay out of a search, in milliseconds. Not published; a guess on the safe side.
const SETTLES_AFTER_MS: i64 = 10_000;

impl Deliver for Monday {
    fn idempotency(
        &self,
        _settings: &Settings,
        container: &Container,
        key_field: Option<&FieldId>,
    ) -> Idempotency {
        let find = key_field
            .and_then(|id| container.field(id))
            .filter(|field| field.can_key && field.writable)
            .map(|field| Find { by: field.id.clone(), settles_after_ms: SETTLES_AFTER_MS });
        Idempotency { header_for_ms: Some(REMEMBERED_MS), upsert: false, find }
    }

    fn sketch(&self, settings: &Settings, shipment: &Shipment) -> Sketch {
        let headers = client::headers(Some(&shipment.send_key));
        Sketch {
            method: "POST",
            url: endpoint(settings).to_owned(),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: body(shipment),
        }
    }

    fn send<'a>(&'a self, cx: &'a Cx, shipment: &'a Shipment) -> BoxFuture<'a, (Outcome, Answer)> {
        Box::pin(send(cx, shipment))
    }

    fn find<'a>(
        &'a self,
        cx: &'a Cx,
        container: &'a Container,
        by: &'a FieldId,
        key: &'a RecordKey,
    ) -> BoxFuture<'a, (Looked, Answer)> {
        Box::pin(find(cx, container, by, key))
    }

    /// Source: API docs, "Rate limits" (2026-09-06). What is not known is taken for the smallest.
    fn calls_a_day(&self, plan: Option<&str>) -> Option<u64> {
        Some(match plan.map(str::to_ascii_lowercase).as_deref() {
            Some("enterprise") => 25_000,
            Some("pro") => 10_000,
            Some(_) | None => 1_000,
        })
    }

    fn link(&self, settings: &Settings, container: &Container, remote: &str) -> Option<String> {
        client::link(settings, &container.id.0, remote)
    }
}

/// The call's body. Values travel as a JSON text inside the variables.
fn body(shipment: &Shipment) -> Value {
    let (name, columns) = values::of(shipment);
    let columns = Value::Object(columns).to_string();
    match &shipment.operation {
        Operation::Create => client::body(
            documents::CREATE,
            json!({ "board": shipment.container.id, "group": shipment.group, "name": name, "values": columns }),
        ),
        Operation::Update { remote } => client::body(
            documents::CHANGE,
            json!({ "board": shipment.container.id, "item": remote, "values": columns }),
        ),
    }
}

async fn send(cx: &Cx, shipment: &Shipment) -> (Outcome, Answer) {
    let Some(request) = client::request(&cx.settings, &body(shipment), Some(&shipment.send_key)) else {
        return (bad_settings(), Answer::default());
    };
    let (row, field): (&'static Call, _) = match shipment.operation {
        Operation::Create => (&calls::CREATE, "create_item"),
        Operation::Update { .. } => (&calls::CHANGE, "change_multiple_column_values"),
    };
    let answer = match client::credential(cx) {
        Ok(credential) => cx.call(row, credential, request).await,
        Err(failure) => Err(failure),
    };
    let reply = match answer {
        Ok(response) => Reply::read(response),
        Err(Failure::Credential) => return (bad_settings(), Answer::default()),
        Err(failure) => return (failure.outcome(), Answer::default()),
    };
    client::learn(cx, &reply);
    let outcome = match reply.item_id(field).filter(|_| reply.status.is_success()) {
        Some(id) => Outcome::Delivered(Receipt {
            remote: Some(RemoteId(id)),
            proof: Proof::Confirmed,
            differs: vec![],
        }),
        None => undelivered(cx, &reply, &Needs::of(row, shipment)).await,
    };
    (outcome, reply.answer())
}

async fn find(cx: &Cx, container: &Container, by: &FieldId, key: &RecordKey) -> (Looked, Answer) {
    let variables = json!({ "board": container.id, "column": by, "key": key });
    let reply = match client::ask(cx, &calls::FIND, documents::FIND, variables).await {
        Ok(reply) => reply,
        Err(Failure::Credential) => return (Looked::Failed(bad_settings()), Answer::default()),
        Err(failure) => return (Looked::Failed(unasked(failure)), Answer::default()),
    };
    let items = reply.data("items_page_by_column_values").and_then(|page| page.get("items")?.as_array());
    let looked = match items {
        // Absence is believed only from an answer without any error in it.
        Some(items) if reply.status.is_success() && reply.refused().is_none() => {
            // Should there ever be two, the older one is ours: ids grow.
            let ids = items.iter().filter_map(|item| client::id(item.get("id")?));
            match ids.min_by_key(|id| (id.len(), id.clone())) {
                Some(id) => Looked::Found(RemoteId(id)),
                None if items.is_empty() => Looked::Absent,
                None => Looked::Failed(Outcome::Retry { not_before: None, problem: unreadable() }),
            }
        }
        Some(_) | None => {
            let needs = Needs { row: &calls::FIND, container, fields: vec![by], group: None, item: false };
            Looked::Failed(undelivered(cx, &reply, &needs).await)
        }
    };
    (looked, reply.answer())
}

/// A search changes nothing, so its silence is no doubt of its own.
fn unasked(failure: Failure) -> Outcome {
    match failure.outcome() {
        Outcome::Uncertain { problem } => Outcome::Retry { not_before: None, problem },
        outcome => outcome,
    }
}

fn unreadable() -> Problem {
    Problem::new("vendor.answer", "monday.com's answer could not be read.")
}
