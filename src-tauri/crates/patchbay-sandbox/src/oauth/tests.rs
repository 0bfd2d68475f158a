//! The core by itself: consent, codes, tokens.

use super::*;
use crate::clock::{Clock, pause};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::Url;

const REDIRECT: &str = "http://localhost:1717/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mBjbbwF1f0hhbQhbCTYeVn61zvFKw8W0rZqU4";

fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

fn server(rules: Rules) -> Server {
    let server = Server::new(Clock::starting_at(1_795_251_600_000), 7, 50, "person-1", rules);
    let redirects = || [Redirect::exact(REDIRECT)];
    server.register(Client::confidential("app", "s3cret", redirects()).scoped(["read", "write"]));
    server.register(Client::public("tool", redirects(), false).scoped(["read"]));
    server.register(Client::machine("robot", "s3cret", "robot-user").scoped(["read"]));
    server
}

fn asked(client: &str, more: &[(&str, &str)]) -> Params {
    let mut pairs = vec![("response_type", "code"), ("client_id", client), ("redirect_uri", REDIRECT)];
    pairs.extend(more);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    Params::form(query.as_bytes())
}

/// The value of a parameter in the address a step leads to.
fn came_back(step: &Step, name: &str) -> Option<String> {
    let Step::Redirect(address) = step else { panic!("not sent back: {step:?}") };
    let url = Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn code(server: &Server, client: &str) -> String {
    server.set_auto_consent(Some(true));
    let challenge = challenge(VERIFIER);
    let with = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256"), ("state", "s")];
    came_back(&server.ask(&asked(client, &with)), "code").unwrap()
}

fn shown(id: &str, secret: Option<&str>) -> Presented {
    Presented { id: Some(id.to_owned()), secret: secret.map(str::to_owned) }
}

fn exchange(server: &Server, code: &str, verifier: &str) -> Result<Issued, Refusal> {
    let params = Params::from([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", verifier),
    ]);
    server.token(&params, &shown("app", Some("s3cret")))
}

fn renew(server: &Server, refresh: &str) -> Result<Issued, Refusal> {
    let params = Params::from([("grant_type", "refresh_token"), ("refresh_token", refresh)]);
    server.token(&params, &shown("app", Some("s3cret")))
}

#[tokio::test(start_paused = true)]
async fn a_code_becomes_tokens_once() {
    let server = server(Rules::default());
    let code = code(&server, "app");
    let issued = exchange(&server, &code, VERIFIER).unwrap();
    let access = server.access(&issued.access).unwrap();
    assert_eq!((access.subject.as_str(), access.by_person, access.scopes.len()), ("person-1", true, 2));
    assert_eq!(exchange(&server, &code, VERIFIER), Err(Refusal::CodeUsed));
    // The second use told the server that the code was stolen.
    assert_eq!(server.access(&issued.access), Err(Lapse::Revoked));
    assert_eq!(renew(&server, &issued.refresh.unwrap()), Err(Refusal::RefreshRevoked));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_verifier_spends_the_code() {
    let server = server(Rules::default());
    let code = code(&server, "app");
    assert_eq!(exchange(&server, &code, &VERIFIER.replace('d', "e")), Err(Refusal::VerifierWrong));
    assert_eq!(exchange(&server, &code, VERIFIER), Err(Refusal::CodeUsed));
    let code = self::code(&server, "app");
    assert_eq!(exchange(&server, &code, "short"), Err(Refusal::VerifierForm));
}

#[tokio::test(start_paused = true)]
async fn a_code_ends_and_fits_one_client_and_one_address() {
    let server = server(Rules::default());
    let late = code(&server, "app");
    pause(600_000).await;
    assert_eq!(exchange(&server, &late, VERIFIER), Err(Refusal::CodeExpired));
    let others = code(&server, "tool");
    assert_eq!(exchange(&server, &others, VERIFIER), Err(Refusal::CodeOfAnotherClient));
    let params = Params::from([
        ("grant_type", "authorization_code"),
        ("code", others.as_str()),
        ("redirect_uri", "http://localhost:1717/other"),
        ("code_verifier", VERIFIER),
    ]);
    assert_eq!(server.token(&params, &shown("tool", None)), Err(Refusal::RedirectMismatch));
    assert_eq!(server.token(&params, &shown("app", None)), Err(Refusal::SecretMissing));
    assert_eq!(server.token(&params, &shown("app", Some("x"))), Err(Refusal::SecretWrong));
    assert_eq!(server.token(&params, &shown("nobody", None)), Err(Refusal::UnknownClient));
}

#[tokio::test(start_paused = true)]
async fn a_spent_refresh_token_ends_the_pair() {
    let server = server(Rules::default());
    let first = exchange(&server, &code(&server, "app"), VERIFIER).unwrap();
    let second = renew(&server, first.refresh.as_deref().unwrap()).unwrap();
    assert_ne!(first.refresh, second.refresh);
    assert!(server.access(&second.access).is_ok());
    assert_eq!(renew(&server, first.refresh.as_deref().unwrap()), Err(Refusal::RefreshReused));
    assert_eq!(server.access(&second.access), Err(Lapse::Revoked));
    assert_eq!(renew(&server, second.refresh.as_deref().unwrap()), Err(Refusal::RefreshRevoked));
    let counts = server.counts();
    assert_eq!((counts.token_requests, counts.refreshes, counts.reuses, counts.refused), (4, 1, 1, 2));
}

#[tokio::test(start_paused = true)]
async fn without_rotation_the_refresh_token_stays() {
    let server = server(Rules { rotates: false, ..Rules::default() });
    let first = exchange(&server, &code(&server, "app"), VERIFIER).unwrap();
    let refresh = first.refresh.unwrap();
    assert_eq!(renew(&server, &refresh).unwrap().refresh, None);
    assert!(renew(&server, &refresh).is_ok());
}

#[tokio::test(start_paused = true)]
async fn tokens_end_by_time_by_hand_and_by_revocation() {
    let server = server(Rules { access_s: 60, refresh_s: Some(120), ..Rules::default() });
    let issued = server.grant("app", "p", &["read"]).unwrap();
    pause(59_999).await;
    assert!(server.access(&issued.access).is_ok());
    pause(1).await;
    assert_eq!(server.access(&issued.access), Err(Lapse::Expired));
    pause(60_000).await;
    assert_eq!(renew(&server, &issued.refresh.unwrap()), Err(Refusal::RefreshExpired));
    let issued = server.grant("app", "p", &["read"]).unwrap();
    server.expire_now();
    assert_eq!(server.access(&issued.access), Err(Lapse::Expired));
    let issued = renew(&server, &issued.refresh.unwrap()).unwrap();
    assert_eq!(server.revoke(issued.refresh.as_deref().unwrap(), false), Revoked::Refresh);
    assert_eq!(server.access(&issued.access), Err(Lapse::Revoked));
    assert_eq!(server.revoke("nothing", true), Revoked::Nothing);
    let issued = server.grant("app", "p", &[]).unwrap();
    server.revoke_all();
    assert_eq!(server.access(&issued.access), Err(Lapse::Revoked));
    assert_eq!(server.access("x"), Err(Lapse::Unknown));
}

#[tokio::test(start_paused = true)]
async fn consent_is_a_page_and_its_answer_counts_once() {
    let server = server(Rules::default());
    let step = server.ask(&asked("app", &[("state", "a b&c"), ("scope", "write")]));
    let Step::Ask { ticket, app, scopes } = step else { panic!("no page: {step:?}") };
    assert_eq!((app.as_str(), scopes), ("Patchbay", vec!["write".to_owned()]));
    let denied = server.answer(&Params::from([("ticket", ticket.as_str()), ("answer", "deny")]));
    assert_eq!(came_back(&denied, "error").as_deref(), Some("access_denied"));
    assert_eq!(came_back(&denied, "state").as_deref(), Some("a b&c"));
    let again = server.answer(&Params::from([("ticket", ticket.as_str()), ("answer", "allow")]));
    assert_eq!(again, Step::Refused(Refusal::TicketUnknown));
}

#[tokio::test(start_paused = true)]
async fn the_page_has_its_two_buttons_and_escapes_names() {
    let server = server(Rules::default());
    server.change_client("app", |client| client.name = "<b>&\"Me\"".to_owned());
    let query = asked("app", &[("scope", "read")]);
    let uri: http::Uri = format!(
        "/oauth/authorize?response_type=code&client_id=app&scope=read&redirect_uri={}",
        url::form_urlencoded::byte_serialize(REDIRECT.as_bytes()).collect::<String>()
    )
    .parse()
    .unwrap();
    assert_eq!(Params::query(&uri).get("redirect_uri"), query.get("redirect_uri"));
    let page = server.authorize(&http::Method::GET, &uri, &[], "Vendor");
    assert_eq!(page.status(), 200);
    let body = axum::body::to_bytes(page.into_body(), usize::MAX).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    for part in
        ["id=\"allow\"", "id=\"deny\"", "<form method=\"post\"", "<code>read</code>", "&lt;b&gt;&amp;"]
    {
        assert!(body.contains(part), "{part} is not in {body}");
    }
    assert!(!body.contains("<script") && !body.contains("<b>&"));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_told_to_the_app_is_told_on_the_page() {
    let server = server(Rules { state_required: true, ..Rules::default() });
    let refused = |params: &Params| match server.ask(params) {
        Step::Refused(refusal) => refusal,
        step => panic!("{step:?}"),
    };
    assert_eq!(refused(&asked("nobody", &[])), Refusal::UnknownClient);
    assert_eq!(refused(&Params::from([("client_id", "app")])), Refusal::Missing("redirect_uri"));
    let elsewhere = Params::from([("client_id", "app"), ("redirect_uri", "http://localhost:1718/back")]);
    assert_eq!(refused(&elsewhere), Refusal::RedirectUnknown);
    let error =
        |client: &str, more: &[(&str, &str)]| came_back(&server.ask(&asked(client, more)), "error").unwrap();
    assert_eq!(error("app", &[]), "invalid_request");
    assert_eq!(error("app", &[("state", "s"), ("scope", "admin")]), "invalid_scope");
    assert_eq!(error("tool", &[("state", "s")]), "invalid_request");
    assert_eq!(
        error("app", &[("state", "s"), ("code_challenge", "plain"), ("code_challenge_method", "plain")]),
        "invalid_request"
    );
}

#[tokio::test(start_paused = true)]
async fn a_client_alone_gets_no_refresh_token_and_only_its_grant() {
    let server = server(Rules::default());
    let alone = Params::from([("grant_type", "client_credentials")]);
    let issued = server.token(&alone, &shown("robot", Some("s3cret"))).unwrap();
    assert_eq!((issued.refresh.is_none(), issued.subject.as_str()), (true, "robot-user"));
    assert!(!server.access(&issued.access).unwrap().by_person);
    assert_eq!(server.token(&alone, &shown("app", Some("s3cret"))), Err(Refusal::GrantNotAllowed));
    let password = Params::from([("grant_type", "password")]);
    let refused = server.token(&password, &shown("app", Some("s3cret")));
    assert_eq!(refused, Err(Refusal::GrantUnknown("password".to_owned())));
}

#[test]
fn any_port_is_any_port_and_nothing_else() {
    let client = Client::public("tool", [Redirect::any_port("http://localhost/back")], false);
    for good in ["http://localhost:1/back", "http://localhost:65535/back", "http://localhost/back"] {
        assert!(client.allows(good), "{good}");
    }
    for bad in [
        "https://localhost:1/back",
        "http://127.0.0.1:1/back",
        "http://localhost:1/",
        "http://localhost:1/back?x=1",
        "http://localhost:1/back#x",
        "http://me@localhost:1/back",
        "http://localhost.example:1/back",
    ] {
        assert!(!client.allows(bad), "{bad}");
    }
}
