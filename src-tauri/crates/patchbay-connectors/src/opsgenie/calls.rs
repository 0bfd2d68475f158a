//! Every call to OpsGenie and which key it is made with. See NOTES.md, "keys".

use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const INTEGRATIONS: &str =
    "Teams › the team › Integrations › Add integration › API; in some plans also Settings › Integrations";
const KEYS: &str = "Settings › API key management, the key's access rights";

const CONFIGURATION: Need =
    Need { kind: NeedKind::KeyOption, any: &["Configuration access"], place: KEYS, ways: &[] };

calls! {
    /// With the sending key. Makes nothing and pages nobody.
    INTEGRATION = Call {
        id: "integrations.authenticate",
        method: "POST",
        path: "/v2/integrations/authenticate",
        field: None,
        feature: Feature::Connect,
        why: "Tries the sending key without making an alert",
        needs: &[Need {
            kind: NeedKind::KeyOption,
            any: &["API integration"],
            place: INTEGRATIONS,
            ways: &[],
        }],
    };
    /// With the sending key, where the call above is not open to it.
    ALERTS = Call {
        id: "alerts.list",
        method: "GET",
        path: "/v2/alerts",
        field: None,
        feature: Feature::Connect,
        why: "Tries a sending key that OpsGenie will not name",
        needs: &[],
    };
    /// With the discovery key.
    TEAMS = Call {
        id: "teams.list",
        method: "GET",
        path: "/v2/teams",
        field: None,
        feature: Feature::Discover,
        why: "Lists the teams an alert can go to",
        needs: &[CONFIGURATION],
    };
    /// With the discovery key.
    ACCOUNT = Call {
        id: "account.get",
        method: "GET",
        path: "/v2/account",
        field: None,
        feature: Feature::Discover,
        why: "Tells the account's name and plan",
        needs: &[CONFIGURATION],
    };
}
