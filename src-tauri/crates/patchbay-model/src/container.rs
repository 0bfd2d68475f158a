//! A place that holds records, as discovery read it.

use crate::ids::{ContainerId, FieldId};
use serde::{Deserialize, Serialize};

/// A board, object or worktype with its fields. `version` is the catalogue's and moves when anything below changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    pub id: ContainerId,
    pub name: String,
    #[serde(default)]
    pub version: i64,
    #[serde(default)]
    pub groups: Vec<Group>,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Group {
    pub id: String,
    pub name: String,
}

/// One attribute of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub id: FieldId,
    pub name: String,
    pub kind: FieldKind,
    /// The vendor's own name for its type, shown beside it.
    pub kind_name: String,
    pub required: bool,
    pub writable: bool,
    /// Characters, where the vendor has a limit.
    #[serde(default)]
    pub limit: Option<usize>,
    #[serde(default)]
    pub labels: Vec<String>,
    /// May hold the record key: exact text that can be searched.
    #[serde(default)]
    pub can_key: bool,
}

/// What a value must become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// The record's own title.
    Name,
    Text,
    LongText,
    Number,
    Status,
    Date,
    People,
    /// Shown, never written.
    Unsupported,
}

impl Container {
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| &field.id == id)
    }
}
