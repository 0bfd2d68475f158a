//! Places where a test may stop the process, and bugs a test may plant to see that it would be caught.
//! In release builds both are constants that do nothing.

/// Every place a debug build can be made to die at, by `PATCHBAY_CRASH_AT=<name>` or `<name>:<n>` for its n-th pass.
pub const CRASH_POINTS: &[&str] = &[
    "accept.before_commit",
    "accept.after_commit",
    "claim.before_commit",
    "claim.after_commit",
    "send.before",
    "send.after",
    "settle.before_commit",
    "settle.after_commit",
];

/// The same in the renewal of a sign-in: its answer is read and nothing is on disk; it is on disk and nobody has used it.
#[cfg(debug_assertions)]
const REFRESH_POINTS: &[&str] = &["refresh.answered", "refresh.saved"];

/// The same around each call of a plan: the step is written down and not made; it is made and not written down.
#[cfg(debug_assertions)]
const PLAN_POINTS: &[&str] = &["plan.begun", "plan.called"];

/// The same in a replay: some of it were tried and are on disk; a batch of it is due, and nothing of it was sent.
#[cfg(debug_assertions)]
const REPLAY_POINTS: &[&str] = &["replay.tried", "replay.released"];

/// A bug on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Planted {
    Nothing = 0,
    /// Answers the sender before the commit.
    AckBeforeCommit = 1,
    /// Opens the database without syncing.
    SkipSync = 2,
    /// Takes a send that may have happened for one that did not.
    ForgetToLook = 3,
    /// Settles whatever the row says now.
    SettleBlindly = 4,
    /// Ends a batch without one of its members.
    ForgetMember = 5,
    /// Ends the send that opened a case without telling the case.
    ForgetOpening = 6,
}

#[cfg(debug_assertions)]
mod armed {
    use super::{CRASH_POINTS, PLAN_POINTS, Planted, REFRESH_POINTS, REPLAY_POINTS};
    use std::sync::{
        LazyLock,
        atomic::{AtomicU8, AtomicU32, Ordering},
    };

    static PLANTED: AtomicU8 = AtomicU8::new(0);
    static POINT: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let text = std::env::var("PATCHBAY_CRASH_AT").ok()?;
        let (name, pass) = text.split_once(':').unwrap_or((&text, "1"));
        assert!(is_known(name), "PATCHBAY_CRASH_AT names no crash point: {name}");
        Some((name.to_owned(), pass.parse().expect("a pass is a number")))
    });
    static PASSES: AtomicU32 = AtomicU32::new(0);

    /// Kills this process, as the kernel would, on the chosen pass of `name`.
    pub fn crash_point(name: &'static str) {
        debug_assert!(is_known(name));
        if let Some((at, pass)) = &*POINT
            && at == name
            && PASSES.fetch_add(1, Ordering::Relaxed) + 1 == *pass
        {
            // SIGKILL leaves no destructor a chance, which is the point.
            let _ = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
            std::process::abort();
        }
    }

    fn is_known(name: &str) -> bool {
        [CRASH_POINTS, REFRESH_POINTS, PLAN_POINTS, REPLAY_POINTS].iter().any(|points| points.contains(&name))
    }

    pub fn plant(bug: Planted) {
        PLANTED.store(bug as u8, Ordering::SeqCst);
    }

    pub fn planted(bug: Planted) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8
    }
}

#[cfg(not(debug_assertions))]
mod armed {
    use super::Planted;

    #[inline(always)]
    pub fn crash_point(_: &'static str) {}
    pub fn plant(_: Planted) {}
    #[inline(always)]
    pub fn planted(_: Planted) -> bool {
        false
    }
}

pub use armed::{crash_point, plant, planted};
