//! Hops 6 and 7, and the decision that ends a flight: map, send or look, and say what came of it. [`crate::landing`]
//! writes it down.

use crate::{attempt, breakers::Place, cases, relay::Relay, snapshot::Bound, unfit::unmappable};
use patchbay_kit::connector::{Answer, Deliver, Shipment};
use patchbay_model::{
    breaker::{self, Sign},
    container::Container,
    delivery::{Doubt, Operation},
    doubt::{self, Step},
    mapping,
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
    record::Record,
    route::RouteDraft,
    settle::{self, Flight, Looked, Next},
    time::Timestamp,
};
use patchbay_store::{AttemptRow, Claimed, Error, crash_point};
use std::sync::Arc;

/// Everything one flight needs, at the versions it is pinned to.
pub(crate) struct Load {
    pub(crate) draft: Arc<RouteDraft>,
    pub(crate) container: Arc<Container>,
    pub(crate) mapping: Arc<mapping::Ready>,
    target: Arc<Bound>,
}

impl Load {
    fn place(&self) -> Place {
        (self.draft.target, self.draft.container.clone())
    }
}

/// How a flight ended.
pub(crate) struct Landed {
    pub(crate) next: Next,
    pub(crate) attempt: Option<AttemptRow>,
}

impl Relay {
    /// Carries one claimed delivery to what is to be written down of it.
    pub(crate) async fn fly(&self, claimed: &Claimed) -> Result<Landed, Error> {
        let landed = match self.load(claimed).await? {
            Ok(load) => {
                let landed = self.decide(claimed, &load).await?;
                if landed.attempt.is_none() {
                    // Whoever was to see how the target is has not been there.
                    self.heard(load.place(), Sign::Nothing).await;
                }
                landed
            }
            Err(problem) => Landed { next: Next::Hold { scope: Scope::Route, problem }, attempt: None },
        };
        if let Next::Wait { scope: Scope::Connection, until } = &landed.next
            && let Some(bound) = self.snapshot().connections.get(&self.target_of(claimed))
        {
            bound.cx.http.limiter().pause_until(*until);
        }
        Ok(landed)
    }

    pub(crate) fn target_of(&self, claimed: &Claimed) -> patchbay_model::ids::ConnectionId {
        let snapshot = self.snapshot();
        snapshot
            .route(claimed.delivery.route)
            .map_or(claimed.event.connection, |bound| bound.route.draft.target)
    }

    /// Reads what the pins name; a problem where the route cannot run at all.
    async fn load(&self, claimed: &Claimed) -> Result<Result<Load, Problem>, Error> {
        let draft = self.draft(claimed.delivery.route, claimed.pins.route_version).await?;
        let Some(target) = self.snapshot().connections.get(&draft.target).cloned() else {
            let problem =
                Problem::new("connection.gone", "The connection this line delivers to was removed.");
            return Ok(Err(problem.remedy(Remedy::Reconnect)));
        };
        let Some(container) = self.container(&draft, claimed).await? else {
            let problem =
                Problem::new("container.unknown", "The container this line writes to was never read.");
            return Ok(Err(problem.remedy(Remedy::ChooseContainer)));
        };
        let version = claimed.pins.route_version;
        let mapping = self.mapping(claimed.delivery.route, version, &draft, &container);
        Ok(Ok(Load { draft, container, mapping, target }))
    }

    /// The container at the version a send is pinned to. A version never changes, and nearly always it is the one in use.
    async fn container(
        &self,
        draft: &RouteDraft,
        claimed: &Claimed,
    ) -> Result<Option<Arc<Container>>, Error> {
        let version = claimed.pins.catalogue_version;
        let snapshot = self.snapshot();
        let bound = snapshot.route(claimed.delivery.route);
        let bound = bound.filter(|bound| bound.route.draft.target == draft.target);
        let used = bound.and_then(|bound| bound.container.as_ref());
        if let Some(used) = used.filter(|used| used.id == draft.container && used.version == version) {
            return Ok(Some(Arc::clone(used)));
        }
        let row = self.store().container(draft.target, draft.container.clone(), Some(version)).await?;
        Ok(row.map(|row| Arc::new(row.container)))
    }

    async fn decide(&self, claimed: &Claimed, load: &Load) -> Result<Landed, Error> {
        let Some(deliver) = load.target.connector.deliver() else {
            let problem = Problem::new("connector.no_delivery", "This vendor cannot be delivered to.");
            return Ok(Landed { next: Next::Hold { scope: Scope::Route, problem }, attempt: None });
        };
        let Some(doubted) = claimed.delivery.doubt else {
            return self.send(claimed, load, deliver).await;
        };
        let mut means =
            deliver.idempotency(&load.target.cx.settings, &load.container, load.draft.key_field.as_ref());
        // The same values into the same record change nothing more; that the record is there says nothing of them.
        means.upsert |= matches!(claimed.pins.operation, Operation::Update { .. });
        // Where the clock was set back since, its doubt is told by the one before.
        let now = self.now().max(claimed.claimed_at);
        let step = doubt::step(&doubted, &means, load.draft.doubt, load.draft.retry.doubt_ms_max, now);
        let spent_ms = claimed.delivery.spent_ms;
        let quiet = |next| Ok(Landed { next, attempt: None });
        match step {
            Step::Resend => self.send(claimed, load, deliver).await,
            Step::Look => self.look(claimed, load, deliver, doubted).await,
            Step::LookAt(at) => {
                let problem = Problem::new(
                    "doubt.wait",
                    "The last send may have happened. Looking once it could be seen.",
                );
                quiet(Next::Doubt { at, doubt: doubted, spent_ms, problem })
            }
            Step::AskAt(at) => {
                let problem = Problem::new(
                    "doubt.wait",
                    "The last send may have happened and may still be on its way. A person is asked once it is not.",
                );
                quiet(Next::Doubt { at, doubt: doubted, spent_ms, problem })
            }
            Step::SendAnew => {
                let problem =
                    Problem::new("doubt.absent", "Looked twice and found no record, so it is sent anew.");
                quiet(Next::Again { at: now, spent_ms, problem })
            }
            Step::AskPerson => quiet(Next::AskPerson { problem: ask_person() }),
        }
    }

    async fn send(&self, claimed: &Claimed, load: &Load, deliver: &dyn Deliver) -> Result<Landed, Error> {
        let (mut record, mut hidden) = (Record::default(), Vec::new());
        // Several updates of one record are written as they would have been one after the other.
        for event in std::iter::once(&claimed.event).chain(claimed.members.iter().map(|member| &member.event))
        {
            let facts = match self.facts(event).await? {
                Ok(facts) => facts,
                Err(problem) => return Ok(Landed { next: Next::Dead { problem }, attempt: None }),
            };
            match cases::record(claimed.case.as_ref(), load, &facts) {
                Ok(newer) => record = record.then(newer),
                Err(error) => {
                    return Ok(Landed { next: unmappable(&error, &load.container), attempt: None });
                }
            }
            hidden.extend(facts.hidden_values());
        }
        let shipment = Shipment {
            operation: claimed.pins.operation.clone(),
            container: load.container.clone(),
            group: load.draft.group.clone(),
            record,
            key: load.draft.key_field.clone().map(|field| (field, claimed.delivery.record_key.clone())),
            send_key: claimed.pins.send_key.clone(),
        };
        let (outcome, answer, flight) = self.ship(&load.target, deliver, &shipment, &hidden).await;
        self.heard(load.place(), breaker::sign(&outcome, answer.status)).await;
        let target = (load.draft.target, &load.draft.container);
        let outcome = self.reconsider(outcome, claimed.delivery.route, target).await;
        let outcome = self.explained(outcome, claimed, load).await?;
        let row = attempt::sent(&outcome, &answer, flight, &claimed.pins, &hidden);
        let next = settle::settle(&load.draft.retry, &claimed.delivery, outcome, flight, self.world().unit());
        Ok(Landed { next, attempt: Some(row) })
    }

    /// A refusal in the words of what the container is found to be by now, where they tell why: events that come later
    /// fail by them without a call, and all of them wait for one cause.
    async fn explained(&self, outcome: Outcome, claimed: &Claimed, load: &Load) -> Result<Outcome, Error> {
        let route = claimed.delivery.route;
        let newest = self.snapshot().route(route).and_then(|bound| bound.container.clone());
        let newest = newest.filter(|newest| newest.version != load.container.version);
        let (Outcome::Rejected { problem: said }, Some(newest), []) =
            (&outcome, newest, &claimed.members[..])
        else {
            return Ok(outcome);
        };
        let Ok(facts) = self.facts(&claimed.event).await? else { return Ok(outcome) };
        let mapping = self.mapping(route, claimed.pins.route_version, &load.draft, &newest);
        match mapping.apply(&facts).map_err(|error| unmappable(&error, &newest)) {
            Err(Next::Dead { problem }) => {
                Ok(Outcome::Rejected { problem: Problem { detail: said.detail.clone(), ..problem } })
            }
            Ok(_) | Err(_) => Ok(outcome),
        }
    }

    /// Sends once; what came of it, with our hidden values taken back out of the vendor's words.
    pub(crate) async fn ship(
        &self,
        target: &Bound,
        deliver: &dyn Deliver,
        shipment: &Shipment,
        hidden: &[String],
    ) -> (Outcome, Answer, Flight) {
        let left_at = self.now();
        crash_point("send.before");
        let (outcome, answer) = deliver.send(&target.cx, shipment).await;
        crash_point("send.after");
        let flight = Flight { left_at, now: self.now() };
        (attempt::blanked(outcome, hidden), answer, flight)
    }

    async fn look(
        &self,
        claimed: &Claimed,
        load: &Load,
        deliver: &dyn Deliver,
        doubted: Doubt,
    ) -> Result<Landed, Error> {
        let Some(field) = &load.draft.key_field else {
            return Ok(Landed { next: Next::AskPerson { problem: ask_person() }, attempt: None });
        };
        let left_at = self.now();
        let (looked, answer) =
            deliver.find(&load.target.cx, &load.container, field, &claimed.delivery.record_key).await;
        let flight = Flight { left_at, now: self.now() };
        let sign = match &looked {
            Looked::Failed(outcome) => breaker::sign(outcome, answer.status),
            Looked::Found(_) | Looked::Absent => Sign::Well,
        };
        self.heard(load.place(), sign).await;
        let looked = match looked {
            Looked::Failed(outcome) => Looked::Failed(attempt::blanked(outcome, &[])),
            Looked::Found(_) | Looked::Absent => looked,
        };
        let row = attempt::looked(&looked, &answer, flight, &[]);
        let next = settle::settle_look(
            &load.draft.retry,
            &claimed.delivery,
            doubted,
            looked,
            flight,
            self.world().unit(),
        );
        Ok(Landed { next, attempt: Some(row) })
    }
}

fn ask_person() -> Problem {
    Problem::new("doubt.ask", "The last send may have happened, and nothing at the target can tell. Look there and say what you found.")
        .remedy(Remedy::AskPerson)
}

/// A moment far enough that nothing is due before the next tick.
pub(crate) fn soon(now: Timestamp) -> Timestamp {
    now + 1_000
}
