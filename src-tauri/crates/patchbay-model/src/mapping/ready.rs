//! The mapping with everything parsed. `apply` and `trace` run the same cord the same way.

use super::{Cord, From, Mapping, MappingError};
use crate::{
    cast,
    container::{Container, Field},
    facts::{Facts, Seen},
    ids::FieldId,
    limits::CORD_STEPS_MAX,
    path::FieldPath,
    people::People,
    record::{Cell, Record},
    template::Template,
    transform::{self, Around},
};
use serde_json::Value;

/// A mapping compiled for one container: what relay, preview and back-test run.
#[derive(Debug, Clone)]
pub struct Ready {
    cords: Vec<ReadyCord>,
    /// With the path of the cord that should have filled it.
    required: Vec<(FieldId, Option<FieldPath>)>,
    people: People,
}

#[derive(Debug, Clone)]
struct ReadyCord {
    to: FieldId,
    clear: bool,
    /// Why it can carry nothing, whatever the event.
    work: Result<Work, MappingError>,
}

#[derive(Debug, Clone)]
struct Work {
    field: Field,
    source: Source,
    steps: Vec<transform::Ready>,
}

#[derive(Debug, Clone)]
enum Source {
    Path(FieldPath),
    Template { template: Box<Template>, reads: Vec<(String, FieldPath)> },
    Constant(String),
    EventTime,
    EventLink,
}

/// What one cord did with one event.
#[derive(Debug, Clone, PartialEq)]
pub struct CordTrace {
    pub field: FieldId,
    /// What the source gave.
    pub start: Value,
    /// After each step; the last is a refusal where one was met.
    pub after: Vec<Result<Value, String>>,
    pub cell: Result<Option<Cell>, MappingError>,
    /// Carries a value that the view hides: nothing of it may be shown.
    pub hidden: bool,
}

/// What stands at the beginning of a cord.
struct Start {
    value: Value,
    sources: Vec<FieldPath>,
    hidden: bool,
}

/// Stands in a template for what its cord may not send.
const MASK: &str = "••••";

impl Ready {
    pub(super) fn new(mapping: &Mapping, target: &Container) -> Self {
        let cords = mapping
            .cords
            .iter()
            .map(|cord| ReadyCord { to: cord.field.clone(), clear: cord.clear, work: work(cord, target) })
            .collect();
        let required = target
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| {
                let cord = mapping.cords.iter().find(|cord| cord.field == field.id);
                (field.id.clone(), cord.and_then(Cord::path).cloned())
            })
            .collect();
        Self { cords, required, people: People::new(&target.people) }
    }

    /// The record of one event. The same facts give the same record, byte for byte.
    ///
    /// # Errors
    /// [`MappingError`]; nothing was sent. This event's own data is the cause, or the cord itself.
    pub fn apply(&self, facts: &Facts) -> Result<Record, MappingError> {
        let around = Around { people: &self.people, identity: facts.identity() };
        let mut record = Record::default();
        for cord in &self.cords {
            record.cells.extend(cord.run(facts, &around, &mut |_| {}).1?);
        }
        match self.missing(&record) {
            Some(error) => Err(error),
            None => Ok(record),
        }
    }

    /// Its values written over those of a record, whose required fields are its own matter.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn over(&self, record: Record, facts: &Facts) -> Result<Record, MappingError> {
        let around = Around { people: &self.people, identity: facts.identity() };
        let mut newer = Record::default();
        for cord in &self.cords {
            newer.cells.extend(cord.run(facts, &around, &mut |_| {}).1?);
        }
        Ok(record.then(newer))
    }

    /// What each cord does with one event, in the order of the cords.
    pub fn trace(&self, facts: &Facts) -> Vec<CordTrace> {
        let around = Around { people: &self.people, identity: facts.identity() };
        let trace = |cord: &ReadyCord| {
            let mut seen = Vec::new();
            let (hidden, cell) = cord.run(facts, &around, &mut |value| seen.push(value.clone()));
            let mut values = seen.into_iter();
            let start = values.next().unwrap_or(Value::Null);
            let mut after: Vec<Result<Value, String>> = values.map(Ok).collect();
            if let Err(MappingError::Step { refusal, .. }) = &cell {
                after.push(Err(refusal.to_string()));
            }
            CordTrace { field: cord.to.clone(), start, after, cell, hidden }
        };
        self.cords.iter().map(trace).collect()
    }

    /// The first required field that a record leaves empty.
    pub fn missing(&self, record: &Record) -> Option<MappingError> {
        let empty = |id: &FieldId| record.get(id).is_none_or(|cell| cell.value.shown().is_empty());
        let (field, path) = self.required.iter().find(|(id, _)| empty(id))?;
        Some(MappingError::MissingRequired { field: field.clone(), path: path.clone() })
    }
}

impl CordTrace {
    /// The start and each step as they may be shown: words instead of what the policy hides. A refusal is marked.
    pub fn shown(&self, chars: usize) -> Vec<(String, bool)> {
        let text = |value: &Value| {
            let shown = transform::shown(value, chars);
            if self.hidden { MASK.to_owned() } else { crate::detect::blank(&shown).into_owned() }
        };
        let after = self.after.iter().map(|step| match step {
            Ok(value) => (text(value), false),
            Err(refusal) => (refusal.clone(), true),
        });
        std::iter::once((text(&self.start), false)).chain(after).collect()
    }
}

impl ReadyCord {
    /// Runs the cord, showing `watch` the start and what each step made. Tells too whether a hidden value is in it.
    fn run(
        &self,
        facts: &Facts,
        around: &Around<'_>,
        watch: &mut dyn FnMut(&Value),
    ) -> (bool, Result<Option<Cell>, MappingError>) {
        let work = match &self.work {
            Ok(work) => work,
            Err(error) => return (false, Err(error.clone())),
        };
        let start = match work.source.start(facts, self.clear) {
            Ok(start) => start,
            Err(error) => return (false, Err(MappingError::Template { field: self.to.clone(), error })),
        };
        watch(&start.value);
        let mut value = start.value;
        for (step, ready) in work.steps.iter().enumerate() {
            value = match ready.run(value, around) {
                Ok(value) => value,
                Err(refusal) => {
                    return (start.hidden, Err(MappingError::Step { field: self.to.clone(), step, refusal }));
                }
            };
            watch(&value);
        }
        let cell = cast::to(&value, &work.field).map(|(value, cut)| {
            value.map(|value| Cell {
                field: self.to.clone(),
                value,
                sources: start.sources,
                hidden: start.hidden,
                cut,
            })
        });
        (start.hidden, cell)
    }
}

fn work(cord: &Cord, target: &Container) -> Result<Work, MappingError> {
    let id = &cord.field;
    let field = target.field(id).ok_or_else(|| MappingError::FieldGone { field: id.clone() })?;
    if !field.writable {
        return Err(MappingError::ReadOnly { field: id.clone() });
    }
    let source = match &cord.from {
        From::Path { path } => Source::Path(path.clone()),
        From::Template { text } => {
            let template =
                Template::new(text).map_err(|error| MappingError::Template { field: id.clone(), error })?;
            let read = |name: &String| Some((name.clone(), name.parse().ok()?));
            let reads = template.names().iter().filter_map(read).collect();
            Source::Template { template: Box::new(template), reads }
        }
        From::Constant { value } => Source::Constant(value.clone()),
        From::EventTime => Source::EventTime,
        From::EventLink => Source::EventLink,
    };
    let bad = |step, why| MappingError::BadStep { field: id.clone(), step, why };
    if cord.steps.len() > CORD_STEPS_MAX {
        return Err(bad(CORD_STEPS_MAX, format!("A cord has at most {CORD_STEPS_MAX} steps.")));
    }
    let ready =
        |(at, step): (usize, &transform::Transform)| step.ready().map_err(|why| bad(at, why.to_string()));
    let steps = cord.steps.iter().enumerate().map(ready).collect::<Result<_, _>>()?;
    Ok(Work { field: field.clone(), source, steps })
}

impl Source {
    fn start(&self, facts: &Facts, clear: bool) -> Result<Start, crate::template::TemplateError> {
        let made = |value: Value| Start { value, sources: vec![], hidden: false };
        Ok(match self {
            Source::Constant(value) => made(value.clone().into()),
            Source::EventTime => made(facts.occurred_at.rfc3339().into()),
            Source::EventLink => made(facts.link().into()),
            Source::Path(path) => {
                let sources = vec![path.clone()];
                match facts.see(path, clear) {
                    Seen::Clear { value, kept } => {
                        Start { value: value.into_owned(), sources, hidden: !kept }
                    }
                    Seen::Named(value) => Start { value, sources, hidden: false },
                    // Nothing of a hidden value goes; a step may still put something in its place.
                    Seen::Hidden | Seen::Absent => Start { value: Value::Null, sources, hidden: false },
                }
            }
            Source::Template { template, reads } => {
                let mut tree = serde_json::Map::new();
                let (mut sources, mut hidden) = (Vec::new(), false);
                for (name, path) in reads {
                    let value = match facts.see(path, clear) {
                        Seen::Clear { value, kept } => {
                            hidden |= !kept;
                            value.into_owned()
                        }
                        Seen::Named(value) => value,
                        Seen::Hidden => MASK.into(),
                        Seen::Absent => continue,
                    };
                    plant(&mut tree, name, value);
                    sources.push(path.clone());
                }
                let text = template.fill(&minijinja::Value::from(minijinja::value::Serde(&tree)))?;
                Start { value: text.into(), sources, hidden }
            }
        })
    }
}

/// Puts `value` at a dotted name.
pub(crate) fn plant(tree: &mut serde_json::Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            tree.insert(name.to_owned(), value);
        }
        Some((head, rest)) => {
            let child = tree.entry(head).or_insert_with(|| Value::Object(serde_json::Map::new()));
            if let Value::Object(child) = child {
                plant(child, rest, value);
            }
        }
    }
}
