//! The second token, without which no sealed payload is shown over HTTP: made by whoever may write into the home,
//! and good for an hour.

use crate::run::keep_token;
use patchbay_api::{Problem, new_token};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use subtle::ConstantTimeEq as _;

/// The header it comes in, beside the bearer token.
pub const HEADER: &str = "x-patchbay-unlock";
/// Its file in the home.
const FILE: &str = "unlock";
const GOOD_FOR: Duration = Duration::from_secs(3_600);

/// Makes a new one, which ends the one before it, and gives where it lies.
///
/// # Errors
/// When the home takes no file.
pub fn make(home: &Path) -> Result<PathBuf, Problem> {
    keep_token(home, FILE, &new_token())
}

/// Where the second token of a running relay lies.
pub struct Unlock(PathBuf);

impl Unlock {
    pub fn of(home: &Path) -> Self {
        Self(home.join(FILE))
    }

    /// Whether `given` is the second token and its hour is not over. A file from the future is none.
    pub fn fits(&self, given: &str) -> bool {
        let age =
            fs::metadata(&self.0).and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_none_or(|age| age >= GOOD_FOR) {
            return false;
        }
        let kept = fs::read_to_string(&self.0).unwrap_or_default();
        !kept.trim().is_empty() && bool::from(given.trim().as_bytes().ct_eq(kept.trim().as_bytes()))
    }
}
