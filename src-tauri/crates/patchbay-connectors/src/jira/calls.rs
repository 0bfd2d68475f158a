//! Every call to Jira and the permission it needs, by Jira's own keys. See NOTES.md, "permissions".

use crate::table::{get, need};
use patchbay_kit::connector::{Feature, Need, NeedKind};

const BROWSE: Need = need(
    NeedKind::Permission,
    &["BROWSE_PROJECTS"],
    "Settings › Work items › Permission schemes, the scheme of the project: Browse projects",
);
const ADMINISTER: Need =
    need(NeedKind::Permission, &["ADMINISTER"], "Settings › System › Global permissions: Administer Jira");

calls! {
    ME = get("myself", "/rest/api/3/myself", Feature::Connect, "Tells whose token this is", &[]);
    PERMISSIONS = get(
        "mypermissions",
        "/rest/api/3/mypermissions",
        Feature::Connect,
        "Tells which of the permissions below the account has",
        &[],
    );
    SERVER = get("server_info", "/rest/api/3/serverInfo", Feature::Connect, "Tells the site's name", &[]);
    PROJECTS = get(
        "projects.search",
        "/rest/api/3/project/search",
        Feature::Discover,
        "Looks for the projects the account can see",
        &[BROWSE],
    );
    WEBHOOKS = get(
        "webhooks.list",
        "/rest/webhooks/1.0/webhook",
        Feature::Provision,
        "Looks for the webhook of this relay before one is made",
        &[ADMINISTER],
    );
}
