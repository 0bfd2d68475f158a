//! What a vendor's code may be: a unit struct with the capabilities it really has.

mod manifest;
pub mod provision;
mod refused;

pub use manifest::{
    ALLOW_PRIVATE, Ask, Auth, Call, Ending, Holder, Host, Lasts, Manifest, Need, NeedKind, PlanNeed,
    Redirect, Settings, WAY, Way, allows_private,
};
pub use patchbay_model::account::{Account, Feature, Granted, Notice};

use crate::{
    http::Http,
    keeper::Keeper,
    oauth::OAuth,
    secret::{Secret, Secrets},
    verify::{Refusal, Unverified, Verified},
    world::World,
};
use futures::future::BoxFuture;
use patchbay_model::{
    container::Container,
    delivery::Operation,
    doubt::Idempotency,
    event::Decoded,
    ids::{ConnectionId, ContainerId, FieldId},
    keys::RecordKey,
    outcome::Outcome,
    privacy::PrivacyPolicy,
    problem::Problem,
    record::Record,
    settle::Looked,
    time::Timestamp,
};
use std::sync::Arc;

/// One vendor. A capability is present exactly when its method returns `Some`.
pub trait Connector: Send + Sync {
    fn manifest(&self) -> &'static Manifest;
    /// Who am I, may I. Reads only, and few calls: it is also the probe that tells whether a connection lives.
    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>>;
    /// How its OAuth ways are spoken; present exactly when one of its ways is OAuth.
    fn oauth(&self) -> Option<&dyn OAuth> {
        None
    }
    /// Ends the sign-in at the vendor. `None`: the vendor has no call for it, or this way has none.
    fn revoke<'a>(&'a self, _cx: &'a Cx) -> Option<BoxFuture<'a, Result<(), Problem>>> {
        None
    }
    fn discover(&self) -> Option<&dyn Discover> {
        None
    }
    fn receive(&self) -> Option<&dyn Receive> {
        None
    }
    fn deliver(&self) -> Option<&dyn Deliver> {
        None
    }
    fn directory(&self) -> Option<&dyn Directory> {
        None
    }
    fn provision(&self) -> Option<&dyn provision::Provision> {
        None
    }
    fn recall(&self) -> Option<&dyn Recall> {
        None
    }
}

/// One connection in use. Clones share its limiter and its sign-in.
#[derive(Clone)]
pub struct Cx {
    pub connection: ConnectionId,
    pub settings: Settings,
    pub secrets: Secrets,
    pub http: Http,
    /// Keeps the sign-in of an OAuth way fresh; idle for every other.
    pub keeper: Arc<Keeper>,
    pub connector: &'static dyn Connector,
    pub world: World,
}

impl Cx {
    /// The way this connection signs in.
    pub fn way(&self) -> &'static Way {
        self.connector.manifest().way(&self.settings)
    }
}

/// Containers and fields. Every call waits for the connection's limiter.
pub trait Discover: Send + Sync {
    /// One page of the containers that records can be written to. `page` is what the page before gave as `next`.
    fn list<'a>(&'a self, cx: &'a Cx, page: Option<&'a str>) -> BoxFuture<'a, Result<Listing, Problem>>;
    /// One container with its fields. `Ok(None)`: the vendor says it is gone or not ours to see.
    fn container<'a>(
        &'a self,
        cx: &'a Cx,
        id: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Container>, Problem>>;
    /// How many containers [`several`](Self::several) takes at once.
    fn batch(&self) -> usize {
        1
    }
    /// Containers with their fields, in the order asked, in as few calls as the vendor allows.
    fn several<'a>(
        &'a self,
        cx: &'a Cx,
        ids: &'a [ContainerId],
    ) -> BoxFuture<'a, Result<Vec<Option<Container>>, Problem>> {
        Box::pin(async move {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.push(self.container(cx, id).await?);
            }
            Ok(found)
        })
    }
    /// Who may be chosen in fields for people; nobody where there are none, or the sign-in may not know them.
    fn people<'a>(&'a self, _cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Someone>, Problem>> {
        Box::pin(async { Ok(vec![]) })
    }
}

/// One page of containers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    pub containers: Vec<Listed>,
    /// Names of the places by id; told once, with the first page.
    pub places: Vec<(String, String)>,
    /// Nothing after the last page.
    pub next: Option<String>,
}

/// One container by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: ContainerId,
    pub name: String,
    /// The id of the workspace or folder it stands in.
    pub place: Option<String>,
}

/// A person at the vendor. The e-mail is hashed before anything is stored.
#[derive(Debug)]
pub struct Someone {
    pub id: String,
    pub name: String,
    pub email: Option<Secret<String>>,
}

/// What a vendor's ids are called.
pub trait Directory: Send + Sync {
    /// Every name that may stand beside an id of an event; empty where the connection has nothing to ask with.
    fn names<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Name>, Problem>>;
}

/// The name of one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub id: String,
    pub name: String,
    /// What it names, in the connector's own words: `queue`, `user`, `wrapup`.
    pub kind: &'static str,
}

/// What a source's vendor remembers of its own past: samples to draw a line with, and numbers to expect. Nothing of
/// it is ever delivered.
pub trait Recall: Send + Sync {
    /// Why this connection cannot be asked; nothing where it can.
    fn unable(&self, settings: &Settings) -> Option<Problem>;
    /// The events that the newest ended records (conversations, tickets) have sent, or would have: at most `most`
    /// records, of the same kinds and with the same fields as a live event. Newest first.
    fn recent<'a>(&'a self, cx: &'a Cx, most: usize) -> BoxFuture<'a, Result<Past, Problem>>;
    /// How many events of each kind there were between two moments.
    fn volume<'a>(
        &'a self,
        cx: &'a Cx,
        since: Timestamp,
        until: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, u64)>, Problem>>;
}

/// Records of a vendor, as the events they are to us.
#[derive(Debug, Default, PartialEq)]
pub struct Past {
    pub records: usize,
    pub events: Vec<Decoded>,
}

/// Webhooks. Only [`Verified`] can be decoded, and only kit's checks make one.
pub trait Receive: Send + Sync {
    /// Answers a vendor's challenge before anything is verified; nothing for an ordinary delivery.
    fn greet(&self, _request: &Unverified, _settings: &Settings) -> Option<Greeting> {
        None
    }
    /// Whether a body of this `Content-Type` can be read at all; anything else is answered 415 and leaves nothing.
    fn accepts(&self, content_type: Option<&str>) -> bool {
        content_type.is_none_or(is_json)
    }
    /// Compares raw bytes with what the connection's secret says they must be.
    ///
    /// # Errors
    /// A [`Refusal`] names what differed, never the secret.
    fn verify(
        &self,
        request: Unverified,
        settings: &Settings,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Verified, Refusal>;
    /// Bytes to events with their keys.
    ///
    /// # Errors
    /// [`Unreadable`] for a body that is genuine and still cannot be read: kept as a sealed dead letter.
    fn decode(
        &self,
        body: &Verified,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Vec<Decoded>, Unreadable>;
    /// The kinds this source can send, with their names for the page. Empty: any.
    fn kinds(&self) -> &'static [(&'static str, &'static str)];
    /// Fields known from the vendor's documents, with a first proposal each.
    fn policy(&self) -> PrivacyPolicy;
    /// What the vendor's documents say of the fields, in plain words.
    fn dictionary(&self) -> &'static [FieldNote] {
        &[]
    }
    /// Fields of an event whose value is an id with a name. The name is put beside them, as `names.` and the field.
    fn named_fields(&self) -> &'static [&'static str] {
        &[]
    }
    /// Whether the sender repeats what was not answered 2xx.
    fn redelivers(&self) -> bool;
    /// The status that makes such a sender wait and send again.
    fn busy_status(&self, _settings: &Settings) -> u16 {
        503
    }
    /// One line about an event from its masked view: `("Disposition", "Billing dispute")`.
    fn title(&self, kind: &str, view: &serde_json::Value) -> (String, String);
}

/// One field of a source's events as its vendor documents it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldNote {
    /// Its path shape.
    pub path: &'static str,
    /// The kinds of event that have it; empty for all.
    pub kinds: &'static [&'static str],
    /// What it is, for a person.
    pub words: &'static str,
    /// A made-up value, as JSON.
    pub example: &'static str,
    pub class: FieldClass,
}

/// How near a field is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldClass {
    /// Ids, times, durations, closed vocabularies.
    Plain,
    /// A caller's number, address or contact id.
    Address,
    /// A person's name, or text that somebody typed.
    Personal,
}

/// `application/json` and every `+json`, whatever their parameters.
pub fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json"
        || kind == "text/json"
        || kind.starts_with("application/") && kind.ends_with("+json")
}

/// An answer to a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// Why a genuine body could not be read. Names places, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unreadable {
    pub reason: String,
}

/// Everything one write needs; pinned, so that a resend is the same bytes.
#[derive(Debug, Clone)]
pub struct Shipment {
    pub operation: Operation,
    pub container: Arc<Container>,
    pub group: Option<String>,
    pub record: Record,
    /// The field that carries the record's name, and the name.
    pub key: Option<(FieldId, RecordKey)>,
    pub send_key: String,
}

/// A request as a person may see it: no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: serde_json::Value,
}

/// What is kept of a vendor's answer. `message` is blanked by the relay before it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: Option<u16>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
}

/// Writing records.
pub trait Deliver: Send + Sync {
    /// What makes a second send safe in this container.
    fn idempotency(
        &self,
        settings: &Settings,
        container: &Container,
        key_field: Option<&FieldId>,
    ) -> Idempotency;
    /// The request of a shipment, without credentials. Pure: the same shipment gives the same bytes.
    fn sketch(&self, settings: &Settings, shipment: &Shipment) -> Sketch;
    /// Sends once. Never retries: only `settle` repeats a write.
    fn send<'a>(&'a self, cx: &'a Cx, shipment: &'a Shipment) -> BoxFuture<'a, (Outcome, Answer)>;
    /// Looks for the record that carries `key`.
    fn find<'a>(
        &'a self,
        cx: &'a Cx,
        container: &'a Container,
        by: &'a FieldId,
        key: &'a RecordKey,
    ) -> BoxFuture<'a, (Looked, Answer)>;
    /// Calls a day that the vendor allows on a plan, where that is what runs out first.
    fn calls_a_day(&self, _plan: Option<&str>) -> Option<u64> {
        None
    }
    /// Where a person can open the record at the vendor.
    fn link(&self, settings: &Settings, container: &Container, remote: &str) -> Option<String>;
}
