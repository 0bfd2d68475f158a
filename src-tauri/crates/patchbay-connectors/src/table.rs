//! How a vendor is written down: what its connector begins with, and its calls, each row once and with that in the
//! manifest.

use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

/// The two that every vendor's `impl Connector` begins with: the manifest of its folder, and its check, which is an
/// `async fn(&Cx) -> Result<Account, Problem>`.
macro_rules! checked_by {
    ($check:path) => {
        fn manifest(&self) -> &'static patchbay_kit::connector::Manifest {
            &manifest::MANIFEST
        }

        fn check<'a>(
            &'a self,
            cx: &'a patchbay_kit::connector::Cx,
        ) -> futures::future::BoxFuture<
            'a,
            Result<patchbay_kit::connector::Account, patchbay_model::problem::Problem>,
        > {
            Box::pin($check(cx))
        }
    };
}

/// Rows of a vendor's `calls.rs`, each a `static` to send with, and `ALL` of them for the manifest. Another way to
/// make a row would leave it out of `ALL`; a test forbids it.
///
/// ```ignore
/// calls! {
///     /// Whose sign-in this is.
///     ME = get("me", "/api/me", "Tells whose sign-in this is", &[]);
/// }
/// ```
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $row:expr;)+) => {
        $($(#[$doc])* pub static $name: patchbay_kit::connector::Call = $row;)+
        /// Every row, for the manifest.
        pub const ALL: &[patchbay_kit::connector::Call] = &[$($row),+];
    };
}

/// A row that reads `path`, where the vendor has REST.
pub const fn get(
    id: &'static str,
    path: &'static str,
    feature: Feature,
    why: &'static str,
    needs: &'static [Need],
) -> Call {
    Call { id, method: "GET", path, field: None, feature, why, needs }
}

/// One of these names, whatever the way; `place` is where an administrator grants it.
pub const fn need(kind: NeedKind, any: &'static [&'static str], place: &'static str) -> Need {
    Need { kind, any, place, ways: &[] }
}
