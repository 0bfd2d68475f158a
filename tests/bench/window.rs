//! The window: from its start to a first screen with its data, and what it costs while nothing happens, as the sum of
//! its processes. The built program at a desk of its own, beside an empty page in a bare window.

use crate::{
    desk::{Desk, Theme},
    figures::{Figure, percentile},
    idle::{cpu_ms, rss_mb},
    process::Process,
};
use patchbay_sandbox::{Options, monday::Limits, serve};
use patchbay_tests::{
    headless::{Headless, free_port, furnish, program},
    watch::wall_ms,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// The first start reads everything from the disk and is not counted.
const STARTS: usize = 9;
const STANDS_WITHIN: Duration = Duration::from_secs(30);
/// What a start still does in the background is over by then.
const SETTLED: Duration = Duration::from_secs(15);
const WATCHED: Duration = Duration::from_secs(30);
/// What the program writes into its log when the page says that its first screen stands.
const STANDS: &str = "The first screen stands";

pub async fn window() -> Vec<Figure> {
    let desk = Desk::set_up(Theme::Light);
    let running =
        serve(Options { wall_ms: wall_ms(), ..Options::default() }).await.expect("the simulators start");
    running.monday.set_limits(Limits::none());
    home(&desk, &format!("http://{}/v2", running.monday_address), &running.monday.board_id()).await;
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..=STARTS {
        floor.push(bare(&desk).1);
        ours.push(started(&desk).1);
    }
    let [ours, floor] = [ours, floor].map(|mut times| {
        times.remove(0);
        times.sort_by(f64::total_cmp);
        times
    });
    let (middle, empty) = (percentile(&ours, 0.5), percentile(&floor, 0.5));
    let mut figures = vec![Figure {
        name: "window, first screen",
        measured: format!("{middle:.0} ms from a warm disk, {:.0} at most of {STARTS}", ours[STARTS - 1]),
        floor: format!("{empty:.0} ms, an empty page in a bare window"),
        ratio: Some(middle / empty),
        reach: "≤ 1.0 s",
        reached: middle <= 1_000.0,
    }];
    let nothing = at_rest(&bare(&desk).0).await;
    figures.extend(at_rest(&started(&desk).0).await.figures(&nothing));
    figures
}

/// A home with one line, its key in the desk's keyring.
async fn home(desk: &Desk, monday: &str, board: &str) {
    let mut command = desk.command(program());
    command.arg("--home").arg(desk.home()).args(["--intake-port", &free_port().to_string()]);
    let relay = Headless::attach(command, |_, path| path.to_owned()).expect("the relay starts");
    furnish(&relay, monday, board).await;
}

/// Where cargo puts a program of this build.
fn built(name: &str) -> PathBuf {
    let bench = std::env::current_exe().expect("a bench has a path");
    let folder = bench.ancestors().nth(2).expect("benches lie in target/…/deps");
    let program = folder.join(name);
    assert!(program.exists(), "{} is not built: run `cargo xtask bench window`", program.display());
    program
}

/// Starts the program, and how many milliseconds it took.
fn started(desk: &Desk) -> (Process, f64) {
    let logs = desk.home().join("logs");
    let before = told(&logs);
    let mut command = desk.command(built("patchbay"));
    command.arg("--home").arg(desk.home());
    let began = Instant::now();
    let process = Process::start(&mut command);
    while told(&logs) == before {
        assert!(began.elapsed() < STANDS_WITHIN, "no first screen within {STANDS_WITHIN:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
    (process, began.elapsed().as_secs_f64() * 1_000.0)
}

/// How often a first screen was told of in these logs.
fn told(logs: &Path) -> usize {
    let files = std::fs::read_dir(logs).into_iter().flatten().flatten();
    let texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    texts.map(|text| text.matches(STANDS).count()).sum()
}

fn bare(desk: &Desk) -> (Process, f64) {
    let mut command = desk.command(built("examples/bare"));
    command.arg(desk.folder().join("bare"));
    let began = Instant::now();
    let (process, _) = Process::announced(&mut command);
    (process, began.elapsed().as_secs_f64() * 1_000.0)
}

/// A program at rest, with every process it has started.
struct Rest {
    processes: usize,
    rss_mb: f64,
    /// Pages that several processes share are counted once.
    pss_mb: f64,
    /// Of one core.
    percent: f64,
}

async fn at_rest(process: &Process) -> Rest {
    tokio::time::sleep(SETTLED).await;
    let family = family(process.id());
    let used = || family.iter().map(|process| cpu_ms(*process)).sum::<f64>();
    let (before, began) = (used(), Instant::now());
    tokio::time::sleep(WATCHED).await;
    let percent = (used() - before) / began.elapsed().as_secs_f64() / 10.0;
    Rest {
        processes: family.len(),
        rss_mb: family.iter().map(|process| rss_mb(*process)).sum(),
        pss_mb: family.iter().map(|process| pss_mb(*process)).sum(),
        percent,
    }
}

impl Rest {
    fn memory(&self) -> String {
        let Self { processes, rss_mb, pss_mb, .. } = self;
        format!("{pss_mb:.0} MB of its own share, {rss_mb:.0} MB resident, over {processes} processes")
    }

    fn figures(&self, floor: &Self) -> [Figure; 2] {
        let none = "";
        [
            Figure {
                name: "window idle, memory",
                measured: self.memory(),
                floor: format!("{}, an empty page in a bare window", floor.memory()),
                ratio: Some(self.pss_mb / floor.pss_mb),
                reach: none,
                reached: true,
            },
            Figure {
                name: "window idle, processor",
                measured: format!("{:.2} % of a core over {} s", self.percent, WATCHED.as_secs()),
                floor: format!("{:.2} %, an empty page in a bare window", floor.percent),
                ratio: None,
                reach: none,
                reached: true,
            },
        ]
    }
}

/// A process and all that descend from it.
fn family(of: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name in parentheses may hold anything; behind it come the state and the parent.
        let behind = stat.rsplit(')').next().unwrap_or_default();
        if let Some(parent) = behind.split_whitespace().nth(1).and_then(|word| word.parse().ok()) {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut family = vec![of];
    let mut at = 0;
    while at < family.len() {
        family.extend(children.get(&family[at]).into_iter().flatten());
        at += 1;
    }
    family
}

fn pss_mb(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kb: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN);
    kb / 1_024.0
}
