//! Dividing what may leave among those that want to send: in turns of one, so that none starves and nothing that
//! somebody needs stays unused.

/// Gives out `budget` in turns of one, beginning with the one at `start` and passing over whoever needs no more.
/// Returns what each gets, in the order of `needs`, and the order of the turns.
///
/// What is given is no more than `budget` and all of it where the needs are that large. Whoever needs it gets at least
/// `budget / needs.len()`, rounded down; the turn that comes after the last one is where the next round begins.
pub fn turns(budget: u32, needs: &[u32], start: usize) -> Vec<usize> {
    let mut left: Vec<u32> = needs.to_vec();
    let wanted: u64 = left.iter().map(|need| u64::from(*need)).sum();
    let given = wanted.min(u64::from(budget));
    let mut order = Vec::with_capacity(usize::try_from(given).unwrap_or(0));
    let mut at = start;
    while (order.len() as u64) < given {
        let who = at % left.len();
        if left[who] > 0 {
            left[who] -= 1;
            order.push(who);
        }
        at = who + 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shares(order: &[usize], n: usize) -> Vec<u32> {
        (0..n).map(|who| order.iter().filter(|at| **at == who).count() as u32).collect()
    }

    #[test]
    fn what_one_does_not_need_goes_to_the_others_and_the_odd_one_goes_round() {
        assert_eq!(shares(&turns(10, &[1, 100, 100], 0), 3), [1, 5, 4]);
        assert_eq!(shares(&turns(10, &[0, 100, 0], 2), 3), [0, 10, 0]);
        assert_eq!(turns(1, &[5, 5, 5], 1), [1]);
        assert_eq!(turns(5, &[], 3), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn never_more_than_there_is_nothing_left_idle_and_at_least_a_fair_share_each(
            budget in 0..200_u32,
            needs in prop::collection::vec(0..80_u32, 0..12),
            start in 0..20_usize,
        ) {
            let order = turns(budget, &needs, start);
            let got = shares(&order, needs.len());
            let (given, wanted) = (got.iter().sum::<u32>(), needs.iter().sum::<u32>());
            prop_assert_eq!(given, wanted.min(budget), "no more than there is, and no less than is wanted");
            let needy = needs.iter().filter(|need| **need > 0).count() as u32;
            for (got, need) in got.iter().zip(&needs) {
                prop_assert!(got <= need);
                prop_assert!(*got >= budget.checked_div(needy).unwrap_or(0).min(*need), "{got} of {need}");
            }
        }

        #[test]
        fn over_many_rounds_of_any_budget_nobody_starves(
            budgets in prop::collection::vec(0..4_u32, 1..300),
            n in 1..9_usize,
        ) {
            let (needs, mut start, mut got) = (vec![u32::MAX; n], 0, vec![0_u32; n]);
            for budget in &budgets {
                let order = turns(*budget, &needs, start);
                start = order.last().map_or(start, |last| last + 1);
                order.iter().for_each(|who| got[*who] += 1);
            }
            let (least, most) = (got.iter().min().copied(), got.iter().max().copied());
            prop_assert!(most.unwrap_or(0) - least.unwrap_or(0) <= 1, "{got:?}");
        }
    }
}
