//! The other side of the line, asked as its own administrator would: by the vendor's published interface, with a
//! token of the account, past everything that Patchbay knows.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use patchbay_tests::http;
use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use crate::page::relay;
use crate::session::Session;

/// Columns of the board a work order goes to: id, title, type, labels.
type Column = (&'static str, &'static str, &'static str, &'static [&'static str]);
const COLUMNS: &[Column] = &[
    ("result", "Result", "status", &["Resolved", "Complaint", "Work order"]),
    ("owner", "Owner", "people", &[]),
    ("queue", "Queue", "text", &[]),
    ("notes", "Notes", "long_text", &[]),
    ("called_on", "Called on", "text", &[]),
    ("wrap_up", "Wrap-up time", "numbers", &[]),
    ("conversation", "Conversation", "text", &[]),
    ("caller", "Caller", "phone", &[]),
    ("visit", "Visit", "date", &[]),
];
pub const BOARD: &str = "Field work";
/// A personal token of the practice account.
const TOKEN: &str = "practice-personal-token";

pub struct Vendor {
    at: SocketAddr,
    pub board: String,
}

/// One item: its name, and what a person reads in each cell that holds something, by the column's title.
pub struct Item {
    pub id: String,
    pub cells: BTreeMap<String, String>,
}

impl Vendor {
    /// Somebody makes a new board at the vendor. Patchbay has not heard of it.
    pub async fn makes_a_board(session: &Session) -> WebDriverResult<Self> {
        let accounts = relay(session, "GET", "/api/connections").await?;
        let accounts = accounts.as_array().expect("accounts").iter();
        let monday = accounts.into_iter().find(|one| one["vendor"] == "monday").expect("practice has it");
        let path = format!("/api/connections/{}/reach", monday["id"].as_str().expect("an id"));
        let reach = relay(session, "POST", &path).await?;
        let port = reach["hosts"][0]["port"].as_u64().expect("a port of this machine");
        let at = SocketAddr::from(([127, 0, 0, 1], u16::try_from(port).expect("a port")));
        let mut vendor = Self { at, board: String::new() };
        let make = "mutation ($n: String!) { create_board(board_name: $n, board_kind: public) { id } }";
        let made = vendor.ask(make, json!({ "n": BOARD })).await;
        vendor.board = made["create_board"]["id"].as_str().expect("an id").to_owned();
        for (id, title, kind, labels) in COLUMNS {
            let make = "mutation ($b: ID!, $id: String, $t: String!, $k: ColumnType!, $d: JSON) { \
                        create_column(board_id: $b, id: $id, title: $t, column_type: $k, defaults: $d) { id } }";
            let labels: Vec<Value> =
                labels.iter().enumerate().map(|(n, label)| json!({ "label": label, "index": n })).collect();
            let defaults = if labels.is_empty() { Value::Null } else { json!({ "labels": labels }) };
            let asked = json!({ "b": vendor.board, "id": id, "t": title, "k": kind, "d": defaults });
            vendor.ask(make, asked).await;
        }
        Ok(vendor)
    }

    /// The titles of the board's columns.
    pub async fn columns(&self) -> Vec<String> {
        let asked = "query ($b: [ID!]) { boards(ids: $b) { columns { title } } }";
        let found = self.ask(asked, json!({ "b": [self.board] })).await;
        let columns = found["boards"][0]["columns"].as_array().expect("columns").clone();
        columns.iter().map(|one| one["title"].as_str().expect("a title").to_owned()).collect()
    }

    /// Every item of the board, the oldest first.
    pub async fn items(&self) -> Vec<Item> {
        let asked = "query ($b: [ID!]) { boards(ids: $b) { items_page(limit: 50) { items { \
                     id name column_values { text column { title } } } } } }";
        let found = self.ask(asked, json!({ "b": [self.board] })).await;
        let items = found["boards"][0]["items_page"]["items"].as_array().expect("items").clone();
        items.iter().map(item).collect()
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let headers = [("content-type", "application/json"), ("authorization", TOKEN)];
        let answer = http::send(self.at, "POST", "/v2", &headers, body.as_bytes()).await;
        let answer = answer.expect("the simulated vendor answers").json();
        assert!(answer["errors"].is_null() && answer["data"].is_object(), "{query}: {answer}");
        answer["data"].clone()
    }
}

fn item(told: &Value) -> Item {
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let cells = told["column_values"].as_array().expect("cells").iter();
    let cells = cells.map(|cell| (text(&cell["column"]["title"]), text(&cell["text"])));
    let named = [("Name".to_owned(), text(&told["name"]))];
    Item {
        id: text(&told["id"]),
        cells: named.into_iter().chain(cells).filter(|(_, text)| !text.is_empty()).collect(),
    }
}
