//! What an answer without its proof means: the vendor's own table first, then the common one, and the board
//! read again where an id may be lost.

use super::{
    client::Reply,
    discover,
    errors::{Meaning, Refused, midnight},
};
use patchbay_kit::{
    connector::{Call, Cx, Shipment},
    header,
    http_table::{self, Read},
};
use patchbay_model::{
    container::{Container, FieldKind},
    delivery::Operation,
    ids::FieldId,
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
};
use serde_json::Value;

/// What a call needs the board to have: looked for again when the vendor says that something is gone.
pub struct Needs<'a> {
    /// The call itself, for what it needs of the sign-in.
    pub row: &'static Call,
    pub container: &'a Container,
    pub fields: Vec<&'a FieldId>,
    pub group: Option<&'a str>,
    /// The call was about an item that exists, not a new one.
    pub item: bool,
}

impl<'a> Needs<'a> {
    pub fn of(row: &'static Call, shipment: &'a Shipment) -> Self {
        let key = shipment.key.iter().map(|(field, _)| field);
        Self {
            row,
            container: &shipment.container,
            fields: shipment.record.cells.iter().map(|cell| &cell.field).chain(key).collect(),
            group: shipment.group.as_deref(),
            item: matches!(shipment.operation, Operation::Update { .. }),
        }
    }
}

/// Reads an answer without the proof that was asked for.
pub async fn undelivered(cx: &Cx, reply: &Reply, needs: &Needs<'_>) -> Outcome {
    let container = needs.container;
    let now = cx.world.now();
    let Some(refused) = reply.refused() else {
        return match http_table::classify(reply.status, &reply.headers, now) {
            Some(Read::Outcome(outcome)) => outcome,
            Some(Read::CheckContainer(problem)) => check_board(cx, needs, problem).await,
            // 200 and neither an item nor an error: half an answer, an error page, a changed API.
            None => Outcome::Uncertain {
                problem: Problem::new("vendor.answer", "monday.com's answer could not be read."),
            },
        };
    };
    match refused.meaning() {
        Meaning::BadValue | Meaning::TooBig => Outcome::Rejected { problem: bad_value(&refused, container) },
        Meaning::Board => check_board(cx, needs, bad_value(&refused, container)).await,
        Meaning::Item => Outcome::Rejected { problem: item_gone() },
        Meaning::Full => Outcome::Held {
            scope: Scope::Route,
            problem: Problem::new(
                "container.full",
                format!("The board “{}” takes no more items.", container.name),
            )
            .remedy(Remedy::ChooseContainer),
        },
        Meaning::SignIn | Meaning::Person | Meaning::Scope => {
            Outcome::Held { scope: Scope::Connection, problem: shut_out(needs.row, &refused) }
        }
        Meaning::Version => Outcome::Held {
            scope: Scope::Connection,
            problem: Problem::new(
                "vendor.version",
                "monday.com no longer understands the version of its API used here.",
            )
            .remedy(Remedy::OpenHelp)
            .detail(refused.message),
        },
        Meaning::Limit => {
            Outcome::Throttled { scope: Scope::Connection, until: refused.until(&reply.headers, now) }
        }
        Meaning::DailyLimit => Outcome::Throttled { scope: Scope::Connection, until: midnight(now) },
        // Not a retry: that would move the key, and the twin may be about to make the item.
        Meaning::Running => Outcome::Uncertain {
            problem: Problem::new("vendor.running", "monday.com is still working on the same request."),
        },
        Meaning::Locked => Outcome::Retry {
            not_before: header::retry_after(&reply.headers, now),
            problem: Problem::new("vendor.busy", "The board is being changed by someone else."),
        },
        Meaning::Server => Outcome::Uncertain {
            problem: Problem::new("vendor.failed", "monday.com answered with an error of its own."),
        },
        Meaning::Unknown => unknown(cx, reply, refused, needs).await,
    }
}

/// An error that is in no list. A status that says no is believed; with 200 and a code it is tried again; with
/// neither nothing is known.
async fn unknown(cx: &Cx, reply: &Reply, refused: Refused, needs: &Needs<'_>) -> Outcome {
    let status = refused.status.filter(|status| !status.is_success()).unwrap_or(reply.status);
    let problem =
        Problem::new("vendor.rejected", "monday.com did not take this event.").detail(refused.message);
    match http_table::classify(status, &reply.headers, cx.world.now()) {
        Some(Read::Outcome(outcome)) => outcome,
        Some(Read::CheckContainer(_)) => check_board(cx, needs, problem).await,
        None if refused.code.is_some() => Outcome::Retry { not_before: None, problem },
        None => Outcome::Uncertain { problem },
    }
}

/// Reads the board again: what is gone holds the route, what is there rejects this event with `otherwise`.
async fn check_board(cx: &Cx, needs: &Needs<'_>, otherwise: Problem) -> Outcome {
    let container = needs.container;
    let board = match discover::board(cx, &container.id).await {
        Ok(Some(board)) => board,
        Ok(None) => {
            return hold_route(
                "container.gone",
                format!("The board “{}” is gone, or this connection may no longer see it.", container.name),
                Remedy::ChooseContainer,
            );
        }
        // The refusal itself was definite: nothing was written, so the event may come again.
        Err(problem) => return Outcome::Retry { not_before: None, problem },
    };
    let lost = needs.fields.iter().find(|id| board.field(id).is_none());
    if let Some(id) = lost {
        let name = container.field(id).map_or(id.0.as_str(), |field| field.name.as_str());
        let message = format!("The column “{name}” is gone from the board “{}”.", board.name);
        return hold_route("container.changed", message, Remedy::Remap { field: Some(id.0.clone()) });
    }
    if let Some(id) = needs.group.filter(|id| !board.groups.iter().any(|group| group.id == *id)) {
        let name = container.groups.iter().find(|group| group.id == id).map_or(id, |g| &g.name);
        let message = format!("The group “{name}” is gone from the board “{}”.", board.name);
        return hold_route("container.changed", message, Remedy::ChooseContainer);
    }
    if !board.fields.iter().any(|field| field.writable) {
        let message = format!("This connection may look at the board “{}” and not write to it.", board.name);
        return hold_route("container.read_only", message, Remedy::ChooseContainer);
    }
    Outcome::Rejected { problem: if needs.item { item_gone() } else { otherwise } }
}

/// The sign-in does not open this, for every event alike.
pub fn shut_out(row: &'static Call, refused: &Refused) -> Problem {
    let words = refused.message.clone();
    let (code, message) = match refused.meaning() {
        Meaning::Scope => return row.refused("monday.com", Some(&words)),
        Meaning::Person => (
            "auth.refused",
            "monday.com lets only people in who are active, have confirmed their address and are more than viewers.",
        ),
        _ => ("auth.expired", "monday.com no longer accepts this connection's sign-in."),
    };
    Problem::new(code, message).remedy(Remedy::Reconnect).detail(words)
}

fn hold_route(code: &'static str, message: String, remedy: Remedy) -> Outcome {
    Outcome::Held { scope: Scope::Route, problem: Problem::new(code, message).remedy(remedy) }
}

fn item_gone() -> Problem {
    Problem::new("record.missing", "The item this event belongs to is gone from the board.")
}

/// A refused value: which column, where the vendor says so, and what helps.
fn bad_value(refused: &Refused, container: &Container) -> Problem {
    let column = refused.data.get("column_id").and_then(Value::as_str);
    let field = column.and_then(|id| container.field(&FieldId(id.to_owned())));
    // `color` is the vendor's old name for a status column.
    let status = field.is_some_and(|field| field.kind == FieldKind::Status)
        || matches!(refused.data.get("column_type").and_then(Value::as_str), Some("color" | "status"));
    let remedy = match (field, status) {
        (Some(field), true) => Remedy::AddLabel { field: field.id.0.clone() },
        (Some(field), false) => Remedy::Remap { field: Some(field.id.0.clone()) },
        (None, _) => Remedy::Remap { field: None },
    };
    let message = match field {
        Some(field) if status => format!("The column “{}” has no such label.", field.name),
        Some(field) => format!("The column “{}” does not take this event's value.", field.name),
        None if status => "A status column has no such label.".to_owned(),
        None => "monday.com refuses this event's values.".to_owned(),
    };
    let problem = Problem::new("vendor.rejected", message).remedy(remedy).detail(refused.message.clone());
    match field {
        Some(field) => problem.subject("field", &field.id),
        None => problem,
    }
}

pub fn bad_settings() -> Outcome {
    Outcome::Held { scope: Scope::Connection, problem: discover::bad_settings() }
}
