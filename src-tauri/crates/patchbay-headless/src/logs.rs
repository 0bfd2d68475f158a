//! The trace: rolling files in the home and standard error, every line masked on its way out.

use patchbay_api::Masked;
use std::{fs::DirBuilder, io, path::Path};
use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{Builder, InitError, RollingFileAppender, RollingWriter, Rotation};
use tracing_subscriber::{
    EnvFilter, Layer as _,
    fmt::{MakeWriter, layer},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

const LOG_FILES_MAX: usize = 14;
const QUIET: &str = "info";

struct Files(RollingFileAppender);

impl<'a> MakeWriter<'a> for Files {
    type Writer = Masked<RollingWriter<'a>>;

    fn make_writer(&'a self) -> Self::Writer {
        Masked(self.0.make_writer())
    }
}

/// Starts tracing into `folder`, a file a day. `PATCHBAY_LOG` says how much; without it standard error is told
/// only what is surprising.
///
/// Lines are written as they come: a background writer would lose the last ones when the process ends.
pub fn open(folder: &Path) -> Result<(), InitError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // What goes wrong here goes wrong again below, and is said there.
    let _ = builder.create(folder);
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("patchbay")
        .filename_suffix("log")
        .max_log_files(LOG_FILES_MAX)
        .build(folder)?;
    let asked = std::env::var("PATCHBAY_LOG").ok();
    let filter = |usual: &str| EnvFilter::new(asked.as_deref().unwrap_or(usual));
    let terminal = match &asked {
        Some(_) => LevelFilter::TRACE,
        None => LevelFilter::WARN,
    };
    let to_files = layer().with_ansi(false).with_writer(Files(files)).with_filter(filter(QUIET));
    let to_terminal = layer()
        .with_ansi(false)
        .with_writer(|| Masked(io::stderr()))
        .with_filter(filter(QUIET))
        .with_filter(terminal);
    tracing_subscriber::registry().with(to_files).with(to_terminal).init();
    Ok(())
}
