//! What somebody does at the vendor first, with the names of what this build needs put in.

use super::vendors::redirects;
use patchbay_kit::{
    connector::{Manifest, NeedKind, Way},
    permissions::needs,
};

/// The least names of some kinds that a way needs, each once.
fn least(manifest: &'static Manifest, way: &Way, kinds: &[NeedKind]) -> Vec<String> {
    let mut names = Vec::new();
    for row in needs(manifest, way).into_iter().filter(|row| kinds.contains(&row.kind)) {
        names.extend(row.any.into_iter().next().filter(|name| !names.contains(name)));
    }
    names
}

/// The steps at the vendor with their places filled in.
pub(super) fn steps(manifest: &'static Manifest, way: &Way) -> Vec<String> {
    let redirects = redirects(way).join(", ");
    let scopes = least(manifest, way, &[NeedKind::Scope]).join(", ");
    let others = [NeedKind::Permission, NeedKind::Role, NeedKind::KeyOption];
    let permissions = least(manifest, way, &others).join(", ");
    let fill = |step: &&str| {
        step.replace("{redirect}", &redirects)
            .replace("{scopes}", &scopes)
            .replace("{permissions}", &permissions)
    };
    way.steps.iter().map(fill).collect()
}
