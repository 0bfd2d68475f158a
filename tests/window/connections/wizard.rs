//! The wizard as a person uses it: what is pressed, what is typed, which step stands there.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use super::seen;
use crate::journey::{on_screen, to};
use crate::session::Session;

/// A person pastes what is longer.
const TYPED_MAX: usize = 24;

/// Values by the ids of their fields.
pub type Values = Vec<(&'static str, String)>;

/// Goes to the accounts, opens the wizard and chooses vendor and way: the fields stand there.
pub async fn begun(session: &Session, vendor: &str, way: &str) {
    opened(session).await;
    vendor_chosen(session, vendor).await;
    way_chosen(session, way).await;
}

pub async fn opened(session: &Session) {
    to(session, "connections").await;
    session.press("[data-testid=add-connection]").await;
    session.ready(Some("wizard")).await;
    stands(session, "vendor").await;
}

pub async fn vendor_chosen(session: &Session, vendor: &str) {
    session.press(&format!("[data-testid=vendor-choice][data-vendor={vendor}]")).await;
    stands(session, "way").await;
}

pub async fn way_chosen(session: &Session, way: &str) {
    session.press(&format!("[data-testid=way-choice][data-way={way}]")).await;
    session.press("[data-testid=step-way] button[type=submit]").await;
    stands(session, "fields").await;
}

/// Types each value into its field, in place of what stands there.
pub async fn fill(session: &Session, values: &Values) -> WebDriverResult<()> {
    for (field, value) in values {
        type_in(session, field, value).await?;
    }
    Ok(())
}

async fn type_in(session: &Session, field: &str, value: &str) -> WebDriverResult<()> {
    let css = format!("[data-testid=field-{field}]");
    let folded = format!("details:not([open]):has({css}) > summary");
    session.until(&format!("the field {field}"), &format!("document.querySelector({})", json!(css))).await;
    if !session.driver.find_all(By::Css(&folded)).await?.is_empty() {
        session.press(&folded).await;
        session.until("the folded fields", &on_screen(&css)).await;
    }
    let found = session.driver.find(By::Css(&css)).await?;
    if found.tag_name().await? == "fieldset" {
        let choice = format!("[data-testid=field-{field}-{value}]");
        let near = format!("document.querySelector({}).scrollIntoView({{ block: 'center' }})", json!(choice));
        session.ask(&near).await?;
        session.press(&format!("label:has(> {choice})")).await;
        session.until(&format!("the choice of {field}"), &on_screen(&format!("{choice}:checked"))).await;
        return Ok(());
    }
    if value.len() > TYPED_MAX {
        let paste = "const [field, text] = arguments; field.focus(); field.select(); \
                     document.execCommand('insertText', false, text)";
        session.driver.execute(paste, vec![found.to_json()?, json!(value)]).await?;
    } else {
        found.send_keys(Key::Control + "a").await?;
        found.send_keys(value).await?;
    }
    let typed = format!("document.querySelector({})?.value === {}", json!(css), json!(value));
    session.until(&format!("what was typed as {field}"), &typed).await;
    Ok(())
}

/// The one button of the fields, whatever the way.
pub async fn go(session: &Session) {
    session.press("[data-testid=wizard-go]").await;
}

/// Waits until a step stands there.
pub async fn stands(session: &Session, step: &str) {
    session.until(&format!("the step {step}"), &on_screen(&format!("[data-testid=step-{step}]"))).await;
}

/// Gives what was found a name, saves it and shows it among the accounts, whose id is returned. `looks`: at the
/// last step too.
pub async fn saved(session: &Session, name: &str, looks: bool) -> WebDriverResult<String> {
    stands(session, "result").await;
    let css = "[data-testid=connection-name]";
    let field = session.driver.find(By::Css(css)).await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(name).await?;
    session.until("the name", &format!("document.querySelector('{css}').value === {}", json!(name))).await;
    session.press("[data-testid=wizard-save]").await;
    stands(session, "saved").await;
    if looks {
        seen(session, &format!("saved-{}", name.replace(' ', "-"))).await?;
    }
    shown(session).await
}

/// From the last step to the accounts, where the new one's details are open. Returns its id.
pub async fn shown(session: &Session) -> WebDriverResult<String> {
    session.press("[data-testid=wizard-done]").await;
    session.ready(Some("connections")).await;
    session.until("its details", &on_screen("[data-testid=connection-details]")).await;
    let id = session
        .ask("return document.querySelector('[data-testid=connection-details]').dataset.connectionId")
        .await?;
    Ok(id.as_str().expect("the details name their connection").to_owned())
}

/// Waits for the sentence of a failed step that has this code, and returns it.
pub async fn failed(session: &Session, code: &str) -> WebDriverResult<String> {
    session.until("the failed step", &on_screen("[data-testid=step-failed]")).await;
    let problem = format!("[data-testid=step-failed] [data-testid=problem][data-code='{code}']");
    let words = session.words("[data-testid=step-failed]").await?;
    let there = session.ask(&format!("return {}", on_screen(&problem))).await?;
    assert_eq!(there, Value::Bool(true), "not {code}: {words}");
    session.words(&format!("{problem} p")).await
}
