//! The steps of one host.

use super::{Reached, Step, StepName};
use crate::{
    connector::Host,
    header::date,
    wire::{ReqwestWire, refuses},
    world::World,
};
use http::header;
use patchbay_model::time::Timestamp;
use rustls::CertificateError;
use std::{error::Error, net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};

/// The steps, and how far our clock is ahead of the host's.
pub async fn try_host(
    wire: &ReqwestWire,
    host: &Host,
    allow_private: bool,
    world: &World,
    limit: Duration,
) -> (Reached, Option<i64>) {
    let mut taken = Taken { steps: Vec::new(), world, limit };
    let skew = taken.all(wire, host, allow_private).await;
    let reached =
        Reached { name: host.name.clone(), port: host.port, why: host.why.to_owned(), steps: taken.steps };
    (reached, skew)
}

struct Taken<'a> {
    steps: Vec<Step>,
    world: &'a World,
    /// For one step.
    limit: Duration,
}

impl Taken<'_> {
    async fn all(&mut self, wire: &ReqwestWire, host: &Host, allow_private: bool) -> Option<i64> {
        let scheme = if host.tls { "https" } else { "http" };
        let bracketed = if host.name.contains(':') { format!("[{}]", host.name) } else { host.name.clone() };
        let url: url::Url = match format!("{scheme}://{bracketed}:{}/", host.port).parse() {
            Ok(url) => url,
            Err(_) => {
                return self.step(StepName::Name, None, Err("This is not the name of a host.".to_owned()));
            }
        };
        let uri: Option<http::Uri> = url.as_str().parse().ok();
        let proxy = uri.filter(|_| !allow_private).and_then(|uri| wire.proxy_of(&uri));
        let (whom, at) = match &proxy {
            Some(proxy) => {
                let url = proxy.expose();
                let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
                (format!("The proxy {proxy}"), (name, url.port_or_known_default().unwrap_or(80)))
            }
            None => ("The host".to_owned(), (host.name.clone(), host.port)),
        };
        // A proxy stands in a person's own network.
        let guarded = !allow_private && proxy.is_none();
        let address = self.name(&whom, at, guarded).await?;
        self.connect(&whom, address).await?;
        self.ask(wire, host, url, allow_private).await
    }

    async fn name(&mut self, whom: &str, at: (String, u16), guarded: bool) -> Option<Vec<SocketAddr>> {
        let since = self.world.now();
        let found = timeout(self.limit, tokio::net::lookup_host(at)).await;
        let found = match found {
            Ok(Ok(found)) => found.collect::<Vec<_>>(),
            Ok(Err(_)) => Vec::new(),
            Err(_) => {
                let message = "Nobody told the address of this name within five seconds.".to_owned();
                return self.step(StepName::Name, Some(since), Err(message));
            }
        };
        let known = found.len();
        let allowed: Vec<SocketAddr> =
            found.into_iter().filter(|address| !guarded || !refuses(address.ip())).collect();
        let result = match (known, allowed.len()) {
            (0, _) => Err(format!(
                "{whom} has no address here. The name is misspelt, or this computer cannot ask for names."
            )),
            (_, 0) => {
                Err("The name leads to this computer or its network, which a connection may not reach."
                    .to_owned())
            }
            (_, n) => {
                Ok((format!("{whom} has {n} {}.", if n == 1 { "address" } else { "addresses" }), allowed))
            }
        };
        self.step(StepName::Name, Some(since), result)
    }

    async fn connect(&mut self, whom: &str, addresses: Vec<SocketAddr>) -> Option<()> {
        let since = self.world.now();
        let result = match timeout(self.limit, TcpStream::connect(&addresses[..])).await {
            Ok(Ok(_)) => Ok((format!("{whom} takes the connection."), ())),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Err(format!("{whom} refuses the connection: nobody listens there, or a firewall says no."))
            }
            Ok(Err(_)) => Err(format!("{whom} cannot be reached from this network.")),
            Err(_) => {
                Err(format!("{whom} does not answer within five seconds. A firewall may be in the way."))
            }
        };
        self.step(StepName::Connect, Some(since), result)
    }

    async fn ask(
        &mut self,
        wire: &ReqwestWire,
        host: &Host,
        url: url::Url,
        allow_private: bool,
    ) -> Option<i64> {
        let since = self.world.now();
        // TLS and the answer in one.
        let answer = timeout(self.limit * 2, wire.probe(url, allow_private)).await;
        let (status, headers) = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                let (step, message) = fault(&error, host.tls);
                if step == StepName::Answer && host.tls {
                    self.step(StepName::Tls, None, Ok((TLS_GOOD.to_owned(), ())));
                }
                return self.step(step, Some(since), Err(message));
            }
            Err(_) => {
                let step = if host.tls { StepName::Tls } else { StepName::Answer };
                let message = "The host took the connection and then said nothing for ten seconds.";
                return self.step(step, Some(since), Err(message.to_owned()));
            }
        };
        if host.tls {
            self.step(StepName::Tls, None, Ok((TLS_GOOD.to_owned(), ())));
        }
        // Any status is an answer: nothing was asked that it could grant.
        let message = format!("The host answers (status {}).", status.as_u16());
        self.step(StepName::Answer, Some(since), Ok((message, ())));
        let now = self.world.now();
        // What a proxy or a store on the way kept is as old as it says.
        let kept = headers.contains_key(header::AGE);
        date(&headers).filter(|_| !kept).map(|theirs| now.since(theirs))
    }

    fn step<T>(
        &mut self,
        step: StepName,
        since: Option<Timestamp>,
        result: Result<(String, T), String>,
    ) -> Option<T> {
        let ms = since.and_then(|since| u64::try_from(self.world.now().since(since)).ok());
        let (ok, message, value) = match result {
            Ok((message, value)) => (true, message, Some(value)),
            Err(message) => (false, message, None),
        };
        self.steps.push(Step { step, ok, ms, message });
        value
    }
}

const TLS_GOOD: &str = "The host's certificate is good.";

/// Which step failed, and the words for it.
fn fault(error: &reqwest::Error, tls: bool) -> (StepName, String) {
    if let Some(fault) = cause::<rustls::Error>(error) {
        return (StepName::Tls, tls_words(fault));
    }
    if error.is_connect() {
        let step = if tls { StepName::Tls } else { StepName::Answer };
        let message = "No secure connection came about. A proxy or firewall on the way may have refused it.";
        return (step, message.to_owned());
    }
    let message = if error.is_timeout() {
        "The host did not answer in time."
    } else {
        "The host broke the connection off before it answered."
    };
    (StepName::Answer, message.to_owned())
}

fn tls_words(fault: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(why) = fault else {
        return "The host and this computer agree on no form of TLS, or it is not TLS that answers there."
            .to_owned();
    };
    match why {
        CertificateError::UnknownIssuer => {
            "This computer does not know who signed the host's certificate. If your company inspects traffic, give \
             its root certificate in Settings."
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "The host's certificate has ended, or this computer's clock is wrong."
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "The host's certificate is not valid yet, or this computer's clock is wrong."
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "The host's certificate is for another name. Something else may answer in its place."
        }
        CertificateError::Revoked => "The host's certificate was withdrawn by whoever signed it.",
        _ => "The host's certificate is not good.",
    }
    .to_owned()
}

/// Some wrap an error in an I/O error, which tells its own source only through `get_ref`.
fn cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref());
        at = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
