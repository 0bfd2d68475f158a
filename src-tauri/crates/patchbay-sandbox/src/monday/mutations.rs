//! The root of mutations.

use super::args::Args;
use super::errors::ApiError;
use super::nodes::{Found, Node, What};
use super::structure;
use super::world::{Group, ItemState};
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
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
        "create_board" => structure::create_board(node, args),
        "create_group" => create_group(node, args),
        "create_column" => structure::create_column(node, args),
        "update_column" => structure::update_column(node, args),
        "archive_board" => structure::retire_board(node, args, "archived"),
        "delete_board" => structure::retire_board(node, args, "deleted"),
        "delete_column" => {
            let (board, column) = (args.needed_id("board_id")?, args.text("column_id").unwrap_or_default());
            node.run.write(false, |world, _| structure::delete_column(world, &board, column))?;
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
