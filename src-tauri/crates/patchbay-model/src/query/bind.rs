//! From names to ids: what a query means in one home, at one moment.

use super::{
    LogState, Query, Term,
    bound::{self, Atom, Bound, Node, Policies},
    parse::{Mistake, Place},
    terms::{self, nearest},
    text::Phrase,
};
use crate::{
    detect,
    ids::{ConnectionId, RouteId},
    keys::IdentityKey,
    path::FieldPath,
    time::Timestamp,
};
use jiff::tz::TimeZone;

/// What names mean.
#[derive(Debug, Clone)]
pub struct Names {
    pub now: Timestamp,
    /// The reader's: days and times of day are there.
    pub zone: TimeZone,
    pub connections: Vec<(ConnectionId, String)>,
    pub routes: Vec<RouteName>,
    /// Routes that are on hold.
    pub held: Vec<RouteId>,
    pub policies: Policies,
    /// Names hidden values and keys; without it neither is found.
    pub identity: Option<IdentityKey>,
}

#[derive(Debug, Clone)]
pub struct RouteName {
    pub id: RouteId,
    pub name: String,
    pub target: ConnectionId,
    /// What it writes to, by name and by the vendor's id.
    pub container: String,
    pub container_id: String,
}

impl Query {
    /// Puts ids in place of names. `places` are those of a [`Reading`](super::Reading), for mistakes.
    ///
    /// # Errors
    /// A [`Mistake`] for each name that names nothing.
    pub fn bind(&self, names: &Names, places: &[Place]) -> Result<Bound, Vec<Mistake>> {
        let mut binder = Binder { names, places, term: 0, mistakes: Vec::new() };
        let root = binder.node(self);
        if !binder.mistakes.is_empty() {
            return Err(binder.mistakes);
        }
        let repeats =
            self.terms().iter().any(|t| matches!(t, Term::State(s) if s.contains(&LogState::Repeated)));
        Ok(Bound { root, repeats, held: names.held.clone(), policies: names.policies.clone() })
    }
}

struct Binder<'a> {
    names: &'a Names,
    places: &'a [Place],
    term: usize,
    mistakes: Vec<Mistake>,
}

impl Binder<'_> {
    fn node(&mut self, query: &Query) -> Node {
        match query {
            Query::All(parts) => Node::All(parts.iter().map(|part| self.node(part)).collect()),
            Query::Any(parts) => Node::Any(parts.iter().map(|part| self.node(part)).collect()),
            Query::Not(part) => Node::Not(Box::new(self.node(part))),
            Query::Is(term) => {
                let place = self.places.get(self.term).copied().unwrap_or_default();
                self.term += 1;
                Node::Is(self.atom(term, place))
            }
        }
    }

    fn atom(&mut self, term: &Term, place: Place) -> Atom {
        let names = self.names;
        match term {
            Term::Kind(kinds) => Atom::Kind(kinds.iter().map(|kind| kind.to_ascii_lowercase()).collect()),
            Term::Source(wanted) => Atom::Source(self.sources(wanted, place)),
            Term::Route(wanted) => {
                let none = wanted.iter().any(|name| name.eq_ignore_ascii_case("none"));
                let wanted: Vec<&String> =
                    wanted.iter().filter(|name| !name.eq_ignore_ascii_case("none")).collect();
                Atom::Route { any: self.routes(&wanted, place), none }
            }
            Term::Target(wanted) => Atom::Route { any: self.targets(wanted, place), none: false },
            Term::State(states) => Atom::State(states.clone()),
            Term::Key(keys) => match &names.identity {
                Some(identity) => Atom::Lane(keys.iter().map(|key| identity.lane(key).0).collect()),
                None => {
                    self.mistakes.push(Mistake::new(place, "Keys are found only while the vault is open."));
                    Atom::Lane(Vec::new())
                }
            },
            Term::Cause(numbers) => Atom::Cause(numbers.clone()),
            Term::Since(when) => Atom::Since(when.moment(names.now, &names.zone)),
            Term::Until(when) => Atom::Until(when.moment(names.now, &names.zone)),
            Term::Has(path) => self.field(has(path), place),
            Term::Field { path, op, values } => self.field(terms::clause(path, *op, values), place),
            Term::Text { text, prefix } => {
                let mut phrases = vec![Phrase::of(text, *prefix)];
                // A number or an address that is nowhere on disk is found under its keyed name.
                phrases.extend(names.identity.as_ref().map(|identity| Phrase {
                    words: vec![identity.value(&detect::normalise(text))],
                    prefix: false,
                }));
                Atom::Text(phrases)
            }
        }
    }

    fn field(&mut self, clause: crate::filter::Clause, place: Place) -> Atom {
        bound::field(clause).unwrap_or_else(|| {
            self.mistakes.push(Mistake::new(place, "This comparison cannot be used."));
            Atom::Text(Vec::new())
        })
    }

    fn sources(&mut self, wanted: &[String], place: Place) -> Vec<ConnectionId> {
        let known = &self.names.connections;
        let mut found = Vec::new();
        for name in wanted {
            let before = found.len();
            match name.parse() {
                // An account that was removed is still known by its id.
                Ok(id) => found.push(id),
                Err(_) => found.extend(known.iter().filter(|(_, n)| same(n, name)).map(|(id, _)| *id)),
            }
            if found.len() == before {
                let all = known.iter().map(|(_, name)| name.as_str());
                self.mistakes.push(unknown("account", name, all, place));
            }
        }
        found
    }

    fn routes(&mut self, wanted: &[&String], place: Place) -> Vec<RouteId> {
        let known = &self.names.routes;
        let mut found = Vec::new();
        for name in wanted {
            let before = found.len();
            match name.parse() {
                Ok(id) => found.push(id),
                Err(_) => found.extend(known.iter().filter(|r| same(&r.name, name)).map(|r| r.id)),
            }
            if found.len() == before {
                let all = known.iter().map(|route| route.name.as_str());
                self.mistakes.push(unknown("line", name, all, place));
            }
        }
        found
    }

    fn targets(&mut self, wanted: &[String], place: Place) -> Vec<RouteId> {
        let known = &self.names.routes;
        let account = |id: ConnectionId| {
            self.names.connections.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
        };
        let mut found: Vec<RouteId> = Vec::new();
        for name in wanted {
            let goes = |route: &&RouteName| {
                name.parse() == Ok(route.target)
                    || *name == route.container_id
                    || same(&route.container, name)
                    || same(account(route.target), name)
            };
            let before = found.len();
            found.extend(known.iter().filter(goes).map(|route| route.id));
            if found.len() == before && name.parse::<ConnectionId>().is_err() {
                let all = known.iter().flat_map(|r| [r.container.as_str(), account(r.target)]);
                let mistake = unknown("target", name, all, place);
                self.mistakes.push(mistake);
            }
        }
        found
    }
}

fn has(path: &FieldPath) -> crate::filter::Clause {
    crate::filter::Clause {
        path: path.clone(),
        op: crate::filter::Op::Exists,
        value: serde_json::Value::Null,
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn unknown<'a>(what: &str, name: &str, all: impl Iterator<Item = &'a str>, place: Place) -> Mistake {
    match nearest(name, all) {
        Some(near) => Mistake::new(place, format!("There is no {what} “{name}”. Did you mean “{near}”?"))
            .suggest(near.to_owned()),
        None => Mistake::new(place, format!("There is no {what} “{name}”.")),
    }
}
