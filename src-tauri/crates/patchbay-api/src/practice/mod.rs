//! Practice: simulated accounts in this process, one line between them, and the dials that trouble them.

mod board;
mod dials;
mod set_up;
mod simulators;

pub(crate) use board::{__path_board, board};
pub(crate) use dials::{
    __path_call, __path_dials, __path_open, __path_read, __path_reset, call, dials, open, read, reset,
};
pub(crate) use set_up::set_up;
pub(crate) use simulators::Simulators;
