//! Search patterns that a person wrote: held to a size, and refused in a sentence.

use crate::limits::{PATTERN_BYTES_MAX, PATTERN_CHARS_MAX};
use regex::{Regex, RegexBuilder};

/// Why a pattern cannot be used. Speaks of the pattern, which is the person's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    #[error("the pattern is empty")]
    Empty,
    #[error("the pattern is longer than {PATTERN_CHARS_MAX} characters or asks for too much")]
    Size,
    #[error("the pattern cannot be read: {0}")]
    Syntax(String),
}

/// The pattern, ready for use.
///
/// # Errors
/// [`BadPattern`].
pub fn compile(text: &str) -> Result<Regex, BadPattern> {
    if text.is_empty() {
        return Err(BadPattern::Empty);
    }
    if text.chars().count() > PATTERN_CHARS_MAX {
        return Err(BadPattern::Size);
    }
    RegexBuilder::new(text)
        .size_limit(PATTERN_BYTES_MAX)
        .dfa_size_limit(PATTERN_BYTES_MAX)
        .nest_limit(32)
        .build()
        .map_err(|error| match error {
            regex::Error::Syntax(long) => {
                // The reason is the last line; those before draw the pattern with a caret below.
                let reason = long.lines().last().unwrap_or_default().trim();
                BadPattern::Syntax(reason.trim_start_matches("error: ").to_owned())
            }
            _ => BadPattern::Size,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_held_to_a_size_and_refused_in_words() {
        assert!(compile(r"^\w+@example\.com$").is_ok_and(|p| p.is_match("jane@example.com")));
        assert!(matches!(compile(""), Err(BadPattern::Empty)));
        assert!(matches!(compile("(a"), Err(BadPattern::Syntax(why)) if why == "unclosed group"));
        assert!(matches!(compile(r"\w{9999}"), Err(BadPattern::Size)));
        assert!(matches!(compile(&"a".repeat(501)), Err(BadPattern::Size)));
    }
}
