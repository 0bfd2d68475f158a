//! Notifications through the desktop's service on the session bus, as freedesktop.org describes it.
//!
//! One connection and one listener for all of them, however long they stand in the desktop's list.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::mpsc::UnboundedReceiver;
use zbus::message::Type;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::decide::Notice;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The action of a press on the notification itself.
const DEFAULT: &str = "default";
/// A service that takes longer is treated as one that is not there.
const PATIENCE: Duration = Duration::from_secs(5);
/// Services that never say what was closed must not make us remember for ever.
const REMEMBERED_MAX: usize = 64;

/// Shows what comes in, and calls `pressed` with the link of a notification that was pressed.
pub async fn run(mut notices: UnboundedReceiver<Notice>, pressed: impl Fn(&str) + Send + Sync + 'static) {
    let mut line: Option<Line> = None;
    let mut silent = false;
    loop {
        tokio::select! {
            notice = notices.recv() => {
                let Some(notice) = notice else { return };
                match shown(&mut line, &notice).await {
                    Ok(()) => silent = false,
                    // Once, until it works again: the page says what stands all the same.
                    Err(error) if !silent => {
                        silent = true;
                        tracing::warn!("This desktop shows no notifications, so alerts stand on the page alone: {error}");
                    }
                    Err(_) => {}
                }
            }
            signal = signal(&mut line) => {
                if let Some(line) = &mut line {
                    line.heard(&signal, &pressed);
                }
            }
        }
    }
}

/// Whether somebody answers to the service's name.
///
/// # Errors
/// Why not, in the bus's words.
pub async fn answers() -> Result<(), String> {
    within(async {
        let bus = Connection::session().await?;
        bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetServerInformation", &()).await.map(drop)
    })
    .await
}

/// Shows it, over a new connection where the one from before has gone.
async fn shown(line: &mut Option<Line>, notice: &Notice) -> Result<(), String> {
    if let Some(open) = line.as_mut() {
        match within(open.show(notice)).await {
            Ok(()) => return Ok(()),
            Err(_) => *line = None,
        }
    }
    let mut new = within(Line::open()).await?;
    within(new.show(notice)).await?;
    *line = Some(new);
    Ok(())
}

async fn within<T>(work: impl Future<Output = zbus::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

/// The next word of the service; never, while nothing was shown or the bus is gone.
async fn signal(line: &mut Option<Line>) -> Message {
    if let Some(line) = line {
        while let Some(signal) = line.signals.next().await {
            if let Ok(signal) = signal {
                return signal;
            }
        }
    }
    std::future::pending().await
}

struct Line {
    bus: Connection,
    signals: MessageStream,
    /// Where each notification that stands leads.
    links: BTreeMap<u32, String>,
    /// The notification of each alert that stands.
    standing: HashMap<(String, String), u32>,
}

impl Line {
    async fn open() -> zbus::Result<Self> {
        let bus = Connection::session().await?;
        let rule = MatchRule::builder().msg_type(Type::Signal).interface(SERVICE)?.path(PATH)?.build();
        let signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        Ok(Self { bus, signals, links: BTreeMap::new(), standing: HashMap::new() })
    }

    async fn show(&mut self, notice: &Notice) -> zbus::Result<()> {
        let answer = self.bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetCapabilities", &()).await?;
        let can: Vec<String> = answer.body().deserialize()?;
        let can = |what: &str| can.iter().any(|one| one == what);
        let body = if can("body-markup") { without_markup(&notice.body) } else { notice.body.clone() };
        let actions: &[&str] = if can("actions") { &[DEFAULT, "Open"] } else { &[] };
        let hints = HashMap::from([("desktop-entry", Value::from("Patchbay"))]);
        // The end of an alert stands where its beginning stood: what is over is not left in the desktop's list.
        let old = notice.about.as_ref().and_then(|about| self.standing.remove(about));
        let replaces = old.filter(|_| notice.over).unwrap_or(0);
        let as_it_likes = -1_i32;
        let call = ("Patchbay", replaces, "patchbay", &notice.title, body, actions, hints, as_it_likes);
        let answer = self.bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &call).await?;
        let id: u32 = answer.body().deserialize()?;
        self.links.insert(id, notice.link.clone());
        if let Some(about) = notice.about.clone().filter(|_| !notice.over) {
            self.standing.insert(about, id);
        }
        while self.links.len() > REMEMBERED_MAX
            && let Some((oldest, _)) = self.links.pop_first()
        {
            self.standing.retain(|_, id| *id != oldest);
        }
        Ok(())
    }

    fn heard(&mut self, signal: &Message, pressed: &impl Fn(&str)) {
        let body = signal.body();
        match signal.header().member().map(|member| member.as_str()) {
            Some("ActionInvoked") => {
                if let Ok((id, action)) = body.deserialize::<(u32, &str)>()
                    && action == DEFAULT
                    && let Some(link) = self.links.get(&id)
                {
                    pressed(link);
                }
            }
            Some("NotificationClosed") => {
                if let Ok((id, _)) = body.deserialize::<(u32, u32)>() {
                    self.links.remove(&id);
                    self.standing.retain(|_, known| *known != id);
                }
            }
            _ => {}
        }
    }
}

/// For a service that reads tags in a body: names of lines and words of vendors may look like some.
fn without_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::without_markup;

    #[test]
    fn a_name_that_looks_like_a_tag_is_shown_as_it_is() {
        assert_eq!(
            without_markup("“R&D <b>calls</b>” is held."),
            "“R&amp;D &lt;b&gt;calls&lt;/b&gt;” is held."
        );
    }
}
