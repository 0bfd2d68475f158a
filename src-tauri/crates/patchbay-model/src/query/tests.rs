//! The language: what is written reads back, mistakes have a place, and verdicts keep the laws of logic.

use super::*;
use crate::{
    delivery::State,
    filter::Verdict,
    ids::{ConnectionId, RouteId},
    keys::IdentityKey,
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const SOURCE: ConnectionId = ConnectionId::from_bytes([2; 16]);
const TARGET: ConnectionId = ConnectionId::from_bytes([3; 16]);
const ROUTE: RouteId = RouteId::from_bytes([1; 16]);
const HELD: RouteId = RouteId::from_bytes([7; 16]);

fn names() -> Names {
    let route = |id, name: &str| RouteName {
        id,
        name: name.into(),
        target: TARGET,
        container: "Work orders".into(),
        container_id: "77".into(),
    };
    let fields = [
        ("queue", Policy::Keep),
        ("n", Policy::Keep),
        ("tags[*]", Policy::Keep),
        ("ani", Policy::Hash),
        ("gone", Policy::Drop),
    ];
    let policy = PrivacyPolicy {
        version: 1,
        fields: fields.iter().map(|(path, policy)| ((*path).to_owned(), *policy)).collect(),
    };
    Names {
        now: NOW,
        zone: jiff::tz::TimeZone::UTC,
        connections: vec![(SOURCE, "Genesys EU".into()), (TARGET, "monday".into())],
        routes: vec![route(ROUTE, "Work orders"), route(HELD, "Second line")],
        held: vec![HELD],
        policies: Policies([((SOURCE, 1), Arc::new(policy.compile()))].into()),
        identity: Some(IdentityKey::new([1; 32])),
    }
}

fn view(payload: &Value) -> Value {
    let names = names();
    let policy = names.policies.of(SOURCE, 1).expect("a policy");
    let view = policy.view(payload, names.identity.as_ref().expect("a key"));
    serde_json::from_str(&view).expect("JSON")
}

fn line<'a>(view: &'a Value, leg: Option<Leg>) -> Line<'a> {
    Line {
        connection: SOURCE,
        kind: "genesys.disposition",
        received_at: NOW - 3_600_000,
        policy_version: 1,
        readable: true,
        repeat: false,
        view,
        leg,
    }
}

fn leg(route: RouteId, state: State) -> Option<Leg> {
    Some(Leg { route, state, lane: names().identity.expect("a key").lane("conv-1").0, cause: Some(17) })
}

fn judge(text: &str, line: &Line<'_>) -> Verdict {
    let query = Query::parse(text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"));
    query.bind(&names(), &[]).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}")).matches(line)
}

#[test]
fn terms_say_what_they_say_of_one_line() {
    let view = view(&json!({
        "queue": "Billing", "n": 42, "ani": "+1 317 555 0142", "name": "Jane Müller", "gone": "x",
        "tags": ["a", "b"], "plain": null
    }));
    let on = line(&view, leg(ROUTE, State::Dead));
    let held = line(&view, leg(HELD, State::Retrying));
    let alone = line(&view, None);
    use Verdict::{No, Unknown, Yes};
    for (text, line, verdict) in [
        ("", &on, Yes),
        ("kind:disposition", &on, Yes),
        ("kind:Genesys.Disposition", &on, Yes),
        ("kind:position", &on, No),
        ("source:\"genesys eu\"", &on, Yes),
        ("source:monday", &on, No),
        ("line:\"Work orders\" state:dead", &on, Yes),
        ("route:none", &on, No),
        ("route:none", &alone, Yes),
        ("-route:none", &on, Yes),
        ("target:monday", &on, Yes),
        ("target:77", &held, Yes),
        ("target:monday", &alone, No),
        ("state:held", &held, Yes),
        ("state:retrying", &held, No),
        ("-state:delivered", &on, Yes),
        ("state:unrouted", &alone, Yes),
        ("key:conv-1", &on, Yes),
        ("key:conv-2", &on, No),
        ("cause:17", &on, Yes),
        ("cause:3,17", &on, Yes),
        ("-cause:3", &on, Yes),
        ("cause:17", &alone, No),
        ("since:2h", &on, Yes),
        ("since:30m", &on, No),
        ("until:30m", &on, Yes),
        ("queue=Billing", &on, Yes),
        ("queue=billing", &on, No),
        ("queue~ill", &on, Yes),
        ("n>41.5 n<=42 n=42 n=\"42\"", &on, Yes),
        ("n=042", &on, No),
        ("queue=Other,Billing", &on, Yes),
        ("queue!=Other,Billing", &on, No),
        ("tags[*]=b", &on, Yes),
        ("tags[1]=b", &on, Yes),
        ("nothing=1", &on, No),
        ("-nothing=1", &on, Yes),
        ("ani=13175550142", &on, Unknown),
        ("-ani=13175550142", &on, Unknown),
        ("has:ani", &on, Yes),
        ("has:name", &on, Yes),
        ("has:plain", &on, No),
        ("has:gone", &on, Unknown),
        ("-has:gone", &on, Unknown),
        ("gone=1 or queue=Billing", &on, Yes),
        ("gone=1 queue=Other", &on, No),
        ("billing", &on, Yes),
        ("bill", &on, No),
        ("bill*", &on, Yes),
        ("\"+1 (317) 555-0142\"", &on, Yes),
        ("+1 (317) 555-0142", &on, Yes),
        ("0142", &on, Yes),
        ("müller", &on, No),
        ("-müller", &on, Yes),
        ("not (queue=Billing or state:waiting)", &on, No),
        ("(queue=Other or state:dead) -(since:1m)", &on, Yes),
    ] {
        assert_eq!(judge(text, line), verdict, "{text}");
    }
    let unknown = Line { policy_version: 9, ..on };
    assert_eq!(judge("nothing=1", &unknown), Unknown, "a policy that is gone may have dropped it");
    assert_eq!(judge("queue=Billing", &unknown), Yes);
    let repeat = Line { repeat: true, ..alone };
    assert_eq!((judge("", &repeat), judge("state:repeated", &repeat)), (No, Yes));
}

#[test]
fn words_fold_alike_for_the_index_and_the_reader() {
    assert_eq!(
        tokens("Jane MÜLLER-Søndergård, h_9c1e! İo"),
        ["jane", "muller", "sondergard", "h_9c1e", "io"]
    );
    let words = tokens("no answer at the desk");
    assert!(has_phrase(&words, &Phrase::of("answer AT", false)));
    assert!(has_phrase(&words, &Phrase::of("answer a", true)));
    assert!(!has_phrase(&words, &Phrase::of("answer the", false)));
    assert!(!has_phrase(&words, &Phrase::of("…", true)));
}

#[test]
fn mistakes_are_named_and_have_a_place() {
    for (text, at, len, message, suggest) in [
        ("stat:dead", 0, 4, "There is no “stat:” here. Did you mean “state:”?", Some("state")),
        ("state:daed", 6, 4, "There is no state “daed”. Did you mean “dead”?", Some("dead")),
        ("kind:a state:", 7, 6, "Say after “state:” what is wanted.", None),
        (
            "since:soon",
            6,
            4,
            "“soon” is no time. Write 2h, 30m, 7d, 2026-11-21 or 2026-11-21T09:30:00Z.",
            None,
        ),
        ("\"open", 0, 5, "A quotation mark is not closed.", Some("\"open\"")),
        ("(a", 0, 1, "This bracket is not closed.", None),
        ("a )", 2, 1, "This bracket closes nothing.", Some("")),
        ("a ()", 2, 1, "There is nothing between these brackets.", None),
        ("a or", 2, 2, "“or” stands between two things.", None),
        ("a -", 2, 1, "Say after the minus what is not wanted.", None),
        ("kind:a,,b", 7, 0, "A value is missing here.", None),
        (
            "n>x",
            2,
            1,
            "Compare with a number. A day or a moment will do too: 2026-11-21, 2026-11-21T09:30:00Z.",
            None,
        ),
        ("cause:017", 6, 3, "“017” is no cause. A cause of the inbox has a number.", None),
        ("cause:1,x", 8, 1, "“x” is no cause. A cause of the inbox has a number.", None),
        ("n>1,2", 2, 3, "Compare with one value here.", None),
        ("a..b=1", 0, 4, "“a..b” is not the path of a field.", None),
        ("n=", 0, 2, "Say after “=” what to compare with. “has:n” asks whether it is there.", None),
        ("…", 0, 3, "There is no letter or digit here to look for.", None),
    ] {
        let mistakes = Query::parse(text).expect_err(text);
        let first = &mistakes[0];
        assert_eq!((first.place.at, first.place.len), (at, len), "{text}: {mistakes:?}");
        assert_eq!((first.message.as_str(), first.suggest.as_deref()), (message, suggest), "{text}");
    }
    let deep = format!("{}a", "-".repeat(20_000));
    assert!(Query::parse(&deep[..3_000]).is_err(), "depth is bounded");
    let reading = Reading::of("line:Wrok source:Genesis state:dead");
    let mistakes = reading.query.bind(&names(), &reading.places).expect_err("unknown names");
    let told: Vec<_> = mistakes.iter().map(|m| (m.place.at, m.suggest.as_deref())).collect();
    assert_eq!(told, [(0, None), (10, None)]);
    let near =
        Query::parse("source:\"Genesys UE\"").expect("reads").bind(&names(), &[]).expect_err("unknown");
    assert_eq!(near[0].suggest.as_deref(), Some("Genesys EU"));
}

#[test]
fn text_that_only_looks_like_a_term_is_text() {
    for text in ["https://x.example/?a=b", "10:12", "order:created", "jane@example.com", "hey!"] {
        let query = Query::parse(text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"));
        assert!(matches!(query, Query::Is(Term::Text { .. })), "{text}: {query:?}");
    }
}

#[test]
fn a_query_is_echoed_in_plain_words_and_split_into_chips() {
    let query = Query::parse(
        "kind:disposition -state:delivered,absorbed source:\"Genesys EU\" since:2h (queue=Billing or n>3) \"no answer\"",
    )
    .expect("reads");
    assert_eq!(
        query.words(&names()),
        "Events of kind disposition, that are not delivered or absorbed, from Genesys EU, received since 2 hours ago, \
         either where queue is “Billing” or where n is more than “3”, showing “no answer”."
    );
    let chips: Vec<String> = query.chips(&names()).into_iter().map(|(text, _)| text).collect();
    assert_eq!(chips.join(" "), query.to_string());
    assert_eq!(chips.len(), 6);
    assert_eq!(Query::all().words(&names()), "All events.");
}

fn path() -> impl Strategy<Value = FieldPath> {
    let step = prop_oneof![
        3 => "[a-z]{1,4}",
        1 => "[a-zé .:=\"\\[\\\\(-]{1,5}".prop_map(|key| format!("[{}]", Value::from(key))),
        1 => Just("[*]".to_owned()),
        1 => (0_usize..4).prop_map(|n| format!("[{n}]")),
    ];
    prop::collection::vec(step, 1..4).prop_filter_map("a path", |steps| {
        let text = steps.iter().enumerate().fold(String::new(), |text, (at, step)| {
            if at > 0 && !step.starts_with('[') { text + "." + step } else { text + step }
        });
        text.parse().ok()
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        "\\PC{1,8}".prop_map(|text| Literal { text, quoted: true }),
        "[a-zA-Z0-9._:;-]{1,8}".prop_map(|text| Literal { text, quoted: false }),
        (-1_000_i32..1_000).prop_map(|n| Literal { text: n.to_string(), quoted: false }),
    ]
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        (0_u32..10_000, prop::sample::select(vec![Unit::Minute, Unit::Hour, Unit::Day, Unit::Week]))
            .prop_map(|(n, unit)| When::Ago(n, unit)),
        (0_i64..4_000_000_000_000).prop_map(|ms| When::At(Timestamp(ms))),
        (1970_i16..2099, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| When::Day(jiff::civil::date(y, m, d))),
        (1970_i16..2099, 1_i8..13, 1_i8..29, 0_i8..24)
            .prop_map(|(y, m, d, h)| When::Local(jiff::civil::date(y, m, d).at(h, 5, 0, 0))),
    ]
}

fn term() -> impl Strategy<Value = Term> {
    let values = || prop::collection::vec("\\PC{1,8}", 1..3);
    let known = || prop::sample::select(vec![ROUTE.to_string(), "none".into(), "Second line".into()]);
    prop_oneof![
        values().prop_map(Term::Kind),
        Just(Term::Source(vec![SOURCE.to_string()])),
        prop::collection::vec(known(), 1..3).prop_map(Term::Route),
        Just(Term::Target(vec!["monday".into()])),
        prop::collection::vec(prop::sample::select(LogState::ALL.to_vec()), 1..3).prop_map(Term::State),
        values().prop_map(Term::Key),
        prop::collection::vec(1_i64..99, 1..3).prop_map(Term::Cause),
        when().prop_map(Term::Since),
        when().prop_map(Term::Until),
        path().prop_map(Term::Has),
        (path(), prop::collection::vec(literal(), 1..3)).prop_map(|(path, values)| Term::Field {
            path,
            op: FieldOp::Is,
            values
        }),
        (
            prop::sample::select(vec!["queue", "ani", "gone", "n", "tags[*]", "name"]),
            prop::sample::select(vec![FieldOp::Is, FieldOp::IsNot, FieldOp::More, FieldOp::AtMost]),
            -3_i32..3
        )
            .prop_map(|(path, op, n)| Term::Field {
                path: path.parse().expect("a path"),
                op,
                values: vec![Literal { text: n.to_string(), quoted: false }]
            }),
        ("\\PC{1,12}", any::<bool>())
            .prop_filter("a word", |(text, _)| !tokens(text).is_empty())
            .prop_map(|(text, prefix)| Term::Text { text, prefix }),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    term().prop_map(Query::Is).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Query::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Query::Any),
            inner.prop_map(|part| Query::Not(Box::new(part))),
        ]
    })
}

fn state() -> impl Strategy<Value = Option<Leg>> {
    let legs = (prop::sample::select(vec![ROUTE, HELD]), prop::sample::select(State::ALL.to_vec()));
    prop::option::of(legs.prop_map(|(route, state)| Leg { route, state, lane: [0; 16], cause: None }))
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_itself(query in query()) {
        let query = query.tidy();
        let text = query.to_string();
        prop_assert_eq!(Query::parse(&text), Ok(query), "{}", text);
    }

    #[test]
    fn no_text_stops_the_reader(text in "\\PC{0,40}|[a-z:=()\" -]{0,40}") {
        let reading = Reading::of(&text);
        prop_assert_eq!(reading.places.len() >= reading.query.terms().len(), true);
        for mistake in &reading.mistakes {
            prop_assert!(text.get(mistake.place.at..mistake.place.at + mistake.place.len).is_some());
        }
        if let Ok(query) = Query::parse(&text) {
            prop_assert_eq!(Query::parse(&query.to_string()), Ok(query));
        }
    }

    #[test]
    fn verdicts_keep_the_laws_of_logic(
        a in query(), b in query(), n in -3_i64..3, readable in any::<bool>(), leg in state()
    ) {
        let view = view(&json!({"queue": "Billing", "n": n, "ani": n, "gone": n, "name": n, "tags": [n, "b"]}));
        let line = Line { readable, ..line(&view, leg) };
        let names = names();
        let judge = |query: &Query| query.bind(&names, &[]).expect("binds").root;
        let bound = |root| Bound { root, repeats: true, held: vec![HELD], policies: names.policies.clone() };
        let ask = |query: Query| bound(judge(&query)).matches(&line);
        let not = |query: Query| Query::Not(Box::new(query));
        let tidy = a.clone().tidy();
        prop_assert_eq!(ask(a.clone()), ask(tidy), "tidying changes no meaning");
        prop_assert_eq!(ask(not(not(a.clone()))), ask(a.clone()));
        prop_assert_eq!(ask(not(a.clone())), !ask(a.clone()));
        let both = || Query::All(vec![a.clone(), b.clone()]);
        let either = || Query::Any(vec![a.clone(), b.clone()]);
        prop_assert_eq!(ask(not(both())), ask(Query::Any(vec![not(a.clone()), not(b.clone())])));
        prop_assert_eq!(ask(not(either())), ask(Query::All(vec![not(a.clone()), not(b.clone())])));
    }
}
