//! A real relay, really killed while it renews a sign-in whose refresh tokens work once. Afterwards the connection
//! works or says Reconnect, as it must for the step the kill came at, and the vendor is not asked again and again.

use crate::gate::{Gate, Meets};
use patchbay_sandbox::{Clock, Simulator, Start, genesys::Genesys, monday::Monday, oauth::Server};
use patchbay_tests::{
    headless::{Headless, free_port},
    sender::number,
    sign_in::{save, sign_in},
    watch::wall_ms,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Token requests of one kill: the one that was cut short, and one after the start. Nothing is asked a third time.
const ASKED_MAX: u64 = 2;

/// Where a kill comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The request has left, and the vendor has not acted.
    Sent,
    /// The vendor has acted, and its answer is lost.
    Acted,
    /// The answer has been read, and nothing is on disk.
    Answered,
    /// The new pair is on disk, and nobody has used it.
    Saved,
    /// Whenever the clock says.
    Somewhere,
}

const STEPS: [Step; 5] = [Step::Sent, Step::Acted, Step::Answered, Step::Saved, Step::Somewhere];

impl Step {
    /// The point of a debug build at which it dies by itself.
    fn point(self) -> Option<&'static str> {
        match self {
            Self::Answered => Some("refresh.answered"),
            Self::Saved => Some("refresh.saved"),
            Self::Sent | Self::Acted | Self::Somewhere => None,
        }
    }

    /// Whether the connection must still work. `None`: both are right, for nobody knows how far it came.
    fn must_work(self) -> Option<bool> {
        match self {
            Self::Sent | Self::Saved => Some(true),
            // What the vendor gave is gone with the process, and what it gave it for is spent.
            Self::Acted | Self::Answered => Some(false),
            Self::Somewhere => None,
        }
    }
}

/// A vendor whose refresh tokens work once.
trait Rotates: Simulator {
    const TOKEN_PATH: &'static str;
    fn server(&self) -> &Server;
    /// What is entered to sign in, the connection left out.
    fn entered(&self, base: &str) -> Value;
}

impl Rotates for Genesys {
    const TOKEN_PATH: &'static str = "/oauth/token";

    fn server(&self) -> &Server {
        self.oauth()
    }

    fn entered(&self, base: &str) -> Value {
        let line = self.line(base);
        json!({
            "vendor": "genesys", "way": "code", "environment": "test",
            "settings": {
                "region": "mypurecloud.de", "base": base, "client_id": line["code_client_id"], "allow_private": "yes",
            },
            "secrets": { "client_secret": line["code_client_secret"], "relay_key": "kill-relay-key" },
        })
    }
}

/// A spent refresh token that is shown again costs the whole sign-in here.
impl Rotates for Monday {
    const TOKEN_PATH: &'static str = "/oauth_ms/oauth/token";

    fn server(&self) -> &Server {
        self.oauth()
    }

    fn entered(&self, base: &str) -> Value {
        let line = self.line(base);
        json!({
            "vendor": "monday", "way": "oauth", "environment": "test",
            "settings": {
                "client_id": line["client_id"], "endpoint": line["endpoint"], "auth_base": line["auth_base"],
                "allow_private": "yes",
            },
            "secrets": { "client_secret": line["client_secret"] },
        })
    }
}

#[test]
fn a_connection_killed_at_any_step_of_a_rotation_works_or_says_reconnect() {
    run(history::<Genesys>(1));
}

#[test]
fn nor_does_a_kill_cost_a_sign_in_at_a_vendor_that_punishes_reuse() {
    run(history::<Monday>(2));
}

fn run(history: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(history);
}

/// Of the kills that are asked for, the `share`-th part.
async fn history<S: Rotates>(share: u64) {
    let kills = number("PATCHBAY_ROTATION_KILLS", 40) / share;
    let seed = number("PATCHBAY_KILL_SEED", 1);
    println!("{kills} kills in rotations at {}, seed {seed}", S::ID);
    let home = tempfile::tempdir().expect("a folder");
    let start = Start { clock: Clock::starting_at(wall_ms()), ..Start::in_process() };
    let gate: Gate<S> = Gate::open(start, S::TOKEN_PATH).await;
    let server = gate.vendor.server();
    server.set_auto_consent(Some(true));
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let port = free_port();
    let mut relay = Headless::start(home.path(), port, None).expect("the relay starts");
    let connection = connect(&relay, &gate).await;
    let (mut worked, mut reconnected) = (0, 0);
    for n in 0..kills {
        let step = STEPS[usize::try_from(n).unwrap_or_default() % STEPS.len()];
        if step.point().is_some() {
            relay.kill();
            relay = Headless::start(home.path(), port, step.point()).expect("the relay starts");
        }
        let before = server.counts().token_requests;
        server.expire_now();
        die(&mut relay, &gate, step, &connection, chance.next_u64() % 60).await;
        relay.kill();
        relay = Headless::start(home.path(), port, None).expect("the relay starts again");
        let works = settled(&relay, server, &connection).await;
        let asked = server.counts().token_requests - before;
        assert!(asked <= ASKED_MAX, "kill {n} at {step:?}: {asked} token requests");
        assert_eq!(step.must_work().unwrap_or(works), works, "kill {n} at {step:?}");
        if works {
            worked += 1;
        } else {
            reconnected += 1;
            reconnect(&relay, &gate, &connection).await;
        }
    }
    println!("{worked} went on, {reconnected} said Reconnect and were connected again");
}

/// Asks for a call that needs a fresh token, and lets the relay die over it.
async fn die<S: Rotates>(relay: &mut Headless, gate: &Gate<S>, step: Step, connection: &str, after_ms: u64) {
    match step {
        Step::Sent => gate.arm(relay.id(), Meets::Before),
        Step::Acted => gate.arm(relay.id(), Meets::After),
        Step::Answered | Step::Saved | Step::Somewhere => {}
    }
    let path = format!("/connections/{connection}/check");
    let call = relay.call("POST", &path, None);
    if step == Step::Somewhere {
        // Whatever it answers in time.
        let _ = tokio::time::timeout(Duration::from_millis(after_ms), call).await;
        return;
    }
    let answer = call.await;
    let lived = answer.map(|answer| answer.status);
    assert!(lived.is_err(), "{step:?}: the relay lived to answer {lived:?}");
    let until = Instant::now() + Duration::from_secs(5);
    while relay.lives() {
        assert!(Instant::now() < until, "{step:?}: the relay lives");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!gate.is_armed(), "{step:?}: no token was asked for");
}

/// True when the connection works, false when it says Reconnect; anything else fails. What it says stays so, and
/// saying it costs no further request for a token.
async fn settled(relay: &Headless, server: &Server, connection: &str) -> bool {
    let path = format!("/connections/{connection}/check");
    let mut said = Vec::new();
    let mut asked = 0;
    for _ in 0..4 {
        let answer = relay.call("POST", &path, None).await.expect("the relay answers");
        let body = answer.json();
        said.push(match (answer.status, body["code"].as_str()) {
            (200, _) => true,
            (_, Some("auth.expired")) => {
                assert_eq!(body["remedy"]["kind"], "reconnect", "{body}");
                false
            }
            _ => panic!("neither works nor says Reconnect: {} {body}", answer.status),
        });
        if said.len() == 1 {
            asked = server.counts().token_requests;
        }
    }
    assert_eq!(asked, server.counts().token_requests, "a token is asked for again and again");
    assert!(said.iter().all(|one| *one == said[0]), "{said:?}");
    said[0]
}

async fn connect<S: Rotates>(relay: &Headless, gate: &Gate<S>) -> String {
    let ready = sign_in(relay, asked(gate, None)).await;
    let saved = save(relay, &ready, "Rotates").await;
    saved["id"].as_str().expect("a connection has an id").to_owned()
}

async fn reconnect<S: Rotates>(relay: &Headless, gate: &Gate<S>, connection: &str) {
    let ready = sign_in(relay, asked(gate, Some(connection))).await;
    save(relay, &ready, "Rotates").await;
    relay.ask("POST", &format!("/connections/{connection}/check"), None).await;
}

fn asked<S: Rotates>(gate: &Gate<S>, connection: Option<&str>) -> Value {
    let mut body = gate.vendor.entered(&gate.base);
    if let Some(connection) = connection {
        body["connection"] = json!(connection);
    }
    body
}
