//! Questions to the analytics store: details of conversations, and numbers over many of them. What a question may
//! say is held to the published definitions; what of it is not simulated is refused by name.
//!
//! Source: Genesys Cloud Platform API v2, the published definitions (SDK 269.0.0): `ConversationQuery`,
//! `ConversationAggregationQuery`.

use super::conversation::Conversation;
use super::handle::Genesys;
use super::pages::ErrorBody;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

const DAY_MS: u64 = 86_400_000;
/// Members of a question for details, by the definition.
const DETAILS: &[&str] = &[
    "conversationFilters",
    "segmentFilters",
    "evaluationFilters",
    "surveyFilters",
    "resolutionFilters",
    "order",
    "orderBy",
    "interval",
    "aggregations",
    "paging",
];
const AGGREGATES: &[&str] = &[
    "interval",
    "granularity",
    "timeZone",
    "groupBy",
    "filter",
    "metrics",
    "flattenMultivaluedDimensions",
    "views",
    "alternateTimeDimension",
    "queryType",
    "sortMetric",
    "limit",
];
/// Those of them that are simulated.
const DETAILS_KNOWN: &[&str] = &["conversationFilters", "order", "orderBy", "interval", "paging"];
const AGGREGATES_KNOWN: &[&str] = &["interval", "metrics"];

/// What an agent's or a customer's part is counted as.
type Metric = (&'static str, fn(&Conversation) -> usize);

const METRICS: &[Metric] = &[
    ("nConversations", |_| 1),
    ("nConnected", |one| usize::from(!one.agents.is_empty())),
    ("nTransferred", |one| one.agents.iter().filter(|agent| agent.transferred).count()),
    ("tAcw", |one| one.agents.len()),
    ("tHandle", |one| one.agents.len()),
];

impl Genesys {
    /// Answers `POST /api/v2/analytics/conversations/<of>/query`.
    pub(super) fn analytics(&self, of: &str, headers: &HeaderMap, body: &[u8]) -> Result<Value, ErrorBody> {
        let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            let message = "HTTP 415 Unsupported Media Type";
            return Err(ErrorBody::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported.media.type",
                message,
            ));
        }
        let question: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| ErrorBody::bad("The body is not a JSON object"))?;
        match of {
            "details" => self.details(&question),
            _ => self.aggregates(&question),
        }
    }

    fn details(&self, question: &Map<String, Value>) -> Result<Value, ErrorBody> {
        members(question, DETAILS, DETAILS_KNOWN)?;
        let (days_max, page_max) = {
            let switches = &self.state().switches;
            (switches.details_days_max, switches.details_page_max)
        };
        let (since_ms, until_ms) = interval(question)?;
        if until_ms - since_ms > days_max * DAY_MS {
            return Err(ErrorBody::bad(format!("The interval may span {days_max} days")));
        }
        let order = word(question, "order", &["asc", "desc", "unordered"], "asc")?;
        let by = word(
            question,
            "orderBy",
            &["conversationStart", "conversationEnd", "segmentStart", "segmentEnd"],
            "conversationStart",
        )?;
        let (size, number) = paging(question, page_max)?;
        let filters = filters(question)?;
        let now_ms = self.clock().now_ms();
        let mut found = self.began_between(since_ms, until_ms);
        found.retain(|one| filters.iter().all(|filter| filter.lets(one, now_ms)));
        match by {
            "conversationStart" => found.sort_by_key(|one| (one.started_ms, one.id.clone())),
            "conversationEnd" => found.sort_by_key(|one| (one.ended_ms, one.id.clone())),
            _ => return Err(unsimulated("orderBy", by)),
        }
        if order == "desc" {
            found.reverse();
        }
        let total = found.len();
        let page = found.iter().skip((number - 1).saturating_mul(size)).take(size);
        let page: Vec<Value> = page.map(|one| self.conversation_analytics(one, now_ms)).collect();
        let mut answer = json!({ "totalHits": total });
        // An empty list is left out, as lists of the store's answers are.
        if !page.is_empty() {
            answer["conversations"] = json!(page);
        }
        Ok(answer)
    }

    fn aggregates(&self, question: &Map<String, Value>) -> Result<Value, ErrorBody> {
        members(question, AGGREGATES, AGGREGATES_KNOWN)?;
        let (since_ms, until_ms) = interval(question)?;
        let names = question.get("metrics").and_then(Value::as_array).filter(|names| !names.is_empty());
        let names = names.ok_or_else(|| ErrorBody::bad("metrics is a list with at least one name"))?;
        let found = self.began_between(since_ms, until_ms);
        let mut metrics = Vec::new();
        for name in names {
            let name = name.as_str().unwrap_or_default();
            let known = METRICS.iter().find(|(known, _)| *known == name);
            let (_, count) = known.ok_or_else(|| unsimulated("metrics", name))?;
            let count: usize = found.iter().map(count).sum();
            if count > 0 {
                metrics.push(json!({ "metric": name, "stats": { "count": count } }));
            }
        }
        if metrics.is_empty() {
            return Ok(json!({}));
        }
        let data = json!([{ "interval": question["interval"], "metrics": metrics }]);
        // Without a grouping the medium stands there all the same.
        Ok(json!({ "results": [{ "group": { "mediaType": "voice" }, "data": data }] }))
    }
}

/// Refuses what the definition does not know, and what it knows and nothing here does.
fn members(question: &Map<String, Value>, all: &[&str], known: &[&str]) -> Result<(), ErrorBody> {
    for name in question.keys() {
        if !all.contains(&name.as_str()) {
            return Err(ErrorBody::bad(format!("Unrecognized field \"{name}\"")));
        }
        if !known.contains(&name.as_str()) {
            return Err(unsimulated("the member", name));
        }
    }
    Ok(())
}

/// Two ISO 8601 moments with `/` between them, the second later.
fn interval(question: &Map<String, Value>) -> Result<(u64, u64), ErrorBody> {
    let bad = || ErrorBody::new(StatusCode::BAD_REQUEST, "invalid.date", "interval is ISO-8601: start/end");
    let text = question.get("interval").and_then(Value::as_str).ok_or_else(bad)?;
    let (since, until) = text.split_once('/').ok_or_else(bad)?;
    let ms = |text: &str| {
        let at: jiff::Timestamp = text.parse().ok()?;
        u64::try_from(at.as_millisecond()).ok()
    };
    let (since, until) = (ms(since).ok_or_else(bad)?, ms(until).ok_or_else(bad)?);
    if since < until { Ok((since, until)) } else { Err(bad()) }
}

/// The page's size and number; both are needed where there is paging at all.
fn paging(question: &Map<String, Value>, size_max: u64) -> Result<(usize, usize), ErrorBody> {
    let Some(paging) = question.get("paging") else { return Ok((25, 1)) };
    let number = |name: &str, max: u64| {
        let number = paging.get(name).and_then(Value::as_u64).filter(|n| (1..=max).contains(n));
        let number = number.and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| ErrorBody::bad(format!("paging.{name} is a number from 1 to {max}")))
    };
    Ok((number("pageSize", size_max)?, number("pageNumber", u64::from(u32::MAX))?))
}

fn word<'a>(
    question: &'a Map<String, Value>,
    name: &str,
    words: &[&str],
    otherwise: &'a str,
) -> Result<&'a str, ErrorBody> {
    let Some(value) = question.get(name) else { return Ok(otherwise) };
    let word = value.as_str().filter(|word| words.contains(word));
    word.ok_or_else(|| ErrorBody::bad(format!("{name} is one of {}", words.join(", "))))
}

/// One predicate of conversations.
enum Filter {
    Ended(bool),
    Id(String),
}

impl Filter {
    fn lets(&self, one: &Conversation, now_ms: u64) -> bool {
        match self {
            Filter::Ended(ended) => (one.ended_ms <= now_ms) == *ended,
            Filter::Id(id) => one.id == *id,
        }
    }
}

/// Filters are and-ed with each other; within one, only `and` is simulated.
fn filters(question: &Map<String, Value>) -> Result<Vec<Filter>, ErrorBody> {
    let Some(list) = question.get("conversationFilters") else { return Ok(vec![]) };
    let list = list.as_array().ok_or_else(|| ErrorBody::bad("conversationFilters is a list"))?;
    let mut filters = Vec::new();
    for one in list {
        match one["type"].as_str() {
            Some("and") => {}
            Some("or") => return Err(unsimulated("type", "or")),
            _ => return Err(ErrorBody::bad("A filter's type is and, or")),
        }
        let predicates = one["predicates"].as_array().filter(|list| !list.is_empty());
        for predicate in predicates.ok_or_else(|| ErrorBody::bad("A filter has predicates"))? {
            let dimension = predicate["dimension"].as_str().unwrap_or_default();
            let operator = predicate["operator"].as_str().unwrap_or("matches");
            filters.push(match (dimension, operator, predicate["value"].as_str()) {
                ("conversationEnd", "exists", None) => Filter::Ended(true),
                ("conversationEnd", "notExists", None) => Filter::Ended(false),
                ("conversationId", "matches", Some(id)) => Filter::Id(id.to_owned()),
                _ => return Err(unsimulated("predicate", dimension)),
            });
        }
    }
    Ok(filters)
}

fn unsimulated(what: &str, name: &str) -> ErrorBody {
    ErrorBody::bad(format!("{what} {name} is not known to this organisation"))
}
