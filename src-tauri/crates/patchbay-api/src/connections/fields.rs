//! The event side of an account: which fields its events have, what hides them, and which kinds there are.

use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Place, Problems, Refusal, id},
    events::leaves,
    names::Named,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::ConnectionId,
    privacy::{Policy, PrivacyPolicy},
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
    path: String,
    /// string, number, boolean, null; unknown for a field that was not seen yet.
    kind: String,
    policy: Policy,
    /// In how many of the last events it was.
    seen: u32,
    /// A value as it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    /// The kinds of event it was seen in.
    kinds: Vec<String>,
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
    Ok(Json(of(&space, &bound).await?))
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
    fields.extend(change.fields);
    if fields.len() > FIELDS_MAX {
        return Err(Refusal::unfit(
            "privacy.fields",
            format!("At most {FIELDS_MAX} fields can be decided about."),
        ));
    }
    space.store.save_policy(connection, fields, space.world.now()).await?;
    live.relay.reload().await?;
    let source = bound(&live, connection)?;
    Ok(Json(of(&space, &source).await?))
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
async fn policy(space: &Space, bound: &Bound) -> Result<PrivacyPolicy, Refusal> {
    let saved = space.store.policy(bound.row.id, None).await?;
    let proposed = || bound.connector.receive().map(|receive| receive.policy());
    Ok(saved.or_else(proposed).unwrap_or_default())
}

async fn of(space: &Space, bound: &Arc<Bound>) -> Result<Vec<SourceField>, Refusal> {
    let policy = policy(space, bound).await?;
    let mut fields: BTreeMap<String, SourceField> = BTreeMap::new();
    for (row, _, _) in space.store.samples(bound.row.id, SAMPLES).await? {
        let view = serde_json::from_str(&row.view).unwrap_or_default();
        let mut once = BTreeSet::new();
        for leaf in leaves(&view) {
            if !once.insert(leaf.shape.clone()) || fields.len() >= FIELDS_MAX {
                continue;
            }
            let mark = policy.fields.get(&leaf.shape).copied().unwrap_or_default();
            let field = fields.entry(leaf.shape.clone()).or_insert_with(|| SourceField {
                path: leaf.shape.clone(),
                kind: leaf.kind.to_owned(),
                policy: mark,
                seen: 0,
                example: None,
                kinds: vec![],
            });
            field.seen += 1;
            // An older event may show what is hidden since.
            if field.example.is_none() && leaf.mark == mark && !leaf.text.is_empty() {
                field.example = Some(leaf.text.chars().take(EXAMPLE_CHARS_MAX).collect());
            }
            if !field.kinds.contains(&row.kind.0) {
                field.kinds.push(row.kind.0.clone());
            }
        }
    }
    for (path, mark) in policy.fields {
        fields.entry(path.clone()).or_insert_with(|| SourceField {
            path,
            kind: "unknown".to_owned(),
            policy: mark,
            seen: 0,
            example: None,
            kinds: vec![],
        });
    }
    let mut list: Vec<SourceField> = fields.into_values().collect();
    // What is there comes before what only could be.
    list.sort_by_key(|field| field.seen == 0);
    Ok(list)
}
