//! A set of the log as a file: JSON lines or CSV, masked as the log shows it. The same walk as the list.

use super::bind;
use crate::{
    door::{Answer, At, Body, Problems, Refusal},
    jobs::{About, JobKind, JobView, Progress},
    names::Names,
    space::{Space, blocking},
};
use axum::Json;
use patchbay_model::{
    ids::Seq,
    problem::{Problem, Remedy},
    query::Bound,
    time::Timestamp,
};
use patchbay_store::{Act, EventRow, LineRow, Store};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use utoipa::ToSchema;

/// Which lines of the log, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportWish {
    #[schema(max_length = 4000)]
    query: String,
    format: ExportFormat,
    /// The `seq` of the last event that belongs to it; all there are now unless said.
    as_of: Option<i64>,
    /// Only these events of it, each by its `seq`: what was selected.
    #[schema(max_items = 5000)]
    only: Option<Vec<i64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// One JSON document a line.
    Jsonl,
    Csv,
}

impl ExportFormat {
    fn ending(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
        }
    }
}

const PAGE: u32 = 500;
const ONLY_MAX: usize = 5_000;
const COLUMNS: [&str; 11] = [
    "seq",
    "event",
    "kind",
    "source",
    "occurred_at",
    "received_at",
    "line",
    "delivery",
    "state",
    "record",
    "payload",
];

/// Writes the lines of a set to a file in this space's folder, masked. A job; its result is `path` and `count`.
#[utoipa::path(post, operation_id = "export_events", path = "/exports", tag = "events", request_body = ExportWish, responses((status = 200, body = JobView), Problems))]
pub(crate) async fn export(At(space): At, Body(wish): Body<ExportWish>) -> Answer<JobView> {
    let wanted = bind(&space, &wish.query).await?;
    let only: Option<BTreeSet<i64>> = wish.only.map(|list| list.into_iter().collect());
    if only.as_ref().is_some_and(|list| list.is_empty() || list.len() > ONLY_MAX) {
        return Err(Refusal::unfit("export.selection", format!("Select from 1 to {ONLY_MAX} events.")));
    }
    // Nothing after the last selected one needs to be looked at.
    let last = only.as_ref().and_then(|list| list.last().copied());
    let as_of = match (last, wish.as_of) {
        (Some(last), as_of) => Seq(as_of.map_or(last, |as_of| as_of.min(last))),
        (None, Some(seq)) => Seq(seq),
        (None, None) => space.store.newest().await?,
    };
    let now = space.world.now();
    let folder = space.plan.home.join("exports");
    let work = Work {
        store: space.store.clone(),
        names: Arc::new(Names::read(&space).await?),
        wanted,
        as_of,
        only,
        path: folder.join(format!("log-{}.{}", stamp(now), wish.format.ending())),
        format: wish.format,
        query: wish.query,
        now,
    };
    let subject = work.path.display().to_string();
    let about = About { kind: JobKind::Export, subject: &subject, text: "Writing the file" };
    Ok(Json(start(&space, &about, work)))
}

fn start(space: &Space, about: &About<'_>, work: Work) -> JobView {
    space.jobs.start(space, about, |progress| work.run(progress))
}

/// `20261121-092030-123`: sorts by time and is a name everywhere.
fn stamp(now: Timestamp) -> String {
    let digits: String = now.rfc3339().chars().filter(char::is_ascii_digit).collect();
    match (digits.get(..8), digits.get(8..14), digits.get(14..)) {
        (Some(day), Some(time), Some(ms)) => format!("{day}-{time}-{ms}"),
        _ => digits,
    }
}

struct Work {
    store: Store,
    names: Arc<Names>,
    wanted: Arc<Bound>,
    as_of: Seq,
    only: Option<BTreeSet<i64>>,
    path: PathBuf,
    format: ExportFormat,
    query: String,
    now: Timestamp,
}

impl Work {
    async fn run(self, progress: Progress) -> Result<Value, Problem> {
        let written = self.write(&progress).await;
        if written.is_err() {
            // A part of a set is not the set.
            let path = self.path.clone();
            blocking(move || drop(fs::remove_file(path))).await?;
        }
        let count = written?;
        let what = json!({ "query": self.query, "count": count, "format": self.format });
        let act = Act {
            what: "events.exported",
            subject: self.path.display().to_string(),
            before: Value::Null,
            after: what,
        };
        self.store.audit(act, self.now).await.map_err(Problem::from)?;
        progress.step(count, Some(count), format!("{count} lines written"));
        Ok(json!({ "path": self.path.display().to_string(), "count": count }))
    }

    async fn write(&self, progress: &Progress) -> Result<u64, Problem> {
        let (path, format) = (self.path.clone(), self.format);
        let mut file = blocking(move || open(&path, format)).await?.map_err(|error| refused(&error))?;
        let before = self.only.as_ref().and_then(|list| list.first()).map_or(0, |first| first - 1);
        let (mut after, mut count) = (Seq(before), 0_u64);
        loop {
            progress.go_on()?;
            let page = self.store.events_of(Arc::clone(&self.wanted), self.as_of, after, PAGE).await;
            let (mut rows, next) = page.map_err(Problem::from)?;
            if let Some(only) = &self.only {
                rows.retain(|(row, _)| only.contains(&row.seq.0));
            }
            let names = Arc::clone(&self.names);
            let (back, lines) = blocking(move || {
                let mut lines = 0;
                for (row, seqs) in &rows {
                    for line in of_set(row, seqs) {
                        put(&mut file, format, row, line, &names)?;
                        lines += 1;
                    }
                }
                Ok::<_, io::Error>((file, lines))
            })
            .await?
            .map_err(|error| refused(&error))?;
            file = back;
            count += lines;
            match next {
                Some(next) => after = next,
                None => break,
            }
            progress.step(count, None, format!("{count} lines written"));
        }
        blocking(move || file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all())
            .await?
            .map_err(|error| refused(&error))?;
        Ok(count)
    }
}

/// The lines of the set, or the event alone.
fn of_set<'a>(row: &'a EventRow, seqs: &'a [Seq]) -> Vec<Option<&'a LineRow>> {
    if seqs.is_empty() {
        return vec![None];
    }
    row.lines.iter().filter(|line| seqs.contains(&line.seq)).map(Some).collect()
}

fn refused(error: &io::Error) -> Problem {
    Problem::new("export.refused", "The file could not be written.")
        .remedy(Remedy::FreeDisk)
        .detail(error.to_string())
}

/// A new file for this user alone.
fn open(path: &Path, format: ExportFormat) -> io::Result<BufWriter<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = BufWriter::new(options.open(path)?);
    if format == ExportFormat::Csv {
        writeln!(file, "{}\r", COLUMNS.join(","))?;
    }
    Ok(file)
}

fn put(
    file: &mut impl Write,
    format: ExportFormat,
    row: &EventRow,
    line: Option<&LineRow>,
    names: &Names,
) -> io::Result<()> {
    let view: Value = serde_json::from_str(&row.view).unwrap_or_default();
    let state = line.map(|line| json!(names.state(line.route, line.state)));
    let state = state.as_ref().and_then(Value::as_str).unwrap_or(if row.readable {
        "unrouted"
    } else {
        "unreadable"
    });
    let route = line.map(|line| names.route(line.route));
    let delivery = line.map(|line| line.delivery.to_string());
    let record = line.and_then(|line| line.remote.clone());
    match format {
        ExportFormat::Jsonl => {
            let mut document = json!({
                "seq": row.seq.0, "event": row.id.to_string(), "kind": row.kind.0,
                "source": names.source(row.connection).name, "occurred_at": row.occurred_at.rfc3339(),
                "received_at": row.received_at.rfc3339(), "line": route, "delivery": delivery, "state": state,
                "record": record, "payload": view,
            });
            if let Some(map) = document.as_object_mut() {
                map.retain(|_, value| !value.is_null());
            }
            writeln!(file, "{document}")
        }
        ExportFormat::Csv => {
            let cells = [
                row.seq.0.to_string(),
                row.id.to_string(),
                row.kind.0.clone(),
                names.source(row.connection).name,
                row.occurred_at.rfc3339(),
                row.received_at.rfc3339(),
                route.unwrap_or_default(),
                delivery.unwrap_or_default(),
                state.to_owned(),
                record.unwrap_or_default(),
                view.to_string(),
            ];
            let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
            writeln!(file, "{}\r", cells.join(","))
        }
    }
}

/// One cell. What a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(text: &str) -> String {
    let guarded =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_and_no_formula() {
        for (text, written) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1), x", "\"'@SUM(A1), x\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("\tx", "'\tx"),
            ("a\nb", "\"a\nb\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
