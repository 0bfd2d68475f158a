//! One function per scheme: which headers, which bytes, which key text.

use super::{
    Held, Refusal, Scheme, SchemeConfig, Unverified,
    mac::{any_match, any_same, base64_keys, text_keys},
    parse::{Age, base64, hex, iso_s, one, unix_s, versioned},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use patchbay_model::time::Timestamp;
use zeroize::Zeroizing;

const MATCHES: &str = "HMAC SHA-256 matches";

pub fn check(
    request: &Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    match config.scheme {
        Scheme::StandardWebhooksV1 => standard(request, config, held, now),
        Scheme::StandardWebhooksV1a => standard_ed25519(request, config, held, now),
        Scheme::GithubSha256 => hub(request, held, hex),
        Scheme::GenesysOpenMessaging => hub(request, held, base64),
        Scheme::Zendesk => zendesk(request, config, held, now),
        Scheme::XSignatureHex => {
            let digest = one(request, header(config, "x-signature"))?;
            let tag = hex(digest).ok_or(Refusal::MalformedHeader)?;
            any_match(&text_keys(&held.keys)?, &[&request.body], &[tag])?;
            Ok(MATCHES.to_owned())
        }
        Scheme::TV1Hex => timed_list(request, config, held, now),
        Scheme::PagerdutyV3 => {
            let list = versioned(one(request, "x-pagerduty-signature")?)?;
            any_match(&text_keys(&held.keys)?, &[&request.body], &list.tags)?;
            Ok(MATCHES.to_owned())
        }
        Scheme::SecretHeader => {
            let name = header(config, "x-patchbay-key");
            let given = one(request, name)?;
            secret_is(given.as_bytes(), held)?;
            Ok(format!("{name} matches"))
        }
        Scheme::Basic => basic(request, held),
        Scheme::SecretPath if held.paths.is_empty() => Err(Refusal::NoKey),
        // `super::check` has compared it already, as it does for every scheme.
        Scheme::SecretPath => Ok("the secret address matches".to_owned()),
    }
}

fn header<'a>(config: &'a SchemeConfig, default: &'a str) -> &'a str {
    config.header.as_deref().filter(|name| !name.is_empty()).unwrap_or(default)
}

/// `webhook-id`, `webhook-timestamp` and the bytes, joined by dots. Each retry is signed anew.
fn standard(
    request: &Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    let (id, time, list) = standard_headers(request)?;
    let age = Age::within(unix_s(time)?, now, config.tolerance_s)?;
    let tags: Vec<_> = entries(list, "v1")?.filter_map(base64).collect();
    let parts = [id.as_bytes(), b".", time.as_bytes(), b".", &request.body];
    any_match(&base64_keys(&held.keys, "whsec_")?, &parts, &tags)?;
    Ok(format!("{MATCHES}, {}", age.told()))
}

fn standard_ed25519(
    request: &Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    let (id, time, list) = standard_headers(request)?;
    let age = Age::within(unix_s(time)?, now, config.tolerance_s)?;
    let signed = [id.as_bytes(), b".", time.as_bytes(), b".", &request.body].concat();
    let keys: Vec<VerifyingKey> = base64_keys(&held.keys, "whpk_")?
        .iter()
        .filter_map(|key| VerifyingKey::from_bytes(key.as_slice().try_into().ok()?).ok())
        .collect();
    if keys.is_empty() {
        return Err(Refusal::NoKey);
    }
    let signatures: Vec<Signature> = entries(list, "v1a")?
        .filter_map(|text| Signature::from_slice(&STANDARD.decode(text).ok()?).ok())
        .collect();
    let genuine = |key: &VerifyingKey| signatures.iter().any(|s| key.verify_strict(&signed, s).is_ok());
    if keys.iter().any(genuine) {
        Ok(format!("Ed25519 signature matches, {}", age.told()))
    } else {
        Err(Refusal::SignatureMismatch)
    }
}

fn standard_headers(request: &Unverified) -> Result<(&str, &str, &str), Refusal> {
    let id = one(request, "webhook-id")?;
    let time = one(request, "webhook-timestamp")?;
    Ok((id, time, one(request, "webhook-signature")?))
}

/// The values of one version in a space-separated list; entries of other versions are passed over.
fn entries<'a>(list: &'a str, version: &'a str) -> Result<impl Iterator<Item = &'a str>, Refusal> {
    if !list.contains(',') {
        return Err(Refusal::MalformedHeader);
    }
    let of_version =
        move |entry: &'a str| entry.split_once(',').filter(|(v, _)| *v == version).map(|(_, s)| s);
    Ok(list.split_ascii_whitespace().filter_map(of_version))
}

fn hub(
    request: &Unverified,
    held: &Held<'_>,
    decode: fn(&str) -> Option<super::mac::Tag>,
) -> Result<String, Refusal> {
    let text = one(request, "x-hub-signature-256")?;
    let tag = text.strip_prefix("sha256=").and_then(decode).ok_or(Refusal::MalformedHeader)?;
    any_match(&text_keys(&held.keys)?, &[&request.body], &[tag])?;
    Ok(MATCHES.to_owned())
}

/// Timestamp text and body without a separator; the secret looks like base64 and is not decoded.
fn zendesk(
    request: &Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    let signature = one(request, "x-zendesk-webhook-signature")?;
    let time = one(request, "x-zendesk-webhook-signature-timestamp")?;
    let tag = base64(signature).ok_or(Refusal::MalformedHeader)?;
    let age = Age::within(iso_s(time)?, now, config.tolerance_s)?;
    any_match(&text_keys(&held.keys)?, &[time.as_bytes(), &request.body], &[tag])?;
    Ok(format!("{MATCHES}, {}", age.told()))
}

fn timed_list(
    request: &Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    let list = versioned(one(request, header(config, "x-signature"))?)?;
    let time = list.time.ok_or(Refusal::MalformedHeader)?;
    let age = Age::within(unix_s(time)?, now, config.tolerance_s)?;
    any_match(&text_keys(&held.keys)?, &[time.as_bytes(), b".", &request.body], &list.tags)?;
    Ok(format!("{MATCHES}, {}", age.told()))
}

fn basic(request: &Unverified, held: &Held<'_>) -> Result<String, Refusal> {
    let text = one(request, "authorization")?;
    let (kind, credentials) = text.split_once(' ').ok_or(Refusal::MalformedHeader)?;
    if !kind.eq_ignore_ascii_case("basic") {
        return Err(Refusal::MalformedHeader);
    }
    let given = STANDARD.decode(credentials.trim()).map_err(|_| Refusal::MalformedHeader)?;
    secret_is(&Zeroizing::new(given), held)?;
    Ok("user and password match".to_owned())
}

fn secret_is(given: &[u8], held: &Held<'_>) -> Result<(), Refusal> {
    let keys: Vec<_> = held.keys.iter().copied().filter(|key| !key.expose().is_empty()).collect();
    if keys.is_empty() {
        return Err(Refusal::NoKey);
    }
    if any_same(given, &keys) { Ok(()) } else { Err(Refusal::SignatureMismatch) }
}
