//! Which folder this run keeps its data in, and whether it is removed at the end.

use crate::args::Args;
use patchbay_api::Problem;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A home for this run. One of its own is removed when it is dropped.
pub struct Home {
    pub path: PathBuf,
    ours: bool,
}

impl Home {
    /// # Errors
    /// When no place can be found or made.
    pub fn of(args: &Args) -> Result<Self, Problem> {
        if let Some(path) = &args.home {
            return Ok(Self { path: path.clone(), ours: false });
        }
        if args.practice {
            return Ok(Self { path: fresh()?, ours: true });
        }
        let path = var("PATCHBAY_HOME").or_else(usual).ok_or_else(|| {
            Problem::new(
                "home.unknown",
                "This system names no folder for your data. Say where with --home DIR.",
            )
        })?;
        Ok(Self { path, ours: false })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.ours
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, "The home of this practice could not be removed.");
        }
    }
}

/// A folder nobody else has, in the system's place for such.
fn fresh() -> Result<PathBuf, Problem> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let token = patchbay_api::new_token();
    let path = env::temp_dir().join(format!("patchbay-practice-{}", &token[..12]));
    match builder.create(&path) {
        Ok(()) => Ok(path),
        Err(error) => Err(Problem::new("home.unusable", "No folder could be made to practise in.")
            .detail(error.to_string())),
    }
}

fn usual() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        return var("HOME").map(|home| home.join("Library/Application Support/Patchbay"));
    }
    if cfg!(windows) {
        return var("LOCALAPPDATA").map(|data| data.join("Patchbay"));
    }
    match var("XDG_DATA_HOME").filter(|path| path.is_absolute()) {
        Some(data) => Some(data.join("patchbay")),
        None => var("HOME").map(|home| home.join(".local/share/patchbay")),
    }
}

fn var(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The built page: where it was said to be, or beside the program, or in the folder it was built from.
pub fn page(said: Option<&Path>) -> Option<PathBuf> {
    if let Some(said) = said {
        return Some(said.to_owned());
    }
    let program = env::current_exe().ok()?;
    let up = program.ancestors().skip(1).take(6);
    up.flat_map(|folder| [folder.join("ui/dist"), folder.join("page")])
        .chain([PathBuf::from("ui/dist"), PathBuf::from("../ui/dist")])
        .find(|folder| folder.join("index.html").is_file())
}
