//! What may follow where the cursor stands: names of terms, and values that are really there.

use super::{byte, units};
use crate::{
    door::{Answer, At, Problems, Question},
    events::leaves,
    names::Names,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    delivery::State,
    privacy::Policy,
    query::{FieldOp, Literal, LogState, Query, Term},
};
use patchbay_store::{CauseKind, CauseRow, Error};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A filter's text and where the cursor is in it, in UTF-16 units.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Cursor {
    #[serde(default)]
    text: String,
    /// The end of the text unless said.
    at: Option<usize>,
}

/// What may stand between `from` and `to`, in UTF-16 units.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueryCompletion)]
pub(crate) struct Completion {
    from: usize,
    to: usize,
    items: Vec<Item>,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QueryCompletionItem)]
pub(crate) struct Item {
    /// What to put there.
    text: String,
    /// What it is, in words.
    label: String,
    /// How many there are: of a state, all; of a value, among the newest events.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

const ITEMS_MAX: usize = 20;
/// Events looked at for fields and values.
const SAMPLE: u32 = 200;
const VALUE_CHARS_MAX: usize = 80;

const NAMES: [(&str, &str); 10] = [
    ("state:", "where it stands"),
    ("kind:", "what kind of event"),
    ("source:", "the account it came from"),
    ("route:", "the line it is on"),
    ("target:", "where it goes"),
    ("key:", "its conversation or ticket"),
    ("cause:", "a group of the inbox"),
    ("since:", "received since"),
    ("until:", "received before"),
    ("has:", "something stands in a field"),
];

/// Completes a filter of the log from what is really there.
#[utoipa::path(get, operation_id = "complete_query", path = "/query/complete", tag = "events", params(Cursor), responses((status = 200, body = Completion), Problems))]
pub(crate) async fn complete(At(space): At, Question(cursor): Question<Cursor>) -> Answer<Completion> {
    let text = cursor.text;
    let at = cursor.at.map_or(text.len(), |at| byte(&text, at));
    let (start, end) = piece(&text, at);
    let written = &text[start..at];
    let (from, items) = items(&space, written).await?;
    Ok(Json(Completion { from: units(&text, start + from), to: units(&text, end), items }))
}

/// The word the cursor is in, without a minus before it.
fn piece(text: &str, at: usize) -> (usize, usize) {
    let (mut start, mut quoted) = (0, false);
    for (here, c) in text[..at].char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || c == '(' || c == ')') => start = here + c.len_utf8(),
            _ => {}
        }
    }
    let ends = |c: char| if quoted { c == '"' } else { c.is_whitespace() || c == '(' || c == ')' };
    let end = text[at..].find(ends).map_or(text.len(), |end| at + end + usize::from(quoted));
    start += text[start..at].len() - text[start..at].trim_start_matches('-').len();
    (start, end)
}

/// What fits what is written, and where in it the replacing begins.
async fn items(space: &Space, written: &str) -> Result<(usize, Vec<Item>), Error> {
    let sign = written.find(['=', '~', '<', '>']);
    if let Some(colon) = written.find(':').filter(|colon| sign.is_none_or(|sign| *colon < sign)) {
        let from = written[colon + 1..].rfind(',').map_or(colon + 1, |comma| colon + 1 + comma + 1);
        let typed = written[from..].trim_matches('"').to_lowercase();
        let all = values_of(space, &written[..colon].to_ascii_lowercase()).await?;
        return Ok((from, fitting(all, &typed)));
    }
    if let Some(sign) = sign {
        let value = written[sign..].trim_start_matches(['=', '~', '<', '>']);
        let value = value.rfind(',').map_or(value, |comma| &value[comma + 1..]);
        let path = written[..sign].trim_end_matches('!');
        let found = values_at(space, path).await?;
        return Ok((written.len() - value.len(), fitting(found, &value.trim_matches('"').to_lowercase())));
    }
    let mut all: Vec<Item> = NAMES.map(|(text, label)| item(text, label)).into();
    all.extend(paths(space).await?.into_iter().map(|(path, count)| Item {
        text: format!("{path}="),
        label: "a field".to_owned(),
        count: Some(count),
    }));
    Ok((0, fitting(all, &written.to_lowercase())))
}

fn item(text: impl Into<String>, label: impl Into<String>) -> Item {
    Item { text: text.into(), label: label.into(), count: None }
}

/// Those that begin so first, then those that hold it.
fn fitting(all: Vec<Item>, typed: &str) -> Vec<Item> {
    let plain = |item: &Item| item.text.trim_matches('"').to_lowercase();
    let (begins, rest): (Vec<Item>, Vec<Item>) =
        all.into_iter().partition(|item| plain(item).starts_with(typed));
    let holds = rest
        .into_iter()
        .filter(|item| plain(item).contains(typed) || item.label.to_lowercase().contains(typed));
    begins.into_iter().chain(holds).take(ITEMS_MAX).collect()
}

async fn values_of(space: &Space, name: &str) -> Result<Vec<Item>, Error> {
    let names = Names::read(space).await?;
    let value = |text: &str| {
        let written = Query::Is(Term::Kind(vec![text.to_owned()])).to_string();
        written.trim_start_matches("kind:").to_owned()
    };
    Ok(match name {
        "state" => states(space, &names).await?,
        "kind" => {
            let last = |kind: &str| kind.rsplit('.').next().unwrap_or(kind).to_owned();
            let kinds = space.store.kinds().await?;
            let alone = |end: &str| kinds.iter().filter(|kind| last(kind) == end).count() == 1;
            let text = |kind: &String| if alone(&last(kind)) { last(kind) } else { kind.clone() };
            kinds.iter().map(|kind| item(value(&text(kind)), kind.clone())).collect()
        }
        "source" => {
            let rows = names.connections.values();
            let rows = rows.filter(|row| names.connector(row.id).is_some_and(|c| c.receive().is_some()));
            rows.map(|row| item(value(&row.name), row.vendor.clone())).collect()
        }
        "route" | "line" => {
            let mut all: Vec<Item> = names
                .routes
                .values()
                .map(|row| item(value(&row.route.draft.name), names.container(row.route.id)))
                .collect();
            all.push(item("none", "no line took it"));
            all
        }
        "target" => {
            let mut found: BTreeMap<String, String> = BTreeMap::new();
            for row in names.routes.values() {
                found.insert(names.container(row.route.id), "a place".to_owned());
                found.insert(names.source(row.route.draft.target).name, "an account".to_owned());
            }
            found
                .into_iter()
                .filter(|(n, _)| !n.is_empty())
                .map(|(n, label)| item(value(&n), label))
                .collect()
        }
        "cause" => {
            let rows = space.store.causes().await?;
            let cause =
                |row: CauseRow| Item { count: Some(row.n), ..item(row.id.to_string(), row.problem.message) };
            // Of bodies that could not be read there is no line, so no line is in such a group.
            rows.into_iter().filter(|row| row.kind != CauseKind::Unreadable).map(cause).collect()
        }
        "since" | "until" => {
            let words = [
                ("15m", "15 minutes ago"),
                ("1h", "an hour ago"),
                ("24h", "a day ago"),
                ("7d", "a week ago"),
            ];
            words.map(|(text, label)| item(text, label)).into()
        }
        "has" => paths(space).await?.into_iter().map(|(path, _)| item(path, "a field")).collect(),
        _ => Vec::new(),
    })
}

async fn states(space: &Space, names: &Names) -> Result<Vec<Item>, Error> {
    let sums = space.store.sums(space.world.now()).await?;
    let count = |state: LogState| -> Option<u64> {
        let of = |wanted: &[State], held: Option<bool>| {
            let lines = sums.deliveries.iter();
            let lines =
                lines.filter(|(route, _)| held.is_none_or(|held| names.hold(**route).is_some() == held));
            lines.flat_map(|(_, states)| wanted.iter().filter_map(|state| states.get(state))).sum()
        };
        Some(match state {
            LogState::Waiting => of(&[State::Waiting], Some(false)),
            LogState::Retrying => of(&[State::Retrying], Some(false)),
            LogState::Held => of(&[State::Waiting, State::Retrying], Some(true)),
            LogState::Sending => of(&[State::Sending], None),
            LogState::InDoubt => of(&[State::InDoubt, State::Asking], None),
            LogState::Asking => of(&[State::Asking], None),
            LogState::Delivered => of(&[State::Delivered], None),
            LogState::Unconfirmed => of(&[State::Unconfirmed], None),
            LogState::Absorbed => of(&[State::Absorbed], None),
            LogState::Dead => of(&[State::Dead], None),
            LogState::Unrouted | LogState::Unreadable | LogState::Repeated => return None,
        })
    };
    let all = LogState::ALL.into_iter();
    Ok(all.map(|state| Item { count: count(state), ..item(state.name(), "a state") }).collect())
}

/// Fields of the newest events, the most frequent first.
async fn paths(space: &Space) -> Result<Vec<(String, u64)>, Error> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for view in space.store.newest_views(SAMPLE).await? {
        for leaf in leaves(&serde_json::from_str(&view).unwrap_or_default()) {
            *found.entry(leaf.shape).or_default() += 1;
        }
    }
    let written = |shape: String| {
        let path = shape.parse().ok()?;
        Some(Query::Is(Term::Has(path)).to_string().trim_start_matches("has:").to_owned())
    };
    let mut found: Vec<(String, u64)> =
        found.into_iter().filter_map(|(shape, n)| Some((written(shape)?, n))).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(found)
}

/// What stands in a field of the newest events and may be shown.
async fn values_at(space: &Space, path: &str) -> Result<Vec<Item>, Error> {
    let Ok(path) = path.parse::<patchbay_model::path::FieldPath>() else { return Ok(Vec::new()) };
    let shape = path.shape();
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for view in space.store.newest_views(SAMPLE).await? {
        for leaf in leaves(&serde_json::from_str(&view).unwrap_or_default()) {
            let shown = leaf.mark == Policy::Keep && !leaf.text.is_empty() && !leaf.text.contains(" masked]");
            if leaf.shape == shape && shown && leaf.text.chars().count() <= VALUE_CHARS_MAX {
                *found.entry(leaf.text).or_default() += 1;
            }
        }
    }
    let mut found: Vec<(String, u64)> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let text = |value: String| {
        let plain = value.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
        let values = vec![Literal { quoted: !plain, text: value }];
        let term = Term::Field { path: path.clone(), op: FieldOp::Is, values };
        let written = Query::Is(term).to_string();
        written.split_once('=').map_or_else(String::new, |(_, value)| value.to_owned())
    };
    Ok(found
        .into_iter()
        .take(ITEMS_MAX * 5)
        .map(|(value, count)| Item { count: Some(count), ..item(text(value), "a value") })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_the_cursor_is_found_within_brackets_quotes_and_minus() {
        let word = |text: &str| {
            let at = text.find('|').expect("a cursor");
            let text = text.replacen('|', "", 1);
            let (start, end) = piece(&text, at);
            text[start..end].to_owned()
        };
        assert_eq!(word("state:de| kind:x"), "state:de");
        assert_eq!(word("a -(-sta|te:x)"), "state:x");
        assert_eq!(word("source:\"Genesys E|U\" b"), "source:\"Genesys EU\"");
        assert_eq!(word("|"), "");
    }

    #[test]
    fn places_are_counted_as_the_page_counts() {
        let text = "é😀x";
        assert_eq!((units(text, 2), units(text, 6)), (1, 3));
        assert_eq!((byte(text, 1), byte(text, 3), byte(text, 9)), (2, 6, 7));
    }
}
