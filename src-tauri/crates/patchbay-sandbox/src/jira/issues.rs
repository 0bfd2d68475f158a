//! The project, its issues, and the one write: creating an issue.

use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub id: String,
    pub key: String,
    fields: Map<String, Value>,
}

/// `2026-11-21T10:40:02.118+0000`: the platform's dates have no colon in the zone.
pub(super) fn date(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or_default();
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string()
}

pub(super) fn project(base: &str) -> Value {
    json!({
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight", "self": format!("{base}/rest/api/3/project/10001"),
        "id": "10001", "key": "ITSM", "name": "IT Service", "avatarUrls": {}, "projectTypeKey": "service_desk",
        "simplified": false, "style": "classic", "isPrivate": false, "properties": {},
    })
}

impl Issue {
    pub fn first(now_ms: u64) -> Issue {
        let fields = json!({ "summary": "Cannot sign in", "issuetype": { "id": "10010", "name": "[System] Incident" },
            "project": { "id": "10001", "key": "ITSM", "name": "IT Service" }, "labels": ["login"], "description": null });
        Issue::kept(42, fields, now_ms)
    }

    fn kept(number: usize, mut fields: Value, now_ms: u64) -> Issue {
        fields["status"] = json!({ "id": "10001", "name": "Open", "statusCategory": { "id": 2, "key": "new", "name": "To Do" } });
        fields["priority"] = json!({ "id": "3", "name": "Medium" });
        fields["created"] = json!(date(now_ms));
        fields["updated"] = json!(date(now_ms));
        fields["assignee"] = Value::Null;
        let Value::Object(fields) = fields else { unreachable!("an object") };
        Issue { id: (10_000 + number).to_string(), key: format!("ITSM-{number}"), fields }
    }

    /// Reads a create request.
    ///
    /// # Errors
    /// Field and reason, for `errors` of the 400.
    pub fn create(body: Option<&Value>, number: usize, now_ms: u64) -> Result<Issue, Map<String, Value>> {
        let given = body.map(|body| &body["fields"]).and_then(Value::as_object).cloned().unwrap_or_default();
        let mut errors = Map::new();
        let mut refuse = |name: &str, reason: &str| {
            errors.insert(name.to_owned(), json!(reason));
        };
        let project = &given.get("project").cloned().unwrap_or_default();
        if project["id"] != "10001" && project["key"] != "ITSM" {
            refuse("project", "valid project is required");
        }
        let kind = given.get("issuetype").cloned().unwrap_or_default();
        if kind["id"] != "10010" && kind["name"] != "[System] Incident" && kind["name"] != "Task" {
            refuse("issuetype", "Specify a valid issue type");
        }
        match given.get("summary").and_then(Value::as_str) {
            None | Some("") => refuse("summary", "You must specify a summary of the issue."),
            Some(text) if text.chars().count() > 255 || text.contains('\n') => {
                refuse("summary", "Summary must be less than 255 characters.");
            }
            Some(_) => {}
        }
        // Version 3 takes documents, not texts.
        if given.get("description").is_some_and(|value| !value.is_null() && value["type"] != "doc") {
            refuse(
                "description",
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
            );
        }
        for name in given.keys().filter(|name| name.starts_with("customfield_")) {
            let reason =
                format!("Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.");
            refuse(name, &reason);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let fields = json!({ "summary": given["summary"], "issuetype": kind, "labels": given.get("labels").cloned().unwrap_or(json!([])),
            "project": { "id": "10001", "key": "ITSM", "name": "IT Service" },
            "description": given.get("description").cloned().unwrap_or_default() });
        Ok(Issue::kept(number, fields, now_ms))
    }

    /// `fields` is the query's list; none is all of them.
    pub fn json(&self, base: &str, fields: Option<&str>) -> Value {
        let wanted: Option<Vec<&str>> = fields.map(|fields| fields.split(',').map(str::trim).collect());
        let shown = self.fields.iter().filter(|(name, _)| {
            wanted.as_ref().is_none_or(|wanted| {
                wanted.iter().any(|one| matches!(*one, "*all" | "*navigable") || one == name)
            })
        });
        let shown: Map<String, Value> = shown.map(|(name, value)| (name.clone(), value.clone())).collect();
        json!({ "expand": "renderedFields,names,schema,operations,editmeta,changelog", "id": self.id,
            "self": format!("{base}/rest/api/3/issue/{}", self.id), "key": self.key, "fields": shown })
    }
}
