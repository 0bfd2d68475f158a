//! One step of a plan: what is there, what will be, and everything a change needs to be made.

use patchbay_kit::connector::provision::{Act, Change, Found, Kind, Wanted, Within};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// From 1, in the order of doing.
    pub n: u32,
    pub act: Act,
    pub kind: Kind,
    /// The wanted thing it is for.
    pub key: String,
    /// `Column “Patchbay key”`.
    pub what: String,
    pub name: String,
    /// What it was asked for as: the name the ledger knows it by, whatever it is called there.
    pub asked: String,
    /// The vendor's id of what is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// The id it shall get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// Lists as they shall be afterwards, whole.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<String>>,
    /// Entries that are new in them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub add: BTreeMap<String, Vec<String>>,
    /// Entries that are taken out of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub take: BTreeMap<String, Vec<String>>,
    /// As it is, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// As it will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl Step {
    pub(crate) fn new(act: Act, wanted: &Wanted, found: Option<&Found>, within: Option<Within>) -> Self {
        let before = found.map(|found| shown(&found.name, Some(&found.remote), &found.fixed, &found.lists));
        let name = found.map_or(&wanted.name, |found| &found.name).clone();
        Self {
            n: 0,
            act,
            kind: wanted.kind,
            key: wanted.key.clone(),
            what: format!("{} “{name}”", noun(wanted.kind)),
            name,
            asked: wanted.name.clone(),
            remote: found.map(|found| found.remote.clone()),
            id: None,
            within,
            fixed: found.map_or(&wanted.fixed, |found| &found.fixed).clone(),
            lists: found.map(|found| found.lists.clone()).unwrap_or_default(),
            add: BTreeMap::new(),
            take: BTreeMap::new(),
            after: before.clone(),
            before,
        }
    }

    /// It does not exist yet.
    pub(crate) fn creates(mut self, id: Option<String>, lists: &BTreeMap<String, Vec<String>>) -> Self {
        self.lists = lists.clone();
        self.after = Some(shown(&self.name, id.as_deref(), &self.fixed, &self.lists));
        self.id = id;
        self
    }

    /// These are put into its lists.
    pub(crate) fn adds(
        mut self,
        lists: BTreeMap<String, Vec<String>>,
        add: BTreeMap<String, Vec<String>>,
    ) -> Self {
        self.becomes(lists, &add);
        self.add = add;
        self
    }

    /// These are taken out of its lists.
    pub(crate) fn takes(
        mut self,
        lists: BTreeMap<String, Vec<String>>,
        take: BTreeMap<String, Vec<String>>,
    ) -> Self {
        self.becomes(lists, &take);
        self.take = take;
        self
    }

    fn becomes(&mut self, lists: BTreeMap<String, Vec<String>>, differs: &BTreeMap<String, Vec<String>>) {
        let named: Vec<String> = differs.values().flatten().map(|entry| format!("“{entry}”")).collect();
        let noun = if named.len() == 1 { "Label" } else { "Labels" };
        self.kind = Kind::Label;
        self.what = format!("{noun} {} in “{}”", named.join(", "), self.name);
        self.after = Some(shown(&self.name, self.remote.as_deref(), &self.fixed, &lists));
        self.lists = lists;
    }

    pub(crate) fn deletes(mut self) -> Self {
        self.after = None;
        self
    }

    /// The change as a connector makes it, once it is known where.
    pub(crate) fn change(&self, within: Option<String>, mark: String) -> Change {
        Change {
            kind: self.kind,
            remote: self.remote.clone(),
            within,
            name: self.name.clone(),
            id: self.id.clone(),
            fixed: self.fixed.clone(),
            lists: self.lists.clone(),
            add: self.add.clone(),
            take: self.take.clone(),
            mark,
        }
    }
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Board => "Board",
        Kind::Column => "Column",
        Kind::Label => "Labels on",
    }
}

/// A thing as a person reads it.
fn shown(
    name: &str,
    id: Option<&str>,
    fixed: &BTreeMap<String, String>,
    lists: &BTreeMap<String, Vec<String>>,
) -> Value {
    let mut map = Map::new();
    map.insert("name".to_owned(), name.into());
    if let Some(id) = id {
        map.insert("id".to_owned(), id.into());
    }
    for (name, value) in fixed {
        map.insert(name.clone(), value.as_str().into());
    }
    for (name, entries) in lists.iter().filter(|(_, entries)| !entries.is_empty()) {
        map.insert(name.clone(), entries.clone().into());
    }
    Value::Object(map)
}
