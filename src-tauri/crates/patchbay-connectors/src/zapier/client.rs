//! The only file that knows what Zapier's addresses look like.

use crate::{address, site::wrong};
use patchbay_kit::{
    connector::{Host, Settings},
    secret::{SafeUrl, Secret},
};
use patchbay_model::problem::{Problem, Remedy};

const ORIGIN: &str = "https://hooks.zapier.com";
const HOST: &str = "hooks.zapier.com";
const CATCH: &str = "/hooks/catch/";

/// Reads the address of a webhook trigger, which is kept as it was given, its last slash included.
///
/// `private`: a simulator's address is taken as well, in plain HTTP.
///
/// # Errors
/// What is no such address; nothing of it is repeated.
pub fn hook(hook: Option<&Secret<String>>, private: bool) -> Result<SafeUrl, Problem> {
    let text = hook.map(|hook| hook.expose().trim()).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| {
        Problem::new("auth.missing", "This connection has no webhook address.").remedy(Remedy::Reconnect)
    })?;
    let safe =
        SafeUrl::parse(text).map_err(|_| wrong("This is no address: paste it whole, from https:// on."))?;
    let url = safe.expose();
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong("A webhook address of Zapier has neither a user name nor a # in it."));
    }
    if private && url.host_str() != Some(HOST) {
        return match url.scheme() {
            "http" | "https" => Ok(safe),
            _ => Err(wrong("A webhook address begins with https://.")),
        };
    }
    if url.scheme() != "https" || url.port().is_some() {
        return Err(wrong("A webhook address of Zapier begins with https:// and names no port."));
    }
    match url.host_str() {
        Some(HOST) => {}
        Some("zapier.com" | "www.zapier.com") => {
            return Err(wrong(
                "This is a page of Zapier's. The address wanted is Your webhook URL, in the Zap's trigger.",
            ));
        }
        Some(_) | None => return Err(wrong("A webhook address of Zapier is at hooks.zapier.com.")),
    }
    if is_form(url.path()) {
        Ok(safe)
    } else {
        Err(wrong(
            "This webhook address is cut short: after /hooks/catch/ come two parts with slashes after them.",
        ))
    }
}

/// Catch hooks have one part (of old) or two; hooks of published integrations have paths of their own.
fn is_form(path: &str) -> bool {
    let Some(rest) = path.strip_prefix(CATCH) else {
        return path.len() > 1 && !CATCH.starts_with(path) && !CATCH.starts_with(&format!("{path}/"));
    };
    let parts: Vec<&str> = rest.strip_suffix('/').unwrap_or(rest).split('/').collect();
    let is_id = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    parts.len() <= 2 && parts.iter().all(is_id)
}

/// Zapier's own; a simulator stands in the secret, which is not looked at for this.
pub fn hosts(_settings: &Settings) -> Vec<Host> {
    address::hosts([(ORIGIN, "Webhooks")])
}
