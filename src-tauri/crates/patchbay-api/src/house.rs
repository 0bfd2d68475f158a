//! The house: what an adapter (window, headless, a test) opens, asks and closes.

use crate::{
    alerts::OnAlert,
    door,
    settings::Settings,
    space::{Plan, Slot},
    stream::{Frame, frames},
};
use axum::Router;
use futures::Stream;
use patchbay_kit::world::World;
use patchbay_model::problem::Problem;
use std::{path::PathBuf, sync::Arc};

/// Where the root key of a home is kept.
#[derive(Clone)]
pub enum KeySource {
    Keyring,
    /// A file that only its owner may read; made at the first start.
    KeyFile(PathBuf),
    /// For tests.
    Memory([u8; 32]),
}

/// Opens an address in the system's browser, or says why not. May block.
pub type OpenBrowser = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// How to open a house.
#[derive(Clone)]
pub struct Options {
    pub home: PathBuf,
    /// The whole house is a practice space: simulators instead of vendors, nothing leaves this machine.
    pub practice: bool,
    /// Where the root key is. Practice keeps its own key beside its data whatever this says, unless it is in memory.
    pub key: KeySource,
    /// The intake's port, 0 for any free one; otherwise the settings decide, and practice takes any.
    pub intake_port: Option<u16>,
    /// Decides what the simulators do.
    pub seed: u64,
    /// Starts the browser for a sign-in; without it the page shows the address.
    pub open_browser: Option<OpenBrowser>,
    /// Hears of the alerts of this space, from before the first can begin. Not of a practice space beside it.
    pub on_alert: Option<OnAlert>,
}

impl Options {
    /// A real house with the keyring and the port of its settings.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            practice: false,
            key: KeySource::Keyring,
            intake_port: None,
            seed: 7,
            open_browser: None,
            on_alert: None,
        }
    }
}

/// An open house. Cheap to clone; close it once.
#[derive(Clone)]
pub struct House {
    main: Arc<Slot>,
    side: Option<Arc<Slot>>,
    router: Router,
}

impl House {
    /// Opens the home and starts receiving and sending.
    ///
    /// # Errors
    /// What keeps the home shut: `home.locked`, `home.unusable`. A database that stays shut is no error: intake answers
    /// 503, and the status says what is amiss and what can be done. Neither is a vault that does: the log can be read.
    pub async fn open(options: Options) -> Result<Self, Problem> {
        Self::open_in(options, World::real()).await
    }

    /// As [`open`](Self::open), with another clock.
    pub(crate) async fn open_in(options: Options, world: World) -> Result<Self, Problem> {
        let key = match &options.key {
            KeySource::Memory(key) => KeySource::Memory(*key),
            KeySource::Keyring | KeySource::KeyFile(_) if options.practice => practice_key(&options.home),
            source => source.clone(),
        };
        let browser = options.open_browser.as_ref().map(http_only);
        let side = (!options.practice).then(|| {
            let home = options.home.join("practice");
            let key = match &options.key {
                KeySource::Memory(key) => KeySource::Memory(*key),
                KeySource::Keyring | KeySource::KeyFile(_) => practice_key(&home),
            };
            let seed = options.seed;
            Arc::new(Slot::new(Plan {
                home,
                practice: true,
                beside: true,
                key,
                intake_port: None,
                seed,
                world: world.clone(),
                browser: browser.clone(),
                on_alert: None,
            }))
        });
        let main = Arc::new(Slot::new(Plan {
            home: options.home,
            practice: options.practice,
            beside: false,
            key,
            intake_port: options.intake_port,
            seed: options.seed,
            world,
            browser,
            on_alert: options.on_alert,
        }));
        main.open_or_say().await?;
        let router = door::router(&main, side.as_ref());
        Ok(Self { main, side, router })
    }

    /// `/api` and, beside a real space, `/practice/api`. Requests carry a [`Caller`](crate::Caller) or are refused.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What changes in the space behind `base` (`/api` or `/practice/api`), at most ten frames a second.
    pub fn subscribe(&self, base: &str) -> impl Stream<Item = Frame> + Send + 'static + use<> {
        let slot = match &self.side {
            Some(side) if base.starts_with("/practice") => side,
            Some(_) | None => &self.main,
        };
        frames(slot)
    }

    /// Deliveries of the main space that have not ended: what closing would leave for the next start.
    pub fn waiting(&self) -> u64 {
        self.main.space().map_or(0, |space| space.hub.waiting())
    }

    /// Whether a person wants alerts of the main space on their desktop. Yes, while that cannot be read.
    pub async fn notifies(&self) -> bool {
        let Some(space) = self.main.space() else { return true };
        Settings::read(&space.store).await.map_or(true, |settings| settings.notifications)
    }

    #[cfg(test)]
    pub(crate) fn space(&self) -> Option<Arc<crate::space::Space>> {
        self.main.space()
    }

    /// Where the intake of the main space listens.
    pub fn intake_address(&self) -> Option<String> {
        match self.main.space() {
            Some(space) => Some(space.intake.address()),
            None => self.main.gate_address(),
        }
    }

    /// Addresses and test credentials of the simulators of a practice house.
    pub fn simulators(&self) -> Option<serde_json::Value> {
        self.main.space()?.simulators.as_ref().map(|simulators| simulators.line())
    }

    /// Stops receiving, lets flights land for ten seconds and lets go of the home.
    pub async fn close(&self) {
        if let Some(side) = &self.side {
            tokio::join!(self.main.close(), side.close());
        } else {
            self.main.close().await;
        }
    }
}

/// Whatever asks, nothing but a page of the web is opened.
fn http_only(open: &OpenBrowser) -> OpenBrowser {
    let open = Arc::clone(open);
    Arc::new(move |url: &str| {
        if url.starts_with("https://") || url.starts_with("http://") {
            open(url)
        } else {
            Err("not an address of the web".to_owned())
        }
    })
}

/// Practice holds no real secret, so its key may lie beside its data: see decisions/0002.
fn practice_key(home: &std::path::Path) -> KeySource {
    KeySource::KeyFile(home.join("key"))
}
