//! A draft tried on an event: the mapping and the filter the relay uses, and what comes of them beside a saved version.

use super::preview::{Counts, PreviewRow, PreviewStep, PreviewValue, Verdict};
use crate::door::Refusal;
use patchbay_model::{
    container::Container,
    difference,
    facts::Facts,
    filter,
    ids::FieldId,
    mapping::{CordTrace, MappingError, Ready},
    problem::Problem,
    record::{Cell, Record, Typed},
    route::{EventKind, RouteDraft},
};
use patchbay_relay::mapping_problem;

/// A draft with everything parsed, for many events.
pub(super) struct Trial {
    kinds: Vec<EventKind>,
    filter: Option<filter::Ready>,
    mapping: Ready,
    container: Container,
}

/// What a draft makes of one event.
#[derive(PartialEq)]
pub(super) enum Made {
    /// It does not want the event.
    Filtered,
    Record(Record),
    Refused(MappingError),
}

/// Characters of a value shown in a row.
const SHOWN_CHARS: usize = 400;

impl Made {
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Made::Refused(_))
    }

    /// What two records hold, and not from where.
    pub(super) fn same(&self, other: &Made) -> bool {
        match (self, other) {
            (Made::Record(one), Made::Record(other)) => values(one).eq(values(other)),
            (one, other) => one == other,
        }
    }
}

impl Trial {
    pub(super) fn new(draft: &RouteDraft, container: Container) -> Result<Self, Refusal> {
        let filter = draft.filter.as_ref().map(filter::Filter::ready).transpose();
        let filter = filter.map_err(|bad| Refusal::unfit("filter.unusable", bad.message))?;
        let mapping = draft.mapping.ready(&container);
        Ok(Self { kinds: draft.kinds.clone(), filter, mapping, container })
    }

    pub(super) fn wants(&self, kind: &EventKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(kind)
    }

    pub(super) fn made(&self, kind: &EventKind, facts: &Facts) -> Made {
        let passes = |filter: &filter::Ready| filter.judge(facts) == filter::Verdict::Yes;
        if !self.wants(kind) || !self.filter.as_ref().is_none_or(passes) {
            return Made::Filtered;
        }
        match self.mapping.apply(facts) {
            Ok(record) => Made::Record(record),
            Err(error) => Made::Refused(error),
        }
    }

    /// What came of it against what a saved version made of the same event.
    pub(super) fn verdict(made: &Made, old: Option<&Made>) -> Verdict {
        match made {
            Made::Filtered => Verdict::Filtered,
            Made::Refused(error) if !lacks(error) => Verdict::Invalid,
            Made::Record(_) | Made::Refused(_) if old.is_none_or(|old| made.same(old)) => Verdict::Same,
            Made::Record(_) | Made::Refused(_) => Verdict::Changed,
        }
    }

    /// A value as it may be shown. People are told by name, as their board tells them.
    fn shown(&self, cell: &Cell) -> String {
        match &cell.value {
            Typed::People(ids) if !cell.hidden => {
                let people = &self.container.people;
                let known = |id: &String| people.iter().find(|one| one.id == *id).map(|one| one.name.clone());
                let name = |id: &String| known(id).unwrap_or_else(|| id.clone());
                ids.iter().map(name).collect::<Vec<_>>().join(", ")
            }
            _ => difference::shown(cell),
        }
    }

    /// The row of an event with each cord's steps, as it may be shown.
    pub(super) fn row(&self, title: String, facts: &Facts, made: &Made, old: Option<&Made>) -> PreviewRow {
        let before = match old {
            Some(Made::Record(record)) => Some(record),
            Some(Made::Filtered | Made::Refused(_)) | None => None,
        };
        let traces = self.mapping.trace(facts);
        let was = |field: &FieldId, cell: Option<&Cell>| {
            let record = before?;
            let old = record.get(field);
            (old.map(|cell| &cell.value) != cell.map(|cell| &cell.value))
                .then(|| old.map_or_else(String::new, |cell| self.shown(cell)))
        };
        let mut values: Vec<PreviewValue> = traces
            .iter()
            .map(|trace| {
                let cell = trace.cell.as_ref().ok().and_then(Option::as_ref);
                PreviewValue {
                    field: trace.field.0.clone(),
                    text: cell.map_or_else(String::new, |cell| self.shown(cell)),
                    hidden: trace.hidden,
                    cut: cell.is_some_and(|cell| cell.cut),
                    was: was(&trace.field, cell),
                    steps: steps(trace),
                }
            })
            .collect();
        let lost = before.into_iter().flat_map(|record| &record.cells);
        for cell in lost.filter(|cell| !traces.iter().any(|trace| trace.field == cell.field)) {
            values.push(PreviewValue {
                field: cell.field.0.clone(),
                text: String::new(),
                hidden: cell.hidden,
                cut: false,
                was: Some(self.shown(cell)),
                steps: vec![],
            });
        }
        let problem = match made {
            Made::Refused(error) => Some(mapping_problem(error, &self.container)),
            Made::Filtered | Made::Record(_) => None,
        };
        PreviewRow {
            event: None,
            at: None,
            title,
            verdict: Self::verdict(made, old),
            cut: matches!(made, Made::Record(record) if record.cells.iter().any(|cell| cell.cut)),
            values,
            missing: if *made == Made::Filtered { vec![] } else { self.missing(&traces) },
            problem,
            why: self.filter.as_ref().map(|filter| filter.explain(facts)),
        }
    }

    /// Required fields that stay empty, but for those whose own cord refused the value.
    fn missing(&self, traces: &[CordTrace]) -> Vec<String> {
        let filled = |field: &FieldId| {
            traces.iter().any(|trace| {
                &trace.field == field
                    && match &trace.cell {
                        Ok(cell) => cell.as_ref().is_some_and(|cell| !cell.value.shown().is_empty()),
                        Err(_) => true,
                    }
            })
        };
        let required = self.container.fields.iter().filter(|field| field.required && !filled(&field.id));
        required.map(|field| field.id.0.clone()).collect()
    }
}

/// An event whose payload cannot be opened any more.
pub(super) fn unreadable(title: String, problem: Problem) -> PreviewRow {
    PreviewRow {
        event: None,
        at: None,
        title,
        verdict: Verdict::Unreadable,
        cut: false,
        values: vec![],
        missing: vec![],
        problem: Some(problem),
        why: None,
    }
}

impl Counts {
    /// Adds those of other events.
    pub(super) fn sum(&mut self, others: &Self) {
        let Self { same, changed, cut, invalid, missing, filtered, unreadable } = others;
        self.same += same;
        self.changed += changed;
        self.cut += cut;
        self.invalid += invalid;
        self.missing += missing;
        self.filtered += filtered;
        self.unreadable += unreadable;
    }

    /// Adds an event without making its row.
    pub(super) fn add(&mut self, made: &Made, verdict: Verdict) {
        self.cut +=
            u64::from(matches!(made, Made::Record(record) if record.cells.iter().any(|cell| cell.cut)));
        self.missing += u64::from(matches!(made, Made::Refused(error) if lacks(error)));
        *match verdict {
            Verdict::Same => &mut self.same,
            Verdict::Changed => &mut self.changed,
            Verdict::Invalid => &mut self.invalid,
            Verdict::Filtered => &mut self.filtered,
            Verdict::Unreadable => &mut self.unreadable,
        } += 1;
    }
}

fn lacks(error: &MappingError) -> bool {
    matches!(error, MappingError::MissingRequired { .. })
}

/// In the order of the fields' ids: cords may be drawn in any.
fn values(record: &Record) -> impl Iterator<Item = (&FieldId, &Typed)> {
    let mut cells: Vec<_> = record.cells.iter().map(|cell| (&cell.field, &cell.value)).collect();
    cells.sort_by_key(|(field, _)| *field);
    cells.into_iter()
}

fn steps(trace: &CordTrace) -> Vec<PreviewStep> {
    // The first is what the source gave.
    trace
        .shown(SHOWN_CHARS)
        .into_iter()
        .skip(1)
        .map(|(text, refused)| PreviewStep { text, refused })
        .collect()
}
