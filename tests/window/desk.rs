//! A desk of its own for one journey: home, session bus, unlocked keyring and display, shared with nobody.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::process::Process;

/// Light or dark, as the system would say it.
#[derive(Clone, Copy)]
pub enum Theme {
    Light,
    Dark,
}

pub struct Desk {
    env: Vec<(String, String)>,
    // Ended in this order: what draws, what keeps secrets, what they talk over, where they wrote.
    _display: Process,
    keyring: Mutex<Option<Process>>,
    _bus: Process,
    folder: TempDir,
}

impl Desk {
    pub fn set_up(theme: Theme) -> Self {
        Self::of(theme, true)
    }

    /// A desk on whose bus nobody keeps secrets, nor can be started to.
    pub fn without_keyring(theme: Theme) -> Self {
        Self::of(theme, false)
    }

    fn of(theme: Theme, has_keyring: bool) -> Self {
        let folder = TempDir::with_prefix("patchbay-desk-").expect("a temporary folder");
        let mut env = surroundings(&folder, theme);
        env.push(("PATH".to_owned(), opener(&folder)));
        let (bus, address) = bus(&env, &folder);
        env.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), address));
        let keyring = Mutex::new(has_keyring.then(|| keyring(&env, true)));
        let (display, number) = display(&env);
        env.push(("DISPLAY".to_owned(), format!(":{number}")));
        Self { env, _display: display, keyring, _bus: bus, folder }
    }

    /// Starts the keyring anew. Without its password what it holds is there, and shut.
    pub fn restart_keyring(&self, is_open: bool) {
        let mut place = self.keyring.lock().unwrap_or_else(PoisonError::into_inner);
        // The old one leaves the bus before the new one comes.
        drop(place.take());
        *place = Some(keyring(&self.env, is_open));
    }

    /// A program that will run at this desk.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        command(program, &self.env)
    }

    /// Where something of this desk is, by the name of its variable.
    pub fn place(&self, name: &str) -> String {
        let found = self.env.iter().rfind(|(known, _)| known == name);
        found.map(|(_, place)| place.clone()).unwrap_or_else(|| panic!("the desk has no {name}"))
    }

    /// Where the relay of this journey keeps its data.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("relay")
    }

    /// Everything written at this desk: the relay's home, the web view's data, whatever else.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A picture of the whole display, for when the window itself cannot be asked.
    pub fn picture(&self, file: &std::path::Path) {
        let done = self.command("import").args(["-window", "root"]).arg(file).status();
        if !done.is_ok_and(|status| status.success()) {
            println!("The display could not be pictured.");
        }
    }
}

/// A command that knows its desk and nothing of the machine's own session.
fn command(program: impl AsRef<std::ffi::OsStr>, env: &[(String, String)]) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(env.iter().map(|(k, v)| (k, v)));
    command.stdin(Stdio::null());
    command
}

fn surroundings(folder: &TempDir, theme: Theme) -> Vec<(String, String)> {
    let mut env = Vec::new();
    for (name, under) in [
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ] {
        let path = folder.path().join(under);
        fs::create_dir_all(&path).expect("a folder in our own");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("our own folder");
        env.push((name.to_owned(), path.to_string_lossy().into_owned()));
    }
    // Without animations a picture does not depend on when it is taken.
    let gtk = folder.path().join("config/gtk-3.0");
    fs::create_dir_all(&gtk).expect("a folder in our own");
    fs::write(gtk.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n").expect("a file in our own");
    let theme = match theme {
        Theme::Light => "Adwaita",
        Theme::Dark => "Adwaita:dark",
    };
    // Drawn by the processor, so that a picture is the same on every machine. WEBKIT_DISABLE_DMABUF_RENDERER would
    // do it too, but then the driver takes 15 s for each picture.
    let fixed = [
        ("GTK_THEME", theme),
        ("GDK_BACKEND", "x11"),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ("NO_AT_BRIDGE", "1"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
    ];
    env.extend(fixed.map(|(k, v)| (k.to_owned(), v.to_owned())));
    env
}

/// Where below a desk's folder the addresses lie that were to be opened in the system's browser, one a line.
pub const OPENED: &str = "opened";

/// The search path of a desk: its own `xdg-open` first, which notes the address and opens nothing.
fn opener(folder: &TempDir) -> String {
    let programs = folder.path().join("bin");
    fs::create_dir_all(&programs).expect("a folder in our own");
    let noted = folder.path().join(OPENED);
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", noted.display());
    let program = programs.join("xdg-open");
    fs::write(&program, script).expect("a file in our own");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("our own file");
    let usual = std::env::var("PATH").unwrap_or_default();
    format!("{}:{usual}", programs.display())
}

/// A bus that starts nothing by itself: who answers on it was put there by the desk.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

fn bus(env: &[(String, String)], folder: &TempDir) -> (Process, String) {
    let config = folder.path().join("bus.conf");
    fs::write(&config, BUS).expect("a file in our own");
    let mut daemon = command("dbus-daemon", env);
    daemon.arg("--config-file").arg(config);
    Process::announced(daemon.args(["--nofork", "--print-address=1"]))
}

/// A real Secret Service. The password is not empty, since an empty one makes no default collection.
fn keyring(env: &[(String, String)], is_open: bool) -> Process {
    let mut daemon = command("gnome-keyring-daemon", env);
    daemon.args(["--foreground", "--components=secrets"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = if is_open {
        let mut process = Process::start(daemon.arg("--unlock").stdin(Stdio::piped()));
        process.tell("a password\n");
        process
    } else {
        Process::start(&mut daemon)
    };
    process.wait_until("the keyring's name on the bus", || {
        let ask = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"];
        let word = ["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"];
        let asked = command("dbus-send", env).args(ask).args(word).stderr(Stdio::null()).output();
        asked.is_ok_and(|done| done.status.success())
    });
    process
}

/// A display of no one's, whose number the server itself picks.
fn display(env: &[(String, String)]) -> (Process, String) {
    let mut server = command("Xvfb", env);
    server.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"]);
    Process::announced(server.stderr(Stdio::null()))
}
