//! The event side of an account: which fields its events have, what hides them, and which kinds there are.

use super::learned;
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Place, Problems, Refusal, id},
    events::leaves,
    names::Named,
    space::{Live, Space},
};
use axum::Json;
use patchbay_model::{
    detect::Class,
    ids::ConnectionId,
    privacy::{Policy, PrivacyPolicy},
    samples::Tree,
};
use patchbay_relay::Bound;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use utoipa::ToSchema;

/// One field of a source's events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceField {
    /// Every index of a list is `[*]`.
    pub(super) path: String,
    /// string, number, boolean, null; unknown for a field that was not seen yet.
    kind: String,
    pub(super) policy: Policy,
    /// In how many of the last events it was, and of the samples that were fetched.
    seen: u32,
    /// How many of those were samples: never delivered, never counted as events.
    fetched: u32,
    /// A value as it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    /// The kinds of event it was seen in, or is documented for.
    pub(super) kinds: Vec<String>,
    /// string, number, boolean, date: every type it was seen with.
    pub(super) types: Vec<String>,
    /// The share of the last events that had it, 0 to 1.
    pub(super) share: f64,
    /// Kept values that were seen, newest first.
    pub(super) examples: Vec<String>,
    /// What to do with it, where that is not done or nobody has decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proposed: Option<Policy>,
    /// Why that is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
    /// What it is, by its vendor's documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<String>,
}

impl SourceField {
    /// A field that no event had yet.
    pub(super) fn unseen(path: String, policy: Policy) -> Self {
        Self {
            path,
            kind: "unknown".to_owned(),
            policy,
            seen: 0,
            fetched: 0,
            example: None,
            kinds: vec![],
            types: vec![],
            share: 0.0,
            examples: vec![],
            proposed: None,
            why: None,
            words: None,
        }
    }
}

/// What becomes of fields from the next event on. Fields that are not named stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrivacyChange {
    fields: BTreeMap<String, Policy>,
}

/// Events looked at for fields.
const SAMPLES: u32 = 200;
const EXAMPLE_CHARS_MAX: usize = 80;
const FIELDS_MAX: usize = 2_000;
const PATH_CHARS_MAX: usize = 300;

/// Lists the fields of a source's events: those its documents name, and those its last events had.
#[utoipa::path(get, operation_id = "list_source_fields", path = "/connections/{id}/fields", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Vec<SourceField>), Problems))]
pub(crate) async fn fields(
    Awake(space, live): Awake,
    Place(text): Place<String>,
) -> Answer<Vec<SourceField>> {
    let bound = bound(&live, id(&text, "account")?)?;
    Ok(Json(of(&space, &live, &bound).await?))
}

/// Decides what becomes of a source's fields, from the next event on.
#[utoipa::path(put, operation_id = "change_privacy", path = "/connections/{id}/privacy", tag = "connections", request_body = PrivacyChange, params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Vec<SourceField>), Problems))]
pub(crate) async fn privacy(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(change): Body<PrivacyChange>,
) -> Answer<Vec<SourceField>> {
    let connection: ConnectionId = id(&text, "account")?;
    let source = bound(&live, connection)?;
    let long = |path: &String| path.is_empty() || path.chars().count() > PATH_CHARS_MAX;
    if change.fields.keys().any(long) {
        return Err(Refusal::unfit(
            "privacy.path",
            format!("A field's path has from 1 to {PATH_CHARS_MAX} characters."),
        ));
    }
    let mut fields = policy(&space, &source).await?.fields;
    let kept = |path: &String| fields.get(path) == Some(&Policy::Keep);
    let hides = change.fields.iter().any(|(path, policy)| *policy != Policy::Keep && kept(path));
    fields.extend(change.fields);
    if fields.len() > FIELDS_MAX {
        return Err(Refusal::unfit(
            "privacy.fields",
            format!("At most {FIELDS_MAX} fields can be decided about."),
        ));
    }
    space.store.save_policy(connection, fields, space.world.now()).await?;
    if hides {
        // They show what is hidden from now on, and can be fetched again.
        space.store.forget_samples(connection).await?;
    }
    live.relay.reload().await?;
    let source = bound(&live, connection)?;
    Ok(Json(of(&space, &live, &source).await?))
}

/// Lists the kinds of event a source can send, and those it has sent.
#[utoipa::path(get, operation_id = "list_kinds", path = "/connections/{id}/kinds", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Vec<Named>), Problems))]
pub(crate) async fn kinds(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<Vec<Named>> {
    let bound = bound(&live, id(&text, "account")?)?;
    let Some(receive) = bound.connector.receive() else { return Ok(Json(vec![])) };
    let mut kinds: Vec<Named> = receive
        .kinds()
        .iter()
        .map(|(id, name)| Named { id: (*id).to_owned(), name: (*name).to_owned() })
        .collect();
    let seen: BTreeSet<String> =
        space.store.samples(bound.row.id, SAMPLES).await?.into_iter().map(|(row, _, _)| row.kind.0).collect();
    for id in seen {
        if !kinds.iter().any(|kind| kind.id == id) {
            let name = receive.title(&id, &serde_json::Value::Null).0;
            kinds.push(Named { id, name });
        }
    }
    Ok(Json(kinds))
}

/// The policy of a source as it is now: saved, or its connector's proposal.
pub(super) async fn policy(space: &Space, bound: &Bound) -> Result<PrivacyPolicy, Refusal> {
    let saved = space.store.policy(bound.row.id, None).await?;
    let proposed = || bound.connector.receive().map(|receive| receive.policy());
    Ok(saved.or_else(proposed).unwrap_or_default())
}

async fn of(space: &Space, live: &Live, bound: &Arc<Bound>) -> Result<Vec<SourceField>, Refusal> {
    let policy = policy(space, bound).await?;
    let mut views = Vec::new();
    for (row, _, _) in space.store.samples(bound.row.id, SAMPLES).await? {
        views.push((row.kind.0, serde_json::from_str(&row.view).unwrap_or_default()));
    }
    let events = views.len();
    for row in space.store.fetched_samples(bound.row.id).await?.into_iter().flat_map(|found| found.samples) {
        views.push((row.kind.0, serde_json::from_str(&row.view).unwrap_or_default()));
    }
    let classes = learned::detected(space, live, bound).await;
    Ok(shown(bound, &policy, &classes, &views, events))
}

/// The fields of some views, each with the kind of its event, and of the source's documents. Views after the first
/// `events` are of samples.
pub(super) fn shown(
    bound: &Bound,
    policy: &PrivacyPolicy,
    classes: &BTreeMap<String, Class>,
    views: &[(String, serde_json::Value)],
    events: usize,
) -> Vec<SourceField> {
    let (mut fields, mut tree): (BTreeMap<String, SourceField>, _) = (BTreeMap::new(), Tree::default());
    for (n, (kind, view)) in views.iter().enumerate() {
        tree.learn(view);
        let mut once = BTreeSet::new();
        for leaf in leaves(view) {
            if !once.insert(leaf.shape.clone()) || fields.len() >= FIELDS_MAX {
                continue;
            }
            let mark = policy.fields.get(&leaf.shape).copied().unwrap_or_default();
            let field = fields.entry(leaf.shape.clone()).or_insert_with(|| SourceField {
                kind: leaf.kind.to_owned(),
                ..SourceField::unseen(leaf.shape.clone(), mark)
            });
            field.seen += 1;
            field.fetched += u32::from(n >= events);
            // An older event may show what is hidden since.
            if field.example.is_none() && leaf.mark == mark && !leaf.text.is_empty() {
                field.example = Some(leaf.text.chars().take(EXAMPLE_CHARS_MAX).collect());
            }
            if !kind.is_empty() && !field.kinds.contains(kind) {
                field.kinds.push(kind.clone());
            }
        }
    }
    for (path, mark) in &policy.fields {
        fields.entry(path.clone()).or_insert_with(|| SourceField::unseen(path.clone(), *mark));
    }
    let mut list: Vec<SourceField> = fields.into_values().collect();
    learned::enrich(&mut list, bound, &tree, classes, policy);
    // What is there comes before what only could be.
    list.sort_by_key(|field| field.seen == 0);
    list
}
