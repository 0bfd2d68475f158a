//! A plain HTTP/1.1 listener with bounds: so many connections, so long for a request's head, and an end that lets
//! what was begun be answered. Used for intake here and for the door in headless.

use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{JoinHandle, JoinSet},
};

/// A sender that needs longer for the head of a request is cut off.
const HEAD_S_MAX: u64 = 10;
/// Connections past this wait in the system's queue.
const CONNECTIONS_MAX: usize = 512;

/// A listener that is being served. Dropping it stops it at once; [`close`](Self::close) stops it in order.
pub struct Listening {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

/// Serves `router` on `listener` until the returned value is closed or dropped.
///
/// # Errors
/// A listener without an address.
pub fn listen(listener: TcpListener, router: Router) -> std::io::Result<Listening> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(accept(listener, router, stopped));
    Ok(Listening { address, stop, task: Some(task) })
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connection, answers what was begun, and ends after `within` at the latest.
    pub async fn close(mut self, within: Duration) {
        self.stop.send_replace(true);
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(within, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn accept(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { break };
        let stream = tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file handles, mostly: a pause gives them time to come back.
                    tracing::warn!(%error, "A connection could not be accepted.");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let (router, stop) = (router.clone(), stop.clone());
        connections.spawn(async move {
            let _place = place;
            serve(stream, router, stop).await;
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Resolves when the listener is to stop, or is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn serve(stream: TcpStream, router: Router, mut stop: watch::Receiver<bool>) {
    // Small answers must not wait for the peer's acknowledgement of the last one.
    let _ = stream.set_nodelay(true);
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(HEAD_S_MAX));
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // An error here is a peer that left or never finished its request; nothing was promised to it.
    if let Err(error) = ended {
        tracing::debug!(%error, "A connection ended early.");
    }
}
