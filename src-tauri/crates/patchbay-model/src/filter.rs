//! Which events a route wants: a tree of all, any and not over `field operator value`.
//!
//! At accept a filter is judged over the clear payload, in memory. Over a stored view a hidden value makes its clause
//! *unknown*, never false: a verdict there is the verdict of accept, or no verdict.

use crate::{facts::Facts, path::FieldPath, privacy};
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod clause;
mod ready;
mod sight;
mod wire;

pub use ready::{BadFilter, Ready};
pub(crate) use sight::Unsure;
pub use wire::FilterShape;

/// The tree. In JSON `{"all":[…]}`, `{"any":[…]}`, `{"not":…}` or a [`Clause`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "wire::Wire", into = "FilterShape")]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Is(Clause),
}

/// One comparison. Of a list it is enough that one value satisfies it; `is_not`, `none_of` and `missing` say that
/// none does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Clause {
    #[schema(value_type = String)]
    pub path: FieldPath,
    pub op: Op,
    /// Left out for `exists` and `missing`; a list for `one_of` and `none_of`.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
}

/// How a clause compares. Text is compared letter by letter, numbers as numbers, dates as moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Is,
    IsNot,
    OneOf,
    NoneOf,
    Contains,
    StartsWith,
    EndsWith,
    /// A pattern found anywhere in the text's first 64 KiB.
    Matches,
    MoreThan,
    AtLeast,
    LessThan,
    AtMost,
    Exists,
    Missing,
    Before,
    After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Yes,
    No,
    /// A value it turns on is hidden here.
    Unknown,
}

/// What each part of a filter said of one event, and what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Why {
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op: Option<Op>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What stood there, in words where the policy hides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub all: Option<Vec<Why>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub any: Option<Vec<Why>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub not: Option<Box<Why>>,
}

/// An event as its stored view shows it, with the policy that made the view.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub view: &'a Value,
    pub policy: &'a privacy::Compiled,
}

impl Filter {
    /// Parses patterns, numbers and dates once.
    ///
    /// # Errors
    /// [`BadFilter`] with the first clause or group that cannot be used.
    pub fn ready(&self) -> Result<Ready, BadFilter> {
        Ready::new(self)
    }

    /// Whether the route wants this event. Compiles; the relay and the back-test hold a [`Ready`].
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub fn judge(&self, facts: &Facts) -> Result<Verdict, BadFilter> {
        Ok(self.ready()?.judge(facts))
    }

    /// The fields it looks at, in order of appearance.
    pub fn paths(&self) -> Vec<&FieldPath> {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().flat_map(Filter::paths).collect(),
            Filter::Not(part) => part.paths(),
            Filter::Is(clause) => vec![&clause.path],
        }
    }
}

impl Verdict {
    pub(crate) fn of(yes: bool) -> Self {
        if yes { Verdict::Yes } else { Verdict::No }
    }
}

impl std::ops::Not for Verdict {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            Verdict::Unknown => Verdict::Unknown,
        }
    }
}

/// Yes if all are, No if one is No, else unknown.
pub(crate) fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut so_far = Verdict::Yes;
    for verdict in verdicts {
        match verdict {
            Verdict::No => return Verdict::No,
            Verdict::Unknown => so_far = Verdict::Unknown,
            Verdict::Yes => {}
        }
    }
    so_far
}

/// Yes if one is Yes, No if all are No, else unknown.
pub(crate) fn any(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    !all(verdicts.into_iter().map(|verdict| !verdict))
}

#[cfg(test)]
mod tests;
