//! The table of a made-up vendor against everything a vendor may say.

use super::*;
use crate::connector::{Auth, Holder, Lasts, PlanNeed};
use proptest::prelude::*;

const fn way(id: &'static str) -> Way {
    Way {
        id,
        name: "Way",
        help: "",
        auth: Auth::Keys,
        asks: &[],
        holder: Holder::Either,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[],
    }
}

const fn call(id: &'static str, feature: Feature, why: &'static str, needs: &'static [Need]) -> Call {
    Call { id, method: "GET", path: "/", field: None, feature, why, needs }
}

const READ: Need = Need { kind: NeedKind::Scope, any: &["read", "all"], place: "Apps", ways: &["code"] };
const VIEW: Need = Need { kind: NeedKind::Permission, any: &["queue:view"], place: "Roles", ways: &[] };
const WRITE: Need = Need { kind: NeedKind::Scope, any: &["write", "all"], place: "Apps", ways: &["code"] };

static ACME: Manifest = Manifest {
    id: "acme",
    name: "Acme",
    tile: "AC",
    asks: &[],
    ways: &[way("code"), way("key")],
    calls: &[
        call("me", Feature::Connect, "Tells who we are", &[]),
        call("queues", Feature::Discover, "Names queues", &[READ, VIEW]),
        call("users", Feature::Discover, "Names people", &[READ]),
        call("create", Feature::Deliver, "Makes a ticket", &[WRITE, READ]),
    ],
    plans: &[PlanNeed { feature: Feature::Monitor, message: "The large plan" }],
    hosts: |_| Vec::new(),
    calls_per_minute: 60,
};

fn code() -> &'static Way {
    &ACME.ways[0]
}

fn granted(names: &[&str], complete: bool) -> Granted {
    Granted { names: names.iter().map(|name| (*name).to_owned()).collect(), complete, ..Granted::default() }
}

fn states(granted: &Granted) -> Vec<(Feature, Grade, Vec<Grade>)> {
    explain(&ACME, code(), granted)
        .into_iter()
        .map(|report| (report.feature, report.state, report.needs.iter().map(|need| need.state).collect()))
        .collect()
}

use Grade::{Granted as Yes, Missing as No, Unknown as Perhaps};

#[test]
fn calls_that_share_a_need_make_one_line_with_all_reasons() {
    let rows = needs(&ACME, code());
    let lines: Vec<(Feature, &str, usize)> =
        rows.iter().map(|row| (row.feature, row.any[0].as_str(), row.why.len())).collect();
    assert_eq!(
        lines,
        [
            (Feature::Discover, "read", 2),
            (Feature::Discover, "queue:view", 1),
            (Feature::Deliver, "write", 1),
            (Feature::Deliver, "read", 1)
        ]
    );
    assert_eq!(rows[0].why, ["Names queues", "Names people"]);
    assert_eq!(needs(&ACME, &ACME.ways[1]).len(), 1, "the scopes are the other way's");
}

#[test]
fn a_name_grants_and_a_whole_list_without_it_tells_that_it_is_missing() {
    let open = states(&granted(&["read"], false));
    assert_eq!(
        open,
        [
            (Feature::Connect, Yes, vec![]),
            (Feature::Discover, Perhaps, vec![Yes, Perhaps]),
            (Feature::Deliver, Perhaps, vec![Perhaps, Yes]),
            (Feature::Monitor, Yes, vec![]),
        ]
    );
    let whole = states(&granted(&["read"], true));
    assert_eq!(whole[1], (Feature::Discover, No, vec![Yes, No]));
    assert_eq!(states(&granted(&["all", "queue:view"], true))[2].1, Yes, "any name of a need suffices");
    assert_eq!(explain(&ACME, code(), &Granted::default())[3].plans, ["The large plan"]);
}

#[test]
fn a_need_is_proved_when_every_call_of_it_has_worked() {
    let mut some = Granted::default();
    some.works.extend(["queues".to_owned(), "users".to_owned()]);
    let discover = &states(&some)[1];
    assert_eq!(discover.2, [Perhaps, Yes], "the ticket call needs the first one too");
    some.works.insert("create".to_owned());
    assert_eq!(states(&some)[1].1, Yes);
}

#[test]
fn a_refusal_tells_what_is_missing_unless_the_vendor_named_something_else() {
    let refused = |names: &[&str]| {
        let mut granted = Granted::default();
        granted.refused.insert("queues".to_owned(), texts(names));
        states(&granted)[1].clone()
    };
    assert_eq!(refused(&[]).2, [No, No]);
    assert_eq!(refused(&["queue:view"]).2, [Perhaps, No]);
    let mut listed = granted(&["read"], false);
    listed.refused.insert("queues".to_owned(), vec![]);
    assert_eq!(states(&listed)[1].2, [Yes, No], "what is granted by name is not what was missed");
}

#[test]
fn a_refused_call_that_needs_nothing_known_is_not_hidden() {
    let mut granted = Granted::default();
    granted.refused.insert("me".to_owned(), vec![]);
    assert_eq!(states(&granted)[0], (Feature::Connect, No, vec![]));
}

#[test]
fn what_is_granted_beyond_the_need_is_named_where_a_need_is_known() {
    let granted = granted(&["admin", "all", "read", "write"], true);
    assert_eq!(more(&ACME, code(), &granted), ["admin"]);
    assert_eq!(more(&ACME, &ACME.ways[1], &granted), ["admin", "all", "read", "write"]);
    static BARE: Manifest = Manifest { calls: &[], plans: &[], asks: &[], ways: &[way("x")], ..COPY };
    const COPY: Manifest = Manifest {
        id: "bare",
        name: "Bare",
        tile: "BA",
        asks: &[],
        ways: &[],
        calls: &[],
        plans: &[],
        hosts: |_| Vec::new(),
        calls_per_minute: 1,
    };
    assert_eq!(more(&BARE, &BARE.ways[0], &granted), Vec::<String>::new());
}

fn some_granted() -> impl Strategy<Value = Granted> {
    let names = prop::sample::subsequence(vec!["read", "write", "all", "queue:view", "admin"], 0..=5);
    let calls = || prop::sample::subsequence(vec!["me", "queues", "users", "create"], 0..=4);
    let missed = prop::sample::subsequence(vec!["read", "queue:view"], 0..=2);
    (names, any::<bool>(), calls(), calls(), missed).prop_map(|(names, complete, works, refused, missed)| {
        Granted {
            names: names.into_iter().map(str::to_owned).collect(),
            complete,
            works: works.into_iter().map(str::to_owned).collect(),
            refused: refused.into_iter().map(|id| (id.to_owned(), texts(&missed))).collect(),
        }
    })
}

proptest! {
    #[test]
    fn a_feature_is_as_bad_as_its_worst_need_and_reads_the_same_for_all(granted in some_granted()) {
        for way in ACME.ways {
            let reports = explain(&ACME, way, &granted);
            for report in &reports {
                let worst = report.needs.iter().map(|need| need.state).max().unwrap_or(Yes);
                prop_assert!(report.state >= worst);
                prop_assert!(report.state == worst || granted.refused.keys().any(|id| id == "me" || way.id == "key"));
                for need in &report.needs {
                    let named = need.names.iter().any(|name| granted.names.contains(name));
                    prop_assert!(!named || need.state == Yes, "a granted name is granted");
                    prop_assert!(!granted.complete || need.state != Perhaps, "a whole list leaves no doubt");
                }
            }
            // The same need is told the same under every feature.
            let mut told = BTreeMap::new();
            for need in reports.iter().flat_map(|report| &report.needs) {
                prop_assert_eq!(*told.entry(need.names.clone()).or_insert(need.state), need.state);
            }
            for name in more(&ACME, way, &granted) {
                prop_assert!(granted.names.contains(&name));
                prop_assert!(needs(&ACME, way).iter().all(|row| !row.any.contains(&name)));
            }
        }
    }

    #[test]
    fn a_further_name_never_makes_anything_worse(granted in some_granted(), name in "read|write|all|queue:view") {
        let before = explain(&ACME, code(), &granted);
        let mut richer = granted;
        richer.names.insert(name);
        for (before, after) in before.iter().zip(explain(&ACME, code(), &richer)) {
            prop_assert!(after.state <= before.state);
        }
    }
}
