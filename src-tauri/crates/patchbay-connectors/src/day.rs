//! Dates that vendors publish or write, as moments.

use patchbay_model::{limits::DAY_MS, time::Timestamp};

/// Midnight UTC of a day; months past December are of the years after.
pub fn midnight(year: i64, month: i64, day: i64) -> Timestamp {
    let (year, month) = (year + (month - 1) / 12, (month - 1) % 12 + 1);
    // Counted with the year beginning in March (H. Hinnant, "chrono-compatible low-level date algorithms").
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let day = (153 * m + 2) / 5 + day - 1 + of_era * 365 + of_era / 4 - of_era / 100;
    Timestamp((era * 146_097 + day - 719_468) * DAY_MS)
}

/// `2026-11-21`, with or without a time after it.
pub fn of_text(text: &str) -> Option<Timestamp> {
    let mut parts = text.trim().get(..10)?.split('-');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    let is_date = (1_970..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| midnight(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_midnight() {
        for (year, month, day, ms) in [
            (1970, 1, 1, 0),
            (2026, 11, 21, 1_795_219_200_000),
            (2026, 13, 1, 1_798_761_600_000),
            (2028, 2, 29, 1_835_395_200_000),
        ] {
            assert_eq!(midnight(year, month, day), Timestamp(ms), "{year}-{month}-{day}");
        }
        assert_eq!(of_text("2026-11-21 10:00:00"), Some(Timestamp(1_795_219_200_000)));
        for text in ["", "soon", "2026-13-01", "21.11.2026"] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
