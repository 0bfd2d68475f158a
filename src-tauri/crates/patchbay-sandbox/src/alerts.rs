//! Alerts as OpsGenie keeps them and JSM Operations inherited them: accepted first, carried out later, found
//! again by alias while open. What a key may do, and how an answer looks, is each surface's own.
//!
//! Source: the alert sheet (2026-11-21), sections 4 to 7; the trimmed OpsGenie definitions.

mod book;
mod draft;
mod search;
#[cfg(test)]
mod tests;

pub(crate) use book::{Action, Alert, Book, By};
pub(crate) use draft::{Draft, Style};
pub(crate) use search::found;
