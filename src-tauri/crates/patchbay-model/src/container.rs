//! A place that holds records, as discovery read it.

use crate::{
    ids::{ContainerId, FieldId},
    people::Person,
};
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
    /// Who may be chosen in its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
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
    /// Where the vendor has a limit: characters of a text, labels of a dropdown, records of a relation, the best
    /// rating.
    #[serde(default)]
    pub limit: Option<usize>,
    /// What may be chosen.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The vendor's ids of `labels`, in their order; empty where labels are known by their text alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub label_ids: Vec<String>,
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
    /// One label.
    Status,
    Date,
    People,
    /// Several labels.
    Dropdown,
    Checkbox,
    Email,
    Phone,
    Link,
    Country,
    /// A time of day.
    Hour,
    /// From one day to another.
    Timeline,
    Week,
    Rating,
    /// A time zone.
    WorldClock,
    Location,
    Tags,
    /// Records of another container.
    Relation,
    /// Shown, never written.
    Unsupported,
}

impl Container {
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| &field.id == id)
    }
}

impl Field {
    /// The vendor's id of a label; nothing where the label is unknown or known by its text alone.
    pub fn label_id(&self, label: &str) -> Option<&str> {
        let at = self.labels.iter().position(|known| known == label)?;
        self.label_ids.get(at).map(String::as_str)
    }
}

impl FieldKind {
    /// Whether its values are chosen from labels.
    pub fn chosen(self) -> bool {
        matches!(self, FieldKind::Status | FieldKind::Dropdown | FieldKind::Tags)
    }

    /// What it takes, in words.
    pub fn words(self) -> &'static str {
        match self {
            FieldKind::Name | FieldKind::Text | FieldKind::LongText => "text",
            FieldKind::Number => "a number",
            FieldKind::Status => "one of its labels",
            FieldKind::Date => "a date",
            FieldKind::People => "user ids",
            FieldKind::Dropdown => "labels of its own",
            FieldKind::Checkbox => "yes or no",
            FieldKind::Email => "an e-mail address",
            FieldKind::Phone => "a phone number with its country code, such as +12025550142",
            FieldKind::Link => "an address that begins with http:// or https://",
            FieldKind::Country => "a country by its name or two letters",
            FieldKind::Hour => "a time of day such as 09:30",
            FieldKind::Timeline => "one or two days",
            FieldKind::Week => "a day of the week it names",
            FieldKind::Rating => "a whole number from 1 up",
            FieldKind::WorldClock => "a time zone such as Europe/London",
            FieldKind::Location => "latitude and longitude",
            FieldKind::Tags => "tags that exist",
            FieldKind::Relation => "ids of records",
            FieldKind::Unsupported => "nothing",
        }
    }
}
