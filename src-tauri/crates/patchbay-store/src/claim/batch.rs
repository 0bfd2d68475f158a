//! Several waiting updates of one record as one send: gathered behind a lane's head when it is claimed, marked with it
//! before a byte leaves, ended together when it ends.

use super::{Claimed, ClaimedEvent, event};
use crate::{
    error::Error,
    rows::{id, state},
    writer::Core,
};
use patchbay_model::{
    delivery::{Operation, State},
    ids::{DeliveryId, Seq},
    limits,
};
use rusqlite::params;

/// An update that leaves with an earlier one of the same record.
#[derive(Debug, Clone)]
pub struct Member {
    pub seq: Seq,
    pub delivery: DeliveryId,
    pub event: ClaimedEvent,
}

/// What the claim of a head knows beside what it carries.
pub(super) struct Head {
    pub lane: [u8; 16],
    /// Its own number, once it led a batch.
    pub led: bool,
    /// A batch it was in was refused as a whole.
    pub alone: bool,
    /// It keeps to a mapping of then.
    pub pinned: bool,
}

const MEMBERS: &str = "SELECT d.seq, d.id, d.state, d.attempts, d.record_key, d.alone, d.replay, d.pinned_version,
    e.id AS event_id, e.connection, e.kind, e.occurred_at, e.received_at, e.policy_version, e.bytes, p.key_id, p.sealed
    FROM delivery d JOIN event e ON e.seq = d.event LEFT JOIN payload p ON p.event = d.event";

/// Puts behind a claimed head what leaves with it. In doubt that is what left with it before, and nothing else.
pub(super) fn gather(core: &mut Core, one: &mut Claimed, head: &Head) -> Result<(), Error> {
    if one.delivery.doubt.is_some() {
        if head.led {
            one.members = marked(core, one.seq)?;
        }
        return Ok(());
    }
    if head.led {
        // What it led before has definitely not been written: from here on it is another send.
        core.db()
            .prepare_cached("UPDATE delivery SET batch = NULL WHERE batch = ?1")?
            .execute([one.seq.0])?;
    }
    let first_try = one.was == State::Waiting && one.delivery.attempts == 1;
    let update = matches!(one.pins.operation, Operation::Update { .. });
    if !first_try || !update || head.alone || head.pinned || one.replayed {
        return Ok(());
    }
    if core.lanes.live(one.delivery.route, head.lane) < 2 {
        return Ok(());
    }
    one.members = run(core, one, head.lane)?;
    if one.members.is_empty() {
        return Ok(());
    }
    for seq in std::iter::once(one.seq).chain(one.members.iter().map(|member| member.seq)) {
        core.db()
            .prepare_cached("UPDATE delivery SET batch = ?2 WHERE seq = ?1")?
            .execute([seq.0, one.seq.0])?;
    }
    Ok(())
}

/// The longest run behind the head of updates of its record that were never tried.
fn run(core: &Core, one: &Claimed, lane: [u8; 16]) -> Result<Vec<Member>, Error> {
    let mut find = core.db().prepare_cached(&format!(
        "{MEMBERS} WHERE d.route = ?1 AND d.lane = ?2 AND d.live = 1 AND d.head = 0 ORDER BY d.place, d.seq LIMIT ?3"
    ))?;
    let most = limits::BATCH_UPDATES_MAX - 1;
    let mut rows = find.query(params![one.delivery.route.bytes(), lane, most])?;
    let (mut members, mut bytes) = (Vec::new(), 0_u32);
    while let Some(row) = rows.next()? {
        let never_tried = state(row, "state")? == State::Waiting && row.get::<_, u32>("attempts")? == 0;
        let same_record = row.get::<_, String>("record_key")? == one.delivery.record_key.0;
        let apart = row.get::<_, Option<i64>>("alone")?.is_some()
            || row.get::<_, Option<i64>>("replay")?.is_some()
            || row.get::<_, Option<i64>>("pinned_version")?.is_some();
        bytes = bytes.saturating_add(row.get::<_, u32>("bytes")?);
        if !never_tried || !same_record || apart || bytes > limits::BATCH_BYTES_MAX {
            break;
        }
        members.push(member(row)?);
    }
    Ok(members)
}

/// What left with a head, in the order of its lane.
fn marked(core: &Core, head: Seq) -> Result<Vec<Member>, Error> {
    let mut find = core.db().prepare_cached(&format!(
        "{MEMBERS} WHERE d.batch = ?1 AND d.seq != ?1 AND d.live = 1 ORDER BY d.place, d.seq"
    ))?;
    let mut rows = find.query([head.0])?;
    let mut members = Vec::new();
    while let Some(row) = rows.next()? {
        members.push(member(row)?);
    }
    Ok(members)
}

fn member(row: &rusqlite::Row<'_>) -> Result<Member, Error> {
    Ok(Member {
        seq: Seq(row.get("seq")?),
        delivery: id(row, "id", DeliveryId::from_bytes)?,
        event: event(row)?,
    })
}
