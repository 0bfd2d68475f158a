//! Runs both simulators, prints one JSON line of addresses and test credentials, and waits to be stopped.
//!
//! `cargo run -p patchbay-sandbox --example simulators -- [seed]`

use patchbay_sandbox::{Options, serve};
use std::time::{SystemTime, UNIX_EPOCH};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let running = serve(Options { seed, wall_ms: wall_ms(), ..Options::default() }).await?;
    println!("{}", running.line());
    tokio::select! {
        stopped = tokio::signal::ctrl_c() => stopped?,
        stopped = terminated() => stopped?,
    }
    running.shutdown();
    Ok(())
}

#[cfg(unix)]
async fn terminated() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

/// Elsewhere a program is stopped by Ctrl-C or ended from outside.
#[cfg(not(unix))]
async fn terminated() -> std::io::Result<()> {
    std::future::pending().await
}

#[expect(clippy::disallowed_methods, reason = "a program's entry is where the machine's clock is read")]
fn wall_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
}
