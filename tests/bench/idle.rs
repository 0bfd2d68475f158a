//! What the relay costs while nothing happens: headless in a process of its own, one line drawn, and half a minute.

use crate::figures::Figure;
use patchbay_sandbox::{Options, monday::Limits, serve};
use patchbay_tests::{
    headless::{Headless, free_port, furnish},
    watch::wall_ms,
};
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What a start still does in the background is over by then.
const SETTLED: Duration = Duration::from_secs(15);
const WATCHED: Duration = Duration::from_secs(30);
/// The word by which this program runs as its own floor.
pub const NOTHING: &str = "do-nothing";

pub async fn idle() -> Vec<Figure> {
    let home = tempfile::tempdir().expect("a folder");
    let running =
        serve(Options { wall_ms: wall_ms(), ..Options::default() }).await.expect("the simulators start");
    running.monday.set_limits(Limits::none());
    let relay = Headless::start(home.path(), free_port(), None).expect("the relay starts");
    let endpoint = format!("http://{}/v2", running.monday_address);
    furnish(&relay, &endpoint, &running.monday.board_id()).await;
    let program = std::env::current_exe().expect("this program");
    let mut nothing =
        Command::new(program).arg(NOTHING).stdout(Stdio::null()).spawn().expect("this program starts");
    tokio::time::sleep(SETTLED).await;
    let (before, floor_before, started) = (cpu_ms(relay.id()), cpu_ms(nothing.id()), Instant::now());
    tokio::time::sleep(WATCHED).await;
    let share = |ms: f64| ms / started.elapsed().as_secs_f64() / 10.0;
    let (ours, floor) = (share(cpu_ms(relay.id()) - before), share(cpu_ms(nothing.id()) - floor_before));
    let (rss, floor_rss) = (rss_mb(relay.id()), rss_mb(nothing.id()));
    nothing.kill().expect("it is ours");
    nothing.wait().expect("it ends");
    drop(relay);
    vec![
        Figure {
            name: "idle, memory",
            measured: format!("{rss:.1} MB resident"),
            floor: format!("{floor_rss:.1} MB, a program that only waits"),
            ratio: Some(rss / floor_rss),
            reach: "≤ 40 MB",
            reached: rss <= 40.0,
        },
        Figure {
            name: "idle, processor",
            measured: format!("{ours:.2} % of a core over {} s", WATCHED.as_secs()),
            floor: format!("{floor:.2} %, a program that only waits"),
            ratio: None,
            reach: "< 0.5 %",
            reached: ours < 0.5,
        },
    ]
}

/// Milliseconds of processor a process has used, threads that are gone included; in steps of ten.
pub fn cpu_ms(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process is there");
    // The name in parentheses may hold anything; user and system time are the 12th and 13th behind it.
    let behind = text.rsplit(')').next().unwrap_or_default();
    behind.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        * 10.0
}

/// Memory of a process that lies in RAM, in MB of 1,024 KB.
pub fn rss_mb(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN);
    kb / 1_024.0
}
