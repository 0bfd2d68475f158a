//! The account: its tokens, its authorization server, and what the documents leave open.

use super::people::{ADMIN, AGENT, API_TOKEN};
use super::sign_in::{self, CLIENT_ID, CLIENT_SECRET, PUBLIC_CLIENT_ID, REDIRECTS};
use super::tickets::Ticket;
use crate::oauth::Server;
use crate::simulator::Start;
use crate::wire::{Minute, Site, doors};
use serde_json::{Value, json};

/// 2027-04-30 00:00 UTC: from then on no API token works.
pub const TOKENS_END_MS: u64 = 1_809_043_200_000;
/// The account's name in `https://{name}.zendesk.com`.
pub(super) const SUBDOMAIN: &str = "practice";

/// What the vendor's documents leave open, each with the worse case as its default, and what this account is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZendeskSwitches {
    /// Requests per minute of the account: the lowest plan's, as reported.
    pub requests_per_minute: u64,
    /// Life of an access token where the request asks for none.
    pub access_s: u64,
    /// Life of a refresh token where the request asks for none.
    pub refresh_s: u64,
    /// API tokens stop on 2027-04-30, by the sandbox's clock.
    pub api_tokens_end: bool,
    /// `users/me` answers a wrong API token as it answers a visitor: 200 and a user without an id (reported once,
    /// node-zendesk issue 152), as against 401.
    pub wrong_token_is_visitor: bool,
    /// A scope that does not exist is granted, and then reaches nothing, as against refused.
    pub unknown_scope_is_granted: bool,
    /// Whether `webhooks:read` and `webhooks:write` reach webhooks; without it only `read` and `write` do.
    pub webhook_scopes: bool,
    /// Whether the account's settings are for administrators alone.
    pub settings_for_admins: bool,
    /// Whether a spent refresh token that is shown again ends the pair it was exchanged for.
    pub reuse_ends_the_pair: bool,
    /// Whether ending an access token ends its refresh token too; without it the refresh token lives on.
    pub revoke_ends_refresh: bool,
    /// Redirect addresses on this machine are compared without their port.
    pub loopback_is_loose: bool,
    /// Nobody lives at this subdomain.
    pub unknown: bool,
}

impl Default for ZendeskSwitches {
    fn default() -> ZendeskSwitches {
        ZendeskSwitches {
            requests_per_minute: 200,
            access_s: 1_800,
            refresh_s: 30 * 86_400,
            api_tokens_end: true,
            wrong_token_is_visitor: true,
            unknown_scope_is_granted: true,
            webhook_scopes: true,
            settings_for_admins: true,
            reuse_ends_the_pair: true,
            revoke_ends_refresh: false,
            loopback_is_loose: false,
            unknown: false,
        }
    }
}

pub(super) struct State {
    pub switches: ZendeskSwitches,
    pub api_tokens: Vec<&'static str>,
    pub minute: Minute,
    pub tickets: Vec<Ticket>,
}

/// A simulated account. Cheap to clone; all clones are the same account.
#[derive(Clone)]
pub struct Zendesk {
    pub(super) site: Site<State>,
    pub(super) base: String,
    pub(super) server: Server,
}

doors!(Zendesk, ZendeskSwitches, "zendesk", 4 * 1024 * 1024);

impl Zendesk {
    fn new(start: &Start) -> Zendesk {
        let state = State {
            switches: ZendeskSwitches::default(),
            api_tokens: vec![API_TOKEN],
            minute: Minute::default(),
            tickets: vec![Ticket::first(start.clock.now_ms())],
        };
        let site = Site::new(start.clock, start.seed, 47, state);
        Zendesk { site, base: start.base.clone(), server: sign_in::server(start.clock, start.seed) }
    }

    fn credentials(&self, base: &str) -> Value {
        json!({
            "base": base, "subdomain": SUBDOMAIN, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "public_client_id": PUBLIC_CLIENT_ID, "redirect_uri": REDIRECTS[0], "email": ADMIN.email,
            "api_token": API_TOKEN, "agent_email": AGENT.email,
        })
    }

    /// The authorization server behind the sign-in.
    pub fn oauth(&self) -> &Server {
        &self.server
    }

    /// Who sits in front of the browser from now on: the administrator, or an agent.
    pub fn set_person(&self, admin: bool) {
        self.server.set_person(&if admin { ADMIN.id } else { AGENT.id }.to_string());
    }

    /// Every access token ends now; refresh tokens stay good.
    pub fn expire_now(&self) {
        self.server.expire_now();
    }

    /// Every token and every API token stops working.
    pub fn revoke_all(&self) {
        self.server.revoke_all();
        self.site.kept().it.api_tokens.clear();
    }
}
