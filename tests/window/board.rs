//! The work-order line built from nothing in the real window: once by the keyboard alone, once by the pointer. Then
//! one real event arrives as it was previewed.

mod arrive;
mod build;
mod vendor;

use serde_json::Value;
use thirtyfour::error::WebDriverResult;

use crate::app::with_app;
use crate::desk::Theme;
use crate::hand::{Hand, Person};
use crate::journey::on_screen;
use crate::session::Session;

#[tokio::test]
async fn the_work_order_line_is_built_from_nothing_by_the_keyboard_alone() {
    with_app("board-keys", Theme::Light, async |session, _| built(session, Hand::Keys).await).await;
}

#[tokio::test]
async fn the_work_order_line_is_built_from_nothing_by_the_pointer() {
    with_app("board-pointer", Theme::Dark, async |session, _| built(session, Hand::Pointer).await).await;
}

async fn built(session: &Session, hand: Hand) -> WebDriverResult<()> {
    session.resize((1280, 800)).await?;
    session.ready(Some("practice")).await;
    session.until("a first item", &on_screen("[data-testid=board-item]")).await;
    let person = Person { session, hand };
    person.press("[data-testid=run-calls]").await?;
    let stopped = "document.querySelector('[data-testid=run-calls]').innerText.includes('Start')";
    session.until("calls, stopped", stopped).await;

    let vendor = person.begins().await?;
    person.plans_a_key(&vendor).await?;
    person.draws_every_cord().await?;
    person.adds_steps().await?;
    person.filters().await?;
    person.changes_a_policy().await?;
    let previewed = person.previews("record").await?;
    person.tests(&vendor, &previewed).await?;
    person.saves_and_turns_on().await?;
    person.takes_one_call(&vendor).await?;
    assert_eq!(session.violations().await?, Vec::<String>::new());
    let problems =
        "return [...document.querySelectorAll('[data-testid=problem]')].map((one) => one.dataset.code)";
    assert_eq!(session.ask(problems).await?, Value::Array(Vec::new()));
    Ok(())
}
