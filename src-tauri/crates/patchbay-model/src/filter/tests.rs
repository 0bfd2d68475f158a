//! What filters say of events, and the laws they keep.

use super::{all, any, *};
use crate::{
    arbitrary::{json_value, leaf},
    keys::IdentityKey,
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;

fn policy(fields: &[(&str, Policy)]) -> privacy::Compiled {
    PrivacyPolicy { version: 1, fields: fields.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect() }
        .compile()
}

fn facts(payload: Value, policy: privacy::Compiled) -> Facts {
    Facts::new(payload, Arc::new(policy), IdentityKey::new([2; 32]), Timestamp(0), Timestamp(0))
}

fn filter(tree: Value) -> Filter {
    serde_json::from_value(tree).expect("a filter")
}

fn clause(path: &str, op: &str, value: Value) -> Value {
    if value.is_null() {
        json!({"path": path, "op": op})
    } else {
        json!({"path": path, "op": op, "value": value})
    }
}

#[track_caller]
fn says(payload: Value, clauses: &[(&str, &str, Value, bool)]) {
    for (path, op, value, yes) in clauses {
        let tree = clause(path, op, value.clone());
        let verdict = filter(tree.clone()).judge(&facts(payload.clone(), policy(&[]))).expect("usable");
        assert_eq!(verdict, Verdict::of(*yes), "{tree} of {payload}");
    }
}

#[test]
fn every_operator_compares_as_it_says() {
    says(
        json!({"queue": "Billing", "seconds": 42.5, "vip": true, "id": 9_007_199_254_740_993_i64, "none": null,
               "at": "2026-11-21T09:00:00+01:00", "epoch": 1_795_000_000, "text": "12", "tags": ["late", "vip"],
               "people": [{"role": "agent"}, {"role": "customer"}], "group": {"a": 1}, "empty": []}),
        &[
            ("queue", "is", json!("Billing"), true),
            ("queue", "is", json!("billing"), false),
            ("queue", "is_not", json!("Sales"), true),
            ("nowhere", "is_not", json!("Sales"), true),
            ("nowhere", "is", json!(""), false),
            ("seconds", "is", json!(42.50), true),
            ("text", "is", json!(12), true),
            ("vip", "is", json!(true), true),
            ("vip", "is", json!("true"), true),
            ("id", "is", json!(9_007_199_254_740_992_i64), false),
            ("queue", "one_of", json!(["Sales", "Billing"]), true),
            ("queue", "none_of", json!(["Sales", "Billing"]), false),
            ("queue", "contains", json!("illi"), true),
            ("queue", "starts_with", json!("Bill"), true),
            ("queue", "ends_with", json!("Bill"), false),
            ("queue", "matches", json!("^(?i)BILL"), true),
            ("seconds", "more_than", json!(42), true),
            ("seconds", "at_least", json!("42.50"), true),
            ("seconds", "less_than", json!(42.5), false),
            ("seconds", "at_most", json!(42.5), true),
            ("queue", "more_than", json!(1), false),
            ("none", "exists", json!(null), false),
            ("none", "missing", json!(null), true),
            ("empty", "exists", json!(null), false),
            ("group", "exists", json!(null), true),
            ("group", "is", json!("{}"), false),
            ("at", "before", json!("2026-11-21T08:00:00.001Z"), true),
            ("at", "before", json!("2026-11-21"), false),
            ("at", "after", json!("2026-11-21"), false),
            ("at", "after", json!("2026-11-20"), true),
            ("at", "after", json!("2026-11-21T08:00:00Z"), false),
            ("epoch", "after", json!("2026-11-17"), true),
            ("tags", "is", json!("vip"), true),
            ("tags", "is_not", json!("vip"), false),
            ("people[*].role", "is", json!("agent"), true),
            ("people[*].role", "none_of", json!(["bot"]), true),
            ("people[1].role", "is", json!("agent"), false),
            ("people[*].name", "missing", json!(null), true),
        ],
    );
}

#[test]
fn a_hidden_value_is_weighed_at_accept_and_unknown_afterwards() {
    let policies = || {
        policy(&[
            ("queue", Policy::Keep),
            ("note", Policy::Keep),
            ("ani", Policy::Hash),
            ("gone", Policy::Drop),
        ])
    };
    let payload =
        json!({"queue": "Q", "ani": "+12025550142", "name": "Jane", "gone": 1, "note": "a@b.example now"});
    let tree = filter(json!({"all": [
        clause("queue", "is", json!("Q")),
        clause("ani", "ends_with", json!("0142")),
        clause("name", "is", json!("Jane")),
        clause("note", "contains", json!("now")),
        clause("name", "exists", json!(null)),
    ]}));
    let ready = tree.ready().expect("usable");
    let facts = facts(payload.clone(), policies());
    let why = ready.explain(&facts);
    assert_eq!(why.verdict, Verdict::Yes);
    let seen = |why: &Why| -> Vec<String> {
        why.all.iter().flatten().map(|part| part.seen.clone().expect("a clause")).collect()
    };
    assert_eq!(
        seen(&why),
        ["Q", "a masked value that ends in 0142", "a masked value", "[e-mail masked] now", "a masked value"]
    );
    let policy = policies();
    let view: Value =
        serde_json::from_str(&policy.view(&payload, &IdentityKey::new([2; 32]))).expect("a view");
    let why = ready.explain(&View { view: &view, policy: &policy });
    let verdicts: Vec<_> = why.all.iter().flatten().map(|part| part.verdict).collect();
    assert_eq!(verdicts, [Verdict::Yes, Verdict::Unknown, Verdict::Unknown, Verdict::Unknown, Verdict::Yes]);
    assert_eq!(why.verdict, Verdict::Unknown);
    assert_eq!(
        seen(&why),
        ["Q", "a masked value that ends in 0142", "a masked value", "[e-mail masked] now", "a masked value"]
    );
    let gone = filter(clause("gone", "exists", json!(null)));
    assert_eq!(gone.judge(&facts), Ok(Verdict::Unknown), "what is dropped is dropped at accept too");
}

#[test]
fn a_tree_reads_back_what_it_writes_and_refuses_what_is_no_tree() {
    let tree = json!({"any": [
        {"all": [clause("queue", "one_of", json!(["A", "B"])), {"not": clause("a[*].b", "exists", json!(null))}]},
        clause("n", "more_than", json!(3)),
    ]});
    let read = filter(tree.clone());
    assert_eq!(serde_json::to_value(&read).ok(), Some(tree));
    assert_eq!(read.paths().iter().map(ToString::to_string).collect::<Vec<_>>(), ["queue", "a[*].b", "n"]);
    for wrong in [
        json!({}),
        json!([]),
        json!({"all": [], "any": []}),
        json!({"path": "a"}),
        json!({"op": "is", "value": 1}),
        json!({"path": "a..b", "op": "is", "value": 1}),
        json!({"path": "a", "op": "like", "value": 1}),
        json!({"not": [], "value": 1}),
        json!({"all": [{"every": []}]}),
    ] {
        assert!(serde_json::from_value::<Filter>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn what_cannot_be_judged_is_refused_where_it_stands() {
    let refused = |tree: Value| filter(tree).ready().map(drop).map_err(|bad| (bad.at, bad.message));
    let first = |why: &str| Err((vec![0], why.to_owned()));
    let one = |op: &str, value: Value| refused(json!({"all": [clause("a", op, value)]}));
    assert_eq!(one("is", json!(null)), first("Say which value to compare with."));
    assert_eq!(one("one_of", json!("a")), first("Name the values as a list."));
    assert_eq!(one("one_of", json!([])), first("Name 1 to 500 values."));
    assert_eq!(one("contains", json!("")), first("Say which text to look for."));
    assert_eq!(
        one("matches", json!("(")),
        first("In this clause the pattern cannot be read: unclosed group.")
    );
    assert_eq!(one("more_than", json!("many")), first("Compare with a number."));
    assert_eq!(one("exists", json!(1)), first("This operator takes no value."));
    assert_eq!(
        one("before", json!("soon")),
        first("Compare with a date such as 2026-11-21 or 2026-11-21T09:00:00Z.")
    );
    assert_eq!(refused(json!({"any": []})), Err((vec![], "A group needs at least one clause.".to_owned())));
    let mut deep = clause("a", "exists", json!(null));
    for _ in 0..9 {
        deep = json!({"not": deep});
    }
    assert_eq!(refused(deep).map_err(|(_, why)| why), Err("Groups stand at most 8 deep.".to_owned()));
    let many = json!({"all": vec![clause("a", "exists", json!(null)); 201]});
    assert_eq!(refused(many).map_err(|(_, why)| why), Err("A filter has at most 200 clauses.".to_owned()));
}

/// A tree over the fields that [`event`] fills.
fn tree() -> impl Strategy<Value = Filter> {
    let op = prop::sample::select(vec![
        Op::Is,
        Op::IsNot,
        Op::OneOf,
        Op::NoneOf,
        Op::Contains,
        Op::StartsWith,
        Op::EndsWith,
        Op::Matches,
        Op::MoreThan,
        Op::AtLeast,
        Op::LessThan,
        Op::AtMost,
        Op::Exists,
        Op::Missing,
        Op::Before,
        Op::After,
    ]);
    let path = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "a.a",
        "a[*]",
        "b[0]",
        "b[*].a",
        "c[*][*]",
        "b.$masked",
        "[\"jane@example.com\"]",
    ]);
    let value = prop_oneof![
        leaf(),
        "[a-c]{0,2}".prop_map(Value::from),
        prop::collection::vec(leaf(), 0..3).prop_map(Value::from)
    ];
    let clause = (path, op, value).prop_map(|(path, op, value)| {
        let value = if matches!(op, Op::Exists | Op::Missing) { Value::Null } else { value };
        Filter::Is(Clause { path: path.parse().expect("a path"), op, value })
    });
    clause.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Any),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn event() -> impl Strategy<Value = Value> {
    let value = || prop_oneof![json_value(), "[a-c]{0,2}".prop_map(Value::from)];
    (value(), value(), value()).prop_map(|(a, b, c)| json!({"a": a, "b": b, "c": c, "jane@example.com": "x"}))
}

fn policies() -> impl Strategy<Value = privacy::Compiled> {
    let one =
        || prop::sample::select(vec![Policy::Keep, Policy::Mask, Policy::Hash, Policy::Token, Policy::Drop]);
    prop::collection::vec(
        (prop::sample::select(vec!["a", "b", "c", "a[*]", "b[*]", "b[*].a", "a.a", "c[*][*]"]), one()),
        0..8,
    )
    .prop_map(|fields| policy(&fields))
}

fn verdict_in(why: &Why) -> Verdict {
    match why {
        Why { all: Some(parts), .. } => all(parts.iter().map(verdict_in)),
        Why { any: Some(parts), .. } => any(parts.iter().map(verdict_in)),
        Why { not: Some(part), .. } => !verdict_in(part),
        leaf => leaf.verdict,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_explain_tells_is_what_judge_says(tree in tree(), payload in event(), policy in policies()) {
        let Ok(ready) = tree.ready() else { return Ok(()) };
        let facts = facts(payload, policy);
        let why = ready.explain(&facts);
        prop_assert_eq!(why.verdict, ready.judge(&facts));
        prop_assert_eq!(verdict_in(&why), why.verdict);
    }

    #[test]
    fn not_all_is_any_not(parts in prop::collection::vec(tree(), 1..4), payload in event(), policy in policies()) {
        let nots = parts.iter().cloned().map(|part| Filter::Not(Box::new(part))).collect();
        let (one, other) = (Filter::Not(Box::new(Filter::All(parts))), Filter::Any(nots));
        let (Ok(one), Ok(other)) = (one.ready(), other.ready()) else { return Ok(()) };
        let facts = facts(payload, policy);
        prop_assert_eq!(one.judge(&facts), other.judge(&facts));
    }

    /// Over the stored view a verdict is the one of accept, or it is unknown.
    #[test]
    fn what_a_view_hides_never_turns_a_verdict(tree in tree(), payload in event(), policy in policies()) {
        let Ok(ready) = tree.ready() else { return Ok(()) };
        let text = policy.view(&payload, &IdentityKey::new([2; 32]));
        let view: Value = serde_json::from_str(&text).expect("a view is JSON");
        let then = ready.judge(&facts(payload, policy.clone()));
        let now = ready.judge(&View { view: &view, policy: &policy });
        prop_assert!(now == then || now == Verdict::Unknown, "{:?} became {:?} over {}", then, now, view);
    }

    #[test]
    fn a_masked_value_is_not_shown(tree in tree(), payload in event()) {
        let Ok(ready) = tree.ready() else { return Ok(()) };
        let planted = json!({"a": "canary-7f3a", "b": ["canary-7f3a", {"a": "canary-7f3a"}], "c": payload});
        let why = ready.explain(&facts(planted, policy(&[("a", Policy::Hash)])));
        fn seen(why: &Why) -> Vec<&String> {
            let parts = why.all.iter().flatten().chain(why.any.iter().flatten()).chain(why.not.as_deref());
            parts.flat_map(seen).chain(&why.seen).collect()
        }
        prop_assert!(seen(&why).iter().all(|text| !text.contains("canary-7f3a")));
    }

    #[test]
    fn a_filter_reads_back_what_it_writes(tree in tree()) {
        let text = serde_json::to_string(&tree).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Filter>(&text).ok(), Some(tree));
    }
}
