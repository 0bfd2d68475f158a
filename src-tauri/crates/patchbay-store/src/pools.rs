//! Claiming for several routes that share one budget: in turns, within one transaction, by what each has due.

use crate::{
    claim::{Claimed, Want, claim_route},
    error::Error,
    open::Store,
    writer::Core,
};
use patchbay_model::{
    fair,
    ids::{RouteId, RunId},
    time::Timestamp,
};
use rusqlite::params;

/// Routes that send through the same budget. The limits of their wants are what each may have of it at most.
#[derive(Debug, Clone)]
pub struct Pool {
    pub limit: u32,
    /// The route that had the last turn of the round before.
    pub after: Option<RouteId>,
    pub wants: Vec<Want>,
}

/// What was claimed for several pools.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    pub claimed: Vec<Claimed>,
    /// Who had the last turn, pool by pool; nothing where nobody had one.
    pub last: Vec<Option<RouteId>>,
    /// More was due somewhere than its budget let out.
    pub short: bool,
}

impl Store {
    /// Claims due lane heads for every pool. What one route does not need goes to the others of its pool.
    pub async fn claim_shared(&self, run: RunId, pools: Vec<Pool>, now: Timestamp) -> Result<Shared, Error> {
        self.write("claim", move |core| {
            let mut shared = Shared::default();
            for pool in &pools {
                share(core, run, pool, now, &mut shared)?;
            }
            Ok(shared)
        })
        .await
    }
}

fn share(core: &mut Core, run: RunId, pool: &Pool, now: Timestamp, shared: &mut Shared) -> Result<(), Error> {
    let mut needs = Vec::with_capacity(pool.wants.len());
    for want in &pool.wants {
        // One more than there is room for says that somebody has to wait.
        needs.push(due(core, want.route, want.limit.min(pool.limit.saturating_add(1)), now)?);
    }
    let start = pool
        .after
        .and_then(|last| pool.wants.iter().position(|want| want.route == last))
        .map_or(0, |at| at + 1);
    let order = fair::turns(pool.limit, &needs, start);
    shared.short |= needs.iter().map(|need| u64::from(*need)).sum::<u64>() > order.len() as u64;
    shared.last.push(order.last().map(|who| pool.wants[*who].route));
    for (who, want) in pool.wants.iter().enumerate() {
        let turns = order.iter().filter(|at| **at == who).count();
        let limit = u32::try_from(turns).unwrap_or(u32::MAX);
        if limit > 0 {
            claim_route(core, run, &Want { limit, ..want.clone() }, now, &mut shared.claimed)?;
        }
    }
    Ok(())
}

/// How many lane heads of a route are due, counted up to `most`.
fn due(core: &Core, route: RouteId, most: u32, now: Timestamp) -> Result<u32, Error> {
    let mut count = core.db().prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM delivery
         WHERE route = ?1 AND head = 1 AND state IN (0, 2, 3) AND due_at <= ?2 LIMIT ?3)",
    )?;
    Ok(count.query_row(params![route.bytes(), now.0, most], |row| row.get(0))?)
}
