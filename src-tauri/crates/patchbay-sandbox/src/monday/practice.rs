//! The practice account: one workspace, one board of work orders, a few people, one token.

use super::world::{Board, Column, Group, User, Workspace, World};
use indexmap::IndexMap;
use std::collections::HashMap;

/// The board a fresh simulator holds.
pub const BOARD: u64 = 4_100_000_001;
/// A personal API token of the practice account.
pub const TOKEN: &str = "practice-personal-token";

const WORKSPACE: u64 = 310_001;
const ACCOUNT: u64 = 770_001;

/// What a caller may choose of a new board; the rest is filled in.
#[derive(Clone, Debug, Default)]
pub struct NewBoard {
    pub name: String,
    /// `(id, title)`.
    pub groups: Vec<(String, String)>,
    /// `(id, title, type)`.
    pub columns: Vec<(String, String, String)>,
    /// Labels of status and dropdown columns, by column id.
    pub labels: Vec<(String, Vec<String>)>,
}

pub(super) fn world(now_ms: u64) -> World {
    let people = [
        (88_001, "Robin Keller", "Operations lead"),
        (88_002, "Amal Haddad", "Service desk"),
        (88_003, "Chidi Obi", "Service desk"),
        (88_004, "Marta Silva", "Field service"),
    ];
    let users = people.map(|(id, name, title)| {
        let email = format!("{}@practice.example", name.to_lowercase().replace(' ', "."));
        (id, User { id, name: name.to_owned(), email, title: title.to_owned() })
    });
    World {
        account: ACCOUNT,
        account_name: "Practice Contact Centre".to_owned(),
        slug: "practice".to_owned(),
        users: IndexMap::from(users),
        tokens: IndexMap::from([(TOKEN.to_owned(), 88_001)]),
        workspaces: IndexMap::from([(WORKSPACE, Workspace { name: "Operations".to_owned() })]),
        boards: IndexMap::from([(BOARD, work_orders(now_ms))]),
        last_id: 9_200_000_000,
        ..World::default()
    }
}

fn work_orders(now_ms: u64) -> Board {
    let columns = [
        Column::new("name", "Name", "name"),
        Column::new("status", "Status", "status").labelled(&["New", "In progress", "Waiting", "Done"]),
        Column::new("priority", "Priority", "status").labelled(&["Low", "Normal", "High", "Urgent"]),
        Column::new("queue", "Queue", "text"),
        Column::new("agent", "Agent", "text"),
        Column::new("notes", "Notes", "long_text"),
        Column::new("called_at", "Called at", "date"),
        Column::new("handle_time", "Handle time", "numbers"),
        Column::new("owner", "Owner", "people"),
        Column::new("conversation", "Conversation", "text"),
        Column::new("patchbay_key", "Patchbay key", "text"),
        Column::new("item_number", "Item ID", "item_id"),
    ];
    let groups = [
        ("new_group", "New", "#579bfc"),
        ("in_progress", "In progress", "#fdab3d"),
        ("done", "Done", "#00c875"),
    ];
    board(BOARD, "Work orders", groups.map(|(id, title, color)| group(id, title, color)), columns, now_ms)
}

/// A board from a caller's wishes. Without groups it gets one, and every board has its name column.
pub(super) fn made(id: u64, wishes: NewBoard, now_ms: u64) -> Board {
    let mut groups: Vec<Group> =
        wishes.groups.iter().map(|(id, title)| group(id, title, "#579bfc")).collect();
    if groups.is_empty() {
        groups.push(group("topics", "Group Title", "#579bfc"));
    }
    let mut columns = vec![Column::new("name", "Name", "name")];
    columns.extend(wishes.columns.iter().map(|(id, title, kind)| {
        let labels = wishes.labels.iter().find(|(column, _)| column == id);
        let labels: Vec<&str> =
            labels.map(|(_, texts)| texts.iter().map(String::as_str).collect()).unwrap_or_default();
        Column::new(id, title, kind).labelled(&labels)
    }));
    board(id, &wishes.name, groups, columns, now_ms)
}

fn group(id: &str, title: &str, color: &str) -> Group {
    Group { id: id.to_owned(), title: title.to_owned(), color: color.to_owned() }
}

fn board(
    id: u64,
    name: &str,
    groups: impl Into<Vec<Group>>,
    columns: impl IntoIterator<Item = Column>,
    now_ms: u64,
) -> Board {
    Board {
        id,
        name: name.to_owned(),
        description: None,
        kind: "public".to_owned(),
        state: "active",
        workspace: Some(WORKSPACE),
        created_ms: now_ms,
        changed_ms: now_ms,
        groups: groups.into(),
        columns: columns.into_iter().map(|column| (column.id.clone(), column)).collect(),
        spent_columns: Vec::new(),
        items: Vec::new(),
        texts: HashMap::new(),
    }
}
