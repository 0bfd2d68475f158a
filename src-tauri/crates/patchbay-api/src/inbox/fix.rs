//! What would most likely mend a group, as something the page can make a button of.

use super::groups::{GroupId, GroupKind};
use crate::names::Names;
use patchbay_model::{
    ids::RouteId,
    problem::{Problem, Remedy},
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A suggestion. `href` is a place of the page; `body` is what the act is told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = SuggestedFix)]
pub(crate) struct Fix {
    #[serde(rename = "do")]
    act: FixAct,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FixAct {
    /// The cord to `body.field` is drawn or changed on the patch bay.
    Remap,
    /// The account is signed in to again.
    Reconnect,
    /// A label is added to `body.field` of `body.container`: a plan of `body.connection`.
    AddLabel,
    /// More values than the field takes: a step on the cord keeps the first ones.
    RaiseLimit,
    OpenRoute,
    /// Sent again: `body` is what `POST /replays` is asked.
    Retry,
}

pub(super) fn fix(
    group: GroupId,
    kind: GroupKind,
    problem: &Problem,
    route: Option<RouteId>,
    names: &Names,
) -> Option<Fix> {
    if matches!(kind, GroupKind::Asking | GroupKind::Unreadable) {
        return None;
    }
    let made =
        |act, label: &str, href: Option<String>, body| Some(Fix { act, label: label.to_owned(), href, body });
    let draft = route.and_then(|id| names.routes.get(&id)).map(|row| &row.route.draft);
    let target = match group {
        GroupId::HeldConnection(connection) => Some(connection),
        GroupId::HeldRoute(_) | GroupId::Cause(_) => draft.map(|draft| draft.target),
    };
    // A line that was removed has no board to open.
    let board = draft.and(route).map(|id| format!("/routes/{id}"));
    let again = || json!({ "scope": { "group": group.to_string() }, "mapping": "now" });
    match &problem.remedy {
        Remedy::AddLabel { field } => {
            let draft = draft?;
            let body = json!({ "connection": draft.target, "container": draft.container, "field": field });
            made(FixAct::AddLabel, "Choose its label", board, Some(body))
        }
        Remedy::Remap { field } => {
            let body = field.as_ref().map(|field| json!({ "field": field }));
            board.as_ref()?;
            if problem.code == "mapping.limit" {
                made(FixAct::RaiseLimit, "Keep as many as it takes", board, body)
            } else {
                made(FixAct::Remap, "Mend the cord", board, body)
            }
        }
        Remedy::Reconnect => {
            let href = target.map(|target| format!("/connections/{target}/sign-in"));
            made(FixAct::Reconnect, "Sign in again", href, None)
        }
        Remedy::Grant { .. } => {
            let href = target.map(|target| format!("/connections?id={target}&tab=permissions"));
            made(FixAct::Reconnect, "See what is missing", href, None)
        }
        Remedy::ChooseContainer | Remedy::LookAgain => {
            board.as_ref()?;
            made(FixAct::OpenRoute, "Open the line", board, None)
        }
        Remedy::None
        | Remedy::Retry
        | Remedy::WaitUntil { .. }
        | Remedy::UnlockKeyring
        | Remedy::FreeDisk
        | Remedy::ChangePort
        | Remedy::OpenHelp
        | Remedy::AskPerson => match kind {
            GroupKind::Dead => made(FixAct::Retry, "Send them again", None, Some(again())),
            GroupKind::Held => {
                board.as_ref()?;
                made(FixAct::OpenRoute, "Open the line", board, None)
            }
            GroupKind::Asking | GroupKind::Unreadable => None,
        },
    }
}
