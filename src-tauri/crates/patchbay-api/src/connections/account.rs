//! Who an account is and what it may, feature by feature, in the vendor's own names.

use crate::door::{Answer, At, Place, Problems, id, not_found};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_kit::{
    connector::{Account, Holder, Manifest, Notice, Way},
    permissions::{FeatureReport, Grade, explain, more},
};
use patchbay_model::{ids::ConnectionId, problem::Problem};
use patchbay_store::ConnectionRow;
use serde::Serialize;
use utoipa::ToSchema;

/// The answer to "who am I, what may I".
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AccountView {
    name: String,
    /// Whose sign-in it is there.
    who: String,
    /// A person's sign-in: it leaves when they do.
    person: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    features: Vec<FeatureReport>,
    /// Granted beyond what is needed.
    more: Vec<String>,
    notices: Vec<NoticeView>,
}

/// Amber before red.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoticeView {
    problem: Problem,
    /// When it becomes red, UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

pub(super) fn notice_views(notices: Vec<Notice>) -> Vec<NoticeView> {
    notices
        .into_iter()
        .map(|notice| NoticeView { problem: notice.problem, at: notice.at.map(|at| at.0) })
        .collect()
}

/// Tells what an account may, as it was last checked.
#[utoipa::path(get, operation_id = "read_permissions", path = "/connections/{id}/permissions", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = AccountView), Problems))]
pub(crate) async fn permissions(At(space): At, Place(text): Place<String>) -> Answer<AccountView> {
    let connection: ConnectionId = id(&text, "account")?;
    let rows = space.store.connections().await?;
    let row = rows.into_iter().find(|row| row.id == connection).ok_or_else(|| not_found("account"))?;
    let manifest = by_id(&row.vendor).map(|connector| connector.manifest());
    let manifest = manifest.ok_or_else(|| not_found("vendor"))?;
    Ok(Json(view(manifest, manifest.way(&row.settings), &row.facts.unwrap_or_default())))
}

/// An account as a sign-in or a page shows it.
pub(crate) fn view(manifest: &'static Manifest, way: &Way, account: &Account) -> AccountView {
    AccountView {
        name: account.name.clone(),
        who: account.who.clone(),
        person: account.person || way.holder == Holder::Person,
        plan: account.plan.clone(),
        features: explain(manifest, way, &account.granted),
        more: more(manifest, way, &account.granted),
        notices: notice_views(account.notices.clone()),
    }
}

/// How many rights an account needs and is known not to have.
pub(super) fn missing(row: &ConnectionRow) -> u32 {
    let Some(facts) = &row.facts else { return 0 };
    let Some(manifest) = by_id(&row.vendor).map(|connector| connector.manifest()) else { return 0 };
    let reports = explain(manifest, manifest.way(&row.settings), &facts.granted);
    let missing = reports.iter().flat_map(|report| &report.needs).filter(|need| need.state == Grade::Missing);
    u32::try_from(missing.count()).unwrap_or(u32::MAX)
}
