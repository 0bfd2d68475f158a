//! What a connector is made with: the trait, the governed HTTP client, signature checks, the vault and the
//! one source of time, ids and chance. Knows no vendor's address.

pub mod connector;
pub mod world;
