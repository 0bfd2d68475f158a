//! Fields of users, the account, its plan and workspaces.

use super::{Found, Node, What, int, leaf};
use crate::clock::rfc3339;
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};

/// Nobody in the practice account is older than the account; the vendor shows a date, so we show one.
const ACCOUNT_CREATED_MS: u64 = 1_704_067_200_000;

pub fn user<'a>(node: &'a Node<'_, '_>, id: u64, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    let world = &state.world;
    let user = &world.users[&id];
    match info.field_name() {
        "id" => leaf(id.to_string()),
        "name" => leaf(user.name.as_str()),
        "email" => leaf(user.email.as_str()),
        "title" => leaf(user.title.as_str()),
        "kind" => leaf("MEMBER"),
        "status" => leaf("ACTIVE"),
        "url" => leaf(format!("https://{}.monday.com/users/{id}", world.slug)),
        "created_at" => leaf(rfc3339(ACCOUNT_CREATED_MS)),
        "account_id" => leaf(world.account.to_string()),
        "is_deleted" => leaf(false),
        "account" => node.object(What::Account),
        _ => Ok(ResolvedValue::null()),
    }
}

pub fn account<'a>(node: &'a Node<'_, '_>, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    let world = &state.world;
    match info.field_name() {
        "id" => leaf(world.account.to_string()),
        "name" => leaf(world.account_name.as_str()),
        "slug" => leaf(world.slug.as_str()),
        "tier" => state.plan.tier().map_or_else(|| Ok(ResolvedValue::null()), leaf),
        "plan" if state.plan.tier().is_none() => Ok(ResolvedValue::null()),
        "plan" => node.object(What::Plan),
        "active_members_count" => leaf(int(world.users.len() as u64)),
        _ => Ok(ResolvedValue::null()),
    }
}

pub fn plan<'a>(node: &'a Node<'_, '_>, info: &'a ResolveInfo<'a>) -> Found<'a> {
    match info.field_name() {
        "tier" => node.run.state.borrow().plan.tier().map_or_else(|| Ok(ResolvedValue::null()), leaf),
        "period" => leaf("yearly"),
        "max_users" => leaf(100_i64),
        _ => leaf(1_i64),
    }
}

pub fn workspace<'a>(node: &'a Node<'_, '_>, id: u64, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    match info.field_name() {
        "id" => leaf(id.to_string()),
        "name" => leaf(state.world.workspaces[&id].name.as_str()),
        "kind" => leaf("open"),
        "state" => leaf("active"),
        "is_default_workspace" => leaf(false),
        "created_at" => leaf(rfc3339(ACCOUNT_CREATED_MS)),
        _ => Ok(ResolvedValue::null()),
    }
}
