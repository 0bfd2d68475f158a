//! The OpenAPI document: made from the handlers, so that it cannot tell of another door than this one.

use super::{App, refusal::ProblemBody};
use crate::{
    alerts, audit, cases, catalog, connections, events, find, inbox, jobs, overview, plans, practice, query,
    replays, routes, settings, signins, status, storage, stream, trouble,
};
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::{IntoResponses, OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(OpenApi)]
#[openapi(
    info(title = "Patchbay", description = "The door of one relay: everything the page can do, and everything a script may.", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    servers((url = "/api", description = "The real space"), (url = "/practice/api", description = "The practice space beside it")),
    components(schemas(ProblemBody, patchbay_model::filter::Clause, patchbay_model::filter::Op, routes::Backtest)),
    security(("token" = [])),
    modifiers(&Token),
)]
struct Document;

struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// Every answer that is not the one asked for.
#[derive(IntoResponses)]
#[response(status = "default", description = "Why it is not done", content_type = "application/problem+json")]
#[allow(dead_code, reason = "named by handlers for the document alone")]
pub(crate) struct Problems(ProblemBody);

/// Every operation with its handler.
pub(super) fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(status::read))
        .routes(routes!(status::retry_vault))
        .routes(routes!(alerts::list))
        .routes(routes!(stream::stream))
        .routes(routes!(events::list))
        .routes(routes!(events::strip))
        .routes(routes!(events::diff))
        .routes(routes!(find::find))
        .routes(routes!(overview::read))
        .routes(routes!(query::read))
        .routes(routes!(query::complete))
        .routes(routes!(query::export))
        .routes(routes!(query::list, query::save))
        .routes(routes!(query::remove))
        .routes(routes!(events::read))
        .routes(routes!(events::replay))
        .routes(routes!(events::resolve))
        .routes(routes!(events::restore))
        .routes(routes!(events::reveal))
        .routes(routes!(events::copy))
        .routes(routes!(inbox::list))
        .routes(routes!(inbox::rows))
        .routes(routes!(inbox::dismiss))
        .routes(routes!(inbox::undo))
        .routes(routes!(replays::list, replays::make))
        .routes(routes!(replays::read))
        .routes(routes!(replays::turn))
        .routes(routes!(replays::report))
        .routes(routes!(cases::list))
        .routes(routes!(cases::read))
        .routes(routes!(cases::close))
        .routes(routes!(cases::quiet))
        .routes(routes!(cases::sweep))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export))
        .routes(routes!(audit::check))
        .routes(routes!(routes::list, routes::create))
        .routes(routes!(routes::check))
        .routes(routes!(routes::preview))
        .routes(routes!(routes::suggest))
        .routes(routes!(routes::volume))
        .routes(routes!(routes::why))
        .routes(routes!(routes::send_test))
        .routes(routes!(routes::backtest))
        .routes(routes!(routes::read, routes::change, routes::remove))
        .routes(routes!(routes::switch))
        .routes(routes!(routes::look))
        .routes(routes!(routes::probe))
        .routes(routes!(routes::versions))
        .routes(routes!(routes::version))
        .routes(routes!(routes::restore))
        .routes(routes!(connections::vendors))
        .routes(routes!(connections::sheet))
        .routes(routes!(signins::begin))
        .routes(routes!(signins::read, signins::cancel))
        .routes(routes!(signins::again))
        .routes(routes!(signins::save))
        .routes(routes!(connections::list, connections::create))
        .routes(routes!(connections::export))
        .routes(routes!(connections::remove))
        .routes(routes!(connections::removal))
        .routes(routes!(connections::permissions))
        .routes(routes!(connections::reach))
        .routes(routes!(connections::budgets))
        .routes(routes!(connections::check))
        .routes(routes!(connections::kinds))
        .routes(routes!(connections::fields))
        .routes(routes!(connections::privacy))
        .routes(routes!(connections::fetched, connections::samples))
        .routes(routes!(catalog::containers))
        .routes(routes!(catalog::container))
        .routes(routes!(catalog::changes))
        .routes(routes!(catalog::refresh))
        .routes(routes!(jobs::read, jobs::cancel))
        .routes(routes!(plans::list, plans::make))
        .routes(routes!(plans::read))
        .routes(routes!(plans::apply))
        .routes(routes!(plans::resume))
        .routes(routes!(plans::undo))
        .routes(routes!(practice::open))
        .routes(routes!(practice::read))
        .routes(routes!(practice::call))
        .routes(routes!(practice::dials))
        .routes(routes!(practice::board))
        .routes(routes!(practice::reset))
        .routes(routes!(settings::read, settings::change))
        .routes(routes!(storage::read))
        .routes(routes!(storage::back_up))
        .routes(routes!(storage::check))
        .routes(routes!(storage::prune))
        .routes(routes!(storage::erase))
        .routes(routes!(storage::remove))
        .routes(routes!(storage::restore))
        .routes(routes!(storage::make))
        .routes(routes!(storage::unlock))
        .routes(routes!(trouble::mend))
}

/// The OpenAPI document of the door, for one base address. The same for every run of one build.
pub fn openapi() -> Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let document = operations().split_for_parts().1;
        let mut document = serde_json::to_value(document).expect("an OpenAPI document is plain JSON");
        without_null(&mut document);
        document
    });
    DOCUMENT.clone()
}

/// What is optional is left out of an answer and never null, so no type of the document says null.
fn without_null(value: &mut Value) {
    let is_null = |value: &Value| value == "null" || value.get("type").is_some_and(|kind| kind == "null");
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(map) => {
            if let Some(Value::Array(kinds)) = map.get_mut("type") {
                kinds.retain(|kind| !is_null(kind));
                if let [one] = kinds.as_slice() {
                    map["type"] = one.clone();
                }
            }
            if let Some(Value::Array(choices)) = map.get_mut("oneOf") {
                choices.retain(|choice| !is_null(choice));
                if let [Value::Object(one)] = choices.as_slice() {
                    let one = one.clone();
                    map.remove("oneOf");
                    map.extend(one);
                }
            }
            map.values_mut().for_each(without_null);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
