//! A process that ends at every step of a rotation, again and again, at a vendor that kills a sign-in whose old
//! refresh token comes back: afterwards the connection works, or says that a person is needed, and never asks on
//! and on.

use super::{
    server::{Disk, Fate, NOW, Step, Trouble, Vendor, call},
    *,
};

const SEEDS: u64 = 200;
const LIVES: u32 = 5;

/// One process from its start to its end; what its calls brought.
fn live(vendor: &Vendor, disk: &Disk, start: Timestamp, callers: usize) -> Vec<Result<u16, Outcome>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    // When it is dropped, everything that was under way ends where it stood.
    runtime.block_on(async {
        let world = World::test(start.0 as u64, start);
        let cx = vendor.cx(&world, Keeper::kept(Arc::new(disk.clone())), "code");
        let work = async {
            let mut all = Vec::new();
            for _ in 0..3 {
                all.extend(join_all((0..callers).map(|_| call(&cx))).await);
            }
            all
        };
        tokio::select! {
            biased;
            () = vendor.fate.met.notified() => Vec::new(),
            all = work => all,
        }
    })
}

#[test]
fn wherever_a_process_ends_the_connection_works_or_says_reconnect_and_never_asks_on_and_on() {
    let mut works = [0, 0];
    for seed in 0..SEEDS {
        let chance = World::test(seed, NOW);
        let draw = |n: usize| (chance.unit().0 * n as f64) as usize;
        let mut vendor = Vendor::new(Some(3_600));
        vendor.slow = Duration::from_millis(300);
        let mut disk = Disk::new(vendor.signed_in(NOW), &vendor.log);
        let (mut now, mut lost) = (NOW, false);
        for life in 0..LIVES {
            vendor.books().troubles.clear();
            // The last one lives.
            let step = match draw(12) {
                _ if life + 1 == LIVES => None,
                0 => Some(Step::BeforeSending),
                1 => Some(Step::AfterRotating),
                2 => Some(Step::BeforeSaving),
                3 => Some(Step::AfterSaving),
                4 => {
                    vendor.trouble([Trouble::AnswerLost]);
                    None
                }
                _ => None,
            };
            let fate = Fate { step: Arc::new(Mutex::new(step)), ..Fate::default() };
            (vendor.fate, disk.fate) = (fate.clone(), fate);
            now = now + 3_000_000 + draw(3_600_000) as i64;
            let (before, rotated) = (vendor.asked(), vendor.books().rotations());
            let answers = live(&vendor, &disk, now, 1 + draw(8));
            let asked = vendor.asked() - before;
            // Two only where the answer to the first was lost.
            assert!(asked <= 2, "seed {seed}: {asked} requests in one life");
            for answer in &answers {
                let fine = match answer {
                    Ok(status) => *status == 200,
                    Err(Outcome::Held { problem, .. }) => problem.remedy == Remedy::Reconnect,
                    Err(outcome) => is_retry(outcome),
                };
                assert!(fine, "seed {seed}: {answer:?}");
            }
            // The vendor has made tokens that never reached the disk.
            let made = vendor.books().rotations() != rotated;
            lost |= made && !vendor.books().is_current(&disk.kept());
        }
        (vendor.fate, disk.fate) = (Fate::default(), Fate::default());
        let before = vendor.asked();
        now = now + 3_600_000;
        let last = live(&vendor, &disk, now, 4).pop().expect("it lived");
        match last {
            Ok(200) => assert!(!lost && !vendor.books().killed, "seed {seed}"),
            Err(Outcome::Held { problem, .. }) => {
                assert!(lost, "seed {seed}: nothing was lost, and still {problem:?}");
                assert!(disk.kept().refused, "seed {seed}");
                let asked = vendor.asked();
                for _ in 0..3 {
                    live(&vendor, &disk, now, 4);
                }
                assert_eq!(vendor.asked(), asked, "seed {seed}: asked after a refusal");
            }
            other => panic!("seed {seed}: {other:?}"),
        }
        assert!(vendor.asked() - before <= 1, "seed {seed}");
        works[usize::from(lost)] += 1;
    }
    assert!(works.iter().all(|count| *count > 20), "both ends are met often: {works:?}");
}
