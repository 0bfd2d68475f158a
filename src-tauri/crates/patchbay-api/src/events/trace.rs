//! The eight hops of one event, told from what is stored. Times that were not kept are not made up.

use super::{
    attempts::{AttemptKind, AttemptView, Tone},
    detail::is_overtaken,
    row::EventRow,
    view::Leaf,
};
use crate::names::DeliveryState;
use patchbay_model::privacy::Policy;
use patchbay_store::{DeliveryRow, EventFull};
use serde::Serialize;
use utoipa::ToSchema;

/// One hop on the way from the door to the target.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hop {
    name: HopName,
    /// Hops from claim on belong to one delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<String>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    /// Milliseconds since the event was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_ms: Option<i64>,
    tone: Tone,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tries: Vec<Try>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HopName {
    Intake,
    Verify,
    Decode,
    Accept,
    Claim,
    Map,
    Send,
    Settle,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Try {
    label: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<i64>,
    tone: Tone,
}

/// What is known of a delivery's mapping.
pub(super) struct Mapped {
    pub(super) version: i64,
    pub(super) cords: usize,
    pub(super) container: String,
}

/// The four hops that are the event's own.
pub(super) fn arrival(row: &EventRow, full: &EventFull, leaves: &[Leaf]) -> Vec<Hop> {
    let hop = |name, text: String, tone| Hop {
        name,
        delivery: None,
        text,
        at: None,
        offset_ms: None,
        tone,
        tries: vec![],
    };
    let intake = format!("{} bytes by push from {}", grouped(u64::from(row.bytes)), row.source.name);
    let decode = if full.row.readable {
        let what = if row.summary.is_empty() {
            row.title.clone()
        } else {
            format!("{}, {}", row.title, row.summary)
        };
        hop(HopName::Decode, what, Tone::Ok)
    } else {
        hop(HopName::Decode, format!("Could not be read: {}", row.summary), Tone::Bad)
    };
    vec![
        Hop { at: Some(row.received_at), offset_ms: Some(0), ..hop(HopName::Intake, intake, Tone::Ok) },
        hop(HopName::Verify, "The sender proved itself before anything was read".to_owned(), Tone::Ok),
        decode,
        hop(HopName::Accept, accepted(row, leaves), Tone::Ok),
    ]
}

fn accepted(row: &EventRow, leaves: &[Leaf]) -> String {
    let count = |policy: Policy| leaves.iter().filter(|leaf| leaf.mark == policy).count();
    let mut parts: Vec<String> =
        [(Policy::Mask, "masked"), (Policy::Hash, "hashed"), (Policy::Token, "as tokens")]
            .into_iter()
            .filter_map(|(policy, word)| Some(format!("{} {word}", std::num::NonZero::new(count(policy))?)))
            .collect();
    if parts.is_empty() {
        parts.push("Nothing to hide".to_owned());
    }
    let mut text = format!("{}; answered 202", parts.join(", "));
    match row.repeats {
        0 => {}
        1 => text.push_str("; 1 repeat since, answered 200"),
        n => text.push_str(&format!("; {n} repeats since, answered 200")),
    }
    text
}

/// The four hops of one delivery.
pub(super) fn journey(
    delivery: &DeliveryRow,
    state: DeliveryState,
    attempts: &[AttemptView],
    mapped: Option<&Mapped>,
    received_at: i64,
) -> Vec<Hop> {
    let id = delivery.id.to_string();
    let hop = |name, text: String, at: Option<i64>, tone| Hop {
        name,
        delivery: Some(id.clone()),
        text,
        at,
        offset_ms: at.map(|at| (at - received_at).max(0)),
        tone,
        tries: vec![],
    };
    let Some(claimed_at) = delivery.claimed_at else {
        let text = match state {
            DeliveryState::Held => "The line is held; nothing is sent",
            DeliveryState::Absorbed => "Closed before it was sent",
            _ => "Waiting for its turn",
        };
        return vec![hop(HopName::Claim, text.to_owned(), None, Tone::Wait)];
    };
    // Only the newest claim is kept; of an earlier one the first send tells.
    let first = attempts.first().map_or(claimed_at.0, |attempt| attempt.at.min(claimed_at.0));
    let mut hops = vec![hop(
        HopName::Claim,
        "Taken from the queue, versions pinned on disk".to_owned(),
        Some(first),
        Tone::Ok,
    )];
    if let Some(hop) = map(delivery, mapped, &hop) {
        hops.push(hop);
    }
    if let Some(first) = attempts.first() {
        let container = mapped.map_or("the target", |mapped| mapped.container.as_str());
        let worst = if attempts.iter().all(|attempt| attempt.tone == Tone::Ok) {
            Tone::Ok
        } else {
            last_tone(attempts)
        };
        let mut sent = hop(HopName::Send, format!("To {container}"), Some(first.at), worst);
        sent.tries = attempts.iter().map(tried).collect();
        hops.push(sent);
    } else if state == DeliveryState::Sending {
        hops.push(hop(HopName::Send, "On its way".to_owned(), None, Tone::Wait));
    }
    hops.push(settled(delivery, state, &hop));
    hops
}

/// Tells about mapping; nothing is stored of a mapping that went well, so its time is not told.
fn map(
    delivery: &DeliveryRow,
    mapped: Option<&Mapped>,
    hop: &impl Fn(HopName, String, Option<i64>, Tone) -> Hop,
) -> Option<Hop> {
    let failed = delivery.tries.is_empty()
        && delivery.problem.as_ref().is_some_and(|problem| {
            ["mapping.", "schema.", "payload."].iter().any(|kind| problem.code.starts_with(kind))
        });
    if failed {
        let why = delivery.problem.as_ref().map(|problem| problem.message.clone()).unwrap_or_default();
        return Some(hop(HopName::Map, why, None, Tone::Bad));
    }
    let mapped = mapped?;
    let cords = if mapped.cords == 1 { "1 cord".to_owned() } else { format!("{} cords", mapped.cords) };
    Some(hop(HopName::Map, format!("Mapping v{}, {cords}", mapped.version), None, Tone::Ok))
}

fn last_tone(attempts: &[AttemptView]) -> Tone {
    match attempts.last().map(|attempt| attempt.tone) {
        // It went well in the end, after something that did not.
        Some(Tone::Ok) | None => Tone::Doubt,
        Some(tone) => tone,
    }
}

fn tried(attempt: &AttemptView) -> Try {
    let label = match attempt.kind {
        AttemptKind::Send => format!("Attempt {}", attempt.number),
        AttemptKind::Look => "Look".to_owned(),
    };
    Try { label, text: attempt.text.clone(), ms: attempt.ms, tone: attempt.tone }
}

fn settled(
    delivery: &DeliveryRow,
    state: DeliveryState,
    hop: &impl Fn(HopName, String, Option<i64>, Tone) -> Hop,
) -> Hop {
    let ended = delivery.ended_at.map(|at| at.0);
    let why = delivery.problem.as_ref().map(|problem| problem.message.as_str()).unwrap_or_default();
    let (text, tone) = match state {
        DeliveryState::Delivered => match &delivery.remote {
            Some(remote) => (format!("Delivered and confirmed as item {remote}"), Tone::Ok),
            None => ("Delivered, as a person said".to_owned(), Tone::Ok),
        },
        DeliveryState::Unconfirmed => ("Taken; the target cannot confirm it".to_owned(), Tone::Ok),
        DeliveryState::Absorbed if is_overtaken(delivery) => (format!("Not sent. {why}"), Tone::Ok),
        DeliveryState::Absorbed => ("Closed without a record of its own".to_owned(), Tone::Ok),
        DeliveryState::Dead => (format!("Dead letter until a person replays it. {why}"), Tone::Bad),
        DeliveryState::Held => (format!("Waits behind a hold. {why}"), Tone::Wait),
        DeliveryState::InDoubt if delivery.state == patchbay_model::delivery::State::Asking => {
            ("A person says whether the record exists".to_owned(), Tone::Doubt)
        }
        DeliveryState::InDoubt => (format!("In doubt; it is cleared up first. {why}"), Tone::Doubt),
        DeliveryState::Retrying => (format!("Tried again when due. {why}"), Tone::Wait),
        DeliveryState::Waiting => ("Waits until its target lets it through".to_owned(), Tone::Wait),
        DeliveryState::Sending => ("Not settled yet".to_owned(), Tone::Wait),
    };
    hop(HopName::Settle, text.trim_end().to_owned(), ended, tone)
}

/// `1184` as “1,184”.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([999, 1_184, 1_048_576].map(grouped), ["999", "1,184", "1,048,576"]);
    }
}
