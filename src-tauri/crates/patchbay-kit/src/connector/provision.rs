//! Making what records need at a vendor: boards, columns, labels. A connector says what an ask means there, reads
//! what is there, and does single changes; what changes is decided by the plan and by nobody else.

mod words;

pub use words::{Act, Ask, AskedBoard, AskedColumn, AskedLabels, Found, Goal, Kind, Recipe, Wanted, Within};

use super::{Call, Cx};
use futures::future::BoxFuture;
use patchbay_model::{ids::ContainerId, problem::Problem};
use std::collections::BTreeMap;

/// One change with every value decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    /// The vendor's id of what is there; nothing for what is to be made.
    pub remote: Option<String>,
    /// The vendor's id of what it is in.
    pub within: Option<String>,
    pub name: String,
    /// The id it shall get, where the vendor takes one.
    pub id: Option<String>,
    pub fixed: BTreeMap<String, String>,
    /// What it shall have from the beginning, where it is made.
    pub lists: BTreeMap<String, Vec<String>>,
    /// Entries to put into its lists; what is there stays.
    pub add: BTreeMap<String, Vec<String>>,
    /// Entries to take out of its lists.
    pub take: BTreeMap<String, Vec<String>>,
    /// Names this step of this plan: put on what is made where the vendor has room for it, so that it is found
    /// again, and the key under which a repeated call does nothing twice.
    pub mark: String,
}

/// Why a change is not done, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// The vendor said no; nothing has changed.
    Refused(Problem),
    /// No answer, or one that says neither: it may have happened.
    Unsure(Problem),
    /// The id was used before and is not given again; nothing has changed.
    Spent(Problem),
}

impl Failed {
    pub fn problem(&self) -> &Problem {
        match self {
            Self::Refused(problem) | Self::Unsure(problem) | Self::Spent(problem) => problem,
        }
    }
}

/// What a connector can make.
pub trait Provision: Send + Sync {
    /// What an ask means at this vendor, parents before what is in them. Pure.
    ///
    /// # Errors
    /// The vendor's own rules: a type nobody can make, a label that is too long.
    fn wanted(&self, ask: &Ask, container: Option<&ContainerId>) -> Result<Vec<Wanted>, Problem>;
    /// The calls one change makes, in order.
    fn calls(&self, act: Act, kind: Kind) -> Vec<&'static Call>;
    /// What is there of what is wanted: everything that could be it and everything within. `known`: ids of
    /// containers of ours, which are read whatever they are called by now.
    fn look<'a>(
        &'a self,
        cx: &'a Cx,
        wanted: &'a [Wanted],
        known: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Found>, Problem>>;
    /// Makes it and gives the vendor's id.
    fn create<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<String, Failed>>;
    fn update<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>>;
    fn delete<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>>;
    /// How many records hold something in what this change would take away; as many as one look shows.
    fn holds<'a>(&'a self, cx: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<usize, Problem>>;
}
