//! Finding items by what their columns hold, as late as the vendor's index would.
//!
//! Source: monday API docs, "Items page by column values" (2025-05) and "Items page".

use super::errors::ApiError;
use super::world::{Board, Item, World};
use serde_json::Value;

/// Columns of these types cannot be looked up.
const NOT_SEARCHABLE: &[&str] = &[
    "auto_number",
    "color_picker",
    "board_relation",
    "creation_log",
    "file",
    "formula",
    "item_id",
    "last_updated",
    "location",
    "mirror",
    "rating",
    "tags",
    "time_tracking",
    "vote",
];

/// One column and the values it may hold: values are alternatives.
pub struct Condition {
    pub column: String,
    pub operator: String,
    pub values: Vec<Value>,
}

/// When a look-up happens and how far the index lags.
#[derive(Clone, Copy)]
pub struct Seen {
    pub now_ms: u64,
    pub delay_ms: u64,
}

impl World {
    /// Ids of the active items that meet every condition (or any, with `any`), oldest first.
    ///
    /// Text is compared whole and without case. A status compares by label text in the first form of the
    /// API (`by_text`), by the label's number in the second.
    ///
    /// # Errors
    /// `InvalidColumnIdException`; `InvalidArgumentException` for a column that cannot be searched.
    pub fn find(
        &self,
        board: &Board,
        conditions: &[Condition],
        any: bool,
        by_text: bool,
        seen: Seen,
    ) -> Result<Vec<u64>, ApiError> {
        for condition in conditions {
            let column = board.column(&condition.column)?;
            if NOT_SEARCHABLE.contains(&column.kind.as_str()) {
                return Err(ApiError::argument(format!(
                    "Columns of type {} cannot be searched",
                    column.kind
                )));
            }
        }
        let meets = |item: &Item| {
            let mut met = conditions.iter().map(|condition| holds(board, item, condition, by_text, seen));
            if any { met.any(|met| met) } else { met.all(|met| met) }
        };
        if let Some(candidates) = candidates(board, conditions, any) {
            let items = candidates.iter().filter_map(|id| self.items.get(id));
            let items = items.filter(|item| item.state == super::world::ItemState::Active);
            return Ok(items.filter(|item| meets(item)).map(|item| item.id).collect());
        }
        Ok(self.items_of(board).filter(|item| meets(item)).map(|item| item.id).collect())
    }
}

/// The few items an exact text condition can mean, from the index; `None`: go through all.
fn candidates(board: &Board, conditions: &[Condition], any: bool) -> Option<Vec<u64>> {
    let exact = |condition: &&Condition| {
        let kind = board.columns.get(&condition.column).map(|column| column.kind.as_str());
        let filled = condition.values.iter().all(|value| value.as_str().is_some_and(|text| !text.is_empty()));
        condition.operator == "any_of" && filled && matches!(kind, Some("text" | "name"))
    };
    let condition = conditions.iter().find(exact).filter(|_| !any || conditions.len() == 1)?;
    let texts = board.texts.get(&condition.column);
    let wanted = condition.values.iter().filter_map(Value::as_str);
    let mut ids: Vec<u64> = wanted
        .filter_map(|text| texts.and_then(|texts| texts.get(&text.to_lowercase())))
        .flat_map(|ids| ids.iter().copied())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

fn holds(board: &Board, item: &Item, condition: &Condition, by_text: bool, seen: Seen) -> bool {
    let Some(text) = item.seen_text(&condition.column, seen.now_ms, seen.delay_ms) else { return false };
    let text = text.to_lowercase();
    let column = &board.columns[&condition.column];
    let numbered = !by_text && matches!(column.kind.as_str(), "status" | "dropdown");
    let equals = |value: &Value| match (value, numbered) {
        // Numbers only: the vendor silently finds nothing for a number written as a string.
        (Value::Number(id), true) => {
            let label = id.as_u64().and_then(|id| column.label(id));
            label.is_some_and(|label| text.split(", ").any(|part| part == label.text.to_lowercase()))
        }
        (Value::String(wanted), false) => text == wanted.to_lowercase(),
        (Value::Null, false) => text.is_empty(),
        _ => false,
    };
    let words = || condition.values.iter().filter_map(Value::as_str).map(str::to_lowercase);
    match condition.operator.as_str() {
        "any_of" => condition.values.iter().any(equals),
        "not_any_of" => !condition.values.iter().any(equals),
        "is_empty" => text.is_empty(),
        "is_not_empty" => !text.is_empty(),
        "contains_text" => words().any(|word| text.contains(&word)),
        "not_contains_text" => !words().any(|word| text.contains(&word)),
        "starts_with" => words().any(|word| text.starts_with(&word)),
        _ => false,
    }
}
