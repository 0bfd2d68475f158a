//! The search for planted values finds them: in every form, at every place of a file, however deep.

use patchbay_tests::search::{Searcher, forms};
use std::fs;

/// With everything that some spelling writes differently.
const VALUE: &str = "s3cr3t/\"quoted\" \\ + & = ü-value~";

/// A text that hides in the middle of another.
fn between(inner: &[u8]) -> Vec<u8> {
    [b"some words before ".as_slice(), inner, b" and some after, \x00\xff".as_slice()].concat()
}

#[test]
fn each_form_of_a_value_is_found_in_a_file_and_nothing_is_found_where_nothing_is() {
    let searcher = Searcher::of([VALUE]);
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a/.b");
    fs::create_dir_all(&deep).expect("folders");
    fs::write(deep.join("harmless"), between(b"nothing to see here, nothing at all")).expect("a file");
    assert_eq!(searcher.below(folder.path()).len(), 0);
    for (spelling, bytes) in forms(VALUE.as_bytes()) {
        let file = deep.join("planted");
        fs::write(&file, between(&bytes)).expect("a file");
        let found = searcher.below(folder.path());
        assert!(found.iter().any(|one| one.contains(&format!("({spelling})"))), "{spelling}: {found:?}");
        // At the very end, and cut short by one byte.
        fs::write(&file, &bytes).expect("a file");
        assert!(!searcher.below(folder.path()).is_empty(), "{spelling} alone");
        fs::write(&file, &bytes[..bytes.len() - 1]).expect("a file");
        let cut = searcher.below(folder.path());
        assert!(!cut.iter().any(|one| one.contains(&format!("({spelling})"))) || spelling.contains("base64"));
        fs::remove_file(&file).expect("it is there");
    }
}

#[test]
fn a_value_inside_a_longer_text_is_found_in_base64_wherever_it_begins() {
    let searcher = Searcher::of([VALUE]);
    for before in 0..7 {
        let text = [&b"user:pass"[..before], VALUE.as_bytes(), b":and more"].concat();
        for encoding in [
            data_encoding::BASE64,
            data_encoding::BASE64_NOPAD,
            data_encoding::BASE64URL,
            data_encoding::BASE64URL_NOPAD,
        ] {
            let found = searcher.within("a header", format!("Basic {}", encoding.encode(&text)).as_bytes());
            assert!(!found.is_empty(), "{before} bytes before");
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_found_too() {
    let key: Vec<u8> = (128..160).collect();
    let searcher = Searcher::new([("a key", key.clone())]);
    let hex = data_encoding::HEXLOWER.encode(&key);
    assert_eq!(
        searcher.within("a log", hex.as_bytes()).into_iter().collect::<Vec<_>>(),
        ["a key (hex) in a log"]
    );
    assert!(!searcher.within("a file", &between(&key)).is_empty());
    assert!(searcher.within("a file", &between(&key[1..])).is_empty());
}
