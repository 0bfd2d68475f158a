//! Every human act: who did what and when, before and after, in a chain that shows when it was laid hands on.

use crate::{
    door::{Answer, At, Problems, Question, Refusal},
    replays::lines_of,
};
use axum::{Json, body::Body, response::Response};
use futures::stream::unfold;
use patchbay_store::{Act, AuditRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

const LIMIT: u32 = 100;
const LIMIT_MAX: u32 = 500;
/// Lines of an export that are read at once.
const STRIDE: u32 = 1_000;

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// The lines before this one: `older` of a page.
    before: Option<i64>,
    /// 100 unless said; at most 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Lines of the audit, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    lines: Vec<AuditLine>,
    /// What to ask `before` for more; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<i64>,
}

/// One act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditLine {
    seq: i64,
    at: i64,
    who: String,
    /// `route.saved`, `payload.revealed`, …
    what: String,
    /// The id of what it was done to; empty where it has none.
    subject: String,
    before: Value,
    after: Value,
    /// SHA-256 over the hash before and this line, in hex.
    hash: String,
}

/// Whether the chain is whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditVerdict {
    ok: bool,
    lines: u64,
    /// The first line that is not as it was written, or is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<i64>,
}

impl From<AuditRow> for AuditLine {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at.0,
            who: row.who,
            what: row.what,
            subject: row.subject,
            before: row.before,
            after: row.after,
            hash: data_encoding::HEXLOWER.encode(&row.hash),
        }
    }
}

/// Lists human acts, newest first.
#[utoipa::path(get, operation_id = "list_audit", path = "/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditPage), Problems))]
pub(crate) async fn list(At(space): At, Question(query): Question<AuditQuery>) -> Answer<AuditPage> {
    let limit = query.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let rows = space.store.audit_lines(query.before, limit).await?;
    let older = rows.last().map(|row| row.seq).filter(|seq| *seq > 1);
    Ok(Json(AuditPage { lines: rows.into_iter().map(AuditLine::from).collect(), older }))
}

/// All human acts as JSON lines, oldest first. The export is one of them.
#[utoipa::path(get, operation_id = "export_audit", path = "/audit/export", tag = "audit", responses((status = 200, body = String, content_type = "application/jsonl"), Problems))]
pub(crate) async fn export(At(space): At) -> Result<Response, Refusal> {
    let act = Act { what: "audit.exported", subject: String::new(), before: Value::Null, after: json!({}) };
    space.store.audit(act, space.world.now()).await?;
    let store = space.store.clone();
    let lines = unfold(Some(0), move |after| {
        let store = store.clone();
        async move {
            let rows = match store.audit_lines_after(after?, STRIDE).await {
                Ok(rows) => rows,
                Err(error) => return Some((Err(error), None)),
            };
            let last = rows.last().map(|row| row.seq)?;
            let mut text = String::new();
            for row in rows {
                text.push_str(&serde_json::to_string(&AuditLine::from(row)).unwrap_or_default());
                text.push('\n');
            }
            Some((Ok(text), Some(last)))
        }
    });
    Ok(lines_of("audit.jsonl", Body::from_stream(lines)))
}

/// Reads the whole chain and compares every hash.
#[utoipa::path(get, operation_id = "check_audit", path = "/audit/check", tag = "audit", responses((status = 200, body = AuditVerdict), Problems))]
pub(crate) async fn check(At(space): At) -> Answer<AuditVerdict> {
    let found = space.store.check_audit().await?;
    Ok(Json(AuditVerdict { ok: found.broken_at.is_none(), lines: found.lines, broken_at: found.broken_at }))
}
