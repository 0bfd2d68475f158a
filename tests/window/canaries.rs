//! What the practice calls carry and no file may: callers' numbers, agents' notes, the vendor's token.

use std::path::Path;
use std::time::Duration;

use patchbay_sandbox::Clock;
use patchbay_sandbox::genesys::{Call, Genesys};
use serde_json::Value;

/// The seed a practice space starts from, unless a person chose another.
const SEED: u64 = 7;
const TOKEN: &str = "practice-personal-token";

/// The hidden values of the first calls, and a kept one that must be found: the simulator makes the same calls
/// from the same seed.
fn planted() -> (Vec<String>, String) {
    let nowhere = |_: Call| async { Ok(202_u16) };
    let genesys = Genesys::new(Clock::starting_at(1_795_251_600_000), SEED, nowhere);
    let bodies = (0..12).flat_map(|n| genesys.conversation(n)).map(|(_, body): (Duration, String)| body);
    let (mut values, mut kept) = (vec![TOKEN.to_owned()], None);
    for body in bodies {
        let event: Value = serde_json::from_str(&body).expect("events are JSON");
        kept = kept.or_else(|| event["conversationId"].as_str().map(str::to_owned));
        for field in ["ani", "dnis", "wrapupNotes"] {
            values.extend(event[field].as_str().filter(|text| text.len() >= 8).map(str::to_owned));
        }
    }
    assert!(values.len() > 12, "the calls carry nothing to look for: {values:?}");
    values.sort();
    values.dedup();
    (values, kept.expect("a call has an id"))
}

/// Every planted value that a file below `folder` holds, with the file.
pub fn told_at(folder: &Path) -> Vec<String> {
    let (planted, kept) = planted();
    found_at(folder, &planted, &kept)
}

/// Every one of `hidden` that a file below `folder` holds, with the file. `kept` is one that must be found.
pub fn found_at(folder: &Path, hidden: &[String], kept: &str) -> Vec<String> {
    let (mut files, mut found, mut sees) = (vec![folder.to_owned()], Vec::new(), false);
    while let Some(path) = files.pop() {
        let Ok(kind) = std::fs::symlink_metadata(&path).map(|meta| meta.file_type()) else { continue };
        if kind.is_dir() {
            files.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if kind.is_file() {
            let bytes = std::fs::read(&path).unwrap_or_default();
            sees |= memchr::memmem::find(&bytes, kept.as_bytes()).is_some();
            let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            let holds = |value: &&String| {
                memchr::memmem::find(&bytes, value.as_bytes()).is_some()
                    || memchr::memmem::find(&bytes, &utf16(value)).is_some()
            };
            found.extend(hidden.iter().filter(holds).map(|value| format!("{value} in {}", path.display())));
        }
    }
    assert!(sees, "the search would find nothing: even {kept}, which is kept in the clear, is nowhere");
    found
}
