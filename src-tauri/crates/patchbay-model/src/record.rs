//! The values to write, by field id. Each knows which source paths it came from, so that the door can hide
//! what a policy hides.

use crate::{ids::FieldId, path::FieldPath};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    pub cells: Vec<Cell>,
}

impl Record {
    /// What a record holds once `newer` was written over it: its values, and older ones of fields it leaves alone.
    pub fn then(mut self, newer: Record) -> Record {
        for cell in newer.cells {
            match self.cells.iter_mut().find(|older| older.field == cell.field) {
                Some(older) => *older = cell,
                None => self.cells.push(cell),
            }
        }
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub field: FieldId,
    pub value: Typed,
    pub sources: Vec<FieldPath>,
    /// Carries a value that the view hides: masked wherever the record is shown.
    pub hidden: bool,
    /// The text was longer than the field holds.
    pub cut: bool,
}

/// A value of the kind its field takes. Connectors turn it into the vendor's shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    Text(String),
    /// Decimal text, so that no digit is lost.
    Number(String),
    Label(String),
    /// `date` as `YYYY-MM-DD`, `time` as `HH:MM:SS`, both UTC.
    Date {
        date: String,
        time: Option<String>,
    },
    /// The vendor's user ids.
    People(Vec<String>),
    /// Labels of a dropdown, or tags, by their text.
    Labels(Vec<String>),
    Check(bool),
    Email {
        email: String,
        text: String,
    },
    /// `phone` as `+12025550142`, `country` as two capitals.
    Phone {
        phone: String,
        country: String,
    },
    Link {
        url: String,
        text: String,
    },
    Country {
        code: String,
        name: String,
    },
    Hour {
        hour: u8,
        minute: u8,
    },
    /// Two days as `YYYY-MM-DD`, the first not after the second.
    Timeline {
        from: String,
        to: String,
    },
    /// Its Monday and its Sunday.
    Week {
        start: String,
        end: String,
    },
    Rating(u32),
    /// An IANA name.
    Zone(String),
    /// Decimal degrees as text.
    Location {
        lat: String,
        lng: String,
        address: String,
    },
    /// The vendor's record ids.
    Relation(Vec<String>),
}

impl Typed {
    /// As a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Typed::Text(text) | Typed::Number(text) | Typed::Label(text) => text.clone(),
            Typed::Date { date, time: Some(time) } => format!("{date} {time}"),
            Typed::Date { date, time: None } => date.clone(),
            Typed::People(ids) | Typed::Relation(ids) => ids.join(", "),
            Typed::Labels(labels) => labels.join(", "),
            Typed::Check(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Typed::Email { email, text } if text == email || text.is_empty() => email.clone(),
            Typed::Email { email, text } => format!("{text} <{email}>"),
            Typed::Phone { phone, .. } => phone.clone(),
            Typed::Link { url, text } if text.is_empty() => url.clone(),
            Typed::Link { url, text } => format!("{text} ({url})"),
            Typed::Country { name, .. } => name.clone(),
            Typed::Hour { hour, minute } => format!("{hour:02}:{minute:02}"),
            Typed::Timeline { from, to } | Typed::Week { start: from, end: to } => format!("{from} to {to}"),
            Typed::Rating(stars) => stars.to_string(),
            Typed::Zone(zone) => zone.clone(),
            Typed::Location { address, .. } => address.clone(),
        }
    }
}

impl Record {
    pub fn get(&self, field: &FieldId) -> Option<&Cell> {
        self.cells.iter().find(|cell| &cell.field == field)
    }
    /// The record as it may be shown: hidden text values blanked, their type kept.
    pub fn masked(&self) -> Record {
        let mut shown = self.clone();
        for cell in shown.cells.iter_mut().filter(|cell| cell.hidden) {
            cell.value = Typed::Text("••••".to_owned());
        }
        shown
    }
}
