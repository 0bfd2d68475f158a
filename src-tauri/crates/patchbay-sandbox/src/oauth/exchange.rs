//! The token endpoint: a code, a refresh token or the client itself becomes an access token.

use super::authorize::scopes;
use super::client::{Client, GrantType};
use super::memory::{Given, State};
use super::params::{Params, Presented};
use super::refusal::Refusal;
use super::server::{Issued, Server};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

impl Server {
    /// Answers a token request. `presented` is read by the vendor, from where the vendor takes it.
    ///
    /// # Errors
    /// [`Refusal`]. Nothing was given; a code that was shown is spent all the same, unless the client could
    /// not prove itself.
    pub fn token(&self, params: &Params, presented: &Presented) -> Result<Issued, Refusal> {
        self.token_as(params, presented, params.get("grant_type").and_then(GrantType::named))
    }

    /// As [`Server::token`], for vendors whose token request names its grant otherwise, or not at all.
    ///
    /// # Errors
    /// As [`Server::token`].
    pub fn token_as(
        &self,
        params: &Params,
        presented: &Presented,
        grant: Option<GrantType>,
    ) -> Result<Issued, Refusal> {
        let mut state = self.state();
        state.counts.token_requests += 1;
        let answer = state.token(params, presented, grant);
        state.counts.refused += u64::from(answer.is_err());
        answer
    }
}

impl State {
    fn token(
        &mut self,
        params: &Params,
        presented: &Presented,
        grant: Option<GrantType>,
    ) -> Result<Issued, Refusal> {
        if let Some(name) = params.repeated() {
            return Err(Refusal::Repeated(name.to_owned()));
        }
        let grant = grant.ok_or_else(|| match params.get("grant_type") {
            Some(name) => Refusal::GrantUnknown(name.to_owned()),
            None => Refusal::Missing("grant_type"),
        })?;
        let id = presented.id.as_deref().ok_or(Refusal::Missing("client_id"))?;
        let client = self.clients.get(id).ok_or(Refusal::UnknownClient)?.clone();
        let proven = proof(&client, presented.secret.as_deref(), grant)?;
        if !client.grants.contains(&grant) {
            return Err(Refusal::GrantNotAllowed);
        }
        match grant {
            GrantType::Code => self.exchange(params, &client, proven),
            GrantType::Refresh => self.renew(params, &client),
            GrantType::Client => {
                let scopes = scopes(&client, params.get("scope"), self.rules.unasked_is_all)?;
                self.families += 1;
                let family = self.families;
                let (client, subject) = (client.id, client.runs_as);
                Ok(self.issue(Given { client, subject, scopes, family, with_refresh: false }, grant))
            }
        }
    }

    /// `proven`: the client has shown its secret.
    fn exchange(&mut self, params: &Params, client: &Client, proven: bool) -> Result<Issued, Refusal> {
        let name = params.get("code").ok_or(Refusal::Missing("code"))?;
        let now_ms = self.clock.now_ms();
        let (revokes, verifier_max) =
            (self.rules.second_use_of_code_revokes, self.rules.challenge.verifier_max);
        self.verifiers.extend(params.get("code_verifier").map(str::to_owned));
        let code = self.codes.get_mut(name).ok_or(Refusal::CodeUnknown)?;
        if code.client != client.id {
            return Err(Refusal::CodeOfAnotherClient);
        }
        if let Some(family) = code.used {
            if revokes {
                self.end(family);
            }
            return Err(Refusal::CodeUsed);
        }
        self.families += 1;
        let family = self.families;
        // Shown once is used, whatever comes of it: a second guess at the verifier must not be possible.
        code.used = Some(family);
        if now_ms >= code.until_ms {
            return Err(Refusal::CodeExpired);
        }
        match params.get("redirect_uri") {
            Some(redirect) if redirect == code.redirect => {}
            Some(_) => return Err(Refusal::RedirectMismatch),
            None if code.redirect_given && !client.redirect_optional_at_token => {
                return Err(Refusal::Missing("redirect_uri"));
            }
            None => {}
        }
        match (&code.challenge, params.get("code_verifier")) {
            (Some(challenge), Some(verifier)) => verify(challenge, verifier, verifier_max)?,
            (Some(_), None) => return Err(Refusal::VerifierMissing),
            (None, Some(_)) => return Err(Refusal::VerifierUnasked),
            (None, None) if !proven => return Err(Refusal::SecretMissing),
            (None, None) => {}
        }
        let named = self.rules.refresh_scopes;
        let agreed = named.is_empty() || code.scopes.iter().any(|scope| named.contains(&scope.as_str()));
        let given = Given {
            client: client.id.clone(),
            subject: code.subject.clone(),
            scopes: code.scopes.clone(),
            family,
            with_refresh: agreed && client.refreshes && (proven || client.refreshes_unproven),
        };
        Ok(self.issue(given, GrantType::Code))
    }

    fn renew(&mut self, params: &Params, client: &Client) -> Result<Issued, Refusal> {
        let name = params.get("refresh_token").ok_or(Refusal::Missing("refresh_token"))?;
        let now_ms = self.clock.now_ms();
        let refresh = self.refresh.get_mut(name).ok_or(Refusal::RefreshUnknown)?;
        let family = refresh.family;
        if refresh.client != client.id {
            return Err(Refusal::RefreshOfAnotherClient);
        }
        if refresh.spent {
            self.counts.reuses += 1;
            if self.rules.reuse == super::rules::Reuse::EndsThePair {
                self.end(family);
            }
            return Err(Refusal::RefreshReused);
        }
        if refresh.revoked {
            return Err(Refusal::RefreshRevoked);
        }
        if refresh.until_ms.is_some_and(|until_ms| now_ms >= until_ms) {
            return Err(Refusal::RefreshExpired);
        }
        // A refresh may ask for less than was agreed to, never for more (RFC 6749, 6).
        let agreed = Client { scopes: refresh.scopes.clone(), ..client.clone() };
        let scopes = scopes(&agreed, params.get("scope"), true)?;
        let rotates = self.rules.rotates;
        refresh.spent = rotates;
        let given = Given {
            client: client.id.clone(),
            subject: refresh.subject.clone(),
            scopes,
            family,
            with_refresh: rotates,
        };
        if self.rules.refresh_ends_access {
            let tokens = self.access.values_mut().filter(|token| token.family == family);
            tokens.for_each(|token| token.revoked = true);
        }
        self.counts.refreshes += 1;
        Ok(self.issue(given, GrantType::Refresh))
    }
}

/// Whether the client has shown its secret; a client that must and did not is refused.
fn proof(client: &Client, shown: Option<&str>, grant: GrantType) -> Result<bool, Refusal> {
    match (&client.secret, shown) {
        (Some(secret), Some(shown)) if secret == shown => Ok(true),
        (_, Some(_)) => Err(Refusal::SecretWrong),
        (None, None) if grant != GrantType::Client => Ok(false),
        (Some(_), None) if client.secret_optional && grant != GrantType::Client => Ok(false),
        (_, None) => Err(Refusal::SecretMissing),
    }
}

/// RFC 7636, 4.6 for S256.
fn verify(challenge: &str, verifier: &str, longest: usize) -> Result<(), Refusal> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if !(43..=longest).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return Err(Refusal::VerifierForm);
    }
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if digest == challenge { Ok(()) } else { Err(Refusal::VerifierWrong) }
}
