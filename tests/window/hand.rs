//! How a person at the board does things: by the keyboard alone, or by the pointer. Whatever is done goes through the
//! driver's own key and pointer actions; scripts only look where something is.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::common::command::{Actions, Command};
use thirtyfour::error::WebDriverResult;

use crate::page::{active, centre, visible};
use crate::session::Session;

/// Tabs from any place of the page to any other.
const TABS_MAX: usize = 120;
/// Choices of the longest list.
const CHOICES_MAX: usize = 40;
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Looks that find something where it was, before a hand goes there.
const RESTS: u32 = 4;
/// How long something has until it can be reached.
const THERE_WITHIN: Duration = Duration::from_secs(20);

pub const ENTER: &str = "\u{e007}";
pub const TAB: &str = "\u{e004}";
pub const ESCAPE: &str = "\u{e00c}";
pub const DOWN: &str = "\u{e015}";
pub const HOME: &str = "\u{e011}";
const SHIFT: &str = "\u{e008}";
pub const ALT: &str = "\u{e00a}";
pub const CONTROL: &str = "\u{e009}";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    Keys,
    Pointer,
}

/// A person with one kind of hand.
pub struct Person<'s> {
    pub session: &'s Session,
    pub hand: Hand,
}

impl Person<'_> {
    /// Presses one key after the other, the first ones held down while the last is pressed where `held` names any.
    pub async fn chord(&self, held: &[&str], key: &str) -> WebDriverResult<()> {
        let down = held.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let stroke = [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let up = held.iter().map(|key| json!({ "type": "keyUp", "value": key }));
        self.keys(down.chain(stroke).chain(up).collect()).await
    }

    pub async fn stroke(&self, key: &str) -> WebDriverResult<()> {
        self.chord(&[], key).await
    }

    /// Types a text letter by letter.
    pub async fn types(&self, text: &str) -> WebDriverResult<()> {
        let letters = text.chars().map(String::from);
        let strokes = letters.flat_map(|one| {
            [json!({ "type": "keyDown", "value": one }), json!({ "type": "keyUp", "value": one })]
        });
        self.keys(strokes.collect()).await
    }

    async fn keys(&self, actions: Vec<Value>) -> WebDriverResult<()> {
        self.act(json!([{ "type": "key", "id": "keys", "actions": actions }])).await
    }

    /// The pointer's own steps, in the window's pixels.
    pub async fn points(&self, actions: Vec<Value>) -> WebDriverResult<()> {
        let mouse = json!({ "pointerType": "mouse" });
        self.act(json!([{ "type": "pointer", "id": "mouse", "parameters": mouse, "actions": actions }])).await
    }

    async fn act(&self, actions: Value) -> WebDriverResult<()> {
        self.session.driver.cmd(Command::PerformActions(Actions::from(actions))).await.map(drop)
    }

    /// Brings the keyboard to what `css` names, by Tab alone.
    pub async fn tab_to(&self, css: &str) -> WebDriverResult<()> {
        self.session.until(css, &visible(css)).await;
        let look = format!(
            "const want = [...document.querySelectorAll({})].find((one) => one.getClientRects().length > 0); \
             const now = document.activeElement; if (!want || want === now) return want ? 'there' : 'gone'; \
             return now === document.body || want.compareDocumentPosition(now) & 2 ? 'on' : 'back'",
            json!(css)
        );
        for _ in 0..TABS_MAX {
            match self.session.ask(&look).await?.as_str() {
                Some("there") => return Ok(()),
                Some("back") => self.chord(&[SHIFT], TAB).await?,
                _ => self.stroke(TAB).await?,
            }
        }
        panic!("`{css}` is not reached by Tab; the keyboard is at {}", active(self.session).await?);
    }

    /// Presses what `css` names.
    pub async fn press(&self, css: &str) -> WebDriverResult<()> {
        if self.hand == Hand::Pointer {
            let (x, y) = self.found(css).await?;
            return self.points(vec![moved(x, y, 0), down(), up()]).await;
        }
        self.tab_to(css).await?;
        let ticked = "return document.activeElement.matches('input[type=checkbox], input[type=radio]')";
        let is_ticked = self.session.ask(ticked).await? == Value::Bool(true);
        self.stroke(if is_ticked { " " } else { ENTER }).await
    }

    /// Where the middle of what `css` names is, once it stands still and nothing lies over it.
    pub async fn found(&self, css: &str) -> WebDriverResult<(i64, i64)> {
        let start = tokio::time::Instant::now();
        let (mut last, mut looks) = (None, 0);
        loop {
            let here = centre(self.session, css).await?;
            looks = if here.is_some() && here == last { looks + 1 } else { 0 };
            if let (Some(here), RESTS..) = (here, looks) {
                return Ok(here);
            }
            last = here;
            assert!(start.elapsed() < THERE_WITHIN, "`{css}` is not there to be pressed");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Goes to a screen of the window.
    pub async fn goes_to(&self, screen: &str, letter: &str) -> WebDriverResult<()> {
        match self.hand {
            Hand::Pointer => self.press(&format!("[data-testid=nav-{screen}]")).await?,
            Hand::Keys => {
                // Where letters find rows they go nowhere: first out of there.
                let finds =
                    "return Boolean(document.activeElement?.closest('[data-side], input, select, textarea'))";
                if self.session.ask(finds).await? == json!(true) {
                    self.tab_to(&format!("[data-testid=nav-{screen}]")).await?;
                }
                self.stroke("g").await?;
                self.stroke(letter).await?;
            }
        }
        self.session.ready(Some(screen)).await;
        Ok(())
    }

    /// Puts `text` into a field in place of what stands there.
    pub async fn fill(&self, css: &str, text: &str) -> WebDriverResult<()> {
        match self.hand {
            Hand::Keys => self.tab_to(css).await?,
            Hand::Pointer => self.press(css).await?,
        }
        self.session
            .until("the keyboard in the field", &format!("document.activeElement?.matches({})", json!(css)))
            .await;
        self.chord(&[CONTROL], "a").await?;
        self.types(text).await?;
        let there = format!("document.querySelector({})?.value === {}", json!(css), json!(text));
        self.session.until(&format!("{text:?} in {css}"), &there).await;
        Ok(())
    }

    /// Takes one choice of a plain list. The system draws an opened list outside the page, where no driver's pointer
    /// goes, so both hands take it by the arrows.
    pub async fn choose(&self, css: &str, value: &str) -> WebDriverResult<()> {
        let option =
            format!("document.querySelector({})", json!(format!("{css} option[value={}]", json!(value))));
        let chosen = format!("document.querySelector({})?.value === {}", json!(css), json!(value));
        self.session.until(&format!("the choice {value}"), &option).await;
        self.tab_to(css).await?;
        self.stroke(HOME).await?;
        for _ in 0..CHOICES_MAX {
            if self.session.ask(&format!("return {chosen}")).await? == Value::Bool(true) {
                return Ok(());
            }
            self.stroke(DOWN).await?;
        }
        panic!("{value} is not reached in {css}");
    }

    /// Opens a menu and takes one of its choices, `{menu}-{choice}`.
    pub async fn pick(&self, menu: &str, choice: &str) -> WebDriverResult<()> {
        self.press(&format!("[data-testid={menu}]")).await?;
        let css = format!("[data-testid={menu}-{choice}]");
        self.take(&css).await
    }

    /// Takes a choice of the menu that is open.
    pub async fn take(&self, css: &str) -> WebDriverResult<()> {
        self.session.until(css, &visible(css)).await;
        if self.hand == Hand::Pointer {
            // What a long menu does not show yet is brought into sight by the arrows.
            for _ in 0..CHOICES_MAX {
                if centre(self.session, css).await?.is_some() {
                    break;
                }
                self.stroke(DOWN).await?;
            }
            return self.press(css).await;
        }
        let there = format!("return document.activeElement?.matches({})", json!(css));
        for _ in 0..TABS_MAX {
            if self.session.ask(&there).await? == Value::Bool(true) {
                return self.stroke(ENTER).await;
            }
            self.stroke(DOWN).await?;
        }
        panic!("`{css}` is not reached in its menu");
    }
}

pub fn moved(x: i64, y: i64, ms: u64) -> Value {
    json!({ "type": "pointerMove", "x": x, "y": y, "duration": ms, "origin": "viewport" })
}

pub fn down() -> Value {
    json!({ "type": "pointerDown", "button": 0 })
}

pub fn up() -> Value {
    json!({ "type": "pointerUp", "button": 0 })
}
