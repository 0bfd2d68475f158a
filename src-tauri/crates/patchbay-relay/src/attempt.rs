//! What the log keeps of one try: codes and ids, with our own hidden values taken back out of the vendor's words.

use patchbay_kit::connector::Answer;
use patchbay_model::{
    blank::blank,
    delivery::Pins,
    outcome::Outcome,
    problem::Problem,
    settle::{Flight, Looked},
};
use patchbay_store::AttemptRow;

/// Replaces hidden values in everything a vendor may have quoted them in.
pub(crate) fn blanked(outcome: Outcome, hidden: &[String]) -> Outcome {
    let clean = |mut problem: Problem| {
        problem.message = blank(&problem.message, hidden);
        problem.detail = problem.detail.map(|detail| blank(&detail, hidden));
        problem
    };
    match outcome {
        Outcome::Retry { not_before, problem } => Outcome::Retry { not_before, problem: clean(problem) },
        Outcome::Uncertain { problem } => Outcome::Uncertain { problem: clean(problem) },
        Outcome::Held { scope, problem } => Outcome::Held { scope, problem: clean(problem) },
        Outcome::Rejected { problem } => Outcome::Rejected { problem: clean(problem) },
        Outcome::Delivered(_)
        | Outcome::Confirm { .. }
        | Outcome::Absorbed(_)
        | Outcome::Throttled { .. } => outcome,
    }
}

pub(crate) fn sent(
    outcome: &Outcome,
    answer: &Answer,
    flight: Flight,
    pins: &Pins,
    hidden: &[String],
) -> AttemptRow {
    row(false, name(outcome), problem(outcome), answer, flight, Some(pins), hidden)
}

pub(crate) fn looked(looked: &Looked, answer: &Answer, flight: Flight, hidden: &[String]) -> AttemptRow {
    let (name, problem) = match looked {
        Looked::Found(_) => ("found", None),
        Looked::Absent => ("absent", None),
        Looked::Failed(outcome) => (name(outcome), problem(outcome)),
    };
    row(true, name, problem, answer, flight, None, hidden)
}

fn row(
    look: bool,
    outcome: &str,
    problem: Option<Problem>,
    answer: &Answer,
    flight: Flight,
    pins: Option<&Pins>,
    hidden: &[String],
) -> AttemptRow {
    AttemptRow {
        look,
        left_at: flight.left_at,
        took_ms: flight.now.since(flight.left_at),
        outcome: outcome.to_owned(),
        pins: pins.cloned(),
        problem,
        status: answer.status,
        code: answer.code.as_ref().map(|code| blank(code, hidden)),
        message: answer.message.as_ref().map(|message| blank(message, hidden)),
        request_id: answer.request_id.clone(),
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered(_) => "delivered",
        Outcome::Confirm { .. } => "confirm",
        Outcome::Absorbed(_) => "absorbed",
        Outcome::Retry { .. } => "retry",
        Outcome::Throttled { .. } => "throttled",
        Outcome::Uncertain { .. } => "uncertain",
        Outcome::Held { .. } => "held",
        Outcome::Rejected { .. } => "rejected",
    }
}

fn problem(outcome: &Outcome) -> Option<Problem> {
    match outcome {
        Outcome::Retry { problem, .. }
        | Outcome::Uncertain { problem }
        | Outcome::Held { problem, .. }
        | Outcome::Rejected { problem } => Some(problem.clone()),
        Outcome::Delivered(_)
        | Outcome::Confirm { .. }
        | Outcome::Absorbed(_)
        | Outcome::Throttled { .. } => None,
    }
}
