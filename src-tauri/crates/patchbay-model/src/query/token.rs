//! From text to pieces: brackets, minus signs, and words with whatever stands in quotes inside them.

use super::parse::{Mistake, Place};
use crate::detect;

/// One piece of a query with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub kind: Kind,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Minus,
    Word,
    /// A spaced telephone or card number: one word however it is written.
    Number,
}

/// The pieces of a text, and what could not be told apart.
pub(super) fn pieces(text: &str) -> (Vec<Piece>, Vec<Mistake>) {
    let numbers: Vec<(usize, usize)> = detect::find_all(text)
        .iter()
        .map(|find| (find.start, find.end))
        .filter(|(start, end)| text[*start..*end].contains([' ', '(']))
        .collect();
    let (mut pieces, mut mistakes) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let mut push = |kind, len: usize| pieces.push(Piece { kind, place: Place { at, len } });
        let len = match c {
            c if c.is_whitespace() => c.len_utf8(),
            _ if let Some((_, end)) = numbers.iter().find(|(start, _)| *start == at) => {
                push(Kind::Number, end - at);
                end - at
            }
            '(' => {
                push(Kind::Open, 1);
                1
            }
            ')' => {
                push(Kind::Close, 1);
                1
            }
            '-' => {
                push(Kind::Minus, 1);
                1
            }
            _ => {
                let (len, closed) = word(&text[at..]);
                if !closed {
                    let place = Place { at, len };
                    mistakes.push(
                        Mistake::new(place, "A quotation mark is not closed.")
                            .suggest(format!("{}\"", &text[at..at + len])),
                    );
                }
                push(Kind::Word, len);
                len
            }
        };
        at += len;
    }
    (pieces, mistakes)
}

/// How long the word is that a text begins with, and whether its quotes are closed.
fn word(text: &str) -> (usize, bool) {
    let mut chars = text.char_indices();
    let mut quoted = false;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || c == '(' || c == ')') => return (at, true),
            _ => {}
        }
    }
    (text.len(), !quoted)
}

/// Where the first of `wanted` stands outside quotes.
pub(super) fn find(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut chars = text.char_indices();
    let mut quoted = false;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '"' => quoted = !quoted,
            c if !quoted && wanted(c) => return Some(at),
            _ => {}
        }
    }
    None
}

/// The parts between commas outside quotes, each with its place in `text`.
pub(super) fn list(text: &str) -> Vec<Place> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(comma) = find(&text[at..], |c| c == ',') {
        parts.push(Place { at, len: comma });
        at += comma + 1;
    }
    parts.push(Place { at, len: text.len() - at });
    parts
}

/// The text without its quotes, and whether it had any.
pub(super) fn unquoted(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut any) = (false, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => out.extend(chars.next()),
            '"' => {
                quoted = !quoted;
                any = true;
            }
            c => out.push(c),
        }
    }
    (out, any)
}

/// What was typed as words, a spaced number as one of them.
pub(super) fn plain(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut at = 0;
    for find in detect::find_all(text) {
        words.extend(text[at..find.start].split_whitespace().map(str::to_owned));
        words.push(text[find.start..find.end].to_owned());
        at = find.end;
    }
    words.extend(text[at..].split_whitespace().map(str::to_owned));
    words
}
