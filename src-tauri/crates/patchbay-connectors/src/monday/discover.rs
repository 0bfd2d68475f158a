//! Boards, their groups and columns.

use super::{
    Monday, boards, calls,
    client::{self, Reply, documents},
    columns,
    errors::{Meaning, midnight},
    outcome::shut_out,
    people,
};
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Call, Cx, Discover, Listing, Someone},
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

impl Discover for Monday {
    fn list<'a>(&'a self, cx: &'a Cx, page: Option<&'a str>) -> BoxFuture<'a, Result<Listing, Problem>> {
        Box::pin(boards::page(cx, page))
    }

    fn container<'a>(
        &'a self,
        cx: &'a Cx,
        id: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Container>, Problem>> {
        Box::pin(board(cx, id))
    }

    fn batch(&self) -> usize {
        boards::BATCH
    }

    fn several<'a>(
        &'a self,
        cx: &'a Cx,
        ids: &'a [ContainerId],
    ) -> BoxFuture<'a, Result<Vec<Option<Container>>, Problem>> {
        Box::pin(boards::several(cx, ids))
    }

    fn people<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Someone>, Problem>> {
        Box::pin(people::users(cx))
    }
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
    match boards.iter().find(same).filter(active) {
        Some(board) => whole(cx, board).await.map(Some),
        None => Ok(None),
    }
}

/// A board of an answer as a container, with the tags its columns take.
pub async fn whole(cx: &Cx, board: &Value) -> Result<Container, Problem> {
    let mut found = container(board);
    if found.fields.iter().any(|field| field.kind == FieldKind::Tags) {
        tags(cx, &mut found).await?;
    }
    Ok(found)
}

/// Puts the account's tags into the columns that take them. Without the scope for them the columns stay without; any
/// other trouble is told, for tags that only could not be read are not gone.
async fn tags(cx: &Cx, board: &mut Container) -> Result<(), Problem> {
    let reply = ask(cx, &calls::BOARD, documents::TAGS, json!({ "board": [board.id] })).await?;
    match reply.refused() {
        Some(refused) if refused.meaning() == Meaning::Scope => return Ok(()),
        Some(_) => return Err(problem(cx, &calls::BOARD, &reply)),
        None => {}
    }
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
    Ok(())
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
            Meaning::Locked => throttled(refused.until_soon(&reply.headers, now)),
            Meaning::BadValue
            | Meaning::Board
            | Meaning::Item
            | Meaning::Full
            | Meaning::Version
            | Meaning::Running
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

/// A problem that says when to ask again.
pub fn throttled(until: patchbay_model::time::Timestamp) -> Problem {
    problem_of(Outcome::Throttled { scope: Scope::Connection, until })
}

/// A list of an answer that holds no error.
pub fn list<'a>(reply: &'a Reply, field: &str) -> Option<&'a Vec<Value>> {
    reply.data(field).filter(|_| reply.status.is_success() && reply.refused().is_none())?.as_array()
}

/// A text of an answer; empty where there is none.
pub fn text(value: &Value, name: &str) -> String {
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
