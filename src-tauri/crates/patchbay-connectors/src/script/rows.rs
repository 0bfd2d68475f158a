//! Compares a request with the row it is sent with.

use apollo_compiler::ast::{Definition, Document, Selection};
use bytes::Bytes;
use http::{Request, header};
use patchbay_kit::connector::{Call, Connector, Settings};
use serde_json::Value;

/// A request needs a row, the row is the vendor's, and method, path and GraphQL root fields are the row's own.
/// Only a token endpoint, which is kit's to ask, has none.
pub fn check(connector: &dyn Connector, settings: &Settings, request: &Request<Bytes>) -> Result<(), String> {
    let credentials = [header::AUTHORIZATION, header::PROXY_AUTHORIZATION];
    if credentials.iter().filter_map(|name| request.headers().get(name)).any(|value| !value.is_sensitive()) {
        return Err("its credential is not marked as one".to_owned());
    }
    let Some(row) = request.extensions().get::<&'static Call>() else {
        return match is_token_endpoint(connector, settings, request) {
            true => Ok(()),
            false => Err("it has no row of the permission table".to_owned()),
        };
    };
    let calls = connector.manifest().calls;
    if !calls.contains(row) {
        return Err(format!("its row {} is not in the manifest", row.id));
    }
    if request.method().as_str() != row.method || !fits(row.path, request.uri().path()) {
        return Err(format!("its row {} tells of {} {}", row.id, row.method, row.path));
    }
    let Some(field) = row.field else { return Ok(()) };
    let roots = roots(request.body())?;
    if !roots.iter().any(|root| root == field) {
        return Err(format!("its row {} tells of {field}, and it asks for {roots:?}", row.id));
    }
    // What a call cost may be asked along with it: no right is needed for that.
    let known = |root: &String| {
        root == "complexity"
            || calls.iter().any(|call| call.path == row.path && call.field == Some(root.as_str()))
    };
    match roots.iter().find(|root| !known(root)) {
        Some(root) => Err(format!("nothing in the table tells of {root}")),
        None => Ok(()),
    }
}

fn is_token_endpoint(connector: &dyn Connector, settings: &Settings, request: &Request<Bytes>) -> bool {
    let way = connector.manifest().way(settings);
    let app = connector.oauth().and_then(|oauth| oauth.app(way, settings).ok());
    app.is_some_and(|app| request.uri() == app.token.as_str())
}

/// `{}` stands for one part between slashes, or for a piece of one.
pub fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let part = |(wanted, given): (&&str, &&str)| match wanted.split_once("{}") {
        Some((before, after)) => {
            given.len() > before.len() + after.len() && given.starts_with(before) && given.ends_with(after)
        }
        None => wanted == given,
    };
    wanted.len() == given.len() && wanted.iter().zip(&given).all(part)
}

/// The root fields of every operation of a GraphQL request.
fn roots(body: &Bytes) -> Result<Vec<String>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|_| "its body is not JSON".to_owned())?;
    let text = body.get("query").and_then(Value::as_str).ok_or("its body has no query")?;
    let document = Document::parse(text, "query.graphql").map_err(|error| error.errors.to_string())?;
    let selections = document.definitions.iter().filter_map(|definition| match definition {
        Definition::OperationDefinition(operation) => Some(&operation.selection_set),
        _ => None,
    });
    selections
        .flatten()
        .map(|selection| match selection {
            Selection::Field(field) => Ok(field.name.to_string()),
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => {
                Err("a fragment at the root hides its fields from the table".to_owned())
            }
        })
        .collect()
}
