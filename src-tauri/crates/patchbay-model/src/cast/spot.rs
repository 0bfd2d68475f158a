//! A place on the map.

use crate::{decimal::Decimal, record::Typed};
use serde_json::Value;
use std::cmp::Ordering;

/// `52.52, 13.40`, with an address after it; a list of the same; or a group with `lat`, `lng` and `address`.
pub fn location(value: &Value) -> Option<Typed> {
    let (lat, lng, address) = match value {
        Value::String(text) => {
            let mut parts = text.trim().splitn(3, |c: char| c == ',' || c.is_whitespace());
            let (lat, mut rest) = (parts.next()?, parts.collect::<Vec<_>>());
            // A comma and a space are one separator.
            rest.retain(|part| !part.is_empty());
            let rest = rest.join(" ");
            let rest = rest.trim();
            let (lng, address) =
                rest.split_once(|c: char| c == ',' || c.is_whitespace()).unwrap_or((rest, ""));
            (degrees(&Value::from(lat), 90)?, degrees(&Value::from(lng), 180)?, address.trim().to_owned())
        }
        Value::Array(parts) => {
            let (lat, lng) = (parts.first()?, parts.get(1)?);
            let address = match parts.get(2) {
                Some(Value::String(address)) if parts.len() == 3 => address.clone(),
                None => String::new(),
                Some(_) => return None,
            };
            (degrees(lat, 90)?, degrees(lng, 180)?, address)
        }
        Value::Object(map) => {
            let any = |names: &[&str]| names.iter().find_map(|name| map.get(*name));
            let address = any(&["address", "name"]).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (lat, lng) = (any(&["lat", "latitude"])?, any(&["lng", "lon", "longitude"])?);
            (degrees(lat, 90)?, degrees(lng, 180)?, address)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    let address = if address.is_empty() { format!("{lat}, {lng}") } else { address };
    Some(Typed::Location { lat, lng, address })
}

fn degrees(value: &Value, most: u32) -> Option<String> {
    let number = Decimal::of(value)?;
    let edge = |text: String| Decimal::parse(&text);
    let inside = number.compare(&edge(most.to_string())?) != Ordering::Greater
        && number.compare(&edge(format!("-{most}"))?) != Ordering::Less;
    inside.then(|| number.to_string())
}
