//! Letters: case, replacement, cutting.

use super::{Letters, Refusal, shape};
use crate::limits::PATTERN_TEXT_BYTES_MAX;
use regex::Regex;

/// Stands at the end of what was cut.
pub const CUT_MARKER: &str = "[TRUNCATED]";

pub fn case(text: &str, to: Letters) -> Result<String, Refusal> {
    let room = shape::room(text.len());
    let made = match to {
        Letters::Upper => text.to_uppercase(),
        Letters::Lower => text.to_lowercase(),
        Letters::Title => capitals(text, |before, _| !before.is_alphanumeric() && !"'’".contains(before)),
        Letters::Sentence => capitals(text, |before, ended| ended && before.is_whitespace()),
    };
    if made.len() > room { Err(Refusal::TooLong) } else { Ok(made) }
}

/// Lower case, but a capital wherever `opens` says so of the character before and of whether a sentence ended.
fn capitals(text: &str, opens: impl Fn(char, bool) -> bool) -> String {
    let mut made = String::with_capacity(text.len());
    // The text begins as if a sentence had ended before it.
    let (mut before, mut ended) = (' ', true);
    for letter in text.chars() {
        if letter.is_alphabetic() && opens(before, ended) {
            made.extend(letter.to_uppercase());
        } else {
            made.extend(letter.to_lowercase());
        }
        ended = match letter {
            '.' | '!' | '?' => true,
            // Spaces, quotes and brackets may stand between two sentences.
            other => ended && !other.is_alphanumeric(),
        };
        // An opening quote or bracket hides no beginning.
        before = if ended && "\"“„'‘([¿¡".contains(letter) { ' ' } else { letter };
    }
    made
}

pub fn replace(text: &str, find: &str, with: &str) -> Result<String, Refusal> {
    let mut made = Capped::new(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(find) {
        made.push(&rest[..at])?;
        made.push(with)?;
        rest = &rest[at + find.len()..];
    }
    made.push(rest)?;
    Ok(made.text)
}

pub fn replace_matches(text: &str, pattern: &Regex, with: &str) -> Result<String, Refusal> {
    if text.len() > PATTERN_TEXT_BYTES_MAX {
        return Err(Refusal::TooLong);
    }
    let mut made = Capped::new(text.len());
    let (mut at, mut put) = (0, String::new());
    for found in pattern.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        made.push(&text[at..whole.start()])?;
        put.clear();
        found.expand(with, &mut put);
        made.push(&put)?;
        at = whole.end();
    }
    made.push(&text[at..])?;
    Ok(made.text)
}

/// At most `chars` characters; whether anything was cut.
pub fn truncate(text: &str, chars: usize, marker: bool) -> (String, bool) {
    // A byte is at most a character, so most texts are not counted.
    if text.len() <= chars || text.chars().count() <= chars {
        return (text.to_owned(), false);
    }
    if !marker {
        return (text.chars().take(chars).collect(), true);
    }
    let room = chars.saturating_sub(CUT_MARKER.len());
    (text.chars().take(room).chain(CUT_MARKER.chars()).take(chars).collect(), true)
}

/// Text that grows only so far.
struct Capped {
    text: String,
    room: usize,
}

impl Capped {
    fn new(size: usize) -> Self {
        Self { text: String::with_capacity(size), room: shape::room(size) }
    }
    fn push(&mut self, more: &str) -> Result<(), Refusal> {
        if self.text.len() + more.len() > self.room {
            return Err(Refusal::TooLong);
        }
        self.text.push_str(more);
        Ok(())
    }
}
