//! CloudEvents 1.0 over HTTP: which mode a request is in, its attributes, and the validation handshake.
//!
//! Source: github.com/cloudevents/spec at c2845a4: spec.md, bindings/http-protocol-binding.md, http-webhook.md,
//! formats/json-format.md.

use crate::header::BadHeader;
use http::HeaderMap;

/// How an event travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in `ce-` headers, the body is the data.
    Binary,
    /// One JSON object with everything in it.
    Structured,
    /// A JSON array of such objects.
    Batched,
}

/// By `Content-Type` alone, without regard to case; the batch first, whose name begins with the other's.
pub fn mode(content_type: &str) -> Mode {
    let kind = content_type.trim().to_ascii_lowercase();
    if kind.starts_with("application/cloudevents-batch") {
        Mode::Batched
    } else if kind.starts_with("application/cloudevents") {
        Mode::Structured
    } else {
        Mode::Binary
    }
}

/// The attributes every event must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    pub id: String,
    pub source: String,
    pub kind: String,
    pub subject: Option<String>,
    /// RFC 3339, as it was sent.
    pub time: Option<String>,
}

/// The attributes of a binary-mode request; nothing where no `ce-specversion` says that it is one.
///
/// # Errors
/// A required attribute that is missing, or a value that cannot be decoded.
pub fn binary(headers: &HeaderMap) -> Result<Option<Attributes>, BadHeader> {
    let read = |name: &str| headers.get(name).map(decode).transpose();
    let Some(version) = read("ce-specversion")? else { return Ok(None) };
    if version != "1.0" {
        return Err(BadHeader);
    }
    let must = |name: &str| read(name)?.filter(|text| !text.is_empty()).ok_or(BadHeader);
    Ok(Some(Attributes {
        id: must("ce-id")?,
        source: must("ce-source")?,
        kind: must("ce-type")?,
        subject: read("ce-subject")?,
        time: read("ce-time")?,
    }))
}

fn decode(value: &http::HeaderValue) -> Result<String, BadHeader> {
    decode_value(std::str::from_utf8(value.as_bytes()).map_err(|_| BadHeader)?)
}

/// One attribute's header value: quoted strings are undone first, then one round of percent-decoding.
///
/// # Errors
/// What is not UTF-8 afterwards, overlong forms included.
pub fn decode_value(text: &str) -> Result<String, BadHeader> {
    let plain = unquote(text.trim())?;
    let decoded = percent_encoding::percent_decode_str(&plain).decode_utf8().map_err(|_| BadHeader)?;
    Ok(decoded.into_owned())
}

fn unquote(text: &str) -> Result<String, BadHeader> {
    let (mut out, mut quoted) = (String::with_capacity(text.len()), false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => out.push(chars.next().ok_or(BadHeader)?),
            _ => out.push(c),
        }
    }
    if quoted { Err(BadHeader) } else { Ok(out) }
}
