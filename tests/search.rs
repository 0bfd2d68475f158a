//! Looks for values in every spelling they could hide in: as they are, reversed, in base64 at any alignment, hex,
//! percent-encoded, UTF-16 and JSON-escaped.

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

/// Shorter spellings are not looked for: they would be found by chance.
pub const SHORTEST: usize = 8;

/// A spelling that something begins with, by its first bytes.
type Beginning = [u8; SHORTEST];

/// Finds any of some values, in any of their forms.
pub struct Searcher {
    /// Which pairs of bytes a form begins with, so that most places are passed by quickly.
    pairs: Vec<bool>,
    forms: HashMap<Beginning, Vec<Form>>,
}

struct Form {
    /// What was looked for, as it may be printed.
    label: String,
    spelling: &'static str,
    bytes: Vec<u8>,
}

impl Searcher {
    /// Looks for `values`, each under the name it is told by. Values that are too short to be looked for are
    /// refused.
    pub fn new<L: Into<String>>(values: impl IntoIterator<Item = (L, Vec<u8>)>) -> Self {
        let mut made = Self { pairs: vec![false; 1 << 16], forms: HashMap::new() };
        for (label, value) in values {
            let label = label.into();
            assert!(value.len() >= SHORTEST, "{label} is too short to be looked for");
            for (spelling, bytes) in forms(&value) {
                let Some(beginning) = bytes.first_chunk::<SHORTEST>() else { continue };
                made.pairs[pair(&bytes)] = true;
                let known = made.forms.entry(*beginning).or_default();
                known.push(Form { label: label.clone(), spelling, bytes });
            }
        }
        made
    }

    /// Looks for texts that are told as they are.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(values.into_iter().map(|value| (value, value.as_bytes().to_vec())))
    }

    /// What is in `bytes`, each with its spelling and with `place`.
    pub fn within(&self, place: &str, bytes: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(SHORTEST - 1) {
            let rest = &bytes[at..];
            if !self.pairs[pair(rest)] {
                continue;
            }
            let beginning = rest.first_chunk::<SHORTEST>().expect("as many are left");
            for form in self.forms.get(beginning).into_iter().flatten() {
                if rest.starts_with(&form.bytes) {
                    found.insert(format!("{} ({}) in {place}", form.label, form.spelling));
                }
            }
        }
        found
    }

    /// What is in the files below `folder`, however deep.
    pub fn below(&self, folder: &Path) -> BTreeSet<String> {
        let files = files(folder);
        let read = files.iter().map(|path| (path, std::fs::read(path).unwrap_or_default()));
        read.flat_map(|(path, bytes)| self.within(&path.display().to_string(), &bytes)).collect()
    }
}

/// Every file below `folder`; links are not followed.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read").flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                // Sockets and links hold nothing; a file that went meanwhile neither.
                Ok(_) | Err(_) => {}
            }
        }
    }
    files
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// Every spelling of a value, with its name. Spellings of text are made of values that are text.
pub fn forms(value: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("as it is", value.to_vec()),
        ("reversed", value.iter().rev().copied().collect()),
        ("hex", HEXLOWER.encode(value).into_bytes()),
        ("HEX", HEXUPPER.encode(value).into_bytes()),
    ];
    for shift in 0..3 {
        forms.push(("base64", base64(value, shift, |bytes| BASE64.encode(bytes))));
        forms.push(("base64url", base64(value, shift, |bytes| BASE64URL.encode(bytes))));
    }
    let escape = |kept: &str, upper: bool| -> Vec<u8> {
        let one = |byte: &u8| match (byte.is_ascii_alphanumeric() || kept.as_bytes().contains(byte), upper) {
            (true, _) => (*byte as char).to_string(),
            (false, true) => format!("%{byte:02X}"),
            (false, false) => format!("%{byte:02x}"),
        };
        value.iter().map(one).collect::<String>().into_bytes()
    };
    // In an address by RFC 3986, in a form by the URL standard, and by those who escape everything.
    for kept in ["-._~", "-._*", ""] {
        forms.push(("percent-encoded", escape(kept, true)));
        forms.push(("percent-encoded", escape(kept, false)));
    }
    let Ok(text) = std::str::from_utf8(value) else { return forms };
    forms.push(("form-encoded", url::form_urlencoded::byte_serialize(value).collect::<String>().into()));
    let json = serde_json::Value::from(text).to_string();
    let json = &json[1..json.len() - 1];
    forms.push(("JSON", json.into()));
    forms.push(("JSON", json.replace('/', "\\/").into()));
    // A document inside a document.
    forms.push(("JSON twice", json.replace('\\', "\\\\").replace('"', "\\\"").into()));
    forms.push(("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    forms.push(("UTF-16 big-endian", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    let backwards: String = text.chars().rev().collect();
    forms.push(("reversed UTF-16", backwards.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    forms
}

/// What is the same in the base64 of every text that holds `value` with `shift` bytes before it, counted in threes.
fn base64(value: &[u8], shift: usize, encode: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let padded = [vec![b'x'; shift], value.to_vec()].concat();
    let (from, to) = (if shift == 0 { 0 } else { 4 }, padded.len() / 3 * 4);
    encode(&padded).as_bytes()[from.min(to)..to].to_vec()
}
