//! Where things lie: the workspace and what is built below its target folder.

use std::env;
use std::path::PathBuf;

use serde::Deserialize;

use crate::shell::{Run, Said};

pub struct Place {
    pub root: PathBuf,
    pub target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

impl Place {
    /// Asks cargo, which knows every way in which a target folder can be chosen.
    ///
    /// The folder of this crate is read while running and not while compiling: a cache that several clones share
    /// must not send one clone into another.
    pub fn find() -> Said<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let text = Run::new("cargo")
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .within(&here)
            .output()?;
        let found: Metadata =
            serde_json::from_str(&text).map_err(|e| format!("cargo metadata could not be read: {e}."))?;
        Ok(Self { root: found.workspace_root, target: found.target_directory })
    }

    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Tools that are installed for the tests and belong to nobody else.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program of the workspace, as a plain `cargo build` leaves it.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// An example of the workspace, as a build of all targets leaves it.
    pub fn example(&self, name: &str) -> PathBuf {
        self.target.join("debug/examples").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}
