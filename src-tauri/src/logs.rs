//! The trace: rolling files in the home, for us and not for admins. What an admin reads is the activity log.

use std::error::Error;
use std::fs;
use std::path::Path;

use patchbay_api::Masked;
use tracing_appender::rolling::{Builder, RollingFileAppender, RollingWriter, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

const LOG_FILES_MAX: usize = 14;
const QUIET: &str = "info,tao=warn,wry=warn,zbus=warn";

/// The files, with what looks like a person's data or a secret masked on its way to them.
struct Files(RollingFileAppender);

impl<'a> MakeWriter<'a> for Files {
    type Writer = Masked<RollingWriter<'a>>;

    fn make_writer(&'a self) -> Self::Writer {
        Masked(self.0.make_writer())
    }
}

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
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(Files(files)).with_ansi(false).init();
    Ok(())
}
