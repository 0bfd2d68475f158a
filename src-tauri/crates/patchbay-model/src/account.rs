//! Who a vendor says we are, and what it lets us do there.

use crate::{problem::Problem, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a connection can be used for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Sign in and say who we are.
    Connect,
    Receive,
    Discover,
    Deliver,
    Provision,
    Monitor,
}

/// The answer to "who am I, what may I".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// The account or organisation.
    pub name: String,
    /// Whose sign-in it is there.
    pub who: String,
    /// Account and principal in the vendor's own ids: what a reconnect is compared with. Empty: the vendor does
    /// not tell.
    pub id: String,
    /// A person's sign-in: it leaves when they do.
    pub person: bool,
    pub granted: Granted,
    /// Plan or edition, where the vendor tells.
    pub plan: Option<String>,
    /// What is going to end or is not as it should be, each with its date where there is one.
    pub notices: Vec<Notice>,
    /// Settings the vendor told us, to be kept with the connection: an instance address, a site id.
    pub learned: BTreeMap<String, String>,
}

/// What is known of the rights of a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Granted {
    /// Scopes, permissions or roles by the vendor's names.
    pub names: BTreeSet<String>,
    /// `names` lists everything of the kinds it holds, so that what is not there is missing.
    pub complete: bool,
    /// Calls that answered, by the ids of their rows.
    pub works: BTreeSet<String>,
    /// Calls that were refused, with the names the vendor missed, where it said them.
    pub refused: BTreeMap<String, Vec<String>>,
}

/// Amber before red.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub problem: Problem,
    /// When it becomes red.
    pub at: Option<Timestamp>,
}
