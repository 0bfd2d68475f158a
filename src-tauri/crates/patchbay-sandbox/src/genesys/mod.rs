//! A simulated Genesys Cloud organisation: its API, and calls that end and post events as the push chain
//! does (trigger, workflow, data action). Start at `handle` and `conversation`.

mod access;
mod analytics;
mod api;
mod conversation;
mod details;
mod faults;
mod generator;
mod handle;
mod oauth;
mod org;
mod pages;
mod past;
mod post;
mod rates;
mod serving;
mod shapes;
mod switches;
#[cfg(test)]
mod tests;

pub use conversation::{Conversation, Event, Topic};
pub use faults::GenesysFaults;
pub use generator::{ConversationMade, Posted, Traffic, TrafficStats};
pub use handle::{Genesys, Target, UnknownWrapup};
pub use org::{CLIENT_ID, CLIENT_SECRET, CODE_CLIENT_ID, CODE_CLIENT_SECRET, Named, Org};
pub use post::{Call, HttpPost, Post};
pub use switches::GenesysSwitches;
