//! A sign-in through everything that may happen to it.

mod kills;
mod server;
mod vaults;

use super::*;
use crate::world::World;
use futures::future::join_all;
use patchbay_model::problem::Remedy;
use server::{Disk, NOW, Trouble, Vendor, call};
use std::time::Duration;

struct Bench {
    vendor: Vendor,
    disk: Disk,
    world: World,
    cx: Cx,
}

/// A connection whose access tokens live for `lives` seconds.
fn bench(lives: Option<i64>) -> Bench {
    let (vendor, world) = (Vendor::new(lives), World::test(1, NOW));
    let disk = Disk::new(vendor.signed_in(NOW), &vendor.log);
    let cx = vendor.cx(&world, Keeper::kept(Arc::new(disk.clone())), "code");
    Bench { vendor, disk, world, cx }
}

impl Bench {
    fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.vendor.log.lock().expect("no panic while held"))
    }

    /// A new process with the same disk.
    fn restart(&mut self) {
        self.cx = self.vendor.cx(&self.world, Keeper::kept(Arc::new(self.disk.clone())), "code");
    }

    async fn token(&self) -> Result<String, Outcome> {
        self.cx.keeper.token(&self.cx).await.map(|token| token.expose().clone())
    }

    async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    async fn all<T>(&self, one: impl AsyncFn(&Cx) -> T) -> Vec<T> {
        join_all((0..50).map(|_| one(&self.cx))).await
    }
}

fn held(outcome: &Outcome) -> &Problem {
    match outcome {
        Outcome::Held { problem, .. } => problem,
        other => panic!("held: {other:?}"),
    }
}

fn is_retry(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Retry { .. })
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_before_its_end_and_a_short_one_after_four_fifths() {
    for (lives, renewed_after) in [(3_600, 3_300), (7_200, 6_900), (600, 480), (60, 48), (1_500, 1_200)] {
        let bench = bench(Some(lives));
        let renews_at = bench.cx.keeper.freshness(bench.cx.way().auth).renews_at;
        assert_eq!(renews_at, Some(NOW + renewed_after * 1_000));
        bench.pass(renewed_after as u64 - 1).await;
        assert_eq!(bench.token().await.as_deref(), Ok("access-1"), "{lives}");
        bench.pass(1).await;
        assert_eq!(bench.token().await.as_deref(), Ok("access-2"), "{lives}");
    }
    let forever = bench(None);
    forever.pass(86_400 * 365).await;
    assert_eq!(forever.token().await.as_deref(), Ok("access-1"), "only a 401 tells");
}

#[tokio::test(start_paused = true)]
async fn fifty_who_need_a_token_at_once_cost_one_renewal() {
    let mut bench = bench(Some(3_600));
    bench.vendor.slow = Duration::from_millis(700);
    bench.restart();
    bench.pass(3_599).await;
    let tokens = bench.all(async |cx| cx.keeper.token(cx).await).await;
    assert!(tokens.iter().all(|token| *token == Ok(Secret::from("access-2"))), "{tokens:?}");
    assert_eq!(bench.vendor.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_tasks_on_several_threads_cost_one_renewal_each_time() {
    for _ in 0..20 {
        let mut vendor = Vendor::new(Some(3_600));
        vendor.slow = Duration::from_millis(2);
        let (world, over) = (World::test(1, NOW), NOW + -3_600_000);
        let disk = Disk::new(vendor.signed_in(over), &vendor.log);
        let cx = vendor.cx(&world, Keeper::kept(Arc::new(disk.clone())), "code");
        let together = Arc::new(tokio::sync::Barrier::new(50));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (cx, together) = (cx.clone(), Arc::clone(&together));
                tokio::spawn(async move {
                    together.wait().await;
                    call(&cx).await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("it ends"), Ok(200));
        }
        assert_eq!((vendor.asked(), disk.kept().access), (1, Secret::from("access-2")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_over_before_it_arrives_is_not_renewed_fifty_times() {
    let mut bench = bench(Some(2));
    bench.vendor.slow = Duration::from_secs(3);
    bench.restart();
    bench.pass(10).await;
    let tokens = bench.all(async |cx| cx.keeper.token(cx).await).await;
    assert!(tokens.iter().all(Result::is_ok), "{tokens:?}");
    assert_eq!(bench.vendor.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_renewed_sign_in_is_on_disk_before_its_first_use_and_keeps_what_was_not_said_again() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    assert_eq!(call(&bench.cx).await, Ok(200));
    assert_eq!(bench.log(), ["token", "told", "save access-2", "call access-2"]);
    let kept = bench.disk.kept();
    assert_eq!(kept.refresh, Some(Secret::from("refresh-2")));
    assert_eq!(kept.until, Some(NOW + 7_200_000));
    assert_eq!(kept.learned["instance"], "https://eu.example");
    assert_eq!(kept.scopes, Some(vec!["read".to_owned()]));
    assert_eq!(kept.refresh_until, None, "of the new refresh token nothing was said");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_could_not_be_stored_is_not_given_and_not_renewed_again() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.disk.full(true);
    let answers = bench.all(async |cx| cx.keeper.token(cx).await).await;
    for answer in answers {
        let Err(Outcome::Retry { problem, .. }) = answer else { panic!("not given: {answer:?}") };
        assert_eq!(problem.code, "disk.full");
    }
    assert!(is_retry(&call(&bench.cx).await.expect_err("still full")));
    assert_eq!(bench.vendor.asked(), 1);
    assert!(!bench.log().iter().any(|step| step.starts_with("call")));
    bench.disk.full(false);
    assert_eq!(call(&bench.cx).await, Ok(200));
    assert_eq!((bench.vendor.asked(), bench.disk.kept().access), (1, Secret::from("access-2")));
}

#[tokio::test(start_paused = true)]
async fn what_was_stored_late_is_renewed_when_it_is_over_by_then() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.disk.full(true);
    bench.token().await.expect_err("full");
    bench.pass(4_000).await;
    bench.disk.full(false);
    assert_eq!(bench.token().await.as_deref(), Ok("access-3"));
    assert_eq!(bench.log(), ["token", "told", "no room", "save access-2", "token", "told", "save access-3"]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_holds_the_connection_and_is_never_asked_for_again_even_after_a_restart() {
    let mut bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.vendor.trouble([Trouble::Answer(
        400,
        serde_json::json!({ "error": "invalid_grant", "error_description": "The words of Acme" }),
    )]);
    let answers = bench.all(async |cx| cx.keeper.token(cx).await).await;
    for answer in answers {
        let outcome = answer.expect_err("refused");
        let problem = held(&outcome);
        assert_eq!((problem.code.as_ref(), &problem.remedy), ("auth.expired", &Remedy::Reconnect));
        assert_eq!(problem.detail.as_deref(), Some("The words of Acme"));
    }
    assert!(bench.disk.kept().refused, "written down");
    for _ in 0..3 {
        bench.restart();
        held(&bench.token().await.expect_err("refused"));
        held(&call(&bench.cx).await.expect_err("refused"));
        assert!(bench.cx.keeper.freshness(bench.cx.way().auth).refused);
    }
    assert_eq!(bench.vendor.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_refused_before_its_first_token_is_not_asked_for_again() {
    let (vendor, world) = (Vendor::new(Some(3_600)), World::test(1, NOW));
    vendor.trouble([Trouble::Answer(401, serde_json::json!({ "error": "invalid_client" }))]);
    let cx = vendor.cx(&world, Keeper::in_memory(None), "client");
    for _ in 0..3 {
        let outcome = cx.keeper.token(&cx).await.expect_err("refused");
        held(&outcome);
    }
    assert_eq!(vendor.asked(), 1);
    assert!(cx.keeper.freshness(cx.way().auth).refused);
}

#[tokio::test(start_paused = true)]
async fn a_client_signs_in_by_its_own_rights_and_again_when_that_ends() {
    let (vendor, world) = (Vendor::new(Some(3_600)), World::test(1, NOW));
    let cx = vendor.cx(&world, Keeper::in_memory(None), "client");
    assert_eq!(cx.keeper.token(&cx).await, Ok(Secret::from("access-1")));
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(cx.keeper.token(&cx).await, Ok(Secret::from("access-2")));
    assert_eq!(vendor.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_a_retry_and_works_later() {
    let said = |status, error: &str| Trouble::Answer(status, serde_json::json!({ "error": error }));
    for trouble in [
        Trouble::NoConnection,
        said(400, "temporarily_unavailable"),
        said(400, "unknown_error"),
        Trouble::Answer(500, serde_json::json!("oops")),
        Trouble::Answer(200, serde_json::json!("oops")),
        Trouble::Answer(403, serde_json::json!("a firewall")),
    ] {
        let bench = bench(Some(3_600));
        bench.pass(3_600).await;
        bench.vendor.trouble([trouble.clone()]);
        let answers = bench.all(async |cx| cx.keeper.token(cx).await).await;
        assert!(answers.iter().all(|answer| answer.as_ref().is_err_and(is_retry)), "{trouble:?}");
        assert_eq!(bench.vendor.asked(), 1, "one failure for all who waited: {trouble:?}");
        assert_eq!(bench.token().await.as_deref(), Ok("access-2"), "{trouble:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_no_in_the_form_of_a_success_is_a_no() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.vendor.trouble([Trouble::Answer(200, serde_json::json!({ "error": "invalid_grant" }))]);
    held(&bench.token().await.expect_err("refused"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_as_vendors_really_give_it_is_read() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    let answer = serde_json::json!({
        "access_token": "a", "refresh_token": "", "expires_in": "3600", "scope": ["read"], "issued_at": 1
    });
    bench.vendor.trouble([Trouble::Answer(201, answer)]);
    assert_eq!(bench.token().await.as_deref(), Ok("a"));
    let kept = bench.disk.kept();
    assert_eq!(kept.refresh, Some(Secret::from("refresh-1")), "an empty one replaces nothing");
    assert_eq!(kept.until, Some(NOW + 7_200_000));
    assert_eq!(kept.refresh_until, Some(NOW + 90 * 86_400_000), "the old one ends when it would have");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_still_works_is_used_when_its_early_renewal_fails() {
    let bench = bench(Some(3_600));
    bench.pass(3_400).await;
    bench.vendor.trouble([Trouble::NoConnection, Trouble::NoConnection]);
    assert_eq!(bench.token().await.as_deref(), Ok("access-1"));
    assert_eq!(call(&bench.cx).await, Ok(200));
    assert_eq!(bench.vendor.asked(), 1, "not with every call");
    bench.pass(30).await;
    assert_eq!(bench.token().await.as_deref(), Ok("access-1"));
    assert_eq!(bench.vendor.asked(), 2);
    bench.pass(30).await;
    assert_eq!(bench.token().await.as_deref(), Ok("access-2"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_wants_a_pause_gets_it() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.vendor.trouble([Trouble::Answer(429, serde_json::json!({}))]);
    for _ in 0..5 {
        let outcome = bench.token().await.expect_err("a pause");
        assert!(matches!(outcome, Outcome::Throttled { .. }), "{outcome:?}");
    }
    assert_eq!(bench.vendor.asked(), 1);
    bench.pass(61).await;
    assert_eq!(bench.token().await.as_deref(), Ok("access-2"));
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_no_longer_for_a_clock_that_was_set_back() {
    let bench = bench(Some(3_600));
    bench.pass(3_600).await;
    bench.vendor.trouble([Trouble::Answer(429, serde_json::json!({}))]);
    bench.token().await.expect_err("a pause");
    bench.cx.keeper.clock_jumps(-3_600_000);
    bench.world.jump(-3_600_000);
    bench.world.rebase();
    // By the clock that was set back, the old token would still do; the vendor knows better.
    bench.vendor.expire();
    let outcome = call(&bench.cx).await.expect_err("a pause is kept all the same");
    assert!(matches!(outcome, Outcome::Throttled { .. }), "{outcome:?}");
    bench.pass(61).await;
    assert_eq!(call(&bench.cx).await, Ok(200));
    assert_eq!(bench.vendor.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_refused_before_its_time_is_renewed_once_for_fifty_calls() {
    let mut bench = bench(Some(3_600));
    bench.vendor.slow = Duration::from_millis(700);
    bench.restart();
    bench.vendor.expire();
    let answers = bench.all(async |cx| call(cx).await).await;
    assert!(answers.iter().all(|answer| *answer == Ok(200)), "{answers:?}");
    assert_eq!(bench.vendor.asked(), 1);
    bench.vendor.expire();
    assert_eq!(call(&bench.cx).await, Ok(200), "and once more when it happens again");
    assert_eq!(bench.vendor.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewed_token_that_is_refused_too_ends_in_a_401_and_no_loop() {
    let bench = bench(Some(3_600));
    bench.vendor.books().never_content = true;
    for answer in bench.all(async |cx| call(cx).await).await {
        assert_eq!(answer, Ok(401));
    }
    for _ in 0..20 {
        assert_eq!(call(&bench.cx).await, Ok(401));
    }
    assert_eq!(bench.vendor.asked(), 1);
    bench.vendor.books().never_content = false;
    assert_eq!(call(&bench.cx).await, Ok(200));
    bench.vendor.expire();
    assert_eq!(call(&bench.cx).await, Ok(200), "once proved, it may be renewed again");
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_takes_every_token_once_cannot_make_us_renew_for_ever() {
    let bench = bench(Some(3_600));
    for _ in 0..100 {
        bench.vendor.expire();
        let _ = call(&bench.cx).await;
    }
    assert_eq!(bench.vendor.asked() as usize, FORCED_MAX);
    bench.pass(600).await;
    assert_eq!(call(&bench.cx).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_forced_renewal_that_fails_may_be_tried_again() {
    let bench = bench(Some(3_600));
    bench.vendor.expire();
    bench.vendor.trouble([Trouble::NoConnection]);
    assert!(is_retry(&call(&bench.cx).await.expect_err("no connection")));
    assert_eq!(call(&bench.cx).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_nothing_can_renew_ends_and_asks_for_a_person() {
    let (vendor, world) = (Vendor::new(Some(3_600)), World::test(1, NOW));
    let grant = Grant { refresh: None, ..vendor.signed_in(NOW) };
    let cx = vendor.cx(&world, Keeper::in_memory(Some(grant)), "code");
    assert_eq!(cx.keeper.freshness(cx.way().auth).ends_at, Some(NOW + 3_600_000));
    tokio::time::sleep(Duration::from_secs(3_599)).await;
    assert_eq!(call(&cx).await, Ok(200), "to its last second");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(held(&call(&cx).await.expect_err("over")).remedy, Remedy::Reconnect);
    assert_eq!(vendor.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_in_the_middle_of_a_renewal_loses_nothing() {
    let mut bench = bench(Some(3_600));
    bench.vendor.slow = Duration::from_millis(500);
    bench.restart();
    bench.pass(3_600).await;
    // At each moment of it: before the server acts, after it, after the answer.
    for (n, leave_after) in [100, 700, 999].into_iter().enumerate() {
        let wait = Duration::from_millis(leave_after);
        tokio::time::timeout(wait, bench.token()).await.expect_err("left");
        // And whoever comes meanwhile gets what it brings.
        let token = format!("access-{}", n + 2);
        assert_eq!(bench.token().await.as_deref(), Ok(token.as_str()), "left after {leave_after}");
        assert_eq!(bench.disk.kept().access, Secret::from(token));
        bench.pass(3_600).await;
    }
    assert_eq!(bench.vendor.asked(), 3);
    assert!(!bench.vendor.books().killed);
}
