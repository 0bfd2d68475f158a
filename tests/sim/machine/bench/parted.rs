//! How store and model may part.

use crate::machine::{model::Model, rows::Held};
use patchbay_store::Error;

/// Why a command did not end as modelled.
#[derive(Debug)]
pub(super) enum Parted {
    /// Why is of no matter: it happened whole or not at all.
    Disk,
    Differs(String),
}

impl From<Error> for Parted {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(_) | Error::DiskFull | Error::Damaged(_) | Error::Unexpected(_) => Parted::Disk,
            other => Parted::Differs(other.to_string()),
        }
    }
}

pub(super) fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, want: T) -> Result<(), Parted> {
    if got == want {
        Ok(())
    } else {
        Err(Parted::Differs(format!("{what}: the store says {got:?}, the model {want:?}")))
    }
}

/// A person's act must be refused exactly where the model refuses it.
pub(super) fn allowed(got: Result<(), Error>, may: bool) -> Result<(), Parted> {
    match got {
        Err(Error::Stale(_)) => same("allowed", false, may),
        other => {
            other?;
            same("allowed", true, may)
        }
    }
}

pub(super) fn differs(model: &Model, found: &Held) -> Option<String> {
    if let Some((seq, row)) = model.rows.iter().find(|(seq, row)| found.rows.get(seq) != Some(row)) {
        return Some(format!("delivery {seq} is {:?}\nand should be {row:?}", found.rows.get(seq)));
    }
    if found.rows.len() != model.rows.len() {
        return Some(format!("{} deliveries, should be {}", found.rows.len(), model.rows.len()));
    }
    if found.events != model.events() {
        return Some(format!("events {:?}, should be {:?}", found.events, model.events()));
    }
    (found.payloads != model.payloads())
        .then(|| format!("payloads {:?}, should be {:?}", found.payloads, model.payloads()))
}
