//! A load of prepared requests over kept-open connections, cheap enough that it does not measure itself.

use super::figures::percentile;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What came of a load.
pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Sends every request once over `connections` connections and waits for each answer; all must become 2xx.
pub async fn run(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, connections: usize) -> Load {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(client(address, Arc::clone(&requests), Arc::clone(&next))))
        .collect();
    let mut times = Vec::with_capacity(requests.len());
    for task in tasks {
        times.extend(task.await.expect("a client ends"));
    }
    let seconds = started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    Load {
        per_second: times.len() as f64 / seconds,
        p50_ms: percentile(&times, 0.50),
        p99_ms: percentile(&times, 0.99),
    }
}

async fn client(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, next: Arc<AtomicUsize>) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.set_nodelay(true).expect("a socket option");
    let mut times = Vec::new();
    let mut answer = vec![0; 4_096];
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let left = Instant::now();
        loop {
            stream.write_all(request).await.expect("writes");
            let read = stream.read(&mut answer).await.expect("reads");
            if answer[..read].starts_with(b"HTTP/1.1 2") {
                break;
            }
            // Past high water a sender is told to come back, and does; sooner here than it was asked to.
            assert!(
                answer[..read].starts_with(b"HTTP/1.1 503"),
                "{}",
                String::from_utf8_lossy(&answer[..read])
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        times.push(left.elapsed().as_secs_f64() * 1_000.0);
    }
    times
}

/// A POST as bytes on the wire.
pub fn post(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}
