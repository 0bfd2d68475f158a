//! What a word is. The index and whoever reads a view without it must agree letter by letter, so both ask here.

use std::borrow::Cow;

/// The words of a text, each in its one spelling: letters and digits, small, without the marks on Latin letters.
pub fn tokens(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            fold(c, &mut word);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn fold(c: char, word: &mut String) {
    for small in c.to_lowercase() {
        match plain(small) {
            Some(letters) => word.push_str(letters),
            // Marks that a capital leaves behind are no letters of their own.
            None if ('\u{300}'..='\u{36f}').contains(&small) => {}
            None => word.push(small),
        }
    }
}

/// Latin letters with marks, so that “Muller” finds “Müller”.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// Words that follow one another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Phrase {
    pub words: Vec<String>,
    /// The last one may go on.
    pub prefix: bool,
}

impl Phrase {
    pub fn of(text: &str, prefix: bool) -> Self {
        Self { words: tokens(text), prefix }
    }
}

/// Whether `phrase` stands somewhere in `words`. A phrase of nothing stands nowhere.
pub fn has_phrase(words: &[String], phrase: &Phrase) -> bool {
    let Some((last, before)) = phrase.words.split_last() else { return false };
    words.windows(phrase.words.len()).any(|run| {
        let ends = run
            .last()
            .is_some_and(|word| if phrase.prefix { word.starts_with(last.as_str()) } else { word == last });
        ends && run[..before.len()] == *before
    })
}

/// A word that needs no quotes: letters alone. Digits are quoted, so that no two of them read back as one number.
pub(super) fn is_plain_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| (c.is_alphanumeric() && !c.is_numeric()) || c == '_')
        && !["and", "or", "not"].contains(&text.to_lowercase().as_str())
}

/// The text in quotes, as the tokenizer reads them.
pub(super) fn quoted(text: &str) -> String {
    let escaped = if text.contains(['"', '\\']) {
        Cow::Owned(text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        Cow::Borrowed(text)
    };
    format!("\"{escaped}\"")
}
