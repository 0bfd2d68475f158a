//! The part of the search language that the documents spell out: `field:value`, all of which must hold.

use super::book::Alert;

/// Alerts that a query finds, newest first. A field the documents do not name finds nothing.
pub(crate) fn found<'a>(alerts: &'a [Alert], query: &str) -> Vec<&'a Alert> {
    let terms = terms(query);
    let mut found: Vec<&Alert> =
        alerts.iter().filter(|alert| terms.iter().all(|(field, value)| fits(alert, field, value))).collect();
    found.reverse();
    found
}

fn fits(alert: &Alert, field: &str, value: &str) -> bool {
    let flag = |is: bool| value.eq_ignore_ascii_case(if is { "true" } else { "false" });
    match field {
        "alertId" => alert.id == value,
        "tinyId" => alert.tiny == value,
        "alias" => alert.open && alert.alias == value,
        "message" => alert.draft.message.to_lowercase().contains(&value.to_lowercase()),
        "description" => alert.draft.description.to_lowercase().contains(&value.to_lowercase()),
        "entity" => alert.draft.entity == value,
        "count" => alert.count.to_string() == value,
        "status" => value == if alert.open { "open" } else { "closed" },
        "acknowledged" => flag(alert.acknowledged),
        "snoozed" | "isSeen" => flag(false),
        _ => false,
    }
}

/// `a:b c:"d e"` as pairs; a word without a field is looked for in the message.
fn terms(query: &str) -> Vec<(String, String)> {
    let (mut terms, mut rest) = (Vec::new(), query.trim());
    while !rest.is_empty() {
        let mut quoted = false;
        let end = rest.find(|letter: char| {
            quoted ^= letter == '"';
            letter == ' ' && !quoted
        });
        let (term, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (field, value) = term.split_once(':').unwrap_or(("message", term));
        terms.push((field.trim().to_owned(), value.trim().trim_matches('"').to_owned()));
        rest = after.trim_start();
    }
    terms
}
