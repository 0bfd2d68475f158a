//! Labels of a column: read with everything an update must give back, added, and put out of use. A label is never
//! removed: cells may hold it.

use super::{ask, done, failed, recipe};
use crate::monday::{calls, client::documents, discover};
use patchbay_kit::connector::{
    Cx,
    provision::{Change, Failed},
};
use patchbay_model::problem::Problem;
use serde_json::{Map, Value, json};

/// Colours a status label may have, in the order new ones take them.
/// Source: published schema (`StatusColumnColors`).
const COLORS: &[&str] = &[
    "working_orange",
    "done_green",
    "stuck_red",
    "dark_blue",
    "purple",
    "explosive",
    "grass_green",
    "bright_blue",
    "saladish",
    "egg_yolk",
    "blackish",
    "dark_red",
    "sofia_pink",
    "lipstick",
    "dark_purple",
    "bright_green",
    "chili_blue",
    "american_gray",
    "brown",
    "dark_orange",
    "sunset",
    "bubble",
    "peach",
    "berry",
    "winter",
    "river",
    "navy",
    "aquamarine",
    "indigo",
    "dark_indigo",
    "pecan",
    "lavender",
    "royal",
    "steel",
    "orchid",
    "lilac",
    "tan",
    "sky",
    "coffee",
    "teal",
];
const DONE: &str = "done_green";

/// One label as it is.
pub struct Label {
    pub id: u64,
    pub text: String,
    pub active: bool,
    color: String,
    index: i64,
    is_done: bool,
}

/// The labels of a column's `settings`, in today's shape and as a text of it. Older shapes tell too little to change
/// anything.
pub fn read(settings: &Value) -> Vec<Label> {
    let parsed;
    let settings = match settings {
        Value::String(text) => {
            parsed = serde_json::from_str(text).unwrap_or(Value::Null);
            &parsed
        }
        other => other,
    };
    let labels = settings["labels"].as_array().into_iter().flatten();
    let one = |label: &Value| {
        Some(Label {
            id: label["id"].as_u64()?,
            text: label["label"].as_str().or(label["name"].as_str())?.to_owned(),
            active: label["is_deactivated"] != true,
            color: label["color"].as_str().unwrap_or_default().to_owned(),
            index: label["index"].as_i64().unwrap_or_default(),
            is_done: label["is_done"] == true,
        })
    };
    labels.filter_map(one).collect()
}

/// What a new column of this type begins with.
pub fn defaults(kind: &str, labels: Option<&Vec<String>>) -> Option<Value> {
    let labels = labels.filter(|labels| !labels.is_empty())?;
    let mut colors = COLORS.iter().filter(|color| **color != DONE);
    let mut one = |(index, text): (usize, &String)| {
        if kind != "status" {
            return json!({ "label": text });
        }
        let is_done = text.eq_ignore_ascii_case("done");
        let color = if is_done { DONE } else { colors.next().copied().unwrap_or(COLORS[0]) };
        json!({ "label": text, "color": color, "index": index, "is_done": is_done })
    };
    Some(json!({ "labels": labels.iter().enumerate().map(&mut one).collect::<Vec<_>>() }))
}

/// The settings a column gets: only what changes is named. A label that is there out of use comes back into use.
fn changed(kind: &str, labels: &[Label], change: &Change) -> Vec<Value> {
    let none = Vec::new();
    let list = |of: &std::collections::BTreeMap<String, Vec<String>>| {
        of.get(recipe::LABELS).unwrap_or(&none).clone()
    };
    let same = |label: &Label, active: bool| {
        let mut entry = Map::from_iter([
            ("id".to_owned(), json!(label.id)),
            ("label".to_owned(), json!(label.text)),
            ("is_deactivated".to_owned(), json!(!active)),
        ]);
        if kind == "status" {
            entry.insert("color".to_owned(), json!(color(&label.color)));
            entry.insert("index".to_owned(), json!(label.index));
            entry.insert("is_done".to_owned(), json!(label.is_done));
        }
        Value::Object(entry)
    };
    let take = list(&change.take);
    let mut entries: Vec<Value> =
        labels.iter().map(|label| same(label, label.active && !take.contains(&label.text))).collect();
    let mut used: Vec<&str> = labels.iter().map(|label| label.color.as_str()).collect();
    let mut index = labels.iter().map(|label| label.index + 1).max().unwrap_or_default();
    for text in list(&change.add) {
        if let Some(at) = labels.iter().position(|label| label.text == text) {
            entries[at] = same(&labels[at], true);
            continue;
        }
        if kind != "status" {
            entries.push(json!({ "label": text }));
            continue;
        }
        let free = COLORS.iter().find(|color| **color != DONE && !used.contains(*color)).copied();
        let color = free.unwrap_or(COLORS[0]);
        used.push(color);
        entries.push(json!({ "label": text, "color": color, "index": index, "is_done": false }));
        index += 1;
    }
    entries
}

/// A colour the vendor takes back: some accounts show a number in place of its name.
fn color(seen: &str) -> &'static str {
    COLORS.iter().find(|color| **color == seen).copied().unwrap_or("american_gray")
}

/// The column of a change as it is now; nothing where it is gone.
pub async fn column(cx: &Cx, change: &Change) -> Result<Option<Value>, Problem> {
    let variables = json!({ "boards": [change.within] });
    let reply = discover::ask(cx, &calls::LOOK, documents::LOOK, variables).await?;
    let Some(boards) = reply.data("boards").and_then(Value::as_array).filter(|_| reply.refused().is_none())
    else {
        return Err(discover::problem(cx, &calls::LOOK, &reply));
    };
    let columns = boards.iter().filter_map(|board| board["columns"].as_array()).flatten();
    Ok(columns.into_iter().find(|column| column["id"].as_str() == change.remote.as_deref()).cloned())
}

/// Adds and takes out labels, at the revision that was just read.
pub async fn update(cx: &Cx, change: &Change) -> Result<(), Failed> {
    let column = column(cx, change).await.map_err(Failed::Refused)?.ok_or_else(|| {
        Failed::Refused(Problem::new(
            "plan.missing",
            format!("The column “{}” is gone from the board.", change.name),
        ))
    })?;
    let kind = column["type"].as_str().unwrap_or_default();
    let revision = column["revision"].as_str().unwrap_or_default();
    let labels = changed(kind, &read(&column["settings"]), change);
    let variables = json!({
        "board": change.within,
        "column": change.remote,
        "type": kind,
        "revision": revision,
        "settings": { "labels": labels },
    });
    // Another revision is another request: under the same key it would be refused or answered with the old one.
    let key = format!("{}.{revision}", change.mark);
    let reply = ask(cx, &calls::CHANGE_COLUMN, documents::CHANGE_COLUMN, variables, &key).await?;
    if done(&reply, &calls::CHANGE_COLUMN) {
        return Ok(());
    }
    Err(failed(cx, &calls::CHANGE_COLUMN, &reply, change))
}
