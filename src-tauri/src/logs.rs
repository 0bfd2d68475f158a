//! The trace: rolling files in the home, for us and not for admins. What an admin reads is the activity log.

use std::error::Error;
use std::fs;
use std::path::Path;

use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

const LOG_FILES_MAX: usize = 14;
const QUIET: &str = "info,tao=warn,wry=warn,zbus=warn";

/// Starts tracing into `folder`, a file a day. `PATCHBAY_LOG` says how much.
///
/// Lines are written as they come: a background writer would lose the last ones when the process ends.
pub fn open(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("patchbay")
        .filename_suffix("log")
        .max_log_files(LOG_FILES_MAX)
        .build(folder)?;
    let filter = EnvFilter::try_from_env("PATCHBAY_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(files).with_ansi(false).init();
    Ok(())
}
