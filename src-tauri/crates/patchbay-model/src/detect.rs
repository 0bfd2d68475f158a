//! Finds e-mail addresses, phone numbers and payment cards in text. Used to blank kept free text and to
//! propose policies. Hand-written over bytes: it runs on every kept string of every accepted event.

/// A kind of personal value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Email,
    Phone,
    Card,
}

impl Class {
    /// What stands in the text instead of the value.
    pub fn marker(self) -> &'static str {
        match self {
            Class::Email => "[e-mail masked]",
            Class::Phone => "[phone masked]",
            Class::Card => "[card masked]",
        }
    }
}

/// One find: the byte range in the text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Find {
    pub start: usize,
    pub end: usize,
    pub class: Class,
}

/// All finds in order, never overlapping.
pub fn find_all(text: &str) -> Vec<Find> {
    let bytes = text.as_bytes();
    // Most text has neither an at sign nor seven digits, and then nothing is allocated.
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let mut finds = Vec::new();
    if memchr::memchr(b'@', bytes).is_some() {
        emails(bytes, &mut finds);
    }
    if digits >= PHONE_DIGITS_MIN {
        numbers(bytes, &mut finds);
    }
    finds.sort_by_key(|find| find.start);
    finds.dedup_by(|next, kept| next.start < kept.end);
    finds
}

/// The text with every find replaced by its marker; the same text, unallocated, where nothing was found.
pub fn blank(text: &str) -> std::borrow::Cow<'_, str> {
    let finds = find_all(text);
    if finds.is_empty() {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for find in finds {
        out.push_str(&text[at..find.start]);
        out.push_str(find.class.marker());
        at = find.end;
    }
    out.push_str(&text[at..]);
    std::borrow::Cow::Owned(out)
}

/// What a whole value is, if it is exactly one personal value.
pub fn classify(text: &str) -> Option<Class> {
    let text = text.trim();
    match find_all(text)[..] {
        [find] if find.start == 0 && find.end == text.len() => Some(find.class),
        _ => None,
    }
}

/// One spelling per value, so that what a person types names what a vendor sent: e-mail in lower case,
/// numbers as digits alone, anything else trimmed and in lower case.
pub fn normalise(text: &str) -> String {
    let text = text.trim().trim_start_matches("tel:").trim_start_matches("sip:");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let numeric = text.chars().all(|c| c.is_ascii_digit() || " +-.()/".contains(c));
    if numeric && digits.len() >= PHONE_DIGITS_MIN { digits } else { text.to_lowercase() }
}

const PHONE_DIGITS_MIN: usize = 7;

fn emails(bytes: &[u8], finds: &mut Vec<Find>) {
    let local = |b: u8| b.is_ascii_alphanumeric() || b"._%+-'".contains(&b) || b >= 0x80;
    let domain = |b: u8| b.is_ascii_alphanumeric() || b".-".contains(&b) || b >= 0x80;
    for at in memchr::memchr_iter(b'@', bytes) {
        let start = at - bytes[..at].iter().rev().take_while(|b| local(**b)).count();
        let mut end = at + 1 + bytes[at + 1..].iter().take_while(|b| domain(**b)).count();
        while end > at + 1 && b".-".contains(&bytes[end - 1]) {
            end -= 1;
        }
        if start < at && bytes[at + 1..end].contains(&b'.') {
            finds.push(Find { start, end, class: Class::Email });
        }
    }
}

fn numbers(bytes: &[u8], finds: &mut Vec<Find>) {
    let mut at = 0;
    while at < bytes.len() {
        let opens = bytes[at].is_ascii_digit()
            || ((bytes[at] == b'+' || bytes[at] == b'(') && next_is_digit(bytes, at));
        let glued = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || b"_-".contains(&bytes[at - 1]));
        if !opens || glued {
            at += 1;
            continue;
        }
        let (mut end, mut digits, mut separated) = (at, Vec::new(), false);
        while end < bytes.len() {
            match bytes[end] {
                b if b.is_ascii_digit() => digits.push(b - b'0'),
                b'+' if end == at => {}
                b' ' | b'-' | b'.' | b'(' | b')' | b'/' if digits.len() < 19 && reaches_digit(bytes, end) => {
                    separated |= end > at
                }
                _ => break,
            }
            end += 1;
        }
        let followed = bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        if !followed
            && let Some(class) = classify_digits(&digits, bytes[at] == b'+', separated, &bytes[at..end])
        {
            finds.push(Find { start: at, end, class });
        }
        at = end.max(at + 1);
    }
}

fn next_is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// A separator belongs to a number only when a digit follows within two characters (`") "`, `" ("`).
fn reaches_digit(bytes: &[u8], at: usize) -> bool {
    bytes[at + 1..].iter().take(2).any(u8::is_ascii_digit)
}

fn classify_digits(digits: &[u8], plus: bool, separated: bool, raw: &[u8]) -> Option<Class> {
    let card = (13..=19).contains(&digits.len()) && (3..=6).contains(&digits[0]) && luhn(digits);
    if card {
        return Some(Class::Card);
    }
    // A bare run of digits is far more often an id than a phone number: only ten or eleven of them count.
    let phone = match (plus, separated) {
        (true, _) => (PHONE_DIGITS_MIN..=15).contains(&digits.len()),
        (false, true) => (9..=15).contains(&digits.len()) && !dated(raw),
        (false, false) => false,
    };
    phone.then_some(Class::Phone)
}

/// A date, with or without a time of day, has the same characters as a phone number: what its groups could mean
/// betrays it. A time ends at its colon, so at most an hour is left of it here.
fn dated(raw: &[u8]) -> bool {
    let groups: Vec<&[u8]> = raw.split(|b| !b.is_ascii_digit()).collect();
    let [first, second, third, rest @ ..] = groups.as_slice() else { return false };
    let (one, other) = (raw.get(first.len()), raw.get(first.len() + 1 + second.len()));
    let ruled = one == other && one.is_some_and(|b| b".-/".contains(b));
    let within = |group: &[u8], least: u32, most: u32| {
        let value = group.iter().fold(0, |sum, b| sum * 10 + u32::from(b - b'0'));
        matches!(group.len(), 1 | 2) && (least..=most).contains(&value)
    };
    let year = |group: &[u8]| group.len() == 4 && matches!(&group[..2], b"19" | b"20");
    let day = |group| within(group, 1, 31);
    let month = |group| within(group, 1, 12);
    let date = year(first) && month(second) && day(third)
        || year(third) && (day(first) && month(second) || month(first) && day(second));
    let hour = match rest {
        [] => true,
        [hour] => within(hour, 0, 23),
        _ => false,
    };
    ruled && date && hour
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            if i % 2 == 0 {
                d
            } else if d > 4 {
                2 * d - 9
            } else {
                2 * d
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_values_are_blanked_and_ids_are_left() {
        for (text, blanked) in [
            ("mail jane.doe@example.co.uk, soon", "mail [e-mail masked], soon"),
            ("call +1 (202) 555-0142 back", "call [phone masked] back"),
            ("card 4111 1111 1111 1111.", "card [card masked]."),
            ("4111111111111111", "[card masked]"),
            ("+12025550142", "[phone masked]"),
            ("202-555-0142", "[phone masked]"),
            ("item 5284019377 at 1795000000000", "item 5284019377 at 1795000000000"),
            ("5f1c7a90-1234-4321-8888-123456789012", "5f1c7a90-1234-4321-8888-123456789012"),
            ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z"),
            ("2026-11-21 09:00", "2026-11-21 09:00"),
            ("21.11.2026 19:00", "21.11.2026 19:00"),
            ("due 3/14/2027 8:15 pm", "due 3/14/2027 8:15 pm"),
            ("21.11.2026", "21.11.2026"),
            ("31.12.2026 44 18", "[phone masked]"),
            ("55.12.2026 19", "[phone masked]"),
            ("030-12-2026 19", "[phone masked]"),
            ("a@b", "a@b"),
        ] {
            assert_eq!(blank(text), blanked, "{text}");
        }
    }

    #[test]
    fn typed_and_sent_spellings_of_a_number_are_one() {
        assert_eq!(normalise("+1 (202) 555-0142"), normalise("tel:+12025550142"));
        assert_eq!(normalise(" Jane@Example.COM"), "jane@example.com");
    }
}
