//! A board as a person would see it: for the practice screen, demos and tests.

use super::columns::CellValue;
use super::state::State;
use super::world::{Board, Item};
use indexmap::IndexMap;
use serde::Serialize;

/// At most this many items are shown: the ones changed last.
pub const VIEW_ITEMS_MAX: usize = 200;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoardView {
    pub id: String,
    pub name: String,
    pub groups: Vec<GroupView>,
    pub columns: Vec<ColumnView>,
    /// Newest change first, at most [`VIEW_ITEMS_MAX`].
    pub items: Vec<ItemView>,
    /// Active items on the board.
    pub total: usize,
    /// Requests the simulated endpoint has seen.
    pub calls: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupView {
    pub id: String,
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnView {
    pub id: String,
    pub title: String,
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemView {
    pub id: String,
    pub name: String,
    /// The group's id.
    pub group: String,
    /// Filled cells by column id, in the board's column order.
    pub cells: IndexMap<String, CellView>,
    /// UTC milliseconds, like `changed_at`.
    pub created_at: u64,
    pub changed_at: u64,
    /// Columns of the latest write.
    pub changed_columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellView {
    pub text: String,
    /// `#rrggbb` of a status label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

pub fn board(state: &State, board: &Board) -> BoardView {
    let mut items: Vec<&Item> = state.world.items_of(board).collect();
    let total = items.len();
    items.sort_by_key(|item| std::cmp::Reverse((item.changed_ms, item.id)));
    items.truncate(VIEW_ITEMS_MAX);
    let group = |group: &super::world::Group| {
        let (id, name, color) = (group.id.clone(), group.title.clone(), group.color.clone());
        GroupView { id, name, color }
    };
    let column = |column: &super::world::Column| {
        let (id, title, kind) = (column.id.clone(), column.title.clone(), column.kind.clone());
        ColumnView { id, title, kind }
    };
    BoardView {
        id: board.id.to_string(),
        name: board.name.clone(),
        groups: board.groups.iter().map(group).collect(),
        columns: board.columns.values().map(column).collect(),
        items: items.into_iter().map(|found| item(board, found)).collect(),
        total,
        calls: state.stats.calls,
    }
}

pub fn item(board: &Board, item: &Item) -> ItemView {
    let cells = board.columns.values().filter_map(|column| {
        let cell = item.cells.get(&column.id).filter(|cell| cell.value != CellValue::Empty)?;
        let color = match &cell.value {
            CellValue::Status(id) => column.label(*id).map(|label| label.color.1.to_owned()),
            _ => None,
        };
        Some((column.id.clone(), CellView { text: cell.text.clone(), color }))
    });
    ItemView {
        id: item.id.to_string(),
        name: item.name.clone(),
        group: item.group.clone(),
        cells: cells.collect(),
        created_at: item.created_ms,
        changed_at: item.changed_ms,
        changed_columns: item.changed_columns.clone(),
    }
}
