//! A window with an empty page, for figures: what a start of the real one is measured beside. Its first line of output
//! says that the page stands.

use std::path::PathBuf;

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let data = PathBuf::from(std::env::args_os().nth(1).expect("a folder for the web view's files"));
    tauri::Builder::default()
        // A page of its own: one that is called blank is never loaded.
        .register_uri_scheme_protocol("bare", |_, _| {
            let page = b"<!doctype html><title>It stands</title>".to_vec();
            Response::builder().header("content-type", "text/html").body(page).expect("a plain answer")
        })
        .setup(move |app| {
            let empty = WebviewUrl::CustomProtocol("bare://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "bare", empty)
                .data_directory(data)
                .inner_size(1280.0, 800.0)
                .on_document_title_changed(|_, title| println!("{title}."))
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a window opens");
}
