//! How a vendor's calls are written down: each row once, and with that in the manifest.

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
