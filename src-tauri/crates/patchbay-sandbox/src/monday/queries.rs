//! The root of queries.

use super::args::Args;
use super::errors::ApiError;
use super::lookups::{Condition, Seen};
use super::nodes::{Found, Node, What};
use super::state::State;
use super::versions::VERSIONS;
use super::world::{Board, ItemState};
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use serde_json::Value;

pub const PAGE_ITEMS_MAX: usize = 500;
const ITEMS_BY_ID_MAX: usize = 100;
const USERS_MAX: usize = 1_000;
/// The vendor publishes no maximum for boards and workspaces; its own node asks for up to 100.
const BOARDS_MAX: usize = 100;

pub fn field<'a>(node: &'a Node<'_, '_>, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let args = Args(info.arguments());
    match info.field_name() {
        "me" => node.object(What::User(node.run.user)),
        "account" => node.object(What::Account),
        "users" => users(node, args),
        "workspaces" => workspaces(node, args),
        "boards" => boards(node, args),
        "items" => items(node, args),
        "items_page_by_column_values" => by_column_values(node, args),
        "next_items_page" => next_page(node, args),
        "complexity" => node.object(What::Complexity(node.run.complexity)),
        "version" => {
            let answering = VERSIONS.iter().find(|(version, _)| *version == node.run.version);
            let (value, kind) = answering.copied().unwrap_or((node.run.version, "current"));
            node.object(What::Version(value, kind))
        }
        "versions" => node.list(VERSIONS.iter().map(|(value, kind)| What::Version(value, kind)).collect()),
        "platform_api" => node.object(What::PlatformApi),
        _ => Ok(ResolvedValue::null()),
    }
}

fn users<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(USERS_MAX)?;
    let skipped = args.skipped(limit)?;
    let (asked, emails) = (args.ids("ids"), args.ids("emails"));
    let state = node.run.state.borrow();
    let users = state.world.users.values();
    let users = users.filter(|user| asked.as_ref().is_none_or(|asked| asked.contains(&user.id.to_string())));
    let users = users.filter(|user| emails.as_ref().is_none_or(|emails| emails.contains(&user.email)));
    node.list(users.skip(skipped).take(limit).map(|user| What::User(user.id)).collect())
}

fn workspaces<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(BOARDS_MAX)?;
    let skipped = args.skipped(limit)?;
    let asked = args.ids("ids");
    let state = node.run.state.borrow();
    let ids = state.world.workspaces.keys();
    let ids = ids.filter(|id| asked.as_ref().is_none_or(|asked| asked.contains(&id.to_string())));
    node.list(ids.skip(skipped).take(limit).map(|id| What::Workspace(*id)).collect())
}

/// Boards that are unknown or invisible are left out, not refused: only writes refuse them.
fn boards<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(BOARDS_MAX)?;
    let skipped = args.skipped(limit)?;
    let (asked, workspaces) = (args.ids("ids"), args.ids("workspace_ids"));
    let state = node.run.state.borrow();
    let boards = state.world.boards.values();
    let boards =
        boards.filter(|board| asked.as_ref().is_none_or(|asked| asked.contains(&board.id.to_string())));
    let inside = |board: &&Board| {
        let home = board.workspace.map(|id| id.to_string()).unwrap_or_default();
        workspaces.as_ref().is_none_or(|workspaces| workspaces.contains(&home))
    };
    let wanted = args.text("state").unwrap_or("active").to_owned();
    let boards = boards.filter(|board| wanted == "all" || board.state == wanted);
    node.list(boards.filter(inside).skip(skipped).take(limit).map(|board| What::Board(board.id)).collect())
}

fn items<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(ITEMS_BY_ID_MAX)?;
    let asked = args.ids("ids").unwrap_or_default();
    if asked.len() > ITEMS_BY_ID_MAX {
        return Err(ApiError::argument(format!("At most {ITEMS_BY_ID_MAX} ids")));
    }
    let skipped = args.skipped(limit)?;
    let state = node.run.state.borrow();
    let found = asked.iter().filter_map(|id| state.world.item(id).ok());
    let found = found.filter(|item| !args.flag("exclude_nonactive") || item.state == ItemState::Active);
    node.list(found.skip(skipped).take(limit).map(|item| What::Item(item.id)).collect())
}

fn by_column_values<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(PAGE_ITEMS_MAX)?;
    let columns = args.json("columns").and_then(JsonValue::as_array);
    match (args.text("cursor"), columns) {
        (Some(_), Some(_)) => return Err(ApiError::argument("cursor and columns exclude each other")),
        (Some(_), None) => return next_page(node, args),
        (None, None) => return Err(ApiError::argument("columns or cursor is needed")),
        (None, Some(_)) => {}
    }
    let conditions = columns.into_iter().flatten().filter_map(JsonValue::as_object).map(|column| {
        let values = column.get("column_values").and_then(JsonValue::as_array);
        let values = values.into_iter().flatten().map(plain).collect();
        let column = Args(column).id("column_id").unwrap_or_default();
        Condition { column, operator: "any_of".to_owned(), values }
    });
    let conditions: Vec<Condition> = conditions.collect();
    let board = args.needed_id("board_id")?;
    page(node, limit, |state| {
        let board = state.world.board(&board)?;
        state.world.find(board, &conditions, false, true, seen(node, state))
    })
}

/// A page of a board's or a group's items, filtered by rules when there are any.
pub fn items_page<'a, 'r: 'a, 's: 'a>(
    node: &Node<'r, 's>,
    board: u64,
    group: Option<&str>,
    args: Args,
) -> Found<'a> {
    if args.text("cursor").is_some() {
        return next_page(node, args);
    }
    let limit = args.limit(PAGE_ITEMS_MAX)?;
    let (conditions, any) = match args.json("query_params").and_then(JsonValue::as_object) {
        Some(query) => (rules(query)?, Args(query).text("operator") == Some("or")),
        None => (Vec::new(), false),
    };
    page(node, limit, |state| {
        let board = &state.world.boards[&board];
        // An empty “or” would find nothing; no rules at all means every item, lookup delay or not.
        let ids: Vec<u64> = if conditions.is_empty() {
            state.world.items_of(board).map(|item| item.id).collect()
        } else {
            state.world.find(board, &conditions, any, false, seen(node, state))?
        };
        let inside = |id: &u64| group.is_none_or(|group| state.world.items[id].group == group);
        Ok(ids.into_iter().filter(inside).collect())
    })
}

fn next_page<'a, 'r: 'a, 's: 'a>(node: &Node<'r, 's>, args: Args) -> Found<'a> {
    let limit = args.limit(PAGE_ITEMS_MAX)?;
    let cursor = args.text("cursor").unwrap_or_default().to_owned();
    page(node, limit, |state| {
        let found = state.cursors.get(&cursor).filter(|found| node.run.now_ms < found.until_ms);
        found
            .map(|found| found.ids.clone())
            .ok_or_else(|| ApiError::argument("The cursor is unknown or has expired"))
    })
}

fn page<'a, 'r: 'a, 's: 'a>(
    node: &Node<'r, 's>,
    limit: usize,
    find: impl FnOnce(&State) -> Result<Vec<u64>, ApiError>,
) -> Found<'a> {
    let mut state = node.run.state.borrow_mut();
    let ids = find(&state)?;
    let (ids, cursor) = state.page(ids, limit);
    node.object(What::Page { ids, cursor })
}

fn seen(node: &Node, state: &State) -> Seen {
    Seen { now_ms: node.run.now_ms, delay_ms: state.switches.lookup_delay_ms }
}

fn rules(query: &JsonMap) -> Result<Vec<Condition>, ApiError> {
    let rules = query.get("rules").and_then(JsonValue::as_array);
    let rules = rules.into_iter().flatten().filter_map(JsonValue::as_object).map(|rule| {
        let values = match rule.get("compare_value") {
            Some(JsonValue::Array(values)) => values.iter().map(plain).collect(),
            Some(JsonValue::Null) | None => {
                return Err(ApiError::argument("compare_value may be empty, not null"));
            }
            Some(one) => vec![plain(one)],
        };
        let operator = Args(rule).text("operator").unwrap_or("any_of").to_owned();
        Ok(Condition { column: Args(rule).id("column_id").unwrap_or_default(), operator, values })
    });
    rules.collect()
}

fn plain(value: &JsonValue) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
