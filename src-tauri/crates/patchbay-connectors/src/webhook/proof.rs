//! What goes with a delivery to prove that it is ours. See NOTES.md, "headers" and "secrets".

use super::manifest::{BASIC, HEADER, HEADER_NAME, HEADER_VALUE, PASSWORD, SIGNED, SIGNING, USER};
use crate::address::filled;
use data_encoding::BASE64_NOPAD;
use http::{HeaderName, HeaderValue};
use patchbay_kit::{connector::Cx, secret::Secret};
use patchbay_model::problem::{Problem, Remedy};

/// Bytes of a signing secret, by the Standard Webhooks specification.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
const KEY_PREFIX: &str = "whsec_";
const PUBLIC_KEYS: [&str; 2] = ["whsk_", "whpk_"];

/// Headers that HTTP keeps for itself or that every delivery carries.
const TAKEN: [&str; 20] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "expect",
    "host",
    "http2-settings",
    "idempotency-key",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "cookie",
    "origin",
];
const TAKEN_PREFIXES: [&str; 4] = ["proxy-", "webhook-", "sec-", "access-control-"];

/// Reads what the connection's way asks for. Gives it a name for the page.
///
/// # Errors
/// What is missing or can never be sent; no secret is repeated.
pub fn read(cx: &Cx) -> Result<&'static str, Problem> {
    match cx.way().id {
        SIGNED => signing(cx).map(|()| "signed"),
        HEADER => header(cx).map(|()| "header"),
        BASIC => basic(cx).map(|()| "user name and password"),
        _ => Ok("without proof"),
    }
}

/// Every key of a rotation must be one.
fn signing(cx: &Cx) -> Result<(), Problem> {
    let keys = cx.secrets.all(SIGNING);
    if keys.is_empty() {
        return Err(missing("its signing secret"));
    }
    keys.into_iter().try_for_each(|key| {
        let text = key.expose().trim();
        if PUBLIC_KEYS.iter().any(|prefix| text.starts_with(prefix)) {
            return Err(unfit(
                "signing.form",
                "Deliveries are signed with a shared secret, whsec_; this is a key pair's.",
            ));
        }
        let bytes = text.strip_prefix(KEY_PREFIX).and_then(|text| {
            let text = text.trim_end_matches('=').as_bytes();
            BASE64_NOPAD.decode(text).map(Secret::new).ok()
        });
        match bytes.map(|bytes| bytes.expose().len()) {
            None => {
                Err(unfit("signing.form", "A signing secret is whsec_ and base64 after it, copied whole."))
            }
            Some(length) if !KEY_BYTES.contains(&length) => {
                let message = format!("A signing secret has 24 to 64 bytes; this one has {length}.");
                Err(Problem::new("signing.form", message).remedy(Remedy::Reconnect))
            }
            Some(_) => Ok(()),
        }
    })
}

fn header(cx: &Cx) -> Result<(), Problem> {
    let name = filled(&cx.settings, HEADER_NAME).ok_or_else(|| missing("the header's name"))?;
    let lower = name.to_ascii_lowercase();
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(unfit("header.name", "The header's name holds characters that no header has.")
            .subject("setting", HEADER_NAME));
    }
    if TAKEN.contains(&lower.as_str()) || TAKEN_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
        let message =
            format!("The header “{name}” belongs to HTTP or to the delivery itself. Choose another name.");
        let problem = Problem::new("header.name", message).remedy(Remedy::Reconnect);
        return Err(problem.subject("setting", HEADER_NAME));
    }
    let value = secret(cx, HEADER_VALUE).ok_or_else(|| missing("the header's value"))?;
    sendable(value.expose().trim())
}

fn basic(cx: &Cx) -> Result<(), Problem> {
    let user = filled(&cx.settings, USER).ok_or_else(|| missing("the user name"))?;
    if user.contains(':') {
        let problem = unfit(
            "header.value",
            "A user name holds no colon: what follows it would be read as the password.",
        );
        return Err(problem.subject("setting", USER));
    }
    let password = secret(cx, PASSWORD).ok_or_else(|| missing("the password"))?;
    if user.chars().chain(password.expose().chars()).any(char::is_control) {
        return Err(unfit("header.value", "User name or password hold characters that cannot be sent."));
    }
    Ok(())
}

fn secret<'a>(cx: &'a Cx, name: &str) -> Option<&'a Secret<String>> {
    cx.secrets.get(name).filter(|secret| !secret.expose().trim().is_empty())
}

fn sendable(value: &str) -> Result<(), Problem> {
    match HeaderValue::from_str(value) {
        Ok(_) => Ok(()),
        Err(_) => Err(unfit("header.value", "The header's value holds characters that no header can carry.")),
    }
}

fn missing(what: &str) -> Problem {
    Problem::new("auth.missing", format!("This connection lacks {what}.")).remedy(Remedy::Reconnect)
}

fn unfit(code: &'static str, message: &'static str) -> Problem {
    Problem::new(code, message).remedy(Remedy::Reconnect)
}
