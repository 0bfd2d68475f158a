//! Numbers as people write them, read and written.

use super::{DecimalMark, GroupMark, Refusal};
use crate::decimal::Decimal;
use serde_json::Value;

/// Reads text with group marks, spaces and either decimal mark. A JSON number is taken as it is.
///
/// Groups must have the size of groups: `12,5` read with a decimal point is refused rather than made 125.
pub fn read(value: &Value, decimal: DecimalMark) -> Result<Decimal, Refusal> {
    let refused = || Refusal::NoNumber(decimal);
    match value {
        Value::Number(_) => Decimal::of(value).ok_or_else(refused),
        Value::String(text) => parse(text, decimal).ok_or_else(refused),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(Refusal::Kind { wants: "a number", met: super::shape::kind(value) })
        }
    }
}

fn parse(text: &str, decimal: DecimalMark) -> Option<Decimal> {
    let text = text.trim();
    let minus = text.strip_prefix(['-', '\u{2212}']);
    let digits = minus.or_else(|| text.strip_prefix('+')).unwrap_or(text).trim_start();
    let (whole, fraction) = digits.split_once(decimal.mark()).unwrap_or((digits, ""));
    let other = match decimal {
        DecimalMark::Dot => ',',
        DecimalMark::Comma => '.',
    };
    let marks = |c: char| c == other || "'’ \u{a0}\u{2009}\u{202f}".contains(c);
    let groups: Vec<&str> = whole.split(marks).collect();
    if groups.len() > 1 {
        let (head, rest) = groups.split_first()?;
        let (tail, middle) = rest.split_last()?;
        // Indian groups have two digits before the last three.
        let sized = tail.len() == 3
            && (1..=3).contains(&head.len())
            && middle.iter().all(|group| (2..=3).contains(&group.len()));
        if !sized {
            return None;
        }
    }
    Decimal::from_parts(minus.is_some(), &groups.concat(), fraction)
}

pub fn write(number: &Decimal, decimals: u8, decimal: DecimalMark, group: GroupMark) -> String {
    let number = number.rounded(decimals.into());
    let mut text = String::new();
    if number.negative() {
        text.push('-');
    }
    let digits = number.whole().len();
    for (index, digit) in number.whole().chars().enumerate() {
        if let Some(mark) = group.mark()
            && index > 0
            && (digits - index).is_multiple_of(3)
        {
            text.push(mark);
        }
        text.push(digit);
    }
    if !number.fraction().is_empty() {
        text.push(decimal.mark());
        text.push_str(number.fraction());
    }
    text
}
