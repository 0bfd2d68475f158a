//! Amber before red: what is going to end, said while there is time.

use patchbay_kit::{connector::Way, keeper::Freshness};
use patchbay_model::{
    account::Notice,
    limits::DAY_MS,
    problem::{Problem, Remedy},
    time::Timestamp,
};
use patchbay_store::ConnectionRow;

/// Secrets older than this ask for rotation.
const ROTATE_MS: i64 = 90 * DAY_MS;
/// The end of a way is told this long before it: half a year, for another way needs an administrator, a review and
/// often a change of product. Earlier it is a fact that the way itself tells.
const WAY_ENDS_MS: i64 = 180 * DAY_MS;
/// The end of a sign-in that nothing renews is told this long before it.
const SIGN_IN_ENDS_MS: i64 = 14 * DAY_MS;
/// The end of a sign-in that is still renewed is told this long before it. The shortest that a vendor allows is seven
/// days (Zendesk, `refresh_token_expires_in`, 2026-11), and there each renewal moves it on: what comes this near has
/// not been moved.
const RENEWED_ENDS_MS: i64 = 5 * DAY_MS;

/// Everything about one sign-in that can come to an end.
pub(super) struct Signs<'a> {
    pub(super) row: &'a ConnectionRow,
    pub(super) way: Option<&'static Way>,
    pub(super) fresh: &'a Freshness,
    /// It has a secret that a person entered and can replace.
    pub(super) has_secret: bool,
}

/// Since when the secrets are these, once that is too long ago.
pub(super) fn rotate_since(signs: &Signs<'_>, now: Timestamp) -> Option<Timestamp> {
    let since = signs.row.signed_in_at;
    (signs.has_secret && now.since(since) >= ROTATE_MS).then_some(since)
}

/// What a person should know of before it stops the account: the soonest end first, then what has no date.
pub(super) fn notices(signs: &Signs<'_>, now: Timestamp) -> Vec<Notice> {
    let mut notices: Vec<Notice> =
        signs.row.facts.as_ref().map(|facts| facts.notices.clone()).unwrap_or_default();
    if let Some(ends) = signs.way.and_then(|way| way.ends)
        && now + WAY_ENDS_MS >= ends.at
    {
        let problem = Problem::new("way.ends", ends.message).remedy(Remedy::Reconnect);
        notices.push(Notice { problem, at: Some(ends.at) });
    }
    let early_ms = if signs.fresh.renews_at.is_some() { RENEWED_ENDS_MS } else { SIGN_IN_ENDS_MS };
    if let Some(at) = signs.fresh.ends_at.filter(|at| now + early_ms >= *at) {
        let message = if at <= now {
            "This sign-in has ended, and nothing can renew it. Sign in again; nothing waiting is lost."
        } else {
            "This sign-in ends soon, and nothing renews it past that. Sign in again before it does."
        };
        let problem = Problem::new("signin.ends", message).remedy(Remedy::Reconnect);
        notices.push(Notice { problem, at: Some(at) });
    }
    if let Some(since) = rotate_since(signs, now) {
        let days = now.since(since) / DAY_MS;
        let message = format!(
            "The secrets of this account are {days} days old. Make new ones at the vendor and enter them here."
        );
        let problem = Problem::new("secrets.old", message).remedy(Remedy::Reconnect);
        notices.push(Notice { problem, at: None });
    }
    notices.sort_by_key(|notice| notice.at.map_or(i64::MAX, |at| at.0));
    notices
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_kit::connector::{Auth, Ending, Holder, Lasts};
    use patchbay_model::ids::ConnectionId;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);
    const END: Timestamp = Timestamp(1_795_000_000_000 + 200 * DAY_MS);

    static WAY: Way = Way {
        id: "token",
        name: "Token",
        help: "",
        auth: Auth::Keys,
        asks: &[],
        holder: Holder::Either,
        lasts: Lasts::Forever,
        warning: None,
        ends: Some(Ending { at: END, message: "Tokens end." }),
        steps: &[],
    };

    fn codes(signs: &Signs<'_>, now: Timestamp) -> Vec<String> {
        notices(signs, now).into_iter().map(|notice| notice.problem.code.into_owned()).collect()
    }

    #[test]
    fn each_end_is_told_in_time_and_not_before() {
        let row = ConnectionRow::new(ConnectionId::from_bytes([1; 16]), "zendesk", "p", NOW);
        let fresh = Freshness { ends_at: Some(NOW + 20 * DAY_MS), ..Freshness::default() };
        let signs = Signs { row: &row, way: Some(&WAY), fresh: &fresh, has_secret: true };
        let at = |days: i64, ms: i64| codes(&signs, NOW + days * DAY_MS + ms);
        assert!(at(0, 0).is_empty());
        assert!(at(6, -1).is_empty());
        assert_eq!(at(6, 0), ["signin.ends"]);
        assert_eq!(at(20, -1), ["signin.ends"]);
        assert_eq!(at(20, 0), ["signin.ends", "way.ends"]);
        assert_eq!(at(90, -1), ["signin.ends", "way.ends"]);
        assert_eq!(at(90, 0), ["signin.ends", "way.ends", "secrets.old"]);
        assert_eq!(rotate_since(&signs, NOW + 90 * DAY_MS), Some(NOW));
        let signs = Signs { has_secret: false, ..signs };
        assert_eq!(rotate_since(&signs, NOW + 90 * DAY_MS), None, "there is nothing to rotate");
    }

    #[test]
    fn an_end_that_renewals_move_on_is_no_news() {
        let row = ConnectionRow::new(ConnectionId::from_bytes([1; 16]), "zendesk", "p", NOW);
        let fresh =
            Freshness { ends_at: Some(NOW + 7 * DAY_MS), renews_at: Some(NOW + 1), ..Freshness::default() };
        let signs = Signs { row: &row, way: None, fresh: &fresh, has_secret: true };
        assert!(codes(&signs, NOW + DAY_MS).is_empty(), "renewed hourly, it never comes nearer");
        assert_eq!(codes(&signs, NOW + 2 * DAY_MS), ["signin.ends"], "nobody has moved it");
    }

    #[test]
    fn every_notice_is_a_sentence_with_a_way_on() {
        let row = ConnectionRow::new(ConnectionId::from_bytes([1; 16]), "zendesk", "p", NOW);
        let fresh = Freshness { ends_at: Some(NOW + 20 * DAY_MS), ..Freshness::default() };
        let signs = Signs { row: &row, way: Some(&WAY), fresh: &fresh, has_secret: true };
        for days in [19, 100] {
            for notice in notices(&signs, NOW + days * DAY_MS) {
                assert!(notice.problem.message.ends_with('.'), "{notice:?}");
                assert_eq!(notice.problem.remedy, Remedy::Reconnect, "{notice:?}");
            }
        }
    }
}
