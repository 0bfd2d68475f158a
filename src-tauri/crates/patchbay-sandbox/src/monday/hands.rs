//! What people do to boards behind a relay's back, in the vendor's own pages.

use super::handle::Monday;
use super::world::{Board, Column, Group};

impl Monday {
    /// Gives a column another title; its id stays. False when there is none.
    pub fn rename_column(&self, board: &str, column: &str, title: &str) -> bool {
        self.change_column(board, column, |column| column.title = title.to_owned())
    }

    /// Makes a column one of another type under the same id, without its labels. False when there is none.
    pub fn retype_column(&self, board: &str, column: &str, kind: &str) -> bool {
        self.change_column(board, column, |column| {
            column.kind = kind.to_owned();
            column.labels.clear();
        })
    }

    /// Puts labels in place of those of a column. False when there is none.
    pub fn set_labels(&self, board: &str, column: &str, labels: &[&str]) -> bool {
        self.change_column(board, column, |column| {
            let kept = |label: &super::world::Label| labels.contains(&label.text.as_str());
            column.labels.retain(kept);
            for text in labels {
                if !column.labels.iter().any(|label| label.text == *text) {
                    let label = column.next_label(text);
                    column.labels.push(label);
                }
            }
        })
    }

    /// Puts a deleted text column back, as restoring it from the trash does: under its old id. False when it was
    /// never deleted.
    pub fn restore_column(&self, board: &str, column: &str, title: &str) -> bool {
        self.change_board(board, |board| {
            let Some(at) = board.spent_columns.iter().position(|spent| spent == column) else { return false };
            board.spent_columns.remove(at);
            board.columns.insert(column.to_owned(), Column::new(column, title, "text"));
            true
        })
    }

    /// Deletes a group. False when there is none.
    pub fn delete_group(&self, board: &str, group: &str) -> bool {
        self.change_board(board, |board| {
            let before = board.groups.len();
            board.groups.retain(|one| one.id != group);
            board.groups.len() < before
        })
    }

    /// Puts a group back under its old id, as restoring it from the trash does.
    pub fn restore_group(&self, board: &str, group: &str, title: &str) -> bool {
        self.change_board(board, |board| {
            let (id, title) = (group.to_owned(), title.to_owned());
            board.groups.push(Group { id, title, color: "#579bfc".to_owned() });
            true
        })
    }

    /// Archives a board, or takes it out of the archive. False when there is none.
    pub fn archive_board(&self, board: &str, archived: bool) -> bool {
        self.change_board(board, |board| {
            board.state = if archived { "archived" } else { "active" };
            true
        })
    }

    /// Ids of the boards of this name that are there, whoever made them.
    pub fn boards_called(&self, name: &str) -> Vec<String> {
        let state = self.state();
        let there = state.world.boards.values().filter(|board| board.name == name && board.state == "active");
        there.map(|board| board.id.to_string()).collect()
    }

    /// Texts of a column's labels, in their order; those out of use as well.
    pub fn labels(&self, board: &str, column: &str) -> Vec<String> {
        let state = self.state();
        let board = board.parse().ok().and_then(|id: u64| state.world.boards.get(&id));
        let column = board.and_then(|board| board.columns.get(column));
        column.into_iter().flat_map(|column| &column.labels).map(|label| label.text.clone()).collect()
    }

    fn change_column(&self, board: &str, column: &str, change: impl FnOnce(&mut Column)) -> bool {
        self.change_board(board, |board| match board.columns.get_mut(column) {
            Some(column) => {
                change(column);
                column.revision += 1;
                true
            }
            None => false,
        })
    }

    fn change_board(&self, board: &str, change: impl FnOnce(&mut Board) -> bool) -> bool {
        let mut state = self.state();
        // By number and not by what the API shows: an archived board is hidden there.
        let Some(board) = board.parse().ok().and_then(|id: u64| state.world.boards.get_mut(&id)) else {
            return false;
        };
        change(board)
    }
}
