//! What a connector is made with: the trait, the governed HTTP client, signature checks, the vault and the
//! one source of time, ids and chance. Knows no vendor's address.

pub mod body;
pub mod cloudevents;
pub mod connector;
pub mod header;
pub mod http;
pub mod http_table;
pub mod keeper;
mod keyring;
pub mod limit;
pub mod loopback;
pub mod meter;
pub mod oauth;
pub mod permissions;
pub mod reach;
pub mod seal;
pub mod secret;
pub mod session;
pub mod vault;
pub mod verify;
pub mod wire;
pub mod world;
