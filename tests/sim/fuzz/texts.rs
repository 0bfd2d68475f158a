//! What people write into fields: paths, templates, filters.

use super::{Corpus, fuzz};
use patchbay_model::{
    container::Container,
    facts::Facts,
    filter::Filter,
    keys::IdentityKey,
    limits::TEMPLATE_BYTES_MAX,
    mapping::{Cord, From, Mapping},
    path::FieldPath,
    privacy::{Policy, PrivacyPolicy},
    query::Reading,
    record::Typed,
    template,
    time::Timestamp,
};
use serde_json::{Value, json};
use std::sync::Arc;

fn payload() -> Value {
    json!({
        "id": "fact-1", "queue": "Billing", "seconds": 61, "at": "2026-11-21T10:00:00Z", "vip": true, "none": null,
        "caller": {"name": "Zoë", "phone": "+12025550142"}, "tags": ["a", "b", "ü"], "deep": [[{"x": [1, 2]}]],
        "odd key.": {"[0]": 1}
    })
}

fn facts() -> Facts {
    let fields = [("caller.phone", Policy::Hash), ("queue", Policy::Keep), ("seconds", Policy::Keep)];
    let fields = fields.map(|(path, policy)| (path.to_owned(), policy)).into();
    let policy = Arc::new(PrivacyPolicy { version: 1, fields }.compile());
    let at = Timestamp(1_795_000_000_000);
    Facts::new(payload(), policy, IdentityKey::new([3; 32]), at, at)
}

#[test]
fn a_path_reads_back_as_it_is_written() {
    let corpus = Corpus::of(
        &[
            "queue",
            "caller.name",
            "tags[0]",
            "tags[*]",
            "deep[0][0].x[*]",
            r#"["odd key."]["[0]"]"#,
            "a.b[12].c",
        ],
        &["[", "]", "[*]", "[\"", "\"]", ".", "..", "[4294967295]", "\\u0000", "\\\"", "é"],
    );
    let payload = payload();
    fuzz("paths", 20_000, &corpus, |input| {
        let Ok(path) = String::from_utf8_lossy(input).parse::<FieldPath>() else { return };
        let again: FieldPath = path.to_string().parse().expect("what was written reads back");
        assert_eq!(again, path);
        let _ = (path.find(&payload), path.read(&payload), path.shape());
    });
}

#[test]
fn a_template_that_passed_its_check_fills_within_its_limits() {
    let corpus = Corpus::of(
        &[
            "{{ queue }} call {{ id }}",
            "{{ caller.name | upper | truncate(length=4) }}",
            "{{ none | default('–') }}{{ tags[0] }}",
            "{{ seconds + 1 if vip else queue ~ id }}",
            "{{ deep[0][0].x | default(1) }} {# note #}",
            "{{ queue[1:3] }} {{ 'a' in tags }} {{ [1, 2, {'a': tags}] }}",
        ],
        &[
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "|",
            "upper",
            "default(",
            "truncate(length=",
            "99999999999999999999",
            "**",
            "*",
            "//",
            "~",
            "range(",
            "for",
            "if",
            "loop",
            "self",
            "self()",
            "caller",
            ")",
            "'",
            "\"",
            "[",
            "]",
            "debug()",
            "{% macro m() %}",
            "1e999",
            "-",
            "{{{{",
            "is defined",
            "not ",
        ],
    );
    let (facts, container) = (facts(), container());
    fuzz("templates", 20_000, &corpus, |input| {
        let text = String::from_utf8_lossy(input).into_owned();
        let passed = template::check(&text).is_ok();
        let cord = Cord { field: "name".into(), from: From::Template { text }, clear: true, steps: vec![] };
        let record = Mapping { cords: vec![cord] }.apply(&facts, &container);
        for cell in record.iter().flat_map(|record| &record.cells) {
            let Typed::Text(filled) = &cell.value else { continue };
            assert!(filled.len() <= TEMPLATE_BYTES_MAX, "{} bytes", filled.len());
            assert!(passed, "what its check refused was filled");
        }
    });
}

fn container() -> Container {
    let field = json!({ "id": "name", "name": "Name", "kind": "name", "kind_name": "name", "required": true, "writable": true });
    serde_json::from_value(json!({ "id": "1", "name": "Board", "fields": [field] })).expect("a container")
}

#[test]
fn a_query_of_the_log_reads_back_as_it_is_written() {
    let corpus = Corpus::of(
        &[
            "kind:disposition state:dead,held source:\"Genesys EU\" since:2h",
            "-state:delivered ( route:none or target:monday ) \"free text\"",
            "caller.name=Zoë seconds>=60 tags[*]!=a has:deep[0] key:lane-7",
            "until:2026-11-21T10:00 since:3d queue~bill* (a or (b -c))",
        ],
        &[
            "(",
            ")",
            "-",
            "--",
            " or ",
            "\"",
            "\\\"",
            ":",
            "=",
            "!=",
            ">=",
            "<",
            "~",
            ",",
            "*",
            "since:",
            "state:",
            "has:",
            "kind:",
            "[*]",
            "[",
            "2h",
            "99999999999999999999d",
            "0000-00-00",
            "é",
            "\u{202e}",
            "\n",
        ],
    );
    fuzz("queries", 20_000, &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let reading = Reading::of(&text);
        for mistake in &reading.mistakes {
            let (from, to) = (mistake.place.at, mistake.place.at + mistake.place.len);
            assert!(
                text.len() > 4_096 || text.get(from..to).is_some(),
                "{from}..{to} is no part of {text:?}"
            );
        }
        if reading.mistakes.is_empty() {
            let written = reading.query.to_string();
            let again = Reading::of(&written);
            assert_eq!(again.query, reading.query, "{text:?} is written as {written:?}");
        }
    });
}

#[test]
fn a_filter_that_can_be_read_judges_and_explains_alike() {
    let corpus = Corpus::of(
        &[
            r#"{"all":[{"path":"queue","op":"is","value":"Billing"},{"not":{"path":"vip","op":"exists"}}]}"#,
            r#"{"any":[{"path":"seconds","op":"at_least","value":60},{"path":"at","op":"before","value":"2026-12-01T00:00:00Z"}]}"#,
            r#"{"path":"tags[*]","op":"one_of","value":["a","c"]}"#,
            r#"{"path":"caller.name","op":"matches","value":"^Z.+(ë|e)$"}"#,
            r#"{"not":{"any":[{"path":"queue","op":"starts_with","value":"B"},{"path":"none","op":"missing"}]}}"#,
        ],
        &[
            r#"{"all":["#,
            r#"{"not":"#,
            "]}",
            "}",
            "null",
            "\"value\":",
            "1e400",
            "(a+)+$",
            "(((((((((",
            "[[:alpha:]]{9}",
            "\\\\p{L}*",
            "{1000}",
            "\"matches\"",
            "\"more_than\"",
            "\"none_of\"",
            "-0",
            "0.1e-9",
        ],
    );
    let facts = facts();
    fuzz("filters", 20_000, &corpus, |input| {
        let Ok(filter) = serde_json::from_slice::<Filter>(input) else { return };
        let written = serde_json::to_vec(&filter).expect("a filter is written");
        assert_eq!(serde_json::from_slice::<Filter>(&written).ok().as_ref(), Some(&filter));
        if let Ok(ready) = filter.ready() {
            assert_eq!(ready.judge(&facts), ready.explain(&facts).verdict);
        }
    });
}
