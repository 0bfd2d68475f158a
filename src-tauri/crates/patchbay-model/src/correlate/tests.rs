use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const NOON: Timestamp = Timestamp(1_795_000_000_000);

fn rules(window_ms: i64, hold_ms: i64) -> Rules {
    Rules { window_ms, hold_ms, quiet_ms: None, on_recovery: OnRecovery::Close }
}

fn at(verb: Verb, s: i64) -> Happening {
    Happening { verb, occurred_at: NOON + s * 1_000, forced: false, held: Held::Unasked }
}

/// A target and a lane, as plain as they can be: one event after the other, each to its end.
#[derive(Default)]
struct World {
    case: Case,
    /// Records by opening, and whether each was closed.
    records: BTreeMap<u32, bool>,
    absorbed: Vec<Why>,
}

impl World {
    /// Carries `lane[n]` to its end. `works`: the target takes it; `crashes`: how often it is decided anew before.
    fn run(&mut self, lane: &[Happening], n: usize, rules: &Rules, works: bool, crashes: u32) -> Move {
        let mut event = lane[n];
        let mut to = correlate(&self.case, &event, rules);
        if let Move::WaitUntil(until) = to {
            // Whatever stands behind it in the lane happened before it is decided, or is of no matter to it.
            let between = |other: &Happening| {
                other.verb == Verb::Open
                    && other.occurred_at >= event.occurred_at
                    && other.occurred_at < until
            };
            event.held = if lane[n + 1..].iter().any(between) { Held::Broken } else { Held::Lasted };
            to = correlate(&self.case, &event, rules);
        }
        let before = self.case;
        self.case = before.decided(&event, to);
        if let Move::Absorb(why) = to {
            self.absorbed.push(why);
            return to;
        }
        for _ in 0..crashes {
            assert_eq!(correlate(&self.case, &event, rules), to, "a decision taken again is the same");
            assert_eq!(self.case.decided(&event, to), self.case, "and changes nothing more");
        }
        if works {
            match to {
                Move::Open { number } => {
                    assert!(!self.records.contains_key(&number), "no number is given twice");
                    self.records.insert(number, false);
                }
                Move::Update { .. } | Move::Note => {
                    assert_eq!(self.records.get(&self.case.number), Some(&false), "the record is open");
                }
                Move::Close => {
                    let was = self.records.insert(self.case.number, true);
                    assert_eq!(was, Some(false), "an open record is closed, once");
                }
                Move::Absorb(_) | Move::WaitUntil(_) => panic!("{to:?} sends nothing"),
            }
        }
        self.case = self.case.settled(&event, to, works, true, rules);
        to
    }

    fn open_records(&self) -> usize {
        self.records.values().filter(|closed| !**closed).count()
    }
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![3 => Just(Verb::Open), 1 => Just(Verb::Update), 2 => Just(Verb::Close)]
}

proptest! {
    /// Any order and repetition of events, refusals and crashes: never two open records of a key.
    #[test]
    fn a_key_has_at_most_one_open_record(
        lane in prop::collection::vec((verb(), 0..400_i64, any::<bool>(), 0..3_u32), 0..40),
        window in 0..120_i64, hold in 0..60_i64,
    ) {
        let events: Vec<Happening> = lane.iter().map(|(verb, s, ..)| at(*verb, *s)).collect();
        let rules = rules(window * 1_000, hold * 1_000);
        let mut world = World::default();
        for (n, (.., works, crashes)) in lane.iter().enumerate() {
            world.run(&events, n, &rules, *works, *crashes);
            prop_assert!(world.open_records() <= 1, "{:?}", world.records);
            prop_assert!(!world.case.ours, "nothing is on its way once it has ended");
            let open = world.case.phase == Phase::Open;
            prop_assert_eq!(open, world.open_records() == 1, "the case says what stands at the target");
        }
    }

    /// In whatever order they come, the newest decides how a key ends.
    #[test]
    fn the_newest_event_decides(
        lane in prop::collection::vec(prop_oneof![Just(Verb::Open), Just(Verb::Close)], 1..20).prop_flat_map(|verbs| {
            let events: Vec<Happening> = verbs.into_iter().enumerate().map(|(s, verb)| at(verb, s as i64)).collect();
            (Just(events.last().map(|event| event.verb)), Just(events).prop_shuffle())
        }),
        crashes in 0..2_u32,
    ) {
        let (newest, lane) = lane;
        let mut world = World::default();
        for n in 0..lane.len() {
            world.run(&lane, n, &rules(0, 0), true, crashes);
        }
        prop_assert_eq!(world.case.phase.is_live(), newest == Some(Verb::Open), "{:?}", world.case);
    }

    /// While each recovery is followed by a breach before it has lasted, nothing is closed.
    #[test]
    fn what_flaps_never_closes(gaps in prop::collection::vec((1..30_i64, 1..30_i64), 1..30), window in 0..100_i64) {
        let (mut s, mut lane) = (0, vec![at(Verb::Open, 0)]);
        for (up, down) in gaps {
            s += up;
            lane.push(at(Verb::Close, s));
            s += down;
            lane.push(at(Verb::Open, s));
        }
        let mut world = World::default();
        for n in 0..lane.len() {
            let to = world.run(&lane, n, &rules(window * 1_000, 30_000), true, 1);
            prop_assert_ne!(to, Move::Close);
        }
        prop_assert_eq!((world.records.len(), world.case.phase), (1, Phase::Open));
        let flapped = world.absorbed.iter().filter(|why| **why == Why::Flapped).count();
        prop_assert_eq!(flapped, lane.iter().filter(|event| event.verb == Verb::Close).count());
    }
}

#[test]
fn the_window_absorbs_and_the_next_update_counts() {
    let lane: Vec<_> = [0, 10, 20, 59, 60, 61].map(|s| at(Verb::Open, s)).to_vec();
    let mut world = World::default();
    let moves: Vec<_> = (0..lane.len()).map(|n| world.run(&lane, n, &rules(60_000, 0), true, 0)).collect();
    let absorbed = Move::Absorb(Why::Window);
    let want =
        [Move::Open { number: 1 }, absorbed, absorbed, absorbed, Move::Update { absorbed: 3 }, absorbed];
    assert_eq!(moves, want);
}

#[test]
fn a_breach_that_was_over_before_it_came_opens_nothing() {
    let lane = [at(Verb::Open, 0), at(Verb::Close, 100), at(Verb::Open, 50), at(Verb::Open, 101)];
    let mut world = World::default();
    let moves: Vec<_> = (0..lane.len()).map(|n| world.run(&lane, n, &rules(0, 0), true, 0)).collect();
    let want = [Move::Open { number: 1 }, Move::Close, Move::Absorb(Why::Late), Move::Open { number: 2 }];
    assert_eq!(moves, want);
    let early = [at(Verb::Close, 100), at(Verb::Open, 50)];
    let mut world = World::default();
    assert_eq!(world.run(&early, 0, &rules(0, 0), true, 0), Move::Absorb(Why::NothingOpen));
    assert_eq!(world.run(&early, 1, &rules(0, 0), true, 0), Move::Absorb(Why::Late));
}

#[test]
fn after_an_opener_that_died_the_next_breach_opens_another() {
    let lane = [at(Verb::Open, 0), at(Verb::Open, 1), at(Verb::Close, 2)];
    let mut world = World::default();
    world.run(&lane, 0, &rules(60_000, 0), false, 2);
    assert_eq!(world.case.phase, Phase::Failed);
    assert_eq!(world.run(&lane, 1, &rules(60_000, 0), true, 2), Move::Open { number: 2 });
    assert_eq!(world.run(&lane, 2, &rules(60_000, 0), true, 2), Move::Close);
}

#[test]
fn what_a_person_closed_is_quiet_until_it_recovers() {
    let mut world = World::default();
    let lane = [0, 1, 100, 101].map(|s| at(if s == 100 { Verb::Close } else { Verb::Open }, s));
    world.run(&lane, 0, &rules(0, 0), true, 0);
    world.case = world.case.ended_by_hand(NOON + 500, None);
    assert_eq!(world.case.phase, Phase::Quiet);
    assert_eq!(world.run(&lane, 1, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.run(&lane, 2, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.case.phase, Phase::Closed);
    assert_eq!(world.run(&lane, 3, &rules(0, 0), true, 0), Move::Open { number: 2 });
}

#[test]
fn and_no_recovery_from_before_the_breach_ends_that() {
    let mut world = World::default();
    let lane =
        [at(Verb::Open, 10), at(Verb::Close, 5), at(Verb::Open, 11), at(Verb::Close, 12), at(Verb::Open, 13)];
    world.run(&lane, 0, &rules(0, 0), true, 0);
    world.case = world.case.ended_by_hand(NOON + 500, None);
    assert_eq!(world.run(&lane, 1, &rules(0, 0), true, 0), Move::Absorb(Why::Late));
    assert_eq!(world.run(&lane, 2, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.run(&lane, 3, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.run(&lane, 4, &rules(0, 0), true, 0), Move::Open { number: 2 });
}

#[test]
fn or_for_the_time_that_was_chosen() {
    let mut world = World::default();
    let lane = [0, 9, 10].map(|s| at(Verb::Open, s));
    world.run(&lane, 0, &rules(0, 0), true, 0);
    world.case = world.case.ended_by_hand(NOON, Some(10_000));
    assert_eq!(world.run(&lane, 1, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.run(&lane, 2, &rules(0, 0), true, 0), Move::Open { number: 2 });
}

#[test]
fn a_quieted_case_goes_on_with_its_record_afterwards() {
    let mut world = World::default();
    let lane = [0, 9, 10].map(|s| at(Verb::Open, s));
    world.run(&lane, 0, &rules(0, 0), true, 0);
    world.case = world.case.quieted(Some(Quiet::Until(NOON + 10_000)));
    assert_eq!(world.run(&lane, 1, &rules(0, 0), true, 0), Move::Absorb(Why::Quiet));
    assert_eq!(world.run(&lane, 2, &rules(0, 0), true, 0), Move::Update { absorbed: 1 });
    world.case = world.case.quieted(Some(Quiet::UntilRecovery)).quieted(None);
    assert_eq!(world.run(&[at(Verb::Open, 11)], 0, &rules(0, 0), true, 0), Move::Update { absorbed: 0 });
}

#[test]
fn a_noted_recovery_leaves_the_case_open() {
    let note = Rules { on_recovery: OnRecovery::Note, ..rules(0, 0) };
    let lane = [at(Verb::Open, 0), at(Verb::Close, 1), at(Verb::Close, 2), at(Verb::Open, 3)];
    let mut world = World::default();
    let moves: Vec<_> = (0..lane.len()).map(|n| world.run(&lane, n, &note, true, 1)).collect();
    let want =
        [Move::Open { number: 1 }, Move::Note, Move::Absorb(Why::NothingOpen), Move::Update { absorbed: 0 }];
    assert_eq!(moves, want);
}

#[test]
fn a_recovery_that_could_not_be_written_leaves_the_case_open() {
    let lane = [at(Verb::Open, 0), at(Verb::Close, 1), at(Verb::Close, 2)];
    let mut world = World::default();
    world.run(&lane, 0, &rules(0, 0), true, 0);
    assert_eq!(world.run(&lane, 1, &rules(0, 0), false, 1), Move::Close);
    assert_eq!(world.case.phase, Phase::Open);
    assert_eq!(world.run(&lane, 2, &rules(0, 0), true, 1), Move::Close);
}

mod told {
    use super::super::*;
    use crate::{facts::Facts, keys::IdentityKey, privacy::PrivacyPolicy};
    use serde_json::json;

    fn correlation() -> Correlation {
        serde_json::from_value(json!({
            "key": "{{ queue.name }} {{ caller }}",
            "open": { "path": "state", "op": "is", "value": "breach" },
            "close": { "path": "state", "op": "is", "value": "ok" },
            "window_ms": 60_000, "hold_ms": 0, "on_recovery": "close"
        }))
        .expect("reads")
    }

    fn facts(payload: serde_json::Value) -> Facts {
        let policy: PrivacyPolicy = serde_json::from_value(json!({
            "version": 1, "fields": { "queue.name": "keep", "state": "keep", "caller": "mask" }
        }))
        .expect("reads");
        let policy = std::sync::Arc::new(policy.compile());
        Facts::new(payload, policy, IdentityKey::new([7; 32]), super::NOON, super::NOON)
    }

    #[test]
    fn a_key_is_compared_in_the_clear_and_shown_as_the_policy_lets_it() {
        let ready = correlation().ready().expect("reads");
        let facts = facts(json!({"queue": {"name": "Billing"}, "caller": "+13175550142", "state": "breach"}));
        let told = ready.told(&facts).expect("fits");
        assert_eq!((told.verb, told.key.clear.as_str()), (Verb::Open, "Billing +13175550142"));
        assert_eq!((told.key.text.as_str(), told.key.hidden), ("Billing ••••", true));
    }

    #[test]
    fn an_event_that_fits_nothing_is_about_no_case() {
        let ready = correlation().ready().expect("reads");
        assert!(ready.told(&facts(json!({"queue": {"name": "Billing"}, "state": "other"}))).is_none());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let part = |change: &dyn Fn(&mut Correlation)| {
            let mut one = correlation();
            change(&mut one);
            one.ready().expect_err("cannot be used").part
        };
        assert_eq!(part(&|one| one.key = "{{ queue".into()), Part::Key);
        assert_eq!(part(&|one| one.key = "all".into()), Part::Key);
        assert_eq!(part(&|one| one.window_ms = 600_000), Part::Times);
        let group = Grouping { key: "{{ site }}".into(), n: 1, within_ms: 60_000 };
        assert_eq!(part(&|one| one.group = Some(group.clone())), Part::Group);
    }

    #[test]
    fn an_older_draft_has_no_correlation() {
        let draft: crate::route::RouteDraft = serde_json::from_value(json!({
            "name": "a", "source": crate::ids::ConnectionId::from_bytes([1; 16]), "kinds": [],
            "target": crate::ids::ConnectionId::from_bytes([2; 16]), "container": "1", "mapping": { "cords": [] }
        }))
        .expect("reads");
        assert_eq!(draft.correlation, None);
        assert!(!serde_json::to_string(&draft).expect("writes").contains("correlation"));
    }
}
