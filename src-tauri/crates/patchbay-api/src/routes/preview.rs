//! What a draft would make of the last events, or of one sample, by the same function that maps when it counts.

use super::{
    check::ground,
    draft::{RouteDraft, read},
    trial::{Trial, unreadable},
    versions::{Versioned, saved},
};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    events::open,
    space::Space,
};
use axum::Json;
use patchbay_kit::connector::Connector;
use patchbay_model::{
    container::Container, facts::Facts, filter::Why, problem::Problem, route, route::EventKind,
};
use patchbay_store::EventRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewOf {
    draft: RouteDraft,
    /// A saved version to hold it against.
    #[serde(default)]
    against: Option<i64>,
    /// The line of that version; left out, the one that joins the same accounts and container.
    #[serde(default)]
    route: Option<String>,
    /// One JSON event instead of the last ones. Kept nowhere.
    #[serde(default)]
    sample: Option<Value>,
    /// The kind of the sample; the first of the draft's without it.
    #[serde(default)]
    kind: Option<String>,
}

/// Events as a draft would send them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    rows: Vec<PreviewRow>,
    counts: Counts,
}

/// How many events came out how. Cut ones, and those that lack a required field, are among the same and the changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Counts {
    pub(super) same: u64,
    pub(super) changed: u64,
    pub(super) cut: u64,
    pub(super) invalid: u64,
    pub(super) missing: u64,
    pub(super) filtered: u64,
    /// Those whose payload cannot be opened any more.
    pub(super) unreadable: u64,
}

/// One event as a draft would send it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewRow {
    /// Left out for a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<i64>,
    pub(super) title: String,
    pub(super) verdict: Verdict,
    /// A text was longer than its field.
    pub(super) cut: bool,
    pub(super) values: Vec<PreviewValue>,
    /// Required fields that stay empty.
    pub(super) missing: Vec<String>,
    /// Why this event would not become a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<Problem>,
    /// What the filter says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<Why>,
}

/// What comes of an event, held against the saved version where one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RowVerdict)]
pub(crate) enum Verdict {
    Same,
    Changed,
    /// It would not become a record.
    Invalid,
    /// The line does not want it.
    Filtered,
    /// Its payload cannot be opened any more.
    Unreadable,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewValue {
    pub(super) field: String,
    pub(super) text: String,
    /// There, sent, and not shown here.
    pub(super) hidden: bool,
    pub(super) cut: bool,
    /// What the other version writes there, where that is another value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) was: Option<String>,
    /// What each step made of it.
    pub(super) steps: Vec<PreviewStep>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewStep {
    pub(super) text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) refused: bool,
}

/// Events looked at.
const SAMPLES: u32 = 50;

/// A draft and what it is held against, ready for events.
pub(super) struct Pair {
    pub(super) draft: Trial,
    pub(super) old: Option<Trial>,
}

impl Pair {
    pub(super) async fn new(
        space: &Space,
        draft: &route::RouteDraft,
        container: Container,
        against: Versioned<'_>,
    ) -> Result<Self, Refusal> {
        let old = match saved(space, draft, against).await? {
            Some(old) => {
                let there = space.store.container(old.target, old.container.clone(), None).await?;
                let there = there.map_or_else(|| container.clone(), |row| row.container);
                Some(Trial::new(&old, there)?)
            }
            None => None,
        };
        Ok(Self { draft: Trial::new(draft, container)?, old })
    }
}

/// Maps the last events of the draft's source, or a sample. Nothing is sent; hidden values stay hidden.
#[utoipa::path(post, operation_id = "preview_route", path = "/routes/preview", tag = "routes", request_body = PreviewOf, responses((status = 200, body = Preview), Problems))]
pub(crate) async fn preview(Awake(space, live): Awake, Body(of): Body<PreviewOf>) -> Answer<Preview> {
    let draft = read(&of.draft, Default::default())?;
    let ground = ground(&space, &live, &draft).await?;
    let container = ground.container.ok_or_else(gone)?;
    let versioned = Versioned { route: of.route.as_deref(), version: of.against };
    let pair = Pair::new(&space, &draft, container, versioned).await?;
    let mut preview = Preview { rows: vec![], counts: Counts::default() };
    if let Some(sample) = of.sample {
        if !sample.is_object() {
            return Err(Refusal::unfit("sample.shape", "A sample is one JSON object."));
        }
        let kind = of.kind.map(EventKind).or_else(|| draft.kinds.first().cloned());
        let kind = kind.unwrap_or_else(|| EventKind(String::new()));
        let (now, identity) = (space.world.now(), live.vault.keys().identity().clone());
        let mut sample = sample;
        // As it would be accepted: with what its ids are called here, and without what is dropped.
        ground.source.policy.without_dropped(&mut sample);
        ground.source.put_names(&mut sample);
        ground.source.policy.without_dropped(&mut sample);
        let facts = Facts::new(sample, ground.source.policy.clone(), identity, now, now);
        preview.add(&pair, "Sample".to_owned(), &kind, &facts);
        return Ok(Json(preview));
    }
    for (row, policy_version, sealed) in space.store.samples(draft.source, SAMPLES).await? {
        if !pair.draft.wants(&row.kind) {
            continue;
        }
        let title = title(ground.source.connector, &row);
        match open(&live, &row, policy_version, sealed.as_ref()).await {
            Ok(facts) => preview.add(&pair, title, &row.kind, &facts),
            Err(problem) => {
                preview.counts.unreadable += 1;
                preview.rows.push(unreadable(title, problem));
            }
        }
        preview.rows.last_mut().into_iter().for_each(|shown| shown.stand_for(&row));
    }
    Ok(Json(preview))
}

impl Preview {
    fn add(&mut self, pair: &Pair, title: String, kind: &EventKind, facts: &Facts) {
        let made = pair.draft.made(kind, facts);
        let old = pair.old.as_ref().map(|old| old.made(kind, facts));
        self.counts.add(&made, Trial::verdict(&made, old.as_ref()));
        self.rows.push(pair.draft.row(title, facts, &made, old.as_ref()));
    }
}

impl PreviewRow {
    pub(super) fn stand_for(&mut self, row: &EventRow) {
        (self.event, self.at) = (Some(row.id.to_string()), Some(row.received_at.0));
    }
}

pub(super) fn gone() -> Refusal {
    Refusal::unfit("container.gone", "What this line writes to is gone.")
}

/// One line about an event, from what may be shown of it.
pub(super) fn title(source: &dyn Connector, row: &EventRow) -> String {
    let view: Value = serde_json::from_str(&row.view).unwrap_or_default();
    let told = source.receive().map(|receive| receive.title(&row.kind.0, &view));
    match told {
        Some((title, summary)) if summary.is_empty() => title,
        Some((title, summary)) => format!("{title}: {summary}"),
        None => row.kind.0.clone(),
    }
}
