//! Whether the connection holds what its scheme compares with. A key of another form would refuse every event, one
//! by one, and nobody would know why.

use super::manifest::SIGNING;
use data_encoding::BASE64_NOPAD;
use patchbay_kit::{
    secret::{Secret, Secrets},
    verify::{PATH_SECRET, Scheme, SchemeConfig},
};
use patchbay_model::problem::{Problem, Remedy};

/// Bytes of an Ed25519 public key.
const PUBLIC_KEY_BYTES: usize = 32;

/// # Errors
/// No key, or one that is none of this scheme's. Nothing of it is repeated.
pub fn usable(config: &SchemeConfig, secrets: &Secrets) -> Result<(), Problem> {
    if config.scheme == Scheme::SecretPath {
        return held(secrets, PATH_SECRET).map(drop);
    }
    held(secrets, SIGNING)?.into_iter().try_for_each(|key| match fault(config.scheme, key.expose().trim()) {
        Some(message) => {
            Err(Problem::new("signing.form", message).remedy(Remedy::Reconnect).subject("setting", SIGNING))
        }
        None => Ok(()),
    })
}

fn held<'a>(secrets: &'a Secrets, name: &str) -> Result<Vec<&'a Secret<String>>, Problem> {
    let keys: Vec<_> = secrets.all(name).into_iter().filter(|key| !key.expose().trim().is_empty()).collect();
    match keys.is_empty() {
        false => Ok(keys),
        true => {
            let message = match name {
                PATH_SECRET => "This connection has no secret address to compare with.",
                _ => {
                    "This connection has no key to compare signatures with. Every scheme but the secret address \
                      alone needs one."
                }
            };
            Err(Problem::new("auth.missing", message).remedy(Remedy::Reconnect))
        }
    }
}

/// What is wrong with the form of a key. Most schemes take any text.
fn fault(scheme: Scheme, key: &str) -> Option<&'static str> {
    match scheme {
        Scheme::StandardWebhooksV1 if bytes(key, "whsec_").is_none() => {
            Some("A signing secret of Standard Webhooks is whsec_ and base64 after it, copied whole.")
        }
        Scheme::StandardWebhooksV1a if bytes(key, "whpk_") != Some(PUBLIC_KEY_BYTES) => {
            Some("The key of Standard Webhooks v1a is the sender's public one: whpk_ and base64 after it.")
        }
        Scheme::Basic if !key.contains(':') => {
            Some("User name and password are entered together, with a colon between.")
        }
        _ => None,
    }
}

/// How many bytes the key decodes to, its prefix left out as the libraries allow.
fn bytes(key: &str, prefix: &str) -> Option<usize> {
    let text = key.strip_prefix(prefix).unwrap_or(key).trim_end_matches('=');
    let bytes = BASE64_NOPAD.decode(text.as_bytes()).map(Secret::new).ok()?;
    Some(bytes.expose().len()).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scheme: Scheme, secrets: &[(&str, &str)]) -> Result<(), String> {
        let secrets: Secrets =
            secrets.iter().map(|(name, value)| ((*name).to_owned(), Secret::from(*value))).collect();
        usable(&SchemeConfig::new(scheme), &secrets).map_err(|problem| problem.code.into_owned())
    }

    #[test]
    fn every_scheme_but_the_secret_address_alone_needs_a_key() {
        for scheme in Scheme::ALL {
            let alone = check(scheme, &[("path", "a-long-secret")]);
            assert_eq!(alone.is_ok(), scheme == Scheme::SecretPath, "{scheme:?}");
        }
        assert!(check(Scheme::SecretPath, &[]).is_err());
        assert_eq!(check(Scheme::GithubSha256, &[("signing", "  ")]), Err("auth.missing".to_owned()));
    }

    #[test]
    fn a_key_of_another_form_is_told_and_one_of_the_right_form_taken() {
        let public = format!("whpk_{}", BASE64_NOPAD.encode(&[7; 32]));
        for (scheme, key, taken) in [
            (Scheme::StandardWebhooksV1, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true),
            (Scheme::StandardWebhooksV1, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true),
            (Scheme::StandardWebhooksV1, "whsec_", false),
            (Scheme::StandardWebhooksV1, "not base64!", false),
            (Scheme::StandardWebhooksV1a, public.as_str(), true),
            (Scheme::StandardWebhooksV1a, "whpk_AAAA", false),
            (Scheme::Basic, "relay:pw", true),
            (Scheme::Basic, "relay", false),
            (Scheme::Zendesk, "dGhpc19zZWNyZXQ=", true),
            (Scheme::SecretHeader, "any text at all", true),
        ] {
            assert_eq!(check(scheme, &[("signing", key)]).is_ok(), taken, "{scheme:?} {key}");
        }
        let rotated = [("signing", "relay:pw"), ("signing.2", "relay")];
        assert_eq!(check(Scheme::Basic, &rotated), Err("signing.form".to_owned()));
    }

    #[test]
    fn the_choices_are_the_schemes_there_are() {
        let offered: Vec<&str> = super::super::manifest::SCHEMES.iter().map(|(id, _)| *id).collect();
        assert_eq!(offered, Scheme::ALL.map(Scheme::id));
    }
}
