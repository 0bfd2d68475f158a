//! A vendor that has too much to do says when to come back. A plan waits until then and goes on by itself: nothing
//! was done, so nothing is in doubt, and nobody has to press a button.

use crate::{apply::Run, error::Error};
use patchbay_model::{
    problem::{Problem, Remedy},
    time::Timestamp,
};

/// A wait longer than this is a person's to decide about, in milliseconds: the end of a day's quota is one.
pub(crate) const WAIT_MS_MAX: i64 = 15 * 60_000;
/// How often one call is put off before it is left to a person.
pub(crate) const PUT_OFF_MAX: u32 = 20;

/// When the vendor takes the call, where all it said is that it is too early.
pub(crate) fn put_off_until(problem: &Problem) -> Option<Timestamp> {
    match problem.remedy {
        Remedy::WaitUntil { until } => Some(Timestamp(until)),
        _ => None,
    }
}

impl Run<'_> {
    /// Waits as `problem` says. False where it says nothing of the kind, or too much of it. `put_off` counts the
    /// waits of one call.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when a person says stop meanwhile.
    pub(crate) async fn goes_on_after(&self, problem: &Problem, put_off: &mut u32) -> Result<bool, Error> {
        let Some(until) = put_off_until(problem) else { return Ok(false) };
        let ms = until.since(self.cx.world.now()).max(0);
        if ms > WAIT_MS_MAX || *put_off >= PUT_OFF_MAX {
            return Ok(false);
        }
        *put_off += 1;
        if self.watch.pause(until, ms.unsigned_abs()).await { Ok(true) } else { Err(Error::Cancelled) }
    }
}
