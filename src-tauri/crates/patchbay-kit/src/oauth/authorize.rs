//! The address a person's browser is sent to.

use super::{App, TokenFailure};
use crate::{secret::Secret, wire::stays_private, world::World};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, basic::BasicClient,
};
use url::Url;

/// Random bytes of a `state`: 43 characters of base64url.
const STATE_BYTES: usize = 32;
/// Random bytes of a verifier: 86 characters, of the 43 to 128 that RFC 7636 section 4.1 allows.
const VERIFIER_BYTES: usize = 64;

/// One round through the browser. Both secrets belong to this round alone.
pub struct Begun {
    /// Holds the state, so it is opened or shown to the person who asked, and never traced.
    pub url: Url,
    /// What the answer must bring back.
    pub state: Secret<String>,
    /// What the exchange of the code must show (RFC 7636); nothing where the vendor has no proof key.
    pub verifier: Option<Secret<String>>,
}

impl Begun {
    /// Whether a person may be sent there: over https, or where nothing of it leaves their own network and the
    /// connection may reach that.
    pub async fn may_open(&self, allow_private: bool) -> bool {
        match self.url.scheme() {
            "https" => true,
            "http" => allow_private && stays_private(&self.url).await,
            _ => false,
        }
    }
}

/// The authorize address of one new round (RFC 6749 section 4.1.1) with its own state and, with `pkce`, an S256
/// challenge.
///
/// `redirect`: exactly as it is registered at the vendor.
///
/// # Errors
/// [`TokenFailure::Settings`] for an empty client id, a redirect that is no address, and a server that asks nobody.
pub fn begin(
    world: &World,
    app: &App,
    client_id: &str,
    redirect: &str,
    pkce: bool,
) -> Result<Begun, TokenFailure> {
    let id = client_id.trim();
    let authorize = app.authorize.clone().filter(|_| !id.is_empty()).ok_or(TokenFailure::Settings)?;
    let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| TokenFailure::Settings)?;
    let client = BasicClient::new(ClientId::new(id.to_owned()))
        .set_auth_uri(AuthUrl::from_url(authorize))
        .set_redirect_uri(redirect);
    let state = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(world.bytes::<STATE_BYTES>()));
    let sent = CsrfToken::new(state.expose().clone());
    let mut request = client.authorize_url(|| sent).add_scopes(app.scopes.iter().cloned().map(Scope::new));
    for (name, value) in &app.extra {
        request = request.add_extra_param(*name, value.clone());
    }
    let verifier = pkce.then(|| Secret::new(BASE64_URL_SAFE_NO_PAD.encode(world.bytes::<VERIFIER_BYTES>())));
    if let Some(verifier) = &verifier {
        let verifier = PkceCodeVerifier::new(verifier.expose().clone());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    let (url, _) = request.url();
    Ok(Begun { url, state, verifier })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{ClientAuth, TokenBody};
    use patchbay_model::time::Timestamp;
    use sha2::{Digest as _, Sha256};
    use std::collections::BTreeMap;

    const REDIRECT: &str = "http://localhost:1717/OauthRedirect";

    fn app() -> App {
        App {
            authorize: Some("https://login.example/authorize?tenant=7".parse().expect("an address")),
            token: "https://login.example/token".parse().expect("an address"),
            client: ClientAuth::Body,
            body: TokenBody::Form,
            scopes: vec!["read:all".to_owned(), "write".to_owned()],
            scope_at_token: false,
            extra: vec![("prompt", "consent".to_owned())],
        }
    }

    fn parameters(url: &Url) -> BTreeMap<String, String> {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let map: BTreeMap<String, String> = pairs.iter().cloned().collect();
        assert_eq!(map.len(), pairs.len(), "no parameter twice");
        map
    }

    #[test]
    fn the_address_says_who_asks_for_what_and_where_to_come_back() {
        let world = World::test(1, Timestamp(0));
        let begun = begin(&world, &app(), " id-1 ", REDIRECT, true).expect("an address");
        assert!(begun.url.as_str().starts_with("https://login.example/authorize?tenant=7&"));
        let sent = parameters(&begun.url);
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", "id-1"),
            ("redirect_uri", REDIRECT),
            ("scope", "read:all write"),
            ("prompt", "consent"),
            ("code_challenge_method", "S256"),
            ("tenant", "7"),
        ] {
            assert_eq!(sent[name], value, "{name}");
        }
        let verifier = begun.verifier.expect("a verifier");
        assert!((43..=128).contains(&verifier.expose().len()));
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()));
        assert_eq!(sent["code_challenge"], challenge);
        assert_eq!(sent["state"], *begun.state.expose());
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(begun.state.expose()).expect("base64url").len(), 32);
        assert!(!begun.url.as_str().contains(verifier.expose()), "the verifier stays here");
    }

    #[test]
    fn every_round_has_its_own_state_and_verifier_and_a_world_repeats_them() {
        let world = World::test(1, Timestamp(0));
        let one = begin(&world, &app(), "id", REDIRECT, true).expect("an address");
        let two = begin(&world, &app(), "id", REDIRECT, true).expect("an address");
        assert_ne!(one.state, two.state);
        assert_ne!(one.verifier, two.verifier);
        let again = begin(&World::test(1, Timestamp(0)), &app(), "id", REDIRECT, true).expect("an address");
        assert_eq!(one.url, again.url);
    }

    #[tokio::test]
    async fn plain_http_is_opened_in_a_network_of_ones_own_and_only_where_that_was_said() {
        let may = async |page: &str, allow_private: bool| {
            let app = App { authorize: Some(page.parse().expect("an address")), ..app() };
            let begun = begin(&World::test(1, Timestamp(0)), &app, "id", REDIRECT, true).expect("a round");
            begun.may_open(allow_private).await
        };
        for allowed in [false, true] {
            assert!(may("https://login.example/authorize", allowed).await);
            assert_eq!(may("http://127.0.0.1:8080/authorize", allowed).await, allowed);
            assert_eq!(may("http://10.0.0.7/authorize", allowed).await, allowed);
            assert!(!may("http://8.8.8.8/authorize", allowed).await, "passwords would cross the internet");
            assert!(!may("ftp://127.0.0.1/authorize", allowed).await);
        }
    }

    #[test]
    fn a_vendor_without_proof_key_or_scopes_is_sent_neither() {
        let world = World::test(1, Timestamp(0));
        let app = App { scopes: Vec::new(), ..app() };
        let begun = begin(&world, &app, "id", REDIRECT, false).expect("an address");
        assert_eq!(begun.verifier, None);
        let sent = parameters(&begun.url);
        for name in ["code_challenge", "code_challenge_method", "scope"] {
            assert!(!sent.contains_key(name), "{name}");
        }
    }

    #[test]
    fn nothing_begins_without_a_client_a_redirect_or_a_server_that_asks() {
        let world = World::test(1, Timestamp(0));
        let silent = App { authorize: None, ..app() };
        for (app, id, redirect) in
            [(&app(), " ", REDIRECT), (&app(), "id", "not an address"), (&silent, "id", REDIRECT)]
        {
            let failure = begin(&world, app, id, redirect, true).err();
            assert_eq!(failure, Some(TokenFailure::Settings));
        }
    }
}
