//! Every call to monday and the scope it needs. One endpoint takes them all, so a row is a root field.
//!
//! Source: API docs, "OAuth and Permissions" (2026-07-07), and the pages of the fields (2026-09-06).

use crate::table::{get, need};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const PLACE: &str = "Developer Center › your app › Build › OAuth & Permissions › Scopes (a personal token carries \
                     every scope; what its person may do stands in the board's own permissions)";

const fn scope(any: &'static [&'static str]) -> Need {
    need(NeedKind::Scope, any, PLACE)
}

const fn root(
    id: &'static str,
    field: &'static str,
    feature: Feature,
    why: &'static str,
    needs: &'static [Need],
) -> Call {
    Call { id, method: "POST", path: "/v2", field: Some(field), feature, why, needs }
}

calls! {
    ME = root("me", "me", Feature::Connect, "Tells whose sign-in this is", &[scope(&["me:read"])]);
    #[expect(dead_code, reason = "asked together with ME")]
    ACCOUNT = root("account", "account", Feature::Connect, "Tells the account, its address and its plan", &[scope(&["account:read"])]);
    #[expect(dead_code, reason = "asked together with ME")]
    VERSIONS = root("versions", "versions", Feature::Connect, "Tells how long our version of the API is served", &[]);
    REVOKE = Call {
        method: "POST",
        ..get(
            "oauth.revoke",
            "/oauth_ms/oauth/revoke",
            Feature::Connect,
            "Ends the sign-in when the connection is removed",
            &[],
        )
    };
    BOARDS = root("boards.list", "boards", Feature::Discover, "Lists boards to choose from", &[scope(&["boards:read"])]);
    BOARD = root("boards.get", "boards", Feature::Discover, "Reads a board's groups and columns", &[scope(&["boards:read"])]);
    WORKSPACES = root("workspaces.list", "workspaces", Feature::Discover, "Tells in which workspace a board stands", &[scope(&["workspaces:read"])]);
    USERS = root("users.list", "users", Feature::Discover, "Lists the people that a people column takes", &[scope(&["users:read"])]);
    CREATE = root("items.create", "create_item", Feature::Deliver, "Makes an item", &[scope(&["boards:write"])]);
    CHANGE = root("items.change", "change_multiple_column_values", Feature::Deliver, "Changes an item", &[scope(&["boards:write"])]);
    LOOK = root("plans.look", "boards", Feature::Provision, "Looks what is there before anything is changed", &[scope(&["boards:read"])]);
    MAKE_BOARD = root("boards.create", "create_board", Feature::Provision, "Makes a board", &[scope(&["boards:write"])]);
    DELETE_BOARD = root("boards.delete", "delete_board", Feature::Provision, "Removes a board we made", &[scope(&["boards:write"])]);
    MAKE_COLUMN = root("columns.create", "create_column", Feature::Provision, "Makes a column", &[scope(&["boards:write"])]);
    CHANGE_COLUMN = root("columns.change", "update_column", Feature::Provision, "Changes the labels of a column", &[scope(&["boards:write"])]);
    DELETE_COLUMN = root("columns.delete", "delete_column", Feature::Provision, "Removes a column we made", &[scope(&["boards:write"])]);
    FIND = root("items.find", "items_page_by_column_values", Feature::Deliver, "Looks whether an item is there already", &[scope(&["boards:read"])]);
}

/// Every scope there is: what a personal token carries.
pub const SCOPES: [&str; 21] = [
    "account:read",
    "assets:read",
    "boards:read",
    "boards:write",
    "departments:read",
    "departments:write",
    "docs:read",
    "docs:write",
    "me:read",
    "notifications:write",
    "tags:read",
    "teams:read",
    "teams:write",
    "updates:read",
    "updates:write",
    "users:read",
    "users:write",
    "webhooks:read",
    "webhooks:write",
    "workspaces:read",
    "workspaces:write",
];
