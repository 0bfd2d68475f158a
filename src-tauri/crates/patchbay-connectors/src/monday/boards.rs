//! Every board of the account: by name and workspace page by page, with columns several at a time.

use super::{
    calls,
    client::{self, BOARDS_PAGE, documents},
    discover::{ask, board, list, problem, text, whole},
    errors::Meaning,
};
use patchbay_kit::connector::{Cx, Listed, Listing};
use patchbay_model::{container::Container, ids::ContainerId, problem::Problem};
use serde_json::{Value, json};

/// Pages past this are not read: five thousand boards are more than a person chooses from.
const PAGES_MAX: u64 = 100;
/// Workspaces of one page, and pages of them.
const WORKSPACES_PAGE: usize = 100;
const WORKSPACES_PAGES_MAX: u64 = 10;
/// What stands for no workspace. Source: API docs, "Boards" (2026-10-02).
const MAIN: (&str, &str) = ("", "Main workspace");
/// Boards asked for with their columns in one call: ten of two hundred columns stay far below the complexity one
/// query may have.
pub const BATCH: usize = 10;

/// One page of boards. The first brings the names of workspaces with it, where the sign-in may read them.
pub async fn page(cx: &Cx, page: Option<&str>) -> Result<Listing, Problem> {
    let number: u64 = page.and_then(|page| page.parse().ok()).unwrap_or(1);
    let reply = ask(cx, &calls::BOARDS, documents::BOARDS, json!({ "page": number })).await?;
    let boards = list(&reply, "boards").ok_or_else(|| problem(cx, &calls::BOARDS, &reply))?;
    // Documents and the boards of subitems are listed as boards too.
    let is_board = |board: &&Value| board.get("type").and_then(Value::as_str) == Some("board");
    let listed = |board: &Value| {
        let place = board.get("workspace_id").and_then(client::id).unwrap_or_else(|| MAIN.0.to_owned());
        let id = ContainerId(board.get("id").and_then(client::id)?);
        Some(Listed { id, name: text(board, "name"), place: Some(place) })
    };
    let containers = boards.iter().filter(is_board).filter_map(listed).collect();
    let more = boards.len() >= BOARDS_PAGE && number < PAGES_MAX;
    let places = if page.is_none() { workspaces(cx).await? } else { vec![] };
    Ok(Listing { containers, places, next: more.then(|| (number + 1).to_string()) })
}

/// Names of workspaces by id. A sign-in without the scope lists its boards without them.
async fn workspaces(cx: &Cx) -> Result<Vec<(String, String)>, Problem> {
    let mut places = vec![(MAIN.0.to_owned(), MAIN.1.to_owned())];
    for page in 1..=WORKSPACES_PAGES_MAX {
        let reply = ask(cx, &calls::WORKSPACES, documents::WORKSPACES, json!({ "page": page })).await?;
        if reply.refused().is_some_and(|refused| refused.meaning() == Meaning::Scope) {
            return Ok(vec![]);
        }
        let found = list(&reply, "workspaces").ok_or_else(|| problem(cx, &calls::WORKSPACES, &reply))?;
        places.extend(
            found
                .iter()
                .filter_map(|place| Some((place.get("id").and_then(client::id)?, text(place, "name")))),
        );
        if found.len() < WORKSPACES_PAGE {
            break;
        }
    }
    Ok(places)
}

/// Boards with their columns, in the order asked; nothing for one that is gone. What is too much for one query, or
/// names a board that the vendor refuses, is asked for one by one.
pub async fn several(cx: &Cx, ids: &[ContainerId]) -> Result<Vec<Option<Container>>, Problem> {
    let alone = async || {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(board(cx, id).await?);
        }
        Ok(found)
    };
    if ids.len() < 2 {
        return alone().await;
    }
    let reply = ask(cx, &calls::BOARD, documents::BOARD, json!({ "board": ids })).await?;
    let meaning = reply.refused().map(|refused| refused.meaning());
    if matches!(meaning, Some(Meaning::TooBig | Meaning::Board)) {
        return alone().await;
    }
    let boards = list(&reply, "boards").ok_or_else(|| problem(cx, &calls::BOARD, &reply))?;
    let active =
        |board: &&Value| board.get("state").and_then(Value::as_str).is_none_or(|state| state == "active");
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let same = |board: &&Value| board.get("id").and_then(client::id).as_deref() == Some(id.0.as_str());
        found.push(match boards.iter().find(same).filter(active) {
            Some(board) => Some(whole(cx, board).await?),
            None => None,
        });
    }
    Ok(found)
}
