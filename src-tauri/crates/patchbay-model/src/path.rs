//! A path into an event: `participant.wrapup.code`, `items[0].name`, `tags[*]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::{borrow::Cow, fmt, str::FromStr};

/// Where a value is found in a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Key(String),
    Index(usize),
    /// Every element of a list.
    Every,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a field path")]
pub struct BadPath(pub String);

impl FieldPath {
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
    /// The value there, or nothing. A path over every element of a list has no single value: see [`read`](Self::read).
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |at, step| match step {
            Step::Key(key) => at.get(key),
            Step::Index(index) => at.get(index),
            Step::Every => None,
        })
    }

    /// The value there. With `[*]`, what the elements have there as one flat list, without those that have nothing;
    /// nothing where there is no list.
    pub fn read<'a>(&self, document: &'a Value) -> Option<Cow<'a, Value>> {
        let Some(at) = self.0.iter().position(|step| *step == Step::Every) else {
            return self.find(document).map(Cow::Borrowed);
        };
        let base = self.0[..at].iter().try_fold(document, |at, step| match step {
            Step::Key(key) => at.get(key),
            Step::Index(index) => at.get(index),
            Step::Every => None,
        })?;
        let mut found = Vec::new();
        for item in base.as_array()? {
            gather(item, &self.0[at + 1..], &mut found);
        }
        Some(Cow::Owned(Value::Array(found)))
    }

    /// Whether it goes over every element of a list.
    pub fn is_many(&self) -> bool {
        self.0.contains(&Step::Every)
    }

    /// The same path with every index as `[*]`: what privacy policies and field trees are keyed by.
    pub fn shape(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                Step::Key(key) => push_key(&mut text, key),
                Step::Index(_) | Step::Every => text.push_str("[*]"),
            }
        }
        text
    }
}

fn gather(value: &Value, steps: &[Step], found: &mut Vec<Value>) {
    match steps.split_first() {
        None if value.is_null() => {}
        None => found.push(value.clone()),
        Some((Step::Key(key), rest)) => value.get(key).into_iter().for_each(|v| gather(v, rest, found)),
        Some((Step::Index(index), rest)) => value.get(index).into_iter().for_each(|v| gather(v, rest, found)),
        Some((Step::Every, rest)) => {
            value.as_array().into_iter().flatten().for_each(|item| gather(item, rest, found));
        }
    }
}

/// Appends one key in path notation: keys with dots or brackets are quoted.
pub fn push_key(text: &mut String, key: &str) {
    if key.is_empty() || key.contains(['.', '[', ']', '"']) {
        text.push('[');
        text.push_str(&Value::String(key.to_owned()).to_string());
        text.push(']');
    } else {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(key);
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                Step::Key(key) => push_key(&mut text, key),
                Step::Index(index) => text.push_str(&format!("[{index}]")),
                Step::Every => text.push_str("[*]"),
            }
        }
        f.write_str(&text)
    }
}

impl FromStr for FieldPath {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        let bad = || BadPath(text.chars().take(80).collect());
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                if inner.starts_with('"') {
                    let mut stream = serde_json::Deserializer::from_str(inner).into_iter::<String>();
                    let key = stream.next().and_then(Result::ok).ok_or_else(bad)?;
                    rest = inner[stream.byte_offset()..].strip_prefix(']').ok_or_else(bad)?;
                    steps.push(Step::Key(key));
                } else {
                    let (index, after) = inner.split_once(']').ok_or_else(bad)?;
                    steps.push(match index {
                        "*" => Step::Every,
                        digits => Step::Index(digits.parse().map_err(|_| bad())?),
                    });
                    rest = after;
                }
            } else {
                let plain = if steps.is_empty() { rest } else { rest.strip_prefix('.').ok_or_else(bad)? };
                let end = plain.find(['.', '[']).unwrap_or(plain.len());
                if end == 0 {
                    return Err(bad());
                }
                steps.push(Step::Key(plain[..end].to_owned()));
                rest = &plain[end..];
            }
        }
        if steps.is_empty() { Err(bad()) } else { Ok(Self(steps)) }
    }
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldPath {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_read_back_what_they_print_and_find_their_value() {
        let document = json!({"a": {"b.c": [10, {"d": "x"}]}, "": 1});
        for (text, found) in
            [("a[\"b.c\"][0]", json!(10)), ("a[\"b.c\"][1].d", json!("x")), ("[\"\"]", json!(1))]
        {
            let path: FieldPath = text.parse().expect(text);
            assert_eq!(path.to_string(), text);
            assert_eq!(path.find(&document), Some(&found));
        }
        assert_eq!(
            "a[\"b.c\"][1].d".parse::<FieldPath>().map(|p| p.shape()).ok(),
            Some("a[\"b.c\"][*].d".into())
        );
    }

    #[test]
    fn every_element_gives_one_flat_list() {
        let document = json!({"a": [{"b": 1}, {"c": 9}, {"b": null}, {"b": [2, 3]}], "d": {}});
        for (text, found) in [
            ("a[*].b", Some(json!([1, [2, 3]]))),
            ("a[*].b[*]", Some(json!([2, 3]))),
            ("a[*].b[1]", Some(json!([3]))),
            ("d[*]", None),
            ("e[*].b", None),
            ("a[0].b", Some(json!(1))),
        ] {
            let path: FieldPath = text.parse().expect(text);
            assert_eq!(path.to_string(), text);
            assert_eq!(path.read(&document).as_deref(), found.as_ref(), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", ".", "a..b", "a[", "a[x]", "a[\"b\"", "a]b.", "[0", ".a"] {
            assert!(text.parse::<FieldPath>().is_err(), "{text}");
        }
    }
}
