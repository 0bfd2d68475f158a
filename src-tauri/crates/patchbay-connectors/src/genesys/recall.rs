//! What the organisation remembers: its last conversations as samples, and how many events a week brings.
//! Source: published definitions of the analytics queries (platform SDK 269.0.0).

use super::{
    Genesys, calls,
    client::Client,
    past::{self, list},
    receive::{self, AGENT_LEFT, CUSTOMER_LEFT, DISPOSITION, TRANSFER},
};
use futures::future::BoxFuture;
use patchbay_kit::connector::{Cx, Past, Recall, Settings};
use patchbay_model::{
    limits::DAY_MS,
    problem::{Problem, Remedy},
    time::Timestamp,
};
use serde_json::{Value, json};

/// Conversations of one page.
const PAGE: usize = 20;
/// How far back the last conversations are looked for, in milliseconds.
const BACK_MS: i64 = 7 * DAY_MS;

impl Recall for Genesys {
    fn unable(&self, settings: &Settings) -> Option<Problem> {
        let push = Client::is_push(settings);
        push.then(|| {
            Problem::new(
                "sample.source",
                "This account is push only: Genesys Cloud cannot be asked for anything. Connect it with an OAuth \
                 client to fetch conversations.",
            )
            .remedy(Remedy::Reconnect)
        })
    }

    fn recent<'a>(&'a self, cx: &'a Cx, most: usize) -> BoxFuture<'a, Result<Past, Problem>> {
        Box::pin(async move {
            let client = client(cx)?;
            let now = cx.world.now();
            let mut found = Past::default();
            for number in 1.. {
                let question = newest(now, number);
                let answer = client.query(&calls::DETAILS, &question).await.map_err(Problem::from)?;
                // Where there is nothing, the list is left out.
                let page = list(&answer, "conversations");
                for conversation in page.iter().take(most - found.records) {
                    let events = past::events(conversation).into_iter();
                    found.events.extend(events.filter_map(|event| receive::event(event).ok()));
                    found.records += 1;
                }
                if page.len() < PAGE || found.records >= most {
                    break;
                }
            }
            found.events.sort_by_key(|event| std::cmp::Reverse(event.occurred_at));
            Ok(found)
        })
    }

    fn volume<'a>(
        &'a self,
        cx: &'a Cx,
        since: Timestamp,
        until: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, u64)>, Problem>> {
        Box::pin(async move {
            let question = json!({
                "interval": interval(since, until),
                "metrics": ["nConversations", "nTransferred", "tAcw", "tHandle"],
            });
            let answer = client(cx)?.query(&calls::AGGREGATES, &question).await.map_err(Problem::from)?;
            let count = |metric: &str| counted(&answer, metric);
            let (handled, transferred) = (count("tHandle"), count("nTransferred"));
            Ok(vec![
                (DISPOSITION, count("tAcw")),
                (TRANSFER, transferred),
                // Who handled a conversation and did not hand it on.
                (AGENT_LEFT, handled.saturating_sub(transferred)),
                (CUSTOMER_LEFT, count("nConversations")),
            ])
        })
    }
}

fn client(cx: &Cx) -> Result<Client<'_>, Problem> {
    let missing = || Problem::new("auth.missing", "This account has nothing to ask with.");
    Client::of(cx)?.ok_or_else(|| missing().remedy(Remedy::Reconnect))
}

/// The ended conversations of the last days, newest first.
fn newest(now: Timestamp, number: usize) -> Value {
    json!({
        "interval": interval(now + -BACK_MS, now),
        "order": "desc",
        "orderBy": "conversationStart",
        "conversationFilters": [{
            "type": "and",
            "predicates": [{ "type": "dimension", "dimension": "conversationEnd", "operator": "exists" }],
        }],
        "paging": { "pageSize": PAGE, "pageNumber": number },
    })
}

fn interval(since: Timestamp, until: Timestamp) -> String {
    format!("{}/{}", since.rfc3339(), until.rfc3339())
}

/// The count of a metric over all groups and intervals; nothing counted is left out of an answer.
fn counted(answer: &Value, metric: &str) -> u64 {
    let groups = list(answer, "results").iter().flat_map(|group| list(group, "data"));
    let metrics = groups.flat_map(|data| list(data, "metrics"));
    let named = metrics.filter(|one| one.get("metric").and_then(Value::as_str) == Some(metric));
    named.filter_map(|one| one.get("stats")?.get("count")?.as_u64()).sum()
}
