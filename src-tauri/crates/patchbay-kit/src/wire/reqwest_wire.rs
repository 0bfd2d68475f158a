//! The real wire: reqwest on rustls with the platform's trust store, tied down so that one call is one
//! request to one address we allow.

use super::{
    AllowPrivate, NetworkError, NetworkSettings, ProxyChoice, Wire, WireError, WireErrorKind, network,
    refuses,
};
use crate::secret::SafeUrl;
use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use hyper_util::client::proxy::matcher::Matcher;
use patchbay_model::limits::{ANSWER_BYTES_MAX, SEND_MS_MAX};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

const CONNECT_MS_MAX: u64 = 10_000;

/// Settings can change while calls are under way: those end as they began.
pub struct ReqwestWire(RwLock<Arc<Clients>>);

/// Two clients with their own pools: what one connection may reach, another's idle sockets must not lend.
struct Clients {
    settings: NetworkSettings,
    public: reqwest::Client,
    private: reqwest::Client,
}

impl ReqwestWire {
    /// No proxy, and the platform's trust store alone.
    ///
    /// # Errors
    /// When the platform's trust store cannot be read.
    pub fn new() -> Result<Self, reqwest::Error> {
        let clients = Clients::new(NetworkSettings::default(), &[])?;
        Ok(Self(RwLock::new(Arc::new(clients))))
    }

    /// With the settings of a person. Reads the certificate file.
    ///
    /// # Errors
    /// [`NetworkError`] for what cannot be used.
    pub fn with(settings: NetworkSettings) -> Result<Self, NetworkError> {
        Ok(Self(RwLock::new(Arc::new(Clients::read(settings)?))))
    }

    /// Uses other settings from the next call on. Reads the certificate file.
    ///
    /// # Errors
    /// As [`with`](Self::with); then everything stays as it was.
    pub fn apply(&self, settings: NetworkSettings) -> Result<(), NetworkError> {
        let clients = Arc::new(Clients::read(settings)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = clients;
        Ok(())
    }

    /// The settings in use.
    pub fn settings(&self) -> NetworkSettings {
        self.clients().settings.clone()
    }

    /// The proxy a call to `uri` goes through, without its credentials.
    pub(crate) fn proxy_of(&self, uri: &http::Uri) -> Option<SafeUrl> {
        match &self.clients().settings.proxy {
            ProxyChoice::None => None,
            ProxyChoice::System => system_proxy(uri),
            ProxyChoice::Url(url) => Some(url.clone()),
        }
    }

    /// One question as every call asks it, with the client's own words of what went wrong. The body is not read.
    pub(crate) async fn probe(
        &self,
        url: url::Url,
        private: bool,
    ) -> Result<(http::StatusCode, http::HeaderMap), reqwest::Error> {
        let mut answer = self.clients().of(private).get(url).send().await?;
        Ok((answer.status(), std::mem::take(answer.headers_mut())))
    }

    fn clients(&self) -> Arc<Clients> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn once(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, WireError> {
        let private = request.extensions().get::<AllowPrivate>().is_some();
        if !private {
            check_literal(request.uri())?;
        }
        let clients = self.clients();
        let request =
            reqwest::Request::try_from(request).map_err(|_| WireError::not_sent(WireErrorKind::Invalid))?;
        let mut answer = clients.of(private).execute(request).await.map_err(read_error)?;
        let mut body = BytesMut::new();
        // The pieces are decompressed already, so that a small answer cannot swell past the cap.
        while let Some(piece) = answer.chunk().await.map_err(|error| WireError {
            sent: super::Sent::Maybe,
            kind: if error.is_timeout() { WireErrorKind::Timeout } else { WireErrorKind::Broken },
        })? {
            if body.len() + piece.len() > ANSWER_BYTES_MAX {
                return Err(WireError::maybe_sent(WireErrorKind::TooLong));
            }
            body.extend_from_slice(&piece);
        }
        let mut response = http::Response::new(body.freeze());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

impl Wire for ReqwestWire {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(self.once(request))
    }
}

impl Clients {
    fn read(settings: NetworkSettings) -> Result<Self, NetworkError> {
        let found = settings.ca_file.as_deref().map(network::authorities).transpose()?.unwrap_or_default();
        let path = settings.ca_file.clone();
        Self::new(settings, &found).map_err(|error| match path {
            // What looks like a certificate is looked into only now.
            Some(path) if Self::new(NetworkSettings::default(), &[]).is_ok() => NetworkError::CaContent(path),
            _ => NetworkError::Trust(error),
        })
    }

    fn new(settings: NetworkSettings, authorities: &[reqwest::Certificate]) -> Result<Self, reqwest::Error> {
        let public = client(Some(proxy_hosts(&settings.proxy))).tls_certs_merge(authorities.iter().cloned());
        let public = match &settings.proxy {
            ProxyChoice::None => public.no_proxy(),
            // The client's own manner.
            ProxyChoice::System => public,
            ProxyChoice::Url(url) => public.no_proxy().proxy(reqwest::Proxy::all(url.expose().as_str())?),
        };
        // What is on this machine or its network is not behind the proxy.
        let private = client(None).tls_certs_merge(authorities.iter().cloned()).no_proxy();
        Ok(Self { settings, public: public.build()?, private: private.build()? })
    }

    fn of(&self, private: bool) -> &reqwest::Client {
        if private { &self.private } else { &self.public }
    }
}

/// `guarded`: addresses of this machine and its network are refused, except for these names.
fn client(guarded: Option<BTreeSet<String>>) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(Duration::from_millis(CONNECT_MS_MAX))
        .timeout(Duration::from_millis(SEND_MS_MAX))
        .min_tls_version(reqwest::tls::Version::TLS_1_2)
        .user_agent(concat!("Patchbay/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Resolver { guarded }))
}

/// A proxy stands in a person's own network, so its name may resolve to an address there.
fn proxy_hosts(proxy: &ProxyChoice) -> BTreeSet<String> {
    let urls: Vec<SafeUrl> = match proxy {
        ProxyChoice::None => Vec::new(),
        ProxyChoice::System => ["https://vendor.invalid/", "http://vendor.invalid/"]
            .into_iter()
            .filter_map(|uri| system_proxy(&http::Uri::from_static(uri)))
            .collect(),
        ProxyChoice::Url(url) => vec![url.clone()],
    };
    urls.iter().filter_map(|url| url.expose().host_str()).map(str::to_ascii_lowercase).collect()
}

fn system_proxy(uri: &http::Uri) -> Option<SafeUrl> {
    let found = Matcher::from_system().intercept(uri)?;
    SafeUrl::parse(&found.uri().to_string()).ok()
}

/// The resolver is never asked about an address written as digits, so that one is checked here.
fn check_literal(uri: &http::Uri) -> Result<(), WireError> {
    if uri.scheme_str() != Some("https") {
        return Err(WireError::not_sent(WireErrorKind::NotHttps));
    }
    // The URL standard also reads 127.1, 0x7f000001 and their like as addresses, as reqwest will.
    let url = url::Url::parse(&uri.to_string()).map_err(|_| WireError::not_sent(WireErrorKind::Invalid))?;
    let refused = match url.host() {
        Some(url::Host::Ipv4(v4)) => refuses(v4.into()),
        Some(url::Host::Ipv6(v6)) => refuses(v6.into()),
        Some(url::Host::Domain(_)) => false,
        None => true,
    };
    if refused { Err(WireError::not_sent(WireErrorKind::Refused)) } else { Ok(()) }
}

fn read_error(error: reqwest::Error) -> WireError {
    if error.is_builder() || error.is_request() && source_is::<Forbidden>(&error) {
        let kind = if error.is_builder() { WireErrorKind::Invalid } else { WireErrorKind::Refused };
        return WireError::not_sent(kind);
    }
    if error.is_connect() {
        let kind =
            if source_is::<Forbidden>(&error) { WireErrorKind::Refused } else { WireErrorKind::Connect };
        return WireError::not_sent(kind);
    }
    WireError::maybe_sent(if error.is_timeout() { WireErrorKind::Timeout } else { WireErrorKind::Broken })
}

fn source_is<E: std::error::Error + 'static>(error: &reqwest::Error) -> bool {
    let mut at: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = at {
        if error.is::<E>() {
            return true;
        }
        at = error.source();
    }
    false
}

/// Every resolved address is judged, and the connection goes to one of those judged: a name cannot show one
/// address to us and another to the socket.
struct Resolver {
    guarded: Option<BTreeSet<String>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the name resolves to an address that is not allowed")]
struct Forbidden;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let known_host = |hosts: &BTreeSet<String>| hosts.contains(&name.as_str().to_ascii_lowercase());
        let guarded = self.guarded.as_ref().is_some_and(|hosts| !known_host(hosts));
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let known = !found.is_empty();
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|at| !guarded || !refuses(at.ip())).collect();
            if known && allowed.is_empty() {
                return Err(Box::new(Forbidden) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
