//! A refusal (403) in words: what we wanted, what is missing, and where an administrator grants it.

use super::{Call, Need, NeedKind};
use patchbay_model::problem::{Problem, Remedy};

/// A vendor's words are kept up to this many characters.
const WORDS_CHARS_MAX: usize = 300;

impl Call {
    /// The problem of a vendor that refused this call for want of a permission.
    ///
    /// `vendor`: its name. `words`: what it said, which becomes the detail; where it names one of the row's needs,
    /// that one is asked for, otherwise all of them are named and the first is the remedy's.
    pub fn refused(&'static self, vendor: &str, words: Option<&str>) -> Problem {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        let wanted = format!("{vendor} refused a call of this connection ({}).", quiet(self.why));
        let told = words.and_then(|words| self.needs.iter().find_map(|need| named(need, words)));
        let problem = match (told, self.needs.first()) {
            (Some((need, name)), _) => {
                let missing = format!("{} “{name}”", kind(need.kind));
                Problem::new("vendor.forbidden", format!("{wanted} It lacks {missing}."))
                    .remedy(grant(name, need.place))
            }
            (None, Some(first)) => {
                let every: Vec<String> = self.needs.iter().map(asked).collect();
                let every = every.join(" and ");
                Problem::new("vendor.forbidden", format!("{wanted} It needs {every}."))
                    .remedy(grant(first.any.first().copied().unwrap_or_default(), first.place))
            }
            (None, None) => {
                let message = format!("{wanted} Ask an administrator there what this sign-in may do.");
                Problem::new("vendor.forbidden", message)
            }
        };
        match words {
            Some(words) => problem.detail(capped(words)),
            None => problem,
        }
    }
}

fn grant(name: &str, place: &str) -> Remedy {
    Remedy::Grant { name: name.to_owned(), place: place.to_owned() }
}

/// The need a vendor's words name, with that name: the longest, since `read` is a part of `read:all`.
fn named<'a>(need: &'a Need, words: &str) -> Option<(&'a Need, &'static str)> {
    let said = need.any.iter().filter(|name| stands_alone(words, name));
    said.max_by_key(|name| name.len()).map(|name| (need, *name))
}

fn stands_alone(words: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-');
    words.match_indices(name).any(|(at, _)| {
        !name.is_empty()
            && !words[..at].ends_with(part)
            && !words[at + name.len()..].starts_with(|c: char| part(c) && c != ':')
    })
}

fn asked(need: &Need) -> String {
    let names: Vec<String> = need.any.iter().map(|name| format!("“{name}”")).collect();
    format!("{} {}", kind(need.kind), names.join(" or "))
}

fn kind(kind: NeedKind) -> &'static str {
    match kind {
        NeedKind::Scope => "the scope",
        NeedKind::Permission => "the permission",
        NeedKind::Role => "the role",
        NeedKind::KeyOption => "the key's option",
    }
}

/// A row's reason inside a sentence: `Names queues.` becomes `names queues`.
fn quiet(why: &str) -> String {
    let why = why.trim().trim_end_matches('.');
    let mut chars = why.chars();
    let Some(first) = chars.next() else { return "for its work".to_owned() };
    // An abbreviation keeps its capitals.
    let shouted = chars.clone().next().is_some_and(char::is_uppercase);
    if shouted { why.to_owned() } else { first.to_lowercase().chain(chars).collect() }
}

fn capped(words: &str) -> String {
    let clean = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(WORDS_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_model::account::Feature;

    static QUEUES: Call = Call {
        id: "queues.list",
        method: "GET",
        path: "/queues",
        field: None,
        feature: Feature::Discover,
        why: "Names queues beside their ids.",
        needs: &[
            Need {
                kind: NeedKind::Permission,
                any: &["routing:queue:view"],
                place: "Admin > Roles",
                ways: &[],
            },
            Need {
                kind: NeedKind::Scope,
                any: &["routing:readonly", "routing"],
                place: "Admin > OAuth",
                ways: &[],
            },
        ],
    };
    static OPEN: Call = Call { needs: &[], ..QUEUES };

    #[test]
    fn a_refusal_names_vendor_purpose_and_every_need() {
        let problem = QUEUES.refused("Acme", None);
        assert_eq!(problem.code, "vendor.forbidden");
        assert_eq!(
            problem.message,
            "Acme refused a call of this connection (names queues beside their ids). It needs the permission \
             “routing:queue:view” and the scope “routing:readonly” or “routing”."
        );
        let remedy = Remedy::Grant { name: "routing:queue:view".into(), place: "Admin > Roles".into() };
        assert_eq!((problem.remedy, problem.detail), (remedy, None));
    }

    #[test]
    fn the_need_a_vendor_names_itself_is_the_one_asked_for() {
        let problem = QUEUES.refused("Acme", Some("missing scope: routing:readonly\n"));
        assert!(problem.message.ends_with("It lacks the scope “routing:readonly”."), "{}", problem.message);
        let remedy = Remedy::Grant { name: "routing:readonly".into(), place: "Admin > OAuth".into() };
        assert_eq!(problem.remedy, remedy);
        assert_eq!(problem.detail.as_deref(), Some("missing scope: routing:readonly"));
        let other = QUEUES.refused("Acme", Some("rerouting is off"));
        assert!(other.message.contains("It needs"), "{}", other.message);
    }

    #[test]
    fn a_row_without_needs_and_endless_words_still_make_a_problem() {
        let problem = OPEN.refused("Acme", Some(&"x".repeat(5_000)));
        assert_eq!(problem.remedy, Remedy::None);
        assert_eq!(problem.detail.map(|detail| detail.len()), Some(WORDS_CHARS_MAX));
    }
}
