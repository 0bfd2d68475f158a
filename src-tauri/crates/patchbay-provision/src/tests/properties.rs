//! Whatever is there, wanted and known: a plan carried out gives what was wanted, the same question gives the same
//! plan, and nothing but ours is removed.

use super::vendor::{board, column, kept};
use crate::{Entry, Ledger, Plan, plan};
use patchbay_kit::connector::provision::{Act, Found, Goal, Kind, Wanted, Within};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const NAMES: [&str; 5] = ["Key", "Queue", "State", "Notes", "key"];
const IDS: [&str; 5] = ["pb_key", "pb_queue", "pb_state", "pb_notes", "pb_more"];
const LABELS: [&str; 4] = ["Open", "Done", "Urgent", "Late"];

fn labels() -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(LABELS.to_vec(), 0..=4)
        .prop_map(|labels| labels.into_iter().map(str::to_owned).collect())
}

fn columns() -> impl Strategy<Value = Vec<Found>> {
    let one = (0..IDS.len(), 0..NAMES.len(), labels());
    proptest::collection::vec(one, 0..5).prop_map(|columns| {
        let mut seen = BTreeSet::new();
        let mut found = vec![board("77", "Tasks")];
        for (id, name, labels) in columns {
            if seen.insert(id) {
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                found.push(column("77", IDS[id], NAMES[name], &labels));
            }
        }
        found
    })
}

fn wishes() -> impl Strategy<Value = Vec<Wanted>> {
    let goals = prop_oneof![4 => Just(Goal::Present), 1 => Just(Goal::Absent), 1 => Just(Goal::Without)];
    let one = (0..NAMES.len(), 0..IDS.len(), any::<bool>(), labels(), goals);
    proptest::collection::vec(one, 0..5).prop_map(|wishes| {
        let mut wanted = vec![Wanted {
            key: "board".to_owned(),
            kind: Kind::Board,
            name: "Tasks".to_owned(),
            ids: vec!["77".to_owned()],
            within: None,
            fixed: BTreeMap::new(),
            lists: BTreeMap::new(),
            list_max: None,
            goal: Goal::There,
        }];
        for (n, (name, id, status, labels, goal)) in wishes.into_iter().enumerate() {
            let status = status && !labels.is_empty();
            let lists = (status || goal == Goal::Without).then(|| ("labels".to_owned(), labels));
            let ids = if goal == Goal::Present {
                vec![IDS[id].to_owned(), format!("{}_b", IDS[id]), format!("{}_{n}", IDS[id])]
            } else {
                vec![IDS[id].to_owned()]
            };
            wanted.push(Wanted {
                key: format!("{n}"),
                kind: Kind::Column,
                name: NAMES[name].to_owned(),
                ids,
                within: Some(Within::Wanted("board".to_owned())),
                fixed: BTreeMap::from([(
                    "type".to_owned(),
                    if status { "status" } else { "text" }.to_owned(),
                )]),
                lists: lists.into_iter().collect(),
                list_max: None,
                goal,
            });
        }
        wanted
    })
}

fn ledgers() -> impl Strategy<Value = Ledger> {
    let one = (0..IDS.len(), 0..NAMES.len(), any::<bool>(), any::<bool>(), labels());
    proptest::collection::vec(one, 0..5).prop_map(|entries| {
        let mut seen = BTreeSet::new();
        let all = entries.into_iter().filter(|(id, ..)| seen.insert(*id)).collect::<Vec<_>>();
        all.into_iter()
            .map(|(id, name, ours, gone, added)| Entry {
                kind: Kind::Column,
                within: Some("77".to_owned()),
                remote: IDS[id].to_owned(),
                name: NAMES[name].to_owned(),
                ours,
                added: BTreeMap::from([("labels".to_owned(), added)]),
                gone,
            })
            .collect()
    })
}

/// What is there after a plan, and what the ledger knows then.
fn carried_out(plan: &Plan, found: &[Found], ledger: &Ledger) -> (Vec<Found>, Ledger) {
    let (mut found, mut ledger) = (found.to_vec(), ledger.clone());
    for step in &plan.steps {
        let kind = kept(step.kind);
        let same = |thing: &Found| thing.kind == kind && Some(&thing.remote) == step.remote.as_ref();
        let known = |ledger: &mut Ledger, remote: &str, ours: bool| {
            ledger.retain(|entry| !(entry.kind == kind && entry.remote == remote));
            ledger.push(Entry {
                kind,
                within: Some("77".to_owned()),
                remote: remote.to_owned(),
                name: step.asked.clone(),
                ours,
                added: BTreeMap::new(),
                gone: false,
            });
        };
        match step.act {
            Act::Create => {
                let id = step.id.clone().expect("columns have ids");
                assert!(!found.iter().any(|thing| thing.remote == id), "{id} is there");
                known(&mut ledger, &id, true);
                found.push(Found {
                    fixed: step.fixed.clone(),
                    lists: step.lists.clone(),
                    ..column("77", &id, &step.name, &[])
                });
            }
            Act::Update => {
                let remote = step.remote.as_deref().expect("it is there");
                if !ledger.iter().any(|entry| entry.kind == kind && entry.remote == remote && !entry.gone) {
                    known(&mut ledger, remote, false);
                }
                found
                    .iter_mut()
                    .filter(|thing| same(thing))
                    .for_each(|thing| thing.lists = step.lists.clone());
            }
            Act::Delete => found.retain(|thing| !same(thing)),
            Act::Adopt => known(&mut ledger, step.remote.as_deref().expect("it is there"), false),
            Act::Keep => {}
        }
    }
    (found, ledger)
}

proptest! {
    #[test]
    fn a_plan_carried_out_gives_what_was_wanted(found in columns(), wanted in wishes(), ledger in ledgers()) {
        let made = plan(&wanted, &found, &ledger);
        let keys: BTreeMap<&str, &Wanted> = wanted.iter().map(|wanted| (wanted.key.as_str(), wanted)).collect();
        let (after, _) = carried_out(&made, &found, &ledger);
        for step in &made.steps {
            let wanted = keys[step.key.as_str()];
            let remote = step.id.as_ref().or(step.remote.as_ref()).expect("an id");
            let there = after.iter().find(|thing| thing.remote == *remote);
            match wanted.goal {
                Goal::Present | Goal::There => {
                    // Another wish of the same plan may remove it again; nobody asks for that on purpose.
                    let Some(there) = there else { continue };
                    prop_assert!(wanted.fixed.iter().all(|(name, value)| there.fixed.get(name) == Some(value)));
                    let removed = made.steps.iter().any(|other| other.key != step.key && other.remote.as_ref() == Some(remote) && !other.take.is_empty());
                    for entry in wanted.lists.values().flatten().filter(|_| !removed) {
                        prop_assert!(there.lists["labels"].contains(entry));
                    }
                }
                Goal::Absent => prop_assert_eq!(there.is_none(), step.act == Act::Delete),
                Goal::Without => {}
            }
        }
        // Whatever could not be planned is said.
        let present = wanted.iter().filter(|wanted| matches!(wanted.goal, Goal::Present | Goal::There)).count();
        let planned = made.steps.iter().filter(|step| matches!(keys[step.key.as_str()].goal, Goal::Present | Goal::There)).count();
        prop_assert_eq!(planned + made.problems.len(), present);
    }

    #[test]
    fn the_same_question_gives_the_same_plan(found in columns(), wanted in wishes(), ledger in ledgers()) {
        let one = serde_json::to_string(&plan(&wanted, &found, &ledger)).expect("plain data");
        let mut mixed = found.clone();
        mixed.reverse();
        prop_assert_eq!(&one, &serde_json::to_string(&plan(&wanted, &found, &ledger)).expect("plain data"));
        prop_assert_eq!(crate::fingerprint(&found), crate::fingerprint(&mixed));
    }

    #[test]
    fn carried_out_there_is_nothing_left(found in columns(), wanted in wishes(), ledger in ledgers()) {
        let wanted: Vec<Wanted> = wanted.into_iter().filter(|wanted| matches!(wanted.goal, Goal::Present | Goal::There)).collect();
        let mut seen = BTreeSet::new();
        let wanted: Vec<Wanted> = wanted.into_iter().filter(|wanted| seen.insert(wanted.name.to_lowercase())).collect();
        let made = plan(&wanted, &found, &ledger);
        prop_assume!(made.problems.is_empty());
        let (found, ledger) = carried_out(&made, &found, &ledger);
        let again = plan(&wanted, &found, &ledger);
        prop_assert!(!again.steps.iter().any(|step| step.act.changes()), "{:#?}", again.steps);
    }

    #[test]
    fn nothing_but_ours_is_removed(found in columns(), wanted in wishes(), ledger in ledgers()) {
        for step in plan(&wanted, &found, &ledger).steps {
            let entry = ledger.iter().find(|entry| step.remote.as_ref() == Some(&entry.remote));
            if step.act == Act::Delete {
                prop_assert!(entry.is_some_and(|entry| entry.ours && !entry.gone));
            }
            for gone in step.take.values().flatten() {
                prop_assert!(entry.is_some_and(|entry| entry.added["labels"].contains(gone)));
            }
        }
    }
}
