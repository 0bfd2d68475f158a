//! The end of a history of cases and batches, compared with what a plain reading of the accepted events says: the newest
//! of a queue whether it breaches, each opening one record, each record what was written to it last, and everything
//! that was told either sent or absorbed.

use crate::{
    books,
    disk::Disk,
    facts::{Fact, Line},
    levels::is_tended,
    plan::Broken,
    vendors::{FACT, STATE, Vendors},
};
use patchbay_model::time::Timestamp;
use patchbay_sandbox::monday::ItemView;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// One case as its row says.
#[derive(Debug)]
struct Case {
    seq: i64,
    text: String,
    is_group: bool,
    parent: Option<i64>,
    live: bool,
    key: String,
    remote: Option<String>,
    sent: i64,
    absorbed: i64,
}

/// What was told on one of the two lines.
#[derive(Debug)]
struct Told {
    line: Line,
    /// Nothing where a person began it.
    fact: Option<Fact>,
    written: bool,
    did: Option<u8>,
    of_case: Option<i64>,
    grouped: Option<i64>,
    key: String,
    /// A person gave it up.
    given_up: bool,
    /// Another one carried what it says, or it was sent again and had been overtaken.
    carried: bool,
    /// The last line that the log has of its sends, which are numbered as they ended.
    tried: Option<i64>,
}

/// Compares. `happened`: when each fact did, by its source.
pub fn check(disk: &Disk, vendors: &Vendors, happened: &BTreeMap<Fact, Timestamp>) -> Result<(), Broken> {
    let db = books::open(disk)?;
    let (cases, told) = (cases(&db)?, told(&db)?);
    counts(&cases, &told)?;
    openings(&cases, &told, vendors)?;
    contents(&cases, &told, vendors)?;
    newest(&cases, &told, happened)?;
    queues(&told, vendors)
}

fn wrong<T>(what: impl Into<String>) -> Result<T, Broken> {
    Err(Broken::Books(what.into()))
}

fn cases(db: &Connection) -> Result<Vec<Case>, Broken> {
    let mut all = db.prepare(
        "SELECT c.seq, k.text, c.is_group, c.parent, c.phase, c.record_key, c.remote, c.sent, c.absorbed
         FROM cases c JOIN case_key k ON k.route = c.route AND k.key = c.key ORDER BY c.seq",
    )?;
    let rows = all.query_map([], |row| {
        Ok(Case {
            seq: row.get(0)?,
            text: row.get(1)?,
            is_group: row.get(2)?,
            parent: row.get(3)?,
            live: row.get::<_, u8>(4)? < 3,
            key: row.get(5)?,
            remote: row.get(6)?,
            sent: row.get(7)?,
            absorbed: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// In the order in which their lanes were left.
fn told(db: &Connection) -> Result<Vec<Told>, Broken> {
    let mut all = db.prepare(
        "SELECT d.route, json_extract(e.view, '$.id'), d.state IN (5, 6), d.did, d.of_case, d.grouped, d.record_key,
           d.state = 7 AND EXISTS (SELECT 1 FROM dismissal x WHERE x.delivery = d.seq), 
           d.absorbed_by IS NOT NULL OR d.state = 7 AND EXISTS (SELECT 1 FROM replay_item i WHERE i.delivery = d.seq),
           (SELECT max(a.seq) FROM attempt a WHERE a.delivery = d.seq)
         FROM delivery d JOIN event e ON e.seq = d.event WHERE d.route IN (?1, ?2) ORDER BY d.place, d.seq",
    )?;
    let mut rows = all.query([Line::Cases.id().bytes(), Line::Levels.id().bytes()])?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        let (route, fact): ([u8; 16], Option<String>) = (row.get(0)?, row.get(1)?);
        let Some(line) = Line::by_id(&route) else { continue };
        told.push(Told {
            line,
            fact: fact.as_deref().and_then(Fact::by_id),
            written: row.get(2)?,
            did: row.get(3)?,
            of_case: row.get(4)?,
            grouped: row.get(5)?,
            key: row.get(6)?,
            given_up: row.get(7)?,
            carried: row.get(8)?,
            tried: row.get(9)?,
        });
    }
    Ok(told)
}

/// Of what was told, each is written, absorbed or given up; and each case has counted its own.
fn counts(cases: &[Case], told: &[Told]) -> Result<(), Broken> {
    let absorbed =
        |one: &Told| one.did == Some(4) || one.line == Line::Levels && one.carried && !one.given_up;
    for one in told {
        if u8::from(one.written) + u8::from(absorbed(one)) + u8::from(one.given_up) != 1 {
            return wrong(format!("neither sent nor absorbed, or both: {one:?}"));
        }
    }
    for case in cases {
        let of = |one: &&Told| one.of_case == Some(case.seq);
        let quiet = told.iter().filter(of).filter(|one| one.did == Some(4)).count() as i64;
        let sent = told.iter().filter(of).filter(|one| one.written).count() as i64;
        // A member's own record is closed, and the same event goes on to its group's.
        let twice = told.iter().filter(|one| one.grouped == Some(case.seq)).count() as i64;
        if case.absorbed != quiet || !(sent..=sent + twice).contains(&case.sent) {
            return wrong(format!("{quiet} absorbed and {sent} to {} sent of {case:?}", sent + twice));
        }
    }
    Ok(())
}

/// Each opening that was written is one record, and there is no other.
fn openings(cases: &[Case], told: &[Told], vendors: &Vendors) -> Result<(), Broken> {
    for case in cases {
        let named = vendors.named(Line::Cases, &case.key);
        if named.len() > 1 {
            return Err(Broken::Doubled(vec![(case.text.clone(), named.len())]));
        }
        if named.first().map(|item| &item.id) != case.remote.as_ref() {
            return wrong(format!("the vendor has {:?} of {case:?}", named.first().map(|item| &item.id)));
        }
        let opened = told.iter().filter(|one| one.of_case == Some(case.seq) && one.did == Some(0));
        let opened = opened.filter(|one| one.written).count();
        if opened != usize::from(case.remote.is_some()) {
            return wrong(format!("{opened} events opened {case:?}"));
        }
    }
    let (records, made) =
        (vendors.count(Line::Cases), cases.iter().filter(|case| case.remote.is_some()).count());
    if records == made { Ok(()) } else { wrong(format!("{records} records of {made} openings")) }
}

fn cell<'a>(item: &'a ItemView, column: &str) -> &'a str {
    item.cells.get(column).map_or("", |cell| cell.text.as_str())
}

/// A case that is over is closed at the vendor; one that is not says what was written last.
fn contents(cases: &[Case], told: &[Told], vendors: &Vendors) -> Result<(), Broken> {
    for case in cases.iter().filter(|case| case.remote.is_some()) {
        let Some(item) = vendors.named(Line::Cases, &case.key).into_iter().next() else { continue };
        if (cell(&item, STATE) == "closed") == case.live {
            return wrong(format!("the vendor says “{}” of {case:?}", cell(&item, STATE)));
        }
        let of = |one: &&Told| one.of_case == Some(case.seq) && one.written;
        // What two members of a group tell it of at the same time goes over in the order in which their own lanes let go.
        let last = told.iter().filter(of).max_by_key(|one| one.tried);
        let last = last.and_then(|one| one.fact).filter(|_| case.live);
        if last.is_some_and(|last| cell(&item, FACT) != last.record(Line::Cases)) {
            return wrong(format!(
                "the vendor says {}, and {} was last of {case:?}",
                cell(&item, FACT),
                last.map_or_else(String::new, |last| last.record(Line::Cases))
            ));
        }
    }
    Ok(())
}

/// The newest breach or recovery of a queue says whether its case is open, and then there is an open record of it: its
/// own or its group's. What a person ended or gave up may rest.
fn newest(cases: &[Case], told: &[Told], happened: &BTreeMap<Fact, Timestamp>) -> Result<(), Broken> {
    let (mut newest, mut given_up) = (BTreeMap::new(), BTreeSet::new());
    for one in told.iter().filter(|one| one.line == Line::Cases) {
        let Some((fact, level)) = one.fact.and_then(|fact| Some((fact, fact.level()?))) else { continue };
        if one.given_up {
            given_up.insert(level.queue());
        }
        if level.state != "note" {
            let entry = newest.entry(level.queue()).or_insert((happened.get(&fact), fact, level.state));
            *entry = (*entry).max((happened.get(&fact), fact, level.state));
        }
    }
    let is_record = |case: &&Case| case.live && case.remote.is_some();
    for (queue, (at, fact, state)) in &newest {
        let live: Vec<&Case> = cases.iter().filter(|case| case.text == *queue && case.live).collect();
        let wanted = usize::from(*state == "breach");
        let strict = !is_tended(queue) && !given_up.contains(queue);
        if live.len() > 1 || strict && live.len() != wanted {
            return wrong(format!("{queue}: {fact:?} of {at:?} is the newest and says {state}: {live:?}"));
        }
        let group = |case: &Case| cases.iter().find(|group| Some(group.seq) == case.parent);
        let told_of = |case: &&Case| is_record(case) || group(case).as_ref().is_some_and(is_record);
        if strict && !live.iter().all(told_of) {
            return wrong(format!("{queue} breaches and no record of it is open: {live:?}"));
        }
    }
    for group in cases.iter().filter(|case| case.is_group && case.live && !is_tended(&case.text)) {
        if !cases.iter().any(|case| case.parent == Some(group.seq) && case.live) {
            return wrong(format!("a group is open and nothing of it is: {group:?}"));
        }
    }
    Ok(())
}

/// Each queue has one record, and it says what was told of it last.
fn queues(told: &[Told], vendors: &Vendors) -> Result<(), Broken> {
    let mut last: BTreeMap<&str, Option<Fact>> = BTreeMap::new();
    for one in told.iter().filter(|one| one.line == Line::Levels) {
        let last = last.entry(&one.key).or_default();
        if one.written {
            *last = one.fact;
        }
    }
    for (key, last) in &last {
        let named = vendors.named(Line::Levels, key);
        let says: Vec<&str> = named.iter().map(|item| cell(item, FACT)).collect();
        let wanted: Vec<String> = last.iter().map(|fact| fact.record(Line::Levels)).collect();
        if says.len() > 1 {
            return Err(Broken::Doubled(vec![((*key).to_owned(), says.len())]));
        }
        if says != wanted {
            return wrong(format!("the record of a queue says {says:?} and was last told {wanted:?}"));
        }
    }
    let records = vendors.count(Line::Levels);
    let wanted = last.values().flatten().count();
    if records == wanted { Ok(()) } else { wrong(format!("{records} records of {wanted} queues")) }
}
