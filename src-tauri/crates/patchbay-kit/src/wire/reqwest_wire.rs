//! The real wire: reqwest on rustls with the platform's trust store, tied down so that one call is one
//! request to one address we allow.

use super::{AllowPrivate, Wire, WireError, WireErrorKind, refuses};
use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use patchbay_model::limits::{ANSWER_BYTES_MAX, SEND_MS_MAX};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{net::SocketAddr, sync::Arc, time::Duration};

const CONNECT_MS_MAX: u64 = 10_000;

/// Two clients with their own pools: what one connection may reach, another's idle sockets must not lend.
pub struct ReqwestWire {
    public: reqwest::Client,
    private: reqwest::Client,
}

impl ReqwestWire {
    /// # Errors
    /// When the platform's trust store cannot be read.
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self { public: client(true)?, private: client(false)? })
    }

    async fn once(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, WireError> {
        let private = request.extensions().get::<AllowPrivate>().is_some();
        if !private {
            check_literal(request.uri())?;
        }
        let client = if private { &self.private } else { &self.public };
        let request =
            reqwest::Request::try_from(request).map_err(|_| WireError::not_sent(WireErrorKind::Invalid))?;
        let mut answer = client.execute(request).await.map_err(read_error)?;
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

fn client(guarded: bool) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(Duration::from_millis(CONNECT_MS_MAX))
        .timeout(Duration::from_millis(SEND_MS_MAX))
        .min_tls_version(reqwest::tls::Version::TLS_1_2)
        .user_agent(concat!("Patchbay/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Resolver { guarded }))
        .build()
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
    guarded: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the name resolves to an address that is not allowed")]
struct Forbidden;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guarded = self.guarded;
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
