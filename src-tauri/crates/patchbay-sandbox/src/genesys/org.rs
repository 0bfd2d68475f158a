//! The organisation: queues, users, wrap-up codes. Ids do not depend on the seed of a run, so that what was
//! connected yesterday still fits today.

use crate::chance::Chance;

/// The OAuth client of the practice organisation (grant: client credentials).
pub const CLIENT_ID: &str = "7f3b1c52-90de-4a57-8c3e-2b1f6d40a911";
pub const CLIENT_SECRET: &str = "practice-client-secret";

/// The OAuth client of a person's sign-in (grant: code authorization).
pub const CODE_CLIENT_ID: &str = "2d9c4e70-5a1b-4f63-a8d7-91c05e3b7f24";
pub const CODE_CLIENT_SECRET: &str = "practice-code-client-secret";

/// Only ever used for ids.
const ORG_SEED: u64 = 0x0067_656e_6573_7973;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Org {
    pub id: String,
    pub name: String,
    pub division: Named,
    /// The one role everybody has.
    pub role: Named,
    pub queues: Vec<Named>,
    pub users: Vec<Named>,
    pub wrapup_codes: Vec<Named>,
    pub skills: Vec<Named>,
    /// E.164.
    pub numbers: Vec<String>,
}

const QUEUES: &[&str] =
    &["Billing", "Field service", "New orders", "Priority care", "Returns", "Service desk"];

const USERS: &[&str] = &[
    "Amal Haddad",
    "Beatriz Rocha",
    "Chidi Obi",
    "Dana Levin",
    "Elif Kaya",
    "Farid Nasser",
    "Greta Lindqvist",
    "Hana Sato",
    "Ivan Petrov",
    "Jonas Weber",
    "Kavya Iyer",
    "Leo Martin",
    "Marta Silva",
    "Noor Rahman",
];

const WRAPUP_CODES: &[&str] = &[
    "Callback scheduled",
    "Complaint",
    "Escalated",
    "Follow-up needed",
    "No fault found",
    "Refund",
    "Resolved",
    "Wrong number",
    "Work order",
];

const SKILLS: &[&str] = &["Billing rules", "Cabling", "Español", "Français", "Hardware", "Retention"];

impl Org {
    pub fn practice() -> Org {
        let mut ids = Chance::new(ORG_SEED, 0);
        let mut named = |names: &[&str]| -> Vec<Named> {
            names.iter().map(|name| Named { id: ids.uuid(), name: (*name).to_owned() }).collect()
        };
        let (queues, users, wrapup_codes) = (named(QUEUES), named(USERS), named(WRAPUP_CODES));
        let division = Named { id: ids.uuid(), name: "Home".to_owned() };
        let numbers = (100..104).map(|n| format!("+13175550{n}")).collect();
        let id = ids.uuid();
        let role = Named { id: ids.uuid(), name: "Patchbay relay".to_owned() };
        // Last: what is added here must not change the ids above.
        Org {
            id,
            role,
            skills: SKILLS.iter().map(|name| Named { id: ids.uuid(), name: (*name).to_owned() }).collect(),
            name: "Practice Contact Centre".to_owned(),
            division,
            queues,
            users,
            wrapup_codes,
            numbers,
        }
    }

    /// A wrap-up code by id or, whatever the case, by name.
    pub fn wrapup(&self, id_or_name: &str) -> Option<&Named> {
        let asked = |code: &&Named| code.id == id_or_name || code.name.eq_ignore_ascii_case(id_or_name);
        self.wrapup_codes.iter().find(asked)
    }
}
