//! A query's text as a person should see it: in words, as chips, and with its mistakes.

use super::{asked, units};
use crate::{
    door::{Answer, At, Body, Problems},
    names::Names,
};
use axum::Json;
use patchbay_model::query::{Mistake, Reading};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A filter of the log as it was typed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QueryText)]
pub(crate) struct Typed {
    #[schema(max_length = 4000)]
    text: String,
}

/// What a filter says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryReading {
    /// The set in a sentence; empty while the text has mistakes.
    words: String,
    /// The text in its plain spelling; empty while it has mistakes.
    text: String,
    /// The parts that all must hold.
    chips: Vec<Chip>,
    mistakes: Vec<MistakeView>,
}

/// One part of a filter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueryChip)]
pub(crate) struct Chip {
    /// As it is written.
    text: String,
    /// In words.
    label: String,
}

/// Something in a filter's text that cannot be read, or names nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueryMistake)]
pub(crate) struct MistakeView {
    /// Where it begins and how long it is, in UTF-16 units.
    at: usize,
    len: usize,
    message: String,
    /// What might stand there instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggest: Option<String>,
}

impl MistakeView {
    fn of(text: &str, mistake: Mistake) -> Self {
        let place = mistake.place;
        let at = units(text, place.at);
        Self {
            at,
            len: units(text, place.at + place.len) - at,
            message: mistake.message,
            suggest: mistake.suggest,
        }
    }
}

/// Reads a filter of the log: what it asks for in words, its parts, and what is wrong with it.
#[utoipa::path(post, operation_id = "read_query", path = "/query/read", tag = "events", request_body = Typed, responses((status = 200, body = QueryReading), Problems))]
pub(crate) async fn read(At(space): At, Body(typed): Body<Typed>) -> Answer<QueryReading> {
    let names = Names::read(&space).await?;
    let asked = asked(&space, &names, false).await?;
    let reading = Reading::of(&typed.text);
    let mut mistakes = reading.mistakes;
    if mistakes.is_empty() {
        mistakes = reading.query.bind(&asked, &reading.places).err().unwrap_or_default();
    }
    let right = mistakes.is_empty();
    let chips = if right { reading.query.chips(&asked) } else { Vec::new() };
    Ok(Json(QueryReading {
        words: if right { reading.query.words(&asked) } else { String::new() },
        text: if right { reading.query.to_string() } else { String::new() },
        chips: chips.into_iter().map(|(text, label)| Chip { text, label }).collect(),
        mistakes: mistakes.into_iter().map(|mistake| MistakeView::of(&typed.text, mistake)).collect(),
    }))
}
