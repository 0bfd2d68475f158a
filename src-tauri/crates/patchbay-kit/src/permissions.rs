//! What a sign-in may do, feature by feature: the connector's table of calls held against what the vendor
//! granted. Pure. What nobody can know is *unknown*, never granted.

#[cfg(test)]
mod tests;

use crate::connector::{Call, Feature, Granted, Manifest, Need, NeedKind, Way};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// From best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Granted,
    Unknown,
    Missing,
}

/// What one feature needs and has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeatureReport {
    pub feature: Feature,
    /// The worst of its needs; missing, too, where the vendor refused a call of it that needs nothing we know of.
    pub state: Grade,
    pub needs: Vec<NeedReport>,
    /// What it needs beside rights: a plan, a licence.
    pub plans: Vec<String>,
}

/// One thing that is granted or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NeedReport {
    /// Any one of these suffices; the first is the least.
    pub names: Vec<String>,
    pub kind: NeedKind,
    pub state: Grade,
    /// What we do with it.
    pub why: Vec<String>,
    /// Where an administrator grants it.
    pub place: String,
}

/// One line of what a way needs, before anybody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NeedRow {
    pub feature: Feature,
    pub kind: NeedKind,
    /// Any one of these suffices; the first is the least.
    pub any: Vec<String>,
    pub why: Vec<String>,
    pub place: String,
}

/// Everything one way needs, a line for each need of each feature, with the reasons of all calls that share it.
pub fn needs(manifest: &'static Manifest, way: &Way) -> Vec<NeedRow> {
    let mut rows = Vec::new();
    for feature in features(manifest) {
        for shared in shared(manifest, way, feature) {
            rows.push(NeedRow {
                feature,
                kind: shared.need.kind,
                any: texts(shared.need.any),
                why: shared.why(),
                place: shared.need.place.to_owned(),
            });
        }
    }
    rows
}

/// What `way` needs for each feature, and what of it is granted.
///
/// A need is granted when one of its names is among those granted or every call that needs it has worked. It is
/// missing when the names are all there are and none of its own is among them, or when a call of it was refused
/// (unless the vendor said what it missed, and that was something else). Otherwise it is unknown.
pub fn explain(manifest: &'static Manifest, way: &Way, granted: &Granted) -> Vec<FeatureReport> {
    let report = |feature| {
        let needs: Vec<NeedReport> = shared(manifest, way, feature)
            .into_iter()
            .map(|shared| NeedReport {
                names: texts(shared.need.any),
                kind: shared.need.kind,
                state: grade(manifest, way, shared.need, granted),
                why: shared.why(),
                place: shared.need.place.to_owned(),
            })
            .collect();
        let bare = |call: &&Call| call.feature == feature && needs_of(call, way).next().is_none();
        let refused = manifest.calls.iter().filter(bare).any(|call| granted.refused.contains_key(call.id));
        let worst = needs.iter().map(|need| need.state).max().unwrap_or(Grade::Granted);
        let plans = manifest.plans.iter().filter(|plan| plan.feature == feature);
        FeatureReport {
            feature,
            state: if refused { Grade::Missing } else { worst },
            needs,
            plans: plans.map(|plan| plan.message.to_owned()).collect(),
        }
    };
    features(manifest).into_iter().map(report).collect()
}

/// What these calls need of a way and what of it is granted, what is missing first; each need once.
pub fn explain_calls(
    manifest: &'static Manifest,
    way: &Way,
    granted: &Granted,
    calls: &[&'static Call],
) -> Vec<NeedReport> {
    let mut found: Vec<NeedReport> = Vec::new();
    for call in calls {
        for need in needs_of(call, way) {
            let names = texts(need.any);
            match found.iter_mut().find(|report| report.kind == need.kind && report.names == names) {
                Some(report) if !report.why.iter().any(|why| why == call.why) => {
                    report.why.push(call.why.to_owned());
                }
                Some(_) => {}
                None => found.push(NeedReport {
                    names,
                    kind: need.kind,
                    state: grade(manifest, way, need, granted),
                    why: vec![call.why.to_owned()],
                    place: need.place.to_owned(),
                }),
            }
        }
    }
    found.sort_by_key(|report| std::cmp::Reverse(report.state));
    found
}

/// The least name of the first need of a call for this way: what an administrator knows its permission by.
pub fn least_name(call: &'static Call, way: &Way) -> Option<&'static str> {
    needs_of(call, way).find_map(|need| need.any.first().copied())
}

/// Granted beyond what `way` needs, in order. Nothing where the way needs nothing: then no name says anything.
pub fn more(manifest: &'static Manifest, way: &Way, granted: &Granted) -> Vec<String> {
    let needed: BTreeSet<&str> = manifest
        .calls
        .iter()
        .flat_map(|call| needs_of(call, way))
        .flat_map(|need| need.any)
        .copied()
        .collect();
    if needed.is_empty() {
        return Vec::new();
    }
    granted.names.iter().filter(|name| !needed.contains(name.as_str())).cloned().collect()
}

/// A need and the calls of one feature that have it.
struct Shared {
    need: &'static Need,
    calls: Vec<&'static Call>,
}

impl Shared {
    fn why(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.calls.iter().filter(|call| seen.insert(call.why)).map(|call| call.why.to_owned()).collect()
    }
}

fn features(manifest: &Manifest) -> BTreeSet<Feature> {
    let planned = manifest.plans.iter().map(|plan| plan.feature);
    manifest.calls.iter().map(|call| call.feature).chain(planned).collect()
}

/// In the order of the table; the place is that of the first call.
fn shared(manifest: &'static Manifest, way: &Way, feature: Feature) -> Vec<Shared> {
    let calls: &'static [Call] = manifest.calls;
    let mut found: Vec<Shared> = Vec::new();
    let mut at: BTreeMap<(u8, &[&str]), usize> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.feature == feature) {
        for need in needs_of(call, way) {
            let index = *at.entry((need.kind as u8, need.any)).or_insert_with(|| {
                found.push(Shared { need, calls: Vec::new() });
                found.len() - 1
            });
            found[index].calls.push(call);
        }
    }
    found
}

fn needs_of(call: &Call, way: &Way) -> impl Iterator<Item = &'static Need> + use<> {
    let (needs, id): (&'static [Need], &'static str) = (call.needs, way.id);
    needs.iter().filter(move |need| need.ways.is_empty() || need.ways.contains(&id))
}

fn grade(manifest: &'static Manifest, way: &Way, need: &Need, granted: &Granted) -> Grade {
    let same = |other: &Need| other.kind == need.kind && other.any == need.any;
    let calls: Vec<&Call> = manifest.calls.iter().filter(|call| needs_of(call, way).any(same)).collect();
    if need.any.iter().any(|name| granted.names.contains(*name))
        || calls.iter().all(|call| granted.works.contains(call.id))
    {
        return Grade::Granted;
    }
    let refused = calls.iter().filter_map(|call| granted.refused.get(call.id)).any(|missed| {
        // The vendor may have named another need of the same call.
        missed.is_empty() || missed.iter().any(|name| need.any.contains(&name.as_str()))
    });
    if granted.complete || refused { Grade::Missing } else { Grade::Unknown }
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
