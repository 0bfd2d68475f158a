//! Plans and the journal of their steps. A step is written before its call and after it, so that a run that ended
//! in between knows what to look for.

mod ledger;
mod run;

pub use ledger::{Ledgered, ResourceRow};

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{document, id, optional, optional_document, optional_time, time},
    trail,
};
use patchbay_model::{
    ids::{ConnectionId, PlanId},
    problem::Problem,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};
use std::str::FromStr;

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    Ready,
    Applying,
    Done,
    Stopped,
    Undone,
    Stale,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Waiting,
    /// Its call has been made, or is about to be; nobody has written down how it ended.
    Running,
    Done,
    Failed,
    Undone,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $text:literal),+ }) => {
        impl $name {
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err(Error::Unexpected(format!("{other} is no state"))),
                }
            }
        }
    };
}
words!(PlanState {
    Ready = "ready",
    Applying = "applying",
    Done = "done",
    Stopped = "stopped",
    Undone = "undone",
    Stale = "stale"
});
words!(StepState {
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Failed = "failed",
    Undone = "undone"
});

/// A plan with its steps. `body` is whoever's made it: the store does not look inside.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRow {
    pub id: PlanId,
    pub connection: ConnectionId,
    pub container: Option<String>,
    pub made_at: Timestamp,
    pub fingerprint: String,
    pub body: serde_json::Value,
    pub state: PlanState,
    /// It runs backwards, or did when it stopped.
    pub undoing: bool,
    pub problem: Option<Problem>,
    pub ended_at: Option<Timestamp>,
    pub steps: Vec<StepRow>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StepRow {
    pub n: u32,
    pub state: StepState,
    pub remote: Option<String>,
    pub within: Option<String>,
    pub problem: Option<Problem>,
    pub began_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Store {
    /// Keeps a plan as it was made, with `steps` waiting steps numbered from 1.
    pub async fn add_plan(&self, row: PlanRow, steps: u32) -> Result<(), Error> {
        self.write("add_plan", move |core| {
            let db = core.db();
            db.execute(
                "INSERT INTO plan (id, connection, container, made_at, fingerprint, body, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    row.id.bytes(),
                    row.connection.bytes(),
                    row.container,
                    row.made_at.0,
                    row.fingerprint,
                    row.body.to_string(),
                    row.state.as_str()
                ],
            )?;
            for n in 1..=steps {
                db.execute(
                    "INSERT INTO plan_step (plan, n, state) VALUES (?1, ?2, 'waiting')",
                    params![row.id.bytes(), n],
                )?;
            }
            let body = serde_json::json!({ "connection": row.connection, "steps": steps }).to_string();
            trail::activity(core, "plan.made", &row.id.to_string(), &body, row.made_at)?;
            core.touch_id(Noun::Plans, || row.id.to_string());
            Ok(())
        })
        .await
    }

    pub async fn plan(&self, plan: PlanId) -> Result<Option<PlanRow>, Error> {
        self.read(move |db| one(db, plan)).await
    }

    /// The newest plans, newest first.
    pub async fn plans(&self, limit: u32) -> Result<Vec<PlanRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached("SELECT * FROM plan ORDER BY made_at DESC, id DESC LIMIT ?1")?;
            let mut rows = find.query([limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row)?);
            }
            for plan in &mut list {
                plan.steps = steps(db, plan.id)?;
            }
            Ok(list)
        })
        .await
    }
}

pub(crate) fn one(db: &Connection, plan: PlanId) -> Result<Option<PlanRow>, Error> {
    let mut find = db.prepare_cached("SELECT * FROM plan WHERE id = ?1")?;
    let mut rows = find.query([plan.bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut found = read(row)?;
    found.steps = steps(db, plan)?;
    Ok(Some(found))
}

fn read(row: &Row<'_>) -> Result<PlanRow, Error> {
    Ok(PlanRow {
        id: id(row, "id", PlanId::from_bytes)?,
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        container: row.get("container")?,
        made_at: time(row, "made_at")?,
        fingerprint: row.get("fingerprint")?,
        body: document(row, "body")?,
        state: row.get::<_, String>("state")?.parse()?,
        undoing: row.get("undoing")?,
        problem: optional_document(row, "problem")?,
        ended_at: optional_time(row, "ended_at")?,
        steps: Vec::new(),
    })
}

fn steps(db: &Connection, plan: PlanId) -> Result<Vec<StepRow>, Error> {
    let mut find = db.prepare_cached("SELECT * FROM plan_step WHERE plan = ?1 ORDER BY n")?;
    let mut rows = find.query([plan.bytes()])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(StepRow {
            n: row.get("n")?,
            state: row.get::<_, String>("state")?.parse()?,
            remote: row.get("remote")?,
            within: row.get("within")?,
            problem: optional_document(row, "problem")?,
            began_at: optional_time(row, "began_at")?,
            ended_at: optional_time(row, "ended_at")?,
        });
    }
    Ok(list)
}

fn state_of(db: &Connection, plan: PlanId) -> Result<Option<(PlanState, bool, ConnectionId)>, Error> {
    let row: Option<(String, bool, [u8; 16])> = optional(db.query_row(
        "SELECT state, undoing, connection FROM plan WHERE id = ?1",
        [plan.bytes()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    ))?;
    row.map(|(state, undoing, connection)| {
        Ok((state.parse()?, undoing, ConnectionId::from_bytes(connection)))
    })
    .transpose()
}
