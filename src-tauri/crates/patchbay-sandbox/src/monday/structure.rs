//! Mutations of what boards are made of: boards and columns with their labels.
//!
//! Source: the published schema of 2026-10; API docs, "Columns" and "Boards" (2026-09-06).

use super::args::Args;
use super::columns::{READ_ONLY, WRITABLE};
use super::errors::ApiError;
use super::labels;
use super::nodes::{Node, What};
use super::practice::{self, NewBoard};
use super::world::{Column, World};
use http::StatusCode;
use serde_json::Value;

pub fn create_board(node: &Node, args: Args) -> Result<What, ApiError> {
    let name = args.text("board_name").unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(ApiError::refused("CreateBoardException", "A board needs a name"));
    }
    node.run.state.borrow_mut().meters.take_board(node.run.now_ms)?;
    let workspace = args.id("workspace_id");
    node.run.write(false, |world, by| {
        let workspace = match workspace {
            Some(id) => Some(
                id.parse()
                    .ok()
                    .filter(|id| world.workspaces.contains_key(id))
                    .ok_or_else(|| ApiError::gone("Workspace", &id))?,
            ),
            None => None,
        };
        let id = world.next_id();
        let mut board = practice::made(id, NewBoard { name, ..NewBoard::default() }, by.now_ms);
        board.kind = args.text("board_kind").unwrap_or("public").to_owned();
        board.workspace = workspace;
        board.description = args.text("description").map(str::to_owned);
        world.boards.insert(id, board);
        Ok(What::Board(id))
    })
}

/// An archived board is read by those who ask for it, a deleted one by nobody; neither is written to.
pub fn retire_board(node: &Node, args: Args, state: &'static str) -> Result<What, ApiError> {
    let board = args.needed_id("board_id")?;
    node.run.write(false, |world, by| {
        let board = world.board_mut(&board)?;
        (board.state, board.changed_ms) = (state, by.now_ms);
        Ok(What::Board(board.id))
    })
}

/// Changes a column that is at the revision the caller has read; its type is named and never changes. `settings` is
/// an object, not a text.
pub fn update_column(node: &Node, args: Args) -> Result<What, ApiError> {
    let board = args.needed_id("board_id")?;
    let id = args.text("id").unwrap_or_default().to_owned();
    let settings = args.json("settings").and_then(|settings| serde_json::to_value(settings).ok());
    node.run.write(false, |world, by| {
        let board = world.board_mut(&board)?;
        let (number, changed_ms) = (board.id, by.now_ms);
        let column = board.columns.get_mut(&id).ok_or_else(|| ApiError::column(&id))?;
        if Some(column.kind.as_str()) != args.text("column_type") {
            return Err(ApiError::argument(format!("The column {id} is of type {}", column.kind)));
        }
        if args.text("revision") != Some(column.revision.to_string().as_str()) {
            return Err(ApiError::refused(
                "ColumnRevisionConflict",
                "The column was changed since this revision",
            )
            .with_status(StatusCode::CONFLICT));
        }
        let labels = match &settings {
            None => column.labels.clone(),
            Some(Value::Object(settings)) => labels::updated(column, settings)?,
            Some(_) => return Err(ApiError::argument("settings is an object")),
        };
        column.labels = labels;
        if let Some(title) = args.text("title") {
            column.title = title.to_owned();
        }
        if let Some(description) = args.text("description") {
            column.description = Some(description.to_owned());
        }
        column.revision += 1;
        board.changed_ms = changed_ms;
        Ok(What::Column { board: number, id })
    })
}

/// A custom id is 1 to 20 characters of a-z and `_`, unique on the board, and never used again after deletion.
pub fn create_column(node: &Node, args: Args) -> Result<What, ApiError> {
    let board = args.needed_id("board_id")?;
    let (title, kind) =
        (args.text("title").unwrap_or_default(), args.text("column_type").unwrap_or_default());
    if !WRITABLE.contains(&kind) && !READ_ONLY.contains(&kind) {
        return Err(ApiError::argument(format!("Columns of type {kind} cannot be made here")));
    }
    let labels = labels::of_defaults(kind, args.json("defaults"))?;
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

pub fn delete_column(world: &mut World, board: &str, column: &str) -> Result<(), ApiError> {
    let board = world.board_mut(board)?;
    board.columns.shift_remove(column).ok_or_else(|| ApiError::column(column))?;
    board.spent_columns.push(column.to_owned());
    Ok(())
}

fn well_formed(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
