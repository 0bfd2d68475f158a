//! Every call to OpsGenie and which key it is made with. See NOTES.md, "keys".

use crate::table::{get, need};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const INTEGRATIONS: &str =
    "Teams › the team › Integrations › Add integration › API; in some plans also Settings › Integrations";
const KEYS: &str = "Settings › API key management, the key's access rights";

const CONFIGURATION: Need = need(NeedKind::KeyOption, &["Configuration access"], KEYS);
const API: Need = need(NeedKind::KeyOption, &["API integration"], INTEGRATIONS);

calls! {
    /// With the sending key. Makes nothing and pages nobody.
    INTEGRATION = Call {
        method: "POST",
        ..get(
            "integrations.authenticate",
            "/v2/integrations/authenticate",
            Feature::Connect,
            "Tries the sending key without making an alert",
            &[API],
        )
    };
    /// With the sending key, where the call above is not open to it.
    ALERTS = get(
        "alerts.list",
        "/v2/alerts",
        Feature::Connect,
        "Tries a sending key that OpsGenie will not name",
        &[],
    );
    /// With the discovery key.
    TEAMS = get(
        "teams.list",
        "/v2/teams",
        Feature::Discover,
        "Lists the teams an alert can go to",
        &[CONFIGURATION],
    );
    /// With the discovery key.
    ACCOUNT = get(
        "account.get",
        "/v2/account",
        Feature::Discover,
        "Tells the account's name and plan",
        &[CONFIGURATION],
    );
}
