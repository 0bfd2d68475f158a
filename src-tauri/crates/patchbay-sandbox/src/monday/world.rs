//! What exists in the simulated account: users, workspaces, boards, columns, items. Data and look-ups only.

use super::columns::CellValue;
use super::errors::ApiError;
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug)]
pub struct User {
    pub id: u64,
    pub name: String,
    pub email: String,
    pub title: String,
}

#[derive(Clone, Debug)]
pub struct Workspace {
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub id: String,
    pub title: String,
    /// `#rrggbb`.
    pub color: String,
}

/// A label of a status or dropdown column. `id` is what the API calls `index`: not the position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub id: u64,
    pub text: String,
    pub color: Color,
    pub is_done: bool,
    /// Kept for the cells that hold it, and no longer to be chosen.
    pub is_deactivated: bool,
}

/// A label colour: the vendor's name for it and the shade on screen.
pub type Color = (&'static str, &'static str);

/// Colours in the order in which new labels take them.
pub const PALETTE: &[Color] = &[
    ("working_orange", "#fdab3d"),
    ("done_green", "#00c875"),
    ("stuck_red", "#df2f4a"),
    ("dark_blue", "#007eb5"),
    ("purple", "#9d50dd"),
    ("explosive", "#c4c4c4"),
    ("grass_green", "#037f4c"),
    ("bright_blue", "#579bfc"),
    ("saladish", "#cab641"),
    ("egg_yolk", "#ffcb00"),
    ("blackish", "#333333"),
    ("dark_red", "#bb3354"),
    ("sofia_pink", "#e50073"),
    ("lipstick", "#ff5ac4"),
    ("dark_purple", "#784bd1"),
    ("bright_green", "#9cd326"),
    ("chili_blue", "#66ccff"),
    ("american_gray", "#757575"),
    ("brown", "#7f5347"),
    ("dark_orange", "#ff6d3b"),
    ("sunset", "#ff7575"),
    ("bubble", "#faa1f1"),
    ("peach", "#ffadad"),
    ("berry", "#7e3b8a"),
    ("winter", "#9aadbd"),
    ("river", "#74afcc"),
    ("navy", "#225091"),
    ("aquamarine", "#4eccc6"),
    ("indigo", "#5559df"),
    ("dark_indigo", "#401694"),
    ("pecan", "#563e3e"),
    ("lavender", "#bda8f9"),
    ("royal", "#2b76e5"),
    ("steel", "#a9bee8"),
    ("orchid", "#d974b0"),
    ("lilac", "#9d99b9"),
    ("tan", "#bca58a"),
    ("sky", "#a1e3f6"),
    ("coffee", "#cd9282"),
    ("teal", "#175a63"),
];

#[derive(Clone, Debug)]
pub struct Column {
    pub id: String,
    pub title: String,
    /// The API's type name, such as `long_text`.
    pub kind: String,
    pub description: Option<String>,
    pub labels: Vec<Label>,
    pub revision: u64,
}

impl Column {
    pub fn new(id: &str, title: &str, kind: &str) -> Column {
        let (id, title, kind) = (id.to_owned(), title.to_owned(), kind.to_owned());
        Column { id, title, kind, description: None, labels: Vec::new(), revision: 1 }
    }

    /// With labels numbered from 0; a label called Done is the done one.
    pub fn labelled(mut self, texts: &[&str]) -> Column {
        for text in texts {
            let label = self.next_label(text);
            self.labels.push(label);
        }
        self
    }

    pub fn next_label(&self, text: &str) -> Label {
        let id = self.labels.iter().map(|label| label.id + 1).max().unwrap_or(0);
        let is_done = text.eq_ignore_ascii_case("done");
        let color = if is_done { PALETTE[1] } else { PALETTE[[0, 3, 4, 2, 5, 6, 7][self.labels.len() % 7]] };
        Label { id, text: text.to_owned(), color, is_done, is_deactivated: false }
    }

    pub fn label(&self, id: u64) -> Option<&Label> {
        self.labels.iter().find(|label| label.id == id)
    }
}

#[derive(Clone, Debug)]
pub struct Board {
    pub id: u64,
    pub name: String,
    pub description: Option<String>,
    pub kind: String,
    pub workspace: Option<u64>,
    /// `active`, `archived` or `deleted`.
    pub state: &'static str,
    pub created_ms: u64,
    pub changed_ms: u64,
    pub groups: Vec<Group>,
    pub columns: IndexMap<String, Column>,
    /// Column ids that were deleted: never given again.
    pub spent_columns: Vec<String>,
    /// In order of creation, deleted ones included.
    pub items: Vec<u64>,
    /// Column, then lower-case text, to the items that ever held it. Looked up by key only.
    pub texts: HashMap<String, HashMap<String, Vec<u64>>>,
}

impl Board {
    pub fn column(&self, id: &str) -> Result<&Column, ApiError> {
        self.columns.get(id).ok_or_else(|| ApiError::column(id))
    }

    pub fn group(&self, id: &str) -> Result<&Group, ApiError> {
        self.groups.iter().find(|group| group.id == id).ok_or_else(|| ApiError::gone("Group", id))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemState {
    Active,
    Archived,
    Deleted,
}

#[derive(Clone, Debug)]
pub struct Cell {
    pub value: CellValue,
    /// What a person reads in the cell.
    pub text: String,
    pub changed_ms: u64,
    /// What lookups still see until the index has caught up.
    pub text_before: String,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub id: u64,
    pub board: u64,
    pub group: String,
    pub name: String,
    pub state: ItemState,
    pub creator: u64,
    pub created_ms: u64,
    pub changed_ms: u64,
    /// Columns of the latest write, for the view that shows changes.
    pub changed_columns: Vec<String>,
    pub cells: IndexMap<String, Cell>,
}

impl Item {
    /// What a lookup sees of this column, `None` while the item itself is not in the index yet.
    pub fn seen_text(&self, column: &str, now_ms: u64, delay_ms: u64) -> Option<&str> {
        if self.created_ms + delay_ms > now_ms {
            return None;
        }
        if column == "name" {
            return Some(&self.name);
        }
        Some(match self.cells.get(column) {
            Some(cell) if cell.changed_ms + delay_ms > now_ms => &cell.text_before,
            Some(cell) => &cell.text,
            None => "",
        })
    }
}

/// The account and everything in it.
#[derive(Debug, Default)]
pub struct World {
    pub account: u64,
    pub account_name: String,
    pub slug: String,
    pub users: IndexMap<u64, User>,
    /// Token to the user it speaks for.
    pub tokens: IndexMap<String, u64>,
    pub workspaces: IndexMap<u64, Workspace>,
    pub boards: IndexMap<u64, Board>,
    pub items: BTreeMap<u64, Item>,
    pub last_id: u64,
}

impl World {
    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub fn board(&self, id: &str) -> Result<&Board, ApiError> {
        let board = id.parse().ok().and_then(|id: u64| self.boards.get(&id));
        board.filter(|board| board.state == "active").ok_or_else(|| ApiError::board(id))
    }

    pub fn board_mut(&mut self, id: &str) -> Result<&mut Board, ApiError> {
        let board = id.parse().ok().and_then(|id: u64| self.boards.get_mut(&id));
        board.filter(|board| board.state == "active").ok_or_else(|| ApiError::board(id))
    }

    /// An item that was not deleted.
    pub fn item(&self, id: &str) -> Result<&Item, ApiError> {
        let item = id.parse().ok().and_then(|id: u64| self.items.get(&id));
        item.filter(|item| item.state != ItemState::Deleted).ok_or_else(|| ApiError::gone("Item", id))
    }

    /// Active items of a board, oldest first.
    pub fn items_of<'a>(&'a self, board: &'a Board) -> impl DoubleEndedIterator<Item = &'a Item> + 'a {
        let items = board.items.iter().filter_map(|id| self.items.get(id));
        items.filter(|item| item.state == ItemState::Active)
    }
}
