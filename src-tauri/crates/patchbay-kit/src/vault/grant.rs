//! A connection's sign-in as one entry of the vault, so that access and refresh token change together.

use super::Vault;
use crate::{keeper::GrantPlace, oauth::Grant, secret::Secret};
use patchbay_model::{ids::ConnectionId, problem::Problem, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use zeroize::Zeroize;

/// The entry's name. No connector's own secret may have it.
pub const GRANT: &str = "grant";

/// Where the vault keeps one connection's sign-in.
pub struct VaultPlace {
    vault: Arc<Vault>,
    connection: ConnectionId,
}

impl VaultPlace {
    pub fn new(vault: Arc<Vault>, connection: ConnectionId) -> Self {
        Self { vault, connection }
    }
}

impl GrantPlace for VaultPlace {
    fn load(&self) -> Option<Grant> {
        read(self.vault.secrets(self.connection).get(GRANT)?)
    }
    fn save(&self, grant: &Grant) -> Result<(), Problem> {
        self.vault.put(self.connection, GRANT, write(grant)).map_err(Problem::from)
    }
}

#[derive(Serialize, Deserialize, Zeroize)]
struct Written {
    access: String,
    refresh: Option<String>,
    made_at: i64,
    until: Option<i64>,
    refresh_until: Option<i64>,
    scopes: Option<Vec<String>>,
    #[zeroize(skip)]
    learned: BTreeMap<String, String>,
    refused: bool,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.zeroize();
    }
}

/// The entry's text.
pub fn write(grant: &Grant) -> Secret<String> {
    let written = Written {
        access: grant.access.expose().clone(),
        refresh: grant.refresh.as_ref().map(|token| token.expose().clone()),
        made_at: grant.made_at.0,
        until: grant.until.map(|at| at.0),
        refresh_until: grant.refresh_until.map(|at| at.0),
        scopes: grant.scopes.clone(),
        learned: grant.learned.clone(),
        refused: grant.refused,
    };
    Secret::new(serde_json::to_string(&written).expect("texts and numbers are JSON"))
}

/// Nothing for an entry of another make.
pub fn read(text: &Secret<String>) -> Option<Grant> {
    let mut written: Written = serde_json::from_str(text.expose()).ok()?;
    Some(Grant {
        access: Secret::new(std::mem::take(&mut written.access)),
        refresh: written.refresh.take().map(Secret::new),
        made_at: Timestamp(written.made_at),
        until: written.until.map(Timestamp),
        refresh_until: written.refresh_until.map(Timestamp),
        scopes: written.scopes.take(),
        learned: std::mem::take(&mut written.learned),
        refused: written.refused,
    })
}
