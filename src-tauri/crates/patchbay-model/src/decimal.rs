//! Numbers as decimal text: no digit is lost to binary fractions, and two spellings of one number are equal.

use serde_json::Value;
use std::{cmp::Ordering, fmt};

/// Digits of the longest number: past this it is an id or noise.
const DIGITS_MAX: usize = 64;

/// A decimal number. Prints as `-12.50`: what vendors take and what steps pass on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without leading zeros, never empty.
    whole: String,
    /// As written, so that `42.50` stays itself.
    fraction: String,
}

impl Decimal {
    /// Reads a JSON number, or text in plain notation: digits, one point, a sign before them.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            // Display writes small fractions out in full, which `Value` does not. Past 53 bits a number is text in
            // a stored view, and must mean there what it means here.
            Value::Number(number) if number.is_f64() && number.as_f64()?.abs() <= 9_007_199_254_740_991.0 => {
                Self::parse(&number.as_f64()?.to_string())
            }
            Value::Number(number) => Self::parse(&number.to_string()),
            Value::String(text) => Self::parse(text.trim()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Reads plain notation. `.5` and `5.` are numbers; an exponent is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Self::from_parts(negative, whole, fraction)
    }

    /// Joins digits before and after the point; nothing where there are none, too many, or something else.
    pub fn from_parts(negative: bool, whole: &str, fraction: &str) -> Option<Self> {
        let digits = whole.len() + fraction.len();
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if digits == 0 || digits > DIGITS_MAX || !plain(whole) || !plain(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let zero = whole == "0" && fraction.bytes().all(|b| b == b'0');
        Some(Self { negative: negative && !zero, whole: whole.to_owned(), fraction: fraction.to_owned() })
    }

    /// With exactly `places` digits after the point; a half is rounded away from zero.
    pub fn rounded(&self, places: usize) -> Self {
        let mut fraction: Vec<u8> =
            self.fraction.bytes().chain(std::iter::repeat(b'0')).take(places).collect();
        let mut whole: Vec<u8> = self.whole.bytes().collect();
        if self.fraction.as_bytes().get(places).is_some_and(|next| *next >= b'5') {
            let mut carry = true;
            for digit in fraction.iter_mut().rev().chain(whole.iter_mut().rev()) {
                if *digit == b'9' {
                    *digit = b'0';
                } else {
                    *digit += 1;
                    carry = false;
                    break;
                }
            }
            if carry {
                whole.insert(0, b'1');
            }
        }
        let text = |digits: Vec<u8>| digits.into_iter().map(char::from).collect::<String>();
        let (whole, fraction) = (text(whole), text(fraction));
        let zero = whole == "0" && fraction.bytes().all(|b| b == b'0');
        Self { negative: self.negative && !zero, whole, fraction }
    }

    pub fn negative(&self) -> bool {
        self.negative
    }
    /// The digits before the point, without sign.
    pub fn whole(&self) -> &str {
        &self.whole
    }
    /// The digits after the point, as written.
    pub fn fraction(&self) -> &str {
        &self.fraction
    }

    fn size(&self, other: &Self) -> Ordering {
        self.whole
            .len()
            .cmp(&other.whole.len())
            .then_with(|| self.whole.cmp(&other.whole))
            .then_with(|| self.fraction.trim_end_matches('0').cmp(other.fraction.trim_end_matches('0')))
    }
}

impl Decimal {
    /// Which number is larger; spellings of one number are equal.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size(other),
            (true, true) => other.size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        f.write_str(&self.whole)?;
        if !self.fraction.is_empty() {
            write!(f, ".{}", self.fraction)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn numbers_keep_their_digits_and_round_a_half_away_from_zero() {
        let shown = |value: Value| Decimal::of(&value).map(|d| d.to_string());
        assert_eq!(shown(json!("0042.50")).as_deref(), Some("42.50"));
        assert_eq!(shown(json!(9_007_199_254_740_993_i64)).as_deref(), Some("9007199254740993"));
        assert_eq!(shown(json!(0.000_001)).as_deref(), Some("0.000001"));
        assert_eq!(shown(json!(1e21)), None);
        assert_eq!(shown(json!("-0.00")).as_deref(), Some("0.00"));
        for text in ["", "-", ".", "1e5", "1,000", "12 ", "½", "--1", "1.2.3"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        let rounded = |text: &str, places| Decimal::parse(text).map(|d| d.rounded(places).to_string());
        assert_eq!(rounded("9.995", 2).as_deref(), Some("10.00"));
        assert_eq!(rounded("-0.5", 0).as_deref(), Some("-1"));
        assert_eq!(rounded("-0.4", 0).as_deref(), Some("0"));
        assert_eq!(rounded("7", 2).as_deref(), Some("7.00"));
    }

    proptest! {
        #[test]
        fn order_is_the_order_of_whole_numbers(a in any::<i64>(), b in any::<i64>()) {
            let (x, y) = (Decimal::of(&json!(a)).expect("a number"), Decimal::of(&json!(b)).expect("a number"));
            prop_assert_eq!(x.compare(&y), a.cmp(&b));
        }

        #[test]
        fn rounding_moves_a_number_by_at_most_half_a_place(n in -1_000_000_i64..1_000_000, places in 0_usize..4) {
            let exact = Decimal::parse(&format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000))
                .expect("a number");
            let read = |d: &Decimal| d.to_string().parse::<f64>().expect("a number");
            let step = 10_f64.powi(-i32::try_from(places).expect("small"));
            prop_assert!((read(&exact) - read(&exact.rounded(places))).abs() <= step / 2.0 + 1e-9);
        }
    }
}
