//! A person's edited copy of an event: sealed and masked as any other, and sent on the lines that person names.

use crate::{cases, opened::damaged, relay::Relay};
use patchbay_model::{
    event::{Event, Sealed},
    facts::Facts,
    ids::{DeliveryId, EventId, RouteId},
    problem::{Problem, Remedy},
    route::EventKind,
};
use patchbay_store::{Acceptance, ClaimedEvent, Error, NewDelivery};
use serde_json::Value;
use zeroize::Zeroizing;

/// What is to be copied, and how.
#[derive(Debug)]
pub struct CopyOf {
    pub original: ClaimedEvent,
    /// The edited payload. A hidden value may stand in it as the view shows it; the original's is put in its place.
    pub payload: Value,
    pub kind: EventKind,
    pub routes: Vec<RouteId>,
    pub reason: String,
}

/// Why there is no copy.
#[derive(Debug)]
pub enum NotCopied {
    /// What was asked does not fit.
    Unfit(Problem),
    Store(Error),
}

impl From<Error> for NotCopied {
    fn from(error: Error) -> Self {
        NotCopied::Store(error)
    }
}

impl From<Problem> for NotCopied {
    fn from(problem: Problem) -> Self {
        NotCopied::Unfit(problem)
    }
}

impl Relay {
    /// Accepts an edited copy as a fact of its own and queues it on the named lines, whatever their filters say.
    ///
    /// # Errors
    /// [`NotCopied`]; nothing was written.
    pub async fn copy(&self, of: CopyOf) -> Result<EventId, NotCopied> {
        let (snapshot, now, keys) = (self.snapshot(), self.now(), self.vault().keys());
        let identity = keys.identity();
        let connection = of.original.connection;
        let gone = || Problem::new("connection.gone", "The account this event came from was removed.");
        let source = snapshot.connections.get(&connection).ok_or_else(gone)?;
        let mut payload = of.payload;
        if holds_hidden(&payload) {
            let plain = self.open_payload(&of.original)?;
            let original: Value = serde_json::from_slice(&plain).map_err(|_| damaged())?;
            uncover(&mut payload, &original, &mut String::new())?;
        }
        source.policy.without_dropped(&mut payload);
        let plain = Zeroizing::new(payload.to_string());
        let id = EventId::from_uuid(self.world().uuid());
        let dedup = identity.dedup(&format!("copy:{id}"));
        let places = self.store().places_of(of.original.id).await?;
        let lane =
            places.values().next().map_or_else(|| identity.lane(&format!("copy:{id}")), |place| place.lane);
        let occurred_at = of.original.occurred_at;
        let facts = Facts::new(payload.clone(), source.policy.clone(), identity.clone(), occurred_at, now);
        let mut deliveries = Vec::new();
        for route in of.routes {
            let bound = snapshot.route(route).filter(|bound| bound.route.draft.source == connection);
            let Some(bound) = bound else {
                let message = "One of these lines does not take events of this source.";
                return Err(Problem::new("copy.route", message).into());
            };
            if !bound.route.on {
                let message = format!("“{}” is off. Switch it on first.", bound.route.draft.name);
                return Err(Problem::new("copy.route_off", message).subject("route", route).into());
            }
            if bound.correlation.is_some() {
                let Some((lane, case)) = cases::place(bound, &facts, identity) else {
                    let message = format!(
                        "“{}” is about cases, and this copy neither opens, updates nor closes one.",
                        bound.route.draft.name
                    );
                    return Err(Problem::new("copy.no_case", message).subject("route", route).into());
                };
                deliveries.push(NewDelivery {
                    id: DeliveryId::from_uuid(self.world().uuid()),
                    route,
                    lane,
                    record_key: identity.record(route, dedup),
                    case: Some(case),
                });
                continue;
            }
            // The same record as the original's on that line: once either arrives, the other would update it.
            let place = places.get(&route);
            deliveries.push(NewDelivery {
                id: DeliveryId::from_uuid(self.world().uuid()),
                route,
                lane: place.map_or(lane, |place| place.lane),
                record_key: place
                    .map_or_else(|| identity.record(route, dedup), |place| place.record_key.clone()),
                case: None,
            });
        }
        let sealed: Sealed = keys.seal(id, connection, plain.as_bytes(), self.world().bytes());
        let event = Event {
            id,
            connection,
            kind: of.kind,
            occurred_at: of.original.occurred_at,
            received_at: now,
            policy_version: source.policy.version,
            view: source.policy.view(&payload, identity),
            sealed,
            dedup,
            body: identity.body(plain.as_bytes()),
            lane,
            bytes: u32::try_from(plain.len()).unwrap_or(u32::MAX),
            readable: true,
        };
        wipe(&mut payload);
        self.store()
            .copy_event(of.original.id, Acceptance { event, deliveries, filtered: 0 }, of.reason, now)
            .await?;
        self.wake();
        Ok(id)
    }
}

/// What stands in a view where a value is hidden.
fn is_hidden(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| ["$masked", "$hash", "$token"].iter().any(|name| map.contains_key(*name)))
}

fn holds_hidden(value: &Value) -> bool {
    is_hidden(value)
        || match value {
            Value::Object(map) => map.values().any(holds_hidden),
            Value::Array(items) => items.iter().any(holds_hidden),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
}

/// Puts the original's values where the copy has them hidden.
fn uncover(copy: &mut Value, original: &Value, path: &mut String) -> Result<(), Problem> {
    if is_hidden(copy) {
        if original.is_null() {
            let message = format!("“{path}” is hidden, and the original has nothing there. Write a value.");
            return Err(Problem::new("copy.hidden", message).remedy(Remedy::Retry));
        }
        *copy = original.clone();
        return Ok(());
    }
    let at = path.len();
    match copy {
        Value::Object(map) => {
            for (key, value) in map {
                patchbay_model::path::push_key(path, key);
                uncover(value, original.get(key).unwrap_or(&Value::Null), path)?;
                path.truncate(at);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter_mut().enumerate() {
                path.push_str(&format!("[{index}]"));
                uncover(value, original.get(index).unwrap_or(&Value::Null), path)?;
                path.truncate(at);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

/// Wipes every text of a value that is done with.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => zeroize::Zeroize::zeroize(text),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hidden_values_are_those_of_the_original_and_the_rest_is_what_was_written() {
        let original =
            json!({ "queue": "Billing", "caller": { "ani": "+13175550142" }, "list": [{ "n": 7 }] });
        let mut copy = json!({
            "queue": "Returns",
            "caller": { "ani": { "$hash": "h_1", "last": "0142" } },
            "list": [{ "n": { "$masked": { "type": "number" } } }],
        });
        assert!(holds_hidden(&copy));
        uncover(&mut copy, &original, &mut String::new()).expect("all are there");
        assert_eq!(
            copy,
            json!({ "queue": "Returns", "caller": { "ani": "+13175550142" }, "list": [{ "n": 7 }] })
        );
        assert!(!holds_hidden(&copy));
        let mut more = json!({ "list": [1, { "$token": "h_2" }] });
        let refused = uncover(&mut more, &original, &mut String::new()).expect_err("there is no second one");
        assert!(refused.message.contains("“list[1]”"), "{refused:?}");
    }
}
