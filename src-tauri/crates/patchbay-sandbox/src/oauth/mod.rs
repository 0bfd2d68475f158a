//! The core of an authorization server (RFC 6749, RFC 7636, RFC 7009) that every simulated vendor with a sign-in
//! puts behind its own addresses: registered clients, consent, codes, tokens. What differs from vendor to
//! vendor is data ([`Rules`], [`Client`]) or the vendor's own translation of a [`Refusal`] into its error body.
//!
//! A vendor holds one [`Server`] and does four things with it:
//!
//! - its authorize address answers [`Server::authorize`] for GET and for the POST of the page's form;
//! - its token address reads [`Params`] and [`Presented`], calls [`Server::token`] and writes [`Issued`] or
//!   [`Refusal`] in the vendor's shape;
//! - its API asks [`Server::access`] who a bearer token belongs to, and reads a [`Lapse`] as the vendor's 401;
//! - its revocation address calls [`Server::revoke`].
//!
//! Tests hold the same server: [`Server::expire_now`], [`Server::revoke_all`], [`Server::counts`],
//! [`Server::set_auto_consent`], [`Server::change_client`], [`Server::set_rules`], [`Server::grant`].

mod authorize;
mod client;
#[cfg(test)]
pub(crate) mod dance;
mod exchange;
mod memory;
mod page;
mod params;
mod refusal;
mod rules;
mod server;
#[cfg(test)]
mod tests;

pub use authorize::Step;
pub use client::{Client, GrantType, Redirect};
pub(crate) use page::refused as page;
pub use params::{Params, Presented, basic, bearer};
pub use refusal::Refusal;
pub use rules::{Challenge, Minting, Reuse, Rules, TokenKind, opaque};
pub use server::{Access, Counts, Issued, Lapse, Revoked, Server};
