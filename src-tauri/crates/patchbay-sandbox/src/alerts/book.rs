//! The alerts, and the requests that change them some time after they were accepted.

use super::draft::Draft;
use crate::clock::rfc3339;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;

/// One alert.
#[derive(Clone, Debug)]
pub(crate) struct Alert {
    pub id: String,
    pub tiny: String,
    pub draft: Draft,
    pub alias: String,
    pub open: bool,
    pub acknowledged: bool,
    pub count: u64,
    pub created_ms: u64,
    pub updated_ms: u64,
    pub last_ms: u64,
    pub closed_by: Option<(String, u64)>,
    pub notes: Vec<String>,
}

/// How an alert is named in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Id(String),
    Tiny(String),
    Alias(String),
}

/// What an accepted request will do.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Create(Box<Draft>),
    Close(By, String),
    Acknowledge(By),
    Unacknowledge(By),
    Note(By, String),
    /// Outside the plan: accepted, and then not done.
    Refused(&'static str, String),
}

/// What became of a request.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    action: &'static str,
    at_ms: u64,
    success: bool,
    status: String,
    alert: Option<(String, String)>,
}

struct Waiting {
    id: String,
    due_ms: u64,
    action: Action,
    outcome: Option<Outcome>,
}

/// Requests whose outcome is still told.
const REQUESTS_KEPT: usize = 5_000;

/// All alerts of an account.
#[derive(Default)]
pub(crate) struct Book {
    pub alerts: Vec<Alert>,
    requests: VecDeque<Waiting>,
    tiny: u64,
}

impl Book {
    /// Takes a request on; it is carried out at `due_ms`.
    pub fn accept(&mut self, id: String, due_ms: u64, action: Action) {
        if self.requests.len() >= REQUESTS_KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(Waiting { id, due_ms, action, outcome: None });
    }

    /// Carries out what is due, in the order it was accepted.
    pub fn settle(&mut self, now_ms: u64, mut ids: impl FnMut() -> String) {
        for index in 0..self.requests.len() {
            let waiting = &self.requests[index];
            if waiting.outcome.is_none() && waiting.due_ms <= now_ms {
                let (action, at_ms) = (waiting.action.clone(), waiting.due_ms);
                let outcome = self.carry_out(action, at_ms, &mut ids);
                self.requests[index].outcome = Some(outcome);
            }
        }
    }

    /// `None`: no such request. `Some(None)`: not carried out yet.
    pub fn request(&self, id: &str) -> Option<Option<&Outcome>> {
        self.requests.iter().find(|waiting| waiting.id == id).map(|waiting| waiting.outcome.as_ref())
    }

    /// The alert meant; an alias finds the open one only.
    pub fn find(&self, by: &By) -> Option<&Alert> {
        self.alerts.iter().find(|alert| meant(alert, by))
    }

    fn carry_out(&mut self, action: Action, at_ms: u64, ids: &mut impl FnMut() -> String) -> Outcome {
        match action {
            Action::Create(draft) => self.create(*draft, at_ms, ids),
            Action::Close(by, user) => self.change("Close", "Closed alert", &by, at_ms, |alert| {
                alert.open = false;
                alert.closed_by = Some((user, at_ms));
            }),
            Action::Acknowledge(by) => {
                self.change("Acknowledge", "Alert acknowledged", &by, at_ms, |alert| {
                    alert.acknowledged = true;
                })
            }
            Action::Unacknowledge(by) => {
                self.change("UnAcknowledge", "Alert unacknowledged", &by, at_ms, |alert| {
                    alert.acknowledged = false;
                })
            }
            Action::Note(by, note) => {
                self.change("AddNote", "Note added", &by, at_ms, |alert| alert.notes.push(note))
            }
            Action::Refused(action, status) => Outcome { action, at_ms, success: false, status, alert: None },
        }
    }

    fn create(&mut self, draft: Draft, at_ms: u64, ids: &mut impl FnMut() -> String) -> Outcome {
        let mut outcome = Outcome {
            action: "Create",
            at_ms,
            success: true,
            status: "Created alert".to_owned(),
            alert: None,
        };
        let alias = draft.alias.clone().map(By::Alias);
        if let Some(open) = alias.and_then(|by| self.alerts.iter_mut().find(|alert| meant(alert, &by))) {
            // Only the count moves: message and priority of the open alert stay as they were.
            open.count += 1;
            open.last_ms = at_ms;
            outcome.alert = Some((open.id.clone(), open.alias.clone()));
            return outcome;
        }
        self.tiny += 1;
        let id = format!("{}-{at_ms}", ids());
        let alias = draft.alias.clone().unwrap_or_else(|| id.clone());
        outcome.alert = Some((id.clone(), alias.clone()));
        self.alerts.push(Alert {
            notes: draft.note.iter().cloned().collect(),
            id,
            tiny: self.tiny.to_string(),
            alias,
            draft,
            open: true,
            acknowledged: false,
            count: 1,
            created_ms: at_ms,
            updated_ms: at_ms,
            last_ms: at_ms,
            closed_by: None,
        });
        outcome
    }

    fn change(
        &mut self,
        action: &'static str,
        done: &str,
        by: &By,
        at_ms: u64,
        change: impl FnOnce(&mut Alert),
    ) -> Outcome {
        let outcome = |success, status: &str, alert| Outcome {
            action,
            at_ms,
            success,
            status: status.to_owned(),
            alert,
        };
        let Some(alert) = self.alerts.iter_mut().find(|alert| meant(alert, by)) else {
            return outcome(false, "Alert does not exist", None);
        };
        let names = Some((alert.id.clone(), alert.alias.clone()));
        if !alert.open && action != "AddNote" {
            return outcome(false, "Alert is already closed", names);
        }
        change(alert);
        alert.updated_ms = at_ms;
        outcome(true, done, names)
    }
}

fn meant(alert: &Alert, by: &By) -> bool {
    match by {
        By::Id(id) => alert.id == *id,
        By::Tiny(tiny) => alert.tiny == *tiny,
        By::Alias(alias) => alert.open && alert.alias == *alias,
    }
}

impl Outcome {
    /// The inner object; the older surfaces say `success` beside `isSuccess`.
    pub fn json(&self, integration_id: &str) -> Map<String, Value> {
        let (id, alias) = self.alert.clone().unwrap_or_default();
        let body = json!({
            "success": self.success, "action": self.action, "processedAt": rfc3339(self.at_ms),
            "integrationId": integration_id, "isSuccess": self.success, "status": self.status, "alertId": id,
            "alias": alias,
        });
        body.as_object().cloned().unwrap_or_default()
    }
}
