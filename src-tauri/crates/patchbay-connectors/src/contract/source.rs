//! What the vendors' code may not say.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is no vendor's code: tests, and how a table is written down.
const OURS: [&str; 5] = ["script", "contract", "script.rs", "contract.rs", "table.rs"];

/// Every file of every vendor and what they share, but no tests, and without test modules.
fn vendors() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 50, "the vendors' files are found");
    files
}

fn gather(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a vendor's folder").flatten() {
        let path = entry.path();
        let left_out = path.file_stem().is_some_and(|name| name == "tests")
            || OURS.iter().any(|own| entry.file_name() == *own);
        if path.is_dir() && !left_out {
            gather(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !left_out {
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            files.push((path, code));
        }
    }
}

/// As the compiler sees it: no comments, no space.
fn dense(code: &str) -> String {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<String>().split_whitespace().collect()
}

#[test]
fn no_vendor_calls_around_the_permission_table() {
    for (path, code) in vendors() {
        let code = dense(&code);
        for way in ["http.ask(", "http.call(", "http.clone(", "&cx.http", "&self.cx.http", "reqwest"] {
            assert!(!code.contains(way), "{}: {way}", path.display());
        }
    }
}

#[test]
fn a_row_is_made_in_the_table_and_nowhere_else() {
    for (path, code) in vendors() {
        let code = dense(&code);
        assert!(!code.contains(":Call="), "{}: a row beside the table is in no manifest", path.display());
        let is_table = path.file_name().is_some_and(|name| name == "calls.rs");
        for making in ["calls!{", "=Call{", "&Call{", "(Call{", "::Call{", "Callas"] {
            assert!(
                is_table || !code.contains(making),
                "{}: {making}: the table is calls.rs",
                path.display()
            );
        }
    }
}

#[test]
fn a_vendors_index_is_short() {
    for (path, code) in vendors() {
        let is_index = path.file_name().is_some_and(|name| name == "mod.rs");
        assert!(!is_index || code.lines().count() < 80, "{}", path.display());
    }
}

#[test]
fn addresses_are_known_to_the_client_alone() {
    for (path, code) in vendors() {
        let knows = path.ends_with("client.rs")
            || path.ends_with("manifest.rs")
            || path.parent().is_some_and(|folder| folder.ends_with("client"))
            // What vendors share makes an address of a client's parts.
            || path.parent().is_some_and(|folder| folder.ends_with("src"));
        let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(knows || !lines.any(|line| line.contains("\"https://")), "{}", path.display());
    }
}
