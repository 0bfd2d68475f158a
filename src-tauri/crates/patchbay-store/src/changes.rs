//! What a commit touched, for the live stream: counts per noun and a few ids, never contents.

use serde::Serialize;
use std::collections::BTreeMap;

/// The nouns a page can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    Events,
    Routes,
    Plans,
    Connections,
    Settings,
    Status,
    Inbox,
    Replays,
    Audit,
    Cases,
}

/// An alert that began or is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    pub raised: bool,
    pub what: String,
    pub subject: String,
    pub since: i64,
    pub value: i64,
    pub threshold: i64,
    pub sentence: String,
    pub link: String,
    pub event: String,
    pub at: i64,
}

/// Merged over commits until somebody takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub upto: u64,
    pub nouns: BTreeMap<Noun, u64>,
    pub ids: Vec<String>,
    /// Alerts of this commit; they name lines and accounts and tell of no event's contents.
    pub alerts: Vec<Told>,
}

/// Ids past this many say no more than the count.
const IDS_MAX: usize = 50;

impl Changes {
    pub(crate) fn touch(&mut self, noun: Noun, n: u64) {
        *self.nouns.entry(noun).or_default() += n;
    }
    pub(crate) fn touch_id(&mut self, noun: Noun, id: impl FnOnce() -> String) {
        self.touch(noun, 1);
        if self.ids.len() < IDS_MAX {
            self.ids.push(id());
        }
    }
    pub fn merge(&mut self, other: &Changes) {
        self.upto = self.upto.max(other.upto);
        for (noun, n) in &other.nouns {
            self.touch(*noun, *n);
        }
        let room = IDS_MAX.saturating_sub(self.ids.len());
        self.ids.extend(other.ids.iter().take(room).cloned());
        self.alerts.extend(other.alerts.iter().cloned());
    }
    pub fn is_empty(&self) -> bool {
        self.nouns.is_empty()
    }
}
