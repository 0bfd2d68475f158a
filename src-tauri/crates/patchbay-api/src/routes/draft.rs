//! A line as a person writes it, and the same as the relay reads it.

use crate::door::Refusal;
use patchbay_model::{
    correlate::{self, Grouping, OnRecovery},
    filter::{Filter, FilterShape},
    ids::{ConnectionId, ContainerId, FieldId},
    mapping::{self, From, Mapping},
    route::{self, EventKind, OnDoubt, RetryPolicy},
    transform::Transform,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person decides about a line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteDraft {
    #[schema(max_length = 120)]
    pub(crate) name: String,
    /// The version this was made from; needed to change a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<i64>,
    /// A connection's id.
    pub(crate) source: String,
    /// Kinds of event it takes; empty for all.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
    /// Which of those events it takes; all without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<FilterShape>)]
    pub(crate) filter: Option<Filter>,
    /// A connection's id.
    pub(crate) target: String,
    /// The target's own id of where it writes.
    pub(crate) container: String,
    /// The field that carries the record key and is searched before a second send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<String>,
    #[serde(default)]
    pub(crate) doubt: OnDoubt,
    pub(crate) cords: Vec<Cord>,
    /// Its events are about cases; each is a record of its own without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) correlation: Option<Correlation>,
}

/// How a line's events become cases: one record for all that belong together, while it lasts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correlation {
    /// Text with `{{ field }}` in it: events that give the same belong together.
    pub(crate) key: String,
    /// What breaches.
    #[schema(value_type = FilterShape)]
    pub(crate) open: Filter,
    /// What else is told of while a case is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<FilterShape>)]
    pub(crate) update: Option<Filter>,
    /// What has recovered; asked first.
    #[schema(value_type = FilterShape)]
    pub(crate) close: Filter,
    /// A breach so soon after the last one that was sent is counted and not sent. At most 300000.
    pub(crate) window_ms: i64,
    /// A recovery counts once it has lasted this long.
    pub(crate) hold_ms: i64,
    /// How long a case that a person closed stays quiet; until it recovers without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quiet_ms: Option<i64>,
    pub(crate) on_recovery: OnRecovery,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<Grouping>,
    /// What a closed record looks like, written over the other cords when a case is closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) closed: Vec<Cord>,
}

/// Where a target field's value comes from.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cord {
    pub(crate) field: String,
    pub(crate) from: CordFrom,
    /// Sends a hidden value in the clear.
    #[serde(default)]
    pub(crate) clear: bool,
    /// What is done to the value on its way, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) steps: Vec<Transform>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum CordFrom {
    /// A field of the event.
    Path { path: String },
    /// Text with `{{ field }}` in it.
    Template { text: String },
    /// Always the same.
    Constant { value: String },
    /// When the event happened.
    EventTime,
    /// A link that opens the event here.
    EventLink,
}

const NAME_CHARS_MAX: usize = 120;
const CORDS_MAX: usize = 200;
const KINDS_MAX: usize = 100;

/// The draft as the relay reads it. `retry` stays as it was: no page sets it yet.
pub(super) fn read(draft: &RouteDraft, retry: RetryPolicy) -> Result<route::RouteDraft, Refusal> {
    let name = draft.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::unfit(
            "route.name",
            format!("A line needs a name of at most {NAME_CHARS_MAX} characters."),
        ));
    }
    if draft.cords.len() > CORDS_MAX || draft.kinds.len() > KINDS_MAX {
        return Err(Refusal::unfit(
            "route.size",
            format!("A line has at most {CORDS_MAX} cords and {KINDS_MAX} kinds."),
        ));
    }
    let connection = |id: &str, what: &str| -> Result<ConnectionId, Refusal> {
        id.parse()
            .map_err(|_| Refusal::unfit("route.connection", format!("Choose the account this line {what}.")))
    };
    if draft.container.trim().is_empty() {
        return Err(Refusal::unfit("route.container", "Choose what this line writes to."));
    }
    Ok(route::RouteDraft {
        name: name.to_owned(),
        source: connection(&draft.source, "listens to")?,
        kinds: draft.kinds.iter().map(|kind| EventKind(kind.clone())).collect(),
        filter: draft.filter.clone(),
        target: connection(&draft.target, "writes to")?,
        container: ContainerId(draft.container.trim().to_owned()),
        group: draft.group.clone().filter(|group| !group.is_empty()),
        key_field: draft.key_field.clone().filter(|field| !field.is_empty()).map(FieldId),
        doubt: draft.doubt,
        mapping: Mapping { cords: draft.cords.iter().map(cord).collect::<Result<_, _>>()? },
        retry,
        correlation: draft.correlation.as_ref().map(correlation).transpose()?,
    })
}

fn correlation(given: &Correlation) -> Result<correlate::Correlation, Refusal> {
    if given.closed.len() > CORDS_MAX {
        let message = format!("A closed record has at most {CORDS_MAX} cords.");
        return Err(Refusal::unfit("route.size", message));
    }
    Ok(correlate::Correlation {
        key: given.key.clone(),
        open: given.open.clone(),
        update: given.update.clone(),
        close: given.close.clone(),
        window_ms: given.window_ms,
        hold_ms: given.hold_ms,
        quiet_ms: given.quiet_ms,
        on_recovery: given.on_recovery,
        group: given.group.clone(),
        closed: given.closed.iter().map(cord).collect::<Result<_, _>>()?,
    })
}

/// A cord as the relay reads it.
pub(super) fn cord(cord: &Cord) -> Result<mapping::Cord, Refusal> {
    let from = match &cord.from {
        CordFrom::Path { path } => From::Path {
            path: path.parse().map_err(|_| {
                let path: String = path.chars().take(80).collect();
                Refusal::unfit("route.path", format!("“{path}” is not a path into an event."))
            })?,
        },
        CordFrom::Template { text } => From::Template { text: text.clone() },
        CordFrom::Constant { value } => From::Constant { value: value.clone() },
        CordFrom::EventTime => From::EventTime,
        CordFrom::EventLink => From::EventLink,
    };
    let steps = cord.steps.clone();
    Ok(mapping::Cord { field: FieldId(cord.field.clone()), from, clear: cord.clear, steps })
}

/// A saved draft as it is shown.
pub(super) fn shown(draft: &route::RouteDraft, version: i64) -> RouteDraft {
    RouteDraft {
        name: draft.name.clone(),
        version: Some(version),
        source: draft.source.to_string(),
        kinds: draft.kinds.iter().map(|kind| kind.0.clone()).collect(),
        filter: draft.filter.clone(),
        target: draft.target.to_string(),
        container: draft.container.0.clone(),
        key_field: draft.key_field.as_ref().map(|field| field.0.clone()),
        group: draft.group.clone(),
        doubt: draft.doubt,
        cords: draft.mapping.cords.iter().map(shown_cord).collect(),
        correlation: draft.correlation.as_ref().map(|kept| Correlation {
            key: kept.key.clone(),
            open: kept.open.clone(),
            update: kept.update.clone(),
            close: kept.close.clone(),
            window_ms: kept.window_ms,
            hold_ms: kept.hold_ms,
            quiet_ms: kept.quiet_ms,
            on_recovery: kept.on_recovery,
            group: kept.group.clone(),
            closed: kept.closed.iter().map(shown_cord).collect(),
        }),
    }
}

/// A cord as it is shown.
pub(super) fn shown_cord(cord: &mapping::Cord) -> Cord {
    Cord {
        field: cord.field.0.clone(),
        from: match &cord.from {
            From::Path { path } => CordFrom::Path { path: path.to_string() },
            From::Template { text } => CordFrom::Template { text: text.clone() },
            From::Constant { value } => CordFrom::Constant { value: value.clone() },
            From::EventTime => CordFrom::EventTime,
            From::EventLink => CordFrom::EventLink,
        },
        clear: cord.clear,
        steps: cord.steps.clone(),
    }
}
