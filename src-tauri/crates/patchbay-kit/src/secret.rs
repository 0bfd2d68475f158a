//! Values that must not be seen: they print nothing, do not serialise and are wiped when dropped.

use std::{collections::BTreeMap, fmt, sync::Arc};
use zeroize::Zeroize;

/// A value that is wiped on drop and prints `[redacted]`. There is no `Serialize` and no `Deref`: whoever
/// reads it writes [`expose`](Self::expose) where a reviewer sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret<String> {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// The secrets of one connection by name. Cheap to clone.
///
/// During a rotation several are active under one name: the first is `signing`, the others `signing.2`,
/// `signing.3` and so on. [`all`](Self::all) gives them together.
#[derive(Clone, Default)]
pub struct Secrets(Arc<BTreeMap<String, Secret<String>>>);

impl Secrets {
    /// The secret of exactly this name.
    pub fn get(&self, name: &str) -> Option<&Secret<String>> {
        self.0.get(name)
    }

    /// Every active value of `name`: itself, then its numbered companions.
    pub fn all(&self, name: &str) -> Vec<&Secret<String>> {
        let numbered = self.0.iter().filter(|(key, _)| is_companion(key, name)).map(|(_, secret)| secret);
        self.0.get(name).into_iter().chain(numbered).collect()
    }

    /// Names only, for a page that shows what is there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn is_companion(key: &str, name: &str) -> bool {
    key.strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

impl FromIterator<(String, Secret<String>)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (String, Secret<String>)>>(pairs: I) -> Self {
        Self(Arc::new(pairs.into_iter().collect()))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter()).finish()
    }
}

/// A URL that may carry a credential in its user part, path or query: it prints scheme, host and port only.
#[derive(Clone, PartialEq, Eq)]
pub struct SafeUrl(url::Url);

impl SafeUrl {
    /// # Errors
    /// What is not an absolute URL with a host.
    pub fn parse(text: &str) -> Result<Self, url::ParseError> {
        let url = url::Url::parse(text)?;
        if url.has_host() { Ok(Self(url)) } else { Err(url::ParseError::EmptyHost) }
    }
    pub fn expose(&self) -> &url::Url {
        &self.0
    }
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(if self.0.path() == "/" && self.0.query().is_none() { "/" } else { "/…" })
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_prints_a_secret_shows_it() {
        let secrets: Secrets = [("token".to_owned(), Secret::from("s3cr3t"))].into_iter().collect();
        assert_eq!(format!("{secrets:?}"), r#"{"token": [redacted]}"#);
        let url =
            SafeUrl::parse("https://user:s3cr3t@hooks.example:8443/catch/s3cr3t?key=s3cr3t").expect("a URL");
        assert_eq!(format!("{url} {url:?}"), "https://hooks.example:8443/… https://hooks.example:8443/…");
    }

    #[test]
    fn a_rotation_holds_several_secrets_under_one_name() {
        let secrets = Secrets::from_iter(
            [("signing.2", "b"), ("signing", "a"), ("signing.key", "x"), ("signing2", "x")]
                .map(|(name, value)| (name.to_owned(), Secret::from(value))),
        );
        let all: Vec<&str> = secrets.all("signing").iter().map(|s| s.expose().as_str()).collect();
        assert_eq!(all, ["a", "b"]);
    }
}
