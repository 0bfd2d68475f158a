//! What fails for a while: said when it begins, and not again at every beat until it has gone well in between.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Work of the relay's own pace that failed when it was last tried, by name.
#[derive(Default)]
pub(crate) struct Spells(Mutex<BTreeSet<&'static str>>);

impl Spells {
    /// Hears how a piece of work went, and says a failure that is not one of a spell already told of.
    pub(crate) fn hear<T, E>(
        &self,
        work: &'static str,
        went: Result<T, E>,
        say: impl FnOnce(&E),
    ) -> Result<T, E> {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = match &went {
            Ok(_) => {
                failing.remove(work);
                false
            }
            Err(_) => failing.insert(work),
        };
        drop(failing);
        if let Err(error) = &went
            && begins
        {
            say(error);
        }
        went
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_said_once_until_it_has_gone_well_in_between() {
        let (spells, mut said) = (Spells::default(), Vec::new());
        let beats = [("claim", true), ("claim", true), ("index", true), ("claim", false), ("claim", true)];
        for (beat, (work, fails)) in beats.into_iter().enumerate() {
            let went = if fails { Err(beat) } else { Ok(()) };
            assert_eq!(spells.hear(work, went, |error| said.push((work, *error))), went);
        }
        assert_eq!(said, [("claim", 0), ("index", 2), ("claim", 4)]);
    }
}
