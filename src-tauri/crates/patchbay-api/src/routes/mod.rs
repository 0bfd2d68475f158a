//! Lines: drafts and versions, what is wrong with them, switching, looking again, and trying them on events.

mod backtest;
mod breaker;
mod cases;
mod check;
mod draft;
mod list;
mod look;
mod preview;
mod save;
mod send_test;
mod suggest;
mod trial;
mod versions;
mod volume;
mod why;

pub(crate) use backtest::{__path_backtest, Backtest, backtest};
pub(crate) use breaker::{__path_probe, BreakerView, all as breakers, probe};
pub(crate) use check::{__path_check, check};
pub(crate) use draft::{Cord, CordFrom, RouteDraft};
pub(crate) use list::{__path_list, __path_read, list, read};
pub(crate) use look::{__path_look, __path_switch, look, switch};
pub(crate) use preview::{__path_preview, preview};
pub(crate) use save::{__path_change, __path_create, __path_remove, change, create, remove, save_new};
pub(crate) use send_test::{__path_send_test, send_test};
pub(crate) use suggest::{__path_suggest, suggest};
pub(crate) use versions::{__path_restore, __path_version, __path_versions, restore, version, versions};
pub(crate) use volume::{__path_volume, volume};
pub(crate) use why::{__path_why, why};
