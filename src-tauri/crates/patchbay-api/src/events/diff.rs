//! One event beside another, the last good one of its line, or one try beside another: what differs, leaf by leaf, as
//! it may be shown.

use super::{attempts::Rebuild, view::leaves};
use crate::{
    door::{Answer, At, Place, Problems, Question, Refusal, id, not_found},
    names::Names,
    space::Space,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{
    ids::{DeliveryId, EventId},
    privacy::Policy,
    problem::Problem,
    query::{Atom, Bound, LogState, Node},
};
use patchbay_store::EventFull;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiffQuery {
    /// Another event's id; `last_good`, the newest delivered event of its line before it; or `attempt:n`, a try of a
    /// delivery beside its last one.
    with: String,
    /// Which delivery is meant, where there are several; the first unless said.
    delivery: Option<String>,
}

/// One value that differs.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EventDifference)]
pub(crate) struct Difference {
    path: String,
    /// What stands in the other one; nothing where it has no such value.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    /// What stands in this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<String>,
    /// The policy hides the value on either side. Two hidden values of one look may still differ.
    hidden: bool,
}

/// What two events or two tries do not have in common.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventDiff)]
pub(crate) struct Diff {
    /// What it is held against: an event's id, or a try.
    with: String,
    rows: Vec<Difference>,
    /// Values that are the same on both sides.
    same: usize,
}

const ROWS_MAX: usize = 500;

/// Compares an event with another, with the last good one of its line, or a try with the last try.
#[utoipa::path(get, operation_id = "diff_event", path = "/events/{id}/diff", tag = "events", params(("id" = String, Path, description = "An event's id"), DiffQuery), responses((status = 200, body = Diff), Problems))]
pub(crate) async fn diff(
    At(space): At,
    Place(text): Place<String>,
    Question(asked): Question<DiffQuery>,
) -> Answer<Diff> {
    let event: EventId = id(&text, "event")?;
    let full = space.store.event(event).await?.ok_or_else(|| not_found("event"))?;
    if let Some(number) = asked.with.strip_prefix("attempt:") {
        let number =
            number.parse().map_err(|_| unreadable("After “attempt:” stands the number of a try."))?;
        return Ok(Json(of_tries(&space, &full, asked.delivery.as_deref(), number).await?));
    }
    let other = match asked.with.as_str() {
        "last_good" => last_good(&space, &full, asked.delivery.as_deref()).await?,
        other => id(other, "event")?,
    };
    let other = space.store.event(other).await?.ok_or_else(|| not_found("event"))?;
    let read = |full: &EventFull| serde_json::from_str(&full.row.view).unwrap_or_default();
    let (rows, same) = compare(&read(&other), &read(&full));
    Ok(Json(Diff { with: other.row.id.to_string(), rows, same }))
}

fn unreadable(message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Problem::new("request.query", message))
}

fn meant<'a>(
    full: &'a EventFull,
    delivery: Option<&str>,
) -> Result<&'a patchbay_store::DeliveryRow, Refusal> {
    let wanted = delivery.map(|text| id::<DeliveryId>(text, "delivery")).transpose()?;
    full.deliveries
        .iter()
        .find(|row| wanted.is_none_or(|wanted| row.id == wanted))
        .ok_or_else(|| not_found("delivery"))
}

/// The newest event before this one that its line delivered.
async fn last_good(space: &Space, full: &EventFull, delivery: Option<&str>) -> Result<EventId, Refusal> {
    let route = meant(full, delivery)?.route;
    let on = Node::Is(Atom::Route { any: vec![route], none: false });
    let good = Node::Is(Atom::State(vec![LogState::Delivered, LogState::Unconfirmed]));
    let like = Node::Is(Atom::Kind(vec![full.row.kind.0.to_ascii_lowercase()]));
    let wanted = Bound { root: Node::All(vec![on, good, like]), ..Bound::all() };
    let page = space.store.events(wanted, Some(full.row.seq), 1).await?;
    let found = page.rows.first().map(|row| row.id);
    found.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            Problem::new("diff.none_good", "No event like this was delivered on its line before."),
        )
    })
}

async fn of_tries(
    space: &Space,
    full: &EventFull,
    delivery: Option<&str>,
    number: u32,
) -> Result<Diff, Refusal> {
    let row = meant(full, delivery)?;
    let names = Names::read(space).await?;
    let mut rebuild = Rebuild::of(space, &names, full).await;
    let tries = rebuild.attempts(row).await?;
    let sent: Vec<_> = tries.iter().filter(|one| one.request.is_some()).collect();
    let body = |one: &super::attempts::AttemptView| {
        one.request.as_ref().map_or(Value::Null, |request| request.body().clone())
    };
    let one = sent.iter().find(|one| one.number == number);
    let (Some(one), Some(last)) = (one, sent.last()) else {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            Problem::new("diff.no_try", "Of this try nothing is known that could be compared."),
        ));
    };
    let (rows, same) = compare(&body(one), &body(last));
    Ok(Diff { with: format!("attempt:{number}"), rows, same })
}

/// The leaves that differ, in the order of the newer document, and how many do not.
fn compare(was: &Value, is: &Value) -> (Vec<Difference>, usize) {
    let (was, is) = (leaves(was), leaves(is));
    let old: BTreeMap<&str, &super::view::Leaf> = was.iter().map(|leaf| (leaf.path.as_str(), leaf)).collect();
    let new: BTreeMap<&str, &super::view::Leaf> = is.iter().map(|leaf| (leaf.path.as_str(), leaf)).collect();
    let hidden = |leaf: &super::view::Leaf| leaf.mark != Policy::Keep;
    let mut rows = Vec::new();
    let mut same = 0;
    for leaf in &is {
        match old.get(leaf.path.as_str()) {
            Some(before) if before.text == leaf.text && before.mark == leaf.mark => same += 1,
            before => rows.push(Difference {
                path: leaf.path.clone(),
                was: before.map(|leaf| leaf.text.clone()),
                is: Some(leaf.text.clone()),
                hidden: hidden(leaf) || before.is_some_and(|leaf| hidden(leaf)),
            }),
        }
    }
    for leaf in was.iter().filter(|leaf| !new.contains_key(leaf.path.as_str())) {
        rows.push(Difference {
            path: leaf.path.clone(),
            was: Some(leaf.text.clone()),
            is: None,
            hidden: hidden(leaf),
        });
    }
    rows.truncate(ROWS_MAX);
    (rows, same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_differs_is_told_leaf_by_leaf_and_hidden_values_stay_hidden() {
        let was = json!({"queue": "Billing", "n": 1, "gone": "x", "name": {"$masked": {"type": "string", "length": 4}}});
        let is = json!({"queue": "Returns", "n": 1, "new": true, "name": {"$masked": {"type": "string", "length": 9}}});
        let (rows, same) = compare(&was, &is);
        let told: Vec<_> =
            rows.iter().map(|r| (r.path.as_str(), r.was.as_deref(), r.is.as_deref(), r.hidden)).collect();
        assert_eq!(
            told,
            [
                ("queue", Some("Billing"), Some("Returns"), false),
                ("new", None, Some("true"), false),
                ("gone", Some("x"), None, false)
            ]
        );
        assert_eq!(same, 2);
    }
}
