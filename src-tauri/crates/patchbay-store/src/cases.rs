//! Cases: a key of a correlating route, its openings, and what each event of it did. What is done is decided when the
//! head of a key's lane is claimed, in that transaction; what came of it moves the case in the one that settles it.

mod acts;
mod decide;
mod groups;
mod moves;
mod prune;
mod read;
mod rows;
mod settled;

pub use decide::Took;
pub use moves::{CaseMove, CaseOf};
pub use read::{CaseCounts, CaseFilter, CasePage, CaseRow};

pub(crate) use decide::{About, Decided, about, decide};
pub(crate) use groups::second_leg;
pub(crate) use moves::of_delivery;
pub(crate) use settled::ended;

use crate::{error::Error, writer::Core};
use patchbay_model::{
    correlate::{Move, OnRecovery, Rules, Verb},
    ids::RouteId,
    keys::KeyMac,
    limits,
    time::Timestamp,
};
use rusqlite::params;

/// What accept knows of a delivery of a correlating route. Its lane is the key's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    pub verb: Verb,
    pub key: KeyText,
    /// What its key has in common with others, and that name.
    pub group: Option<(KeyMac, KeyText)>,
}

/// A key as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyText {
    pub text: String,
    /// Something of it is not shown.
    pub hidden: bool,
}

/// What a route says of its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseRules {
    pub rules: Rules,
    /// So many cases opened within so many milliseconds are told of as one.
    pub group: Option<(u32, i64)>,
}

impl Default for CaseRules {
    /// For what still waits on a route that correlates no more.
    fn default() -> Self {
        let rules = Rules {
            window_ms: limits::CASE_WINDOW_MS,
            hold_ms: 0,
            quiet_ms: None,
            on_recovery: OnRecovery::Close,
        };
        Self { rules, group: None }
    }
}

/// What a delivery was to its case. The number is what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Did {
    Opens = 0,
    Updates = 1,
    Closes = 2,
    Notes = 3,
    Absorbed = 4,
}

impl Did {
    fn of(to: Move) -> Option<Self> {
        match to {
            Move::Open { .. } => Some(Did::Opens),
            Move::Update { .. } => Some(Did::Updates),
            Move::Close => Some(Did::Closes),
            Move::Note => Some(Did::Notes),
            Move::Absorb(_) => Some(Did::Absorbed),
            Move::WaitUntil(_) => None,
        }
    }

    fn from_u8(number: u8) -> Option<Self> {
        [Did::Opens, Did::Updates, Did::Closes, Did::Notes, Did::Absorbed]
            .into_iter()
            .find(|did| *did as u8 == number)
    }

    /// The move that was decided, of an opening.
    fn sent(self, number: u32) -> Option<Move> {
        match self {
            Did::Opens => Some(Move::Open { number }),
            Did::Updates => Some(Move::Update { absorbed: 0 }),
            Did::Closes => Some(Move::Close),
            Did::Notes => Some(Move::Note),
            Did::Absorbed => None,
        }
    }
}

/// A delivery joins the lane of its key. A recovery that waits there hears of a breach at once.
pub(crate) fn join(
    core: &Core,
    (route, lane): (RouteId, KeyMac),
    new: &NewCase,
    head: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let parent = new.group.as_ref().map(|(key, _)| key.0);
    key(core, route, lane, &new.key, parent, now)?;
    if let Some((group, text)) = &new.group {
        key(core, route, *group, text, None, now)?;
    }
    if !head && new.verb == Verb::Open {
        core.db()
            .prepare_cached(
                "UPDATE delivery SET due_at = ?3 WHERE route = ?1 AND lane = ?2 AND hold_until IS NOT NULL AND due_at > ?3",
            )?
            .execute(params![route.bytes(), lane.0, now.0])?;
    }
    Ok(())
}

fn key(
    core: &Core,
    route: RouteId,
    key: KeyMac,
    text: &KeyText,
    parent: Option<[u8; 16]>,
    now: Timestamp,
) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "INSERT INTO case_key (route, key, text, hidden, parent, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET text = excluded.text, hidden = excluded.hidden, parent = excluded.parent,
             seen_at = excluded.seen_at",
        )?
        .execute(params![route.bytes(), key.0, text.text, text.hidden, parent, now.0])?;
    Ok(())
}
