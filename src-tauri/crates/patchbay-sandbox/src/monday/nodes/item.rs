//! Fields of items.

use super::cell::type_name;
use super::{Found, Node, What, leaf};
use crate::clock::rfc3339;
use crate::monday::args::Args;
use crate::monday::world::ItemState;
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};

pub fn item<'a>(node: &'a Node<'_, '_>, id: u64, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    let item = &state.world.items[&id];
    match info.field_name() {
        "id" => leaf(id.to_string()),
        "name" => leaf(item.name.as_str()),
        "state" => leaf(match item.state {
            ItemState::Active => "active",
            ItemState::Archived => "archived",
            ItemState::Deleted => "deleted",
        }),
        "url" => leaf(format!("https://{}.monday.com/boards/{}/pulses/{id}", state.world.slug, item.board)),
        "created_at" => leaf(rfc3339(item.created_ms)),
        "updated_at" => leaf(rfc3339(item.changed_ms)),
        "creator_id" => leaf(item.creator.to_string()),
        "creator" => node.object(What::User(item.creator)),
        "board" => node.object(What::Board(item.board)),
        "group" => node.object(What::Group { board: item.board, id: item.group.clone() }),
        "column_values" => {
            let args = Args(info.arguments());
            let (asked, types) = (args.ids("ids"), args.ids("types"));
            let columns = state.world.boards[&item.board].columns.values();
            let columns = columns.filter(|column| column.kind != "name");
            let columns =
                columns.filter(|column| asked.as_ref().is_none_or(|asked| asked.contains(&column.id)));
            let columns =
                columns.filter(|column| types.as_ref().is_none_or(|types| types.contains(&column.kind)));
            let cells = columns.map(|column| What::Cell {
                item: id,
                column: column.id.clone(),
                type_name: type_name(&column.kind),
            });
            node.list(cells.collect())
        }
        _ => Ok(ResolvedValue::null()),
    }
}
