//! The one box: a telephone number, an address, a conversation, a ticket, a record or a pasted link, and the answer in
//! one sentence that can be copied.

use crate::{
    door::{Answer, At, Problems, Question, Refusal},
    events::{ExternalLink, detail_of},
    names::{Named, Names},
    query::bound,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    detect,
    ids::{DeliveryId, EventId},
    query::{Query, Term, tokens},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindQuery {
    /// What was typed or pasted.
    text: String,
}

/// What the box found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Findings {
    /// The answer, to be copied as it is.
    sentence: String,
    /// The newest first.
    hits: Vec<Hit>,
    /// The same set in the log, where it is a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// One event on one line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundEvent)]
pub(crate) struct Hit {
    event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<Named>,
    /// The record's id at its vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    /// To the event here, and to the record at its vendor.
    links: Vec<ExternalLink>,
    /// As the log names it: delivered, dead, unrouted, ….
    state: String,
    /// When it was received.
    at: i64,
    /// What became of it.
    sentence: String,
}

const TEXT_CHARS_MAX: usize = 2_000;
const HITS_MAX: usize = 10;
const EVENTS_MAX: u32 = 5;

/// What was found: events, with the delivery where one is meant, and the filter that finds them.
type Found = (Vec<(EventId, Option<DeliveryId>)>, Option<Query>);

/// Finds the events of a telephone number, an e-mail address, a conversation, a ticket, a record's id or a pasted link.
#[utoipa::path(get, operation_id = "find", path = "/find", tag = "events", params(FindQuery), responses((status = 200, body = Findings), Problems))]
pub(crate) async fn find(At(space): At, Question(asked): Question<FindQuery>) -> Answer<Findings> {
    let text = asked.text.trim();
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Refusal::unfit("find.long", "This is too long to look for."));
    }
    let names = Names::read(&space).await?;
    let mut found: Found = (Vec::new(), None);
    for wanted in spellings(text) {
        found = look(&space, &names, &wanted).await?;
        if !found.0.is_empty() {
            break;
        }
    }
    let mut hits = Vec::new();
    for (event, delivery) in found.0 {
        if hits.len() < HITS_MAX
            && let Some(full) = space.store.event(event).await?
        {
            hits.extend(told(&space, full, delivery).await?);
        }
    }
    hits.truncate(HITS_MAX);
    let query = found.1.filter(|_| !hits.is_empty()).map(|query| query.to_string());
    Ok(Json(Findings { sentence: sentence(text, &hits), hits, query }))
}

/// What a text may mean, the most telling first: itself, then the parts of a link from its end.
fn spellings(text: &str) -> Vec<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "\"'“”<>()".contains(c));
    let Some((_, rest)) = text.split_once("://") else { return vec![text.to_owned()] };
    let mut parts: Vec<String> = rest
        .split(['/', '?', '&', '#', '=', '%', ';'])
        .skip(1)
        .filter(|part| part.len() >= 3 && part.chars().any(|c| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect();
    parts.reverse();
    parts.truncate(12);
    parts
}

async fn look(space: &Space, names: &Names, text: &str) -> Result<Found, Refusal> {
    let store = &space.store;
    if tokens(text).is_empty() {
        return Ok((Vec::new(), None));
    }
    if let Ok(event) = text.parse::<EventId>() {
        return Ok((vec![(event, None)], None));
    }
    if let Ok(delivery) = text.parse::<DeliveryId>() {
        let event = store.event_of(delivery).await?;
        return Ok((event.map(|event| (event, Some(delivery))).into_iter().collect(), None));
    }
    let mut found: Vec<(EventId, Option<DeliveryId>)> = Vec::new();
    let personal = detect::classify(text).is_some();
    if !personal {
        let records = store.by_remote(text.to_owned()).await?;
        found.extend(records.into_iter().map(|(event, delivery)| (event, Some(delivery))));
        if found.is_empty() && text.len() == 26 {
            let records = store.by_record_key(text.to_ascii_lowercase()).await?;
            found.extend(records.into_iter().map(|(event, delivery)| (event, Some(delivery))));
        }
        if !found.is_empty() {
            return Ok((found, None));
        }
    }
    let key = Query::Is(Term::Key(vec![text.to_owned()]));
    // A number or an address goes by its keyed name from here on: the link to the same set does not carry it.
    let keys = space.live.as_ref().filter(|_| personal).map(|live| live.vault.keys());
    let said = match keys {
        Some(keys) => keys.identity().value(&detect::normalise(text)),
        None => text.to_owned(),
    };
    let words = Query::Is(Term::Text { text: said, prefix: false });
    let wanted = if personal || space.live.is_none() { vec![words] } else { vec![key, words] };
    for query in wanted {
        let page = store.events(bound(space, names, &query).await?, None, EVENTS_MAX).await?;
        if !page.rows.is_empty() {
            let rows = page.rows.iter().rev().map(|row| (row.id, None));
            return Ok((rows.collect(), Some(query)));
        }
    }
    Ok((Vec::new(), None))
}

/// An event as what it is on each line, or on the one that is meant.
async fn told(
    space: &Space,
    full: patchbay_store::EventFull,
    meant: Option<DeliveryId>,
) -> Result<Vec<Hit>, Refusal> {
    let at = full.row.received_at.0;
    let detail = detail_of(space, full).await?;
    let here = |id: &str| ExternalLink {
        label: "Open in Patchbay".to_owned(),
        url: format!("patchbay://event/{id}"),
    };
    let event = detail.id().to_owned();
    let hits: Vec<Hit> = detail
        .legs()
        .filter(|leg| meant.is_none_or(|meant| meant.to_string() == leg.delivery))
        .map(|leg| Hit {
            event: event.clone(),
            delivery: Some(leg.delivery.clone()),
            route: Some(leg.route.clone()),
            record: leg.record.clone(),
            links: std::iter::once(here(&event)).chain(leg.link.clone()).collect(),
            state: leg.state.clone(),
            at,
            sentence: detail.sentence().to_owned(),
        })
        .collect();
    if !hits.is_empty() {
        return Ok(hits);
    }
    Ok(vec![Hit {
        links: vec![here(&event)],
        event,
        delivery: None,
        route: None,
        record: None,
        state: detail.state(),
        at,
        sentence: detail.sentence().to_owned(),
    }])
}

fn sentence(text: &str, hits: &[Hit]) -> String {
    let Some(first) = hits.first() else {
        return match detect::classify(text) {
            Some(_) => "No event here carries this.".to_owned(),
            None => format!("No event here carries “{text}”."),
        };
    };
    let links: Vec<&str> = first.links.iter().map(|link| link.url.as_str()).collect();
    let when = patchbay_model::time::Timestamp(first.at).rfc3339();
    let one = format!("{} Received {when}. {}", first.sentence, links.join(" "));
    let events: BTreeSet<&str> = hits.iter().map(|hit| hit.event.as_str()).collect();
    match events.len() {
        1 => one,
        more => format!("{more} events carry this; the newest: {one}"),
    }
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn a_pasted_link_is_taken_apart_from_its_end() {
        assert_eq!(
            spellings("https://x.monday.com/boards/184467/pulses/5284019377"),
            ["5284019377", "184467"]
        );
        assert_eq!(
            spellings(
                "https://x.service-now.com/nav_to.do?uri=incident.do?sys_id=9d385017c611228701d22104cc95c371"
            ),
            ["9d385017c611228701d22104cc95c371"]
        );
        assert_eq!(spellings(" “+1 317 555 0142” "), ["+1 317 555 0142"]);
    }
}
