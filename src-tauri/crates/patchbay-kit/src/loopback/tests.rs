//! A browser and those who are not one, on real sockets.

use super::*;
use std::net::{Ipv6Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
};

const STATE: &str = "st4te-7Qx_-canary";
const CODE: &str = "c0de-canary/+=";
const BACK: Redirect = Redirect { host: "localhost", ports: &[], path: "/callback" };
const ISSUER: &str = "https://auth.example";

struct Round {
    port: u16,
    answer: JoinHandle<Result<Secret<String>, Refused>>,
}

async fn begin(redirect: Redirect, patience: Duration) -> Round {
    let loopback = Loopback::bind(redirect).await.expect("a port");
    let port = loopback.port();
    let expected = Expected { state: Secret::from(STATE), issuer: Some(ISSUER.to_owned()) };
    Round { port, answer: tokio::spawn(loopback.wait(expected, patience)) }
}

async fn waiting() -> Round {
    begin(BACK, Duration::from_secs(60)).await
}

impl Round {
    async fn raw(&self, request: &str) -> String {
        let mut socket = TcpStream::connect((V4, self.port)).await.expect("somebody listens");
        socket.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        // A server that refuses early may reset while we still write.
        let _ = socket.read_to_string(&mut answer).await;
        answer
    }

    async fn get(&self, target: &str) -> String {
        self.raw(&format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port)).await
    }

    async fn answer(self) -> Result<Secret<String>, Refused> {
        self.answer.await.expect("no panic")
    }
}

fn right() -> String {
    let code: String = url::form_urlencoded::byte_serialize(CODE.as_bytes()).collect();
    format!("/callback?code={code}&state={STATE}")
}

fn status(answer: &str) -> u16 {
    let code = answer.split(' ').nth(1).unwrap_or_default();
    code.parse().unwrap_or_else(|_| panic!("a status: {answer:?}"))
}

/// What every answer has, and what none may have.
fn assert_fixed(answer: &str) {
    let lower = answer.to_ascii_lowercase();
    for header in [
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "content-security-policy: default-src 'none'",
        "connection: close",
    ] {
        assert!(lower.contains(header), "{header}: {answer}");
    }
    for planted in ["canary", "<script", "evil", "access_denied"] {
        assert!(!lower.contains(planted), "{planted}: {answer}");
    }
}

#[tokio::test]
async fn the_code_comes_back_and_the_browser_is_sent_away_from_it() {
    let round = waiting().await;
    assert_eq!(status(&round.get("/done").await), 404, "not before the answer");
    let onward = round.get(&right()).await;
    assert_eq!(status(&onward), 303);
    assert!(onward.contains("location: /done\r\n"), "{onward}");
    assert_fixed(&onward);
    let done = round.get("/done").await;
    assert_eq!(status(&done), 200);
    assert!(done.contains("Patchbay has your answer"), "{done}");
    assert_fixed(&done);
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}

#[tokio::test]
async fn the_address_is_the_one_to_register() {
    let uri = |redirect: Redirect| async move {
        let loopback = Loopback::bind(redirect).await.expect("a port");
        loopback.redirect_uri().replace(&loopback.port().to_string(), "PORT")
    };
    assert_eq!(uri(BACK).await, "http://localhost:PORT/callback");
    assert_eq!(uri(Redirect { host: "127.0.0.1", path: "", ..BACK }).await, "http://127.0.0.1:PORT");
    let round = begin(Redirect { path: "", ..BACK }, Duration::from_secs(60)).await;
    assert_eq!(status(&round.get(&format!("/?code=x&state={STATE}")).await), 303);
    assert_eq!(round.answer().await, Ok(Secret::from("x")));
}

#[tokio::test]
async fn a_person_who_says_no_is_told_apart_from_a_vendor_that_does() {
    let no = |query: &'static str| async move {
        let round = waiting().await;
        let onward = round.get(&format!("/callback?{query}&state={STATE}")).await;
        assert_eq!(status(&onward), 303, "{onward}");
        let done = round.get("/done").await;
        assert!(done.contains("was not completed"), "{done}");
        assert_fixed(&done);
        round.answer().await.expect_err("no code")
    };
    assert_eq!(no("error=access_denied&error_description=evil").await, Refused::Denied);
    let said = no("error=invalid_scope&error_description=No%0Asuch+scope").await;
    assert_eq!(
        said,
        Refused::Vendor { error: "invalid_scope".to_owned(), words: Some("No such scope".to_owned()) }
    );
    assert_eq!(said.problem("Acme").detail.as_deref(), Some("No such scope"));
    assert_eq!(no("code=").await, Refused::NoCode);
    assert_eq!(no("code=a&code=b").await, Refused::NoCode);
    let long = Refused::from_vendor("x", Some(&"y".repeat(9_000)));
    assert_eq!(long.problem("Acme").detail.map(|detail| detail.len()), Some(300));
}

#[tokio::test]
async fn a_wrong_state_gets_a_fixed_page_and_the_wait_goes_on() {
    let round = waiting().await;
    for target in [
        "/callback".to_owned(),
        "/callback?code=evil".to_owned(),
        "/callback?code=evil&state=".to_owned(),
        "/callback?code=evil&state=evil".to_owned(),
        format!("/callback?code=evil&state={STATE}x"),
        format!("/callback?code=evil&state={}", &STATE[1..]),
        format!("/callback?code=evil&state={STATE}&state={STATE}"),
        "/callback?error=access_denied&state=evil".to_owned(),
    ] {
        let answer = round.get(&target).await;
        assert_eq!(status(&answer), 400, "{target}");
        assert_fixed(&answer);
    }
    assert_eq!(status(&round.get("/done").await), 404);
    assert_eq!(status(&round.get(&right()).await), 303);
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}

#[tokio::test]
async fn the_first_match_spends_the_state() {
    let round = waiting().await;
    assert_eq!(status(&round.get(&right()).await), 303);
    let again = round.get(&format!("/callback?code=evil&state={STATE}")).await;
    assert_eq!(status(&again), 400);
    assert_fixed(&again);
    assert!(round.get("/done").await.contains("has your answer"));
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}

#[tokio::test]
async fn only_the_exact_path_method_and_host_are_heard() {
    let round = waiting().await;
    let port = round.port;
    for target in ["/", "/callback/", "/Callback", "//callback", "/callback/x", "/%63allback", "/favicon.ico"]
    {
        let target = format!("{target}?code=evil&state={STATE}");
        assert_eq!(status(&round.get(&target).await), 404, "{target}");
    }
    for method in ["POST", "HEAD", "OPTIONS", "PUT"] {
        let answer = round
            .raw(&format!(
                "{method} {} HTTP/1.1\r\nHost: localhost:{port}\r\ncontent-length: 0\r\n\r\n",
                right()
            ))
            .await;
        assert_eq!(status(&answer), 405, "{method}");
        assert!(answer.contains("allow: GET"), "{answer}");
    }
    for hosts in [
        String::new(),
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: 127.0.0.1:{port}\r\n"),
        "Host: localhost\r\n".to_owned(),
        format!("Host: localhost:{}\r\n", port ^ 1),
        format!("Host: localhost:{port}\r\nHost: evil.example\r\n"),
    ] {
        let answer = round.raw(&format!("GET {} HTTP/1.1\r\n{hosts}\r\n", right())).await;
        assert!(matches!(status(&answer), 400 | 421), "{hosts}: {answer}");
    }
    let other = format!("GET http://evil.example{} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n", right());
    assert_eq!(status(&round.raw(&other).await), 421);
    assert!(!round.answer.is_finished());
    assert_eq!(status(&round.get(&right()).await), 303);
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}

#[tokio::test]
async fn a_server_that_names_itself_must_be_the_one_that_was_asked() {
    let iss = |said: &'static str| async move {
        let round = waiting().await;
        assert_eq!(status(&round.get(&format!("{}&iss={said}", right())).await), 303);
        round.answer().await
    };
    assert_eq!(iss("https%3A%2F%2Fauth.example").await, Ok(Secret::from(CODE)));
    assert_eq!(iss("https%3A%2F%2Fevil.example").await, Err(Refused::OtherServer));
}

#[tokio::test]
async fn both_addresses_of_this_machine_are_listened_on() {
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    if TcpListener::bind(v6).await.is_err() {
        return;
    }
    let round = waiting().await;
    let mut socket = TcpStream::connect((Ipv6Addr::LOCALHOST, round.port)).await.expect("there too");
    let request = format!("GET {} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", right(), round.port);
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("an answer");
    assert_eq!(status(&answer), 303);
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}

/// Ports nobody else has, for tests of registered ones.
async fn free_ports<const N: usize>() -> &'static [u16] {
    let mut held = Vec::new();
    for _ in 0..N {
        held.push(Loopback::bind(BACK).await.expect("a port"));
    }
    let ports: Vec<u16> = held.iter().map(Loopback::port).collect();
    ports.leak()
}

#[tokio::test]
async fn of_registered_ports_the_first_free_one_is_taken_and_when_none_is_they_are_named() {
    let ports = free_ports::<2>().await;
    let fixed = Redirect { ports, ..BACK };
    let taken = TcpListener::bind((V4, ports[0])).await.expect("still free");
    let second = Loopback::bind(fixed).await.expect("the second");
    assert_eq!(second.port(), ports[1]);
    let refused = Loopback::bind(fixed).await.err().expect("none left");
    assert_eq!(refused, Refused::Ports(ports.to_vec()));
    let problem = refused.problem("Acme");
    assert_eq!(problem.code, "signin.port");
    assert!(ports.iter().all(|port| problem.message.contains(&port.to_string())), "{}", problem.message);
    drop(taken);
    assert_eq!(Loopback::bind(fixed).await.expect("the first").port(), ports[0]);
}

#[tokio::test]
async fn another_program_on_the_other_address_takes_the_port_too() {
    let ports = free_ports::<1>().await;
    let Ok(_theirs) = TcpListener::bind((Ipv6Addr::LOCALHOST, ports[0])).await else { return };
    let refused = Loopback::bind(Redirect { ports, ..BACK }).await.err().expect("half taken");
    assert_eq!(refused, Refused::Ports(ports.to_vec()));
}

#[tokio::test]
async fn time_runs_out_and_the_port_is_free_again() {
    let round = begin(BACK, Duration::from_millis(30)).await;
    let port = round.port;
    assert_eq!(round.answer().await, Err(Refused::Timeout));
    assert!(TcpStream::connect((V4, port)).await.is_err(), "closed");
}

#[tokio::test]
async fn a_cancelled_wait_closes_the_port_at_once() {
    let ports = free_ports::<1>().await;
    let fixed = Redirect { ports, ..BACK };
    let round = begin(fixed, Duration::from_secs(60)).await;
    assert_eq!(status(&round.get("/callback").await), 400);
    round.answer.abort();
    assert!(round.answer.await.expect_err("cancelled").is_cancelled());
    assert!(TcpStream::connect((V4, ports[0])).await.is_err(), "closed");
    Loopback::bind(fixed).await.expect("free for the next round");
}

#[tokio::test]
async fn a_new_round_need_not_wait_for_the_last_page_of_the_one_before() {
    let ports = free_ports::<1>().await;
    let fixed = Redirect { ports, ..BACK };
    let round = begin(fixed, Duration::from_secs(60)).await;
    assert_eq!(status(&round.get(&right()).await), 303);
    assert!(round.answer().await.is_ok());
    TcpStream::connect((V4, ports[0])).await.expect("the last page is still to be had");
    let next = begin(fixed, Duration::from_secs(60)).await;
    assert_eq!(status(&next.get("/done").await), 404, "of this round nothing is done");
}

#[tokio::test]
async fn a_head_past_the_cap_is_refused_and_silence_does_not_keep_others_out() {
    let round = waiting().await;
    let long = format!("GET /callback?x={} HTTP/1.1\r\nHost: localhost\r\n\r\n", "y".repeat(80_000));
    let answer = round.raw(&long).await;
    assert!(answer.is_empty() || matches!(status(&answer), 400 | 414 | 431), "{answer}");
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS_MAX - 2 {
        silent.push(TcpStream::connect((V4, round.port)).await.expect("a connection"));
    }
    assert_eq!(status(&round.get(&right()).await), 303);
    assert_eq!(round.answer().await, Ok(Secret::from(CODE)));
}
