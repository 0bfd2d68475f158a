//! Every call to Jira and the permission it needs, by Jira's own keys. See NOTES.md, "permissions".

use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const BROWSE: Need = Need {
    kind: NeedKind::Permission,
    any: &["BROWSE_PROJECTS"],
    place: "Settings › Work items › Permission schemes, the scheme of the project: Browse projects",
    ways: &[],
};
const ADMINISTER: Need = Need {
    kind: NeedKind::Permission,
    any: &["ADMINISTER"],
    place: "Settings › System › Global permissions: Administer Jira",
    ways: &[],
};

const fn get(
    id: &'static str,
    path: &'static str,
    feature: Feature,
    why: &'static str,
    needs: &'static [Need],
) -> Call {
    Call { id, method: "GET", path, field: None, feature, why, needs }
}

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
