//! Where things are on the page. Scripts that look and change nothing.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use crate::session::Session;

/// True in the page when something that `css` names takes up room on it.
pub fn visible(css: &str) -> String {
    crate::journey::on_screen(css)
}

/// Where the keyboard is, for a sentence about it.
pub async fn active(session: &Session) -> WebDriverResult<String> {
    let html = session.ask("return document.activeElement?.outerHTML.slice(0, 160)").await?;
    Ok(html.as_str().unwrap_or("nothing").to_owned())
}

/// The middle of what `css` names, when a press there would reach it.
pub async fn centre(session: &Session, css: &str) -> WebDriverResult<Option<(i64, i64)>> {
    let script = format!(
        "const one = [...document.querySelectorAll({})].find((one) => one.getClientRects().length > 0); \
         if (!one) return null; const box = one.getBoundingClientRect(); \
         const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; \
         const top = document.elementFromPoint(x, y); \
         return top && !one.disabled && (one.contains(top) || top.contains(one)) ? [x, y] : null",
        json!(css)
    );
    let place = session.ask(&script).await?;
    Ok(place.as_array().and_then(|at| Some((at.first()?.as_i64()?, at.get(1)?.as_i64()?))))
}

/// The row one stands on in a pane of the board: a path of the event or a column's id.
pub async fn standing(session: &Session, side: &str) -> WebDriverResult<Option<String>> {
    let script = format!(
        "const pane = document.querySelector('[data-side={side}]'); \
         return document.getElementById(pane?.getAttribute('aria-activedescendant') ?? '')?.dataset.key ?? null"
    );
    Ok(session.ask(&script).await?.as_str().map(str::to_owned))
}

/// Columns that have a cord on the board.
pub async fn cords(session: &Session) -> WebDriverResult<Vec<String>> {
    let script = "return [...new Set([...document.querySelectorAll('[data-testid=cord]')] \
                  .map((one) => one.dataset.field))].sort()";
    Ok(serde_json::from_value(session.ask(script).await?).expect("a list of words"))
}

/// The open record of the preview: what each column would hold, by the column's name.
pub async fn record(session: &Session) -> WebDriverResult<BTreeMap<String, String>> {
    let script = "return Object.fromEntries([...document.querySelectorAll('[data-testid=record] tbody tr')] \
                  .map((row) => [row.cells[0].innerText.trim(), row.cells[1].innerText.trim()]))";
    Ok(serde_json::from_value(session.ask(script).await?).expect("names and texts"))
}

/// Asks the relay through the page's own door, to look and not to change.
pub async fn relay(session: &Session, method: &str, path: &str) -> WebDriverResult<Value> {
    told(session, method, path, "").await
}

/// Tells the relay something through the page's own door, as a script of the page would.
pub async fn told(session: &Session, method: &str, path: &str, body: &str) -> WebDriverResult<Value> {
    let script = "const [method, path, body, done] = arguments; \
                  const headers = body === '' ? {} : { 'content-type': 'application/json' }; \
                  window.__TAURI_INTERNALS__.invoke('call', { request: { method, path, headers, body } }) \
                  .then((answer) => done(answer.body), (error) => done(String(error)))";
    let answer = session.driver.execute_async(script, vec![json!(method), json!(path), json!(body)]).await?;
    let text = answer.json().as_str().unwrap_or_default().to_owned();
    Ok(serde_json::from_str(&text).unwrap_or_else(|_| panic!("{method} {path}: {text}")))
}
