//! Which notification comes of what was told, and its words. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use patchbay_api::{AlertNote, masked};

/// More alerts than this are not listed one by one.
const LISTED_MAX: usize = 4;
/// What a desktop shows of one sentence at most.
const SENTENCE_CHARS_MAX: usize = 280;
/// Where all that stands is listed.
const OVERVIEW: &str = "/overview";

/// What is so at the moment of deciding.
pub struct Scene {
    /// A person wants notifications.
    pub wanted: bool,
    /// The window has the focus and its page shows this space: the page says it already.
    pub seen: bool,
    /// In which the times are written.
    pub zone: TimeZone,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    /// Plain text, lines apart.
    pub body: String,
    /// The page that opens when it is pressed.
    pub link: String,
    /// The alert it is about, where it is about one: what, and an id.
    pub about: Option<(String, String)>,
    /// It tells that this alert is over, and may stand where its beginning stood.
    pub over: bool,
}

/// The one notification for everything that was told at once, if there is to be one.
///
/// What began and was over again in the same breath is no news, and neither is the reverse.
pub fn notice(notes: &[AlertNote], scene: &Scene) -> Option<Notice> {
    if !scene.wanted || scene.seen {
        return None;
    }
    match *changed(notes).as_slice() {
        [] => None,
        [note] => Some(single(note, &scene.zone)),
        ref several => Some(group(several)),
    }
}

/// The last word on each alert that is not as it was before, what began first.
fn changed(notes: &[AlertNote]) -> Vec<&AlertNote> {
    let mut last: BTreeMap<(&str, &str), (usize, &AlertNote)> = BTreeMap::new();
    for note in notes {
        let turns = last.entry((&note.what, &note.subject)).or_insert((0, note));
        *turns = (turns.0 + 1, note);
    }
    let odd = last.into_values().filter(|(turns, _)| turns % 2 == 1);
    let mut changed: Vec<&AlertNote> = odd.map(|(_, note)| note).collect();
    changed.sort_by_key(|note| (!note.raised, note.at));
    changed
}

fn single(note: &AlertNote, zone: &TimeZone) -> Notice {
    let (name, sentence) = (heading(&note.what, &note.subject), sentence(note));
    let since = time(note.since, note.at, zone);
    let (title, body) = if note.raised {
        let measure = measure(note).map_or(String::new(), |measure| format!(". {measure}"));
        (name.to_owned(), format!("{sentence}\nSince {since}{measure}."))
    } else {
        let until = time(note.at, note.at, zone);
        (format!("Over: {}", small(name)), format!("Was: {sentence}\nFrom {since} to {until}."))
    };
    let about = Some((note.what.clone(), note.subject.clone()));
    Notice { title, body, link: note.link.clone(), about, over: !note.raised }
}

fn group(notes: &[&AlertNote]) -> Notice {
    let began = notes.iter().filter(|note| note.raised).count();
    let title = match (began, notes.len() - began) {
        (began, 0) => format!("{began} alerts"),
        (0, over) => format!("{over} alerts are over"),
        (1, over) => format!("1 alert, {over} over"),
        (began, over) => format!("{began} alerts, {over} over"),
    };
    let line = |note: &&AlertNote| match note.raised {
        true => sentence(note),
        false => format!("Over: {}", sentence(note)),
    };
    let mut lines: Vec<String> = notes.iter().take(LISTED_MAX).map(line).collect();
    if notes.len() > LISTED_MAX {
        lines.push(format!("And {} more.", notes.len() - LISTED_MAX));
    }
    Notice { title, body: lines.join("\n"), link: OVERVIEW.to_owned(), about: None, over: false }
}

/// What an alert is called.
fn heading(what: &str, subject: &str) -> &'static str {
    match what {
        "hold" if subject.starts_with("rte") => "Line held",
        "hold" => "Account held",
        "breaker" => "Target left alone",
        "dead_letters" => "Dead letters",
        "waiting" => "Events wait too long",
        "bad_signature" => "Request without proof",
        "storage" => "Room for events runs out",
        "no_proof" => "Account does not answer well",
        "stale_cases" => "Cases without an event",
        _ => "Alert",
    }
}

/// The value and where the alert begins, where both are counted.
fn measure(note: &AlertNote) -> Option<String> {
    let unit = match note.what.as_str() {
        "dead_letters" | "bad_signature" | "stale_cases" => "",
        "waiting" | "no_proof" => " min",
        "storage" => " %",
        _ => return None,
    };
    Some(format!("{}{unit}, told from {}{unit}", note.value, note.threshold))
}

/// The relay's sentence as a desktop may show it, where anybody passes by.
fn sentence(note: &AlertNote) -> String {
    let text = masked(&note.sentence);
    match text.char_indices().nth(SENTENCE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

fn small(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// The time of day with its zone, and the day where it is not that of `at`.
fn time(ms: i64, at: i64, zone: &TimeZone) -> String {
    let zoned = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(zone.clone());
    let (when, now) = (zoned(ms), zoned(at));
    let shape = if when.date() == now.date() { "%H:%M:%S %Z" } else { "%-d %b %H:%M:%S %Z" };
    when.strftime(shape).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22, 09:30:00 UTC.
    const MORNING: i64 = 1_795_339_800_000;

    fn note(what: &str, subject: &str, raised: bool, at: i64) -> AlertNote {
        AlertNote {
            raised,
            what: what.to_owned(),
            subject: subject.to_owned(),
            since: MORNING,
            value: 1,
            threshold: 1,
            sentence: format!("Something is the matter with {what}."),
            link: format!("/{what}"),
            event: String::new(),
            at,
        }
    }

    fn scene() -> Scene {
        Scene { wanted: true, seen: false, zone: TimeZone::UTC }
    }

    fn said(notes: &[AlertNote]) -> Notice {
        notice(notes, &scene()).expect("it is told")
    }

    #[test]
    fn a_beginning_tells_what_since_when_and_how_far_past_where_it_is_told() {
        let dead = AlertNote { value: 104, threshold: 100, ..note("dead_letters", "", true, MORNING) };
        let told = said(&[dead]);
        assert_eq!(
            (told.title.as_str(), told.link.as_str(), told.over),
            ("Dead letters", "/dead_letters", false)
        );
        assert_eq!(
            told.body,
            "Something is the matter with dead_letters.\nSince 09:30:00 UTC. 104, told from 100."
        );
        let held = said(&[note("hold", "rte_1", true, MORNING)]);
        assert_eq!(held.title, "Line held");
        assert!(held.body.ends_with("Since 09:30:00 UTC."), "a hold is not counted: {}", held.body);
        assert_eq!(said(&[note("hold", "con_1", true, MORNING)]).title, "Account held");
    }

    #[test]
    fn an_end_tells_what_it_was_and_how_long_it_stood_and_belongs_to_its_beginning() {
        let over = said(&[note("breaker", "con_1", false, MORNING + 720_000)]);
        assert_eq!(over.title, "Over: target left alone");
        assert_eq!(
            over.body,
            "Was: Something is the matter with breaker.\nFrom 09:30:00 UTC to 09:42:00 UTC."
        );
        assert_eq!((over.over, over.about), (true, said(&[note("breaker", "con_1", true, MORNING)]).about));
    }

    #[test]
    fn a_time_of_another_day_has_its_day() {
        let over = said(&[note("breaker", "con_1", false, MORNING + 86_400_000)]);
        assert!(over.body.ends_with("From 22 Nov 09:30:00 UTC to 09:30:00 UTC."), "{}", over.body);
    }

    #[test]
    fn nothing_is_shown_where_it_is_not_wanted_or_seen_already() {
        let notes = [note("hold", "rte_1", true, MORNING)];
        assert_eq!(notice(&notes, &Scene { wanted: false, ..scene() }), None);
        assert_eq!(notice(&notes, &Scene { seen: true, ..scene() }), None);
        assert_eq!(notice(&[], &scene()), None);
    }

    #[test]
    fn what_is_as_it_was_before_is_no_news() {
        let (began, over) = (note("hold", "rte_1", true, MORNING), note("hold", "rte_1", false, MORNING + 1));
        assert_eq!(notice(&[began.clone(), over.clone()], &scene()), None);
        assert_eq!(notice(&[over.clone(), began.clone()], &scene()), None);
        let thrice = said(&[began.clone(), over.clone(), began.clone()]);
        assert_eq!(thrice, said(std::slice::from_ref(&began)));
        let other = note("hold", "rte_2", false, MORNING + 1);
        assert!(said(&[began, other]).about.is_none(), "two lines are two alerts");
    }

    #[test]
    fn several_at_once_are_one_notification_what_began_first() {
        let both = said(&[note("waiting", "", false, MORNING), note("breaker", "con_1", true, MORNING + 5)]);
        assert_eq!((both.title.as_str(), both.link.as_str()), ("1 alert, 1 over", OVERVIEW));
        assert_eq!(
            both.body,
            "Something is the matter with breaker.\nOver: Something is the matter with waiting."
        );
        let many: Vec<_> = (0..7).map(|n| note("hold", &format!("rte_{n}"), true, MORNING + n)).collect();
        let told = said(&many);
        assert_eq!(told.title, "7 alerts");
        assert_eq!((told.body.lines().count(), told.body.lines().last()), (5, Some("And 3 more.")));
        let over: Vec<_> = many.iter().map(|one| AlertNote { raised: false, ..one.clone() }).collect();
        assert_eq!(said(&over).title, "7 alerts are over");
    }

    #[test]
    fn a_desktop_shows_no_persons_data_and_no_endless_sentence() {
        let mut held = note("hold", "con_1", true, MORNING);
        held.sentence = "The account of jane@example.com is held. Call +1 317 555 0142.".to_owned();
        let told = said(std::slice::from_ref(&held));
        assert!(!told.body.contains("jane") && !told.body.contains("0142"), "{}", told.body);
        held.sentence = "so long ".repeat(100);
        let first = said(&[held]).body.lines().next().map(|line| line.chars().count());
        assert!(first.is_some_and(|chars| chars <= SENTENCE_CHARS_MAX + 1), "{first:?}");
    }
}
