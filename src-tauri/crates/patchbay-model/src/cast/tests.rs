//! Every kind of field: what becomes its value, what is refused, and that arbitrary JSON does one or the other.

use super::*;
use crate::arbitrary::json_value;
use proptest::prelude::*;
use serde_json::json;

const KINDS: [FieldKind; 21] = {
    use FieldKind::*;
    [
        Name, Text, LongText, Number, Status, Date, People, Dropdown, Checkbox, Email, Phone, Link, Country,
        Hour, Timeline, Week, Rating, WorldClock, Location, Tags, Relation,
    ]
};

fn field(kind: FieldKind) -> Field {
    Field {
        id: "f".into(),
        name: "F".into(),
        kind,
        kind_name: String::new(),
        required: false,
        writable: true,
        limit: match kind {
            FieldKind::Name => Some(255),
            FieldKind::Text | FieldKind::LongText => Some(2_000),
            FieldKind::Dropdown | FieldKind::Relation => Some(2),
            _ => None,
        },
        labels: vec!["Done".into(), "A, B".into(), "7".into()],
        label_ids: vec![],
        can_key: false,
    }
}

fn made(kind: FieldKind, value: Value) -> Option<Typed> {
    to(&value, &field(kind)).ok().and_then(|(typed, _)| typed)
}

#[track_caller]
fn refused(kind: FieldKind, values: &[Value]) {
    for value in values {
        let error = to(value, &field(kind)).expect_err(&format!("{kind:?} of {value}"));
        assert!(
            matches!(
                error,
                MappingError::FieldType { .. }
                    | MappingError::UnknownLabel { .. }
                    | MappingError::TooMany { .. }
            ),
            "{kind:?} of {value}: {error}"
        );
    }
}

#[test]
fn text_and_numbers() {
    assert_eq!(made(FieldKind::Text, json!(["a", 1, null])), Some(Typed::Text("a, 1".into())));
    assert_eq!(made(FieldKind::Text, json!({"a": 1})), Some(Typed::Text("{\"a\":1}".into())));
    assert_eq!(made(FieldKind::Number, json!(" 42.50 ")), Some(Typed::Number("42.50".into())));
    assert_eq!(made(FieldKind::Rating, json!("4.0")), Some(Typed::Rating(4)));
    refused(FieldKind::Number, &[json!("1,5"), json!(true), json!({}), json!([1, 2]), json!(" ")]);
    refused(FieldKind::Rating, &[json!(0), json!(6), json!(-1), json!(2.5)]);
}

#[test]
fn what_is_chosen_must_exist() {
    assert_eq!(made(FieldKind::Status, json!(7)), Some(Typed::Label("7".into())));
    let labels = |labels: &[&str]| Some(Typed::Labels(labels.iter().map(|l| (*l).to_owned()).collect()));
    assert_eq!(made(FieldKind::Dropdown, json!("A, B")), labels(&["A, B"]));
    assert_eq!(made(FieldKind::Dropdown, json!("Done,7")), labels(&["Done", "7"]));
    assert_eq!(made(FieldKind::Tags, json!(["Done", "Done", null])), labels(&["Done"]));
    let ids = vec!["12".to_owned(), "34".to_owned()];
    assert_eq!(made(FieldKind::Relation, json!("12, 34")), Some(Typed::Relation(ids.clone())));
    assert_eq!(made(FieldKind::People, json!([12, "34"])), Some(Typed::People(ids)));
    refused(FieldKind::Status, &[json!("done"), json!(["Done", "7"]), json!({})]);
    refused(FieldKind::Dropdown, &[json!("A"), json!(["Done", "7", "A, B"]), json!({"a": 1})]);
    refused(FieldKind::Relation, &[json!("1,2,3"), json!("x"), json!(1.5)]);
    refused(FieldKind::People, &[json!("jane@example.com"), json!(-1)]);
}

#[test]
fn days_and_times() {
    let date = |date: &str, time: Option<&str>| {
        Some(Typed::Date { date: date.into(), time: time.map(str::to_owned) })
    };
    assert_eq!(made(FieldKind::Date, json!("2026-11-21")), date("2026-11-21", None));
    assert_eq!(
        made(FieldKind::Date, json!("2026-11-21T01:00:00+02:00")),
        date("2026-11-20", Some("23:00:00"))
    );
    assert_eq!(made(FieldKind::Hour, json!("9:05")), Some(Typed::Hour { hour: 9, minute: 5 }));
    assert_eq!(
        made(FieldKind::Hour, json!("2026-11-21T23:59:10Z")),
        Some(Typed::Hour { hour: 23, minute: 59 })
    );
    let line = |from: &str, to: &str| Some(Typed::Timeline { from: from.into(), to: to.into() });
    assert_eq!(
        made(FieldKind::Timeline, json!("2026-01-01 to 2026-01-05")),
        line("2026-01-01", "2026-01-05")
    );
    assert_eq!(made(FieldKind::Timeline, json!("2026-01-01/2026-01-05")), line("2026-01-01", "2026-01-05"));
    assert_eq!(made(FieldKind::Timeline, json!(["2026-01-01"])), line("2026-01-01", "2026-01-01"));
    let week = Some(Typed::Week { start: "2026-01-05".into(), end: "2026-01-11".into() });
    for day in ["2026-01-05", "2026-01-08", "2026-01-11T23:00:00Z"] {
        assert_eq!(made(FieldKind::Week, json!(day)), week, "{day}");
    }
    refused(
        FieldKind::Hour,
        &[json!("24:00"), json!("9:5"), json!("2026-11-21"), json!("-1:00"), json!("9:00:99")],
    );
    refused(
        FieldKind::Timeline,
        &[json!("2026-01-05/2026-01-01"), json!(["2026-01-01", null, "x"]), json!("soon")],
    );
    refused(FieldKind::Date, &[json!("soon"), json!(true), json!(["2026-01-01", "2026-01-02"])]);
}

#[test]
fn addresses_numbers_links_and_places() {
    let email = |email: &str, text: &str| Some(Typed::Email { email: email.into(), text: text.into() });
    assert_eq!(made(FieldKind::Email, json!("a@b.example")), email("a@b.example", "a@b.example"));
    assert_eq!(made(FieldKind::Email, json!("Ann B <a@b.example>")), email("a@b.example", "Ann B"));
    let phone =
        |phone: &str, country: &str| Some(Typed::Phone { phone: phone.into(), country: country.into() });
    assert_eq!(made(FieldKind::Phone, json!("tel:+1 (202) 555-0142")), phone("+12025550142", "US"));
    assert_eq!(made(FieldKind::Phone, json!("0044 20 7946 0000 GB")), phone("+442079460000", "GB"));
    assert_eq!(made(FieldKind::Phone, json!("sip:+14165550142@edge;x=1")), phone("+14165550142", "CA"));
    let link = |url: &str, text: &str| Some(Typed::Link { url: url.into(), text: text.into() });
    assert_eq!(
        made(FieldKind::Link, json!("https://x.example/a The call")),
        link("https://x.example/a", "The call")
    );
    assert_eq!(made(FieldKind::Link, json!("HTTP://x.example")), link("http://x.example", ""));
    let land = Some(Typed::Country { code: "US".into(), name: "United States".into() });
    assert_eq!(made(FieldKind::Country, json!("us")), land);
    assert_eq!(made(FieldKind::Country, json!("United States")), land);
    assert_eq!(
        made(FieldKind::WorldClock, json!("europe/london")),
        Some(Typed::Zone("Europe/London".into()))
    );
    assert_eq!(made(FieldKind::Checkbox, json!("Yes")), Some(Typed::Check(true)));
    assert_eq!(made(FieldKind::Checkbox, json!(0)), Some(Typed::Check(false)));
    let spot = |lat: &str, lng: &str, address: &str| {
        Some(Typed::Location { lat: lat.into(), lng: lng.into(), address: address.into() })
    };
    assert_eq!(
        made(FieldKind::Location, json!("29.97, 31.13, Giza Plateau")),
        spot("29.97", "31.13", "Giza Plateau")
    );
    assert_eq!(made(FieldKind::Location, json!([52.5, -13])), spot("52.5", "-13", "52.5, -13"));
    assert_eq!(made(FieldKind::Location, json!({"lat": "1", "lon": 2, "address": "X"})), spot("1", "2", "X"));
    refused(FieldKind::Email, &[json!("a@b"), json!("@b.example"), json!("a b@c.example"), json!("a@b..c")]);
    refused(
        FieldKind::Phone,
        &[json!("2025550142"), json!("+1"), json!("+12025550142 GB"), json!("+999999999")],
    );
    refused(
        FieldKind::Link,
        &[json!("x.example"), json!("patchbay://event/1"), json!("https://"), json!("ftp://x")],
    );
    refused(FieldKind::Country, &[json!("Atlantis"), json!(1)]);
    refused(
        FieldKind::WorldClock,
        &[json!("Mars/Base"), json!("")].map(|v| if v == "" { json!(" ") } else { v }),
    );
    refused(
        FieldKind::Location,
        &[json!("91, 0"), json!("0"), json!("here"), json!([1, 2, 3]), json!({"lat": 1})],
    );
    refused(FieldKind::Checkbox, &[json!("maybe"), json!(2), json!([true, false])]);
}

#[test]
fn nothing_is_nothing_for_every_kind() {
    for kind in KINDS {
        for value in [json!(null), json!(""), json!([]), json!([null, ""])] {
            assert_eq!(to(&value, &field(kind)), Ok((None, false)), "{kind:?} of {value}");
        }
    }
    assert!(to(&json!("x"), &field(FieldKind::Unsupported)).is_err());
    // Spaces are text, and no name.
    assert_eq!(made(FieldKind::Text, json!(" \u{a0}")), Some(Typed::Text(" \u{a0}".into())));
    assert_eq!(made(FieldKind::Name, json!(" \u{a0}")), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Any JSON into any field: a value of its kind that keeps its limits, or a refusal by name.
    #[test]
    fn casting_is_total_and_true_to_its_kind(value in json_value(), at in 0..KINDS.len()) {
        let kind = KINDS[at];
        let field = field(kind);
        let Ok((Some(typed), cut)) = to(&value, &field) else { return Ok(()) };
        let digits = |id: &String| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        let day = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
        let fits = match (&typed, kind) {
            (Typed::Text(text), FieldKind::Name | FieldKind::Text | FieldKind::LongText) => {
                text.chars().count() <= field.limit.unwrap_or(usize::MAX) && (!cut || text.ends_with("[TRUNCATED]"))
            }
            (Typed::Number(text), FieldKind::Number) => Decimal::parse(text).is_some(),
            (Typed::Label(label), FieldKind::Status) => field.labels.contains(label),
            (Typed::Labels(labels), FieldKind::Dropdown | FieldKind::Tags) => {
                labels.iter().all(|label| field.labels.contains(label))
            }
            (Typed::People(ids), FieldKind::People) | (Typed::Relation(ids), FieldKind::Relation) => {
                ids.iter().all(digits)
            }
            (Typed::Date { date, .. }, FieldKind::Date) => day(date),
            (Typed::Timeline { from, to }, FieldKind::Timeline) => day(from) && day(to) && from <= to,
            (Typed::Week { start, end }, FieldKind::Week) => day(start) && day(end),
            (Typed::Hour { hour, minute }, FieldKind::Hour) => *hour < 24 && *minute < 60,
            (Typed::Rating(stars), FieldKind::Rating) => (1..=RATING_MAX).contains(stars),
            (Typed::Check(_), FieldKind::Checkbox)
            | (Typed::Email { .. }, FieldKind::Email)
            | (Typed::Phone { .. }, FieldKind::Phone)
            | (Typed::Link { .. }, FieldKind::Link)
            | (Typed::Country { .. }, FieldKind::Country)
            | (Typed::Zone(_), FieldKind::WorldClock)
            | (Typed::Location { .. }, FieldKind::Location) => true,
            _ => false,
        };
        prop_assert!(fits, "{:?} from {}", typed, value);
    }
}
