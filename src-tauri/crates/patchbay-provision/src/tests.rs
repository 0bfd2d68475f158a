//! Plans, from state in to steps out, carried out, interrupted everywhere and taken back.

mod carried;
mod patience;
mod properties;
mod scripts;
mod vendor;
