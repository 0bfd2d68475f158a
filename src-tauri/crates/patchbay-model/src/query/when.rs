//! Moments as a query names them: a time ago, a day, a time of day, or a moment with its zone.

use crate::time::Timestamp;
use jiff::{civil, tz::TimeZone};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `2h`: so long before now.
    Ago(u32, Unit),
    /// `2026-11-21`: its first moment, in the reader's zone.
    Day(civil::Date),
    /// `2026-11-21T09:30`, in the reader's zone.
    Local(civil::DateTime),
    /// `2026-11-21T09:30:00Z`.
    At(Timestamp),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    Week,
}

impl Unit {
    fn letter(self) -> char {
        match self {
            Unit::Minute => 'm',
            Unit::Hour => 'h',
            Unit::Day => 'd',
            Unit::Week => 'w',
        }
    }

    fn ms(self) -> i64 {
        match self {
            Unit::Minute => 60_000,
            Unit::Hour => 3_600_000,
            Unit::Day => 86_400_000,
            Unit::Week => 7 * 86_400_000,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
        }
    }
}

/// The latest moment a query can name: the year 2100.
const MS_MAX: i64 = 4_102_444_800_000;

impl When {
    /// Reads one of the four forms.
    pub fn read(text: &str) -> Option<Self> {
        let unit = match text.chars().last()? {
            'm' => Some(Unit::Minute),
            'h' => Some(Unit::Hour),
            'd' => Some(Unit::Day),
            'w' => Some(Unit::Week),
            _ => None,
        };
        if let Some(unit) = unit {
            let count = text[..text.len() - 1].parse::<u32>().ok()?;
            return (text.len() < 9).then_some(When::Ago(count, unit));
        }
        if text.len() > 40 || text.contains('[') {
            return None;
        }
        let within = |at: Timestamp| (0..=MS_MAX).contains(&at.0);
        if text.len() == 10
            && let Ok(day) = text.parse::<civil::Date>()
        {
            return (1970..2100).contains(&day.year()).then_some(When::Day(day));
        }
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Timestamp(at.as_millisecond())).filter(|at| within(*at)).map(When::At);
        }
        if let Ok(local) = text.parse::<civil::DateTime>()
            && text.len() > 10
        {
            // Finer than a millisecond nothing is stored.
            let whole = local.subsec_nanosecond() % 1_000_000 == 0;
            return (whole && (1970..2100).contains(&local.year())).then_some(When::Local(local));
        }
        None
    }

    /// The moment meant, for a reader in `zone` at `now`.
    pub fn moment(self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let zoned = |local: civil::DateTime| {
            local.to_zoned(zone.clone()).map_or(now, |at| Timestamp(at.timestamp().as_millisecond()))
        };
        match self {
            When::Ago(count, unit) => now - i64::from(count) * unit.ms(),
            When::Day(day) => zoned(day.to_datetime(civil::Time::midnight())),
            When::Local(local) => zoned(local),
            When::At(at) => at,
        }
    }

    /// In words, after *since* or *until*.
    pub(super) fn words(self) -> String {
        match self {
            When::Ago(1, unit) => format!("1 {} ago", unit.word()),
            When::Ago(count, unit) => format!("{count} {}s ago", unit.word()),
            When::Day(day) => day.to_string(),
            When::Local(local) => local.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            When::At(at) => at.rfc3339(),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Ago(count, unit) => write!(f, "{count}{}", unit.letter()),
            When::Day(day) => write!(f, "{day}"),
            When::Local(local) => write!(f, "{local}"),
            When::At(at) => f.write_str(&at.rfc3339()),
        }
    }
}
