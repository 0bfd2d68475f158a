//! What keeps a home from working, on the real page of a real relay: in words, with its remedies, and mended by them.

mod home;

use std::time::Duration;

use patchbay_tests::headless::Headless;
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::browsing;
use crate::journey::on_screen;
use crate::session::Session;
use home::Home;

/// A look at a disk, a restore or a salvage, in a debug build on a machine that does other things.
const MENDED_WITHIN: Duration = Duration::from_secs(60);
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

/// Some other screen is drawn, and nothing is said to be amiss but that the database is another copy.
async fn works_again(session: &Session) -> WebDriverResult<()> {
    let works = "(() => { const ready = document.documentElement.dataset.ready; \
                 const code = document.querySelector('[data-testid=trouble]')?.dataset.code; \
                 return ready && ready !== 'trouble' && (!code || code === 'older_copy'); })()";
    session.until_within(MENDED_WITHIN, "a home that works", works).await;
    session.both_lights("works-again").await?;
    let violations: Vec<Value> = session.violations().await?.into_iter().map(Value::from).collect();
    assert_eq!(violations, Vec::<Value>::new());
    Ok(())
}
