//! A vendor on a wire of our own: an authorization server that rotates refresh tokens and kills a sign-in whose
//! old one comes back, and one API behind it. Every step is written down in order.

use super::*;
use crate::{
    connector::{Account, Call, Connector, Feature, Holder, Lasts, Manifest, Redirect, Settings, WAY, Way},
    http::Http,
    limit::Limiter,
    oauth::{App, ClientAuth, OAuth, TokenBody},
    secret::Secrets,
    wire::{Sent, Wire, WireError, WireErrorKind},
    world::World,
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode, header};
use patchbay_model::ids::ConnectionId;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

pub const NOW: Timestamp = Timestamp(1_795_000_000_000);

const fn way(id: &'static str, auth: Auth) -> Way {
    Way {
        id,
        name: "Way",
        help: "",
        auth,
        asks: &[],
        holder: Holder::Either,
        lasts: Lasts::Renews,
        warning: None,
        ends: None,
        steps: &[],
    }
}

static ACME: Manifest = Manifest {
    id: "acme",
    name: "Acme",
    tile: "AC",
    asks: &[],
    ways: &[
        way(
            "code",
            Auth::OAuthCode { pkce: true, redirect: Redirect { host: "localhost", ports: &[], path: "" } },
        ),
        way("client", Auth::OAuthClient),
    ],
    calls: &[],
    plans: &[],
    hosts: |_| Vec::new(),
    calls_per_minute: 60_000,
};

pub static ME: Call = Call {
    id: "me",
    method: "GET",
    path: "/me",
    field: None,
    feature: Feature::Connect,
    why: "Tells who we are",
    needs: &[],
};

struct Acme;

impl Connector for Acme {
    fn manifest(&self) -> &'static Manifest {
        &ACME
    }
    fn check<'a>(&'a self, _cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(async { Ok(Account::default()) })
    }
    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }
}

impl OAuth for Acme {
    fn app(&self, _way: &Way, _settings: &Settings) -> Result<App, Problem> {
        Ok(App {
            authorize: None,
            token: "https://login.example/token".parse().expect("an address"),
            client: ClientAuth::Body,
            body: TokenBody::Form,
            scopes: Vec::new(),
            scope_at_token: false,
            extra: Vec::new(),
        })
    }
}

/// What was done, in order: `token` asked, `told` answered, `save` stored, `call` with a token.
pub type Log = Arc<Mutex<Vec<String>>>;

pub fn note(log: &Log, what: impl Into<String>) {
    log.lock().expect("no panic while held").push(what.into());
}

/// What the token endpoint does next in place of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// Not a byte leaves.
    NoConnection,
    /// The server has acted, and its answer is lost.
    AnswerLost,
    Answer(u16, Value),
}

/// Where a process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    BeforeSending,
    /// The server has rotated, and nobody heard of it.
    AfterRotating,
    BeforeSaving,
    AfterSaving,
}

/// The one death a process may die. Cheap to clone.
#[derive(Clone, Default)]
pub struct Fate {
    pub step: Arc<Mutex<Option<Step>>>,
    pub met: Arc<tokio::sync::Notify>,
}

impl Fate {
    /// Whether this is where it ends: then nothing more may be done.
    fn is(&self, step: Step) -> bool {
        let mut fated = self.step.lock().expect("no panic while held");
        let met = *fated == Some(step);
        if met {
            *fated = None;
            self.met.notify_one();
        }
        met
    }

    async fn reach(&self, step: Step) {
        if self.is(step) {
            futures::future::pending::<()>().await;
        }
    }
}

#[derive(Default)]
pub struct Books {
    made: u32,
    /// The one refresh token that works, while the sign-in lives.
    refresh: Option<String>,
    old: Vec<String>,
    /// The one access token that works.
    access: Option<String>,
    pub killed: bool,
    pub troubles: VecDeque<Trouble>,
    /// Never again whatever is asked: a vendor that refuses its own new tokens.
    pub never_content: bool,
    /// Seconds; nothing: not told.
    pub lives: Option<i64>,
    pub asked: u32,
}

/// Cheap to clone; all clones are one vendor.
#[derive(Clone)]
pub struct Vendor {
    pub books: Arc<Mutex<Books>>,
    pub log: Log,
    /// How long the token endpoint thinks.
    pub slow: Duration,
    pub fate: Fate,
}

impl Vendor {
    pub fn new(lives: Option<i64>) -> Self {
        let books = Books { lives, ..Books::default() };
        Self {
            books: Arc::new(Mutex::new(books)),
            log: Log::default(),
            slow: Duration::ZERO,
            fate: Fate::default(),
        }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no panic while held")
    }

    /// The sign-in a browser round would have brought.
    pub fn signed_in(&self, now: Timestamp) -> Grant {
        let mut books = self.books();
        books.rotate();
        Grant {
            access: Secret::from(books.access.clone().expect("just made")),
            refresh: books.refresh.clone().map(Secret::from),
            made_at: now,
            until: books.lives.map(|seconds| now + seconds * 1_000),
            refresh_until: Some(now + 90 * 86_400_000),
            scopes: Some(vec!["read".to_owned()]),
            learned: BTreeMap::from([("instance".to_owned(), "https://eu.example".to_owned())]),
            refused: false,
        }
    }

    /// Ends every access token; the refresh token still works.
    pub fn expire(&self) {
        self.books().access = None;
    }

    pub fn trouble(&self, troubles: impl IntoIterator<Item = Trouble>) {
        self.books().troubles.extend(troubles);
    }

    pub fn asked(&self) -> u32 {
        self.books().asked
    }

    pub fn cx(&self, world: &World, keeper: Keeper, way: &str) -> Cx {
        let wire: Arc<dyn Wire> = Arc::new(self.clone());
        let limiter = Arc::new(Limiter::new(6_000_000, 1.0));
        Cx {
            connection: ConnectionId::from_bytes([1; 16]),
            settings: [(WAY, way), ("client_id", "id-1")].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            secrets: Secrets::from_iter([("client_secret".to_owned(), Secret::from("s3cr3t"))]),
            http: Http::new(wire, limiter, world.clone(), false),
            keeper: Arc::new(keeper),
            connector: &Acme,
            world: world.clone(),
        }
    }

    async fn token(&self, fields: BTreeMap<String, String>) -> Result<(u16, Value), WireError> {
        self.fate.reach(Step::BeforeSending).await;
        note(&self.log, "token");
        let trouble = {
            let mut books = self.books();
            books.asked += 1;
            books.troubles.pop_front()
        };
        if trouble == Some(Trouble::NoConnection) {
            return Err(WireError { sent: Sent::No, kind: WireErrorKind::Connect });
        }
        tokio::time::sleep(self.slow).await;
        if let Some(Trouble::Answer(status, body)) = trouble {
            return Ok((status, body));
        }
        let answer = self.books().answer(&fields);
        note(&self.log, "told");
        self.fate.reach(Step::AfterRotating).await;
        tokio::time::sleep(self.slow).await;
        match trouble {
            Some(Trouble::AnswerLost) => Err(WireError::maybe_sent(WireErrorKind::Broken)),
            _ => Ok(answer),
        }
    }
}

impl Books {
    pub fn rotations(&self) -> u32 {
        self.made
    }

    pub fn is_current(&self, grant: &Grant) -> bool {
        self.refresh.as_ref() == grant.refresh.as_ref().map(Secret::expose)
    }

    fn rotate(&mut self) {
        self.made += 1;
        self.old.extend(self.refresh.take());
        self.refresh = Some(format!("refresh-{}", self.made));
        self.access = Some(format!("access-{}", self.made));
    }

    fn answer(&mut self, fields: &BTreeMap<String, String>) -> (u16, Value) {
        let no = |error: &str| (400, json!({ "error": error, "error_description": "The words of Acme" }));
        if fields.get("client_secret").map(String::as_str) != Some("s3cr3t") {
            return (401, json!({ "error": "invalid_client" }));
        }
        let client = fields["grant_type"] == "client_credentials";
        if !client {
            let shown = fields.get("refresh_token");
            if shown.is_some_and(|shown| self.old.contains(shown)) {
                // A copy is in use somewhere: the whole sign-in ends.
                (self.refresh, self.access, self.killed) = (None, None, true);
            }
            if self.refresh.is_none() || shown != self.refresh.as_ref() {
                return no("invalid_grant");
            }
        }
        self.rotate();
        let mut body = json!({ "access_token": self.access, "token_type": "Bearer" });
        if !client {
            body["refresh_token"] = json!(self.refresh);
        }
        if let Some(seconds) = self.lives {
            body["expires_in"] = json!(seconds);
        }
        (200, body)
    }
}

impl Wire for Vendor {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, WireError>> {
        Box::pin(async move {
            let (status, body) = if request.uri().path() == "/token" {
                self.token(url::form_urlencoded::parse(request.body()).into_owned().collect()).await?
            } else {
                let shown = request.headers()[header::AUTHORIZATION].to_str().expect("text");
                let shown = shown.strip_prefix("Bearer ").expect("a bearer").to_owned();
                note(&self.log, format!("call {shown}"));
                let books = self.books();
                let good = books.access.as_ref() == Some(&shown) && !books.never_content;
                if good { (200, json!({})) } else { (401, json!({})) }
            };
            let status = StatusCode::from_u16(status).expect("a status");
            let mut answer = Response::new(Bytes::from(body.to_string()));
            *answer.status_mut() = status;
            Ok(answer)
        })
    }
}

/// One call to the API, as a connector makes it.
pub async fn call(cx: &Cx) -> Result<u16, Outcome> {
    use crate::session::{Credential, Failure};
    let request = Request::get("https://api.example/me").body(Bytes::new()).expect("a request");
    match cx.call(&ME, Credential::Bearer, request).await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(Failure::Token(outcome)) => Err(outcome),
        Err(other) => Err(other.outcome()),
    }
}

/// A place that is on disk as far as anybody can tell: it outlives keepers, and may refuse to write.
#[derive(Clone)]
pub struct Disk {
    pub kept: Arc<Mutex<Option<Grant>>>,
    pub full: Arc<Mutex<bool>>,
    pub log: Log,
    pub fate: Fate,
}

impl Disk {
    pub fn new(grant: Grant, log: &Log) -> Self {
        let kept = Arc::new(Mutex::new(Some(grant)));
        Self { kept, full: Arc::default(), log: Arc::clone(log), fate: Fate::default() }
    }
    pub fn kept(&self) -> Grant {
        self.kept.lock().expect("no panic while held").clone().expect("a grant")
    }
    pub fn full(&self, full: bool) {
        *self.full.lock().expect("no panic while held") = full;
    }
}

impl GrantPlace for Disk {
    fn load(&self) -> Option<Grant> {
        self.kept.lock().expect("no panic while held").clone()
    }
    fn save(&self, grant: &Grant) -> Result<(), Problem> {
        if *self.full.lock().expect("no panic while held") {
            note(&self.log, "no room");
            return Err(Problem::new("disk.full", "The disk is full."));
        }
        let dead = || Problem::new("dead", "Nobody reads this.");
        if self.fate.is(Step::BeforeSaving) {
            return Err(dead());
        }
        *self.kept.lock().expect("no panic while held") = Some(grant.clone());
        if self.fate.is(Step::AfterSaving) {
            return Err(dead());
        }
        note(&self.log, format!("save {}", grant.access.expose()));
        Ok(())
    }
}
