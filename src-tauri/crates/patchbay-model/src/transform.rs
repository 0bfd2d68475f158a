//! The steps on a cord: a JSON value comes in, a JSON value or a named refusal comes out. Never a panic, never
//! more than [`STEP_BYTES_MAX`](crate::limits::STEP_BYTES_MAX) bytes where less came in.
//!
//! What is empty stays empty: only `default`, `count`, `text` and a table row for the empty text make something of
//! nothing. A step for one value does the same to each value of a list.

use crate::{keys::IdentityKey, people::People, template::TemplateError};
use serde::{Deserialize, Serialize};

pub(crate) mod date;
mod list;
mod lookup;
mod number;
mod ready;
mod shape;
pub(crate) mod text;

pub use ready::Ready;
pub use shape::shown;

/// One step. The chain of a cord runs from its source to its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    /// Takes spaces off both ends.
    Trim,
    Case {
        to: Letters,
    },
    /// Puts `with` where `find` stands; with `regex`, `$1` in `with` is what the first group matched.
    Replace {
        find: String,
        with: String,
        #[serde(default)]
        regex: bool,
    },
    /// A text becomes a list.
    Split {
        by: String,
    },
    /// A list becomes a text.
    Join {
        with: String,
    },
    First,
    Last,
    /// Counts from 0, as paths do.
    Nth {
        at: usize,
    },
    Count,
    /// What stands in for nothing, for blank text and for an empty list.
    Default {
        value: String,
    },
    /// At most `chars` characters, `[TRUNCATED]` among them where `marker` says so.
    Truncate {
        chars: usize,
        #[serde(default)]
        marker: bool,
    },
    /// A template over `value`, which is what came in.
    Text {
        template: String,
    },
    /// The first row whose `from` is the value; letter case and spaces around count only if two rows differ in them.
    Lookup {
        table: Vec<Row>,
        otherwise: Otherwise,
    },
    /// Reads text as a number.
    Number {
        decimal: DecimalMark,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decimals: Option<u8>,
    },
    /// Writes a number as text.
    FormatNumber {
        decimals: u8,
        decimal: DecimalMark,
        group: GroupMark,
    },
    /// Reads a moment. RFC 3339 in UTC comes out, or `YYYY-MM-DD` where the text names a day and no time.
    Date {
        /// How the text is written; ISO 8601 and epoch seconds or milliseconds without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<String>,
        /// The zone of what names none; UTC without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    FormatDate {
        write: String,
        zone: String,
    },
    /// An e-mail, name or id becomes the target's user id.
    Person {
        otherwise: Otherwise,
    },
}

/// One row of a lookup table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub from: String,
    pub to: String,
}

/// What becomes of a value that the table, or the account, does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    Keep,
    Empty,
    Refuse,
    Use { value: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    Upper,
    Lower,
    /// Every word begins with a capital.
    Title,
    /// Every sentence does.
    Sentence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    Dot,
    Comma,
}

/// What stands between groups of three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupMark {
    #[serde(rename = "")]
    Nothing,
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ".")]
    Dot,
    #[serde(rename = " ")]
    Space,
    #[serde(rename = "'")]
    Apostrophe,
}

impl DecimalMark {
    pub fn mark(self) -> char {
        match self {
            DecimalMark::Dot => '.',
            DecimalMark::Comma => ',',
        }
    }
}

/// Written by hand: the derived one does not see the mark that is no character.
impl utoipa::PartialSchema for GroupMark {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("What stands between groups of three digits."))
            .enum_values(Some(["", ",", ".", " ", "'"]))
            .into()
    }
}

impl utoipa::ToSchema for GroupMark {}

impl GroupMark {
    pub fn mark(self) -> Option<char> {
        match self {
            GroupMark::Nothing => None,
            GroupMark::Comma => Some(','),
            GroupMark::Dot => Some('.'),
            GroupMark::Space => Some(' '),
            GroupMark::Apostrophe => Some('\''),
        }
    }
}

/// What steps may know besides the value: who can be chosen, and the key that names an e-mail.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub people: &'a People,
    pub identity: &'a IdentityKey,
}

/// Why a step does not take a value: in plain words, never with the value itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("takes {wants}, and {met} came in")]
    Kind { wants: &'static str, met: &'static str },
    #[error("no number written with a decimal {}", match .0 { DecimalMark::Dot => "point", DecimalMark::Comma => "comma" })]
    NoNumber(DecimalMark),
    #[error("no date or time that could be read")]
    NoDate,
    #[error("no date or time written as “{0}”")]
    OtherDate(String),
    #[error("not in the table")]
    NotInTable,
    #[error("nobody in the target's account")]
    Nobody,
    #[error("a name that several people in the target's account bear")]
    Several,
    #[error("the text is too long for this step")]
    TooLong,
    #[error("more than {} values", crate::limits::STEP_LIST_MAX)]
    TooMany,
    #[error("{0}")]
    Template(TemplateError),
}

/// Why a step cannot be used at all: a sentence for whoever set it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadStep(pub String);

impl Transform {
    /// Parses pattern, template, zone and table once.
    ///
    /// # Errors
    /// [`BadStep`] with the first thing that is wrong.
    pub fn ready(&self) -> Result<Ready, BadStep> {
        Ready::new(self)
    }

    /// Whether the step can be used.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub fn check(&self) -> Result<(), BadStep> {
        self.ready().map(drop)
    }
}

#[cfg(test)]
mod tests;
