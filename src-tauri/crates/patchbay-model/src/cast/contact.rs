//! E-mail addresses, phone numbers, links.

use super::single;
use crate::{places, record::Typed};
use serde_json::Value;

const EMAIL_CHARS_MAX: usize = 254;
const LINK_CHARS_MAX: usize = 2_000;

/// `a@b.example`, `Name <a@b.example>` or `a@b.example Name`.
pub fn email(value: &Value) -> Option<Typed> {
    let text = single(value)?;
    let (email, name) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, email)) => (email.trim(), name.trim().trim_matches('"')),
        None => match text.split_once(char::is_whitespace) {
            Some((email, name)) => (email, name.trim()),
            None => (text.as_str(), ""),
        },
    };
    let email = email.trim_start_matches("mailto:");
    let (local, domain) = email.split_once('@')?;
    let labels = domain.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    });
    let fits = !local.is_empty()
        && local.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
        && domain.contains('.')
        && labels
        && email.chars().count() <= EMAIL_CHARS_MAX;
    let text = if name.is_empty() { email } else { name };
    fits.then(|| Typed::Email { email: email.to_owned(), text: text.to_owned() })
}

/// A number in international form, however it is spaced; a country's two letters may follow it.
pub fn phone(value: &Value) -> Option<Typed> {
    let text = single(value)?;
    let text = text.trim_start_matches("tel:").trim_start_matches("sip:");
    let text = text.split(['@', ';']).next().unwrap_or_default().trim();
    let (number, named) = match text.rsplit_once(' ') {
        Some((number, code)) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
            (number, Some(code))
        }
        Some(_) | None => (text, None),
    };
    let rest = number.strip_prefix('+').or_else(|| number.strip_prefix("00"))?;
    let digits: String = rest.chars().filter(|c| !" -./()\u{a0}".contains(*c)).collect();
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let country = places::of_number(&digits).filter(|_| fits)?;
    // A number belongs to a country that its code is of: the vendor refuses any other.
    let code = match named {
        Some(code) => places::shares(code, country.calling).then_some(code)?,
        None => country.code,
    };
    Some(Typed::Phone { phone: format!("+{digits}"), country: code.to_owned() })
}

/// `https://…`, with words for it after a space.
pub fn link(value: &Value) -> Option<Typed> {
    let text = single(value)?;
    let (url, words) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    let lower = url.get(..8.min(url.len())).unwrap_or_default().to_ascii_lowercase();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme))?;
    let rest = &url[scheme.len()..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fits =
        !host.is_empty() && url.chars().count() <= LINK_CHARS_MAX && !url.chars().any(char::is_control);
    // Vendors take the scheme in small letters and no other.
    fits.then(|| Typed::Link { url: format!("{scheme}{rest}"), text: words.trim().to_owned() })
}
