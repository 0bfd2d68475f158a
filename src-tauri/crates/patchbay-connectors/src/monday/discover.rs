//! Boards, their groups and columns.

use super::{
    Monday, calls,
    client::{self, BOARDS_PAGE, Reply, documents},
    columns,
    errors::{Meaning, midnight},
    outcome::shut_out,
};
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Call, Cx, Discover},
    http_table::{self, Read, problem_of},
    session::Failure,
};
use patchbay_model::{
    container::{Container, Field, FieldKind, Group},
    ids::ContainerId,
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Pages past this are not read: two thousand boards are more than a person chooses from.
const PAGES_MAX: usize = 40;
impl Discover for Monday {
    fn containers<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Vec<(ContainerId, String)>, Problem>> {
        Box::pin(boards(cx))
    }

    fn container<'a>(
        &'a self,
        cx: &'a Cx,
        id: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Container>, Problem>> {
        Box::pin(board(cx, id))
    }
}

async fn boards(cx: &Cx) -> Result<Vec<(ContainerId, String)>, Problem> {
    // By id: a board that moves between two pages while we read is listed once.
    let mut found = BTreeMap::new();
    for page in 1..=PAGES_MAX {
        let reply = ask(cx, &calls::BOARDS, documents::BOARDS, json!({ "page": page })).await?;
        let boards = list(&reply, "boards").ok_or_else(|| problem(cx, &calls::BOARDS, &reply))?;
        for board in boards {
            // Documents and the boards of subitems are listed as boards too.
            if board.get("type").and_then(Value::as_str) == Some("board")
                && let Some(id) = board.get("id").and_then(client::id)
            {
                found.insert(id, text(board, "name"));
            }
        }
        if boards.len() < BOARDS_PAGE {
            break;
        }
    }
    let mut boards: Vec<_> = found.into_iter().map(|(id, name)| (ContainerId(id), name)).collect();
    boards.sort_by_cached_key(|(id, name)| (name.to_lowercase(), id.clone()));
    Ok(boards)
}

/// One board with groups and columns; nothing where it is gone, archived or not ours to see.
pub async fn board(cx: &Cx, id: &ContainerId) -> Result<Option<Container>, Problem> {
    let reply = ask(cx, &calls::BOARD, documents::BOARD, json!({ "board": [id] })).await?;
    let refused = reply.refused();
    if refused.as_ref().is_some_and(|r| r.meaning() == Meaning::Board)
        || matches!(reply.status.as_u16(), 403 | 404 | 410)
    {
        return Ok(None);
    }
    let boards = list(&reply, "boards").ok_or_else(|| problem(cx, &calls::BOARD, &reply))?;
    let same = |board: &&Value| board.get("id").and_then(client::id).as_deref() == Some(id.0.as_str());
    let active =
        |board: &&Value| board.get("state").and_then(Value::as_str).is_none_or(|state| state == "active");
    let Some(mut found) = boards.iter().find(same).filter(active).map(container) else { return Ok(None) };
    if found.fields.iter().any(|field| field.kind == FieldKind::Tags) {
        tags(cx, &mut found).await;
    }
    Ok(Some(found))
}

/// Puts the account's tags into the columns that take them. Without the scope for them the columns stay without.
async fn tags(cx: &Cx, board: &mut Container) {
    let Ok(reply) = ask(cx, &calls::BOARD, documents::TAGS, json!({ "board": [board.id] })).await else {
        return;
    };
    let found = list(&reply, "boards").and_then(|boards| boards.first()?.get("tags")?.as_array());
    let known: Vec<(String, String)> = found
        .into_iter()
        .flatten()
        .filter_map(|tag| Some((tag.get("id").and_then(client::id)?, text(tag, "name"))))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    for field in board.fields.iter_mut().filter(|field| field.kind == FieldKind::Tags) {
        (field.label_ids, field.labels) = known.iter().cloned().unzip();
    }
}

/// Asks once; what comes back may still be a refusal.
pub async fn ask(cx: &Cx, row: &'static Call, document: &str, variables: Value) -> Result<Reply, Problem> {
    client::ask(cx, row, document, variables).await.map_err(|error| match error {
        Failure::Credential => bad_settings(),
        failure => failure.problem(),
    })
}

pub fn bad_settings() -> Problem {
    Problem::new(
        "settings.monday",
        "The token or the API address of this connection cannot be used as it is.",
    )
    .remedy(Remedy::Reconnect)
}

/// An answer that does not hold what was asked for.
pub fn problem(cx: &Cx, row: &'static Call, reply: &Reply) -> Problem {
    let now = cx.world.now();
    if let Some(refused) = reply.refused() {
        return match refused.meaning() {
            Meaning::SignIn | Meaning::Person | Meaning::Scope => shut_out(row, &refused),
            Meaning::Limit => throttled(refused.until(&reply.headers, now)),
            Meaning::DailyLimit => throttled(midnight(now)),
            Meaning::BadValue
            | Meaning::Board
            | Meaning::Item
            | Meaning::Full
            | Meaning::Version
            | Meaning::Running
            | Meaning::Locked
            | Meaning::TooBig
            | Meaning::Server
            | Meaning::Unknown => {
                Problem::new("vendor.refused", "monday.com refused the question.").detail(refused.message)
            }
        };
    }
    match http_table::classify(reply.status, &reply.headers, now) {
        Some(Read::Outcome(outcome)) => problem_of(outcome),
        Some(Read::CheckContainer(problem)) => problem,
        None => Problem::new("vendor.answer", "monday.com's answer could not be read."),
    }
}

fn throttled(until: patchbay_model::time::Timestamp) -> Problem {
    problem_of(Outcome::Throttled { scope: Scope::Connection, until })
}

fn list<'a>(reply: &'a Reply, field: &str) -> Option<&'a Vec<Value>> {
    reply.data(field).filter(|_| reply.status.is_success() && reply.refused().is_none())?.as_array()
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn container(board: &Value) -> Container {
    let items = |name: &str| board.get(name).and_then(Value::as_array).into_iter().flatten();
    let may_write = board.get("access_level").and_then(Value::as_str) != Some("view");
    let groups = items("groups")
        .filter(|group| !flag(group, "archived") && !flag(group, "deleted"))
        .map(|group| Group { id: text(group, "id"), name: text(group, "title") })
        .collect();
    let mut fields: Vec<Field> =
        items("columns").filter(|c| !flag(c, "archived")).map(columns::field).collect();
    if !fields.iter().any(|field| field.kind == FieldKind::Name) {
        fields.insert(0, columns::name());
    }
    for field in &mut fields {
        field.writable &= may_write;
    }
    let id = board.get("id").and_then(client::id).unwrap_or_default();
    Container { id: ContainerId(id), name: text(board, "name"), version: 0, groups, fields, people: vec![] }
}
