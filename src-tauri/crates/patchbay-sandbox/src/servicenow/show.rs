//! How a row is shown: values, labels or both; references with or without their address.

use super::world::{Cell, Row};
use crate::oauth::Params;
use serde_json::{Map, Value, json};

/// What `sysparm_*` asks for.
pub struct Showing<'a> {
    pub base: &'a str,
    /// `false`, `true` or `all`.
    pub display: &'a str,
    pub without_links: bool,
    pub fields: Option<&'a str>,
}

impl<'a> Showing<'a> {
    pub fn of(params: &'a Params, base: &'a str) -> Showing<'a> {
        Showing {
            base,
            display: params.get("sysparm_display_value").unwrap_or("false"),
            without_links: params.get("sysparm_exclude_reference_link") == Some("true"),
            fields: params.get("sysparm_fields"),
        }
    }

    /// A row as JSON. Fields that do not exist are left out; `role.name` walks one reference to its label.
    pub fn row(&self, row: &Row) -> Value {
        let mut shown = Map::new();
        match self.fields {
            None => shown.extend(row.iter().map(|(name, cell)| ((*name).to_owned(), self.cell(cell)))),
            Some(fields) => {
                for name in fields.split(',').map(str::trim) {
                    let walked = name.strip_suffix(".name").and_then(|name| row.get(name));
                    let value = match (row.get(name), walked) {
                        (Some(cell), _) => self.cell(cell),
                        (None, Some(cell)) => json!(cell.label()),
                        (None, None) => continue,
                    };
                    shown.insert(name.to_owned(), value);
                }
            }
        }
        Value::Object(shown)
    }

    fn cell(&self, cell: &Cell) -> Value {
        let (value, label) = (cell.value(), cell.label());
        let link = match cell {
            Cell::Reference(table, id, _) if !self.without_links => {
                Some(format!("{}/api/now/table/{table}/{id}", self.base))
            }
            Cell::Reference(..) | Cell::Text(_) | Cell::Choice(..) => None,
        };
        match (self.display, link) {
            ("all", None) => json!({ "display_value": label, "value": value }),
            ("all", Some(link)) => json!({ "display_value": label, "link": link, "value": value }),
            ("true", None) => json!(label),
            ("true", Some(link)) => json!({ "display_value": label, "link": link }),
            (_, None) => json!(value),
            (_, Some(link)) => json!({ "link": link, "value": value }),
        }
    }
}
