//! An error as a person meets it: what happened, to what, and what to do now.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Travels as `application/problem+json` (RFC 9457 members are added by the door).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// Stable name something acts on: `auth.expired`, `disk.full`.
    #[schema(value_type = String)]
    pub code: Cow<'static, str>,
    /// One or two sentences. No payload, no secret, no code.
    pub message: String,
    pub remedy: Remedy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The vendor's own words, blanked of the event's hidden values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What a problem is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Subject {
    pub kind: String,
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Something the page can offer as a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Remedy {
    None,
    Retry,
    Reconnect,
    Remap {
        field: Option<String>,
    },
    ChooseContainer,
    AddLabel {
        field: String,
    },
    UnlockKeyring,
    FreeDisk,
    ChangePort,
    OpenHelp,
    WaitUntil {
        until: i64,
    },
    LookAgain,
    AskPerson,
    /// An administrator grants `name` (a scope, permission or role by the vendor's name) at `place`, the vendor's
    /// own menu path.
    Grant {
        name: String,
        place: String,
    },
}

impl Remedy {
    /// The target's field that it is about.
    pub fn field(&self) -> Option<&str> {
        match self {
            Remedy::Remap { field } => field.as_deref(),
            Remedy::AddLabel { field } => Some(field),
            Remedy::None
            | Remedy::Retry
            | Remedy::Reconnect
            | Remedy::ChooseContainer
            | Remedy::UnlockKeyring
            | Remedy::FreeDisk
            | Remedy::ChangePort
            | Remedy::OpenHelp
            | Remedy::WaitUntil { .. }
            | Remedy::LookAgain
            | Remedy::AskPerson
            | Remedy::Grant { .. } => None,
        }
    }
}

impl Problem {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            message: message.into(),
            remedy: Remedy::None,
            subject: None,
            detail: None,
        }
    }
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = remedy;
        self
    }
    pub fn subject(mut self, kind: &str, id: impl ToString) -> Self {
        self.subject = Some(Subject { kind: kind.to_owned(), id: id.to_string(), name: None });
        self
    }
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
