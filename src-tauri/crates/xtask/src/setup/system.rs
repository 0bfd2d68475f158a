//! System packages: names what is missing and why, and installs it with apt.
//!
//! Only Debian and its relatives are installed for; elsewhere the list is printed as a hint and the build goes on.

use std::env;
use std::fs;

use super::For;
use crate::shell::{Run, Said, on_path};

/// A Debian package and the reason a person is given for it.
struct Package {
    name: &'static str,
    why: &'static str,
    needed: fn(For) -> bool,
}

const ALWAYS: fn(For) -> bool = |_| true;
const WINDOW: fn(For) -> bool = |purpose| matches!(purpose, For::Window | For::Tests);
const TESTS: fn(For) -> bool = |purpose| matches!(purpose, For::Tests);

const PACKAGES: &[Package] = &[
    Package { name: "build-essential", why: "compiles SQLite and links the programs", needed: ALWAYS },
    Package { name: "pkg-config", why: "finds the system libraries", needed: ALWAYS },
    Package { name: "libdbus-1-dev", why: "talks to the keyring that holds the root key", needed: ALWAYS },
    Package {
        name: "libwebkit2gtk-4.1-dev",
        why: "the web view the window shows its page in",
        needed: WINDOW,
    },
    Package { name: "librsvg2-dev", why: "the window's icons", needed: WINDOW },
    Package { name: "webkit2gtk-driver", why: "drives the window in its tests", needed: TESTS },
    Package { name: "xvfb", why: "a display for the window tests", needed: TESTS },
    Package { name: "dbus", why: "a private session bus for each window test", needed: TESTS },
    Package { name: "gnome-keyring", why: "a real keyring for the window tests", needed: TESTS },
    Package {
        name: "libfaketime",
        why: "sets the clock of the relay, and of nothing else, in the soak",
        needed: TESTS,
    },
    Package { name: "chromium", why: "the browser that runs the same journeys", needed: TESTS },
    Package { name: "chromium-driver", why: "drives that browser", needed: TESTS },
    Package {
        name: "imagemagick",
        why: "a picture of the whole display when a window test fails",
        needed: TESTS,
    },
    Package {
        name: "fonts-dejavu-core",
        why: "text in the screenshots on a machine without fonts",
        needed: TESTS,
    },
];

/// Installs the packages that `purpose` needs and the machine lacks; does nothing when there are none.
///
/// # Errors
/// When apt fails, or when root is needed and there is no sudo.
pub fn install(purpose: For) -> Said<()> {
    if env::consts::OS != "linux" {
        return Ok(());
    }
    let wanted: Vec<&Package> = PACKAGES.iter().filter(|p| (p.needed)(purpose)).collect();
    if !is_debian(&fs::read_to_string("/etc/os-release").unwrap_or_default()) || !on_path("dpkg-query") {
        println!("This is not Debian or Ubuntu, so nothing is installed for you. What Debian calls");
        wanted.iter().for_each(|p| println!("  {:<24} {}", p.name, p.why));
        println!("must be there under whatever name your system has for it.");
        return Ok(());
    }
    let installed = installed(&wanted);
    let missing: Vec<&Package> =
        wanted.into_iter().filter(|p| !installed.iter().any(|n| n == p.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages, which apt-get installs now:");
    missing.iter().for_each(|p| println!("  {:<24} {}", p.name, p.why));
    apt(&["update".into()])?;
    let mut words = vec!["install".to_owned(), "--yes".to_owned()];
    words.extend(missing.iter().map(|p| p.name.to_owned()));
    apt(&words)
}

/// The packages of `wanted` that dpkg reports as installed.
fn installed(wanted: &[&Package]) -> Vec<String> {
    // dpkg-query ends with 1 when it knows nothing of one of the names, and still prints the others.
    let done = Run::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted.iter().map(|p| p.name))
        .command()
        .output();
    done.map(|d| names(&String::from_utf8_lossy(&d.stdout))).unwrap_or_default()
}

fn names(printed: &str) -> Vec<String> {
    printed.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .any(|id| id == "debian" || id == "ubuntu")
}

fn apt(words: &[String]) -> Said<()> {
    let root = Run::new("id").args(["-u"]).output()?.trim() == "0";
    if !root && !on_path("sudo") {
        return Err(format!(
            "This needs root and there is no sudo. As root, run: apt-get {}",
            words.join(" ")
        ));
    }
    // sudo drops the environment, so the answer to every question goes through env.
    let quiet = env::var_os("CI").is_some() || !std::io::IsTerminal::is_terminal(&std::io::stdin());
    let mut line: Vec<&str> = Vec::new();
    if !root {
        line.push("sudo");
    }
    if quiet {
        line.extend(["env", "DEBIAN_FRONTEND=noninteractive"]);
    }
    line.extend(["apt-get", "--quiet"]);
    line.extend(words.iter().map(String::as_str));
    Run::new(line[0]).args(&line[1..]).go()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_relatives_are_recognised_and_others_are_not() {
        assert!(is_debian("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nID_LIKE=\"rhel centos\"\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn a_removed_package_with_its_settings_left_counts_as_missing() {
        assert_eq!(names("xvfb installed\ndbus config-files\nchromium not-installed\n"), ["xvfb"]);
    }

    #[test]
    fn headless_needs_no_web_view() {
        assert!(PACKAGES.iter().filter(|p| (p.needed)(For::Headless)).all(|p| !p.name.contains("webkit")));
    }
}
