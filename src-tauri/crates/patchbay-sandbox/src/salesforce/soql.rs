//! `SELECT fields FROM object [LIMIT n]` over the few records a check reads. Anything more is a malformed query.

use super::errors::DataError;
use super::handle::ORG_ID;
use super::sign_in::person;
use crate::oauth::Access;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// The answer of `/query`.
pub fn answer(text: &str, at: &str, access: &Access, sees_cases: bool) -> Result<Value, DataError> {
    if text.trim().is_empty() {
        return Err(DataError::query("SOQL statements cannot be empty or null"));
    }
    let words: Vec<&str> = text.split([' ', ',', '\n', '\t']).filter(|word| !word.is_empty()).collect();
    let from = words.iter().position(|word| word.eq_ignore_ascii_case("from"));
    let (select, object) = match (words.first(), from) {
        (Some(first), Some(from)) if first.eq_ignore_ascii_case("select") && from > 1 => {
            (&words[1..from], words.get(from + 1).copied().unwrap_or_default())
        }
        _ => return Err(DataError::query("unexpected token")),
    };
    let limit = match words.get(from.unwrap_or_default() + 2..).unwrap_or_default() {
        [] => usize::MAX,
        [word, count] if word.eq_ignore_ascii_case("limit") => {
            count.parse().map_err(|_| DataError::query("unexpected token"))?
        }
        _ => return Err(DataError::query("this simulator reads SELECT, FROM and LIMIT")),
    };
    let rows = rows(object, access, sees_cases).ok_or_else(|| {
        let message = format!("sObject type '{object}' is not supported.");
        DataError::new(StatusCode::BAD_REQUEST, "INVALID_TYPE", message)
    })?;
    let mut records = Vec::new();
    for row in rows.iter().take(limit) {
        let id = row["Id"].as_str().unwrap_or_default();
        let mut record = Map::new();
        record
            .insert("attributes".to_owned(), json!({ "type": object, "url": format!("{at}/{object}/{id}") }));
        for field in select {
            let value = row.get(*field).ok_or_else(|| {
                let message = format!("No such column '{field}' on entity '{object}'.");
                DataError::new(StatusCode::BAD_REQUEST, "INVALID_FIELD", message)
            })?;
            record.insert((*field).to_owned(), value.clone());
        }
        records.push(Value::Object(record));
    }
    Ok(json!({ "totalSize": records.len(), "done": true, "records": records }))
}

fn rows(object: &str, access: &Access, sees_cases: bool) -> Option<Vec<Value>> {
    Some(match object {
        "Organization" => vec![json!({
            "Id": ORG_ID, "Name": "Practice Contact Centre", "OrganizationType": "Developer Edition",
            "InstanceName": "USA1", "IsSandbox": false,
        })],
        "User" => {
            let (name, username) = person(&access.subject);
            vec![json!({ "Id": access.subject, "Name": name, "Username": username, "IsActive": true })]
        }
        "CaseStatus" if sees_cases => {
            let rows = [
                ("New", false, true),
                ("Working", false, false),
                ("Escalated", false, false),
                ("Closed", true, false),
            ];
            let rows = rows.iter().enumerate().map(|(at, (label, closed, default))| {
                json!({ "Id": format!("01J00000000000{}AAA", at + 1), "MasterLabel": label, "ApiName": label,
                        "IsClosed": closed, "IsDefault": default, "SortOrder": at + 1 })
            });
            rows.collect()
        }
        "Case" if sees_cases => Vec::new(),
        _ => return None,
    })
}
