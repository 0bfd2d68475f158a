//! From a verified body to events with their keys.

use super::manifest::{path, scheme, set};
use data_encoding::HEXLOWER;
use patchbay_kit::{
    body,
    cloudevents::{self, Attributes, Mode},
    connector::{Settings, Unreadable},
    verify::{Scheme, Verified},
};
use patchbay_model::{
    detect, event::Decoded, limits::EVENTS_PER_REQUEST_MAX, path::FieldPath, route::EventKind,
    time::Timestamp,
};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

pub const KIND_PREFIX: &str = "generic.";
const KIND_CHARS_MAX: usize = 80;

/// One event before its keys: its document, and what its envelope said.
struct Item {
    payload: Value,
    envelope: Option<Attributes>,
    /// Names the element within its request: the message id or the hash of the body, and its place.
    fallback: String,
}

/// The settings that matter here, parsed once a request.
struct Paths {
    kind: Option<FieldPath>,
    dedup: Option<FieldPath>,
    lane: Option<FieldPath>,
    subject: Option<FieldPath>,
    time: Option<FieldPath>,
}

/// Reads every event of a request: all of them or none.
///
/// # Errors
/// [`Unreadable`] names the place of what is wrong.
pub fn decode(request: &Verified, settings: &Settings) -> Result<Vec<Decoded>, Unreadable> {
    let at = |name| path(settings, name);
    let paths = Paths {
        kind: at("kind_path"),
        dedup: at("dedup_path"),
        lane: at("lane_path"),
        subject: at("subject_path"),
        time: at("time_path"),
    };
    items(request, settings)?.into_iter().map(|item| event(item, &paths)).collect()
}

pub fn is_form(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn items(request: &Verified, settings: &Settings) -> Result<Vec<Item>, Unreadable> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let content_type = header("content-type").unwrap_or("application/json");
    let whole = whole_name(request, settings);
    match cloudevents::mode(content_type) {
        Mode::Batched => {
            let Value::Array(events) = body::json(request.body())? else {
                return Err(unreadable("the batch is not a list"));
            };
            let structured = |(index, event)| structured(event, format!("{whole}#{index}"));
            bounded(events)?.into_iter().enumerate().map(structured).collect()
        }
        Mode::Structured => Ok(vec![structured(body::json(request.body())?, whole)?]),
        Mode::Binary => {
            let document = if is_form(content_type) { form(request.body())? } else { document(request)? };
            let attributes = cloudevents::binary(request.headers())
                .map_err(|_| unreadable("a CloudEvents header is missing or cannot be read"))?;
            if let Some(attributes) = attributes {
                let payload = enveloped(&attributes, document);
                return Ok(vec![Item { payload, envelope: Some(attributes), fallback: whole }]);
            }
            match document {
                Value::Array(elements) if set(settings, "array") == Some("each") => Ok(bounded(elements)?
                    .into_iter()
                    .enumerate()
                    .map(|(index, payload)| Item {
                        payload,
                        envelope: None,
                        fallback: format!("{whole}#{index}"),
                    })
                    .collect()),
                payload => Ok(vec![Item { payload, envelope: None, fallback: whole }]),
            }
        }
    }
}

/// An empty body says that something happened and nothing more.
fn document(request: &Verified) -> Result<Value, Unreadable> {
    if request.body().trim_ascii().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    body::json(request.body())
}

/// Some senders put their JSON into one form field called `payload`.
fn form(bytes: &[u8]) -> Result<Value, Unreadable> {
    let fields = body::form(bytes);
    match fields.as_object().map(|fields| (fields.len(), fields.get("payload"))) {
        Some((1, Some(Value::String(text)))) if text.trim_start().starts_with(['{', '[']) => {
            body::json(text.as_bytes())
        }
        _ => Ok(fields),
    }
}

fn bounded(elements: Vec<Value>) -> Result<Vec<Value>, Unreadable> {
    if elements.len() > EVENTS_PER_REQUEST_MAX {
        return Err(unreadable("the list holds more events than one request may"));
    }
    Ok(elements)
}

/// The sender's message id where the scheme signs one, else the hash of the body. An id that is not signed
/// could be changed by whoever repeats a captured request.
fn whole_name(request: &Verified, settings: &Settings) -> String {
    let signs_id = scheme(settings).is_some_and(|config| {
        matches!(config.scheme, Scheme::StandardWebhooksV1 | Scheme::StandardWebhooksV1a)
    });
    match request.headers().get("webhook-id").and_then(|id| id.to_str().ok()) {
        Some(id) if signs_id => format!("message:{id}"),
        Some(_) | None => format!("body:{}", HEXLOWER.encode(&Sha256::digest(request.body()))),
    }
}

fn structured(event: Value, fallback: String) -> Result<Item, Unreadable> {
    let read = |name: &str| event.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let must = |name: &str| {
        read(name).map(str::to_owned).ok_or_else(|| unreadable(&format!("the event has no {name}")))
    };
    if read("specversion") != Some("1.0") {
        return Err(unreadable("the event's specversion is not 1.0"));
    }
    if event.get("data").is_some() && event.get("data_base64").is_some() {
        return Err(unreadable("the event has both data and data_base64"));
    }
    let attributes = Attributes {
        id: must("id")?,
        source: must("source")?,
        kind: must("type")?,
        subject: read("subject").map(str::to_owned),
        time: read("time").map(str::to_owned),
    };
    Ok(Item { payload: event, envelope: Some(attributes), fallback })
}

/// A binary-mode event in the shape of a structured one, so that one mapping fits both.
fn enveloped(attributes: &Attributes, data: Value) -> Value {
    let mut event = Map::new();
    event.insert("specversion".to_owned(), "1.0".into());
    event.insert("id".to_owned(), attributes.id.clone().into());
    event.insert("source".to_owned(), attributes.source.clone().into());
    event.insert("type".to_owned(), attributes.kind.clone().into());
    for (name, value) in [("subject", &attributes.subject), ("time", &attributes.time)] {
        if let Some(value) = value {
            event.insert(name.to_owned(), value.clone().into());
        }
    }
    event.insert("data".to_owned(), data);
    Value::Object(event)
}

fn event(item: Item, paths: &Paths) -> Result<Decoded, Unreadable> {
    let Item { payload, envelope, fallback } = item;
    if !(payload.is_object() || payload.is_array()) {
        return Err(unreadable("an event is neither an object nor a list"));
    }
    let at = |path: &Option<FieldPath>| path.as_ref().and_then(|path| leaf(path.find(&payload)?));
    let kind = at(&paths.kind)
        .or_else(|| envelope.as_ref().map(|e| e.kind.clone()))
        .or_else(|| payload.get("type").and_then(leaf));
    let dedup = at(&paths.dedup)
        .map(|id| format!("id:{id}"))
        .or_else(|| envelope.as_ref().map(|e| format!("event:{}:{}:{}", e.source.len(), e.source, e.id)))
        .unwrap_or(fallback);
    let time = at(&paths.time)
        .or_else(|| envelope.as_ref().and_then(|e| e.time.clone()))
        .or_else(|| payload.get("timestamp").and_then(leaf));
    Ok(Decoded {
        kind: EventKind(format!("{KIND_PREFIX}{}", kind_name(kind.as_deref()))),
        lane: at(&paths.lane).unwrap_or_else(|| dedup.clone()),
        dedup,
        subject: at(&paths.subject),
        occurred_at: time.as_deref().and_then(Timestamp::parse),
        payload,
    })
}

fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A kind is stored and shown in clear, so a path that points at a person's value must not become one.
fn kind_name(text: Option<&str>) -> String {
    let Some(text) = text.filter(|text| detect::find_all(text).is_empty()) else { return "event".to_owned() };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-/:".contains(c) { c } else { '_' };
    text.chars().take(KIND_CHARS_MAX).map(plain).collect()
}

fn unreadable(reason: &str) -> Unreadable {
    Unreadable { reason: reason.to_owned() }
}
