//! A client as an administrator registered it.

use url::Url;

/// A registered client (an "app" in most vendors' words).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub id: String,
    /// As the consent page names it.
    pub name: String,
    /// `None`: a public client, which proves itself by PKCE alone. A public client that shows a secret other
    /// than the empty one is refused.
    pub secret: Option<String>,
    /// Has a secret and need not show it where PKCE proves it (Salesforce: "require secret" turned off).
    pub secret_optional: bool,
    pub redirects: Vec<Redirect>,
    pub grants: Vec<GrantType>,
    /// What it may ask for. Asking for nothing asks for all of it.
    pub scopes: Vec<String>,
    /// Whom calls run as that are made with the client's own grant.
    pub runs_as: String,
    /// Whether a code exchange gives a refresh token.
    pub refreshes: bool,
    /// The same where the client showed no secret; only read with [`Client::refreshes`].
    pub refreshes_unproven: bool,
    /// Whether a challenge is demanded of it, where that differs from the server's rule.
    pub challenge_required: Option<bool>,
    /// Whether its token requests may leave `redirect_uri` out although the authorize request named one.
    pub redirect_optional_at_token: bool,
    /// Life of its access tokens in seconds where that is not the server's.
    pub access_s: Option<u64>,
}

impl Client {
    /// A confidential client for the code flow with refresh.
    pub fn confidential(id: &str, secret: &str, redirects: impl IntoIterator<Item = Redirect>) -> Client {
        Client {
            id: id.to_owned(),
            name: "Patchbay".to_owned(),
            secret: Some(secret.to_owned()),
            secret_optional: false,
            redirects: redirects.into_iter().collect(),
            grants: vec![GrantType::Code, GrantType::Refresh],
            scopes: Vec::new(),
            runs_as: String::new(),
            refreshes: true,
            refreshes_unproven: true,
            challenge_required: None,
            redirect_optional_at_token: false,
            access_s: None,
        }
    }

    /// A public client for the code flow with PKCE. `refreshes` is the vendor's rule.
    pub fn public(id: &str, redirects: impl IntoIterator<Item = Redirect>, refreshes: bool) -> Client {
        Client { secret: None, refreshes, ..Client::confidential(id, "", redirects) }
    }

    /// A client that acts as `runs_as` by its own grant alone.
    pub fn machine(id: &str, secret: &str, runs_as: &str) -> Client {
        Client {
            grants: vec![GrantType::Client],
            runs_as: runs_as.to_owned(),
            refreshes: false,
            ..Client::confidential(id, secret, [])
        }
    }

    pub fn named(self, name: &str) -> Client {
        Client { name: name.to_owned(), ..self }
    }

    pub fn scoped<'a>(self, scopes: impl IntoIterator<Item = &'a str>) -> Client {
        Client { scopes: scopes.into_iter().map(str::to_owned).collect(), ..self }
    }

    /// Whether one of the registered addresses is the one asked for.
    pub fn allows(&self, redirect: &str) -> bool {
        self.redirects.iter().any(|registered| registered.fits(redirect))
    }
}

/// A registered redirect address and how it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// Byte for byte.
    Exact(String),
    /// Registered without a port: scheme, host, path and query must be the same, the port may be any
    /// (RFC 8252, 7.3; Genesys for `http://localhost`).
    AnyPort(String),
}

impl Redirect {
    pub fn exact(address: &str) -> Redirect {
        Redirect::Exact(address.to_owned())
    }

    pub fn any_port(address: &str) -> Redirect {
        Redirect::AnyPort(address.to_owned())
    }

    fn fits(&self, asked: &str) -> bool {
        match self {
            Redirect::Exact(registered) => registered == asked,
            Redirect::AnyPort(registered) => {
                let (Ok(registered), Ok(asked)) = (Url::parse(registered), Url::parse(asked)) else {
                    return false;
                };
                let same = |read: fn(&Url) -> Option<&str>| read(&registered) == read(&asked);
                same(|url| Some(url.scheme()))
                    && same(Url::host_str)
                    && same(|url| Some(url.path()))
                    && same(Url::query)
                    && asked.fragment().is_none()
                    && asked.username().is_empty()
            }
        }
    }

    pub fn address(&self) -> &str {
        match self {
            Redirect::Exact(address) | Redirect::AnyPort(address) => address,
        }
    }
}

/// What a client may show for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    Code,
    Refresh,
    Client,
}

impl GrantType {
    /// The grant a `grant_type` names.
    pub fn named(name: &str) -> Option<GrantType> {
        match name {
            "authorization_code" => Some(GrantType::Code),
            "refresh_token" => Some(GrantType::Refresh),
            "client_credentials" => Some(GrantType::Client),
            _ => None,
        }
    }
}
