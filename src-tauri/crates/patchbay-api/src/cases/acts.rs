//! What a person does with cases: closed, kept quiet, swept.

use super::{list::shown, view::CaseView};
use crate::{
    door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found},
    events::reason,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    correlate::{Phase, Quiet, Verb},
    ids::CaseId,
    limits,
    problem::{Problem, Remedy},
};
use patchbay_store::{CaseRow, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a case is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Where {
    /// Nothing is sent: the record is left as it is.
    Here,
    /// Its record is written as the line says that a closed one looks.
    Target,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseClose {
    r#where: Where,
    #[schema(max_length = 500)]
    reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseQuiet {
    /// For so long; until it recovers without. 0 ends it.
    #[serde(default)]
    #[schema(maximum = 43200)]
    minutes: Option<i64>,
    #[schema(max_length = 500)]
    reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseSweep {
    /// At most 500.
    cases: Vec<String>,
    r#where: Where,
    #[schema(max_length = 500)]
    reason: String,
}

/// How many were closed, or will be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Swept {
    count: u64,
}

/// Closes a case: it stays quiet until it recovers, or for the time that its line says.
#[utoipa::path(post, operation_id = "close_case", path = "/cases/{id}/close", tag = "cases", request_body = CaseClose, params(("id" = String, Path, description = "A case's id")), responses((status = 200, body = CaseView), Problems))]
pub(crate) async fn close(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(asked): Body<CaseClose>,
) -> Answer<CaseView> {
    let case: CaseId = id(&text, "case")?;
    let (reason, now) = (reason(&asked.reason)?, space.world.now());
    match asked.r#where {
        Where::Here => space.store.close_case(case, reason, now).await.map_err(moved)?,
        Where::Target => {
            let row = space.store.case(case, now).await?.ok_or_else(|| not_found("case"))?;
            can_end(&space, &row).await?;
            if live.relay.end_cases(vec![row], Verb::End, reason).await? == 0 {
                return Err(moved(Error::Stale("The case")));
            }
        }
    }
    shown(&space, case).await
}

/// Keeps a case quiet, or ends that.
#[utoipa::path(post, operation_id = "quiet_case", path = "/cases/{id}/quiet", tag = "cases", request_body = CaseQuiet, params(("id" = String, Path, description = "A case's id")), responses((status = 200, body = CaseView), Problems))]
pub(crate) async fn quiet(
    Awake(space, _): Awake,
    Place(text): Place<String>,
    Body(asked): Body<CaseQuiet>,
) -> Answer<CaseView> {
    let case: CaseId = id(&text, "case")?;
    let now = space.world.now();
    let most = limits::CASE_QUIET_MS_MAX / 60_000;
    let quiet = match asked.minutes {
        None => Some(Quiet::UntilRecovery),
        Some(0) => None,
        Some(minutes) if (1..=most).contains(&minutes) => Some(Quiet::Until(now + minutes * 60_000)),
        Some(_) => {
            let message = format!("A case is kept quiet for at most {most} minutes.");
            return Err(Refusal::unfit("case.quiet", message));
        }
    };
    space.store.quiet_case(case, quiet, reason(&asked.reason)?, now).await.map_err(moved)?;
    shown(&space, case).await
}

/// Ends open cases whose recovery was missed. What is not open any more is passed over.
#[utoipa::path(post, operation_id = "sweep_cases", path = "/cases/sweep", tag = "cases", request_body = CaseSweep, responses((status = 200, body = Swept), Problems))]
pub(crate) async fn sweep(Awake(space, live): Awake, Body(asked): Body<CaseSweep>) -> Answer<Swept> {
    let most = limits::CASES_SWEPT_MAX;
    if asked.cases.is_empty() || asked.cases.len() > most {
        return Err(Refusal::unfit("cases.many", format!("Sweep between 1 and {most} cases at a time.")));
    }
    let read = |text: &String| id::<CaseId>(text, "case");
    let cases: Vec<CaseId> = asked.cases.iter().map(read).collect::<Result<_, _>>()?;
    let (reason, now) = (reason(&asked.reason)?, space.world.now());
    let count = match asked.r#where {
        Where::Here => space.store.sweep_cases(cases, reason, now).await?,
        Where::Target => {
            let mut rows = Vec::with_capacity(cases.len());
            for case in cases {
                let row = space.store.case(case, now).await?.ok_or_else(|| not_found("case"))?;
                if row.phase == Phase::Open {
                    can_end(&space, &row).await?;
                    rows.push(row);
                }
            }
            live.relay.end_cases(rows, Verb::Sweep, reason).await?
        }
    };
    Ok(Json(Swept { count }))
}

/// Whether a case's line says what a closed record looks like, and the record is known.
async fn can_end(space: &Space, case: &CaseRow) -> Result<(), Refusal> {
    let rows = space.store.routes().await?;
    let row = rows.iter().find(|row| row.route.id == case.route);
    let correlation = row.and_then(|row| row.route.draft.correlation.as_ref());
    if correlation.is_none_or(|correlation| correlation.closed.is_empty()) {
        let message = "This line does not say what a closed record looks like. Close it at the target and here, or say it on the line first.";
        let problem = Problem::new("case.no_close", message).remedy(Remedy::Remap { field: None });
        return Err(Refusal::conflict(problem.subject("route", case.route)));
    }
    if case.remote.is_none() {
        let message = "Which record this case has is not known, so it cannot be closed from here.";
        return Err(Refusal::conflict(Problem::new("case.no_record", message).subject("case", case.id)));
    }
    Ok(())
}

fn moved(error: Error) -> Refusal {
    match error {
        Error::Stale(_) => {
            let message = "This case has gone on meanwhile, or something of it is on its way. Look again.";
            Refusal::conflict(Problem::new("case.moved", message).remedy(Remedy::Retry))
        }
        Error::Missing(_) => not_found("case"),
        other => other.into(),
    }
}
