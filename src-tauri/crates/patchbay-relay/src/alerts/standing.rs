//! What stands at one moment, from what the relay knows in memory.

use super::{Key, OWN};
use crate::{
    relay::Relay,
    snapshot::{Bound, Snapshot},
};
use patchbay_model::{
    breaker::Stand,
    delivery::State,
    ids::{ConnectionId, RouteId},
    limits,
    time::Timestamp,
};
use patchbay_store::{AlertRow, Error, Sums};
use std::sync::{PoisonError, atomic::Ordering};

/// Something that stands, before it is known whether that was told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    what: &'static str,
    subject: String,
    /// What the subject is called.
    pub(super) name: String,
    /// Since when, where that is known better than by when it was seen.
    since: Option<Timestamp>,
    value: i64,
    threshold: i64,
    sentence: String,
    link: String,
}

impl Standing {
    pub(super) fn key(&self) -> Key {
        (self.what.to_owned(), self.subject.clone())
    }

    pub(super) fn row(&self, now: Timestamp) -> AlertRow {
        AlertRow {
            what: self.what.to_owned(),
            subject: self.subject.clone(),
            since: self.since.unwrap_or(now),
            value: self.value,
            threshold: self.threshold,
            sentence: self.sentence.clone(),
            link: self.link.clone(),
        }
    }

    fn home(what: &'static str, sentence: String, link: &str) -> Self {
        let (subject, name) = (String::new(), "Patchbay".to_owned());
        Self { what, subject, name, since: None, value: 1, threshold: 1, sentence, link: link.to_owned() }
    }

    fn of(what: &'static str, subject: impl ToString, name: &str, sentence: String, link: String) -> Self {
        let subject = subject.to_string();
        Self { what, subject, name: name.to_owned(), since: None, value: 1, threshold: 1, sentence, link }
    }

    fn measured(mut self, value: i64, threshold: i64) -> Self {
        (self.value, self.threshold) = (value, threshold);
        self
    }
}

impl Relay {
    /// Everything that stands now. `oldest`: when the event was received that has waited longest.
    pub(super) fn standing(&self, sums: &Sums, oldest: Option<Timestamp>, now: Timestamp) -> Vec<Standing> {
        let snapshot = self.snapshot();
        let mut all = holds(&snapshot);
        all.extend(self.breakers_standing(&snapshot));
        all.extend(self.dead_letters(&snapshot, sums));
        all.extend(waiting(oldest, now));
        all.extend(self.bad_signatures(&snapshot, now));
        all.extend(self.storage());
        all.extend(snapshot.connections.values().filter_map(|bound| self.no_proof(&snapshot, bound, now)));
        all
    }

    fn stands(&self, what: &str, subject: &str) -> bool {
        self.inner.alerts.told().contains_key(&(what.to_owned(), subject.to_owned()))
    }

    fn breakers_standing(&self, snapshot: &Snapshot) -> Vec<Standing> {
        let one = |alone: crate::LeftAlone| {
            let (connection, container) = &alone.place;
            let account = snapshot.connections.get(connection)?;
            let places = snapshot.routes.iter().filter(|bound| bound.place() == alone.place);
            let place = places.filter_map(|bound| bound.container.as_ref()).map(|c| c.name.clone()).next();
            let place = place.unwrap_or_else(|| container.0.clone());
            let sentence = format!(
                "“{place}” of {} is left alone for a while: it {}.",
                account.row.name,
                alone.tripped.class.words()
            );
            let link = format!("/connections?id={connection}");
            let mut standing = Standing::of("breaker", connection, &account.row.name, sentence, link);
            standing.since = Some(alone.tripped.since);
            Some(standing)
        };
        let open = self.left_alone().into_iter().filter(|alone| alone.tripped.stand != Stand::Closed);
        let mut all: Vec<Standing> = open.filter_map(one).collect();
        // One account may have several ill places: the first of them speaks for it.
        all.dedup_by(|later, earlier| later.subject == earlier.subject);
        all
    }

    /// Dead letters of all lines but those that carry alerts: what cannot tell of itself would tell for ever.
    fn dead_letters(&self, snapshot: &Snapshot, sums: &Sums) -> Option<Standing> {
        let others = snapshot.routes.iter().filter(|bound| bound.route.draft.source != OWN);
        let dead: u64 =
            others.filter_map(|bound| sums.deliveries.get(&bound.route.id)?.get(&State::Dead)).sum();
        let over = if self.stands("dead_letters", "") { limits::DEAD_ALERT / 2 } else { limits::DEAD_ALERT };
        (dead >= over.max(1)).then(|| {
            Standing::home("dead_letters", format!("{dead} deliveries are dead letters."), "/inbox")
                .measured(i64::try_from(dead).unwrap_or(i64::MAX), limits::DEAD_ALERT as i64)
        })
    }

    /// Requests that could not prove where they come from, for an hour after the last one.
    fn bad_signatures(&self, snapshot: &Snapshot, now: Timestamp) -> Vec<Standing> {
        let recent = |source: &ConnectionId, last: Timestamp| {
            now.since(last) < limits::BAD_SIGNATURE_MS && snapshot.connections.contains_key(source)
        };
        let mut all = Vec::new();
        for (source, unproven) in self.inner.rejections.unproven() {
            let Some(bound) = snapshot.connections.get(&source).filter(|_| recent(&source, unproven.last))
            else {
                continue;
            };
            let name = &bound.row.name;
            let sentence = format!("A request to {name} could not be proven and was refused.");
            let link = format!("/connections?id={source}");
            let mut one = Standing::of("bad_signature", source, name, sentence, link);
            one.since = Some(unproven.first);
            all.push(one.measured(i64::try_from(unproven.n).unwrap_or(i64::MAX), 1));
        }
        // After a start nothing is remembered of refusals before it: what was told stays told for its hour.
        let told = self.inner.alerts.told();
        let known: Vec<_> = told
            .values()
            .filter(|row| row.what == "bad_signature" && now.since(row.since) < limits::BAD_SIGNATURE_MS)
            .filter(|row| !all.iter().any(|one| one.subject == row.subject))
            .map(|row| Standing {
                what: "bad_signature",
                subject: row.subject.clone(),
                name: String::new(),
                since: Some(row.since),
                value: row.value,
                threshold: row.threshold,
                sentence: row.sentence.clone(),
                link: row.link.clone(),
            })
            .collect();
        all.extend(known);
        all
    }

    /// Lines whose open cases have had no event for a day, looked for now and then: it is asked of the disk.
    pub(super) async fn stale_cases(&self, now: Timestamp) -> Result<Vec<Standing>, Error> {
        const EVERY_MS: i64 = 60_000;
        let known = self.inner.alerts.stale.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let stale = match known.filter(|(at, _)| now.since(*at) < EVERY_MS) {
            Some((_, stale)) => stale,
            None => {
                let stale = self.store().stale_cases(now).await?;
                let kept = Some((now, stale.clone()));
                *self.inner.alerts.stale.lock().unwrap_or_else(PoisonError::into_inner) = kept;
                stale
            }
        };
        let snapshot = self.snapshot();
        let one = |(route, n, since): (RouteId, u32, Timestamp)| {
            let name = &snapshot.route(route)?.route.draft.name;
            let cases = if n == 1 { "1 open case".to_owned() } else { format!("{n} open cases") };
            let sentence = format!("The line “{name}” has {cases} without an event for a day.");
            let link = format!("/cases?state=stale&route={route}");
            let mut standing = Standing::of("stale_cases", route, name, sentence, link);
            standing.since = Some(since + limits::CASE_STALE_MS);
            Some(standing.measured(i64::from(n), 1))
        };
        Ok(stale.into_iter().filter_map(one).collect())
    }

    fn storage(&self) -> Option<Standing> {
        let used = self.inner.storage_used.load(Ordering::Relaxed);
        let most = self.inner.storage_max.load(Ordering::Relaxed).max(1);
        let percent = used.saturating_mul(100) / most;
        let from = if self.stands("storage", "") {
            limits::STORAGE_ALERT_PERCENT - 5
        } else {
            limits::STORAGE_ALERT_PERCENT
        };
        (percent >= from).then(|| {
            let sentence = format!("{percent} % of the room for events is used.");
            Standing::home("storage", sentence, "/settings")
                .measured(i64::try_from(percent).unwrap_or(i64::MAX), limits::STORAGE_ALERT_PERCENT as i64)
        })
    }

    /// An account that lines depend on and that has answered nothing well for a while.
    fn no_proof(&self, snapshot: &Snapshot, bound: &Bound, now: Timestamp) -> Option<Standing> {
        let id = bound.row.id;
        let used = snapshot
            .routes
            .iter()
            .any(|one| one.route.on && (one.route.draft.source == id || one.route.draft.target == id));
        if !used || bound.hold.is_some() || bound.connector.manifest().calls.is_empty() {
            return None;
        }
        let last = bound.cx.http.meter().last();
        let good = last.good.max(bound.row.checked_at).max(Some(self.inner.started_at))?;
        let (_, how) = last.bad.filter(|(bad, _)| *bad > good)?;
        let silent_ms = now.since(good);
        if silent_ms < limits::NO_PROOF_MS {
            return None;
        }
        let minutes = silent_ms / 60_000;
        let name = &bound.row.name;
        let sentence = format!("{name} has not answered well for {minutes} minutes: {how}.");
        let mut one = Standing::of("no_proof", id, name, sentence, format!("/connections?id={id}"));
        one.since = Some(good);
        Some(one.measured(minutes, limits::NO_PROOF_MS / 60_000))
    }
}

/// One for each account that is held, and for each line that is held by itself.
fn holds(snapshot: &Snapshot) -> Vec<Standing> {
    let accounts = snapshot.connections.values().filter_map(|bound| {
        let problem = bound.hold.as_ref()?;
        let sentence = format!("{} is held. {}", bound.row.name, problem.message);
        let link = format!("/connections?id={}", bound.row.id);
        Some(Standing::of("hold", bound.row.id, &bound.row.name, sentence, link))
    });
    let lines = snapshot.routes.iter().filter(|bound| bound.route.on).filter_map(|bound| {
        let problem = bound.hold.as_ref()?;
        let target = snapshot.connections.get(&bound.route.draft.target);
        if target.is_some_and(|target| target.hold.is_some()) {
            return None;
        }
        let name = &bound.route.draft.name;
        let sentence = format!("The line “{name}” is held. {}", problem.message);
        let link = format!("/routes/{}", bound.route.id);
        Some(Standing::of("hold", bound.route.id, name, sentence, link))
    });
    accounts.chain(lines).collect()
}

fn waiting(oldest: Option<Timestamp>, now: Timestamp) -> Option<Standing> {
    let oldest = oldest?;
    let waited_ms = now.since(oldest);
    (waited_ms > limits::WAITING_ALERT_MS).then(|| {
        let minutes = waited_ms / 60_000;
        let sentence = format!("The oldest event that could leave has waited for {minutes} minutes.");
        let mut one = Standing::home("waiting", sentence, "/events");
        one.since = Some(oldest);
        one.measured(minutes, limits::WAITING_ALERT_MS / 60_000)
    })
}
