//! What a person should know of a line's cases before it runs, and what a change does to those that are open.

use super::check::{filtered, finding};
use crate::space::Space;
use patchbay_model::{
    container::Container,
    correlate::{Correlation, OnRecovery, Part},
    ids::RouteId,
    mapping::{Finding, Mapping, Severity},
    privacy::{Compiled, Policy},
    route::RouteDraft,
};
use patchbay_store::Error;

/// Open cases that are named one by one.
const NAMED: u32 = 5;

/// The findings of a draft's cases; none where each event is a record of its own.
pub(super) fn correlated(draft: &RouteDraft, container: &Container, policy: &Compiled) -> Vec<Finding> {
    let Some(correlation) = &draft.correlation else { return vec![] };
    let mut findings = Vec::new();
    match correlation.ready() {
        Err(bad) => {
            let part = match bad.part {
                Part::Key => "The key of the cases",
                Part::Open => "What opens a case",
                Part::Update => "What updates a case",
                Part::Close => "What closes a case",
                Part::Times => "The times of the cases",
                Part::Group => "The groups of cases",
            };
            let message = format!("{part} cannot be used. {}", bad.message);
            return vec![finding(None, Severity::Error, "cases.unusable", message)];
        }
        Ok(ready) => {
            for path in ready.key_paths() {
                let (shape, at) = (path.shape(), Some(path.to_string()));
                let told = if policy.loses(&shape) {
                    let message =
                        format!("“{path}” is dropped at the door, so no case can be told apart by it.");
                    finding(None, Severity::Error, "cases.dropped", message)
                } else if policy.of(&shape) != Policy::Keep {
                    let message =
                        format!("“{path}” is hidden, so cases are told apart by it and not named by it.");
                    finding(None, Severity::Warning, "cases.hidden", message)
                } else {
                    continue;
                };
                findings.push(Finding { path: at, ..told });
            }
        }
    }
    let filters = [Some(&correlation.open), correlation.update.as_ref(), Some(&correlation.close)];
    findings.extend(filters.into_iter().flatten().flat_map(|filter| filtered(filter, policy)));
    findings.extend(closed(correlation, container));
    findings
}

/// The cords of a closed record, and whether anything says of it that it is closed.
fn closed(correlation: &Correlation, container: &Container) -> Vec<Finding> {
    if correlation.closed.is_empty() {
        let message = match correlation.on_recovery {
            OnRecovery::Note => return vec![],
            OnRecovery::Close => {
                "A closed case's record is what the cords make of its recovery. Say what else a closed record holds, such as its status."
            }
        };
        return vec![finding(None, Severity::Warning, "cases.closed_as_mapped", message.to_owned())];
    }
    let mapping = Mapping { cords: correlation.closed.clone() };
    // What a closed record leaves out was filled when it was made.
    let ours = |finding: &Finding| {
        let field = finding.field.as_deref();
        correlation.closed.iter().any(|cord| Some(cord.field.0.as_str()) == field)
    };
    mapping.check(container).into_iter().filter(ours).collect()
}

/// The open cases of a saved line that would get no more events once a draft of it is saved.
pub(super) async fn orphans(
    space: &Space,
    route: RouteId,
    draft: &RouteDraft,
) -> Result<Option<Finding>, Error> {
    let rows = space.store.routes().await?;
    let Some(row) = rows.into_iter().find(|row| row.route.id == route) else { return Ok(None) };
    let saved = &row.route.draft;
    let Some(before) = &saved.correlation else { return Ok(None) };
    let after = draft.correlation.as_ref();
    let same = after.is_some_and(|after| after.key == before.key) && saved.source == draft.source;
    if same {
        return Ok(None);
    }
    let (cases, n) = space.store.open_cases(route, NAMED, space.world.now()).await?;
    if n == 0 {
        return Ok(None);
    }
    let names: Vec<String> = cases.iter().map(|case| format!("“{}” #{}", case.key, case.number)).collect();
    let more = n.saturating_sub(u32::try_from(names.len()).unwrap_or(u32::MAX));
    let and = if more > 0 { format!(" and {more} more") } else { String::new() };
    let cases = if n == 1 { "1 open case".to_owned() } else { format!("{n} open cases") };
    let message = format!(
        "{cases} would get no more events under this key: {}{and}. Close or sweep them, or keep the key.",
        names.join(", ")
    );
    Ok(Some(finding(None, Severity::Warning, "cases.orphaned", message)))
}
