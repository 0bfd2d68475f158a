//! Connections and routes as the relay uses them: read once from the store and vault, replaced whole when a
//! person changes something.

use crate::relay::Parts;
use patchbay_kit::{
    connector::{Connector, Cx},
    http::Http,
    keeper::{GrantPlace, Keeper},
    limit::Limiter,
    meter::Meter,
    oauth::Grant,
    vault::{Vault, VaultPlace},
};
use patchbay_model::{
    container::Container,
    correlate,
    facts::Facts,
    filter::{self, Verdict},
    ids::{ConnectionId, ContainerId, RouteId},
    limits,
    outcome::Scope,
    privacy::{Compiled, PrivacyPolicy},
    problem::{Problem, Remedy},
    route::{EventKind, Route},
    time::Timestamp,
};
use patchbay_store::{ConnectionRow, Error, HoldRow, crash_point};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// One connection ready for use.
pub struct Bound {
    pub row: ConnectionRow,
    pub connector: &'static dyn Connector,
    pub cx: Cx,
    /// What applies to the next event of this source.
    pub policy: Arc<Compiled>,
    /// Why it is stopped until a person acts.
    pub hold: Option<Problem>,
    /// What the ids of its events are called, as last read.
    pub names: Arc<HashMap<String, String>>,
}

/// One route with the container it writes to, as last discovered.
pub struct BoundRoute {
    pub route: Route,
    /// The route's filter, parsed; nothing where it takes all, or where its filter cannot be read.
    pub filter: Option<filter::Ready>,
    /// How its events become cases, parsed; nothing where each is a record of its own.
    pub correlation: Option<correlate::Ready>,
    pub container: Option<Arc<Container>>,
    pub last_event_at: Option<Timestamp>,
    pub hold: Option<Problem>,
}

impl BoundRoute {
    /// May be claimed from: on, not held, its target known.
    pub fn runs(&self) -> bool {
        self.route.on && self.hold.is_none() && self.container.is_some()
    }

    /// What it writes to.
    pub fn place(&self) -> (ConnectionId, ContainerId) {
        (self.route.draft.target, self.route.draft.container.clone())
    }

    /// Whether its filter says yes to an event. What it looks at is weighed in the clear, here and now: afterwards
    /// the view may not show it.
    pub fn takes(&self, facts: &Facts) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.judge(facts) == Verdict::Yes)
    }
}

#[derive(Default)]
pub struct Snapshot {
    pub connections: BTreeMap<ConnectionId, Arc<Bound>>,
    pub routes: Vec<Arc<BoundRoute>>,
    by_public: HashMap<String, Arc<Bound>>,
}

impl Snapshot {
    /// The source behind an intake address.
    pub fn source(&self, public_id: &str) -> Option<&Arc<Bound>> {
        self.by_public.get(public_id)
    }
    pub fn route(&self, id: RouteId) -> Option<&Arc<BoundRoute>> {
        self.routes.iter().find(|bound| bound.route.id == id)
    }
    pub fn wanting(&self, source: ConnectionId, kind: &EventKind) -> impl Iterator<Item = &Arc<BoundRoute>> {
        self.routes.iter().filter(move |bound| bound.route.wants(source, kind))
    }
}

/// What outlives snapshots: a changed route must not give a vendor's budget back, ask it for another token or
/// forget how its calls went.
#[derive(Default)]
pub(crate) struct Lasting(Mutex<HashMap<ConnectionId, Kept>>);

#[derive(Clone)]
struct Kept {
    limiter: Arc<Limiter>,
    keeper: Arc<Keeper>,
    place: Arc<Place>,
    meter: Arc<Meter>,
}

/// Our share of a vendor's limits unless a person says otherwise; the rest is for other users of the account.
const SHARE: f64 = 0.8;

impl Lasting {
    fn of(&self, connection: ConnectionId, calls_per_minute: u32, vault: &Arc<Vault>) -> Kept {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let (place, keeper) = keeper(vault, connection);
            let limiter = Arc::new(Limiter::new(calls_per_minute, SHARE));
            Kept { limiter, keeper, place, meter: Arc::default() }
        };
        all.entry(connection).or_insert_with(new).clone()
    }

    /// From now on the present sign-in of a connection is stored no more.
    pub(crate) fn retire(&self, connection: ConnectionId) {
        let place = {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&connection).map(|kept| Arc::clone(&kept.place))
        };
        if let Some(place) = place {
            *place.current() = false;
        }
    }

    /// The connection has another sign-in: the next snapshot takes it from the vault.
    pub(crate) fn signed_in_anew(&self, connection: ConnectionId, vault: &Arc<Vault>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = all.get_mut(&connection) {
            (kept.place, kept.keeper) = keeper(vault, connection);
        }
    }
}

/// Takes up the sign-in that the vault holds.
fn keeper(vault: &Arc<Vault>, connection: ConnectionId) -> (Arc<Place>, Arc<Keeper>) {
    let inner = VaultPlace::new(Arc::clone(vault), connection);
    let place = Arc::new(Place { inner, current: Mutex::new(true) });
    let keeper = Keeper::kept(Arc::clone(&place) as Arc<dyn GrantPlace>);
    (place, Arc::new(keeper))
}

/// The vault's entry as one sign-in knows it: closed to it once another has taken its place. With the places at
/// which a test stops a renewal.
struct Place {
    inner: VaultPlace,
    /// Held while something is stored.
    current: Mutex<bool>,
}

impl Place {
    fn current(&self) -> MutexGuard<'_, bool> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GrantPlace for Place {
    fn load(&self) -> Option<Grant> {
        self.inner.load()
    }
    fn save(&self, grant: &Grant) -> Result<(), Problem> {
        let current = self.current();
        if !*current {
            let message = "This account was signed in anew while its old sign-in was being renewed.";
            return Err(Problem::new("auth.replaced", message).remedy(Remedy::Retry));
        }
        crash_point("refresh.answered");
        let saved = self.inner.save(grant);
        crash_point("refresh.saved");
        saved
    }
}

/// Reads everything anew.
pub(crate) async fn load(parts: &Parts, lasting: &Lasting) -> Result<Snapshot, Error> {
    let mut snapshot = Snapshot::default();
    let holds = parts.store.holds().await?;
    let now = parts.world.now();
    let calls = calls_of_today(parts, now).await?;
    for row in parts.store.connections().await? {
        let Some(connector) = parts.connectors.iter().copied().find(|c| c.manifest().id == row.vendor) else {
            tracing::warn!(connection = %row.id, vendor = row.vendor, "No connector of this build knows this vendor.");
            continue;
        };
        let saved = parts.store.policy(row.id, None).await?;
        let policy = saved.or_else(|| connector.receive().map(|receive| receive.policy()));
        let kept = lasting.of(row.id, connector.manifest().calls_per_minute, &parts.vault);
        if let Some(quota) = calls_a_day(connector, &row) {
            kept.limiter.plan_day(quota, calls.get(&row.id).copied().unwrap_or(0), now);
        }
        let allow_private = parts.may_reach_private(&row);
        let cx = Cx {
            connection: row.id,
            settings: row.settings.clone(),
            secrets: parts.vault.secrets(row.id),
            http: Http::new(Arc::clone(&parts.wire), kept.limiter, parts.world.clone(), allow_private)
                .metered(kept.meter),
            keeper: kept.keeper,
            connector,
            world: parts.world.clone(),
        };
        let policy = Arc::new(policy.unwrap_or_else(PrivacyPolicy::default).compile());
        let names = match connector.directory() {
            Some(_) => Arc::new(parts.store.names(row.id).await?),
            None => Arc::default(),
        };
        let held = |hold: &&HoldRow| hold.scope == Scope::Connection && &hold.subject == row.id.bytes();
        let hold = holds.iter().find(held).map(|hold| hold.problem.clone());
        let bound = Arc::new(Bound { row, connector, cx, policy, hold, names });
        snapshot.by_public.insert(bound.row.public_id.clone(), Arc::clone(&bound));
        snapshot.connections.insert(bound.row.id, bound);
    }
    for row in parts.store.routes().await? {
        let draft = &row.route.draft;
        let container = parts.store.container(draft.target, draft.container.clone(), None).await?;
        let ready = draft.filter.as_ref().map(filter::Filter::ready).transpose();
        // No door saves such a filter. What it might have wanted waits behind the hold, so that nothing is lost.
        let unread = ready.as_ref().err().map(|bad| {
            Problem::new("filter.unreadable", format!("The filter of this line cannot be used. {bad}"))
                .remedy(Remedy::Remap { field: None })
        });
        let cases = draft.correlation.as_ref().map(correlate::Correlation::ready).transpose();
        let unread = unread.or(cases.as_ref().err().map(|bad| {
            Problem::new("cases.unreadable", format!("The cases of this line cannot be told apart. {bad}"))
                .remedy(Remedy::Remap { field: None })
        }));
        let hold = hold_of(&holds, &row.route).or(unread);
        let container = container.map(|row| Arc::new(row.container));
        snapshot.routes.push(Arc::new(BoundRoute {
            container,
            hold,
            filter: ready.ok().flatten(),
            correlation: cases.ok().flatten(),
            last_event_at: row.last_event_at,
            route: row.route,
        }));
    }
    Ok(snapshot)
}

/// What the plan of an account allows in a day, once the vendor has told the plan.
fn calls_a_day(connector: &dyn Connector, row: &ConnectionRow) -> Option<u64> {
    let plan = row.facts.as_ref()?.plan.as_deref()?;
    connector.deliver()?.calls_a_day(Some(plan))
}

/// Calls of this day in UTC by connection, as they were written down: a start must not give a day's quota back.
async fn calls_of_today(parts: &Parts, now: Timestamp) -> Result<HashMap<ConnectionId, u64>, Error> {
    let midnight = now.0.div_euclid(limits::DAY_MS) * limits::DAY_MS / patchbay_store::HEALTH_SLOT_MS;
    let today = |rows: BTreeMap<i64, patchbay_store::HealthRow>| {
        rows.range(midnight..).map(|(_, row)| u64::from(row.calls)).sum()
    };
    let health = parts.store.health(now).await?;
    Ok(health.into_iter().map(|(connection, rows)| (connection, today(rows))).collect())
}

fn hold_of(holds: &[HoldRow], route: &Route) -> Option<Problem> {
    holds.iter().find(|hold| hold.stops(route.id, route.draft.target)).map(|hold| hold.problem.clone())
}
