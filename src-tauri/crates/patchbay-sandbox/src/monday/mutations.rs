//! The root of mutations.

use super::args::Args;
use super::columns::{READ_ONLY, WRITABLE};
use super::errors::ApiError;
use super::nodes::{Found, Node, What};
use super::practice::{self, NewBoard};
use super::world::{Column, Group, ItemState, World};
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;
use serde_json::{Map, Value};

pub fn field<'a>(node: &'a Node<'_, '_>, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let args = Args(info.arguments());
    let made = match info.field_name() {
        "complexity" => return node.object(What::Complexity(node.run.complexity)),
        "create_item" => create_item(node, args),
        "change_multiple_column_values" => change_values(node, args, args.values("column_values")?),
        "change_simple_column_value" | "change_column_value" => {
            let value = match info.field_name() {
                "change_column_value" => written(args)?,
                _ => args.text("value").map_or(Value::Null, Value::from),
            };
            let column = args.text("column_id").unwrap_or_default().to_owned();
            change_values(node, args, Map::from_iter([(column, value)]))
        }
        "move_item_to_group" => {
            let (item, group) = (args.needed_id("item_id")?, args.text("group_id").unwrap_or_default());
            node.run.write(false, |world, by| world.move_to_group(&item, group, by.now_ms)).map(What::Item)
        }
        "archive_item" => retire(node, args, ItemState::Archived),
        "delete_item" => retire(node, args, ItemState::Deleted),
        "create_board" => create_board(node, args),
        "create_group" => create_group(node, args),
        "create_column" => create_column(node, args),
        "delete_column" => {
            let (board, column) = (args.needed_id("board_id")?, args.text("column_id").unwrap_or_default());
            node.run.write(false, |world, _| delete_column(world, &board, column))?;
            node.run.state.borrow_mut().stats.changes += 1;
            return Ok(ResolvedValue::null());
        }
        _ => return Ok(ResolvedValue::null()),
    };
    let made = made?;
    let mut state = node.run.state.borrow_mut();
    match info.field_name() {
        "create_item" => state.stats.items_created += 1,
        _ => state.stats.changes += 1,
    }
    node.object(made)
}

fn create_item(node: &Node, args: Args) -> Result<What, ApiError> {
    let (board, values) = (args.needed_id("board_id")?, args.values("column_values")?);
    let (group, name) = (args.text("group_id"), args.text("item_name").unwrap_or_default());
    let labels = args.flag("create_labels_if_missing");
    node.run.write(labels, |world, by| world.create_item(&board, group, name, &values, by)).map(What::Item)
}

fn change_values(node: &Node, args: Args, values: Map<String, Value>) -> Result<What, ApiError> {
    let (board, item) = (args.needed_id("board_id")?, args.needed_id("item_id")?);
    let labels = args.flag("create_labels_if_missing");
    node.run.write(labels, |world, by| world.change_values(&board, &item, &values, by)).map(What::Item)
}

/// `change_column_value` takes a JSON text even for a text column: `"\"hi\""`.
fn written(args: Args) -> Result<Value, ApiError> {
    let text =
        args.text("value").ok_or_else(|| ApiError::bad_request("value is JSON written as a string"))?;
    serde_json::from_str(text).map_err(|error| ApiError::bad_request(format!("value is not JSON: {error}")))
}

fn retire(node: &Node, args: Args, state: ItemState) -> Result<What, ApiError> {
    let item = args.needed_id("item_id")?;
    node.run.write(false, |world, by| world.retire(&item, state, by.now_ms)).map(What::Item)
}

fn create_board(node: &Node, args: Args) -> Result<What, ApiError> {
    let name = args.text("board_name").unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(ApiError::refused("CreateBoardException", "A board needs a name"));
    }
    node.run.state.borrow_mut().meters.take_board(node.run.now_ms)?;
    let workspace = args.id("workspace_id").and_then(|id| id.parse().ok());
    node.run.write(false, |world, by| {
        let id = world.next_id();
        let mut board = practice::made(id, NewBoard { name, ..NewBoard::default() }, by.now_ms);
        board.kind = args.text("board_kind").unwrap_or("public").to_owned();
        board.workspace = workspace;
        board.description = args.text("description").map(str::to_owned);
        world.boards.insert(id, board);
        Ok(What::Board(id))
    })
}

fn create_group(node: &Node, args: Args) -> Result<What, ApiError> {
    let (board, title) = (args.needed_id("board_id")?, args.text("group_name").unwrap_or_default());
    node.run.write(false, |world, _| {
        let number = world.next_id() % 100_000;
        let board = world.board_mut(&board)?;
        let id = format!("group_{number}");
        board
            .groups
            .insert(0, Group { id: id.clone(), title: title.to_owned(), color: "#579bfc".to_owned() });
        Ok(What::Group { board: board.id, id })
    })
}

/// A custom id is 1 to 20 characters of a-z and `_`, unique on the board, and never used again after deletion.
fn create_column(node: &Node, args: Args) -> Result<What, ApiError> {
    let board = args.needed_id("board_id")?;
    let (title, kind) =
        (args.text("title").unwrap_or_default(), args.text("column_type").unwrap_or_default());
    if !WRITABLE.contains(&kind) && !READ_ONLY.contains(&kind) {
        return Err(ApiError::argument(format!("Columns of type {kind} cannot be made here")));
    }
    let labels = label_texts(args.json("defaults"));
    node.run.write(false, |world, _| {
        let number = world.next_id() % 100_000;
        let board = world.board_mut(&board)?;
        let id = match args.text("id") {
            Some(id)
                if well_formed(id)
                    && !board.columns.contains_key(id)
                    && !board.spent_columns.contains(&id.into()) =>
            {
                id.to_owned()
            }
            Some(id) => {
                return Err(ApiError::argument(format!("The column id {id} is not valid or not free")));
            }
            None => format!("{kind}_{number}"),
        };
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut column = Column::new(&id, title, kind).labelled(&labels);
        column.description = args.text("description").map(str::to_owned);
        board.columns.insert(id.clone(), column);
        Ok(What::Column { board: board.id, id })
    })
}

pub(super) fn delete_column(world: &mut World, board: &str, column: &str) -> Result<(), ApiError> {
    let board = world.board_mut(board)?;
    board.columns.shift_remove(column).ok_or_else(|| ApiError::column(column))?;
    board.spent_columns.push(column.to_owned());
    Ok(())
}

fn well_formed(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Labels from `defaults`, an object or an object in a string; in either of the two published shapes.
fn label_texts(defaults: Option<&JsonValue>) -> Vec<String> {
    let defaults = defaults.and_then(|defaults| serde_json::to_value(defaults).ok()).unwrap_or_default();
    let defaults = match defaults {
        Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
        other => other,
    };
    let labels =
        if defaults["labels"].is_null() { &defaults["settings"]["labels"] } else { &defaults["labels"] };
    let text = |label: &Value| {
        label.as_str().or(label["label"].as_str()).or(label["name"].as_str()).map(str::to_owned)
    };
    match labels {
        Value::Array(labels) => labels.iter().filter_map(text).collect(),
        Value::Object(labels) => labels.values().filter_map(text).collect(),
        _ => Vec::new(),
    }
}
