//! Boards, columns and labels, as plans make them. What an ask means is in `recipe`, what is there in `find`; here
//! are the changes. A column is made under an id of our choosing, which the vendor gives once; a board carries the
//! mark of its step in its description; every mutation carries an idempotency key.

mod find;
mod labels;
mod recipe;
#[cfg(test)]
mod tests;

use super::{
    Monday, calls,
    client::{self, Reply, documents},
    discover,
    errors::{Meaning, Refused},
    outcome::shut_out,
};
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{
        Call, Cx,
        provision::{Act, Ask, Change, Failed, Found, Kind, Provision, Wanted},
    },
    http::CallError,
    http_table::{self, Read, problem_of},
    session::Failure,
    wire::{Sent, WireError},
};
use patchbay_model::{ids::ContainerId, problem::Problem};
use serde_json::{Value, json};

/// What the description of a board of ours begins with; the mark of the step follows.
const MADE_BY: &str = "Made by Patchbay, step ";
/// Records looked at when something is to be removed.
const HELD_MAX: usize = 25;

impl Provision for Monday {
    fn wanted(&self, ask: &Ask, container: Option<&ContainerId>) -> Result<Vec<Wanted>, Problem> {
        recipe::wanted(ask, container)
    }

    fn calls(&self, act: Act, kind: Kind) -> Vec<&'static Call> {
        match (act, kind) {
            (Act::Create, Kind::Board) => vec![&calls::MAKE_BOARD],
            (Act::Create, Kind::Column | Kind::Label) => vec![&calls::MAKE_COLUMN],
            (Act::Update, _) => vec![&calls::LOOK, &calls::CHANGE_COLUMN],
            (Act::Delete, Kind::Board) => vec![&calls::DELETE_BOARD],
            (Act::Delete, Kind::Column | Kind::Label) => vec![&calls::DELETE_COLUMN],
            (Act::Adopt | Act::Keep, _) => vec![],
        }
    }

    fn look<'a>(
        &'a self,
        cx: &'a Cx,
        wanted: &'a [Wanted],
        known: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Found>, Problem>> {
        Box::pin(find::find(cx, wanted, known))
    }

    fn create<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<String, Failed>> {
        Box::pin(create(cx, change))
    }

    fn update<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>> {
        Box::pin(labels::update(cx, change))
    }

    fn delete<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>> {
        Box::pin(delete(cx, change))
    }

    fn holds<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<usize, Problem>> {
        Box::pin(find::holds(cx, change))
    }
}

async fn create(cx: &Cx, change: &Change) -> Result<String, Failed> {
    let (row, document, variables) = match change.kind {
        Kind::Board => {
            let variables = json!({
                "name": change.name,
                "workspace": change.fixed.get(recipe::WORKSPACE),
                "about": format!("{MADE_BY}{}", change.mark),
            });
            (&calls::MAKE_BOARD, documents::MAKE_BOARD, variables)
        }
        Kind::Column | Kind::Label => {
            let kind = change.fixed.get(recipe::TYPE).map_or("text", String::as_str);
            let variables = json!({
                "board": change.within,
                "id": change.id,
                "title": change.name,
                "type": kind,
                "defaults": labels::defaults(kind, change.lists.get(recipe::LABELS)),
            });
            (&calls::MAKE_COLUMN, documents::MAKE_COLUMN, variables)
        }
    };
    let field = row.field.unwrap_or_default();
    let reply = ask(cx, row, document, variables, &change.mark).await?;
    match reply.item_id(field) {
        Some(id) => Ok(id),
        None => Err(failed(cx, row, &reply, change)),
    }
}

async fn delete(cx: &Cx, change: &Change) -> Result<(), Failed> {
    let (row, document, variables) = match change.kind {
        Kind::Board => (&calls::DELETE_BOARD, documents::DELETE_BOARD, json!({ "board": change.remote })),
        Kind::Column | Kind::Label => (
            &calls::DELETE_COLUMN,
            documents::DELETE_COLUMN,
            json!({ "board": change.within, "column": change.remote }),
        ),
    };
    let reply = ask(cx, row, document, variables, &change.mark).await?;
    if done(&reply, row) || reply.refused().is_some_and(|refused| gone(&refused)) {
        return Ok(());
    }
    Err(failed(cx, row, &reply, change))
}

/// Whether the vendor says it did it. A deleted column is answered with null, so that an answer without an error is
/// all the proof there is.
fn done(reply: &Reply, row: &Call) -> bool {
    let data = reply.body.as_ref().and_then(|body| body.get("data"));
    let asked = data.and_then(|data| data.get(row.field.unwrap_or_default()));
    reply.status.is_success() && reply.refused().is_none() && asked.is_some()
}

fn gone(refused: &Refused) -> bool {
    matches!(
        refused.code.as_deref(),
        Some("InvalidColumnIdException" | "InvalidBoardIdException" | "ResourceNotFoundException")
    )
}

async fn ask(
    cx: &Cx,
    row: &'static Call,
    document: &str,
    variables: Value,
    mark: &str,
) -> Result<Reply, Failed> {
    client::change(cx, row, document, variables, mark).await.map_err(|failure| match failure {
        Failure::Credential => Failed::Refused(discover::bad_settings()),
        Failure::Call(CallError::Wire(WireError { sent: Sent::Maybe, .. })) => {
            Failed::Unsure(failure.problem())
        }
        Failure::Token(_) | Failure::Call(_) => Failed::Refused(failure.problem()),
    })
}

/// What an answer without its proof means for a change.
fn failed(cx: &Cx, row: &'static Call, reply: &Reply, change: &Change) -> Failed {
    let now = cx.world.now();
    let Some(refused) = reply.refused() else {
        return match http_table::classify(reply.status, &reply.headers, now) {
            Some(Read::Outcome(outcome)) if reply.status.is_client_error() => {
                Failed::Refused(problem_of(outcome))
            }
            Some(Read::Outcome(outcome)) => Failed::Unsure(problem_of(outcome)),
            Some(Read::CheckContainer(problem)) => Failed::Refused(problem),
            None => Failed::Unsure(Problem::new("vendor.answer", "monday.com's answer could not be read.")),
        };
    };
    match refused.meaning() {
        Meaning::SignIn | Meaning::Person | Meaning::Scope => Failed::Refused(shut_out(row, &refused)),
        Meaning::Limit | Meaning::DailyLimit => Failed::Refused(discover::problem(cx, row, reply)),
        // Somebody else changes the board at this moment: a few seconds later nobody does.
        Meaning::Locked => Failed::Refused(discover::throttled(refused.until_soon(&reply.headers, now))),
        Meaning::Running | Meaning::Server => Failed::Unsure(
            Problem::new("vendor.failed", "monday.com has not said whether it did this.").detail(refused.message),
        ),
        Meaning::BadValue if row.id == calls::MAKE_COLUMN.id && change.id.is_some() => Failed::Spent(
            Problem::new(
                "plan.refused",
                format!(
                    "monday.com did not make the column “{}”. Its id may have been used on this board before: make \
                     the plan again, and another one is chosen.",
                    change.name
                ),
            )
            .detail(refused.message),
        ),
        Meaning::BadValue
        | Meaning::Board
        | Meaning::Item
        | Meaning::Full
        | Meaning::Version
        | Meaning::TooBig
        | Meaning::Unknown => Failed::Refused(
            Problem::new("plan.refused", format!("monday.com did not take the change to “{}”.", change.name))
                .detail(refused.message),
        ),
    }
}
