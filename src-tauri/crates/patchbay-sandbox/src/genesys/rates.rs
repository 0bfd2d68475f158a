//! The request budget per token: a minute's window and the headers that tell of it.
//!
//! Source: Genesys Cloud developer centre, "Rate limits"; the 429 form of the 2021-11 announcement.

/// One token's window. Fixed windows: the vendor counts requests until the reset, then starts anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    start_ms: u64,
    pub count: u64,
}

pub const WINDOW_MS: u64 = 60_000;
/// `client.credentials.token.rate.per.minute`, as published.
pub const REQUESTS_PER_MINUTE: u64 = 300;

impl Window {
    /// Counts a request; `Err` holds the seconds to wait.
    pub fn take(&mut self, allowed: u64, now_ms: u64) -> Result<(), u64> {
        if now_ms >= self.start_ms + WINDOW_MS {
            *self = Window { start_ms: now_ms, count: 0 };
        }
        self.count += 1;
        if self.count > allowed { Err(self.reset_s(now_ms)) } else { Ok(()) }
    }

    /// Seconds until the window starts anew; at least 1.
    pub fn reset_s(&self, now_ms: u64) -> u64 {
        (self.start_ms + WINDOW_MS).saturating_sub(now_ms).div_ceil(1_000).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_fills_and_starts_anew() {
        let mut window = Window::default();
        assert_eq!(
            [window.take(2, 70_000), window.take(2, 80_000), window.take(2, 90_500)],
            [Ok(()), Ok(()), Err(40)]
        );
        assert_eq!(window.take(2, 130_000), Ok(()));
        assert_eq!(window.count, 1);
    }
}
