//! What a vendor asks for and needs, as data: the page renders it, the wizard follows it, the request sheet
//! prints it. Nothing here acts.

use patchbay_model::{account::Feature, time::Timestamp};
use std::collections::BTreeMap;

/// One vendor's card.
#[derive(Debug)]
pub struct Manifest {
    /// Stable, lower case: `monday`.
    pub id: &'static str,
    pub name: &'static str,
    /// Two letters on the vendor's tile.
    pub tile: &'static str,
    /// Asked whatever the way of signing in, in order: region, instance, account address.
    pub asks: &'static [Ask],
    /// Ways to sign in, the best first. Never empty.
    pub ways: &'static [Way],
    /// Every call this connector makes. A call without a row does not compile: see [`Call`].
    pub calls: &'static [Call],
    /// What a feature needs beside permissions: a plan, a licence, an edition, a property of the instance.
    pub plans: &'static [PlanNeed],
    /// Where a connection with these settings calls.
    pub hosts: fn(&Settings) -> Vec<Host>,
    /// Calls a minute the vendor allows before it has told us better.
    pub calls_per_minute: u32,
}

/// Non-secret settings of one connection, by the ids of its [`Ask`]s.
pub type Settings = BTreeMap<String, String>;

/// The setting that names the chosen [`Way`].
pub const WAY: &str = "way";

/// The setting that lets one connection reach this machine and its network: `yes` or `no`.
pub const ALLOW_PRIVATE: &str = "allow_private";

const YES: &str = "yes";

/// Asked by the house of every vendor, whatever the way.
static PRIVATE: Ask = Ask::text(
    ALLOW_PRIVATE,
    "Address in your own network",
    "Choose yes when the address entered here lies on this computer or in the company's own network. It is then \
     called without the proxy, and in plain http if it says so.",
)
.choose(&[("no", "No"), (YES, "Yes")])
.default("no")
.advanced();

/// Whether a person said that the addresses of these settings lie on this machine or in its network.
pub fn allows_private(settings: &Settings) -> bool {
    settings.get(ALLOW_PRIVATE).is_some_and(|value| value == YES)
}

impl Manifest {
    /// The way a connection signs in: the one its settings name, else the first.
    pub fn way(&self, settings: &Settings) -> &'static Way {
        let ways: &'static [Way] = self.ways;
        let named = settings.get(WAY).and_then(|id| ways.iter().find(|way| way.id == id));
        named.or_else(|| ways.first()).expect("a manifest names at least one way")
    }

    /// What is asked for one way: what every way asks, then its own, then what the house asks of every vendor.
    pub fn asks_of(&self, way: &Way) -> impl Iterator<Item = &'static Ask> + use<> {
        let (asks, own): (&'static [Ask], &'static [Ask]) = (self.asks, way.asks);
        asks.iter().chain(own).chain([&PRIVATE])
    }
}

/// One thing a person enters.
#[derive(Debug)]
pub struct Ask {
    pub id: &'static str,
    pub label: &'static str,
    /// Where the value is found at the vendor.
    pub help: &'static str,
    /// Goes to the vault and is never shown back.
    pub secret: bool,
    pub required: bool,
    /// What a setting is when left empty.
    pub default: Option<&'static str>,
    /// The values offered, with their names. Empty: any text.
    pub options: &'static [(&'static str, &'static str)],
    /// Another value may be typed beside the options.
    pub open: bool,
    /// Wanted by developers and simulators only: folded away.
    pub advanced: bool,
}

impl Ask {
    /// A setting everybody may see.
    pub const fn text(id: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            id,
            label,
            help,
            secret: false,
            required: true,
            default: None,
            options: &[],
            open: false,
            advanced: false,
        }
    }
    /// A value for the vault.
    pub const fn secret(id: &'static str, label: &'static str, help: &'static str) -> Self {
        let mut ask = Self::text(id, label, help);
        ask.secret = true;
        ask
    }
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self.required = false;
        self
    }
    pub const fn choose(mut self, options: &'static [(&'static str, &'static str)]) -> Self {
        self.options = options;
        self
    }
    pub const fn or_type(mut self) -> Self {
        self.open = true;
        self
    }
    pub const fn advanced(mut self) -> Self {
        self.advanced = true;
        self.required = false;
        self
    }
}

/// One way to sign in.
#[derive(Debug)]
pub struct Way {
    /// Stable within the vendor; kept in the setting [`WAY`].
    pub id: &'static str,
    /// As a choice: `OAuth client (client credentials)`.
    pub name: &'static str,
    /// One line under it: for whom this way is.
    pub help: &'static str,
    pub auth: Auth,
    pub asks: &'static [Ask],
    pub holder: Holder,
    pub lasts: Lasts,
    /// Said before it is used: why another way is better, or what will end.
    pub warning: Option<&'static str>,
    /// When the vendor ends this way altogether.
    pub ends: Option<Ending>,
    /// What somebody does at the vendor first, step by step, in the vendor's own names. `{redirect}`,
    /// `{scopes}` and `{permissions}` are filled in by the page.
    pub steps: &'static [&'static str],
}

/// How a way signs in. Data: the wizard renders it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// A person agrees in the browser.
    OAuthCode {
        /// Proof key with S256 (RFC 7636). False only where the vendor has none.
        pkce: bool,
        redirect: Redirect,
    },
    /// A client of its own rights.
    OAuthClient,
    /// User name and password.
    Basic,
    /// One or several named keys.
    Keys,
    /// An address that is the secret.
    SecretUrl,
    /// Nothing to prove.
    None,
}

/// The address a browser comes back to, on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redirect {
    /// As the vendor must have it registered: `localhost` or `127.0.0.1`.
    pub host: &'static str,
    /// Empty: any free port. Otherwise the first free of these, which must be registered at the vendor.
    pub ports: &'static [u16],
    /// Begins with a slash; may be empty.
    pub path: &'static str,
}

/// Whose rights a way uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Machine,
    /// Marked on the page, with a machine identity proposed.
    Person,
    /// Whoever made the key; only the account knows.
    Either,
}

/// How long a sign-in lasts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// Until somebody revokes it.
    Forever,
    /// Renewed by us, for ever as far as anybody knows.
    Renews,
    /// Ends without a way to renew: said before it is used, counted down after.
    Ends,
}

/// A date the vendor has published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    pub at: Timestamp,
    /// What ends then, and what to do before.
    pub message: &'static str,
}

/// One call to the vendor and what it needs. The governed client takes a row with every request.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    /// Stable within the vendor: `queues.list`.
    pub id: &'static str,
    pub method: &'static str,
    /// The path with `{}` for each part that varies: `/api/v2/users/{}`. For GraphQL the endpoint's path.
    pub path: &'static str,
    /// The root field where several operations share one path (GraphQL); else nothing.
    pub field: Option<&'static str>,
    pub feature: Feature,
    /// What we want with it: `Names queues beside their ids`.
    pub why: &'static str,
    /// All of these.
    pub needs: &'static [Need],
}

/// Something an administrator grants.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    pub kind: NeedKind,
    /// Any one of these suffices; the first is the least.
    pub any: &'static [&'static str],
    /// Where an administrator grants it, in the vendor's own menu names.
    pub place: &'static str,
    /// The ways that need it. Empty: all.
    pub ways: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    Scope,
    Permission,
    Role,
    /// An option of the key itself.
    KeyOption,
}

/// What is needed beside rights.
#[derive(Debug)]
pub struct PlanNeed {
    pub feature: Feature,
    pub message: &'static str,
}

/// A host a connection calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    pub name: String,
    pub port: u16,
    /// False only for a simulator.
    pub tls: bool,
    pub why: &'static str,
}
