//! Receiving from any sender: the chosen scheme, then the body in whichever published form it came.

use super::{Generic, decode, greet, manifest};
use patchbay_kit::{
    connector::{Greeting, Receive, Settings, Unreadable, is_json},
    secret::Secrets,
    verify::{self, Held, Refusal, Scheme, Unverified, Verified},
};
use patchbay_model::{
    event::Decoded,
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use serde_json::Value;

/// Attributes that CloudEvents and Standard Webhooks define and that name no person.
const KEPT: [&str; 6] = ["type", "timestamp", "specversion", "time", "datacontenttype", "dataschema"];
/// Where a short name of an event is looked for, best first.
const NAMED_BY: [&str; 7] = ["title", "name", "summary", "subject", "message", "status", "id"];

impl Receive for Generic {
    fn greet(&self, request: &Unverified, settings: &Settings) -> Option<Greeting> {
        greet::greet(request, settings)
    }

    fn accepts(&self, content_type: Option<&str>) -> bool {
        content_type.is_none_or(|kind| is_json(kind) || decode::is_form(kind))
    }

    fn verify(
        &self,
        request: Unverified,
        settings: &Settings,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Verified, Refusal> {
        let config = manifest::scheme(settings).ok_or(Refusal::NoKey)?;
        verify::check(request, &config, &Held::of(secrets, manifest::SIGNING), now)
    }

    fn decode(
        &self,
        request: &Verified,
        settings: &Settings,
        _now: Timestamp,
    ) -> Result<Vec<Decoded>, Unreadable> {
        decode::decode(request, settings)
    }

    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    fn policy(&self) -> PrivacyPolicy {
        let fields = KEPT.iter().map(|name| ((*name).to_owned(), Policy::Keep)).collect();
        PrivacyPolicy { version: 1, fields }
    }

    /// Nearly every sender of webhooks does.
    fn redelivers(&self) -> bool {
        true
    }

    /// Zendesk waits and sends again in its own terms: too many requests, and a wait under a minute.
    fn busy_status(&self, settings: &Settings) -> u16 {
        let zendesk = manifest::scheme(settings).is_some_and(|config| config.scheme == Scheme::Zendesk);
        if zendesk { 429 } else { 503 }
    }

    fn title(&self, kind: &str, view: &Value) -> (String, String) {
        let name = kind.strip_prefix(decode::KIND_PREFIX).unwrap_or(kind).to_owned();
        let shown = |field: &&str| match view.get(*field).or_else(|| view.get("data")?.get(*field))? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        (name, NAMED_BY.iter().find_map(shown).unwrap_or_default())
    }
}
