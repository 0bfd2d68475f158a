//! API versions: which exist, and which one answers a request.
//!
//! Source: monday API docs, "Versioning" (2026-09-06) and the changelog of 2026-10-26.

use super::errors::ApiError;

pub const VERSION_CURRENT: &str = "2026-10";

/// Every version with its kind, newest first, as on 2026-11-21.
pub const VERSIONS: &[(&str, &str)] = &[
    ("dev", "dev"),
    ("2027-01", "release_candidate"),
    (VERSION_CURRENT, "current"),
    ("2026-07", "maintenance"),
    ("2026-04", "old__maintenance"),
    ("2026-01", "old__maintenance"),
    ("2025-10", "old__maintenance"),
    ("2025-07", "old__maintenance"),
    (VERSION_OLDEST, "old__maintenance"),
    ("2025-01", "deprecated"),
    ("2024-10", "deprecated"),
];

/// Answers for the deprecated ones.
const VERSION_OLDEST: &str = "2025-04";

/// The version that answers. None asked: the current one. Deprecated: the oldest still kept.
/// Well formed but unknown: the current one.
///
/// # Errors
/// `InvalidVersionException` for a header that is neither `YYYY-MM` nor `dev`.
pub fn answering(asked: Option<&str>) -> Result<&'static str, ApiError> {
    let Some(asked) = asked else { return Ok(VERSION_CURRENT) };
    match VERSIONS.iter().find(|(version, _)| *version == asked) {
        Some((_, "deprecated")) => Ok(VERSION_OLDEST),
        Some((version, _)) => Ok(version),
        None if well_formed(asked) => Ok(VERSION_CURRENT),
        None => Err(ApiError::refused("InvalidVersionException", format!("Invalid API version: {asked}"))),
    }
}

fn well_formed(version: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_by_the_version_the_rules_name() {
        let answer = |asked| answering(asked).map_err(|error| error.code);
        assert_eq!(answer(None), Ok("2026-10"));
        assert_eq!(answer(Some("2026-07")), Ok("2026-07"));
        assert_eq!(answer(Some("2024-10")), Ok("2025-04"));
        assert_eq!(answer(Some("2026-02")), Ok("2026-10"));
        assert_eq!(answer(Some("dev")), Ok("dev"));
        assert_eq!(answer(Some("2026")), Err("InvalidVersionException"));
    }
}
