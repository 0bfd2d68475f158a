//! The kinds of keys and what each is allowed.
//!
//! Source: OpsGenie pages "API key management" and "Access Management", as told in the alert sheet, section 3.

use super::account::Region;

/// Where a key was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// An API integration of one team.
    Team,
    /// An API integration of the whole account.
    Global,
    /// API key management: may look, may not send alerts.
    Account,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub text: String,
    pub kind: KeyKind,
    pub read_only: bool,
    /// Whether it reaches teams, escalations, schedules and integrations.
    pub configuration: bool,
    /// An integration that was turned off refuses its key.
    pub enabled: bool,
    /// The integration's id; an account key has none.
    pub integration: String,
}

/// What a call is, for the table of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    ReadAlerts,
    WriteAlerts,
    Account,
    Configuration,
    ReadHeartbeats,
    WriteHeartbeats,
    Ping,
    Limits,
}

impl Key {
    /// Whether this key may make this call; `team_reads_heartbeats` is the switch of that name.
    pub(super) fn may(&self, need: Need, team_reads_heartbeats: bool) -> bool {
        let team = self.kind == KeyKind::Team;
        match need {
            Need::ReadAlerts => true,
            Need::WriteAlerts => self.kind != KeyKind::Account && !self.read_only,
            Need::Account | Need::Limits => !team,
            Need::Configuration => !team && self.configuration,
            Need::ReadHeartbeats => {
                if team {
                    team_reads_heartbeats
                } else {
                    self.configuration
                }
            }
            Need::WriteHeartbeats => !team && self.configuration && !self.read_only,
            Need::Ping => !self.read_only,
        }
    }
}

/// The keys of a region's account: a key is valid in its own region only.
pub(super) fn keys(region: Region) -> Vec<Key> {
    let digit = match region {
        Region::Us => '1',
        Region::Eu => 'e',
    };
    let key = |number: u8, kind: KeyKind| Key {
        text: format!("{digit}000000{number}-0000-4000-8000-00000000000{number}"),
        kind,
        read_only: false,
        configuration: true,
        enabled: true,
        integration: format!("{digit}0000000-1111-4000-8000-00000000000{number}"),
    };
    vec![
        key(1, KeyKind::Team),
        key(2, KeyKind::Account),
        key(3, KeyKind::Global),
        Key { read_only: true, ..key(4, KeyKind::Team) },
        Key { configuration: false, ..key(5, KeyKind::Global) },
        Key { enabled: false, ..key(6, KeyKind::Team) },
        Key { configuration: false, ..key(7, KeyKind::Account) },
    ]
}
