//! Why no code came back, and the words for it.

use patchbay_model::problem::{Problem, Remedy};

/// A vendor's words are kept up to this many characters.
const WORDS_CHARS_MAX: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Every port that is registered at the vendor is taken.
    #[error("all registered ports are taken: {0:?}")]
    Ports(Vec<u16>),
    #[error("no port of this machine can be had")]
    NoPort,
    /// The person said no (`access_denied`).
    #[error("access was denied")]
    Denied,
    /// Any other refusal in OAuth's and the vendor's words.
    #[error("refused: {error}")]
    Vendor { error: String, words: Option<String> },
    /// The answer came from another authorization server than the one that was asked.
    #[error("another server answered")]
    OtherServer,
    /// The right state, and neither a code nor an error with it.
    #[error("the answer brought no code")]
    NoCode,
    #[error("nobody answered in time")]
    Timeout,
}

impl Refused {
    /// `error` and `error_description` of an answer (RFC 6749 section 4.1.2.1).
    pub(super) fn from_vendor(error: &str, words: Option<&str>) -> Self {
        if error == "access_denied" {
            return Self::Denied;
        }
        Self::Vendor { error: capped(error), words: words.map(capped).filter(|words| !words.is_empty()) }
    }

    /// As the page tells it. `vendor`: its name.
    pub fn problem(&self, vendor: &str) -> Problem {
        match self {
            Self::Ports(ports) => {
                let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
                let message = format!(
                    "{vendor} comes back to a port of this computer, and other programs use every one that may be \
                     used ({}). Close the program that uses one of them, then try again.",
                    ports.join(", ")
                );
                Problem::new("signin.port", message).remedy(Remedy::Retry)
            }
            Self::NoPort => {
                let message = "This computer gives Patchbay no port that the browser could come back to.";
                Problem::new("signin.port", message).remedy(Remedy::Retry)
            }
            Self::Denied => {
                let message = format!("Access was denied at {vendor}, so nothing was connected.");
                Problem::new("signin.denied", message).remedy(Remedy::Retry)
            }
            Self::Vendor { error, words } => {
                let message = format!("{vendor} ended the sign-in before it was complete.");
                let said = words.as_ref().unwrap_or(error);
                Problem::new("signin.refused", message).remedy(Remedy::Retry).detail(said)
            }
            Self::OtherServer => {
                let message = format!(
                    "The answer did not come from the server of {vendor} that was asked, so it was not used."
                );
                Problem::new("signin.refused", message).remedy(Remedy::Retry)
            }
            Self::NoCode => {
                let message = format!("{vendor} sent the browser back without a code.");
                Problem::new("signin.code", message).remedy(Remedy::Retry)
            }
            Self::Timeout => {
                let message =
                    format!("Nobody agreed at {vendor} in time. The address in the browser no longer works.");
                Problem::new("signin.timeout", message).remedy(Remedy::Retry)
            }
        }
    }
}

fn capped(words: &str) -> String {
    let clean = words.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(WORDS_CHARS_MAX).collect()
}
