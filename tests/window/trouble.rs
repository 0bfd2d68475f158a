//! What keeps a home from working, on the real page of a real relay: in words, with its remedies, and mended by them.

mod home;

use std::time::Duration;

use patchbay_tests::headless::{Headless, source};
use patchbay_tests::rig::body;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::browsing;
use crate::journey::on_screen;
use crate::session::Session;
use home::Home;

/// A look at a disk, a restore or a salvage, in a debug build on a machine that does other things.
const MENDED_WITHIN: Duration = Duration::from_secs(60);
/// The same, until a log is at its ceiling and somebody has waited in vain for it to be folded back.
const HELD_WITHIN: Duration = Duration::from_secs(150);
const PASSPHRASE: &str = "correct horse battery staple";

#[tokio::test]
async fn a_database_of_a_newer_patchbay_is_said_and_works_again_once_it_is_put_back() {
    let home = Home::lived_in().await;
    let was = home.schema(None);
    home.schema(Some(was + 100));
    let relay = home.opened();
    browsing("trouble-newer", home.folder(), async |session| {
        opens(session, &relay).await?;
        stands(session, "newer_schema", &["newer"]).await?;
        home.schema(Some(was));
        session.press("[data-testid=trouble-remedy-retry]").await;
        works_again(session).await
    })
    .await;
}

#[tokio::test]
async fn a_damaged_database_is_said_and_what_can_be_read_is_saved() {
    let home = Home::lived_in().await;
    home.damage();
    let relay = home.opened();
    browsing("trouble-damaged", home.folder(), async |session| {
        opens(session, &relay).await?;
        stands(session, "damaged", &["damaged", "No event is taken"]).await?;
        session.press("[data-testid=trouble-remedy-salvage]").await;
        session.until("what it means", &on_screen("[role=dialog]")).await;
        session.both_lights("salvage").await?;
        session.press("[role=dialog] [data-testid=confirm]").await;
        works_again(session).await?;
        assert!(home.events(&relay).await > 0, "what could be read is there");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_lost_root_key_is_said_and_comes_back_from_the_recovery_file() {
    let home = Home::lived_in().await;
    let relay = home.opened();
    let file = home.recovery(&relay, PASSPHRASE).await;
    relay.kill();
    home.other_key();
    let relay = home.opened();
    browsing("trouble-key", home.folder(), async |session| {
        opens(session, &relay).await?;
        stands(session, "key_missing", &["no event is taken"]).await?;
        session.press("[data-testid=trouble-read]").await;
        session.until("the log all the same", "document.documentElement.dataset.ready !== 'trouble'").await;
        opens(session, &relay).await?;
        session.ready(Some("trouble")).await;
        session.press("[data-testid=trouble-remedy-anew]").await;
        session.until("what it would cost", &on_screen("[role=dialog] [data-testid=typed-word]")).await;
        session.both_lights("anew").await?;
        session.press("[role=dialog] button[type=button]").await;
        session.press("[data-testid=trouble-remedy-unlock]").await;
        for (field, text) in [("trouble-path", file.as_str()), ("trouble-passphrase", PASSPHRASE)] {
            let field = format!("[data-testid={field}]");
            session.press(&field).await;
            session.driver.find(By::Css(&field)).await?.send_keys(text).await?;
        }
        session.both_lights("unlock").await?;
        session.press("[role=dialog] [data-testid=confirm]").await;
        works_again(session).await
    })
    .await;
    assert_eq!(relay.ask("GET", "/status", None).await["vault"]["state"], "open");
}

#[tokio::test]
async fn an_older_copy_that_was_put_back_is_said_over_every_screen() {
    let home = Home::lived_in().await;
    let copy = home.copied();
    home.opened().kill();
    home.put_back(&copy);
    let relay = home.opened();
    browsing("trouble-older", home.folder(), async |session| {
        opens(session, &relay).await?;
        session.until("a screen", "document.documentElement.dataset.ready").await;
        says(session, "older_copy", &["older copy"]).await?;
        session.both_lights("older_copy").await
    })
    .await;
}

/// A disk of its own, in a namespace of its own. Needs Linux and leave to make one.
#[tokio::test]
async fn a_full_disk_is_said_while_it_is_full_and_what_was_acknowledged_is_there() {
    let home = Home::new();
    let (relay, filler) = home.on_a_small_disk();
    let source = source(&relay).await;
    let mut taken: Vec<u64> = Vec::new();
    for n in 0..40 {
        assert_eq!(home.post(&source, &body(n, n)).await, 202);
        taken.push(n);
    }
    browsing("trouble-disk", home.folder(), async |session| {
        opens(session, &relay).await?;
        session.until("a screen, and nothing amiss", WORKS).await;
        home::fill(&filler);
        // One or the other may still find a place in what the database has of the disk.
        for n in 40..140 {
            match home.post(&source, &body(n, n)).await {
                202 => taken.push(n),
                503 => break,
                other => panic!("{other} is no answer to a full disk"),
            }
        }
        says(session, "disk_full", &["disk is full", "senders are told to send again", "opens by itself"])
            .await?;
        for way in ["trouble-remedy-free_space", "trouble-storage"] {
            session.until(way, &on_screen(&format!("[data-testid={way}]"))).await;
        }
        session.until("a shut intake", &receives(false)).await;
        session.both_lights("disk_full").await?;
        assert_eq!(home.post(&source, &body(500, 500)).await, 503, "a sender is told to come again");
        std::fs::remove_file(&filler).expect("what fills the disk can be removed");
        works_again(session).await?;
        session.until("an open intake", &receives(true)).await;
        Ok(())
    })
    .await;
    assert_eq!(home.post(&source, &body(500, 500)).await, 202, "what was refused is sent again");
    taken.push(500);
    // Whatever was acknowledged is known when it is sent once more, and so becomes no second event.
    for n in &taken {
        assert_eq!(home.post(&source, &body(*n, *n)).await, 200, "event {n}");
    }
    let sum = relay.ask("GET", "/status", None).await["sum"].clone();
    assert_eq!((&sum["events"], &sum["repeats"]), (&taken.len().into(), &taken.len().into()), "{sum}");
}

#[tokio::test]
async fn a_write_ahead_log_that_another_program_holds_is_said_and_over_once_it_lets_go() {
    let home = Home::new();
    let relay = home.opened();
    let source = source(&relay).await;
    let other = home.read_by_another();
    browsing("trouble-wal", home.folder(), async |session| {
        opens(session, &relay).await?;
        session.until("a screen, and nothing amiss", WORKS).await;
        let note = "x".repeat(1_000_000);
        let end = tokio::time::Instant::now() + HELD_WITHIN;
        for n in 0.. {
            // Past its ceiling the log need not grow for its reader to be missed.
            let note = if n < 90 { note.as_str() } else { "" };
            let event = json!({ "type": "call.ended", "id": format!("fact-{n}"), "ticket": n.to_string(), "note": note });
            assert_eq!(home.post(&source, &event.to_string()).await, 202, "events are taken meanwhile");
            if relay.ask("GET", "/status", None).await.get("trouble").is_some() {
                break;
            }
            assert!(tokio::time::Instant::now() < end, "nobody says it");
            // The page draws each of them.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        says(session, "wal", &["has grown to", "Another program", "Close what else reads patchbay.db"]).await?;
        session.until("an open intake", &receives(true)).await;
        session.both_lights("wal").await?;
        drop(other);
        works_again(session).await
    })
    .await;
}

/// Loads a relay's page, from nothing.
async fn opens(session: &Session, relay: &Headless) -> WebDriverResult<()> {
    session.driver.goto("about:blank").await?;
    session.driver.goto(&home::page(relay)).await
}

/// The page stands in place of the others, with the words and at least one way out.
async fn stands(session: &Session, code: &str, words: &[&str]) -> WebDriverResult<()> {
    session.ready(Some("trouble")).await;
    says(session, code, words).await?;
    session.until("a way out", &on_screen("[data-testid^=trouble-remedy-]")).await;
    session.both_lights(code).await
}

async fn says(session: &Session, code: &str, words: &[&str]) -> WebDriverResult<()> {
    session.until(code, &on_screen(&format!("[data-testid=trouble][data-code={code}]"))).await;
    let said = session.words("[data-testid=trouble-sentence]").await?;
    assert!(words.iter().all(|word| said.contains(word)), "{code}: {said}");
    Ok(())
}

/// Some screen is drawn, and nothing is said to be amiss but that the database is another copy.
const WORKS: &str = "(() => { const ready = document.documentElement.dataset.ready; \
                     const code = document.querySelector('[data-testid=trouble]')?.dataset.code; \
                     return ready && ready !== 'trouble' && (!code || code === 'older_copy'); })()";

/// The status bar says whether events come in.
fn receives(open: bool) -> String {
    let says = if open { "Receiving" } else { "Not receiving" };
    format!("document.querySelector('[data-testid=intake-state]')?.innerText.trim() === '{says}'")
}

async fn works_again(session: &Session) -> WebDriverResult<()> {
    session.until_within(MENDED_WITHIN, "a home that works", WORKS).await;
    session.both_lights("works-again").await?;
    let violations: Vec<Value> = session.violations().await?.into_iter().map(Value::from).collect();
    assert_eq!(violations, Vec::<Value>::new());
    Ok(())
}
