//! Running other programs: what is run is printed, and what fails says so in a sentence.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A developer command ends well or with a sentence for the person at the terminal.
pub type Said<T> = Result<T, String>;

/// One program about to run.
#[derive(Clone)]
pub struct Run {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
}

impl Run {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self { program: program.as_ref().to_owned(), args: Vec::new(), env: Vec::new(), folder: None }
    }

    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(|a| a.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.into(), value.as_ref().to_owned()));
        self
    }

    pub fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.folder = Some(folder.as_ref().to_owned());
        self
    }

    /// Runs with its output on the terminal.
    ///
    /// # Errors
    /// When the program is missing or ends with anything but success.
    pub fn go(self) -> Said<()> {
        eprintln!("$ {}", self.line());
        let status = self.command().status().map_err(|e| self.missing(&e))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}.", self.line())) }
    }

    /// Runs quietly and returns what it printed on standard output.
    ///
    /// # Errors
    /// As [`Run::go`]; the sentence then carries what the program printed on standard error.
    pub fn output(self) -> Said<String> {
        let done = self.command().stdin(Stdio::null()).output().map_err(|e| self.missing(&e))?;
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr);
            return Err(format!("`{}` ended with {}.\n{}", self.line(), done.status, said.trim_end()));
        }
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// The program itself, for callers that keep it running.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).envs(self.env.iter().map(|(k, v)| (k, v)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// The command as one would type it.
    pub fn line(&self) -> String {
        let name = Path::new(&self.program).file_name().unwrap_or(&self.program);
        let words = std::iter::once(name).chain(self.args.iter().map(OsString::as_os_str));
        words.map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    fn missing(&self, error: &std::io::Error) -> String {
        format!("`{}` could not be started: {error}.", self.program.to_string_lossy())
    }
}

/// A program that prints one line when it is ready and then runs until this is dropped.
pub struct Background {
    child: Child,
    pub line: String,
}

impl Background {
    /// # Errors
    /// When the program is missing or ends before it has printed its line.
    pub fn start(run: &Run) -> Said<Self> {
        let mut child = run.command().stdout(Stdio::piped()).spawn().map_err(|e| run.missing(&e))?;
        let output = child.stdout.take().expect("standard output was piped above");
        let mut started = Self { child, line: String::new() };
        let read = BufReader::new(output).read_line(&mut started.line);
        started.line.truncate(started.line.trim_end().len());
        match read {
            Ok(_) if !started.line.is_empty() => Ok(started),
            Ok(_) | Err(_) => Err(format!("`{}` ended before it was ready.", run.line())),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Both fail only when it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `cargo` with these words; the toolchain that runs us.
pub fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(root: &Path, args: I) -> Run {
    Run::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(args).within(root)
}

/// npm's program, which is a script on Windows and not found without its ending.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// True when a program of this name can be found.
pub fn on_path(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| {
        folder.join(name).is_file()
            || folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file()
    })
}
