//! What the relay says of itself: intake, vault, sums, and what needs a person.

use crate::{
    door::{Answer, App, Problems, Refusal},
    house::KeySource,
    names::{DeliveryState, Names},
    routes::{BreakerView, breakers},
    space::Space,
    trouble::{self, Trouble},
};
use axum::{Json, extract::State};
use patchbay_model::{outcome::Scope, problem::Problem};
use patchbay_relay::IntakeState;
use patchbay_store::{Error, Sums};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct Status {
    version: String,
    space: SpaceKind,
    /// The folder with this space's data.
    home: String,
    /// The time zone of this machine, as IANA names it.
    zone: String,
    /// UTC milliseconds.
    now: i64,
    intake: IntakeStatus,
    vault: VaultStatus,
    sum: Sum,
    /// Events of the last whole minute.
    per_minute: u64,
    /// The number of the last change, as frames of the stream count.
    upto: u64,
    /// What keeps this home from working, or from working as it should.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<Trouble>,
    /// What needs a person, the most pressing first.
    problems: Vec<Problem>,
    /// Targets that are left alone for a while because they are ill.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    breakers: Vec<BreakerView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SpaceKind {
    Real,
    Practice,
}

#[derive(Serialize, ToSchema)]
struct IntakeStatus {
    state: IntakeOpen,
    /// Where senders reach it on this machine.
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum IntakeOpen {
    Open,
    Shut,
}

#[derive(Serialize, ToSchema)]
struct VaultStatus {
    state: VaultOpen,
    kind: VaultKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VaultOpen {
    Open,
    Unavailable,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VaultKind {
    Keyring,
    KeyFile,
}

/// Deliveries by state; `accepted` is the sum of those. Events, and what never became a delivery, beside them.
#[derive(Default, Serialize, ToSchema)]
struct Sum {
    accepted: u64,
    delivered: u64,
    unconfirmed: u64,
    waiting: u64,
    sending: u64,
    retrying: u64,
    in_doubt: u64,
    /// Of those in doubt, the ones that only a person can clear up.
    asking: u64,
    held: u64,
    absorbed: u64,
    dead: u64,
    events: u64,
    unrouted: u64,
    repeats: u64,
    rejected: u64,
}

/// Tells how the relay is.
#[utoipa::path(get, operation_id = "read_status", path = "/status", tag = "status", responses((status = 200, body = Status), Problems))]
pub(crate) async fn read(State(app): State<App>) -> Answer<Status> {
    match app.slot.space() {
        Some(space) => Ok(Json(status(&space).await?)),
        None => match app.slot.trouble() {
            Some(trouble) => Ok(Json(troubled(&app, trouble))),
            None => Err(Refusal::conflict(app.slot.shut())),
        },
    }
}

/// Tries to open the vault again, after its keyring was unlocked or its key put back.
#[utoipa::path(post, operation_id = "retry_vault", path = "/vault/retry", tag = "status", responses((status = 200, body = Status), Problems))]
pub(crate) async fn retry_vault(State(app): State<App>) -> Answer<Status> {
    let space = app.slot.retry().await.map_err(Refusal::unavailable)?;
    Ok(Json(status(&space).await?))
}

async fn status(space: &Arc<Space>) -> Result<Status, Error> {
    let now = space.world.now();
    let names = Names::read(space).await?;
    let sums = space.store.sums(now).await?;
    let intake = intake(space);
    let problems = problems(space, &names, intake.problem.as_ref());
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        space: if space.plan.practice { SpaceKind::Practice } else { SpaceKind::Real },
        home: space.plan.home.display().to_string(),
        zone: jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
        now: now.0,
        intake,
        vault: VaultStatus {
            state: if space.live.is_some() { VaultOpen::Open } else { VaultOpen::Unavailable },
            kind: vault_kind(&space.plan.key),
            problem: space.vault_problem.clone(),
        },
        sum: sum(&names, &sums),
        per_minute: sums.per_minute,
        upto: space.hub.upto(),
        trouble: trouble::of_space(space).await,
        problems,
        breakers: breakers(space),
    })
}

/// What can be said while the database is shut.
fn troubled(app: &App, trouble: Trouble) -> Status {
    let plan = app.slot.plan();
    let problem = trouble.problem.as_deref().cloned();
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        space: if plan.practice { SpaceKind::Practice } else { SpaceKind::Real },
        home: plan.home.display().to_string(),
        zone: jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
        now: plan.world.now().0,
        intake: IntakeStatus {
            state: IntakeOpen::Shut,
            address: app.slot.gate_address().unwrap_or_default(),
            problem: problem.clone(),
        },
        vault: VaultStatus { state: VaultOpen::Unavailable, kind: vault_kind(&plan.key), problem: None },
        sum: Sum::default(),
        per_minute: 0,
        upto: 0,
        trouble: Some(trouble),
        problems: problem.into_iter().collect(),
        breakers: vec![],
    }
}

fn vault_kind(key: &KeySource) -> VaultKind {
    match key {
        KeySource::Keyring => VaultKind::Keyring,
        KeySource::KeyFile(_) | KeySource::Memory(_) => VaultKind::KeyFile,
    }
}

fn intake(space: &Space) -> IntakeStatus {
    let shut = match &space.live {
        None => Some(space.vault_problem.clone()),
        Some(live) => match (space.intake.problem(), live.relay.intake_state()) {
            (Some(problem), _) => Some(Some(problem)),
            (None, IntakeState::Shut(problem)) => Some(problem),
            (None, IntakeState::Open) => None,
        },
    };
    IntakeStatus {
        state: if shut.is_some() { IntakeOpen::Shut } else { IntakeOpen::Open },
        address: space.intake.address(),
        problem: shut.flatten(),
    }
}

fn problems(space: &Space, names: &Names, intake: Option<&Problem>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    problems.extend(space.vault_problem.clone());
    problems.extend(space.store.fault().map(Problem::from));
    if let Some(problem) = intake
        && !problems.iter().any(|known| known.code == problem.code)
    {
        problems.push(problem.clone());
    }
    problems.extend(space.notices.iter().cloned());
    problems.extend(names.holds.iter().map(|hold| held(names, hold)));
    problems
}

/// A hold's problem with the line or account it stops.
fn held(names: &Names, hold: &patchbay_store::HoldRow) -> Problem {
    let mut problem = match hold.scope {
        Scope::Route => {
            let id = patchbay_model::ids::RouteId::from_bytes(hold.subject);
            let mut problem = hold.problem.clone().subject("route", id);
            if let Some(subject) = &mut problem.subject {
                subject.name = Some(names.route(id));
            }
            problem
        }
        Scope::Connection => {
            let id = patchbay_model::ids::ConnectionId::from_bytes(hold.subject);
            let mut problem = hold.problem.clone().subject("connection", id);
            if let Some(subject) = &mut problem.subject {
                subject.name = Some(names.source(id).name);
            }
            problem
        }
    };
    problem.detail = None;
    problem
}

fn sum(names: &Names, sums: &Sums) -> Sum {
    let mut sum = Sum::default();
    for (route, states) in &sums.deliveries {
        for (state, n) in states {
            sum.accepted += n;
            let counted = match names.state(*route, *state) {
                DeliveryState::Waiting => &mut sum.waiting,
                DeliveryState::Sending => &mut sum.sending,
                DeliveryState::Retrying => &mut sum.retrying,
                DeliveryState::InDoubt => &mut sum.in_doubt,
                DeliveryState::Held => &mut sum.held,
                DeliveryState::Delivered => &mut sum.delivered,
                DeliveryState::Unconfirmed => &mut sum.unconfirmed,
                DeliveryState::Absorbed => &mut sum.absorbed,
                DeliveryState::Dead => &mut sum.dead,
            };
            *counted += n;
            if *state == patchbay_model::delivery::State::Asking {
                sum.asking += n;
            }
        }
    }
    let total = |name: &str| sums.totals.get(name).copied().unwrap_or(0);
    sum.events = total("events");
    sum.unrouted = total("unrouted");
    sum.repeats = total("repeats");
    sum.rejected = total("rejected");
    sum
}
