//! What a person decides about a route's cases, and the same parsed, as accept asks it.

use super::{Rules, Verb};
use crate::{
    detect,
    facts::{Facts, Seen},
    filter::{self, Filter, Verdict},
    limits,
    mapping::{Cord, plant},
    path::FieldPath,
    template::{Template, TemplateError},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// How a route's events become cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// Text with `{{ field }}` in it: events that give the same belong together.
    pub key: String,
    pub open: Filter,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Filter>,
    /// Asked first: an event that says both has recovered.
    pub close: Filter,
    pub window_ms: i64,
    pub hold_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_ms: Option<i64>,
    pub on_recovery: OnRecovery,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Grouping>,
    /// What a closed record looks like: written over the mapping's values when a case is closed, and alone where a
    /// person closes it from here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Cord>,
}

/// Many keys that breach together are told of as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    /// Text with `{{ field }}` in it: what the keys of a group have in common.
    pub key: String,
    /// So many open cases make a group …
    pub n: u32,
    /// … if they were opened within this long, in milliseconds.
    pub within_ms: i64,
}

/// What a recovery does to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnRecovery {
    Close,
    /// It is written to the record, which a person closes.
    Note,
}

/// Part of a correlation that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadCorrelation {
    pub part: Part,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Key,
    Open,
    Update,
    Close,
    Times,
    Group,
}

impl Correlation {
    pub fn rules(&self) -> Rules {
        Rules {
            window_ms: self.window_ms,
            hold_ms: self.hold_ms,
            quiet_ms: self.quiet_ms,
            on_recovery: self.on_recovery,
        }
    }

    /// Parses its templates and filters once, for many events.
    ///
    /// # Errors
    /// The first part that cannot be used.
    pub fn ready(&self) -> Result<Ready, BadCorrelation> {
        let bad = |part: Part, message: String| BadCorrelation { part, message };
        let filter = |part: Part, filter: &Filter| filter.ready().map_err(|why| bad(part, why.message));
        for (name, ms, most) in [
            ("window", Some(self.window_ms), limits::CASE_WINDOW_MS_MAX),
            ("hold time", Some(self.hold_ms), limits::CASE_HOLD_MS_MAX),
            ("quiet time", self.quiet_ms, limits::CASE_QUIET_MS_MAX),
        ] {
            if ms.is_some_and(|ms| !(0..=most).contains(&ms)) {
                let message = format!("The {name} is at most {} minutes.", most / 60_000);
                return Err(bad(Part::Times, message));
            }
        }
        let key = KeyTemplate::new(&self.key).map_err(|why| bad(Part::Key, why))?;
        let group = match &self.group {
            None => None,
            Some(group) => {
                let most = limits::CASE_GROUP_WITHIN_MS_MAX;
                if !(2..=limits::CASE_GROUP_MAX).contains(&group.n) || !(1..=most).contains(&group.within_ms)
                {
                    let (n, minutes) = (limits::CASE_GROUP_MAX, most / 60_000);
                    let message =
                        format!("A group is made of 2 to {n} cases within at most {minutes} minutes.");
                    return Err(bad(Part::Group, message));
                }
                Some(KeyTemplate::new(&group.key).map_err(|why| bad(Part::Group, why))?)
            }
        };
        Ok(Ready {
            key,
            group,
            open: filter(Part::Open, &self.open)?,
            update: self.update.as_ref().map(|one| filter(Part::Update, one)).transpose()?,
            close: filter(Part::Close, &self.close)?,
        })
    }
}

/// A correlation compiled once.
#[derive(Debug, Clone)]
pub struct Ready {
    key: KeyTemplate,
    group: Option<KeyTemplate>,
    open: filter::Ready,
    update: Option<filter::Ready>,
    close: filter::Ready,
}

/// What an event says, and of what.
#[derive(Debug)]
pub struct Told {
    pub verb: Verb,
    pub key: Key,
    pub group: Option<Key>,
}

/// A key as it is compared and as it may be shown.
#[derive(Debug)]
pub struct Key {
    /// Only named from, never stored.
    pub clear: Zeroizing<String>,
    /// As far as the policy shows it.
    pub text: String,
    /// Something of it is hidden.
    pub hidden: bool,
}

impl Ready {
    /// What an event says of which key; nothing where it fits none of the filters. Weighed in the clear, in memory.
    pub fn told(&self, facts: &Facts) -> Option<Told> {
        let yes = |filter: &filter::Ready| filter.judge(facts) == Verdict::Yes;
        let verb = if yes(&self.close) {
            Verb::Close
        } else if yes(&self.open) {
            Verb::Open
        } else if self.update.as_ref().is_some_and(yes) {
            Verb::Update
        } else {
            return None;
        };
        let group = self.group.as_ref().map(|group| group.fill(facts));
        Some(Told { verb, key: self.key.fill(facts), group })
    }

    /// The fields its keys are made of.
    pub fn key_paths(&self) -> impl Iterator<Item = &FieldPath> {
        let parts = std::iter::once(&self.key).chain(&self.group);
        parts.flat_map(|part| part.reads.iter().map(|(_, path)| path))
    }
}

#[derive(Debug, Clone)]
struct KeyTemplate {
    template: Box<Template>,
    reads: Vec<(String, FieldPath)>,
}

impl KeyTemplate {
    fn new(text: &str) -> Result<Self, String> {
        let template = Template::new(text).map_err(|error| error.to_string())?;
        if template.names().is_empty() {
            return Err("A key without a field would put everything into one case.".to_owned());
        }
        let read = |name: &String| Some((name.clone(), name.parse().ok()?));
        let reads = template.names().iter().filter_map(read).collect();
        Ok(Self { template: Box::new(template), reads })
    }

    /// An event that lacks the fields, or whose key cannot be made, belongs with the others of which that is so.
    fn fill(&self, facts: &Facts) -> Key {
        let (mut clear, mut shown, mut hidden) = (Map::new(), Map::new(), false);
        for (name, path) in &self.reads {
            if let (Some(value), _) = facts.weigh(path) {
                plant(&mut clear, name, value.into_owned());
            }
            let value = match facts.see(path, false) {
                Seen::Clear { value, .. } => value.into_owned(),
                Seen::Named(value) => {
                    hidden = true;
                    value
                }
                Seen::Hidden => {
                    hidden = true;
                    MASK.into()
                }
                Seen::Absent => continue,
            };
            plant(&mut shown, name, value);
        }
        let text = self.text(&shown).unwrap_or_default();
        let found = detect::blank(&text);
        hidden |= found != text;
        let text: String = found.trim().chars().take(limits::CASE_KEY_CHARS_MAX).collect();
        let key = Zeroizing::new(self.text(&clear).unwrap_or_default());
        clear.values_mut().for_each(crate::facts::wipe);
        Key { clear: Zeroizing::new(key.trim().to_owned()), text, hidden }
    }

    fn text(&self, values: &Map<String, Value>) -> Result<String, TemplateError> {
        self.template.fill(&minijinja::Value::from(minijinja::value::Serde(values)))
    }
}

/// Stands in a key's text for what the policy hides.
const MASK: &str = "••••";
