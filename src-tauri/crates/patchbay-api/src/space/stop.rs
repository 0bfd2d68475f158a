//! The relay's task and the order of stopping: no new calls, no new requests, flights land, then the port closes.

use super::Space;
use patchbay_relay::Relay;
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::{sync::oneshot, task::JoinHandle};

/// The relay lets flights land for ten seconds; this is that and a little.
const LAND_WITHIN: Duration = Duration::from_secs(11);

pub(super) struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    pub(super) fn start(relay: &Relay) -> Self {
        let (stop, stopped) = oneshot::channel();
        let relay = relay.clone();
        let task = tokio::spawn(async move {
            relay
                .run(async {
                    // A sender that is gone means the same: stop.
                    let _ = stopped.await;
                })
                .await;
        });
        Self { stop, task }
    }
}

impl Space {
    /// Stops receiving and sending. The database closes with the last user of this space.
    pub(super) async fn stop(self: &Arc<Self>) {
        if let Some(simulators) = &self.simulators {
            simulators.quiet();
        }
        self.signins.clear();
        self.jobs.stop().await;
        if let Some(live) = &self.live {
            live.relay.shut_intake();
        }
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let intake = self.intake.close();
        let relay = async {
            let Some(Running { stop, mut task }) = running else { return };
            let _ = stop.send(());
            if tokio::time::timeout(LAND_WITHIN, &mut task).await.is_err() {
                tracing::warn!("The relay did not stop in time.");
                task.abort();
            }
        };
        tokio::join!(intake, relay);
        self.hub.stop().await;
    }
}
