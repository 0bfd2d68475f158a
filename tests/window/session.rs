//! A page under a driver, whatever shows it: the journeys see only this, in the window and in a browser alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

/// How long a screen has until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The two sizes every screen is looked at in.
pub const SIZES: [(u32, u32); 2] = [(1280, 800), (900, 600)];

pub struct Session {
    pub driver: WebDriver,
    /// Begins the name of every file this session leaves in the artifacts.
    pub name: String,
}

impl Session {
    /// Waits until `condition`, a JavaScript expression, holds; fails with `what` when it does not in time.
    pub async fn until(&self, what: &str, condition: &str) {
        self.until_within(READY_WITHIN, what, condition).await;
    }

    pub async fn until_within(&self, time: Duration, what: &str, condition: &str) {
        let script = format!("return Boolean({condition})");
        let start = tokio::time::Instant::now();
        loop {
            match self.driver.execute(&script, Vec::new()).await {
                Ok(answer) if answer.json() == &Value::Bool(true) => return,
                // A page that is just loading has no document to ask; the deadline decides.
                Ok(_) | Err(_) => {}
            }
            assert!(start.elapsed() < time, "{what}: not within {time:?} (`{condition}`)");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a screen has drawn its first data; without a name, any screen.
    pub async fn ready(&self, screen: Option<&str>) {
        let condition = match screen {
            Some(name) => format!("document.documentElement.dataset.ready === {}", Value::from(name)),
            None => "document.documentElement.dataset.ready".to_owned(),
        };
        self.until("a screen that is ready", &condition).await;
    }

    /// Makes the page so large and waits until it is.
    pub async fn resize(&self, (width, height): (u32, u32)) -> WebDriverResult<()> {
        // A browser has a frame around its page; the window has none.
        let frame = self.ask("return [outerWidth - innerWidth, outerHeight - innerHeight]").await?;
        let side = |n: usize| u32::try_from(frame[n].as_i64().unwrap_or_default()).unwrap_or_default();
        self.driver.set_window_rect(0, 0, width + side(0), height + side(1)).await?;
        self.until("the window's new size", &format!("innerWidth === {width} && innerHeight === {height}"))
            .await;
        Ok(())
    }

    /// Presses what `css` names, as a person would, once it can be pressed.
    pub async fn press(&self, css: &str) {
        let start = tokio::time::Instant::now();
        loop {
            let pressed = match self.driver.find(By::Css(css)).await {
                Ok(found) => found.click().await,
                Err(error) => Err(error),
            };
            match pressed {
                Ok(()) => return,
                // It is not there yet, moves, or was just drawn anew; the deadline decides.
                Err(error) => assert!(start.elapsed() < READY_WITHIN, "`{css}` cannot be pressed: {error}"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The words that stand on screen within what `css` names.
    pub async fn words(&self, css: &str) -> WebDriverResult<String> {
        let words =
            self.ask(&format!("return document.querySelector({})?.innerText", Value::from(css))).await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    /// What axe-core finds wrong with the page as it stands: the rule and where, each once.
    pub async fn barriers(&self) -> WebDriverResult<Vec<String>> {
        if self.ask("return typeof window.axe").await? == "undefined" {
            self.ask(&axe()).await?;
        }
        let run = r"
            const done = arguments[arguments.length - 1];
            const where = (one) => one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ');
            window.axe.run(document).then(
                (found) => done(found.passes.length === 0
                    ? ['axe-core had nothing to look at']
                    : found.violations.map((one) => `${one.id}: ${where(one)}`)),
                (error) => done([String(error)]))";
        let found = self.driver.execute_async(run, Vec::new()).await?.json().clone();
        Ok(serde_json::from_value(found).expect("a list of words"))
    }

    /// Looks at the screen as it stands, small and dark, then large and light: keeps a picture of each, and finds
    /// nothing in either that would keep somebody out.
    pub async fn both_lights(&self, what: &str) -> WebDriverResult<()> {
        let [large, small] = SIZES;
        for (size, theme) in [(small, "dark"), (large, "light")] {
            self.resize(size).await?;
            self.ask(&format!("document.documentElement.dataset.theme = '{theme}'")).await?;
            self.picture(&format!("{what}-{theme}")).await?;
            assert_eq!(self.barriers().await?, Vec::<String>::new(), "{what}, {theme}");
        }
        Ok(())
    }

    /// What a script returns.
    pub async fn ask(&self, script: &str) -> WebDriverResult<Value> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// What the content policy has refused since the page began to load; `directive blocked-uri`, each once.
    pub async fn violations(&self) -> WebDriverResult<Vec<String>> {
        let seen = self.ask("return window.policyViolations").await?;
        let seen = seen.as_array().expect("the list is set up before the page loads").clone();
        Ok(seen.iter().map(|v| v.as_str().unwrap_or("?").to_owned()).collect())
    }

    /// Keeps a picture of the page among the artifacts.
    pub async fn picture(&self, what: &str) -> WebDriverResult<()> {
        // What was just drawn is on the display only after the next frame.
        let drawn = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 0)))";
        self.driver.execute_async(drawn, Vec::new()).await?;
        let png = self.driver.screenshot_as_png().await?;
        fs::write(self.artifact(what, "png"), png).expect("the artifacts can be written");
        Ok(())
    }

    /// What a failure leaves behind: a picture and the page's source.
    pub async fn leave_traces(&self) {
        if let Err(error) = self.picture("failed").await {
            println!("The page could not be pictured: {error}");
        }
        match self.driver.source().await {
            Ok(source) => {
                fs::write(self.artifact("failed", "html"), source).expect("the artifacts can be written")
            }
            Err(error) => println!("The page's source could not be read: {error}"),
        }
    }

    pub fn artifact(&self, what: &str, ending: &str) -> PathBuf {
        artifacts().join(format!("{}-{what}.{ending}", self.name))
    }
}

/// axe-core as the page's own checks have it.
fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("the page's packages are installed. Run `cargo xtask test`.")
}

/// The target folder this test program was built into.
pub fn target() -> PathBuf {
    // <target>/debug/deps/window-…
    let program = std::env::current_exe().expect("a running program has a file");
    program.ancestors().nth(3).expect("test programs lie three folders down").to_owned()
}

/// Where pictures and traces are kept.
pub fn artifacts() -> PathBuf {
    let folder = target().join("artifacts");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
