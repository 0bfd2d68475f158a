//! The figures of the product, each beside a floor measured in the same run. `cargo xtask bench [name…]`.

mod backtest;
#[cfg(target_os = "linux")]
#[path = "../window/desk.rs"]
#[allow(dead_code, reason = "a figure needs less of a desk than a journey")]
mod desk;
mod figures;
mod idle;
mod load;
mod log;
mod mapping;
#[cfg(target_os = "linux")]
#[path = "../window/process.rs"]
#[allow(dead_code, reason = "a figure needs less of a desk than a journey")]
mod process;
mod relay;
mod restart;
mod storm;
#[cfg(target_os = "linux")]
mod window;

use figures::Figure;

/// What can be asked for by name; without one all of them run, in this order.
const ROWS: [&str; 10] =
    ["storm", "idle", "window", "accept", "latency", "throughput", "restart", "mapping", "backtest", "log"];

fn main() {
    // `cargo bench` adds flags of its own; what is left names the figures to run.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    if wanted.iter().any(|word| word == idle::NOTHING) {
        return runtime.block_on(std::future::pending());
    }
    let named = |row: &str| wanted.iter().any(|word| row.contains(word.as_str()));
    let rows: Vec<&str> = ROWS.into_iter().filter(|row| wanted.is_empty() || named(row)).collect();
    if rows.is_empty() {
        eprintln!("No figure is called so. There are: {}.", ROWS.join(", "));
        std::process::exit(1);
    }
    println!("machine: {}", figures::machine());
    println!("load as it begins: {}", figures::load());
    for row in rows {
        runtime.block_on(measure(row)).iter().for_each(|figure| println!("{figure}"));
    }
    println!("load as it ends: {}", figures::load());
}

async fn measure(row: &str) -> Vec<Figure> {
    match row {
        // First: the most memory the process ever held is what it tells.
        "storm" => storm::storm().await,
        "idle" => idle::idle().await,
        #[cfg(target_os = "linux")]
        "window" => window::window().await,
        "accept" => relay::accept().await,
        "latency" => vec![relay::latency().await],
        "throughput" => vec![relay::throughput().await],
        "restart" => vec![restart::restart().await],
        "mapping" => mapping::mapping(),
        "backtest" => vec![backtest::backtest().await],
        "log" => log::log().await,
        other => unreachable!("{other} is in no list"),
    }
}
