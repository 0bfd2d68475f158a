//! A page under a driver, whatever shows it: the journeys see only this, in the window and in a browser alike.

use std::fs;
use std::path::PathBuf;
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
        let script = format!("return Boolean({condition})");
        let start = tokio::time::Instant::now();
        loop {
            match self.driver.execute(&script, Vec::new()).await {
                Ok(answer) if answer.json() == &Value::Bool(true) => return,
                // A page that is just loading has no document to ask; the deadline decides.
                Ok(_) | Err(_) => {}
            }
            assert!(start.elapsed() < READY_WITHIN, "{what}: not within {READY_WITHIN:?} (`{condition}`)");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a screen has drawn its first data; without a name, any screen.
    #[expect(dead_code, reason = "the first journey through a screen with data is the first to wait for one")]
    pub async fn ready(&self, screen: Option<&str>) {
        let condition = match screen {
            Some(name) => format!("document.documentElement.dataset.ready === {}", Value::from(name)),
            None => "document.documentElement.dataset.ready".to_owned(),
        };
        self.until("a screen that is ready", &condition).await;
    }

    /// Makes the page so large and waits until it is.
    pub async fn resize(&self, (width, height): (u32, u32)) -> WebDriverResult<()> {
        self.driver.set_window_rect(0, 0, width, height).await?;
        self.until("the window's new size", &format!("innerWidth === {width} && innerHeight === {height}"))
            .await;
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
