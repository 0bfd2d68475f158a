//! The tries of one delivery. The request is made anew from what the try was pinned to, masked; it is not stored.

use super::open::open;
use crate::{names::Names, space::Space};
use patchbay_kit::connector::{Shipment, Sketch};
use patchbay_model::{
    container::Container, delivery::Pins, detect, facts::Facts, record::Record, record::Typed,
    route::RouteDraft,
};
use patchbay_store::{AttemptRow, DeliveryRow, Error, EventFull};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How a thing went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    Ok,
    Doubt,
    Bad,
    Wait,
}

/// One send, or one look whether an earlier send arrived.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    pub(crate) number: u32,
    pub(crate) kind: AttemptKind,
    pub(crate) at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ms: Option<i64>,
    /// delivered, retry, throttled, uncertain, held, rejected, absorbed, confirm; found or absent for a look.
    pub(crate) outcome: String,
    pub(crate) text: String,
    pub(crate) tone: Tone,
    /// As it was sent, without credentials and with hidden values masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<SentRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<GivenAnswer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttemptKind {
    Send,
    Look,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentRequest {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Value,
}

/// What is kept of an answer; hidden values a vendor quoted are blanked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GivenAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// Tries past this are only counted.
const SHOWN_MAX: usize = 50;

/// Makes requests anew, opening the event's payload once.
pub(super) struct Rebuild<'a> {
    space: &'a Space,
    names: &'a Names,
    facts: Option<Facts>,
    drafts: HashMap<(patchbay_model::ids::RouteId, i64), Option<RouteDraft>>,
    containers: HashMap<(patchbay_model::ids::RouteId, i64, i64), Option<Container>>,
}

impl<'a> Rebuild<'a> {
    pub(super) async fn of(space: &'a Space, names: &'a Names, full: &'a EventFull) -> Self {
        let facts = match &space.live {
            Some(live) => open(live, &full.row, full.policy_version, full.sealed.as_ref()).await.ok(),
            None => None,
        };
        Self { space, names, facts, drafts: HashMap::new(), containers: HashMap::new() }
    }

    /// The tries of `delivery`, oldest first.
    pub(super) async fn attempts(&mut self, delivery: &DeliveryRow) -> Result<Vec<AttemptView>, Error> {
        let skipped = delivery.tries.len().saturating_sub(SHOWN_MAX);
        let mut views = Vec::new();
        for (number, row) in delivery.tries.iter().skip(skipped) {
            let request = match &row.pins {
                Some(pins) => self.request(delivery, pins).await?,
                None => None,
            };
            views.push(view(*number, row, request));
        }
        Ok(views)
    }

    /// The draft a delivery was last pinned to.
    pub(super) async fn draft(
        &mut self,
        delivery: &DeliveryRow,
        version: i64,
    ) -> Result<Option<RouteDraft>, Error> {
        let key = (delivery.route, version);
        if !self.drafts.contains_key(&key) {
            let draft = self.space.store.route_version(delivery.route, version).await?;
            self.drafts.insert(key, draft);
        }
        Ok(self.drafts.get(&key).cloned().flatten())
    }

    /// What a delivery was last mapped to.
    pub(super) async fn container(
        &mut self,
        delivery: &DeliveryRow,
        draft: &RouteDraft,
        route_version: i64,
        version: i64,
    ) -> Result<Option<Container>, Error> {
        let key = (delivery.route, route_version, version);
        if !self.containers.contains_key(&key) {
            let found =
                self.space.store.container(draft.target, draft.container.clone(), Some(version)).await?;
            self.containers.insert(key, found.map(|row| row.container));
        }
        Ok(self.containers.get(&key).cloned().flatten())
    }

    /// What a delivery last wrote, mapped anew from what it was pinned to, with the place it went to.
    pub(super) async fn record(
        &mut self,
        delivery: &DeliveryRow,
    ) -> Result<Option<(Record, Container)>, Error> {
        let (Some(route), Some(version)) = (delivery.route_version, delivery.catalogue_version) else {
            return Ok(None);
        };
        let Some(draft) = self.draft(delivery, route).await? else { return Ok(None) };
        let container = self.container(delivery, &draft, route, version).await?;
        let (Some(facts), Some(container)) = (&self.facts, container) else { return Ok(None) };
        Ok(draft.mapping.apply(facts, &container).ok().map(|record| (record, container)))
    }

    async fn request(&mut self, delivery: &DeliveryRow, pins: &Pins) -> Result<Option<SentRequest>, Error> {
        let Some(draft) = self.draft(delivery, pins.route_version).await? else { return Ok(None) };
        let container = self.container(delivery, &draft, pins.route_version, pins.catalogue_version).await?;
        let (Some(facts), Some(container)) = (&self.facts, container) else { return Ok(None) };
        let Some(target) = self.names.connections.get(&draft.target) else { return Ok(None) };
        let connector = self.names.connector(draft.target);
        let Some(deliver) = connector.and_then(|connector| connector.deliver()) else { return Ok(None) };
        let Ok(record) = draft.mapping.apply(facts, &container) else { return Ok(None) };
        let shipment = Shipment {
            operation: pins.operation.clone(),
            container: container.into(),
            group: draft.group.clone(),
            record: masked(&record),
            key: draft
                .key_field
                .map(|field| (field, patchbay_model::keys::RecordKey(delivery.record_key.clone()))),
            send_key: pins.send_key.clone(),
        };
        Ok(Some(deliver.sketch(&target.settings, &shipment).into()))
    }
}

impl SentRequest {
    pub(super) fn body(&self) -> &Value {
        &self.body
    }
}

impl From<Sketch> for SentRequest {
    fn from(sketch: Sketch) -> Self {
        Self { method: sketch.method.to_owned(), url: sketch.url, headers: sketch.headers, body: sketch.body }
    }
}

impl GivenAnswer {
    /// What was answered, where anything was.
    pub(crate) fn of(row: &AttemptRow) -> Option<Self> {
        let answered =
            row.status.is_some() || row.code.is_some() || row.message.is_some() || row.request_id.is_some();
        answered.then(|| Self {
            status: row.status,
            code: row.code.clone(),
            message: row.message.clone(),
            request_id: row.request_id.clone(),
        })
    }
}

/// A record as it may be shown: hidden values masked, and personal ones within kept text as the view blanks them.
pub(crate) fn masked(record: &Record) -> Record {
    let mut shown = record.masked();
    for cell in &mut shown.cells {
        if let Typed::Text(text) = &mut cell.value {
            *text = detect::blank(text).into_owned();
        }
    }
    shown
}

fn view(number: u32, row: &AttemptRow, request: Option<SentRequest>) -> AttemptView {
    let (text, tone) = told(row);
    AttemptView {
        number,
        kind: if row.look { AttemptKind::Look } else { AttemptKind::Send },
        at: row.left_at.0,
        ms: Some(row.took_ms),
        outcome: row.outcome.clone(),
        text,
        tone,
        request,
        answer: GivenAnswer::of(row),
    }
}

/// How a try ended, in a few words.
pub(crate) fn told(row: &AttemptRow) -> (String, Tone) {
    let status = row.status.map_or(String::new(), |status| format!("{status}, "));
    let why = row.problem.as_ref().map(|problem| problem.message.clone()).unwrap_or_default();
    match row.outcome.as_str() {
        "delivered" => (format!("{status}item id read back"), Tone::Ok),
        "found" => (format!("{status}a record carries this delivery's key"), Tone::Ok),
        "absent" => (format!("{status}no record carries this delivery's key"), Tone::Wait),
        "absorbed" => (format!("{status}nothing of its own to write"), Tone::Ok),
        "confirm" => (format!("{status}taken, not done yet"), Tone::Wait),
        "throttled" => (format!("{status}asked to wait"), Tone::Wait),
        "retry" => (format!("{status}nothing written. {why}"), Tone::Wait),
        "uncertain" => (format!("{status}it may have happened. {why}"), Tone::Doubt),
        "held" => (format!("{status}the line is held. {why}"), Tone::Bad),
        "rejected" => (format!("{status}refused. {why}"), Tone::Bad),
        other => (format!("{status}{other}"), Tone::Wait),
    }
}
