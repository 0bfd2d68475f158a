//! One request: who asks, for what, and with which state.

use super::{
    Expected, Refused,
    page::{DONE, Page, onward},
};
use crate::secret::Secret;
use bytes::Bytes;
use http::{Method, Request, Response, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use subtle::ConstantTimeEq as _;
use tokio::{net::TcpStream, sync::Notify, sync::oneshot};

/// A browser sends cookies of every other program on this host along; past this it is no browser.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const HEADERS_MAX: usize = 100;
const HEAD_TIME_MAX: Duration = Duration::from_secs(5);
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(10);

type Answer = Result<Secret<String>, Refused>;

/// Takes the one answer.
pub struct Desk {
    host: String,
    path: &'static str,
    expected: Expected,
    round: Mutex<Round>,
    shown: Notify,
}

enum Round {
    Waiting(oneshot::Sender<Answer>),
    /// The state is spent; this is what the last page says.
    Over(Page),
}

impl Desk {
    pub fn new(
        host: String,
        path: &'static str,
        expected: Expected,
        answered: oneshot::Sender<Answer>,
    ) -> Self {
        Self { host, path, expected, round: Mutex::new(Round::Waiting(answered)), shown: Notify::new() }
    }

    /// Answers one connection: one request, within the caps.
    pub async fn serve(&self, stream: TcpStream) {
        let service = hyper::service::service_fn(|request: Request<Incoming>| {
            let answer = self.answer(&request.map(drop));
            async move { Ok::<_, Infallible>(answer) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME_MAX)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service);
        // What breaks here is the peer's; a browser asks again by itself.
        let _ = tokio::time::timeout(CONNECTION_TIME_MAX, connection).await;
    }

    /// The last page was shown.
    pub async fn shown(&self) {
        self.shown.notified().await;
    }

    fn answer(&self, request: &Request<()>) -> Response<Full<Bytes>> {
        if request.method() != Method::GET {
            return Page::WrongMethod.answer();
        }
        if !self.is_us(request) {
            return Page::WrongHost.answer();
        }
        match request.uri().path() {
            DONE => self.done().answer(),
            path if path == self.path => self.take(request.uri().query().unwrap_or_default()),
            _ => Page::NotHere.answer(),
        }
    }

    /// A page on another name that points here (DNS rebinding) sends that name.
    fn is_us(&self, request: &Request<()>) -> bool {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let named =
            hosts.next().is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(self.host.as_bytes()));
        let target = request.uri().authority();
        named
            && hosts.next().is_none()
            && target.is_none_or(|target| target.as_str().eq_ignore_ascii_case(&self.host))
    }

    fn done(&self) -> Page {
        match &*self.lock() {
            Round::Waiting(_) => Page::NotHere,
            Round::Over(page) => {
                self.shown.notify_one();
                *page
            }
        }
    }

    fn take(&self, query: &str) -> Response<Full<Bytes>> {
        let Some(state) = only(query, "state") else { return Page::Stranger.answer() };
        if !bool::from(state.expose().as_bytes().ct_eq(self.expected.state.expose().as_bytes())) {
            return Page::Stranger.answer();
        }
        let mut round = self.lock();
        if let Round::Over(_) = &*round {
            return Page::Stranger.answer();
        }
        let answer = self.read(query);
        let page = if answer.is_ok() { Page::Connected } else { Page::NotConnected };
        if let Round::Waiting(answered) = std::mem::replace(&mut *round, Round::Over(page)) {
            // Whoever waited has gone; the browser still gets its page.
            let _ = answered.send(answer);
        }
        onward()
    }

    fn read(&self, query: &str) -> Answer {
        if let Some(is) = &self.expected.issuer
            && values(query, "iss").any(|said| said.expose() != is)
        {
            return Err(Refused::OtherServer);
        }
        if let Some(error) = only(query, "error") {
            let words = only(query, "error_description");
            return Err(Refused::from_vendor(
                error.expose(),
                words.as_ref().map(|words| words.expose().as_str()),
            ));
        }
        only(query, "code").filter(|code| !code.expose().is_empty()).ok_or(Refused::NoCode)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The value of a parameter that stands there once: RFC 6749 section 3.1 allows none to be repeated.
fn only(query: &str, name: &str) -> Option<Secret<String>> {
    let mut found = values(query, name);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn values<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = Secret<String>> + 'a {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(move |(key, _)| key == name)
        .map(|(_, value)| Secret::new(value.into_owned()))
}
