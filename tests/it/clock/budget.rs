//! A clock that is set while a vendor counts calls: nothing is lost, nothing is made twice, and no call is one too many.
//! The vendor's own clock only runs on, so that a burst would be counted.

use super::{HOUR_MS, TEN_MINUTES_MS, count, jumps};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::StatusCode;
use patchbay_kit::{
    oauth::Grant,
    secret::Secret,
    vault::grant,
    wire::{Wire, WireError},
};
use patchbay_model::delivery::State;
use patchbay_sandbox::{
    Clock,
    monday::{CLIENT_ID, CLIENT_SECRET, Faults, Limits, Monday, Plan, SCOPES},
};
use patchbay_tests::{
    desk::{BASE, Desk, Setting},
    rig::{TARGET, body},
    wire::Direct,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Calls that the account allows in a minute. A relay takes four fifths of them.
const ALLOWED: usize = 60;
/// What leaves in a minute at the least while enough waits: our share, without what the turn of a minute cuts off.
const PACE: usize = 40;
const EVENTS: u64 = 240;
const MINUTE: Duration = Duration::from_secs(60);

/// One call as the vendor saw it.
#[derive(Clone, Debug)]
struct Call {
    asked: Instant,
    answered: Instant,
    path: String,
    /// Nothing where no answer came.
    status: Option<StatusCode>,
}

/// A quiet network that writes down what passes.
#[derive(Clone)]
struct Heard {
    inner: Direct,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Wire for Heard {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(async move {
            let (asked, path) = (Instant::now(), request.uri().path().to_owned());
            let answer = self.inner.send(request).await;
            let status = answer.as_ref().ok().map(http::Response::status);
            let call = Call { asked, answered: Instant::now(), path, status };
            self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
            answer
        })
    }
}

impl Heard {
    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Calls of the API since `from`, by whole minutes that are over.
    fn by_minute(&self, from: Instant) -> Vec<usize> {
        let mut minutes = vec![0; (from.elapsed().as_secs() / 60) as usize];
        for call in self.calls().iter().filter(|call| call.path == "/v2" && call.asked >= from) {
            if let Some(minute) = minutes.get_mut((call.asked.duration_since(from).as_secs() / 60) as usize) {
                *minute += 1;
            }
        }
        minutes
    }

    /// The most calls of the API in any minute.
    fn most(&self) -> usize {
        let mut asked: Vec<Instant> =
            self.calls().iter().filter(|call| call.path == "/v2").map(|call| call.asked).collect();
        asked.sort();
        let within = |at: usize| asked[at..].iter().take_while(|one| **one < asked[at] + MINUTE).count();
        (0..asked.len()).map(within).max().unwrap_or(0)
    }
}

/// A desk at an account that allows `a_minute` calls, and has said so.
async fn desk(a_minute: usize) -> (Desk, Heard) {
    let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Enterprise);
    monday.set_limits(Limits { calls_per_minute: a_minute as u64, ..Limits::none() });
    let heard = Heard { inner: Direct(monday.clone()), calls: Arc::default() };
    (Desk::with_wire(Setting::default(), monday, Arc::new(heard.clone())).await, heard)
}

async fn post(desk: &Desk, events: std::ops::Range<u64>) {
    for n in events {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
}

/// All has arrived, once, and the vendor had not to refuse a call for being one too many.
async fn arrived(desk: &Desk, heard: &Heard, throttled: u64) {
    assert_eq!(desk.items(EVENTS), vec![1; EVENTS as usize]);
    assert_eq!(count(desk, State::Delivered).await, EVENTS);
    assert_eq!(desk.monday.stats().throttled, throttled, "{:?}", heard.most());
    assert!(heard.most() <= ALLOWED, "{} calls in a minute", heard.most());
}

/// The clock goes back an hour while nothing comes through, and nothing waits an hour longer.
async fn an_hour_back_amid(faults: Faults) {
    let (desk, heard) = desk(ALLOWED).await;
    desk.monday.set_faults(faults);
    post(&desk, 0..EVENTS / 2).await;
    desk.run(40).await;
    assert_eq!(count(&desk, State::Delivered).await, 0, "what is to be done next is due in the future");
    desk.monday.set_faults(Faults::default());
    let throttled = desk.monday.stats().throttled;
    desk.rig.relay.world().jump(-HOUR_MS);
    post(&desk, EVENTS / 2..EVENTS).await;
    let since = Instant::now();
    desk.run(12 * 60).await;
    assert_eq!(jumps(&desk).await, [json!({ "by_ms": -HOUR_MS })]);
    let minutes = heard.by_minute(since);
    println!("{faults:?}: {minutes:?}");
    // What was asked of us before may take the first minute, and the last ones are those at which little is left.
    assert!(minutes[1..4].iter().all(|calls| *calls >= PACE), "{minutes:?}");
    arrived(&desk, &heard, throttled).await;
}

#[tokio::test(start_paused = true)]
async fn an_hour_back_while_a_vendor_refuses_keeps_to_its_budget_and_loses_nothing() {
    an_hour_back_amid(Faults { errors_200: 1.0, ..Faults::default() }).await;
}

#[tokio::test(start_paused = true)]
async fn an_hour_back_while_no_answer_comes_keeps_to_its_budget_and_doubles_nothing() {
    an_hour_back_amid(Faults { cut_after: 1.0, ..Faults::default() }).await;
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_sleeps_again_and_again_sends_no_burst_and_goes_on_at_its_pace() {
    let (desk, heard) = desk(ALLOWED).await;
    post(&desk, 0..EVENTS).await;
    desk.run(60).await;
    let since = Instant::now();
    for _ in 0..6 {
        desk.rig.relay.world().jump(TEN_MINUTES_MS);
        desk.run(10).await;
    }
    assert_eq!(jumps(&desk).await.len(), 6);
    let minutes = heard.by_minute(since);
    assert!(minutes[0] >= PACE, "{minutes:?}");
    desk.run(6 * 60).await;
    println!("{:?}", heard.by_minute(since));
    arrived(&desk, &heard, 0).await;
}

/// Signs the desk's account in to an app whose access tokens end.
async fn sign_in(desk: &Desk) {
    let relay = &desk.rig.relay;
    let issued = desk.monday.oauth().grant(CLIENT_ID, "88001", SCOPES).expect("the app is registered");
    let now = relay.now();
    let lives_ms = i64::try_from(issued.expires_in_s * 1_000).expect("some minutes");
    let grant = Grant {
        access: Secret::new(issued.access),
        refresh: issued.refresh.map(Secret::new),
        made_at: now,
        until: Some(now + lives_ms),
        refresh_until: None,
        scopes: None,
        learned: BTreeMap::new(),
        refused: false,
    };
    let secrets =
        [(grant::GRANT, grant::write(&grant)), ("client_secret", Secret::new(CLIENT_SECRET.to_owned()))];
    for (name, secret) in secrets {
        relay.vault().put(TARGET, name, secret).expect("the vault takes a secret");
    }
    let rows = relay.store().connections().await.expect("reads");
    let mut row = rows.into_iter().find(|row| row.id == TARGET).expect("is there");
    for (name, value) in [("way", "oauth"), ("client_id", CLIENT_ID), ("auth_base", "http://127.0.0.1:1")] {
        row.settings.insert(name.to_owned(), value.to_owned());
    }
    relay.store().save_connection(row, now).await.expect("saves");
    relay.signed_in_anew(TARGET).await.expect("reloads");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ended_while_the_machine_slept_is_renewed_once_for_all_who_wait() {
    // Room for many calls at once, each of which takes its time.
    let (desk, heard) = desk(1_200).await;
    desk.monday.set_switches(|switches| switches.access_token_s = 600);
    sign_in(&desk).await;
    desk.monday.set_faults(Faults { slow_ms: 700, ..Faults::default() });
    post(&desk, 0..EVENTS).await;
    let relay = &desk.rig.relay;
    let sleeps = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        relay.world().jump(TEN_MINUTES_MS);
        desk.monday.oauth().expire_now();
        tokio::time::sleep(MINUTE).await;
    };
    relay.run(sleeps).await;
    relay.open_intake();
    assert_eq!(jumps(&desk).await, [json!({ "by_ms": TEN_MINUTES_MS })]);
    let calls = heard.calls();
    let renewals: Vec<_> = calls.iter().filter(|call| call.path.ends_with("/token")).collect();
    assert_eq!(renewals.len(), 1, "{renewals:?}");
    assert_eq!(desk.monday.oauth().counts().refreshes, 1);
    let refused: Vec<_> = calls.iter().filter(|call| call.status == Some(StatusCode::UNAUTHORIZED)).collect();
    println!("{} of {} calls were refused", refused.len(), calls.len());
    // Only what had left before anybody knew: nobody shows the old token once there is another.
    assert!(refused.iter().all(|call| call.asked <= renewals[0].answered), "{refused:?}");
    assert_eq!(relay.store().holds().await.expect("reads").len(), 0, "no person is asked");
    assert_eq!(desk.items(EVENTS), vec![1; EVENTS as usize]);
    assert_eq!(count(&desk, State::Delivered).await, EVENTS);
}
