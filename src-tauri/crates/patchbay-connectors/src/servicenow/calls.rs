//! Every call to ServiceNow and what it needs. Source: ServiceNowDocs (release Australia), Table API,
//! "REST API Auth Scope"; the roles of its own tables as they are delivered.

use super::manifest::{CLIENT, CODE};
use crate::table::{get, need};
use patchbay_kit::connector::{Feature, Need, NeedKind};

/// Everything the user may do.
pub const USERACCOUNT: &str = "useraccount";

const SCOPES: &str = "Machine Identity Console › Inbound integrations › the integration › Auth scope (or System OAuth › \
                      Application Registry › the client › Auth Scopes)";
const ROLES: &str = "User Administration › Users › the user of this connection › Roles";

const SCOPE: Need = Need { ways: &[CLIENT, CODE], ..need(NeedKind::Scope, &[USERACCOUNT], SCOPES) };
/// Only where the instance asks for it; whoever is refused without is told.
const INCIDENTS: Need = need(NeedKind::Role, &["itil", "sn_incident_read"], ROLES);

calls! {
    USER = get(
        "users.me",
        "/api/now/table/sys_user",
        Feature::Connect,
        "Tells whose sign-in this is",
        &[SCOPE],
    );
    PROPERTIES = get(
        "properties.list",
        "/api/now/table/sys_properties",
        Feature::Connect,
        "Tells the release, and whether signing in with a password is going to be closed",
        &[SCOPE],
    );
    INCIDENTS_READ = get(
        "incidents.list",
        "/api/now/table/incident",
        Feature::Discover,
        "Reads incidents, one at a time",
        &[SCOPE, INCIDENTS],
    );
}
