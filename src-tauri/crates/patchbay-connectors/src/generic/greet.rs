//! The CloudEvents consent handshake: a sender asks before it delivers.
//!
//! Source: CloudEvents "HTTP 1.1 Web Hooks for Event Delivery", section 4 (github.com/cloudevents/spec at c2845a4).

use super::manifest::set;
use http::Method;
use patchbay_kit::{
    connector::{Greeting, Settings},
    verify::Unverified,
};

/// Requests a minute we consent to.
const RATE_PER_MINUTE: u32 = 600;

/// Consent is the presence of `WebHook-Allowed-Origin`; without it the answer means no, whatever its status.
pub fn greet(request: &Unverified, settings: &Settings) -> Option<Greeting> {
    if request.method != Method::OPTIONS {
        return None;
    }
    let origin = request.headers.get("webhook-request-origin")?.to_str().ok()?;
    let allowed = set(settings, "cloudevents_origins").unwrap_or_default();
    let mut origins = allowed.split(',').map(str::trim);
    let mut headers = vec![("allow", "POST".to_owned())];
    if origins.any(|known| known == "*" || !known.is_empty() && known.eq_ignore_ascii_case(origin)) {
        headers.push(("webhook-allowed-origin", origin.to_owned()));
        headers.push(("webhook-allowed-rate", RATE_PER_MINUTE.to_string()));
    }
    Some(Greeting { status: 200, headers, body: String::new() })
}
