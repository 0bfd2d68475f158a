//! Trouble on demand: by probability, or the next so many requests by name.

use super::errors::ApiError;
use super::limits;
use crate::chance::Chance;
use http::StatusCode;
use std::collections::VecDeque;

/// How likely each kind of trouble is, per request, from 0 to 1. At most one strikes a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Faults {
    /// Refused at the door with 429 and `Retry-After`; nothing executed, nothing remembered.
    pub status_429: f64,
    /// 500 before anything was executed or remembered.
    pub status_500: f64,
    /// A 200 whose `errors` say that the board is locked or the API blocked; nothing executed.
    pub errors_200: f64,
    /// Every answer comes this much later; what was asked has been executed by then.
    pub slow_ms: u64,
    /// The connection closes without an answer, and nothing was executed.
    pub cut_before: f64,
    /// The connection closes without an answer, after executing.
    pub cut_after: f64,
}

/// One piece of trouble, for scripts that want it exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 “Minute limit rate exceeded”.
    Minute,
    /// 429 “Complexity budget exhausted”.
    Complexity,
    /// 429 “Concurrency limit exceeded”.
    Concurrency,
    /// 429 “Daily limit exceeded”, until midnight UTC.
    Daily,
    /// 500 before executing.
    ServerError,
    /// 504 with an HTML page, after executing.
    GatewayAfter,
    /// 200 with “Resource is currently locked” (423 in the extensions), not executed.
    Locked,
    /// 200 with `API_TEMPORARILY_BLOCKED`, not executed.
    Blocked,
    CutBefore,
    CutAfter,
}

/// Header by which a caller that is not Rust (an SDK, curl) asks for one fault on the request that carries it.
pub const FAULT_HEADER: &str = "x-sandbox-fault";

impl Fault {
    /// The fault a header names, in kebab case: `minute`, `cut-after`, `gateway-after` and so on.
    pub fn named(name: &str) -> Option<Fault> {
        Some(match name {
            "minute" => Fault::Minute,
            "complexity" => Fault::Complexity,
            "concurrency" => Fault::Concurrency,
            "daily" => Fault::Daily,
            "server-error" => Fault::ServerError,
            "gateway-after" => Fault::GatewayAfter,
            "locked" => Fault::Locked,
            "blocked" => Fault::Blocked,
            "cut-before" => Fault::CutBefore,
            "cut-after" => Fault::CutAfter,
            _ => return None,
        })
    }

    /// The refusal at the door, for faults that never reach execution.
    pub fn at_the_door(self, now_ms: u64) -> Option<ApiError> {
        match self {
            Fault::Minute => Some(limits::minute(5)),
            Fault::Complexity => Some(limits::complexity(7)),
            Fault::Concurrency => {
                Some(ApiError::throttled("maxConcurrencyExceeded", "Concurrency limit exceeded", 1))
            }
            Fault::Daily => Some(limits::daily(now_ms)),
            Fault::ServerError => Some(ApiError::server()),
            Fault::GatewayAfter | Fault::Locked | Fault::Blocked | Fault::CutBefore | Fault::CutAfter => None,
        }
    }

    /// The refusal that stands where execution would have been. It is an answer, so it is remembered.
    pub fn instead_of_executing(self) -> Option<ApiError> {
        match self {
            Fault::Locked => {
                let message = "Resource is currently locked, please try again later";
                let error = ApiError::refused("RESOURCE_LOCKED", message).with_status(StatusCode::LOCKED);
                Some(ApiError { http: StatusCode::OK, ..error })
            }
            Fault::Blocked => {
                Some(ApiError::refused("API_TEMPORARILY_BLOCKED", "The API is temporarily blocked"))
            }
            _ => None,
        }
    }
}

/// Faults in force.
#[derive(Debug)]
pub struct Trouble {
    pub faults: Faults,
    /// Nothing lets a request through.
    script: VecDeque<Option<Fault>>,
    chance: Chance,
}

impl Trouble {
    pub fn new(chance: Chance) -> Trouble {
        Trouble { faults: Faults::default(), script: VecDeque::new(), chance }
    }

    /// The next requests meet these, one each, before chance is asked again.
    pub fn script(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.script.extend(faults.into_iter().map(Some));
    }

    /// After so many requests that pass, one meets this; whatever was in the script is forgotten.
    pub fn script_after(&mut self, passing: usize, fault: Fault) {
        self.script = std::iter::repeat_n(None, passing).chain([Some(fault)]).collect();
    }

    /// What is left of the script is forgotten.
    pub fn forget(&mut self) {
        self.script.clear();
    }

    /// What happens to the request at hand.
    pub fn strike(&mut self) -> Option<Fault> {
        if let Some(fault) = self.script.pop_front() {
            return fault;
        }
        let Faults { status_429, status_500, errors_200, slow_ms: _, cut_before, cut_after } = self.faults;
        let chance = &mut self.chance;
        if chance.happens(status_429) {
            return Some(*chance.pick(&[Fault::Minute, Fault::Complexity, Fault::Concurrency]));
        }
        if chance.happens(status_500) {
            return Some(Fault::ServerError);
        }
        if chance.happens(errors_200) {
            return Some(*chance.pick(&[Fault::Locked, Fault::Blocked]));
        }
        if chance.happens(cut_before) {
            return Some(Fault::CutBefore);
        }
        chance.happens(cut_after).then_some(Fault::CutAfter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(faults: Faults, seed: u64) -> Vec<Option<Fault>> {
        let mut trouble = Trouble::new(Chance::new(seed, 0));
        trouble.faults = faults;
        (0..200).map(|_| trouble.strike()).collect()
    }

    #[test]
    fn the_same_seed_brings_the_same_trouble() {
        let faults = Faults { status_429: 0.2, cut_after: 0.2, ..Faults::default() };
        assert_eq!(strikes(faults, 3), strikes(faults, 3));
        assert_ne!(strikes(faults, 3), strikes(faults, 4));
        assert!(strikes(Faults::default(), 3).iter().all(Option::is_none));
        assert!(strikes(Faults { cut_before: 1.0, ..faults }, 3).iter().all(Option::is_some));
    }

    #[test]
    fn a_script_comes_before_chance() {
        let mut trouble = Trouble::new(Chance::new(1, 0));
        trouble.script([Fault::Daily, Fault::CutAfter]);
        assert_eq!(
            [trouble.strike(), trouble.strike(), trouble.strike()],
            [Some(Fault::Daily), Some(Fault::CutAfter), None]
        );
    }
}
