//! The pace of a replay: one first, twice as many after every batch that went well, one again after a failure.

use crate::limits;

/// A batch all of whose deliveries have ended, or wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// 1 for the first since the replay was started or taken up again.
    pub number: u32,
    pub size: u32,
    pub failed: u32,
    /// Those that failed with the cause they had before.
    pub as_before: u32,
}

/// How a replay goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many more may go.
    Release(u32),
    /// What was to be mended is not: sending more would only fill the inbox again.
    Stop,
}

/// Decides after a batch; before the first there is none.
pub fn step(last: Option<Batch>) -> Step {
    match last {
        Some(batch) if batch.number == 1 && batch.as_before > 0 => Step::Stop,
        Some(batch) if batch.failed == 0 => {
            Step::Release(batch.size.saturating_mul(2).min(limits::REPLAY_PACE_MAX))
        }
        Some(_) | None => Step::Release(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_while_all_goes_well_begins_again_after_a_failure_and_stops_where_the_cause_is_still_there()
    {
        let batch = |number, size, failed, as_before| Some(Batch { number, size, failed, as_before });
        assert_eq!(step(None), Step::Release(1));
        assert_eq!(step(batch(1, 1, 0, 0)), Step::Release(2));
        assert_eq!(step(batch(4, 8, 0, 0)), Step::Release(16));
        assert_eq!(step(batch(20, 256, 0, 0)), Step::Release(limits::REPLAY_PACE_MAX));
        assert_eq!(step(batch(4, 8, 1, 1)), Step::Release(1));
        assert_eq!(step(batch(1, 1, 1, 0)), Step::Release(1), "it failed for another reason");
        assert_eq!(step(batch(1, 1, 1, 1)), Step::Stop);
    }
}
