//! What a request to an authorization server says: parameters, and who presents them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, Uri};

/// Named texts of a query, a form or a flat JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn query(uri: &Uri) -> Params {
        Params::form(uri.query().unwrap_or_default().as_bytes())
    }

    /// An `application/x-www-form-urlencoded` body.
    pub fn form(body: &[u8]) -> Params {
        Params(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// A JSON object; members that are not texts are left out. `None` for anything else.
    pub fn json(body: &[u8]) -> Option<Params> {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).ok()?;
        let texts = object.into_iter().filter_map(|(name, value)| match value {
            serde_json::Value::String(text) => Some((name, text)),
            _ => None,
        });
        Some(Params(texts.collect()))
    }

    /// The first value of this name; the empty text is no value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// Every name and value, in the order given.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The name of a parameter that is given more than once (RFC 6749, 3.1 forbids it).
    pub fn repeated(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Params {
    fn from(pairs: [(&str, &str); N]) -> Params {
        Params(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

/// Who a token request says it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    pub id: Option<String>,
    /// The empty secret is none.
    pub secret: Option<String>,
}

impl Presented {
    /// From the `Authorization: Basic` header. A header that is not one presents nobody.
    pub fn basic(headers: &HeaderMap) -> Presented {
        let Some((id, secret)) = basic(headers) else { return Presented::default() };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Presented { id: some(id), secret: some(secret) }
    }

    /// From `client_id` and `client_secret` among the parameters.
    pub fn body(params: &Params) -> Presented {
        let text = |name| params.get(name).map(str::to_owned);
        Presented { id: text("client_id"), secret: text("client_secret") }
    }

    /// From the header where there is one, else from the parameters.
    pub fn either(headers: &HeaderMap, params: &Params) -> Presented {
        let basic = Presented::basic(headers);
        if basic.id.is_some() { basic } else { Presented::body(params) }
    }
}

/// Name and password of a Basic header, as they stand in it.
pub fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get("authorization")?.to_str().ok()?.split_once(' ')?;
    let decoded =
        BASE64_STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = String::from_utf8(decoded).ok()?;
    decoded.split_once(':').map(|(name, password)| (name.to_owned(), password.to_owned()))
}

/// The token of a Bearer header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get("authorization")?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}
