//! What a person should know about a line before it runs: the mapping's own findings, what the privacy policy
//! holds back, and whether a doubtful send can be cleared up.

use super::{
    cases::{correlated, orphans},
    draft::{RouteDraft, read},
    suggest::learned,
};
use crate::{
    catalog::{bound, discovered},
    door::{Answer, Awake, Body, Problems, Question, Refusal, id},
    space::{Live, Space},
};
use axum::Json;
use patchbay_kit::connector::Deliver;
use patchbay_model::{
    container::Container,
    filter::Filter,
    mapping::{Cord, Finding, Severity},
    path::FieldPath,
    privacy::{Compiled, Policy},
    route::{self, OnDoubt},
};
use patchbay_relay::Bound;
use serde::Deserialize;
use std::sync::Arc;

/// Which line a draft is of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Saved {
    /// A route's id: what saving the draft would do to its open cases is told too.
    route: Option<String>,
}

/// Everything a draft is checked against.
pub(super) struct Ground {
    pub(super) source: Arc<Bound>,
    pub(super) target: Arc<Bound>,
    /// As last read; nothing where it was never seen.
    pub(super) container: Option<Container>,
}

/// Says what is wrong with a draft, and what its source's last events say of it, without saving it.
#[utoipa::path(post, operation_id = "check_route", path = "/routes/check", tag = "routes", request_body = RouteDraft, params(Saved), responses((status = 200, body = Vec<Finding>), Problems))]
pub(crate) async fn check(
    Awake(space, live): Awake,
    Question(Saved { route }): Question<Saved>,
    Body(draft): Body<RouteDraft>,
) -> Answer<Vec<Finding>> {
    let draft = read(&draft, Default::default())?;
    let ground = ground(&space, &live, &draft).await?;
    let mut findings = findings(&draft, &ground);
    if let Some(container) = &ground.container {
        let seen = learned(&space, draft.source, |kind| draft.kinds.is_empty() || draft.kinds.contains(kind))
            .await?;
        findings.extend(draft.mapping.warnings(container, &seen, &ground.source.policy));
    }
    if let Some(route) = route {
        findings.extend(orphans(&space, id(&route, "line")?, &draft).await?);
    }
    Ok(Json(findings))
}

/// The accounts and the container of a draft. A container that was never read is read now.
pub(super) async fn ground(space: &Space, live: &Live, draft: &route::RouteDraft) -> Result<Ground, Refusal> {
    let (source, target) = accounts(live, draft)?;
    let known = space.store.container(draft.target, draft.container.clone(), None).await?;
    let container = match known {
        Some(row) => Some(row.container),
        None => discovered(space, &target, &draft.container).await.map_err(Refusal::vendor)?,
    };
    Ok(Ground { source, target, container })
}

/// The accounts of a draft, and that they can be what it wants of them.
pub(super) fn accounts(live: &Live, draft: &route::RouteDraft) -> Result<(Arc<Bound>, Arc<Bound>), Refusal> {
    let gone =
        |what: &str| Refusal::unfit("route.connection", format!("The account this line {what} is not here."));
    let source = bound(live, draft.source).map_err(|_| gone("listens to"))?;
    let target = bound(live, draft.target).map_err(|_| gone("writes to"))?;
    let cannot = |bound: &Bound, what: &str| {
        Refusal::unfit("route.connection", format!("“{}” {what}.", bound.row.name))
    };
    if source.connector.receive().is_none() {
        return Err(cannot(&source, "sends no events"));
    }
    if target.connector.deliver().is_none() {
        return Err(cannot(&target, "cannot be written to"));
    }
    Ok((source, target))
}

/// The findings of a draft, errors first. With an error the line cannot be switched on.
pub(super) fn findings(draft: &route::RouteDraft, ground: &Ground) -> Vec<Finding> {
    let Some(container) = &ground.container else {
        return vec![finding(
            None,
            Severity::Error,
            "container.gone",
            "What this line writes to is gone, or was never read.".to_owned(),
        )];
    };
    let mut findings = draft.mapping.check(container);
    for cord in &draft.mapping.cords {
        findings.extend(hidden(cord, container, &ground.source.policy));
    }
    findings.extend(draft.filter.iter().flat_map(|filter| filtered(filter, &ground.source.policy)));
    findings.extend(correlated(draft, container, &ground.source.policy));
    if let Some(group) =
        draft.group.as_ref().filter(|id| !container.groups.iter().any(|group| &group.id == *id))
    {
        let message = format!("The group “{group}” is not in {}.", container.name);
        findings.push(finding(None, Severity::Error, "group.gone", message));
    }
    findings.extend(key(draft, container));
    if let Some(deliver) = ground.target.connector.deliver() {
        findings.extend(doubt(draft, container, deliver, &ground.target));
    }
    findings.sort_by_key(|finding| match finding.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
    });
    findings
}

pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

pub(super) fn finding(field: Option<&str>, severity: Severity, code: &str, message: String) -> Finding {
    Finding {
        field: field.map(str::to_owned),
        path: None,
        severity,
        code: code.to_owned(),
        message,
        remedy: None,
    }
}

/// A filter that cannot be used, one that asks for what is dropped, and clauses on what the policy hides: those are
/// weighed as events come, and not over events of the past.
pub(super) fn filtered(filter: &Filter, policy: &Compiled) -> Vec<Finding> {
    let on = |path: &str, finding: Finding| Finding { path: Some(path.to_owned()), ..finding };
    if let Err(bad) = filter.ready() {
        let found = finding(None, Severity::Error, "filter.unusable", bad.message);
        return vec![match bad.path {
            Some(path) => on(&path, found),
            None => found,
        }];
    }
    let told = |path: &FieldPath| {
        let shape = path.shape();
        let text = path.to_string();
        if policy.loses(&shape) {
            let message = format!("The filter asks for “{path}”, which is dropped at the door.");
            return Some(on(&text, finding(None, Severity::Error, "filter.dropped", message)));
        }
        let within = format!("{shape}[*]");
        let kept = policy.of(&shape) == Policy::Keep || policy.of(&within) == Policy::Keep;
        let message = format!(
            "The filter asks for “{path}”, which is hidden: it is weighed as events come, and unknown for events of the past."
        );
        (!kept).then(|| on(&text, finding(None, Severity::Warning, "filter.hidden", message)))
    };
    filter.paths().into_iter().filter_map(told).collect()
}

/// A cord from what the source's policy hides carries nothing unless it says that it sends in clear.
fn hidden(cord: &Cord, container: &Container, policy: &Compiled) -> Vec<Finding> {
    let name = container.field(&cord.field).map_or(cord.field.0.as_str(), |field| field.name.as_str());
    let mut findings = Vec::new();
    for path in cord.paths() {
        let shape = path.shape();
        let dropped = policy.drops(&shape);
        let message = match policy.of(&shape) {
            _ if dropped => format!("{name}: “{path}” is dropped at the door, so there is nothing to send."),
            Policy::Mask if !cord.clear => format!(
                "{name}: “{path}” is masked, so it would not be sent. Send it in clear on this cord, or keep it in the account's privacy."
            ),
            Policy::Keep | Policy::Mask | Policy::Hash | Policy::Token | Policy::Drop => continue,
        };
        let code = if dropped { "privacy.dropped" } else { "privacy.masked" };
        let path = Some(path.to_string());
        findings.push(Finding { path, ..finding(Some(&cord.field.0), Severity::Error, code, message) });
    }
    findings
}

fn key(draft: &route::RouteDraft, container: &Container) -> Vec<Finding> {
    let Some(id) = &draft.key_field else { return vec![] };
    let error = |code: &str, message: String| vec![finding(Some(&id.0), Severity::Error, code, message)];
    let Some(field) = container.field(id) else {
        return error("key.gone", format!("The key field {id} is gone from {}.", container.name));
    };
    if !field.can_key || !field.writable {
        return error(
            "key.unfit",
            format!("{} cannot hold the record key. Choose a text field.", field.name),
        );
    }
    if draft.mapping.cords.iter().any(|cord| &cord.field == id) {
        return error(
            "key.taken",
            format!("{} holds the record key, so no cord may write to it.", field.name),
        );
    }
    vec![]
}

/// Without a field to search, a send that may have happened cannot be cleared up for ever.
fn doubt(
    draft: &route::RouteDraft,
    container: &Container,
    deliver: &dyn Deliver,
    target: &Bound,
) -> Option<Finding> {
    let means = deliver.idempotency(&target.cx.settings, container, draft.key_field.as_ref());
    if means.find.is_some() || means.upsert {
        return None;
    }
    let message = match draft.doubt {
        OnDoubt::Ask => {
            "No key field: a send that may have happened, and that the target has forgotten, waits for a person."
        }
        OnDoubt::Retry => {
            "No key field: a send that may have happened is sent again, and can make a second record."
        }
    };
    Some(finding(None, Severity::Warning, "doubt.no_key", message.to_owned()))
}
