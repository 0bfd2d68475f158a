//! What the instance holds: users and their roles, properties, incidents, and the dictionary of an incident.

use super::switches::BasicGate;
use indexmap::IndexMap;

/// A user of the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub sys_id: String,
    pub user_name: String,
    pub name: String,
    pub password: String,
    /// Flagged web-service-access-only: passes the Basic gate and cannot log in to the pages.
    pub web_service_only: bool,
    pub active: bool,
    pub roles: Vec<String>,
}

/// User names of the practice instance: the machine user, and a person with a browser.
pub const MACHINE: &str = "patchbay.svc";
pub const INTERACTIVE: &str = "robin.keller";

pub fn users() -> Vec<User> {
    let user = |sys_id: &str, user_name: &str, name: &str, web_service_only, roles: &[&str]| User {
        sys_id: sys_id.to_owned(),
        user_name: user_name.to_owned(),
        name: name.to_owned(),
        password: format!("practice-{user_name}"),
        web_service_only,
        active: true,
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
    };
    vec![
        user("7d2f1c04db3a10104f1e3c8a13961911", MACHINE, "Patchbay Integration", true, &["itil", REST_ROLE]),
        user(
            "2c9a4e18db3a10104f1e3c8a13961922",
            INTERACTIVE,
            "Robin Keller",
            false,
            &["itil", "admin", REST_ROLE],
        ),
    ]
}

pub const REST_ROLE: &str = "snc_platform_rest_api_access";
pub const BASIC_ROLE: &str = "snc_basic_auth_api_access";

/// One column of one row. Everything is a string at this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// A value with another label: a choice.
    Choice(String, String),
    /// A row of another table: table, `sys_id`, label.
    Reference(&'static str, String, String),
}

impl Cell {
    pub fn value(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Choice(value, _) => value,
            Cell::Reference(_, id, _) => id,
        }
    }

    pub fn label(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Choice(_, label) | Cell::Reference(_, _, label) => label,
        }
    }
}

pub type Row = IndexMap<&'static str, Cell>;

fn row(cells: &[(&'static str, &str)]) -> Row {
    cells.iter().map(|(name, text)| (*name, Cell::Text((*text).to_owned()))).collect()
}

/// The rows of a table, or nothing for a table that does not exist.
pub fn rows(table: &str, users: &[User], gate: BasicGate, grant_enabled: bool) -> Option<Vec<Row>> {
    Some(match table {
        "incident" => incidents(users),
        "sys_user" => users.iter().map(user).collect(),
        "sys_user_has_role" => users.iter().flat_map(roles).collect(),
        "sys_properties" => properties(gate, grant_enabled),
        "sys_choice" => choices(),
        "sys_dictionary" => dictionary(),
        "sys_user_group" => vec![row(&[
            ("sys_id", "287ebd7da9fe198100f92cc8d1d2154e"),
            ("name", "Service Desk"),
            ("active", "true"),
        ])],
        _ => return None,
    })
}

fn user(user: &User) -> Row {
    let flag = |flag: bool| if flag { "true" } else { "false" };
    row(&[
        ("sys_id", &user.sys_id),
        ("user_name", &user.user_name),
        ("name", &user.name),
        ("email", &format!("{}@practice.example", user.user_name)),
        ("active", flag(user.active)),
        ("web_service_access_only", flag(user.web_service_only)),
        ("time_zone", "GMT"),
    ])
}

fn roles(user: &User) -> Vec<Row> {
    let role = |(at, role): (usize, &String)| {
        let mut cells = row(&[("sys_id", &format!("{}{at:02}", &user.sys_id[..30]))]);
        cells.insert("user", Cell::Reference("sys_user", user.sys_id.clone(), user.name.clone()));
        cells.insert("role", Cell::Reference("sys_user_role", role_id(role), role.clone()));
        cells.extend(row(&[("inherited", "false"), ("state", "active")]));
        cells
    };
    user.roles.iter().enumerate().map(role).collect()
}

/// A stable id for a role's name.
fn role_id(name: &str) -> String {
    name.bytes().cycle().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn properties(gate: BasicGate, grant_enabled: bool) -> Vec<Row> {
    let flag = |flag: bool| if flag { "true" } else { "false" };
    let restriction = "glide.authenticate.basic_auth.restriction";
    let date = if gate == BasicGate::Open { "" } else { "2027-02-01 00:00:00" };
    let all = [
        ("glide.buildname.full".to_owned(), "Australia Patch 3"),
        ("glide.oauth.inbound.client.credential.grant_type.enabled".to_owned(), flag(grant_enabled)),
        (format!("{restriction}.active"), flag(gate != BasicGate::Open)),
        (format!("{restriction}.enforce"), flag(gate == BasicGate::Enforced)),
        (format!("{restriction}.enforcement_date"), date),
        (format!("{restriction}.allowed_roles"), BASIC_ROLE),
        ("glide.rest.choice.allow_non_existing_value".to_owned(), "false"),
    ];
    let rows = all.iter().enumerate().map(|(at, (name, value))| {
        row(&[("sys_id", &format!("5a1e{at:028}")), ("name", name), ("value", value), ("type", "string")])
    });
    rows.collect()
}

const STATES: &[(&str, &str)] = &[
    ("1", "New"),
    ("2", "In Progress"),
    ("3", "On Hold"),
    ("6", "Resolved"),
    ("7", "Closed"),
    ("8", "Canceled"),
];

fn incidents(users: &[User]) -> Vec<Row> {
    let texts =
        ["Queue Support: average wait above 300 s", "Trunk Frankfurt is out of service", "Headset is broken"];
    let rows = texts.iter().enumerate().map(|(at, text)| {
        let mut cells = row(&[
            ("sys_id", &format!("c537bae64f411200adf9f8e18110c7{:02}", at + 10)),
            ("number", &format!("INC00100{}", at + 40)),
            ("short_description", text),
            ("description", ""),
            ("correlation_id", ""),
            ("correlation_display", ""),
            ("work_notes", ""),
            ("sys_mod_count", "0"),
            ("sys_created_on", &format!("2026-11-21 06:0{at}:00")),
            ("sys_updated_on", &format!("2026-11-21 06:1{at}:00")),
            ("sys_updated_by", INTERACTIVE),
            ("sys_class_name", "incident"),
        ]);
        let (state, label) = STATES[at];
        cells.insert("state", Cell::Choice(state.to_owned(), label.to_owned()));
        cells.insert("priority", Cell::Choice("3".to_owned(), "3 - Moderate".to_owned()));
        cells.insert("impact", Cell::Choice("2".to_owned(), "2 - Medium".to_owned()));
        cells.insert("urgency", Cell::Choice("2".to_owned(), "2 - Medium".to_owned()));
        let opener = users.last().map(|user| (user.sys_id.clone(), user.name.clone())).unwrap_or_default();
        cells.insert("opened_by", Cell::Reference("sys_user", opener.0, opener.1));
        cells.insert("assignment_group", Cell::Text(String::new()));
        cells
    });
    rows.collect()
}

fn choices() -> Vec<Row> {
    let rows = STATES.iter().enumerate().map(|(at, (value, label))| {
        row(&[
            ("sys_id", &format!("c401{at:028}")),
            ("name", "incident"),
            ("element", "state"),
            ("value", value),
            ("label", label),
            ("sequence", &at.to_string()),
            ("inactive", "false"),
            ("language", "en"),
        ])
    });
    rows.collect()
}

fn dictionary() -> Vec<Row> {
    let fields = [
        ("task", "number", "Number", "string", "40"),
        ("task", "short_description", "Short description", "string", "160"),
        ("task", "description", "Description", "string", "4000"),
        ("task", "work_notes", "Work notes", "journal_input", "4000"),
        ("task", "correlation_id", "Correlation ID", "string", "100"),
        ("task", "impact", "Impact", "integer", "40"),
        ("task", "urgency", "Urgency", "integer", "40"),
        ("task", "priority", "Priority", "integer", "40"),
        ("incident", "state", "Incident state", "integer", "40"),
    ];
    let rows = fields.iter().enumerate().map(|(at, (name, element, label, kind, length))| {
        let mut cells = row(&[
            ("sys_id", &format!("d1c7{at:028}")),
            ("name", name),
            ("element", element),
            ("column_label", label),
            ("max_length", length),
            ("mandatory", "false"),
            ("read_only", if *element == "number" { "true" } else { "false" }),
            ("reference", ""),
            ("choice", if matches!(*element, "state" | "impact" | "urgency") { "1" } else { "0" }),
            ("unique", "false"),
            ("active", "true"),
        ]);
        cells.insert(
            "internal_type",
            Cell::Reference("sys_glide_object", (*kind).to_owned(), (*kind).to_owned()),
        );
        cells
    });
    rows.collect()
}
