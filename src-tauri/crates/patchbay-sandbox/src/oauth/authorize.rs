//! Where a person agrees: the authorize address and the form of its page.

use super::client::{Client, GrantType};
use super::memory::{Code, State};
use super::page;
use super::params::Params;
use super::refusal::Refusal;
use super::rules::{Minting, Rules, TokenKind};
use super::server::Server;
use axum::body::Body;
use http::{HeaderValue, Method, Response, StatusCode, Uri};
use url::Url;

/// What the authorize address does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A consent page for this app and these scopes; its form answers with the ticket.
    Ask { ticket: String, app: String, scopes: Vec<String> },
    /// Back to the app, with a code or an error.
    Redirect(String),
    /// Said on the vendor's own page: without a known client and address there is nowhere to go back to.
    Refused(Refusal),
}

/// A consent page that waits for its answer.
#[derive(Clone, Debug)]
pub struct Asking {
    client: String,
    redirect: String,
    redirect_given: bool,
    scopes: Vec<String>,
    challenge: Option<String>,
    state: Option<String>,
}

/// Pages that wait at the same time.
const TICKETS_MAX: usize = 1_000;

impl Server {
    /// Answers the authorize address: GET asks, POST is the page's form. `vendor` heads the page.
    ///
    /// A request that cannot be answered at a known redirect address gets a page with status 400.
    pub fn authorize(&self, method: &Method, uri: &Uri, body: &[u8], vendor: &str) -> Response<Body> {
        let step = match *method {
            Method::GET => self.ask(&Params::query(uri)),
            Method::POST => self.answer(&Params::form(body)),
            _ => return page::refused(vendor, StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        };
        match step {
            Step::Ask { ticket, app, scopes } => page::consent(vendor, uri.path(), &app, &scopes, &ticket),
            Step::Redirect(address) => redirect(&address),
            Step::Refused(refusal) => {
                let words = format!("{}: {}", refusal.error(), refusal.description());
                page::refused(vendor, StatusCode::BAD_REQUEST, &words)
            }
        }
    }

    /// Reads an authorize request.
    pub fn ask(&self, params: &Params) -> Step {
        let mut state = self.state();
        state.counts.authorizations += 1;
        let (client, redirect) = match known(&state, params) {
            Ok(known) => known,
            Err(refusal) => return Step::Refused(refusal),
        };
        let echo = params.get("state").map(str::to_owned);
        let asking = match read(&state, params, &client, &redirect) {
            Ok(asking) => asking,
            Err(refusal) => {
                return Step::Redirect(failure(&state.rules, &redirect, &refusal, echo.as_deref()));
            }
        };
        if let Some(agreed) = state.auto_consent {
            return Step::Redirect(state.decide(asking, agreed));
        }
        let ticket = state.chance.uuid();
        let step = Step::Ask { ticket: ticket.clone(), app: client.name, scopes: asking.scopes.clone() };
        if state.tickets.len() >= TICKETS_MAX {
            state.tickets.shift_remove_index(0);
        }
        state.tickets.insert(ticket, asking);
        step
    }

    /// Reads the answer of a consent page: `ticket`, and `answer` = `allow` or anything else.
    pub fn answer(&self, params: &Params) -> Step {
        let mut state = self.state();
        let asking = params.get("ticket").and_then(|ticket| state.tickets.shift_remove(ticket));
        let Some(asking) = asking else { return Step::Refused(Refusal::TicketUnknown) };
        let agreed = params.get("answer") == Some("allow");
        Step::Redirect(state.decide(asking, agreed))
    }
}

impl State {
    /// The address a person's answer leads to.
    fn decide(&mut self, asking: Asking, agreed: bool) -> String {
        if !agreed {
            return failure(&self.rules, &asking.redirect, &Refusal::Denied, asking.state.as_deref());
        }
        let now_ms = self.clock.now_ms();
        let until_ms = now_ms + self.rules.code_s * 1_000;
        let subject = self.person.clone();
        let Asking { client, redirect, redirect_given, scopes, challenge, state } = asking;
        let code = self.mint(&Minting {
            kind: TokenKind::Code,
            client: &client,
            subject: &subject,
            scopes: &scopes,
            now_s: now_ms / 1_000,
            until_s: Some(until_ms / 1_000),
        });
        let mut pairs = vec![("code".to_owned(), code.clone())];
        pairs.extend(state.map(|state| ("state".to_owned(), state)));
        pairs.extend(self.rules.callback_extra.iter().cloned());
        let address = with(&redirect, &pairs);
        let kept =
            Code { client, subject, redirect, redirect_given, scopes, challenge, until_ms, used: None };
        self.codes.insert(code, kept);
        address
    }
}

/// The client and the address to go back to; what fails here is told on the page.
fn known(state: &State, params: &Params) -> Result<(Client, String), Refusal> {
    if let Some(name) = params.repeated() {
        return Err(Refusal::Repeated(name.to_owned()));
    }
    let id = params.get("client_id").ok_or(Refusal::Missing("client_id"))?;
    let client = state.clients.get(id).ok_or(Refusal::UnknownClient)?;
    match (params.get("redirect_uri"), client.redirects.as_slice()) {
        (Some(asked), _) if client.allows(asked) => Ok((client.clone(), asked.to_owned())),
        (Some(_), _) => Err(Refusal::RedirectUnknown),
        (None, [only]) if state.rules.redirect_may_be_absent => {
            Ok((client.clone(), only.address().to_owned()))
        }
        (None, _) => Err(Refusal::Missing("redirect_uri")),
    }
}

/// The rest of the request; what fails here is told to the app.
fn read(state: &State, params: &Params, client: &Client, redirect: &str) -> Result<Asking, Refusal> {
    let rules = &state.rules;
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(Refusal::ResponseType),
        None if rules.response_type_required => return Err(Refusal::Missing("response_type")),
        None => {}
    }
    if !client.grants.contains(&GrantType::Code) {
        return Err(Refusal::GrantNotAllowed);
    }
    if rules.state_required && params.get("state").is_none() {
        return Err(Refusal::Missing("state"));
    }
    let challenge = match (params.get("code_challenge"), params.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) => Some(challenge),
        (Some(challenge), None) if rules.challenge.method_may_be_absent => Some(challenge),
        (Some(_), _) | (None, Some(_)) => return Err(Refusal::ChallengeForm),
        (None, None) => None,
    };
    if challenge.is_some_and(|challenge| challenge.len() != 43 || !challenge.bytes().all(in_base64url)) {
        return Err(Refusal::ChallengeForm);
    }
    let required = client.challenge_required.unwrap_or(rules.challenge.required);
    if challenge.is_none() && (required || client.secret.is_none()) {
        return Err(Refusal::ChallengeMissing);
    }
    Ok(Asking {
        client: client.id.clone(),
        redirect: redirect.to_owned(),
        redirect_given: params.get("redirect_uri").is_some(),
        scopes: scopes(client, params.get("scope"), rules.unasked_is_all)?,
        challenge: challenge.map(str::to_owned),
        state: params.get("state").map(str::to_owned),
    })
}

/// The scopes of a request, each of which the client may ask for; all of them, or none, when none is named.
pub fn scopes(client: &Client, asked: Option<&str>, unasked_is_all: bool) -> Result<Vec<String>, Refusal> {
    let Some(asked) = asked else {
        return Ok(if unasked_is_all { client.scopes.clone() } else { Vec::new() });
    };
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split([' ', '+']).filter(|scope| !scope.is_empty()) {
        if !client.scopes.iter().any(|own| own == scope) {
            return Err(Refusal::ScopeUnknown(scope.to_owned()));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

fn in_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn failure(rules: &Rules, redirect: &str, refusal: &Refusal, state: Option<&str>) -> String {
    let mut pairs = vec![
        (rules.callback_error_name.to_owned(), refusal.error().to_owned()),
        ("error_description".to_owned(), refusal.description()),
    ];
    pairs.extend(state.map(|state| ("state".to_owned(), state.to_owned())));
    with(redirect, &pairs)
}

fn with(redirect: &str, pairs: &[(String, String)]) -> String {
    match Url::parse(redirect) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(pairs);
            url.into()
        }
        // A registered address is a good one; what is not is sent as it stands.
        Err(_) => redirect.to_owned(),
    }
}

fn redirect(address: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let address = HeaderValue::try_from(address).expect("a parsed address is plain ASCII");
    response.headers_mut().insert("location", address);
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    response
}
