//! What the tests of more than one crate share: a whole relay over the simulators, without a socket.

pub mod desk;
pub mod doors;
pub mod headless;
pub mod http;
pub mod rig;
pub mod search;
pub mod sender;
pub mod sign_in;
pub mod storm;
pub mod watch;
pub mod wire;
