//! Where a person's browser comes back to after they agreed at a vendor: a listener on this machine that takes
//! one answer, of one path, with one state, and shows two fixed pages.
//!
//! Sources: RFC 8252 sections 7.3 and 8 (loopback redirects), RFC 6749 section 4.1.2, RFC 9207 (`iss`), RFC 9700
//! section 4 (state, mix-up). Nothing of a request is traced or shown: it holds the code and the state.

mod bind;
mod error;
mod page;
mod serve;
#[cfg(test)]
mod tests;

pub use error::Refused;

use crate::{connector::Redirect, secret::Secret};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

/// How long a person has in the browser, unless the caller says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// The last page is served this long after the answer, so that the browser that was sent to it finds it.
const LINGER: Duration = Duration::from_secs(10);
/// And this long after it was shown.
const SHOWN: Duration = Duration::from_millis(500);
/// Nobody but the person's browser has business here.
const CONNECTIONS_MAX: usize = 32;

/// A bound listener. Dropping it closes its ports.
pub struct Loopback {
    listeners: Vec<TcpListener>,
    redirect: Redirect,
    port: u16,
}

/// What the answer must bring.
pub struct Expected {
    /// Compared in constant time; the first answer that has it spends it.
    pub state: Secret<String>,
    /// Compared where it is known and the answer has one (`iss`).
    pub issuer: Option<String>,
}

impl Loopback {
    /// Listens on 127.0.0.1 and, where the machine has it, ::1: on a free port, or on the first free one of those
    /// that are registered at the vendor.
    ///
    /// # Errors
    /// [`Refused::Ports`] names the registered ports, all of which are taken; [`Refused::NoPort`] where the
    /// machine gives none at all.
    pub async fn bind(redirect: Redirect) -> Result<Self, Refused> {
        let (listeners, port) = bind::bind(redirect.ports).await?;
        Ok(Self { listeners, redirect, port })
    }

    /// The exact address for the vendor.
    pub fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.host(), self.redirect.path)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// As a browser names us in `Host`.
    fn host(&self) -> String {
        format!("{}:{}", self.redirect.host, self.port)
    }

    /// Waits for the browser and gives the code. Whatever comes without the right state gets a fixed page, and
    /// the wait goes on. After the answer the ports stay open for the moment the browser needs to show the last
    /// page. Dropping the future closes them at once.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::Vendor`], [`Refused::OtherServer`], [`Refused::NoCode`], and
    /// [`Refused::Timeout`] after `patience`.
    pub async fn wait(self, expected: Expected, patience: Duration) -> Result<Secret<String>, Refused> {
        let (port, host) = (self.port, self.host());
        let path = if self.redirect.path.is_empty() { "/" } else { self.redirect.path };
        let (answered, mut answer) = oneshot::channel();
        let desk = Arc::new(serve::Desk::new(host, path, expected, answered));
        let mut open = Open { listeners: self.listeners, connections: JoinSet::new(), desk };
        let found = tokio::select! {
            found = &mut answer => found.unwrap_or(Err(Refused::Timeout)),
            () = open.serve() => Err(Refused::Timeout),
            () = tokio::time::sleep(patience) => return Err(Refused::Timeout),
        };
        let lingering = tokio::spawn(async move {
            let shown = Arc::clone(&open.desk);
            let over = async {
                shown.shown().await;
                tokio::time::sleep(SHOWN).await;
            };
            tokio::select! {
                () = open.serve() => {}
                () = over => {}
                () = tokio::time::sleep(LINGER) => {}
            }
        });
        bind::lingers(port, lingering);
        found
    }
}

/// The sockets and those who came to them; all are closed when it is dropped.
struct Open {
    listeners: Vec<TcpListener>,
    connections: JoinSet<()>,
    desk: Arc<serve::Desk>,
}

impl Open {
    /// Never returns while a socket is open.
    async fn serve(&mut self) {
        loop {
            let full = self.connections.len() >= CONNECTIONS_MAX;
            tokio::select! {
                stream = bind::accept(&self.listeners), if !full => {
                    let desk = Arc::clone(&self.desk);
                    self.connections.spawn(async move { desk.serve(stream).await });
                }
                Some(_) = self.connections.join_next() => {}
            }
        }
    }
}

/// The first address tried; its port is then asked for on the other.
const V4: Ipv4Addr = Ipv4Addr::LOCALHOST;
