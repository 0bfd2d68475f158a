//! What the property tests draw: hostile values, steps, filters. A seed repeats a draw exactly.

use patchbay_model::transform::{DecimalMark, GroupMark, Letters, Otherwise, Row, Transform};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// A source of draws.
pub struct Draw(ChaCha8Rng);

/// How many kinds of step there are.
pub const STEPS: usize = 19;

const TEXTS: &[&str] = &[
    "Done",
    "New,Done",
    "  Billing  ",
    "7",
    "-1",
    "1.234,50",
    "1,234.50",
    "2026-11-21",
    "2026-02-30",
    "21.11.2026 09:05",
    "2026-11-21T09:00:00+14:00",
    "1795251600",
    "9:05",
    "25:00",
    "yes",
    "0",
    "88002,88003",
    "Robin Keller",
    "robin.keller@practice.example",
    "Ann <a@b.example>",
    "+1 202 555 0142",
    "+442079460000 GB",
    "4111 1111 1111 1111",
    "https://x.example/a?b=c words",
    "http://",
    "germany",
    "Europe/London",
    "29.97, 31.13, Giza",
    "91,0",
    "2026-01-01/2026-01-05",
    "",
    " ",
    "\u{202e}gnirts\u{2066}\0\u{7}\u{1b}[31m",
    "\u{feff}\u{200b}e\u{301}\u{1f469}\u{200d}\u{1f469}",
    "{{ value }}{% for x in y %}",
    "\"},{\"column\":\"\\",
    "1e300",
    "-0",
    "٣",
    "ǅ ﬃ ŉ İ",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "99999999999999999999",
    "HTTPS://X.EXAMPLE",
    "[TRUNCATED]",
];

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }

    /// Yes with this chance out of a hundred.
    pub fn of_hundred(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn one<T: Clone>(&mut self, from: &[T]) -> T {
        from.choose(&mut self.0).expect("there is one").clone()
    }

    pub fn text(&mut self) -> String {
        match self.below(24) {
            0 => "Long and longer. ".repeat(4_200),
            1 => "ä".repeat(self.below(2_100)),
            2 => (0..self.below(12)).map(|_| self.0.random::<char>()).collect(),
            _ => self.one(TEXTS).to_owned(),
        }
    }

    /// Any JSON value, groups at most `depth` deep.
    pub fn value(&mut self, depth: usize) -> Value {
        match self.below(14) {
            0..6 => self.text().into(),
            6 => self.0.random::<i64>().into(),
            7 => self.0.random::<u64>().into(),
            8 => as_read(f64::from_bits(self.0.random())),
            9 => json!(f64::from(self.0.random_range(-2_000_i32..2_000)) / 8.0),
            10 => self.0.random::<bool>().into(),
            11 if depth > 0 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            12 if depth > 0 => {
                let keys = ["lat", "lng", "address", "x", "", "a b", "\u{202e}", "from", "to"];
                (0..self.below(4)).map(|_| (self.one(&keys).to_owned(), self.value(depth - 1))).collect()
            }
            _ => Value::Null,
        }
    }

    /// What becomes of a value that a step does not know.
    fn otherwise(&mut self) -> Otherwise {
        match self.below(4) {
            0 => Otherwise::Keep,
            1 => Otherwise::Empty,
            2 => Otherwise::Refuse,
            _ => Otherwise::Use { value: self.one(&["Done", "88002", "", "7"]).to_owned() },
        }
    }

    /// A step that can be used, whatever comes in. `kind` is one of [`STEPS`].
    pub fn step(&mut self, kind: usize) -> Transform {
        let word = |text: &str| text.to_owned();
        let row = |from: &str, to: &str| Row { from: from.to_owned(), to: to.to_owned() };
        let decimal = self.one(&[DecimalMark::Dot, DecimalMark::Comma]);
        let zone = word(self.one(&["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]));
        match kind {
            0 => Transform::Trim,
            1 => Transform::Case {
                to: self.one(&[Letters::Upper, Letters::Lower, Letters::Title, Letters::Sentence]),
            },
            2 if self.of_hundred(50) => Transform::Replace {
                find: word(self.one(&["(\\w+) (\\w+)", "[0-9]", "^", ".*", "\\p{Cf}"])),
                with: word(self.one(&["$2 $1", "", "[$0]", "$9"])),
                regex: true,
            },
            2 => Transform::Replace {
                find: word(self.one(&["o", ",", "\0", "e"])),
                with: word(self.one(&["", "oo", "\u{202e}", "$1"])),
                regex: false,
            },
            3 => Transform::Split { by: word(self.one(&[",", " ", "é", "-"])) },
            4 => Transform::Join { with: word(self.one(&[", ", "", "\n"])) },
            5 => Transform::First,
            6 => Transform::Last,
            7 => Transform::Nth { at: self.one(&[0, 1, 7, usize::MAX]) },
            8 => Transform::Count,
            9 => Transform::Default { value: word(self.one(&["Done", "7", "2026-11-21", ""])) },
            10 => Transform::Truncate { chars: 12 + self.below(40), marker: self.of_hundred(50) },
            11 => Transform::Text {
                template: word(self.one(&[
                    "{{ value }}",
                    "{{ value | upper }} {{ value }}",
                    "{{ value.x }}",
                    "{{ value[0] | truncate(length=3) }}",
                    "{{ value ~ value ~ value }}",
                    "{{ value + 1 }}",
                    "{{ -value }}{{ 1 / value }}",
                    "Done",
                ])),
            },
            12 | 13 => Transform::Lookup {
                table: vec![row("done", "Done"), row("Billing", "New"), row("", "New"), row("7", "88002")],
                otherwise: self.otherwise(),
            },
            14 => Transform::Number { decimal, decimals: self.one(&[None, Some(0), Some(3)]) },
            15 => Transform::FormatNumber {
                decimals: self.one(&[0, 2, 12]),
                decimal,
                group: self.one(&[GroupMark::Nothing, GroupMark::Space, GroupMark::Apostrophe]),
            },
            16 => Transform::Date {
                read: self.one(&[None, Some("%d.%m.%Y %H:%M"), Some("%Y/%m/%d")]).map(word),
                zone: Some(zone),
            },
            17 => Transform::FormatDate {
                write: word(self.one(&["%Y-%m-%d", "%H:%M", "%FT%T%:z", "%A %e %B %Y"])),
                zone,
            },
            _ => Transform::Person { otherwise: self.otherwise() },
        }
    }

    /// A filter over some of these paths, in the form the door takes.
    pub fn filter(&mut self, paths: &[&str], depth: usize) -> Value {
        let parts = |draw: &mut Self| -> Value {
            (0..2).map(|_| draw.filter(paths, depth.saturating_sub(1))).collect()
        };
        match self.below(if depth == 0 { 10 } else { 16 }) {
            0 => json!({ "path": self.one(paths), "op": self.one(&["exists", "missing"]) }),
            1 => {
                json!({ "path": self.one(paths), "op": self.one(&["one_of", "none_of"]), "value": ["Billing", "Done", 7] })
            }
            2 => {
                json!({ "path": self.one(paths), "op": "matches", "value": self.one(&["^B", "[0-9]{3}", "(?i)done$", "\\p{Cf}"]) })
            }
            3 | 4 => json!({
                "path": self.one(paths), "op": self.one(&["more_than", "at_least", "less_than", "at_most"]),
                "value": self.one(&[0.0, 7.0, 120.5, 1e9]),
            }),
            5 => {
                json!({ "path": self.one(paths), "op": self.one(&["before", "after"]), "value": "2026-06-01" })
            }
            6 | 7 => json!({
                "path": self.one(paths), "op": self.one(&["contains", "starts_with", "ends_with"]),
                "value": self.one(&["e", "B", "g", "0142"]),
            }),
            8 | 9 => {
                json!({ "path": self.one(paths), "op": self.one(&["is", "is_not"]), "value": self.one(&["Billing", "7", "Done", " "]) })
            }
            10 | 11 => json!({ "all": parts(self) }),
            12..14 => json!({ "any": parts(self) }),
            _ => json!({ "not": self.filter(paths, depth - 1) }),
        }
    }
}

/// A fraction that our JSON reader takes as it is written: of some it moves the last of seventeen digits.
fn as_read(number: f64) -> Value {
    let value = Value::from(number);
    let read = serde_json::from_str::<Value>(&value.to_string());
    if read.is_ok_and(|read| read == value) { value } else { Value::from(number.round() as i64) }
}
