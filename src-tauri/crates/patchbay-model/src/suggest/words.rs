//! Names as words, and the words of the trade that mean the same.

use std::collections::BTreeSet;

/// Words that say the same of a contact; the first of each row stands for all.
const SAME: &[&[&str]] = &[
    &["phone", "ani", "tel", "telephone", "mobile", "callback", "msisdn", "dialled", "dnis"],
    &["agent", "user", "owner", "assignee", "assigned", "handler", "advisor", "rep"],
    &["customer", "client", "caller", "consumer", "requester", "contact"],
    &["wrapup", "disposition", "outcome", "result", "resolution", "wrap"],
    &["note", "notes", "comment", "comments", "remark", "remarks", "description", "details", "summary"],
    &["duration", "seconds", "length", "handle", "talk", "took", "sec", "secs"],
    &["time", "date", "at", "when", "start", "started", "called", "timestamp", "on", "created"],
    &["status", "state", "stage", "phase"],
    &["priority", "severity", "urgency", "importance"],
    &["id", "key", "reference", "ref", "identifier", "uuid"],
    &["conversation", "interaction", "call", "session"],
    &["email", "mail", "e-mail"],
    &["name", "title", "subject", "headline", "item"],
    &["language", "lang", "locale"],
    &["reason", "cause", "why"],
    &["direction", "inbound", "outbound"],
    &["media", "channel", "medium"],
    &["skill", "skills", "competence"],
    &["due", "deadline", "expected", "until"],
    &["link", "url", "address", "href", "website"],
    &["ticket", "case", "incident", "request", "order"],
];
/// Words that tell nothing of what a field holds.
const IDLE: &[&str] =
    &["the", "of", "a", "an", "and", "for", "value", "data", "field", "text", "code", "column", "is"];

/// The words of a name: `wrapupCode`, `wrap_up-code` and `Wrapup code` are the same.
pub fn of(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut before_lower = false;
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            let plain = std::mem::take(word);
            let row = SAME.iter().find(|row| row.contains(&plain.as_str()));
            words.insert(row.map_or_else(|| singular(&plain), |row| row[0].to_owned()));
        }
    };
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && before_lower) {
            end(&mut word);
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        before_lower = letter.is_lowercase() || letter.is_numeric();
    }
    end(&mut word);
    let telling: BTreeSet<String> = words.iter().filter(|w| !IDLE.contains(&w.as_str())).cloned().collect();
    if telling.is_empty() { words } else { telling }
}

/// From 0 (no word in common) to 1 (the same words).
pub fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { a.intersection(b).count() as f64 / all as f64 }
}

fn singular(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 3 && !one.ends_with('s') => one.to_owned(),
        Some(_) | None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_words() {
        assert_eq!(of("wrapupCode"), of("Wrapup code"));
        assert_eq!(of("participant.ani"), of("Participant phone"));
        assert_eq!(of("queues"), of("Queue"));
        assert!(likeness(&of("queue.name"), &of("Queue name")) == 1.0);
        assert!(likeness(&of("agent"), &of("queue")) == 0.0);
        assert!(of("").is_empty() && likeness(&of(""), &of("")) == 0.0);
    }
}
