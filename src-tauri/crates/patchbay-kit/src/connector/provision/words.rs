//! The words of plans: what is asked for, what that means as single things, and what was found.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanKind)]
pub enum Kind {
    Board,
    Column,
    /// The labels of a column that is there already.
    Label,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanAct)]
pub enum Act {
    Create,
    Update,
    /// It is there and somebody else made it: used as it is, and never removed.
    Adopt,
    Delete,
    /// It is as wanted.
    Keep,
}

impl Act {
    /// Whether the vendor is called.
    pub fn changes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete)
    }
}

/// What somebody asks to have at a vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Wanted)]
pub struct Ask {
    /// A new board; without it the container of the request is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<AskedBoard>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<AskedColumn>,
    /// Labels that columns which are there must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<AskedLabels>,
    /// A text column that holds the record key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub key_column: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedBoard {
    pub name: String,
    /// The vendor's id of the workspace; nothing for the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
}

/// A set of columns known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// Work orders from conversations.
    WorkOrder,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedColumn {
    /// The id it shall have; chosen from its title otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub title: String,
    /// The vendor's name of its type.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedLabels {
    pub field: String,
    pub labels: Vec<String>,
}

/// Where a thing is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// In what has this id at the vendor.
    Remote(String),
    /// In what another wanted thing, by its key, turns out to be.
    Wanted(String),
}

/// What is to be true of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// It is there; made if it is not.
    Present,
    /// It is there; not ours to make.
    There,
    /// It is gone, if it was ours.
    Absent,
    /// The named entries are gone from its lists, as far as we put them there.
    Without,
}

/// One thing as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Names it within its plan.
    pub key: String,
    pub kind: Kind,
    pub name: String,
    /// The ids it may have, best first; the first that was never used is taken. Empty: the vendor gives one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// What cannot be changed later: what is there with another value is another thing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// Lists that must hold at least these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<String>>,
    /// The most entries the vendor lets each list have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_max: Option<usize>,
    pub goal: Goal,
}

/// One thing as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    pub kind: Kind,
    /// The vendor's id of what it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// The vendor's id.
    pub remote: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<String>>,
    /// The mark of the step that made it, where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}
