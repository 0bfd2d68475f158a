//! A notification service of a desk's own, which shows nothing and remembers everything.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::OwnedValue;

use crate::desk::Desk;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// From what happens at a vendor to the desktop, in a debug build on a busy machine.
const COMES_WITHIN: Duration = Duration::from_secs(40);
/// What is told at all is told a second after the relay has told it; this is well past that.
const WOULD_HAVE_COME: Duration = Duration::from_secs(4);

/// One notification as it was asked for.
#[derive(Debug)]
pub struct Shown {
    pub id: u32,
    /// The one in whose place it stands, or 0.
    pub replaces: u32,
    pub title: String,
    pub body: String,
    pub actions: Vec<String>,
}

/// The service. Its name leaves the bus with it.
pub struct Notifications {
    bus: zbus::Connection,
    shown: UnboundedReceiver<Shown>,
}

struct Service {
    last: u32,
    tell: UnboundedSender<Shown>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "body-markup"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let [name, vendor, version, spec] = ["Test desk", "Patchbay", "1", "1.2"].map(str::to_owned);
        (name, vendor, version, spec)
    }

    #[allow(clippy::too_many_arguments, reason = "the interface is freedesktop.org's")]
    fn notify(
        &mut self,
        _app: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires_ms: i32,
    ) -> u32 {
        self.last += 1;
        let id = if replaces == 0 { self.last } else { replaces };
        // Whoever set the service up may have gone before it.
        let _ = self.tell.send(Shown { id, replaces, title, body, actions });
        id
    }
}

impl Notifications {
    /// Begins to answer on the desk's bus.
    pub async fn at(desk: &Desk) -> Self {
        let (tell, shown) = unbounded_channel();
        let address = desk.place("DBUS_SESSION_BUS_ADDRESS");
        let service = Service { last: 0, tell };
        let bus = async {
            let builder = zbus::connection::Builder::address(address.as_str())?;
            builder.name(NAME)?.serve_at(PATH, service)?.build().await
        };
        Self { bus: bus.await.expect("nobody else has the name on a desk's own bus"), shown }
    }

    /// The next one that is asked for.
    pub async fn next(&mut self) -> Shown {
        let next = tokio::time::timeout(COMES_WITHIN, self.shown.recv()).await;
        next.expect("a notification comes").expect("the service stands")
    }

    /// Fails when one comes that should not.
    pub async fn none_comes(&mut self) {
        if let Ok(shown) = tokio::time::timeout(WOULD_HAVE_COME, self.shown.recv()).await {
            panic!("nothing was to be told on the desktop, and this was: {shown:?}");
        }
    }

    /// Presses one.
    pub async fn press(&self, shown: &Shown) {
        let word = (shown.id, "default");
        let said = self.bus.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &word).await;
        said.expect("the bus carries it");
    }
}
