//! The card of the built-in source. It is never offered: every home has it already.

use super::VENDOR;
use patchbay_kit::connector::{Auth, Holder, Lasts, Manifest, Way};

pub static MANIFEST: Manifest = Manifest {
    id: VENDOR,
    name: "Patchbay",
    tile: "PB",
    asks: &[],
    ways: &[Way {
        id: "own",
        name: "Built in",
        help: "Nothing is signed in to: it is the relay itself.",
        auth: Auth::Keys,
        asks: &[],
        holder: Holder::Machine,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[],
    }],
    calls: &[],
    plans: &[],
    hosts: |_| vec![],
    calls_per_minute: 600,
};
