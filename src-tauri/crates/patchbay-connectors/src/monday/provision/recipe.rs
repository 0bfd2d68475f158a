//! What an ask means at monday: columns with their types, ids and labels, within the vendor's rules.

use patchbay_kit::connector::provision::{Ask, AskedColumn, Goal, Kind, Recipe, Wanted, Within};
use patchbay_model::{ids::ContainerId, problem::Problem};
use std::collections::BTreeMap;

pub const TYPE: &str = "type";
pub const WORKSPACE: &str = "workspace";
pub const LABELS: &str = "labels";

/// Source: API docs, "Columns" (2026-09-06): a custom id has 1 to 20 characters of a-z and `_`.
const ID_CHARS_MAX: usize = 20;
const KEY_ID: &str = "patchbay_key";
const KEY_TITLE: &str = "Patchbay key";
/// Source: API docs, "Status" (2026-09-06).
const STATUS_LABELS_MAX: usize = 40;
const STATUS_LABEL_CHARS_MAX: usize = 30;
/// Source: API docs, "Boards": none published; a column's title and a board's name are kept to an item's.
const NAME_CHARS_MAX: usize = 255;

/// Types a plan makes: those that take values and need nothing but a title and labels.
const TYPES: &[&str] = &[
    "checkbox",
    "country",
    "date",
    "dropdown",
    "email",
    "hour",
    "link",
    "location",
    "long_text",
    "numbers",
    "people",
    "phone",
    "rating",
    "status",
    "tags",
    "text",
    "timeline",
    "week",
    "world_clock",
];

/// `(title, type, labels)` of the columns of a board for work orders.
const WORK_ORDER: &[(&str, &str, &[&str])] = &[
    ("Status", "status", &["New", "In progress", "Waiting", "Done"]),
    ("Priority", "status", &["Low", "Normal", "High", "Urgent"]),
    ("Queue", "text", &[]),
    ("Agent", "text", &[]),
    ("Notes", "long_text", &[]),
    ("Called at", "date", &[]),
    ("Handle time", "numbers", &[]),
    ("Owner", "people", &[]),
    ("Conversation", "link", &[]),
];

pub fn wanted(ask: &Ask, container: Option<&ContainerId>) -> Result<Vec<Wanted>, Problem> {
    let mut all = vec![board(ask, container)?];
    let within = Some(Within::Wanted(BOARD.to_owned()));
    let recipe = ask.board.as_ref().and_then(|board| board.recipe);
    let of_recipe: Vec<AskedColumn> = match recipe {
        Some(Recipe::WorkOrder) => WORK_ORDER.iter().map(asked).collect(),
        None => Vec::new(),
    };
    for column in of_recipe.iter().chain(&ask.columns) {
        all.push(wanted_column(column, within.clone())?);
    }
    if ask.key_column || recipe.is_some() {
        let column = AskedColumn {
            id: None,
            title: KEY_TITLE.to_owned(),
            kind: "text".to_owned(),
            labels: Vec::new(),
        };
        all.push(Wanted { ids: ids(KEY_ID), ..wanted_column(&column, within.clone())? });
    }
    let mut labels: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for asked in &ask.labels {
        fit("status", &asked.labels)?;
        let list = labels.entry(&asked.field).or_default();
        list.extend(asked.labels.iter().filter(|label| !list.contains(label)).cloned().collect::<Vec<_>>());
    }
    for (field, labels) in labels {
        all.push(Wanted {
            key: format!("labels {field}"),
            kind: Kind::Column,
            name: field.to_owned(),
            ids: vec![field.to_owned()],
            within: within.clone(),
            fixed: BTreeMap::new(),
            lists: BTreeMap::from([(LABELS.to_owned(), labels)]),
            list_max: Some(STATUS_LABELS_MAX),
            goal: Goal::There,
        });
    }
    let mut keys: Vec<&str> = all.iter().map(|wanted| wanted.key.as_str()).collect();
    keys.sort_unstable();
    if let Some(twice) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(unfit(format!("“{}” is asked for twice.", twice[0].trim_start_matches("column "))));
    }
    Ok(all)
}

/// The key of the board in every plan here.
const BOARD: &str = "board";

fn board(ask: &Ask, container: Option<&ContainerId>) -> Result<Wanted, Problem> {
    let (name, ids, goal, fixed) = match (&ask.board, container) {
        (Some(board), None) => {
            let workspace = board.workspace.iter().map(|id| (WORKSPACE.to_owned(), id.clone()));
            (named(&board.name)?, Vec::new(), Goal::Present, workspace.collect())
        }
        (None, Some(container)) => {
            (container.0.clone(), vec![container.0.clone()], Goal::There, BTreeMap::new())
        }
        (Some(_), Some(_)) => return Err(unfit("Ask for a new board or for changes to one, not for both.")),
        (None, None) => return Err(unfit("Say which board is meant, or name a new one.")),
    };
    Ok(Wanted {
        key: BOARD.to_owned(),
        kind: Kind::Board,
        name,
        ids,
        within: None,
        fixed,
        lists: BTreeMap::new(),
        list_max: None,
        goal,
    })
}

fn asked((title, kind, labels): &(&str, &str, &[&str])) -> AskedColumn {
    AskedColumn {
        id: None,
        title: (*title).to_owned(),
        kind: (*kind).to_owned(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
    }
}

fn wanted_column(asked: &AskedColumn, within: Option<Within>) -> Result<Wanted, Problem> {
    let title = named(&asked.title)?;
    if !TYPES.contains(&asked.kind.as_str()) {
        return Err(unfit(format!("A column of the type “{}” cannot be made from here.", asked.kind)));
    }
    if !asked.labels.is_empty() && !matches!(asked.kind.as_str(), "status" | "dropdown") {
        return Err(unfit(format!("A column of the type “{}” has no labels.", asked.kind)));
    }
    fit(&asked.kind, &asked.labels)?;
    let ids = match &asked.id {
        Some(id) if well_formed(id) => vec![id.clone()],
        Some(id) => {
            return Err(unfit(format!("“{id}” is no column id: 1 to 20 of the letters a to z and “_”.")));
        }
        None => ids(&slug(&title)),
    };
    let lists = (!asked.labels.is_empty()).then(|| (LABELS.to_owned(), asked.labels.clone()));
    Ok(Wanted {
        key: format!("column {title}"),
        kind: Kind::Column,
        name: title,
        ids,
        within,
        fixed: BTreeMap::from([(TYPE.to_owned(), asked.kind.clone())]),
        lists: lists.into_iter().collect(),
        list_max: (asked.kind == "status").then_some(STATUS_LABELS_MAX),
        goal: Goal::Present,
    })
}

fn named(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(unfit("A name has 1 to 255 characters."));
    }
    Ok(name.to_owned())
}

fn fit(kind: &str, labels: &[String]) -> Result<(), Problem> {
    for label in labels {
        if label.trim().is_empty() {
            return Err(unfit("A label needs a text."));
        }
        if kind == "status" && label.chars().count() > STATUS_LABEL_CHARS_MAX {
            return Err(unfit(format!(
                "The label “{label}” is longer than {STATUS_LABEL_CHARS_MAX} characters."
            )));
        }
    }
    Ok(())
}

fn unfit(message: impl Into<String>) -> Problem {
    Problem::new("plan.unfit", message)
}

fn well_formed(id: &str) -> bool {
    (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// An id from a title: ours by its beginning, so that it never meets an id the vendor gives.
fn slug(title: &str) -> String {
    let mut id = "pb_".to_owned();
    for c in title.to_lowercase().chars() {
        if c.is_ascii_lowercase() {
            id.push(c);
        } else if !id.ends_with('_') {
            id.push('_');
        }
    }
    id.truncate(ID_CHARS_MAX);
    id.trim_end_matches('_').to_owned()
}

/// An id and the ones to take where it is spent.
fn ids(first: &str) -> Vec<String> {
    let short: String = first.chars().take(ID_CHARS_MAX - 2).collect();
    let others = ('b'..='z').map(|letter| format!("{}_{letter}", short.trim_end_matches('_')));
    std::iter::once(first.to_owned()).chain(others).collect()
}
