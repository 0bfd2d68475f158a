//! Item writes: create, change, move, archive, delete. Everything is checked before anything changes.

use super::columns::{self, CellValue, Rules, Write};
use super::errors::ApiError;
use super::switches::Switches;
use super::world::{Board, Cell, Item, ItemState, World};
use indexmap::IndexMap;
use serde_json::{Map, Value};

pub const ITEM_NAME_CHARS_MAX: usize = 255;

/// Who writes, when, and under which rules.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    pub user: u64,
    pub now_ms: u64,
    pub switches: &'a Switches,
    pub create_labels: bool,
    pub items_per_board: u64,
}

type Writes = Vec<(String, Write)>;

impl World {
    /// Creates an item with its values: all of it or nothing, unless the switch says otherwise.
    ///
    /// # Errors
    /// Board, group, name or column refusals of the vendor; `ItemsLimitationException` for a full board.
    pub fn create_item(
        &mut self,
        board: &str,
        group: Option<&str>,
        name: &str,
        values: &Map<String, Value>,
        by: Writer,
    ) -> Result<u64, ApiError> {
        check_name(name)?;
        let found = self.board(board)?;
        let (board, full) = (found.id, found.items.len() as u64 >= by.items_per_board);
        let group = match group {
            Some(group) => found.group(group)?.id.clone(),
            None => found.groups.first().ok_or_else(|| ApiError::gone("Group", ""))?.id.clone(),
        };
        if full && self.items_of(found).count() as u64 >= by.items_per_board {
            return Err(ApiError::refused(
                "ItemsLimitationException",
                "The board has reached its items limit",
            ));
        }
        let (writes, refusal) = self.check_values(found, values, by);
        if let Some(error) = refusal.clone().filter(|_| by.switches.create_is_atomic) {
            return Err(error);
        }
        let id = self.next_id();
        let item = Item {
            id,
            board,
            group,
            name: name.to_owned(),
            state: ItemState::Active,
            creator: by.user,
            created_ms: by.now_ms,
            changed_ms: by.now_ms,
            changed_columns: Vec::new(),
            cells: IndexMap::new(),
        };
        self.items.insert(id, item);
        let board = self.boards.get_mut(&board).expect("the board was found above");
        board.items.push(id);
        index_text(board, "name", name, id);
        self.write(id, writes, by);
        refusal.map_or(Ok(id), Err)
    }

    /// Writes several values of one item, `name` among them; all or nothing.
    ///
    /// # Errors
    /// As for one value, and for an item that is gone or lives on another board.
    pub fn change_values(
        &mut self,
        board: &str,
        item: &str,
        values: &Map<String, Value>,
        by: Writer,
    ) -> Result<u64, ApiError> {
        let board = self.board(board)?;
        let (id, home) = self.item(item).map(|item| (item.id, item.board))?;
        if home != board.id {
            return Err(ApiError::gone("Item", item));
        }
        let name = values.get("name").map(|name| name.as_str().unwrap_or_default().to_owned());
        name.as_deref().map_or(Ok(()), check_name)?;
        let mut values = values.clone();
        values.shift_remove("name");
        let (writes, refusal) = self.check_values(board, &values, by);
        if let Some(error) = refusal {
            return Err(error);
        }
        if let Some(name) = name {
            self.rename(id, &name);
        }
        self.write(id, writes, by);
        Ok(id)
    }

    /// Archives or deletes an item.
    ///
    /// # Errors
    /// `ResourceNotFoundException` for an item that is gone.
    pub fn retire(&mut self, item: &str, state: ItemState, now_ms: u64) -> Result<u64, ApiError> {
        let id = self.item(item)?.id;
        let item = self.items.get_mut(&id).expect("the item was found above");
        (item.state, item.changed_ms) = (state, now_ms);
        Ok(id)
    }

    /// Moves an item to a group of its board.
    ///
    /// # Errors
    /// `ResourceNotFoundException` for an item or group that is gone.
    pub fn move_to_group(&mut self, item: &str, group: &str, now_ms: u64) -> Result<u64, ApiError> {
        let (id, board) = self.item(item).map(|item| (item.id, item.board))?;
        let group = self.boards[&board].group(group)?.id.clone();
        let item = self.items.get_mut(&id).expect("the item was found above");
        (item.group, item.changed_ms) = (group, now_ms);
        Ok(id)
    }

    /// The checked writes, and the first refusal.
    fn check_values(
        &self,
        board: &Board,
        values: &Map<String, Value>,
        by: Writer,
    ) -> (Writes, Option<ApiError>) {
        let rules = Rules { users: &self.users, switches: by.switches, create_labels: by.create_labels };
        let (mut writes, mut refusal) = (Vec::with_capacity(values.len()), None);
        for (id, raw) in values {
            match board.column(id).and_then(|column| columns::check(column, raw, rules)) {
                Ok(write) => writes.push((id.clone(), write)),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        (writes, refusal)
    }

    fn write(&mut self, id: u64, writes: Writes, by: Writer) {
        let item = self.items.get_mut(&id).expect("callers write existing items");
        let board = self.boards.get_mut(&item.board).expect("an item has a board");
        item.changed_ms = by.now_ms;
        item.changed_columns = writes.iter().map(|(column, _)| column.clone()).collect();
        for (column_id, Write { value, new_labels }) in writes {
            let column = &mut board.columns[&column_id];
            if !new_labels.is_empty() {
                column.labels.extend(new_labels);
                column.revision += 1;
            }
            let text = columns::text_of(&value, column, &self.users);
            if column.kind == "text" && value != CellValue::Empty {
                index_text(board, &column_id, &text, id);
            }
            let text_before = item.cells.get(&column_id).map(|cell| cell.text.clone()).unwrap_or_default();
            item.cells.insert(column_id, Cell { value, text, changed_ms: by.now_ms, text_before });
        }
        board.changed_ms = by.now_ms;
    }

    fn rename(&mut self, id: u64, name: &str) {
        let item = self.items.get_mut(&id).expect("callers rename existing items");
        item.name = name.to_owned();
        let board = self.boards.get_mut(&item.board).expect("an item has a board");
        index_text(board, "name", name, id);
    }
}

fn check_name(name: &str) -> Result<(), ApiError> {
    if (1..=ITEM_NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Ok(());
    }
    Err(ApiError::refused("ItemNameTooLongException", "Name is empty or longer than 255 characters"))
}

fn index_text(board: &mut Board, column: &str, text: &str, item: u64) {
    if !board.texts.contains_key(column) {
        board.texts.insert(column.to_owned(), Default::default());
    }
    let items = board.texts.get_mut(column).expect("inserted above").entry(text.to_lowercase()).or_default();
    if items.last() != Some(&item) {
        items.push(item);
    }
}
