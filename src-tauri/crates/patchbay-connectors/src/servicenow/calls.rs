//! Every call to ServiceNow and what it needs. Source: ServiceNowDocs (release Australia), Table API,
//! "REST API Auth Scope"; the roles of its own tables as they are delivered.

use super::manifest::{CLIENT, CODE};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

/// Everything the user may do.
pub const USERACCOUNT: &str = "useraccount";

const SCOPES: &str = "Machine Identity Console › Inbound integrations › the integration › Auth scope (or System OAuth › \
                      Application Registry › the client › Auth Scopes)";
const ROLES: &str = "User Administration › Users › the user of this connection › Roles";

const SCOPE: Need = Need { kind: NeedKind::Scope, any: &[USERACCOUNT], place: SCOPES, ways: &[CLIENT, CODE] };
/// Only where the instance asks for it; whoever is refused without is told.
const INCIDENTS: Need =
    Need { kind: NeedKind::Role, any: &["itil", "sn_incident_read"], place: ROLES, ways: &[] };

const fn table(
    id: &'static str,
    path: &'static str,
    feature: Feature,
    why: &'static str,
    needs: &'static [Need],
) -> Call {
    Call { id, method: "GET", path, field: None, feature, why, needs }
}

calls! {
    USER = table(
        "users.me",
        "/api/now/table/sys_user",
        Feature::Connect,
        "Tells whose sign-in this is",
        &[SCOPE],
    );
    PROPERTIES = table(
        "properties.list",
        "/api/now/table/sys_properties",
        Feature::Connect,
        "Tells the release, and whether signing in with a password is going to be closed",
        &[SCOPE],
    );
    INCIDENTS_READ = table(
        "incidents.list",
        "/api/now/table/incident",
        Feature::Discover,
        "Reads incidents, one at a time",
        &[SCOPE, INCIDENTS],
    );
}
