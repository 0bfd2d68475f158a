//! A plain HTTP/1.1 listener with bounds: so many connections, so long for a request's head, and an end that lets
//! what was begun be answered. Used for intake here and for the door in headless.

use axum::Router;
use hyper::service::Service as _;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{JoinHandle, JoinSet},
};

/// Whoever connects and has sent no whole head of a request by then is cut off.
const FIRST_HEAD: Duration = Duration::from_secs(10);
/// A connection that is kept for the next request is kept so long: longer than the minute for which proxies and
/// vendors keep theirs, so that they do not send into one that is just being closed.
const IDLE: Duration = Duration::from_secs(75);
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
    let begun = Arc::new(AtomicBool::new(false));
    let (router, seen) = (TowerToHyperService::new(router), Arc::clone(&begun));
    let service = hyper::service::service_fn(move |request| {
        seen.store(true, Ordering::Relaxed);
        router.call(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let silent = async {
        tokio::time::sleep(FIRST_HEAD).await;
        if begun.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = silent => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn served() -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listen(listener, Router::new().route("/", get(|| async { "here" }))).expect("serves")
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_cut_off_and_a_used_one_is_kept() {
        let listening = served().await;
        let mut silent = TcpStream::connect(listening.address()).await.expect("connects");
        let mut used = TcpStream::connect(listening.address()).await.expect("connects");
        let mut buffer = [0; 512];
        for _ in 0..2 {
            used.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("writes");
            let read = used.read(&mut buffer).await.expect("reads");
            assert!(String::from_utf8_lossy(&buffer[..read]).starts_with("HTTP/1.1 200"));
            tokio::time::sleep(FIRST_HEAD * 3).await;
        }
        silent.write_all(b"GET / HT").await.ok();
        assert!(matches!(silent.read(&mut buffer).await, Ok(0) | Err(_)));
    }

    #[tokio::test]
    async fn closing_ends_connections_that_nobody_uses() {
        let listening = served().await;
        let address = listening.address();
        let mut idle = TcpStream::connect(address).await.expect("connects");
        listening.close(Duration::from_secs(5)).await;
        assert!(matches!(idle.read(&mut [0; 8]).await, Ok(0) | Err(_)));
        assert!(TcpStream::connect(address).await.is_err());
    }
}
