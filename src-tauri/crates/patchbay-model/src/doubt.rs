//! How a send that may have happened is resolved: resend under the same key while the vendor remembers it,
//! then look, twice; absent means send; and where nothing helps, what the route says. A person is asked once the last
//! send has arrived or never will: who looks sooner finds nothing and has it sent a second time.

use crate::{
    delivery::Doubt,
    ids::FieldId,
    limits::{ARRIVES_MS_MAX, REMEMBER_MARGIN_MS},
    route::OnDoubt,
    time::Timestamp,
};

/// What makes a second send safe at one container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Idempotency {
    /// The vendor remembers a send key for this many milliseconds.
    pub header_for_ms: Option<i64>,
    /// Sending again cannot make a second record.
    pub upsert: bool,
    pub find: Option<Find>,
}

/// Records can be found by the key they carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    pub by: FieldId,
    /// A new record may stay invisible to a search for this long, in milliseconds.
    pub settles_after_ms: i64,
}

/// What to do next about a delivery in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The same bytes under the same send key.
    Resend,
    Look,
    /// Too early to look: the vendor's index may not show the record yet.
    LookAt(Timestamp),
    /// Looked twice, not there: send under a new key.
    SendAnew,
    /// Nothing to look with, and too early for a person to: the last send may still be on its way.
    AskAt(Timestamp),
    AskPerson,
}

/// Looks that must find nothing before a second send.
pub const LOOKS: u32 = 2;
/// Looks before a question are at least this far apart, in milliseconds.
const LOOK_EVERY_MS_MIN: i64 = 1_000;

/// Decides. Pure: a restart decides the same.
pub fn step(
    doubt: &Doubt,
    means: &Idempotency,
    on_doubt: OnDoubt,
    doubt_ms_max: i64,
    now: Timestamp,
) -> Step {
    // A send that seems to be still to come left before a clock was set back: nobody knows how long ago.
    let remembered = doubt.first_sent_at <= now
        && means.header_for_ms.is_some_and(|ms| now < doubt.first_sent_at + (ms - REMEMBER_MARGIN_MS));
    // A search that failed for long enough becomes a person's question; a vendor that still remembers does not.
    if !remembered && now.since(doubt.since) > doubt_ms_max {
        return ask(doubt, means.find.as_ref(), now);
    }
    if remembered || means.upsert {
        return Step::Resend;
    }
    match &means.find {
        Some(_) if doubt.absent >= LOOKS => Step::SendAnew,
        Some(find) => {
            let due = look_at(doubt, find);
            if now < due { Step::LookAt(due) } else { Step::Look }
        }
        None => match on_doubt {
            OnDoubt::Retry => Step::Resend,
            OnDoubt::Ask => ask(doubt, None, now),
        },
    }
}

/// When the next look may be: the second waits as long again, so that two looks are two moments and not one.
fn look_at(doubt: &Doubt, find: &Find) -> Timestamp {
    doubt.last_sent_at + find.settles_after_ms * i64::from(doubt.absent + 1)
}

/// Asks a person, but not before the last send has arrived or never will; until then it is looked for, where one can.
fn ask(doubt: &Doubt, find: Option<&Find>, now: Timestamp) -> Step {
    let arrived = doubt.last_sent_at + ARRIVES_MS_MAX;
    if now >= arrived {
        return Step::AskPerson;
    }
    match find {
        // As long again between any two looks, and a second at least: whoever finds nothing looks again at once.
        Some(find) => {
            let every =
                Find { settles_after_ms: find.settles_after_ms.max(LOOK_EVERY_MS_MIN), ..find.clone() };
            let due = look_at(doubt, &every);
            if now >= due { Step::Look } else { Step::LookAt(due.min(arrived)) }
        }
        None => Step::AskAt(arrived),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENT: Timestamp = Timestamp(1_000_000);
    const HOUR: i64 = 3_600_000;

    fn at(ms: i64, absent: u32, means: &Idempotency, route: OnDoubt) -> Step {
        let doubt = Doubt { since: SENT, first_sent_at: SENT, last_sent_at: SENT, absent };
        step(&doubt, means, route, 6 * HOUR, SENT + ms)
    }

    #[test]
    fn a_vendor_with_both_is_asked_again_while_it_remembers_and_searched_after() {
        let find = Find { by: "key".into(), settles_after_ms: 5_000 };
        let both = Idempotency { header_for_ms: Some(HOUR / 2), upsert: false, find: Some(find) };
        assert_eq!(at(HOUR / 4, 0, &both, OnDoubt::Ask), Step::Resend);
        assert_eq!(
            at(HOUR / 2, 0, &both, OnDoubt::Ask),
            Step::Look,
            "past the margin the key may be forgotten"
        );
        assert_eq!(at(HOUR, 1, &both, OnDoubt::Ask), Step::Look, "one look is not enough");
        assert_eq!(at(HOUR, 2, &both, OnDoubt::Ask), Step::SendAnew);
        assert_eq!(at(7 * HOUR, 0, &both, OnDoubt::Retry), Step::AskPerson);
    }

    #[test]
    fn a_search_waits_until_the_record_could_be_seen() {
        let find = Find { by: "key".into(), settles_after_ms: 5_000 };
        let search = Idempotency { header_for_ms: None, upsert: false, find: Some(find) };
        assert_eq!(at(1_000, 0, &search, OnDoubt::Ask), Step::LookAt(SENT + 5_000));
        assert_eq!(at(6_000, 1, &search, OnDoubt::Ask), Step::LookAt(SENT + 10_000));
    }

    #[test]
    fn with_nothing_the_route_decides() {
        let nothing = Idempotency::default();
        assert_eq!(at(ARRIVES_MS_MAX, 0, &nothing, OnDoubt::Ask), Step::AskPerson);
        assert_eq!(at(1, 0, &nothing, OnDoubt::Retry), Step::Resend);
    }

    #[test]
    fn nobody_is_asked_while_the_last_send_may_be_on_its_way() {
        let nothing = Idempotency::default();
        let arrived = SENT + ARRIVES_MS_MAX;
        assert_eq!(at(0, 0, &nothing, OnDoubt::Ask), Step::AskAt(arrived));
        assert_eq!(at(ARRIVES_MS_MAX - 1, 0, &nothing, OnDoubt::Ask), Step::AskAt(arrived));
        // The vendor's memory is over, and what was sent again at its very end has just left.
        let forgetful = Idempotency { header_for_ms: Some(HOUR / 2), ..nothing };
        let resent = SENT + HOUR / 2 - REMEMBER_MARGIN_MS;
        let doubt = Doubt { since: SENT, first_sent_at: SENT, last_sent_at: resent, absent: 0 };
        let step = |now| step(&doubt, &forgetful, OnDoubt::Ask, 6 * HOUR, now);
        assert_eq!(step(resent - 1), Step::Resend);
        assert_eq!(step(resent), Step::AskAt(resent + ARRIVES_MS_MAX));
        assert_eq!(step(resent + ARRIVES_MS_MAX), Step::AskPerson);
    }

    #[test]
    fn a_doubt_that_has_lasted_is_looked_for_until_its_last_send_has_arrived() {
        let find = |settles_after_ms| {
            let find = Find { by: "key".into(), settles_after_ms };
            Idempotency { header_for_ms: None, upsert: false, find: Some(find) }
        };
        let step = |ms, absent, means: &Idempotency| {
            let doubt = Doubt { since: SENT - 7 * HOUR, first_sent_at: SENT, last_sent_at: SENT, absent };
            step(&doubt, means, OnDoubt::Ask, 6 * HOUR, SENT + ms)
        };
        let search = find(25_000);
        assert_eq!(step(0, 0, &search), Step::LookAt(SENT + 25_000));
        assert_eq!(step(25_000, 0, &search), Step::Look);
        assert_eq!(step(25_000, 1, &search), Step::LookAt(SENT + 50_000));
        assert_eq!(step(50_000, 2, &search), Step::LookAt(SENT + ARRIVES_MS_MAX), "and never sent anew");
        assert_eq!(step(ARRIVES_MS_MAX, 2, &search), Step::AskPerson);
        // A search that sees everything at once is not run without a pause.
        assert_eq!(step(0, 0, &find(0)), Step::LookAt(SENT + LOOK_EVERY_MS_MIN));
        assert_eq!(step(1_000, 1, &find(0)), Step::LookAt(SENT + 2 * LOOK_EVERY_MS_MIN));
    }

    proptest! {
        #[test]
        fn whatever_the_means_no_question_comes_before_the_last_send_has_arrived(
            since in 0..8 * HOUR, first in 0..8 * HOUR, last in 0..8 * HOUR, absent in 0..200_u32,
            header in prop::option::of(0..HOUR), settles in prop::option::of(0..HOUR), retry: bool,
        ) {
            let now = SENT + 8 * HOUR;
            let doubt = Doubt { since: now - since, first_sent_at: now - first, last_sent_at: now - last, absent };
            let find = settles.map(|settles_after_ms| Find { by: "key".into(), settles_after_ms });
            let means = Idempotency { header_for_ms: header, upsert: false, find };
            let on_doubt = if retry { OnDoubt::Retry } else { OnDoubt::Ask };
            match step(&doubt, &means, on_doubt, 6 * HOUR, now) {
                Step::AskPerson => prop_assert!(last >= ARRIVES_MS_MAX),
                Step::LookAt(at) | Step::AskAt(at) => prop_assert!(at > now, "a wait goes forward"),
                Step::Resend | Step::Look | Step::SendAnew => {}
            }
        }
    }
}
