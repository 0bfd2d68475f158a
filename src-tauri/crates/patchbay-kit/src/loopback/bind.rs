//! Getting a port on both loopback addresses, so that no other program can stand at the one we left out.

use super::{Refused, V4};
use futures::future::select_all;
use std::{
    collections::BTreeMap,
    io::{self, ErrorKind},
    net::Ipv6Addr,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A free port of one address may be taken on the other; then another one is tried.
const FREE_TRIES_MAX: u32 = 16;

/// Our own last pages that are still being served, by port: a new round on a registered port need not wait.
static LINGERING: Mutex<BTreeMap<u16, JoinHandle<()>>> = Mutex::new(BTreeMap::new());

pub async fn bind(ports: &[u16]) -> Result<(Vec<TcpListener>, u16), Refused> {
    if ports.is_empty() {
        for _ in 0..FREE_TRIES_MAX {
            if let Ok(found) = both(0).await {
                return Ok(found);
            }
        }
        return Err(Refused::NoPort);
    }
    for port in ports {
        end_lingering(*port).await;
        if let Ok(found) = both(*port).await {
            return Ok(found);
        }
    }
    Err(Refused::Ports(ports.to_vec()))
}

async fn both(port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let v4 = TcpListener::bind((V4, port)).await?;
    let port = v4.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(v6) => Ok((vec![v4, v6], port)),
        // Somebody else is there, and a browser may ask them first.
        Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {
            Err(error)
        }
        // A machine without IPv6.
        Err(_) => Ok((vec![v4], port)),
    }
}

/// The next connection of any of the sockets.
pub async fn accept(listeners: &[TcpListener]) -> TcpStream {
    loop {
        let any = listeners.iter().map(|listener| Box::pin(listener.accept()));
        match select_all(any).await.0 {
            Ok((stream, _)) => return stream,
            // Out of file descriptors, or a peer that left already: neither is helped by haste.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

pub fn lingers(port: u16, task: JoinHandle<()>) {
    let mut lingering = LINGERING.lock().unwrap_or_else(PoisonError::into_inner);
    lingering.retain(|_, task| !task.is_finished());
    lingering.insert(port, task);
}

async fn end_lingering(port: u16) {
    let task = LINGERING.lock().unwrap_or_else(PoisonError::into_inner).remove(&port);
    if let Some(task) = task {
        task.abort();
        // Its sockets are closed when it is over, and how it ended says nothing.
        let _ = task.await;
    }
}
