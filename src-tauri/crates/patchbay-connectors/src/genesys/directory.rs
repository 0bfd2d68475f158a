//! Names of queues, wrap-up codes, users and skills: events carry their ids alone.

use super::{Genesys, calls, client::Client, fact::text};
use futures::future::BoxFuture;
use patchbay_kit::connector::{Call, Cx, Directory, Name};
use patchbay_model::problem::Problem;
use serde_json::Value;

/// A list that needs a right, and what its entries are.
pub const LISTS: [(&Call, &str); 3] =
    [(&calls::QUEUES, "queue"), (&calls::WRAPUP_CODES, "wrapup"), (&calls::USERS, "user")];
/// The largest page that every list takes.
const PAGE_SIZE: usize = 100;
/// Pages past this are not read: fifty thousand names of a kind are more than any organisation is known to have.
const PAGES_MAX: u64 = 500;

impl Directory for Genesys {
    fn names<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Name>, Problem>> {
        Box::pin(async move {
            let Some(client) = Client::of(cx)? else { return Ok(vec![]) };
            let mut names = Vec::new();
            for (row, kind) in LISTS.into_iter().chain([(&calls::SKILLS, "skill")]) {
                list(&client, row, kind, &mut names).await?;
            }
            Ok(names)
        })
    }
}

async fn list(
    client: &Client<'_>,
    row: &'static Call,
    kind: &'static str,
    names: &mut Vec<Name>,
) -> Result<(), Problem> {
    for number in 1..=PAGES_MAX {
        let page = client.get(row, &format!("?pageSize={PAGE_SIZE}&pageNumber={number}")).await?;
        let entities = page.get("entities").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        names.extend(
            entities.iter().filter_map(|entity| {
                Some(Name { id: text(entity, "id")?, name: text(entity, "name")?, kind })
            }),
        );
        if number >= page.get("pageCount").and_then(Value::as_u64).unwrap_or(1) {
            break;
        }
    }
    Ok(())
}
