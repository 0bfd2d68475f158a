//! What a figure is and how it is printed.

use std::fmt;

/// One line of the report.
pub struct Figure {
    pub name: &'static str,
    pub measured: String,
    pub floor: String,
    pub ratio: Option<f64>,
    /// Nothing where none is set.
    pub reach: &'static str,
    pub reached: bool,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ratio.map_or(String::new(), |ratio| format!(" = {ratio:.2} × floor"));
        write!(f, "{:<26} {}{ratio}; floor {}; ", self.name, self.measured, self.floor)?;
        match (self.reach, self.reached) {
            ("", _) => write!(f, "no reach is set"),
            (reach, true) => write!(f, "reach {reach}: reached"),
            (reach, false) => write!(f, "reach {reach}: NOT reached"),
        }
    }
}

/// Processor, cores and memory, so that a figure is never read without them.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!(
        "{}, {cores} cores, {} memory, {build} build",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal")
    )
}

/// How busy the machine is with other things: a figure taken beside them is not one of a quiet machine.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The value below which `share` of `sorted` lies.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or(0.0)
}
