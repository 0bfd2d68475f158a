//! Takes our own data back out of a vendor's answer before it is stored: vendors quote what they refuse.

/// Shorter values are too common to be told from other text.
const LENGTH_MIN: usize = 4;
const MARKER: &str = "[hidden]";

/// `text` with every one of `values` replaced, raw, JSON-escaped and URL-encoded, and with every
/// e-mail, phone and card shape masked besides.
pub fn blank(text: &str, values: &[String]) -> String {
    let mut out = text.to_owned();
    let mut forms: Vec<String> = values
        .iter()
        .filter(|value| value.chars().count() >= LENGTH_MIN)
        .flat_map(|value| {
            [value.clone(), json_escaped(value), url_encoded(value, "%20"), url_encoded(value, "+")]
        })
        .collect();
    // Longest first, so that a value inside another does not leave the rest of the longer one standing.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    for form in &forms {
        if out.contains(form.as_str()) {
            out = out.replace(form.as_str(), MARKER);
        }
    }
    crate::detect::blank(&out).into_owned()
}

fn json_escaped(value: &str) -> String {
    let quoted = serde_json::Value::String(value.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn url_encoded(value: &str, space: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            b' ' => out.push_str(space),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_blanked_in_every_form_a_vendor_may_quote_it() {
        let values = vec!["Zoë \"Z\" Smith".to_owned(), "abc".to_owned()];
        let answer = r#"bad name Zoë "Z" Smith; json Zoë \"Z\" Smith; url Zo%C3%AB%20%22Z%22%20Smith; form Zo%C3%AB+%22Z%22+Smith; abc jane@example.com"#;
        assert_eq!(
            blank(answer, &values),
            "bad name [hidden]; json [hidden]; url [hidden]; form [hidden]; abc [e-mail masked]"
        );
    }
}
