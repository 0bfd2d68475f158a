//! The person at the system's browser: sees what the product opens there and answers the vendor's question.

use std::time::Duration;

use tempfile::TempDir;
use thirtyfour::prelude::*;

use crate::chrome::Chrome;
use crate::desk::{Desk, OPENED};
use crate::session::Session;

/// From the press of a button in the window to the browser's start.
const OPENED_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The system's browser of one journey. It opens what the desk's `xdg-open` was told to, and nothing by itself.
pub struct Person {
    session: Session,
    /// How many of the desk's addresses have been taken up, and the newest of them.
    seen: usize,
    url: String,
    _chrome: Chrome,
    _profile: TempDir,
}

/// A vendor's question on screen, not yet answered.
pub struct Consent<'p> {
    session: &'p Session,
    /// What the product opened.
    url: &'p str,
}

impl Person {
    pub async fn sits_down(name: &str) -> Self {
        let profile = TempDir::with_prefix("patchbay-person-").expect("a temporary folder");
        let chrome = Chrome::open(profile.path(), &format!("{name}-person")).await;
        // The browser ends with its process; to be asked to leave as well would only hold up a journey that fails.
        chrome.driver.clone().leak().expect("it was just opened");
        let session = Session { driver: chrome.driver.clone(), name: format!("{name}-person") };
        Self { session, seen: 0, url: String::new(), _chrome: chrome, _profile: profile }
    }

    /// The vendor's question, once the product has opened another address at this desk and it stands on screen.
    pub async fn asked(&mut self, desk: &Desk) -> WebDriverResult<Consent<'_>> {
        let start = tokio::time::Instant::now();
        while opened(desk).len() <= self.seen {
            assert!(start.elapsed() < OPENED_WITHIN, "no address was opened within {OPENED_WITHIN:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.url = opened(desk).swap_remove(self.seen);
        self.seen += 1;
        self.once_more().await
    }

    /// The same question, loaded again.
    pub async fn once_more(&self) -> WebDriverResult<Consent<'_>> {
        self.session.driver.goto(&self.url).await?;
        self.session.until("the vendor's question", "document.querySelector('#allow, #deny')").await;
        Ok(Consent { session: &self.session, url: &self.url })
    }
}

/// Every address that was handed to the system's browser at this desk, in order.
fn opened(desk: &Desk) -> Vec<String> {
    let text = std::fs::read_to_string(desk.folder().join(OPENED)).unwrap_or_default();
    // What has no end of line yet is still being written.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(str::to_owned).collect()
}

impl Consent<'_> {
    /// Allows, and returns what the product's own page says afterwards.
    pub async fn allow(self) -> WebDriverResult<String> {
        self.session.press("#allow").await;
        self.returned().await
    }

    /// Denies, and returns what the product's own page says afterwards.
    pub async fn deny(self) -> WebDriverResult<String> {
        self.session.press("#deny").await;
        self.returned().await
    }

    /// Closes the page without an answer: nothing comes back to the product.
    pub async fn close(self) -> WebDriverResult<()> {
        self.session.driver.goto("about:blank").await
    }

    /// Opens another address in place of an answer and returns the words of its page.
    pub async fn instead(self, url: &str) -> WebDriverResult<String> {
        self.session.driver.goto(url).await?;
        self.session.words("body").await
    }

    /// Keeps a picture of the question.
    pub async fn picture(&self, what: &str) -> WebDriverResult<()> {
        self.session.picture(what).await
    }

    /// Where the browser is told to come back to.
    pub fn redirect(&self) -> String {
        self.parameter("redirect_uri")
    }

    /// One value of the address the product opened.
    fn parameter(&self, name: &str) -> String {
        let url = url::Url::parse(self.url).expect("the product opens whole addresses");
        let value = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        value.unwrap_or_else(|| panic!("the address has no {name}: {}", self.url))
    }

    /// Waits for the page that ends the round. Its address holds neither code nor state, nor does the history: the
    /// browser was sent on from the address that did.
    async fn returned(&self) -> WebDriverResult<String> {
        let back = url::Url::parse(&self.redirect()).expect("a redirect address is whole");
        let back = back.origin().ascii_serialization();
        let there = format!("location.origin === '{back}' && document.readyState === 'complete'");
        self.session.until("the product's own page", &there).await;
        let href = self.session.ask("return location.href").await?;
        assert_eq!(href.as_str(), Some(format!("{back}/done").as_str()), "the round ends at /done alone");
        let from = self.session.ask("return document.referrer").await?;
        assert!(!from.as_str().unwrap_or_default().contains("code="), "{from}");
        self.session.picture("answered").await?;
        self.session.words("body").await
    }
}
