//! What stands on the screen of the accounts afterwards: cards, details, signing in again, removing.

use std::time::Duration;

use patchbay_sandbox::Running;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use super::person::Person;
use super::vendors::{EVERY, Entry};
use super::{seen, wizard};
use crate::desk::Desk;
use crate::journey::{on_screen, to};
use crate::session::Session;

/// What has changed is on every part of the screen within this, not only when it is asked for by turns.
const SOON: Duration = Duration::from_secs(5);
const DETAILS: &str = "[data-testid=connection-details]";
/// What the shell says above every screen.
const SHELL: &str = "main > section [data-testid=problem]";

/// One card for each account that was connected, and none of them in trouble.
pub async fn every_card(session: &Session) -> WebDriverResult<()> {
    to(session, "connections").await;
    let cards = "[data-testid=connection-card]";
    let count = format!("document.querySelectorAll('{cards}').length === {}", EVERY.len());
    session.until("a card for each account", &count).await;
    let held = format!(
        "return [...document.querySelectorAll('{cards}[data-health=held]')].map((card) => card.innerText)"
    );
    assert_eq!(session.ask(&held).await?, json!([]));
    seen(session, "cards").await
}

/// What is known of one account, what it may do, and whether its hosts can be reached.
pub async fn details(session: &Session, id: &str) -> WebDriverResult<()> {
    opened(session, id).await?;
    session.press("[data-testid=tab-overview]").await;
    seen(session, "details").await?;
    session.press("[data-testid=tab-permissions]").await;
    session.until("its permissions", &on_screen("[data-testid=permissions]")).await;
    let granted = "Number(document.querySelector('[data-testid=list-granted] h3 .num').innerText) > 0";
    session.until("a permission it has", granted).await;
    seen(session, "permissions").await?;
    session.press("[data-testid=tab-reach]").await;
    session.press("[data-testid=run-reach]").await;
    session.until("what can be reached", &on_screen("[data-testid=reach] [data-ok=true]")).await;
    seen(session, "reach").await
}

async fn opened(session: &Session, id: &str) -> WebDriverResult<()> {
    to(session, "connections").await;
    session.press(&format!("[data-testid=connection-card][data-connection-id='{id}'] h2 a")).await;
    session.until("its details", &on_screen(&format!("{DETAILS}[data-connection-id='{id}']"))).await;
    Ok(())
}

/// The vendor's administrator cuts the app off; the card says so and leads to a sign-in that mends it.
pub async fn cut_off_and_back(
    session: &Session,
    (desk, person): (&Desk, &mut Person),
    running: &Running,
    id: &str,
) -> WebDriverResult<()> {
    running.monday.oauth().revoke_all();
    opened(session, id).await?;
    session.press("[data-testid=details-test]").await;
    let card = |health: &str| {
        on_screen(&format!("[data-testid=connection-card][data-connection-id='{id}'][data-health={health}]"))
    };
    session.until("a card that says it is cut off", &card("held")).await;
    session.until("the sentence", &on_screen(&format!("{DETAILS} [data-testid=problem]"))).await;
    session.until_within(SOON, "the shell's word of it", &on_screen(SHELL)).await;
    seen(session, "cut-off").await?;
    // The one button of the sentence leads to the sign-in, where nothing has to be typed again.
    session.press(&format!("{DETAILS} [data-testid=problem] > button:last-of-type")).await;
    session.ready(Some("wizard")).await;
    wizard::stands(session, "fields").await;
    seen(session, "again-fields").await?;
    wizard::go(session).await;
    wizard::stands(session, "waiting").await;
    let words = person.asked(desk).await?.allow().await?;
    assert!(words.contains("Patchbay has your answer"), "{words}");
    wizard::stands(session, "result").await;
    let other = session.ask(&format!("return {}", on_screen("[data-testid=other-account]"))).await?;
    assert_eq!(other, Value::Bool(false), "it is the same account");
    session.press("[data-testid=wizard-save]").await;
    wizard::stands(session, "saved").await;
    assert_eq!(wizard::shown(session).await?, id, "the account stays the one it was");
    session.until("a card that is well again", &card("good")).await;
    session.until_within(SOON, "a shell without trouble", &format!("!({})", on_screen(SHELL))).await;
    Ok(())
}

/// Removing asks first, tells the vendor, and takes the card away.
pub async fn removed(session: &Session, running: &Running, id: &str) -> WebDriverResult<()> {
    let before = running.zendesk.oauth().counts().revocations;
    opened(session, id).await?;
    session.press("[data-testid=details-remove]").await;
    session.until("what goes with it", &on_screen("[data-testid=removal] p")).await;
    seen(session, "removal").await?;
    session.press("[data-testid=confirm]").await;
    let gone =
        format!("!({})", on_screen(&format!("[data-testid=connection-card][data-connection-id='{id}']")));
    session.until("the card, gone", &gone).await;
    assert_eq!(running.zendesk.oauth().counts().revocations, before + 1, "the vendor was told");
    Ok(())
}

/// The page for the colleague who owns the other system.
pub async fn sheet(session: &Session) -> WebDriverResult<()> {
    let entry = Entry::of("genesys", "code");
    wizard::begun(session, entry.vendor, entry.way).await;
    session.press("[data-testid=open-sheet]").await;
    session.until("the sheet", &on_screen("[data-testid=sheet-page] li")).await;
    seen(session, "sheet").await?;
    session.press("[data-testid=sheet] button").await;
    session.until("the sheet, closed", &format!("!({})", on_screen("[data-testid=sheet]"))).await;
    Ok(())
}
