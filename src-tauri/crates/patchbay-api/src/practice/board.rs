//! The simulated board as its vendor sees it.

use super::simulators::{Simulators, of};
use crate::door::{Answer, At, Problems, not_found};
use axum::Json;
use patchbay_sandbox::monday;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A board with its items, the last changed first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardView {
    id: String,
    name: String,
    groups: Vec<BoardGroup>,
    columns: Vec<BoardColumn>,
    items: Vec<BoardItem>,
    /// Items on the board; the list holds the last changed of them.
    total: usize,
    /// Requests the simulated endpoint has seen.
    calls: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardGroup {
    id: String,
    name: String,
    color: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardColumn {
    id: String,
    title: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardItem {
    id: String,
    name: String,
    group: String,
    /// By column.
    cells: BTreeMap<String, BoardCell>,
    created_at: u64,
    changed_at: u64,
    /// Columns of the latest write.
    changed_columns: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardCell {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
}

/// Shows the simulated board.
#[utoipa::path(get, operation_id = "read_practice_board", path = "/practice/board", tag = "practice", responses((status = 200, body = BoardView), Problems))]
pub(crate) async fn board(At(space): At) -> Answer<BoardView> {
    let view = view(of(&space)?).ok_or_else(|| not_found("board"))?;
    Ok(Json(view))
}

pub(super) fn view(simulators: &Simulators) -> Option<BoardView> {
    let monday = &simulators.running.monday;
    let view = monday.board_view(&monday.board_id())?;
    let item = |item: monday::ItemView| BoardItem {
        id: item.id,
        name: item.name,
        group: item.group,
        cells: item
            .cells
            .into_iter()
            .map(|(column, cell)| (column, BoardCell { text: cell.text, color: cell.color }))
            .collect(),
        created_at: item.created_at,
        changed_at: item.changed_at,
        changed_columns: item.changed_columns,
    };
    let group = |group: monday::GroupView| BoardGroup { id: group.id, name: group.name, color: group.color };
    let column =
        |column: monday::ColumnView| BoardColumn { id: column.id, title: column.title, kind: column.kind };
    Some(BoardView {
        id: view.id,
        name: view.name,
        groups: view.groups.into_iter().map(group).collect(),
        columns: view.columns.into_iter().map(column).collect(),
        items: view.items.into_iter().map(item).collect(),
        total: view.total,
        calls: view.calls,
    })
}
