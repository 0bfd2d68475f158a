//! An access token between two calls: one place per connection, in memory alone. How a token is got is the
//! connector's business.

use crate::secret::Secret;
use patchbay_model::time::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Cheap to clone; clones are the same place. Empty at every start: tokens are not written down.
#[derive(Clone, Default)]
pub struct TokenPlace(Arc<Mutex<Option<Held>>>);

struct Held {
    /// Who it was given to. Other credentials never get it.
    owner: String,
    token: Secret<String>,
    until: Timestamp,
}

impl TokenPlace {
    /// The token of `owner`, unless it has run out.
    pub fn get(&self, owner: &str, now: Timestamp) -> Option<Secret<String>> {
        let held = self.lock();
        held.as_ref().filter(|held| held.owner == owner && now < held.until).map(|held| held.token.clone())
    }

    /// Keeps `token` until `until`, in place of whatever was there.
    pub fn put(&self, owner: &str, token: Secret<String>, until: Timestamp) {
        *self.lock() = Some(Held { owner: owner.to_owned(), token, until });
    }

    /// Lets go of a token that the vendor refuses.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_given_to_its_owner_alone_and_only_while_it_lasts() {
        let place = TokenPlace::default();
        let now = Timestamp(1_795_000_000_000);
        place.put("client-1", Secret::from("t-1"), now + 1_000);
        assert_eq!(place.get("client-1", now + 999), Some(Secret::from("t-1")));
        assert_eq!(place.get("client-2", now), None);
        assert_eq!(place.get("client-1", now + 1_000), None);
        place.clone().forget();
        assert_eq!(place.get("client-1", now), None);
    }
}
