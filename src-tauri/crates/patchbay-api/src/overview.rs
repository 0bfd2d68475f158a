//! All lines at a glance, as charts: read from sums that every commit keeps up, never counted from the log.

use crate::{
    door::{Answer, At, Problems, Question},
    names::{Named, Names, Source},
};
use axum::Json;
use patchbay_model::{ids::RouteId, time::Timestamp};
use patchbay_store::{DELAY_CLASSES, DepthRow, PaceRow, Paced};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// An hour unless said.
    range: Option<ChartRange>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum ChartRange {
    #[default]
    #[serde(rename = "1h")]
    Hour,
    #[serde(rename = "6h")]
    Hours,
    #[serde(rename = "24h")]
    Day,
    #[serde(rename = "7d")]
    Week,
    #[serde(rename = "30d")]
    Month,
}

/// Lines and their charts over one range.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    range: ChartRange,
    /// UTC milliseconds: the beginning of the first point and the end of the last.
    from: i64,
    until: i64,
    /// Length of a point.
    point_ms: i64,
    all: Charts,
    lines: Vec<LineOverview>,
}

/// One line with its charts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineOverview {
    route: Named,
    source: Source,
    /// What it writes to, by name.
    target: String,
    on: bool,
    /// Waits for anything now.
    waiting: u64,
    /// When the oldest of that was received; absent where nothing waits, or where very much of others waits before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_at: Option<i64>,
    charts: Charts,
}

/// One value a point, the oldest first.
#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Charts {
    accepted: Vec<u64>,
    delivered: Vec<u64>,
    dead: Vec<u64>,
    retried: Vec<u64>,
    /// From receipt to delivery, in milliseconds, as half and as 95 of 100 did better; −1 where nothing was delivered.
    p50_ms: Vec<i64>,
    p95_ms: Vec<i64>,
    /// The most that waited at once.
    depth: Vec<u64>,
    /// How long the oldest of it had waited, in milliseconds.
    oldest_ms: Vec<i64>,
    /// The same for the whole range.
    totals: Totals,
}

#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = ChartTotals)]
pub(crate) struct Totals {
    accepted: u64,
    delivered: u64,
    dead: u64,
    retried: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p95_ms: Option<i64>,
}

/// How a range is cut: the length of a stored slot, slots of a point, points.
struct Cut {
    scale: i64,
    slots: i64,
    points: i64,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 3_600_000;

impl ChartRange {
    fn cut(self) -> Cut {
        match self {
            ChartRange::Hour => Cut { scale: MINUTE, slots: 1, points: 60 },
            ChartRange::Hours => Cut { scale: MINUTE, slots: 5, points: 72 },
            ChartRange::Day => Cut { scale: MINUTE, slots: 5, points: 288 },
            ChartRange::Week => Cut { scale: HOUR, slots: 1, points: 168 },
            ChartRange::Month => Cut { scale: HOUR, slots: 3, points: 240 },
        }
    }
}

/// Shows every line with its charts: rate, delay, errors, and what waits.
#[utoipa::path(get, operation_id = "read_overview", path = "/overview", tag = "status", params(OverviewQuery), responses((status = 200, body = Overview), Problems))]
pub(crate) async fn read(At(space): At, Question(asked): Question<OverviewQuery>) -> Answer<Overview> {
    let range = asked.range.unwrap_or_default();
    let cut = range.cut();
    let end = space.world.now().0.div_euclid(cut.scale) + 1;
    let start = end - cut.slots * cut.points;
    let names = Names::read(&space).await?;
    let pace = space.store.pace(cut.scale, start, end).await?;
    let depth = space.store.depth(cut.scale, start, end).await?;
    let waiting = space.store.waiting().await?;
    let charts = |only: Option<RouteId>| charts(&cut, start, &pace, &depth, only);
    let lines = names.routes.values().map(|row| {
        let route = &row.route;
        let (waits, oldest) = waiting.get(&route.id).copied().unwrap_or_default();
        LineOverview {
            route: Named { id: route.id.to_string(), name: route.draft.name.clone() },
            source: names.source(route.draft.source),
            target: names.container(route.id),
            on: route.on,
            waiting: waits,
            oldest_at: oldest.map(|at| at.0),
            last_event_at: row.last_event_at.map(|at| at.0),
            charts: charts(Some(route.id)),
        }
    });
    Ok(Json(Overview {
        range,
        from: start * cut.scale,
        until: end * cut.scale,
        point_ms: cut.scale * cut.slots,
        lines: lines.collect(),
        all: charts(None),
    }))
}

/// What one point adds up to.
#[derive(Default, Clone)]
struct Point {
    accepted: u64,
    delivered: u64,
    dead: u64,
    retried: u64,
    delays: [u64; DELAY_CLASSES as usize],
    depth: u64,
    oldest: Option<Timestamp>,
}

fn charts(cut: &Cut, start: i64, pace: &[PaceRow], depth: &[DepthRow], only: Option<RouteId>) -> Charts {
    let mut points = vec![Point::default(); usize::try_from(cut.points).unwrap_or(0)];
    let mut all = Point::default();
    let at = |slot: i64| usize::try_from((slot - start) / cut.slots).unwrap_or(usize::MAX);
    for row in pace.iter().filter(|row| only.is_none_or(|only| row.route == only)) {
        let Some(point) = points.get_mut(at(row.slot)) else { continue };
        for point in [point, &mut all] {
            match row.what {
                Paced::Accepted => point.accepted += row.n,
                Paced::Delivered => point.delivered += row.n,
                Paced::Dead => point.dead += row.n,
                Paced::Retried => point.retried += row.n,
                Paced::Took(class) => {
                    if let Some(n) = point.delays.get_mut(usize::from(class)) {
                        *n += row.n;
                    }
                }
            }
        }
    }
    // What waits on several lines at one moment is added up; of several moments the worst is shown.
    let mut moments: std::collections::BTreeMap<i64, (u64, Option<Timestamp>)> = Default::default();
    for row in depth.iter().filter(|row| only.is_none_or(|only| row.route == only)) {
        let moment = moments.entry(row.slot).or_default();
        moment.0 += row.live;
        moment.1 = [moment.1, row.oldest].into_iter().flatten().min();
    }
    for (slot, (live, oldest)) in moments {
        if let Some(point) = points.get_mut(at(slot)) {
            point.depth = point.depth.max(live);
            point.oldest = [point.oldest, oldest].into_iter().flatten().min();
        }
    }
    let length = cut.scale * cut.slots;
    let ends = |index: usize| start * cut.scale + (index as i64 + 1) * length;
    Charts {
        accepted: points.iter().map(|point| point.accepted).collect(),
        delivered: points.iter().map(|point| point.delivered).collect(),
        dead: points.iter().map(|point| point.dead).collect(),
        retried: points.iter().map(|point| point.retried).collect(),
        p50_ms: points.iter().map(|point| quantile(&point.delays, 0.50).unwrap_or(-1)).collect(),
        p95_ms: points.iter().map(|point| quantile(&point.delays, 0.95).unwrap_or(-1)).collect(),
        depth: points.iter().map(|point| point.depth).collect(),
        oldest_ms: points
            .iter()
            .enumerate()
            .map(|(index, point)| point.oldest.map_or(0, |at| (ends(index) - at.0).max(0)))
            .collect(),
        totals: Totals {
            accepted: all.accepted,
            delivered: all.delivered,
            dead: all.dead,
            retried: all.retried,
            p50_ms: quantile(&all.delays, 0.50),
            p95_ms: quantile(&all.delays, 0.95),
        },
    }
}

/// The delay that a share of deliveries stayed below, reckoned within its class.
fn quantile(classes: &[u64], share: f64) -> Option<i64> {
    let all: u64 = classes.iter().sum();
    if all == 0 {
        return None;
    }
    let wanted = share * all as f64;
    let mut below = 0.0;
    for (class, n) in classes.iter().enumerate().filter(|(_, n)| **n > 0) {
        let n = *n as f64;
        if below + n >= wanted {
            let low = (1_u64 << class) as f64;
            return Some((low + low * ((wanted - below) / n)).round() as i64);
        }
        below += n;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: RouteId = RouteId::from_bytes([1; 16]);
    const OTHER: RouteId = RouteId::from_bytes([2; 16]);

    #[test]
    fn points_add_up_by_line_and_overall() {
        let row = |route, slot, what, n| PaceRow { route, slot, what, n };
        let pace = [
            row(ROUTE, 100, Paced::Accepted, 3),
            row(ROUTE, 104, Paced::Accepted, 2),
            row(ROUTE, 105, Paced::Delivered, 4),
            row(ROUTE, 105, Paced::Took(3), 4),
            row(OTHER, 105, Paced::Dead, 1),
        ];
        let deep = |route, slot, live, at| DepthRow { route, slot, live, oldest: Some(Timestamp(at)) };
        let depth = [
            deep(ROUTE, 101, 5, 101 * MINUTE),
            deep(OTHER, 101, 2, 100 * MINUTE),
            deep(ROUTE, 103, 6, 102 * MINUTE),
        ];
        let cut = Cut { scale: MINUTE, slots: 5, points: 2 };
        let all = charts(&cut, 100, &pace, &depth, None);
        assert_eq!((all.accepted, all.dead), (vec![5, 0], vec![0, 1]));
        assert_eq!((all.depth, all.oldest_ms), (vec![7, 0], vec![5 * MINUTE, 0]));
        assert_eq!((all.p50_ms, all.totals.p95_ms), (vec![-1, 12], Some(16)));
        let one = charts(&cut, 100, &pace, &depth, Some(ROUTE));
        assert_eq!((one.dead, one.depth), (vec![0, 0], vec![6, 0]));
    }

    #[test]
    fn no_range_has_more_than_three_hundred_points() {
        for range in
            [ChartRange::Hour, ChartRange::Hours, ChartRange::Day, ChartRange::Week, ChartRange::Month]
        {
            assert!((60..=300).contains(&range.cut().points), "{range:?}");
        }
    }
}
