//! The practice screen's controls: open, one call, pace, trouble, start over.

use super::{
    board::{BoardView, view},
    simulators::{Pace, of},
};
use crate::{
    door::{Answer, App, At, Body, Problems, Refusal, not_found},
    space::Space,
};
use axum::{Json, extract::State};
use patchbay_model::query::{Atom, Bound, Node, Phrase};
use patchbay_sandbox::monday::Faults;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the simulators do at present.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PracticeState {
    /// Decides every call, repeat and fault.
    seed: u64,
    running: bool,
    rate_per_minute: f64,
    /// How likely an event is sent twice.
    duplicates: f64,
    /// How likely an event is held back until later ones have passed.
    disorder: f64,
    /// Calls made since the start.
    made: u64,
    /// The practice line.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<String>,
    simulators: SimulatorDials,
    board: BoardView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimulatorDials {
    monday: Dials,
    genesys: GenesysDials,
}

/// How likely each kind of trouble is, from 0 to 1.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dials {
    status_429: f64,
    status_500: f64,
    /// A 200 that holds errors.
    errors_200: f64,
    /// Every answer comes this much later.
    slow_ms: u64,
    /// The connection breaks before anything was written.
    cut_before: f64,
    /// The connection breaks after writing.
    cut_after: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GenesysDials {}

/// What to change; the rest stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DialsChange {
    monday: Option<DialChange>,
    #[schema(minimum = 0, maximum = 12000)]
    rate_per_minute: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    duplicates: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    disorder: Option<f64>,
    running: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DialChange {
    #[schema(minimum = 0, maximum = 1)]
    status_429: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    status_500: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    errors_200: Option<f64>,
    #[schema(minimum = 0, maximum = 60000)]
    slow_ms: Option<u64>,
    #[schema(minimum = 0, maximum = 1)]
    cut_before: Option<f64>,
    #[schema(minimum = 0, maximum = 1)]
    cut_after: Option<f64>,
}

/// Which call to make.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallWish {
    /// A wrap-up code's name or id; any without.
    wrapup: Option<String>,
}

/// A call that was made, and the event it became.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallMade {
    conversation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
}

/// Where the practice space answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PracticeBase {
    base: String,
}

const RATE_MAX: f64 = 12_000.0;
const SLOW_MS_MAX: u64 = 60_000;

/// Opens the practice space beside the real one.
#[utoipa::path(post, operation_id = "open_practice", path = "/practice/open", tag = "practice", responses((status = 200, body = PracticeBase), Problems))]
pub(crate) async fn open(State(app): State<App>) -> Answer<PracticeBase> {
    let base = match &app.side {
        Some(side) => {
            side.open().await.map_err(Refusal::unavailable)?;
            "/practice/api"
        }
        // Asked of the practice space itself: a house that is all practice, or the one beside the real space.
        None if app.slot.plan().beside => "/practice/api",
        None => "/api",
    };
    Ok(Json(PracticeBase { base: base.to_owned() }))
}

/// Tells what the simulators do.
#[utoipa::path(get, operation_id = "read_practice", path = "/practice", tag = "practice", responses((status = 200, body = PracticeState), Problems))]
pub(crate) async fn read(At(space): At) -> Answer<PracticeState> {
    Ok(Json(state(&space).await?))
}

/// Makes one call now and waits until its events were sent.
#[utoipa::path(post, operation_id = "make_practice_call", path = "/practice/call", tag = "practice", request_body = CallWish, responses((status = 200, body = CallMade), Problems))]
pub(crate) async fn call(At(space): At, Body(wish): Body<CallWish>) -> Answer<CallMade> {
    let simulators = of(&space)?;
    let made = simulators.running.genesys.make_one_call(wish.wrapup.as_deref()).await;
    let made = made
        .map_err(|_| Refusal::unfit("practice.wrapup", "The simulated centre has no such wrap-up code."))?;
    space.hub.note("practice");
    let kind = Node::Is(Atom::Kind(vec!["genesys.disposition".to_owned()]));
    let said = Node::Is(Atom::Text(vec![Phrase::of(&made.conversation_id, false)]));
    let wanted = Bound { root: Node::All(vec![kind, said]), ..Bound::all() };
    let found = space.store.events(wanted, None, 1).await?;
    let event = found.rows.first().map(|row| row.id.to_string());
    Ok(Json(CallMade { conversation: made.conversation_id, event }))
}

/// Turns dials; those that are not named stay.
#[utoipa::path(put, operation_id = "turn_practice_dials", path = "/practice/dials", tag = "practice", request_body = DialsChange, responses((status = 200, body = PracticeState), Problems))]
pub(crate) async fn dials(At(space): At, Body(change): Body<DialsChange>) -> Answer<PracticeState> {
    let simulators = of(&space)?;
    let (pace, traffic) = (simulators.pace(), simulators.running.genesys.traffic());
    let rate = change.rate_per_minute.unwrap_or(pace.rate_per_minute);
    if !(0.0..=RATE_MAX).contains(&rate) {
        return Err(Refusal::unfit(
            "practice.rate",
            format!("The rate is from 0 to {RATE_MAX} calls a minute."),
        ));
    }
    let duplicates = chance(change.duplicates, traffic.duplicates)?;
    let disorder = chance(change.disorder, traffic.disorder)?;
    let faults = match &change.monday {
        Some(change) => Some(turned(simulators.running.monday.faults(), change)?),
        None => None,
    };
    let running = change.running.unwrap_or(pace.running);
    simulators.set(Pace { running, rate_per_minute: rate }, duplicates, disorder);
    if let Some(faults) = faults {
        simulators.running.monday.set_faults(faults);
    }
    space.hub.note("practice");
    Ok(Json(state(&space).await?))
}

/// Forgets everything practised and begins anew.
#[utoipa::path(post, operation_id = "reset_practice", path = "/practice/reset", tag = "practice", responses((status = 200, body = PracticeState), Problems))]
pub(crate) async fn reset(State(app): State<App>) -> Answer<PracticeState> {
    if !app.slot.plan().practice {
        let space = app.slot.space().ok_or_else(|| not_found("space"))?;
        of(&space)?;
    }
    let space = app.slot.start_over().await.map_err(Refusal::unavailable)?;
    Ok(Json(state(&space).await?))
}

async fn state(space: &Space) -> Result<PracticeState, Refusal> {
    let simulators = of(space)?;
    let (pace, traffic) = (simulators.pace(), simulators.running.genesys.traffic());
    let faults = simulators.running.monday.faults();
    let route = space.store.routes().await?.first().map(|row| row.route.id.to_string());
    Ok(PracticeState {
        seed: simulators.running.genesys.seed(),
        running: pace.running,
        rate_per_minute: pace.rate_per_minute,
        duplicates: traffic.duplicates,
        disorder: traffic.disorder,
        made: simulators.running.genesys.stats().conversations,
        route,
        simulators: SimulatorDials {
            monday: Dials {
                status_429: faults.status_429,
                status_500: faults.status_500,
                errors_200: faults.errors_200,
                slow_ms: faults.slow_ms,
                cut_before: faults.cut_before,
                cut_after: faults.cut_after,
            },
            genesys: GenesysDials {},
        },
        board: view(simulators).ok_or_else(|| not_found("board"))?,
    })
}

fn turned(faults: Faults, change: &DialChange) -> Result<Faults, Refusal> {
    let slow_ms = change.slow_ms.unwrap_or(faults.slow_ms);
    if slow_ms > SLOW_MS_MAX {
        return Err(Refusal::unfit("practice.dial", format!("An answer is at most {SLOW_MS_MAX} ms late.")));
    }
    Ok(Faults {
        status_429: chance(change.status_429, faults.status_429)?,
        status_500: chance(change.status_500, faults.status_500)?,
        errors_200: chance(change.errors_200, faults.errors_200)?,
        slow_ms,
        cut_before: chance(change.cut_before, faults.cut_before)?,
        cut_after: chance(change.cut_after, faults.cut_after)?,
    })
}

fn chance(asked: Option<f64>, now: f64) -> Result<f64, Refusal> {
    let chance = asked.unwrap_or(now);
    if (0.0..=1.0).contains(&chance) {
        Ok(chance)
    } else {
        Err(Refusal::unfit("practice.dial", "A chance is a number from 0 to 1."))
    }
}
