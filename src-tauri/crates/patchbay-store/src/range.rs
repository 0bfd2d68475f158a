//! A stored range of one source, page by page, for whoever tries something over the past.

use crate::{
    error::Error,
    events::{self, EventRow},
    open::Store,
};
use patchbay_model::{
    event::Sealed,
    ids::{ConnectionId, Seq},
    time::Timestamp,
};
use rusqlite::params;

/// Readable events of a source, repeats left out, received within `from..until`, up to and with `last`.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    pub source: ConnectionId,
    pub from: Timestamp,
    pub until: Timestamp,
    pub last: Seq,
}

/// One page of a range, oldest first.
#[derive(Debug, Clone, Default)]
pub struct RangePage {
    /// Each with the version of its policy and its payload, while that lives.
    pub rows: Vec<(EventRow, i64, Option<Sealed>)>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<Seq>,
}

/// Most events on a page.
const PAGE_MAX: usize = 1_000;
/// Events of all sources walked for one page.
const STRIDE: i64 = 20_000;

const WITHIN: &str = "e.connection = ?1 AND e.received_at >= ?2 AND e.received_at < ?3
    AND e.readable = 1 AND e.shadow_of IS NULL";

impl Store {
    /// The range as it stands now, and how many events are in it: what comes later is not.
    pub async fn range(
        &self,
        source: ConnectionId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<(Range, u64), Error> {
        self.read(move |db| {
            let last: i64 = db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            let sql = format!("SELECT count(*) FROM event e WHERE {WITHIN} AND e.seq <= ?4");
            let given = params![source.bytes(), from.0, until.0, last];
            let count: i64 = db.prepare_cached(&sql)?.query_row(given, |row| row.get(0))?;
            Ok((Range { source, from, until, last: Seq(last) }, count.max(0) as u64))
        })
        .await
    }

    /// The events of a range right after `after`: at most a thousand, and fewer where others lie between.
    pub async fn range_page(&self, range: Range, after: Seq) -> Result<RangePage, Error> {
        self.read(move |db| {
            let end = (after.0 + STRIDE).min(range.last.0);
            let sql = format!(
                "SELECT e.*, p.key_id, p.sealed FROM event e LEFT JOIN payload p ON p.event = e.seq
                 WHERE {WITHIN} AND e.seq > ?4 AND e.seq <= ?5 ORDER BY e.seq LIMIT ?6"
            );
            let mut find = db.prepare_cached(&sql)?;
            let mut rows = find.query(params![
                range.source.bytes(),
                range.from.0,
                range.until.0,
                after.0,
                end,
                PAGE_MAX as i64
            ])?;
            let mut page = RangePage::default();
            while let Some(row) = rows.next()? {
                let sealed = match row.get::<_, Option<u32>>("key_id")? {
                    Some(key_id) => Some(Sealed { key_id, bytes: row.get("sealed")? }),
                    None => None,
                };
                page.rows.push((events::read(row)?, row.get("policy_version")?, sealed));
            }
            let reached = match page.rows.last() {
                Some((row, ..)) if page.rows.len() == PAGE_MAX => row.seq,
                Some(_) | None => Seq(end),
            };
            page.next = (reached < range.last).then_some(reached);
            Ok(page)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Acceptance, Mode, Options};
    use patchbay_model::{event::Event, ids::EventId, keys::KeyMac, route::EventKind};

    const SOURCE: ConnectionId = ConnectionId::from_bytes([2; 16]);
    const OTHER: ConnectionId = ConnectionId::from_bytes([3; 16]);

    fn acceptance(n: u16, connection: ConnectionId) -> Acceptance {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        let event = Event {
            id: EventId::from_bytes(id),
            connection,
            kind: EventKind::from("test"),
            occurred_at: Timestamp(0),
            received_at: Timestamp(i64::from(n)),
            policy_version: 1,
            view: "{}".into(),
            sealed: Sealed { key_id: 1, bytes: id.to_vec() },
            dedup: KeyMac(id),
            body: KeyMac(id),
            lane: KeyMac(id),
            bytes: 2,
            readable: true,
        };
        Acceptance { event, deliveries: vec![], filtered: 0 }
    }

    #[tokio::test]
    async fn a_range_is_walked_whole_in_pages_and_ends_where_it_stood() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
        let store = Store::open(options).expect("opens");
        let other = |n: u16| if n.is_multiple_of(2) { OTHER } else { SOURCE };
        let batch = (1..=2_400).map(|n| acceptance(n, other(n))).collect();
        store.accept(batch, Timestamp(0)).await.expect("accepts");
        // As if very many events of others lay between.
        let far = |core: &mut crate::writer::Core| {
            core.db().execute("UPDATE event SET seq = 90000 WHERE seq = 2399", [])?;
            Ok(())
        };
        store.write("far", far).await.expect("writes");
        let (range, count) = store.range(SOURCE, Timestamp(11), Timestamp(2_400)).await.expect("reads");
        assert_eq!(count, 1_195);
        store.accept(vec![acceptance(3_001, SOURCE)], Timestamp(0)).await.expect("accepts");
        let (mut seen, mut sizes, mut after) = (Vec::new(), Vec::new(), Some(Seq(0)));
        while let Some(from) = after {
            let page = store.range_page(range, from).await.expect("reads");
            sizes.push(page.rows.len());
            seen.extend(page.rows.iter().map(|(row, ..)| row.seq.0));
            assert!(page.rows.iter().all(|(row, _, sealed)| sealed.is_some() || row.seq == Seq(90_000)));
            after = page.next;
        }
        let wanted: Vec<i64> = (11..2_399).step_by(2).chain([90_000]).collect();
        assert_eq!(seen, wanted);
        assert_eq!(sizes, [1_000, 194, 0, 0, 0, 1]);
    }
}
