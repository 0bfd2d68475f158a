//! Plans, from state in to steps out, carried out and taken back.
