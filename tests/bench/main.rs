//! The figures of the product, each beside a floor measured in the same run. `cargo xtask bench [name…]`.

mod backtest;
mod figures;
mod load;
mod log;
mod mapping;
mod relay;
mod storm;

use figures::Figure;

fn main() {
    // `cargo bench` adds flags of its own; what is left names the figures to run.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    println!("machine: {}", figures::machine());
    let say = |figures: Vec<Figure>| figures.iter().for_each(|figure| println!("{figure}"));
    runtime.block_on(async {
        if wants("accept") {
            say(relay::accept().await);
        }
        if wants("latency") {
            say(vec![relay::latency().await]);
        }
        if wants("throughput") {
            say(vec![relay::throughput().await]);
        }
        // Makes a million events first, or as many as PATCHBAY_BENCH_LOG says: only when it is asked for by name.
        if wanted.iter().any(|word| "log".contains(word.as_str())) {
            say(log::log().await);
        }
        // Takes a minute and a half, so only when it is asked for by name.
        if wanted.iter().any(|word| "storm".contains(word.as_str())) {
            say(storm::storm().await);
        }
        if wants("mapping") {
            say(mapping::mapping());
        }
        if wants("backtest") {
            say(vec![backtest::backtest().await]);
        }
    });
}
