//! Trouble on demand at the organisation's API.

use super::pages::ErrorBody;
use http::StatusCode;

/// How likely each kind of trouble is, per API request, from 0 to 1. At most one strikes a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct GenesysFaults {
    pub status_429: f64,
    pub status_500: f64,
    pub status_503: f64,
    /// Every answer comes this much later.
    pub slow_ms: u64,
    /// The connection closes without an answer.
    pub cut: f64,
}

/// What happens to one request.
pub enum Strike {
    Nothing,
    Cut,
    Answer(ErrorBody),
}

impl GenesysFaults {
    pub fn strike(self, chance: &mut crate::chance::Chance) -> Strike {
        if chance.happens(self.status_429) {
            return Strike::Answer(ErrorBody::too_many(chance.between(1, 60)));
        }
        if chance.happens(self.status_500) {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Strike::Answer(ErrorBody::new(
                status,
                "internal.server.error",
                "The server met an unexpected condition",
            ));
        }
        if chance.happens(self.status_503) {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Strike::Answer(ErrorBody::new(
                status,
                "service.unavailable",
                "The service is temporarily unavailable",
            ));
        }
        if chance.happens(self.cut) { Strike::Cut } else { Strike::Nothing }
    }
}
