//! How a send that may have happened is resolved: resend under the same key while the vendor remembers it,
//! then look, twice; absent means send; and where nothing helps, what the route says.

use crate::{delivery::Doubt, ids::FieldId, limits::REMEMBER_MARGIN_MS, route::OnDoubt, time::Timestamp};

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
    AskPerson,
}

/// Looks that must find nothing before a second send.
pub const LOOKS: u32 = 2;

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
        return Step::AskPerson;
    }
    if remembered || means.upsert {
        return Step::Resend;
    }
    match &means.find {
        Some(_) if doubt.absent >= LOOKS => Step::SendAnew,
        Some(find) => {
            // The second look waits as long again, so that two looks are two moments and not one.
            let due = doubt.last_sent_at + find.settles_after_ms * i64::from(doubt.absent + 1);
            if now < due { Step::LookAt(due) } else { Step::Look }
        }
        None => match on_doubt {
            OnDoubt::Retry => Step::Resend,
            OnDoubt::Ask => Step::AskPerson,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(at(1, 0, &nothing, OnDoubt::Ask), Step::AskPerson);
        assert_eq!(at(1, 0, &nothing, OnDoubt::Retry), Step::Resend);
    }
}
