//! What is typed into the search box: words, each also under the name that a hidden value of it has.

use patchbay_model::{detect, keys::IdentityKey};

/// More words than this narrow nothing further.
const WORDS_MAX: usize = 16;
const WORD_CHARS_MAX: usize = 200;

/// The spellings of every word of `text`. All words must be found, each in any of its spellings.
///
/// A telephone number is one word however it is spaced, and where the keys are at hand every word is also looked
/// for under its keyed name: that is how a number that is nowhere on disk finds its event.
pub(super) fn spellings(text: &str, identity: Option<&IdentityKey>) -> Vec<Vec<String>> {
    let mut words = Vec::new();
    let mut at = 0;
    for find in detect::find_all(text) {
        words.extend(text[at..find.start].split_whitespace().map(str::to_owned));
        words.push(text[find.start..find.end].to_owned());
        at = find.end;
    }
    words.extend(text[at..].split_whitespace().map(str::to_owned));
    words
        .into_iter()
        // The index holds letters and digits; a word of neither would match nothing.
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS_MAX)
        .map(|word| {
            let word: String = word.chars().take(WORD_CHARS_MAX).collect();
            let named = identity.map(|identity| identity.value(&detect::normalise(&word)));
            std::iter::once(word).chain(named).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spaced_number_is_one_word_and_every_word_has_its_keyed_name() {
        let key = IdentityKey::new([1; 32]);
        let found = spellings("billing +1 317 555 0142 -- Jane@Example.com", Some(&key));
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], ["billing".to_owned(), key.value("billing")]);
        assert_eq!(found[1][1], key.value("13175550142"));
        assert_eq!(found[2][1], key.value("jane@example.com"));
        assert_eq!(spellings("plain", None), [["plain".to_owned()]]);
    }
}
