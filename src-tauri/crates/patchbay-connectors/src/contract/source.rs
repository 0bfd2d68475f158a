//! What the vendors' code may not say.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every file of every vendor but its tests, without its test modules.
fn vendors() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for entry in fs::read_dir(&root).expect("the crate's folder").flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() && !["script", "contract"].iter().any(|own| name == *own) {
            gather(&entry.path(), &mut files);
        }
    }
    assert!(files.len() > 10, "the vendors' files are found");
    files
}

fn gather(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a vendor's folder").flatten() {
        let path = entry.path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            gather(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !is_test {
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
        assert!(is_table || !code.contains("calls!{"), "{}: the table is calls.rs", path.display());
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
            || path.parent().is_some_and(|folder| folder.ends_with("client"));
        let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(knows || !lines.any(|line| line.contains("\"https://")), "{}", path.display());
    }
}
