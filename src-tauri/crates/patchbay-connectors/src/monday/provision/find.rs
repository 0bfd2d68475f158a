//! What is there: the boards a plan could mean, each with its columns and labels, and what records hold in them.

use super::{HELD_MAX, MADE_BY, recipe};
use crate::monday::{
    calls,
    client::{self, BOARDS_PAGE, Reply, documents},
    discover::{self, ask},
};
use patchbay_kit::connector::{
    Cx,
    provision::{Change, Found, Goal, Kind, Wanted},
};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Boards past this many pages are not looked at for one of the same name.
const PAGES_MAX: usize = 40;
/// Items whose cells are read when a search has found none.
const CELLS_MAX: usize = 100;

pub async fn find(cx: &Cx, wanted: &[Wanted], known: &[String]) -> Result<Vec<Found>, Problem> {
    let tops = || wanted.iter().filter(|wanted| wanted.kind == Kind::Board);
    let mut ids: BTreeSet<String> = known.iter().cloned().collect();
    ids.extend(tops().filter(|wanted| wanted.goal != Goal::Present).flat_map(|wanted| wanted.ids.clone()));
    let names: BTreeSet<String> =
        tops().filter(|wanted| wanted.goal == Goal::Present).map(|wanted| plain(&wanted.name)).collect();
    if !names.is_empty() {
        ids.extend(called(cx, &names).await?);
    }
    let mut found = Vec::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let reply = ask(cx, &calls::LOOK, documents::LOOK, json!({ "boards": ids })).await?;
    for board in boards(cx, &reply)? {
        found.extend(things(board));
    }
    Ok(found)
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The ids of the active boards with one of these names.
async fn called(cx: &Cx, names: &BTreeSet<String>) -> Result<BTreeSet<String>, Problem> {
    let mut ids = BTreeSet::new();
    for page in 1..=PAGES_MAX {
        let reply = ask(cx, &calls::LOOK, documents::NAMES, json!({ "page": page })).await?;
        let list = boards(cx, &reply)?;
        let same = |board: &&Value| {
            board["type"] == "board"
                && board["name"].as_str().is_some_and(|name| names.contains(&plain(name)))
        };
        ids.extend(list.iter().filter(same).filter_map(|board| client::id(&board["id"])));
        if list.len() < BOARDS_PAGE {
            break;
        }
    }
    Ok(ids)
}

fn boards<'a>(cx: &Cx, reply: &'a Reply) -> Result<&'a Vec<Value>, Problem> {
    let list = reply.data("boards").filter(|_| reply.status.is_success() && reply.refused().is_none());
    list.and_then(Value::as_array).ok_or_else(|| discover::problem(cx, &calls::LOOK, reply))
}

/// A board and what is on it; nothing for one that is archived or deleted.
fn things(board: &Value) -> Vec<Found> {
    let Some(id) = client::id(&board["id"]) else { return Vec::new() };
    if board["state"].as_str().is_some_and(|state| state != "active") {
        return Vec::new();
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let workspace = client::id(&board["workspace_id"]).map(|id| (recipe::WORKSPACE.to_owned(), id));
    let mark = board["description"].as_str().and_then(|about| about.strip_prefix(MADE_BY));
    let mut things = vec![Found {
        kind: Kind::Board,
        within: None,
        remote: id.clone(),
        name: text(&board["name"]),
        fixed: workspace.into_iter().collect(),
        lists: BTreeMap::new(),
        mark: mark.map(str::to_owned),
    }];
    for column in board["columns"].as_array().into_iter().flatten() {
        if column["archived"] == true {
            continue;
        }
        let kind = text(&column["type"]);
        let labels = super::labels::read(&column["settings"]);
        let labels =
            labels.into_iter().filter(|label| label.active && !label.text.is_empty()).map(|label| label.text);
        let lists = matches!(kind.as_str(), "status" | "dropdown")
            .then(|| (recipe::LABELS.to_owned(), labels.collect::<Vec<String>>()));
        things.push(Found {
            kind: Kind::Column,
            within: Some(id.clone()),
            remote: text(&column["id"]),
            name: text(&column["title"]),
            fixed: BTreeMap::from([(recipe::TYPE.to_owned(), kind)]),
            lists: lists.into_iter().collect(),
            mark: None,
        });
    }
    things
}

/// How many items hold something in what a change would take away, up to [`HELD_MAX`]: by a search over the whole
/// board, and where that finds none by reading a page of cells, since the search does not know the newest items yet.
pub async fn holds(cx: &Cx, change: &Change) -> Result<usize, Problem> {
    let take = change.take.get(recipe::LABELS).cloned().unwrap_or_default();
    let board = if change.kind == Kind::Board { &change.remote } else { &change.within };
    let rules = match change.kind {
        Kind::Board => None,
        Kind::Column => Some(json!([{
            "column_id": change.remote, "compare_value": [], "operator": "is_not_empty",
        }])),
        Kind::Label => {
            let column = super::labels::column(cx, change).await?;
            let labels = column.map(|column| super::labels::read(&column["settings"])).unwrap_or_default();
            let ids: Vec<u64> =
                labels.iter().filter(|label| take.contains(&label.text)).map(|label| label.id).collect();
            if ids.is_empty() {
                return Ok(0);
            }
            Some(json!([{ "column_id": change.remote, "compare_value": ids, "operator": "any_of" }]))
        }
    };
    let searched = rules.is_some();
    let query = rules.map(|rules| json!({ "rules": rules }));
    let variables = json!({ "board": [board], "query": query, "most": HELD_MAX });
    let held = items(cx, documents::HELD, variables).await?.len();
    if held > 0 || !searched {
        return Ok(held);
    }
    let variables = json!({ "board": [board], "column": [change.remote], "most": CELLS_MAX });
    let holds = |item: &&Value| {
        let text = item["column_values"][0]["text"].as_str().unwrap_or_default();
        match change.kind {
            Kind::Label => text.split(", ").any(|label| take.iter().any(|taken| taken == label)),
            Kind::Board | Kind::Column => !text.is_empty() || item["column_values"][0]["value"].is_string(),
        }
    };
    Ok(items(cx, documents::CELLS, variables).await?.iter().filter(holds).count())
}

async fn items(cx: &Cx, document: &str, variables: Value) -> Result<Vec<Value>, Problem> {
    let reply = ask(cx, &calls::LOOK, document, variables).await?;
    let board = boards(cx, &reply)?.first();
    Ok(board.and_then(|board| board["items_page"]["items"].as_array()).cloned().unwrap_or_default())
}
