//! The pages a person sees. No script, nothing loaded.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode};

/// Asks whether the app may; the form goes back to `path`.
pub fn consent(vendor: &str, path: &str, app: &str, scopes: &[String], ticket: &str) -> Response<Body> {
    let rows: String = scopes.iter().map(|scope| format!("<li><code>{}</code></li>", text(scope))).collect();
    let wants = if rows.is_empty() {
        "<p>It asks for everything your user may do.</p>".to_owned()
    } else {
        format!("<p>It asks for:</p><ul id=\"scopes\">{rows}</ul>")
    };
    let main = format!(
        "<h1>Allow <span id=\"app\">{app}</span>?</h1><p>{app} asks to work with your {vendor} account.</p>{wants}\
         <form method=\"post\" action=\"{path}\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <button id=\"allow\" name=\"answer\" value=\"allow\">Allow</button> \
         <button id=\"deny\" name=\"answer\" value=\"deny\">Deny</button></form>",
        app = text(app),
        vendor = text(vendor),
        path = text(path),
        ticket = text(ticket),
    );
    html(vendor, StatusCode::OK, &main)
}

/// Says no on the vendor's own page.
pub fn refused(vendor: &str, status: StatusCode, words: &str) -> Response<Body> {
    let words = format!("<h1>This request cannot be answered</h1><p id=\"error\">{}</p>", text(words));
    html(vendor, status, &words)
}

fn html(vendor: &str, status: StatusCode, main: &str) -> Response<Body> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{vendor} (simulated)</title>\
         <style>body{{font:16px system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.4rem 1.2rem}}</style></head>\
         <body><p>{vendor} (simulated)</p><main>{main}</main></body></html>",
        vendor = text(vendor),
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    headers.insert("content-security-policy", HeaderValue::from_static(policy));
    response
}

/// Text as it may stand in a page and in an attribute.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for character in raw.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
