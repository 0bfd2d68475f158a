//! What each step makes of a value, what it refuses, and that nothing escapes either.

use super::*;
use crate::{
    arbitrary::{json_value, transform},
    keys::IdentityKey,
    limits::{STEP_BYTES_MAX, STEP_LIST_MAX},
    people::{Person, name_of_email},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn key() -> IdentityKey {
    IdentityKey::new([4; 32])
}

fn people() -> People {
    let person = |id: &str, name: &str, email: &str| Person {
        id: id.into(),
        name: name.into(),
        email: Some(name_of_email(email, &key())),
    };
    People::new(&[
        person("71", "Jane Doe", "jane@example.com"),
        person("72", "Max Muster", "max@example.com"),
    ])
}

/// Runs a step written as JSON, as the door and the store read it.
fn run(step: Value, value: Value) -> Result<Value, String> {
    let step: Transform = serde_json::from_value(step).expect("a step");
    let around = Around { people: &people(), identity: &key() };
    step.ready().expect("a usable step").run(value, &around).map_err(|refusal| refusal.to_string())
}

#[track_caller]
fn makes(step: Value, cases: &[(Value, Value)]) {
    for (from, to) in cases {
        assert_eq!(run(step.clone(), from.clone()).as_ref(), Ok(to), "{step} of {from}");
    }
}

#[track_caller]
fn refuses(step: Value, cases: &[(Value, &str)]) {
    for (from, why) in cases {
        assert_eq!(run(step.clone(), from.clone()), Err((*why).to_owned()), "{step} of {from}");
    }
}

#[test]
fn letters_are_trimmed_turned_replaced_and_cut() {
    makes(json!({"do": "trim"}), &[(json!("  a b "), json!("a b")), (json!([" a", 1]), json!(["a", "1"]))]);
    makes(json!({"do": "case", "to": "upper"}), &[(json!("straße"), json!("STRASSE"))]);
    makes(
        json!({"do": "case", "to": "title"}),
        &[(json!("jean-luc o'NEIL"), json!("Jean-Luc O'neil")), (json!("CALL back"), json!("Call Back"))],
    );
    makes(
        json!({"do": "case", "to": "sentence"}),
        &[
            (json!("CALL BACK. \"now\" please"), json!("Call back. \"Now\" please")),
            (json!("3.5 Kg"), json!("3.5 kg")),
        ],
    );
    makes(json!({"do": "replace", "find": ".", "with": ""}), &[(json!("a.b.c"), json!("abc"))]);
    makes(
        json!({"do": "replace", "find": r"(\w+) (\w+)", "with": "$2, $1", "regex": true}),
        &[(json!("Jane Doe"), json!("Doe, Jane"))],
    );
    makes(
        json!({"do": "truncate", "chars": 14, "marker": true}),
        &[(json!("é".repeat(20)), json!("ééé[TRUNCATED]")), (json!("short"), json!("short"))],
    );
    makes(json!({"do": "truncate", "chars": 2}), &[(json!("éàü"), json!("éà"))]);
    refuses(json!({"do": "trim"}), &[(json!({"a": 1}), "takes a text, and a group of fields came in")]);
}

#[test]
fn lists_are_split_joined_picked_from_and_counted() {
    makes(
        json!({"do": "split", "by": ";"}),
        &[(json!("a;b"), json!(["a", "b"])), (json!(null), json!(null))],
    );
    makes(
        json!({"do": "join", "with": ", "}),
        &[
            (json!(["a", "", 2, null, true]), json!("a, 2, true")),
            (json!([]), json!(null)),
            (json!(7), json!("7")),
        ],
    );
    for (step, of_list, of_one) in
        [("first", json!("a"), json!("x")), ("last", json!("c"), json!("x")), ("count", json!(3), json!(1))]
    {
        makes(json!({"do": step}), &[(json!(["a", "b", "c"]), of_list), (json!("x"), of_one)]);
    }
    makes(json!({"do": "nth", "at": 1}), &[(json!(["a", "b"]), json!("b")), (json!(["a"]), json!(null))]);
    makes(json!({"do": "count"}), &[(json!(null), json!(0))]);
    refuses(
        json!({"do": "split", "by": ","}),
        &[
            (json!(",".repeat(STEP_LIST_MAX)), "more than 1000 values"),
            (json!(["a"]), "takes a text, and a list came in"),
        ],
    );
}

#[test]
fn nothing_blank_and_empty_take_the_default() {
    makes(
        json!({"do": "default", "value": "none"}),
        &[
            (json!(null), json!("none")),
            (json!("  "), json!("none")),
            (json!([null, ""]), json!("none")),
            (json!(0), json!(0)),
            (json!(false), json!(false)),
        ],
    );
    makes(
        json!({"do": "text", "template": "Call of {{ value | default('nobody') | upper }}"}),
        &[(json!("jane"), json!("Call of JANE")), (json!(null), json!("Call of NOBODY"))],
    );
    makes(
        json!({"do": "text", "template": "{{ value[1] }}"}),
        &[(json!(["a", "{{ b }}"]), json!("{{ b }}"))],
    );
}

#[test]
fn a_table_finds_exactly_first_and_then_without_case() {
    let table = json!([{"from": "vip", "to": "High"}, {"from": "VIP", "to": "Top"}, {"from": "std", "to": "Low"}, {"from": "", "to": "Empty"}]);
    let step = |otherwise: Value| json!({"do": "lookup", "table": table, "otherwise": otherwise});
    makes(
        step(json!("keep")),
        &[
            (json!("VIP"), json!("Top")),
            (json!(" STD "), json!("Low")),
            (json!("Vip"), json!("Vip")),
            (json!(null), json!("Empty")),
            (json!(["std", 9]), json!(["Low", 9])),
        ],
    );
    makes(step(json!("empty")), &[(json!(["std", "x"]), json!(["Low"])), (json!("x"), json!(null))]);
    makes(step(json!({"use": {"value": "Other"}})), &[(json!("x"), json!("Other"))]);
    refuses(step(json!("refuse")), &[(json!("x"), "not in the table")]);
}

#[test]
fn numbers_are_read_as_they_are_written_and_groups_must_be_groups() {
    let dot = json!({"do": "number", "decimal": "dot"});
    makes(
        dot.clone(),
        &[
            (json!("1,234,567.50"), json!("1234567.50")),
            (json!("12,34,567"), json!("1234567")),
            (json!(" -1 234.5 "), json!("-1234.5")),
            (json!("\u{2212}7"), json!("-7")),
            (json!(1.5), json!("1.5")),
            (json!(""), json!(null)),
        ],
    );
    makes(
        json!({"do": "number", "decimal": "comma", "decimals": 1}),
        &[(json!("1.234,56"), json!("1234.6")), (json!("1'234"), json!("1234.0"))],
    );
    for text in ["12,5", "1e5", "€ 12", "1,23,4", "--1", "- -1", "", "abc", "1.2.3", ",123"] {
        if !text.is_empty() {
            refuses(dot.clone(), &[(json!(text), "no number written with a decimal point")]);
        }
    }
    refuses(dot, &[(json!(true), "takes a number, and yes or no came in")]);
    makes(
        json!({"do": "format_number", "decimals": 2, "decimal": "comma", "group": "."}),
        &[(json!("-1234567.555"), json!("-1.234.567,56")), (json!(999), json!("999,00"))],
    );
    makes(
        json!({"do": "format_number", "decimals": 0, "decimal": "dot", "group": "'"}),
        &[(json!(1234.5), json!("1'235"))],
    );
}

#[test]
fn moments_are_read_in_their_zone_and_written_in_another() {
    makes(
        json!({"do": "date", "zone": "Europe/Berlin"}),
        &[
            (json!("2026-07-01T12:00:00"), json!("2026-07-01T10:00:00.000Z")),
            (json!("2026-07-01T12:00:00+05:30"), json!("2026-07-01T06:30:00.000Z")),
            (json!("2026-07-01"), json!("2026-07-01")),
            (json!(1_795_000_000), json!("2026-11-18T11:06:40.000Z")),
            (json!("1795000000123"), json!("2026-11-18T11:06:40.123Z")),
            (json!(1_795_000_000.25), json!("2026-11-18T11:06:40.250Z")),
        ],
    );
    makes(
        json!({"do": "date", "read": "%d.%m.%Y %H:%M", "zone": "America/New_York"}),
        &[(json!("21.11.2026 09:30"), json!("2026-11-21T14:30:00.000Z"))],
    );
    makes(json!({"do": "date", "read": "%m/%d/%Y"}), &[(json!("11/21/2026"), json!("2026-11-21"))]);
    makes(
        json!({"do": "format_date", "write": "%d %b %Y %H:%M", "zone": "Asia/Tokyo"}),
        &[
            (json!("2026-11-21T20:00:00Z"), json!("22 Nov 2026 05:00")),
            (json!("2026-11-21"), json!("21 Nov 2026 00:00")),
        ],
    );
    refuses(
        json!({"do": "date"}),
        &[
            (json!("yesterday"), "no date or time that could be read"),
            (json!(i64::MIN), "no date or time that could be read"),
            (json!(1e300), "no date or time that could be read"),
            (json!("2026-02-30"), "no date or time that could be read"),
        ],
    );
    refuses(
        json!({"do": "date", "read": "%d.%m.%Y"}),
        &[(json!("2026-11-21"), "no date or time written as “%d.%m.%Y”")],
    );
}

#[test]
fn people_become_ids() {
    let step = |otherwise: Value| json!({"do": "person", "otherwise": otherwise});
    makes(
        step(json!("empty")),
        &[
            (json!("Jane@example.com"), json!("71")),
            (json!("max muster"), json!("72")),
            (json!(71), json!("71")),
            (json!(["max@example.com", "x@example.com"]), json!(["72"])),
        ],
    );
    makes(step(json!({"use": {"value": "72"}})), &[(json!("nobody"), json!("72"))]);
    makes(step(json!({"use": {"value": "Max Muster"}})), &[(json!("nobody"), json!("72"))]);
    refuses(step(json!("refuse")), &[(json!("nobody"), "nobody in the target's account")]);
}

#[test]
fn a_step_that_cannot_work_is_refused_in_a_sentence() {
    for (step, sentence) in [
        (
            json!({"do": "replace", "find": "(", "with": "", "regex": true}),
            "The pattern cannot be read: unclosed group.",
        ),
        (json!({"do": "replace", "find": "", "with": "x"}), "Say which text to replace."),
        (json!({"do": "split", "by": ""}), "Say at which text to split."),
        (json!({"do": "truncate", "chars": 11, "marker": true}), "Cut to at least 12 characters."),
        (
            json!({"do": "text", "template": "{{ queue }}"}),
            "“queue” is not known here: the text may use “value”.",
        ),
        (json!({"do": "lookup", "table": [], "otherwise": "keep"}), "The table has no row."),
        (
            json!({"do": "lookup", "table": [{"from": "a", "to": "b"}, {"from": "a", "to": "c"}], "otherwise": "keep"}),
            "“a” stands in the table twice.",
        ),
        (json!({"do": "date", "zone": "Mars/Olympus"}), "There is no time zone “Mars/Olympus”."),
        (json!({"do": "date", "read": "day"}), "“day” is no date pattern: it has no part such as %Y."),
        (
            json!({"do": "date", "read": "%H:%M"}),
            "“%H:%M” does not say year, month and day, or has a part that cannot be read.",
        ),
        (json!({"do": "format_date", "write": "%!", "zone": "UTC"}), "“%!” has a part that is not known."),
        (
            json!({"do": "format_number", "decimals": 2, "decimal": "comma", "group": ","}),
            "Groups and decimals need different marks.",
        ),
        (json!({"do": "number", "decimal": "dot", "decimals": 13}), "At most 12 decimals."),
    ] {
        let read: Transform = serde_json::from_value(step.clone()).expect("a step");
        assert_eq!(read.check(), Err(BadStep(sentence.to_owned())), "{step}");
    }
    for unknown in [json!({"do": "eval"}), json!({"do": "date", "zoned": "UTC"})] {
        assert!(serde_json::from_value::<Transform>(unknown.clone()).is_err(), "{unknown}");
    }
}

#[test]
fn what_would_grow_without_end_is_refused() {
    let long = json!("a".repeat(STEP_BYTES_MAX));
    for step in [
        json!({"do": "replace", "find": "a", "with": "bb"}),
        json!({"do": "replace", "find": "a", "with": "$0$0", "regex": true}),
    ] {
        refuses(step, &[(long.clone(), "the text is too long for this step")]);
    }
    refuses(
        json!({"do": "join", "with": "x".repeat(1_000)}),
        &[(json!(vec!["a"; 1_000]), "the text is too long for this step")],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Any JSON through any step: a value or a refusal that does not quote it, and never much more than came in.
    #[test]
    fn every_step_is_total_bounded_and_silent(step in transform(), value in json_value()) {
        let text = serde_json::to_value(&step).expect("a step is JSON");
        prop_assert_eq!(serde_json::from_value::<Transform>(text).ok(), Some(step.clone()));
        let Ok(ready) = step.ready() else { return Ok(()) };
        let (people, key) = (people(), key());
        let around = Around { people: &people, identity: &key };
        let before = shape::size(&value);
        match ready.run(value.clone(), &around) {
            Ok(made) => {
                prop_assert!(shape::size(&made) <= before.max(STEP_BYTES_MAX));
                prop_assert_eq!(ready.run(value, &around), Ok(made), "the same twice");
            }
            Err(refusal) => prop_assert!(!refusal.to_string().contains("canary-7f3a")),
        }
    }

    /// Chains as cords run them.
    #[test]
    fn chains_are_total(steps in prop::collection::vec(transform(), 0..6), value in json_value()) {
        let (people, key) = (people(), key());
        let around = Around { people: &people, identity: &key };
        let mut at = value;
        for step in steps.iter().filter_map(|step| step.ready().ok()) {
            match step.run(at, &around) {
                Ok(next) => at = next,
                Err(_) => break,
            }
        }
    }
}
