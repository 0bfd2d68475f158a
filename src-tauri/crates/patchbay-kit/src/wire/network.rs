//! How this machine reaches the vendors: through which proxy, and whom it believes beside the system's trust
//! store.

use crate::secret::SafeUrl;
use patchbay_model::problem::{Problem, Remedy};
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A bundle of certificates is a few kilobytes.
const CA_BYTES_MAX: u64 = 1024 * 1024;

/// As a person set it. The default reaches every host directly and believes the system's trust store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    pub proxy: ProxyChoice,
    /// A PEM file whose certificates are believed beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// Never from the environment unless a person says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    #[default]
    None,
    /// The environment's (`HTTPS_PROXY` and its like), else what the system's settings say. Read when the
    /// settings are applied.
    System,
    /// Prints no credentials.
    Url(SafeUrl),
}

/// `none`, `system`, or the address of an HTTP proxy.
impl FromStr for ProxyChoice {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        match text.trim() {
            "" | "none" => Ok(Self::None),
            "system" => Ok(Self::System),
            url => {
                let url = SafeUrl::parse(url).map_err(|_| NetworkError::Proxy)?;
                let spoken = matches!(url.expose().scheme(), "http" | "https");
                if spoken { Ok(Self::Url(url)) } else { Err(NetworkError::Proxy) }
            }
        }
    }
}

impl fmt::Display for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::System => f.write_str("system"),
            Self::Url(url) => url.fmt(f),
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    #[error("the proxy is no http or https address")]
    Proxy,
    #[error("the certificate file {0} could not be read")]
    CaFile(PathBuf, #[source] io::Error),
    /// No PEM certificate is in it, or one that is none.
    #[error("the certificate file {0} holds no certificate that can be read")]
    CaContent(PathBuf),
    #[error("the system's trust store could not be read")]
    Trust(#[source] reqwest::Error),
}

impl From<NetworkError> for Problem {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Proxy => Problem::new(
                "network.proxy",
                "The proxy must be an address that begins with http:// or https://, such as \
                 http://proxy.example:8080.",
            ),
            NetworkError::CaFile(path, cause) => {
                let why = match cause.kind() {
                    io::ErrorKind::NotFound => "is not there",
                    io::ErrorKind::PermissionDenied => "may not be read by Patchbay",
                    io::ErrorKind::FileTooLarge => "is too large for a list of certificates",
                    _ => "could not be read",
                };
                Problem::new("network.ca_file", format!("The certificate file {} {why}.", path.display()))
                    .remedy(Remedy::Retry)
            }
            NetworkError::CaContent(path) => Problem::new(
                "network.ca_file",
                format!(
                    "The file {} holds no certificate in PEM form. Ask whoever runs your network for the \
                     company's root certificate as PEM.",
                    path.display()
                ),
            ),
            NetworkError::Trust(_) => Problem::new(
                "network.trust",
                "This computer's list of trusted certificates could not be read.",
            )
            .remedy(Remedy::Retry),
        }
    }
}

/// The certificates of a PEM file, one at least. Blocks for the moment of reading.
pub(super) fn authorities(path: &Path) -> Result<Vec<reqwest::Certificate>, NetworkError> {
    let read = || {
        let size = fs::metadata(path)?.len();
        if size > CA_BYTES_MAX { Err(io::ErrorKind::FileTooLarge.into()) } else { fs::read(path) }
    };
    let bytes = read().map_err(|error| NetworkError::CaFile(path.to_owned(), error))?;
    let found = reqwest::Certificate::from_pem_bundle(&bytes).unwrap_or_default();
    if found.is_empty() { Err(NetworkError::CaContent(path.to_owned())) } else { Ok(found) }
}
