//! What the server keeps between requests: clients, pages that wait, codes, tokens.

use super::authorize::Asking;
use super::client::{Client, GrantType};
use super::rules::{Minting, Rules, TokenKind};
use super::server::{Access, Counts, Issued};
use crate::chance::Chance;
use crate::clock::Clock;
use indexmap::IndexMap;

pub(super) struct Code {
    pub client: String,
    pub subject: String,
    pub redirect: String,
    /// Whether the token request must repeat the redirect address: it stood in the authorize request.
    pub redirect_given: bool,
    pub scopes: Vec<String>,
    pub challenge: Option<String>,
    pub until_ms: u64,
    /// The sign-in it gave, once used.
    pub used: Option<u64>,
}

pub(super) struct Refresh {
    pub client: String,
    pub subject: String,
    pub scopes: Vec<String>,
    pub family: u64,
    pub until_ms: Option<u64>,
    pub spent: bool,
    pub revoked: bool,
}

pub(super) struct State {
    pub clock: Clock,
    pub rules: Rules,
    pub person: String,
    pub auto_consent: Option<bool>,
    pub clients: IndexMap<String, Client>,
    pub tickets: IndexMap<String, Asking>,
    pub codes: IndexMap<String, Code>,
    /// Verifiers that came with codes, right or wrong.
    pub verifiers: Vec<String>,
    pub access: IndexMap<String, Access>,
    pub refresh: IndexMap<String, Refresh>,
    pub families: u64,
    pub counts: Counts,
    pub chance: Chance,
}

impl State {
    pub fn mint(&mut self, minting: &Minting) -> String {
        (self.rules.mint)(&mut self.chance, minting)
    }

    /// Ends every token of one sign-in.
    pub fn end(&mut self, family: u64) {
        self.access
            .values_mut()
            .filter(|token| token.family == family)
            .for_each(|token| token.revoked = true);
        self.refresh
            .values_mut()
            .filter(|token| token.family == family)
            .for_each(|token| token.revoked = true);
    }

    /// Gives an access token and, where asked, a refresh token of the same sign-in.
    pub fn issue(&mut self, given: Given, by: GrantType) -> Issued {
        let Given { client, subject, scopes, family, with_refresh } = given;
        let now_ms = self.clock.now_ms();
        let access_s =
            self.clients.get(&client).and_then(|client| client.access_s).unwrap_or(self.rules.access_s);
        let refresh_s = self.rules.refresh_s;
        let minting = |kind, life_s: Option<u64>| Minting {
            kind,
            client: &client,
            subject: &subject,
            scopes: &scopes,
            now_s: now_ms / 1_000,
            until_s: life_s.map(|life_s| now_ms / 1_000 + life_s),
        };
        let access = self.mint(&minting(TokenKind::Access, Some(access_s)));
        let refresh = with_refresh.then(|| self.mint(&minting(TokenKind::Refresh, refresh_s)));
        let until_ms = now_ms + access_s * 1_000;
        let by_person = by != GrantType::Client;
        let (owner, person, allowed) = (client.clone(), subject.clone(), scopes.clone());
        let token = Access { client, subject, scopes, by_person, until_ms, family, revoked: false };
        self.access.insert(access.clone(), token);
        if let Some(refresh) = &refresh {
            let until_ms = refresh_s.map(|life_s| now_ms + life_s * 1_000);
            let (client, subject, scopes) = (owner.clone(), person.clone(), allowed.clone());
            let token = Refresh { client, subject, scopes, family, until_ms, spent: false, revoked: false };
            self.refresh.insert(refresh.clone(), token);
        }
        Issued {
            refresh_expires_in_s: refresh_s.filter(|_| refresh.is_some()),
            access,
            refresh,
            expires_in_s: access_s,
            issued_ms: now_ms,
            scopes: allowed,
            client: owner,
            subject: person,
            by,
        }
    }
}

/// For whom tokens are made.
pub(super) struct Given {
    pub client: String,
    pub subject: String,
    pub scopes: Vec<String>,
    pub family: u64,
    pub with_refresh: bool,
}
