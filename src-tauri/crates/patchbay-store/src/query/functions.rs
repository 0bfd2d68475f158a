//! What SQL asks the model: a clause over a view, and words in it. Compiled once a statement.

use crate::error::Error;
use patchbay_model::{
    filter::{Clause, Filter, Ready, Verdict},
    privacy::{Compiled, index_text},
    query::{Phrase, has_phrase, judge_field, tokens},
};
use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::ValueRef,
};
use serde::{Deserialize, Serialize};

/// A clause on its way into a statement.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FieldTerm {
    pub(crate) clause: Clause,
    /// Where this text is nowhere in the view, the clause does not hold, and nobody asks whether that is certain.
    pub(crate) hint: Option<String>,
}

struct ReadyField {
    ready: Ready,
    hint: Option<String>,
}

type Boxed = Box<dyn std::error::Error + Send + Sync>;

/// Makes the functions known to a connection.
pub(crate) fn register(db: &Connection) -> Result<(), Error> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    db.create_scalar_function("pb_field", 3, flags, field)?;
    db.create_scalar_function("pb_words", 2, flags, words)?;
    Ok(())
}

fn field(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let term = context.get_or_create_aux(0, |value: ValueRef<'_>| -> Result<ReadyField, Boxed> {
        let term: FieldTerm = serde_json::from_str(value.as_str()?)?;
        Ok(ReadyField { ready: Filter::Is(term.clause).ready()?, hint: term.hint })
    })?;
    let view = text(context, 1)?;
    if term.hint.as_deref().is_some_and(|hint| !view.contains(hint)) {
        return Ok(Some(false));
    }
    let known: bool = context.get(2)?;
    let view = serde_json::from_str(view).unwrap_or_default();
    // What the policy takes out of a view is asked before: any policy shows the rest as it stands.
    let policy = Compiled::default();
    Ok(match judge_field(&term.ready, &view, known.then_some(&policy)) {
        Verdict::Yes => Some(true),
        Verdict::No => Some(false),
        Verdict::Unknown => None,
    })
}

fn words(context: &Context<'_>) -> rusqlite::Result<bool> {
    let phrases = context.get_or_create_aux(0, |value: ValueRef<'_>| -> Result<Vec<Phrase>, Boxed> {
        Ok(serde_json::from_str(value.as_str()?)?)
    })?;
    let view = serde_json::from_str(text(context, 1)?).unwrap_or_default();
    let words = tokens(&index_text(&view));
    Ok(phrases.iter().any(|phrase| has_phrase(&words, phrase)))
}

fn text<'a>(context: &'a Context<'_>, at: usize) -> rusqlite::Result<&'a str> {
    Ok(context.get_raw(at).as_str()?)
}
