//! Samples of the simulated centre's own past: what a query tells of a conversation is what a push has told of it,
//! nothing of it is delivered or counted, and what is known of it ends behind the policy.

use super::*;
use patchbay_connectors::by_id;
use patchbay_model::privacy::Policy;
use patchbay_relay::{SAMPLE_RECORDS_MAX, recalls};
use patchbay_sandbox::genesys::Target;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// Bodies that the data action has posted.
type Posted = Arc<Mutex<Vec<String>>>;

async fn office() -> (Office, Posted) {
    let posted = Posted::default();
    let kept = Arc::clone(&posted);
    let post = move |call: Call| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(call.body);
        async { Ok(202) }
    };
    let genesys = Genesys::new(Clock::starting_at(BASE as u64), 1, post);
    genesys.set_target(Some(Target { url: "http://127.0.0.1:1/in".into(), key: KEY.into() }));
    (Office::of(genesys).await, posted)
}

impl Office {
    /// Views by kind of the samples of one conversation.
    async fn sampled(&self, conversation: &str) -> BTreeMap<String, Value> {
        let found = self.relay.store().fetched_samples(CENTRE).await.expect("reads").expect("were fetched");
        let views = found
            .samples
            .into_iter()
            .map(|row| (row.kind.0, serde_json::from_str::<Value>(&row.view).expect("a view is JSON")));
        views.filter(|(_, view)| view["conversationId"] == conversation).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_conversation_fetched_is_the_same_as_the_one_that_was_pushed() {
    let (office, posted) = office().await;
    office.relay.refresh_names(CENTRE).await.expect("reads");
    let made = office.genesys.make_one_call(None).await.expect("a call");
    // The customer is the last to go.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let bodies = std::mem::take(&mut *posted.lock().unwrap_or_else(PoisonError::into_inner));
    for body in &bodies {
        assert!(office.post(body).await.is_success(), "{body}");
    }
    let pushed: BTreeMap<String, Value> = office
        .events()
        .await
        .into_iter()
        .map(|row| (row.kind.0, serde_json::from_str(&row.view).expect("a view is JSON")))
        .collect();
    let kinds: Vec<_> = pushed.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["genesys.agent_left", "genesys.customer_left", "genesys.disposition"]);
    let before = office.events().await.len();
    let fetched = office.relay.fetch_samples(CENTRE).await.expect("fetches");
    assert_eq!(fetched.records, SAMPLE_RECORDS_MAX);
    assert_eq!(office.sampled(&made.conversation_id).await, pushed);
    assert_eq!(office.events().await.len(), before, "samples are no events");
}

#[tokio::test(start_paused = true)]
async fn the_last_conversations_become_every_kind_behind_the_policy_of_the_moment() {
    let (office, _) = office().await;
    // One conversation each few minutes: twenty of them are not enough for everything that is rare.
    office.genesys.set_switches(|switches| switches.past_a_day = 2_880);
    let mut kinds = BTreeSet::new();
    for _ in 0..8 {
        office.relay.fetch_samples(CENTRE).await.expect("fetches");
        let found = office.relay.store().fetched_samples(CENTRE).await.expect("reads").expect("fetched");
        assert_eq!(found.records as usize, SAMPLE_RECORDS_MAX);
        let times: Vec<_> = found.samples.iter().map(|row| row.occurred_at).collect();
        assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
        for row in &found.samples {
            let view: Value = serde_json::from_str(&row.view).expect("a view is JSON");
            assert!(view["ani"]["$hash"].is_string(), "{view}");
            if row.kind.0 == "genesys.disposition" {
                assert_eq!(view["wrapupNotes"]["$masked"]["type"], "string", "{view}");
                assert!(view["names"]["wrapupCode"].is_string(), "{view}");
            }
            assert!(!row.view.contains("@example.com") && !row.view.contains("+1317555"), "{}", row.view);
            kinds.insert(row.kind.0.clone());
        }
        if kinds.len() == 4 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        for _ in 0..20 {
            office.genesys.make_one_call(None).await.expect("a call");
        }
    }
    assert!(kinds.is_superset(&BTreeSet::from([
        "genesys.agent_left".into(),
        "genesys.customer_left".into(),
        "genesys.disposition".into()
    ])));
    assert!(office.events().await.is_empty(), "nothing of it is an event");

    // Another policy, another fetch.
    let mut policy = by_id("genesys").and_then(|c| c.receive()).expect("receives").policy().fields;
    policy.insert("ani".into(), Policy::Drop);
    office.relay.store().save_policy(CENTRE, policy, office.relay.now()).await.expect("saves");
    office.relay.reload().await.expect("reloads");
    office.relay.fetch_samples(CENTRE).await.expect("fetches");
    let found = office.relay.store().fetched_samples(CENTRE).await.expect("reads").expect("fetched");
    let with_ani =
        |view: &str| serde_json::from_str::<Value>(view).is_ok_and(|view| view.get("ani").is_some());
    assert!(!found.samples.iter().any(|row| with_ani(&row.view)));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_the_permission_and_leaves_the_samples_before() {
    let (office, _) = office().await;
    office.relay.fetch_samples(CENTRE).await.expect("fetches");
    let before = office.relay.store().fetched_samples(CENTRE).await.expect("reads");
    office.genesys.deny(CLIENT_ID, "analytics:conversationDetail:view");
    let problem = office.relay.fetch_samples(CENTRE).await.expect_err("refused");
    assert_eq!(problem.code, "vendor.forbidden");
    assert!(format!("{problem:?}").contains("analytics:conversationDetail:view"), "{problem:?}");
    assert_eq!(office.relay.store().fetched_samples(CENTRE).await.expect("reads"), before);
}

#[tokio::test(start_paused = true)]
async fn the_week_is_counted_by_the_centre_itself() {
    let (office, _) = office().await;
    let bound = Arc::clone(&office.relay.snapshot().connections[&CENTRE]);
    let recall = recalls(&bound).expect("it can be asked");
    let now = office.relay.now();
    let week = now + -7 * 86_400_000;
    let counts: BTreeMap<_, _> =
        recall.volume(&bound.cx, week, now).await.expect("counts").into_iter().collect();
    // One call every five minutes, some of which are given up and some handed on.
    let (left, done) = (counts["genesys.customer_left"], counts["genesys.disposition"]);
    assert!((2_000..=2_016).contains(&left), "{counts:?}");
    assert_eq!(done, counts["genesys.transfer"] + counts["genesys.agent_left"], "{counts:?}");
    assert!(counts["genesys.transfer"] > 0 && done > left * 9 / 10, "{counts:?}");
    let day = recall.volume(&bound.cx, now + -86_400_000, now).await.expect("counts");
    assert!(day.iter().all(|(kind, n)| *n <= counts[kind] / 6), "{day:?} of {counts:?}");
    office.genesys.deny(CLIENT_ID, "analytics:conversationAggregate:view");
    let problem = recall.volume(&bound.cx, week, now).await.expect_err("refused");
    assert_eq!(problem.code, "vendor.forbidden");
}
