//! What is typed for each way of each vendor: values of the simulators by the fields' ids.

use serde_json::Value;

use super::wizard::Values;

/// A way to sign in to a vendor, and whether a person agrees in the browser.
pub struct Entry {
    pub vendor: &'static str,
    pub way: &'static str,
    pub browser: bool,
    fields: &'static [(&'static str, &'static str)],
}

/// A text of our own, such as a key that the person chooses.
const OWN_KEY: &str = "=window-chosen-key-4711";
/// An address on this machine has to be allowed, whoever the vendor is.
const ALLOWED: (&str, &str) = ("allow_private", "=yes");

const fn plain(
    vendor: &'static str,
    way: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Entry {
    Entry { vendor, way, browser: false, fields }
}

const fn agreed(
    vendor: &'static str,
    way: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Entry {
    Entry { vendor, way, browser: true, fields }
}

/// Every way of every vendor. A field is filled from the member of the simulators' line that is named beside it.
pub const EVERY: &[Entry] = &[
    plain(
        "genesys",
        "client",
        &[
            ("relay_key", OWN_KEY),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    agreed(
        "genesys",
        "code",
        &[
            ("relay_key", OWN_KEY),
            ("client_id", "code_client_id"),
            ("client_secret", "code_client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain("genesys", "push", &[("relay_key", OWN_KEY)]),
    agreed(
        "monday",
        "oauth",
        &[
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("endpoint", "endpoint"),
            ("auth_base", "auth_base"),
            ALLOWED,
        ],
    ),
    agreed(
        "monday",
        "legacy",
        &[
            ("client_id", "legacy_client_id"),
            ("client_secret", "legacy_client_secret"),
            ("endpoint", "endpoint"),
            ("auth_base", "auth_base"),
            ALLOWED,
        ],
    ),
    plain("monday", "token", &[("token", "token"), ("endpoint", "endpoint"), ALLOWED]),
    plain(
        "salesforce",
        "client",
        &[
            ("domain", "=practice.my.salesforce.com"),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    agreed(
        "salesforce",
        "code",
        &[
            ("domain", "=practice.my.salesforce.com"),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain(
        "servicenow",
        "client",
        &[
            ("instance", "=practice"),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    agreed(
        "servicenow",
        "code",
        &[
            ("instance", "=practice"),
            ("client_id", "code_client_id"),
            ("client_secret", "code_client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain(
        "servicenow",
        "basic",
        &[("instance", "=practice"), ("user", "user"), ("password", "password"), ("base", "base"), ALLOWED],
    ),
    agreed(
        "zendesk",
        "code",
        &[
            ("subdomain", "subdomain"),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain(
        "zendesk",
        "client",
        &[
            ("subdomain", "subdomain"),
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain(
        "zendesk",
        "token",
        &[
            ("subdomain", "subdomain"),
            ("email", "email"),
            ("api_token", "api_token"),
            ("base", "base"),
            ALLOWED,
        ],
    ),
    plain("freshdesk", "key", &[("domain", "domain"), ("api_key", "api_key"), ("base", "base"), ALLOWED]),
    plain(
        "opsgenie",
        "keys",
        &[("send_key", "send_key"), ("discovery_key", "discovery_key"), ("base", "base"), ALLOWED],
    ),
    plain("jsm", "events", &[("integration_key", "integration_key"), ("base", "base"), ALLOWED]),
    plain(
        "jsm",
        "rest",
        &[("site", "site"), ("email", "email"), ("api_token", "api_token"), ("base", "base"), ALLOWED],
    ),
    plain(
        "jira",
        "token",
        &[("site", "site"), ("email", "email"), ("api_token", "api_token"), ("base", "base"), ALLOWED],
    ),
    plain("zapier", "hook", &[("hook_url", "hook_url"), ALLOWED]),
    plain("webhook", "signed", &[("url", "signed_url"), ("signing", "signing"), ALLOWED]),
    plain(
        "webhook",
        "header",
        &[("url", "header_url"), ("header_name", "header_name"), ("header_value", "header_value"), ALLOWED],
    ),
    plain("webhook", "basic", &[("url", "basic_url"), ("user", "user"), ("password", "password"), ALLOWED]),
    plain("webhook", "none", &[("url", "url"), ALLOWED]),
    plain("generic", "signed", &[("signing", "=whsec_d2luZG93LXNpZ25pbmcta2V5LW9mLTMyLWJ5dGVzIQ==")]),
];

impl Entry {
    /// The entry of this vendor and way.
    pub fn of(vendor: &str, way: &str) -> &'static Self {
        let found = EVERY.iter().find(|entry| entry.vendor == vendor && entry.way == way);
        found.unwrap_or_else(|| panic!("{vendor} has no way {way} here"))
    }

    /// What is typed, out of the simulators' line.
    pub fn values(&self, line: &Value) -> Values {
        let told = |member: &str| match member.strip_prefix('=') {
            Some(own) => own.to_owned(),
            None => line[self.vendor][member]
                .as_str()
                .unwrap_or_else(|| panic!("the simulator of {} tells no {member}", self.vendor))
                .to_owned(),
        };
        self.fields.iter().map(|(field, member)| (*field, told(member))).collect()
    }

    /// The same with another value in one field.
    pub fn values_but(&self, line: &Value, field: &str, value: &str) -> Values {
        let mut values = self.values(line);
        let at = values.iter_mut().find(|(own, _)| *own == field);
        at.unwrap_or_else(|| panic!("{} has no field {field} here", self.vendor)).1 = value.to_owned();
        values
    }

    /// The name it is saved under.
    pub fn name(&self) -> String {
        format!("Window {} {}", self.vendor, self.way)
    }
}
