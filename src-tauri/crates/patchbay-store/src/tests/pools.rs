//! Claims of routes that share a budget, over a real database.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn route(n: u8) -> RouteId {
    RouteId::from_bytes([100 + n; 16])
}

/// One event that a route wants, alone in its lane.
fn wanted(n: u8, seq: u16) -> Acceptance {
    let mut one = acceptance(0, 0);
    let mut bytes = [n; 16];
    bytes[..2].copy_from_slice(&seq.to_be_bytes());
    one.event.id = EventId::from_bytes(bytes);
    (one.event.dedup, one.event.body, one.event.lane) = (KeyMac(bytes), KeyMac(bytes), KeyMac(bytes));
    let delivery = NewDelivery {
        id: DeliveryId::from_bytes(bytes),
        route: route(n),
        lane: KeyMac(bytes),
        record_key: RecordKey(format!("{n}-{seq}")),
        case: None,
    };
    one.deliveries = vec![delivery];
    one
}

fn pool(limit: u32, after: Option<RouteId>, routes: u8) -> Pool {
    let want =
        |n| Want { route: route(n), limit: u32::MAX, route_version: 1, catalogue_version: 1, cases: None };
    Pool { limit, after, wants: (0..routes).map(want).collect() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever waits on however many routes and however little leaves at a time: never more than was let out, nothing
    /// let out stays unused while somebody is due, each route that is due has its turn, and in the end all have gone.
    #[test]
    fn one_budget_serves_all_its_routes(
        due in prop::collection::vec(0..14_u16, 1..6),
        limits in prop::collection::vec(0..9_u32, 40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let Bench { store, _dir } = bench(Mode::Inline);
            for (n, count) in (0..).zip(&due) {
                store.accept((0..*count).map(|seq| wanted(n, seq)).collect(), NOW).await.expect("accepts");
            }
            let routes = due.len() as u8;
            let (mut left, mut after) = (due.clone(), None);
            let mut since_turn: BTreeMap<RouteId, u32> = BTreeMap::new();
            for limit in limits.into_iter().chain(std::iter::repeat_n(8, 20)) {
                let waiting: u32 = left.iter().map(|n| u32::from(*n)).sum();
                let shared = store.claim_shared(RUN, vec![pool(limit, after, routes)], NOW).await.expect("claims");
                let got = shared.claimed.len() as u32;
                prop_assert_eq!(got, waiting.min(limit), "no more than is let out, and no less than is due");
                prop_assert_eq!(shared.short, waiting > limit);
                after = shared.last[0].or(after);
                let needy = left.iter().filter(|n| **n > 0).count() as u32;
                for n in 0..routes {
                    let mine = shared.claimed.iter().filter(|c| c.delivery.route == route(n)).count() as u32;
                    let need = u32::from(left[usize::from(n)]);
                    prop_assert!(mine >= (limit / needy.max(1)).min(need), "{mine} of {need}");
                    let waited = since_turn.entry(route(n)).or_default();
                    *waited = if mine > 0 || need == 0 { 0 } else { *waited + got };
                    prop_assert!(*waited < u32::from(routes), "somebody had two turns meanwhile");
                    left[usize::from(n)] -= mine as u16;
                }
                for one in &shared.claimed {
                    store.settle(settlement(one, done()), NOW).await.expect("settles");
                }
            }
            prop_assert!(left.iter().all(|n| *n == 0), "{left:?}");
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn two_budgets_do_not_wait_for_each_other() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store
        .accept((0..3).flat_map(|seq| [wanted(0, seq), wanted(1, seq)]).collect(), NOW)
        .await
        .expect("accepts");
    let mut slow = pool(0, None, 1);
    slow.wants.truncate(1);
    let mut quick = pool(5, None, 2);
    quick.wants.remove(0);
    let shared = store.claim_shared(RUN, vec![slow, quick], NOW).await.expect("claims");
    assert!(shared.short, "the first has something due and nothing to send it with");
    assert!(shared.claimed.len() == 3 && shared.claimed.iter().all(|one| one.delivery.route == route(1)));
    assert_eq!(shared.last, [None, Some(route(1))]);
}
