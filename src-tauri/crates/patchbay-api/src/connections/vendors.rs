//! What can be connected, by which ways, and what is asked for it. Data of the connectors' manifests.

use super::needs::steps;
use crate::{
    door::{Answer, Problems},
    names::Named,
};
use axum::Json;
use patchbay_kit::{
    connector::{Ask, Auth, Connector, Holder, Lasts, Manifest, Redirect, Way},
    permissions::{NeedRow, needs},
    verify::Scheme,
};
use patchbay_model::account::Feature;
use serde::Serialize;
use utoipa::ToSchema;

/// The setting that names a signature scheme, where a vendor lets one be chosen.
pub(super) const SCHEME: &str = "scheme";

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vendor {
    id: String,
    name: String,
    /// Two letters for its tile.
    tile: String,
    roles: Vec<Role>,
    /// Ways to sign, where one is chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    schemes: Vec<Named>,
    /// Ways to sign in, the best first.
    ways: Vec<WayView>,
    /// What a feature needs beside rights: a plan, a licence, an edition.
    plans: Vec<PlanView>,
    /// Boards, columns and labels can be planned and made there.
    provisions: bool,
}

/// What an account can be for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Source,
    Target,
}

/// One way to sign in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Way)]
pub(crate) struct WayView {
    id: String,
    name: String,
    /// For whom this way is.
    help: String,
    auth: AuthKind,
    holder: HolderKind,
    lasts: LastsKind,
    /// Said before it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    /// When the vendor ends this way altogether.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<EndingView>,
    /// Asked when connecting, in order. Those that are secret go to the vault and are never shown back.
    fields: Vec<AuthField>,
    /// Exact addresses to register at the vendor; empty for ways without a browser.
    redirects: Vec<String>,
    /// What somebody does at the vendor first.
    steps: Vec<String>,
    needs: Vec<NeedRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthKind {
    OauthCode,
    OauthClient,
    Basic,
    Keys,
    SecretUrl,
    None,
}

impl From<Auth> for AuthKind {
    fn from(auth: Auth) -> Self {
        match auth {
            Auth::OAuthCode { .. } => Self::OauthCode,
            Auth::OAuthClient => Self::OauthClient,
            Auth::Basic => Self::Basic,
            Auth::Keys => Self::Keys,
            Auth::SecretUrl => Self::SecretUrl,
            Auth::None => Self::None,
        }
    }
}

/// Whose rights a way uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum HolderKind {
    Machine,
    Person,
    Either,
}

/// How long a sign-in lasts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LastsKind {
    Forever,
    Renews,
    Ends,
}

/// A date the vendor has published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ending)]
struct EndingView {
    /// UTC milliseconds.
    at: i64,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanNeed)]
struct PlanView {
    feature: Feature,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuthField {
    id: String,
    label: String,
    /// Where the value is found at the vendor.
    help: String,
    secret: bool,
    required: bool,
    /// What it is when left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    /// The values offered. Left out: any text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Named>,
    /// Another value may be typed beside the options.
    #[serde(skip_serializing_if = "is_false")]
    open: bool,
    /// Wanted by developers and simulators only.
    #[serde(skip_serializing_if = "is_false")]
    advanced: bool,
}

/// What is not so is left out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Lists the vendors that can be connected.
#[utoipa::path(get, operation_id = "list_vendors", path = "/vendors", tag = "connections", responses((status = 200, body = Vec<Vendor>), Problems))]
pub(crate) async fn vendors() -> Answer<Vec<Vendor>> {
    Ok(Json(all().collect()))
}

/// What is answered of the vendors, for programs that hold no relay. The same for every run of one build.
pub fn known_vendors() -> serde_json::Value {
    all().map(|vendor| serde_json::to_value(vendor).expect("a vendor is plain JSON")).collect()
}

fn all() -> impl Iterator<Item = Vendor> {
    patchbay_connectors::offered().map(vendor)
}

fn vendor(connector: &'static dyn Connector) -> Vendor {
    let manifest = connector.manifest();
    let plan = |need: &patchbay_kit::connector::PlanNeed| PlanView {
        feature: need.feature,
        message: need.message.to_owned(),
    };
    Vendor {
        id: manifest.id.to_owned(),
        name: manifest.name.to_owned(),
        tile: manifest.tile.to_owned(),
        roles: roles(connector),
        schemes: if chooses_scheme(manifest) {
            Scheme::ALL
                .map(|scheme| Named { id: scheme.id().to_owned(), name: name(scheme).to_owned() })
                .to_vec()
        } else {
            vec![]
        },
        ways: manifest.ways.iter().map(|way| way_view(manifest, way)).collect(),
        plans: manifest.plans.iter().map(plan).collect(),
        provisions: connector.provision().is_some(),
    }
}

fn way_view(manifest: &'static Manifest, way: &'static Way) -> WayView {
    WayView {
        id: way.id.to_owned(),
        name: way.name.to_owned(),
        help: way.help.to_owned(),
        auth: way.auth.into(),
        holder: match way.holder {
            Holder::Machine => HolderKind::Machine,
            Holder::Person => HolderKind::Person,
            Holder::Either => HolderKind::Either,
        },
        lasts: match way.lasts {
            Lasts::Forever => LastsKind::Forever,
            Lasts::Renews => LastsKind::Renews,
            Lasts::Ends => LastsKind::Ends,
        },
        warning: way.warning.map(str::to_owned),
        ends: way.ends.map(|ends| EndingView { at: ends.at.0, message: ends.message.to_owned() }),
        fields: manifest.asks_of(way).map(field).collect(),
        redirects: redirects(way),
        steps: steps(manifest, way),
        needs: needs(manifest, way),
    }
}

fn field(ask: &'static Ask) -> AuthField {
    AuthField {
        id: ask.id.to_owned(),
        label: ask.label.to_owned(),
        help: ask.help.to_owned(),
        secret: ask.secret,
        required: ask.required,
        default: ask.default.map(str::to_owned),
        options: ask
            .options
            .iter()
            .map(|(id, name)| Named { id: (*id).to_owned(), name: (*name).to_owned() })
            .collect(),
        open: ask.open,
        advanced: ask.advanced,
    }
}

/// The addresses a vendor must know before a browser comes back to us by this way.
pub(super) fn redirects(way: &Way) -> Vec<String> {
    let Auth::OAuthCode { redirect: Redirect { host, ports, path }, .. } = way.auth else { return vec![] };
    match ports {
        // Any port: a vendor that allows it compares without the port (RFC 8252, section 7.3).
        [] => vec![format!("http://{host}{path}")],
        ports => ports.iter().map(|port| format!("http://{host}:{port}{path}")).collect(),
    }
}

pub(super) fn roles(connector: &dyn Connector) -> Vec<Role> {
    let source = connector.receive().map(|_| Role::Source);
    let target = connector.deliver().map(|_| Role::Target);
    source.into_iter().chain(target).collect()
}

pub(super) fn chooses_scheme(manifest: &Manifest) -> bool {
    let asked = manifest.ways.iter().flat_map(|way| manifest.asks_of(way));
    asked.into_iter().any(|ask| ask.id == SCHEME)
}

fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::StandardWebhooksV1 => "Standard Webhooks v1 (HMAC)",
        Scheme::StandardWebhooksV1a => "Standard Webhooks v1a (Ed25519)",
        Scheme::GithubSha256 => "X-Hub-Signature-256, as GitHub signs",
        Scheme::GenesysOpenMessaging => "Genesys Open Messaging",
        Scheme::Zendesk => "Zendesk",
        Scheme::XSignatureHex => "X-Signature, HMAC SHA-256 in hex",
        Scheme::TV1Hex => "t=…,v1=…, HMAC SHA-256 in hex",
        Scheme::PagerdutyV3 => "PagerDuty v3",
        Scheme::SecretHeader => "A secret in a header",
        Scheme::Basic => "User name and password",
        Scheme::SecretPath => "The secret address alone",
    }
}
