//! Fields of boards, groups and columns.

use super::{Found, Node, What, int, leaf};
use crate::clock::rfc3339;
use crate::monday::args::Args;
use crate::monday::columns::{settings_of, settings_str_of};
use crate::monday::queries::items_page;
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

pub fn board<'a>(node: &'a Node<'_, '_>, id: u64, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let args = Args(info.arguments());
    if info.field_name() == "items_page" {
        return items_page(node, id, None, args);
    }
    let state = node.run.state.borrow();
    let board = &state.world.boards[&id];
    match info.field_name() {
        "id" => leaf(id.to_string()),
        "name" => leaf(board.name.as_str()),
        "description" => leaf(board.description.clone()),
        "type" => leaf("board"),
        "state" => leaf(board.state),
        "board_kind" => leaf(board.kind.as_str()),
        "hierarchy_type" => leaf("classic"),
        "access_level" => leaf("edit"),
        "permissions" => leaf("everyone"),
        "url" => leaf(format!("https://{}.monday.com/boards/{id}", state.world.slug)),
        "workspace_id" => leaf(board.workspace.map(|id| id.to_string())),
        "workspace" => match board.workspace {
            Some(id) => node.object(What::Workspace(id)),
            None => Ok(ResolvedValue::null()),
        },
        "items_count" => leaf(int(state.world.items_of(board).count() as u64)),
        "items_limit" => leaf(int(state.meters.limits().items_per_board)),
        "created_at" => leaf(rfc3339(board.created_ms)),
        "updated_at" => leaf(rfc3339(board.changed_ms)),
        "creator" => node.object(What::User(node.run.user)),
        "owners" => node.list(vec![What::User(node.run.user)]),
        // Tags are the account's; here each is known by a column that takes it.
        "tags" => {
            let columns = board.columns.values().filter(|column| column.kind == "tags");
            let tags = columns.flat_map(|column| &column.labels);
            node.list(
                tags.map(|tag| What::Tag { id: tag.id, name: tag.text.clone(), color: tag.color.1 })
                    .collect(),
            )
        }
        "top_group" => node.object(What::Group { board: id, id: board.groups[0].id.clone() }),
        "groups" => {
            let asked = args.ids("ids");
            let groups = board.groups.iter().map(|group| group.id.clone());
            let groups = groups.filter(|group| asked.as_ref().is_none_or(|asked| asked.contains(group)));
            node.list(groups.map(|group| What::Group { board: id, id: group }).collect())
        }
        "columns" => {
            let (asked, types) = (args.ids("ids"), args.ids("types"));
            let columns = board.columns.values();
            let columns =
                columns.filter(|column| asked.as_ref().is_none_or(|asked| asked.contains(&column.id)));
            let columns =
                columns.filter(|column| types.as_ref().is_none_or(|types| types.contains(&column.kind)));
            node.list(columns.map(|column| What::Column { board: id, id: column.id.clone() }).collect())
        }
        _ => Ok(ResolvedValue::null()),
    }
}

pub fn group<'a>(node: &'a Node<'_, '_>, board: u64, id: &str, info: &'a ResolveInfo<'a>) -> Found<'a> {
    if info.field_name() == "items_page" {
        return items_page(node, board, Some(id), Args(info.arguments()));
    }
    let state = node.run.state.borrow();
    let groups = &state.world.boards[&board].groups;
    let position = groups.iter().position(|group| group.id == id).unwrap_or_default();
    match info.field_name() {
        "id" => leaf(id),
        "title" => leaf(groups[position].title.as_str()),
        "color" => leaf(groups[position].color.as_str()),
        "position" => leaf(format!("{}", (position + 1) * 65_536)),
        "archived" | "deleted" => leaf(false),
        _ => Ok(ResolvedValue::null()),
    }
}

pub fn column<'a>(node: &'a Node<'_, '_>, board: u64, id: &str, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    let column = state.world.boards[&board].column(id)?;
    match info.field_name() {
        "id" => leaf(id),
        "title" => leaf(column.title.as_str()),
        "type" => leaf(column.kind.as_str()),
        "description" => leaf(column.description.clone()),
        "archived" => leaf(false),
        "settings" => leaf(JsonValue::from(settings_of(column))),
        "settings_str" => leaf(settings_str_of(column)),
        "revision" => leaf(column.revision.to_string()),
        _ => Ok(ResolvedValue::null()),
    }
}
