//! The tree with every clause parsed: judged at accept, over views, and explained.

use super::{Clause, Filter, Verdict, Why, all, any, clause::Test, sight::Ground};
use crate::limits::{FILTER_CLAUSES_MAX, FILTER_DEPTH_MAX};

/// A filter compiled once, for many events.
#[derive(Debug, Clone)]
pub struct Ready(Node);

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Is { clause: Clause, test: Test, fails: bool },
}

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadFilter {
    /// Which part: the positions from the outermost group inwards.
    pub at: Vec<usize>,
    /// The field of the clause.
    pub path: Option<String>,
    pub message: String,
}

impl Ready {
    pub(super) fn new(filter: &Filter) -> Result<Self, BadFilter> {
        let mut clauses = 0;
        node(filter, &mut Vec::new(), &mut clauses).map(Self)
    }

    /// Whether the route wants an event: what the relay asks at accept (over facts) and a search over the past
    /// (over a [`View`](super::View)).
    pub fn judge<G: Ground>(&self, event: &G) -> Verdict {
        judge(&self.0, event)
    }

    /// The same verdict with the reason of each part. Agrees with [`judge`](Self::judge).
    pub fn explain<G: Ground>(&self, event: &G) -> Why {
        explain(&self.0, event)
    }
}

fn node(filter: &Filter, at: &mut Vec<usize>, clauses: &mut usize) -> Result<Node, BadFilter> {
    let bad = |at: &[usize], message: String| BadFilter { at: at.to_vec(), path: None, message };
    if at.len() > FILTER_DEPTH_MAX {
        return Err(bad(at, format!("Groups stand at most {FILTER_DEPTH_MAX} deep.")));
    }
    let group = |parts: &[Filter], at: &mut Vec<usize>, clauses: &mut usize| {
        if parts.is_empty() {
            return Err(bad(at, "A group needs at least one clause.".into()));
        }
        let mut nodes = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            at.push(index);
            nodes.push(node(part, at, clauses)?);
            at.pop();
        }
        Ok(nodes)
    };
    match filter {
        Filter::All(parts) => group(parts, at, clauses).map(Node::All),
        Filter::Any(parts) => group(parts, at, clauses).map(Node::Any),
        Filter::Not(part) => {
            at.push(0);
            let part = node(part, at, clauses)?;
            at.pop();
            Ok(Node::Not(Box::new(part)))
        }
        Filter::Is(clause) => {
            *clauses += 1;
            if *clauses > FILTER_CLAUSES_MAX {
                return Err(bad(at, format!("A filter has at most {FILTER_CLAUSES_MAX} clauses.")));
            }
            let (test, fails) = Test::new(clause).map_err(|message| BadFilter {
                at: at.clone(),
                path: Some(clause.path.to_string()),
                message,
            })?;
            Ok(Node::Is { clause: clause.clone(), test, fails })
        }
    }
}

fn judge(node: &Node, ground: &impl Ground) -> Verdict {
    match node {
        Node::All(parts) => all(parts.iter().map(|part| judge(part, ground))),
        Node::Any(parts) => any(parts.iter().map(|part| judge(part, ground))),
        Node::Not(part) => !judge(part, ground),
        Node::Is { clause, test, fails } => {
            let verdict = test.holds(&ground.sight(&clause.path));
            if *fails { !verdict } else { verdict }
        }
    }
}

fn explain(node: &Node, ground: &impl Ground) -> Why {
    let whys = |parts: &[Node]| parts.iter().map(|part| explain(part, ground)).collect::<Vec<_>>();
    let verdict = judge(node, ground);
    let blank =
        Why { verdict, path: None, op: None, value: None, seen: None, all: None, any: None, not: None };
    match node {
        Node::All(parts) => Why { all: Some(whys(parts)), ..blank },
        Node::Any(parts) => Why { any: Some(whys(parts)), ..blank },
        Node::Not(part) => Why { not: Some(Box::new(explain(part, ground))), ..blank },
        Node::Is { clause, .. } => Why {
            path: Some(clause.path.to_string()),
            op: Some(clause.op),
            value: Some(clause.value.clone()).filter(|value| !value.is_null()),
            seen: Some(ground.seen(&clause.path)),
            ..blank
        },
    }
}
