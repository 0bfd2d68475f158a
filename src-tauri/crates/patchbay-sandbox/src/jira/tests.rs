//! A token is a person; a wrong one is a visitor who sees nothing; webhooks are for administrators.

use super::*;
use crate::wire::heard::{basic, hear};
use crate::{Simulator as _, Start};
use people::PEOPLE;
use serde_json::json;

fn jira() -> (Jira, String, String) {
    let [admin, member] = PEOPLE;
    (Jira::start(&Start::in_process()), basic(admin.email, admin.token), basic(member.email, member.token))
}

#[tokio::test]
async fn a_token_is_a_person_with_permissions() {
    let (jira, admin, member) = jira();
    let me = hear!(jira, "GET", "/rest/api/3/myself", &admin);
    assert_eq!((me.status, &me.body["emailAddress"]), (200, &json!("mia@practice.example")));
    let asked = "/rest/api/3/mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS";
    let have = |body: &serde_json::Value| {
        ["ADMINISTER", "BROWSE_PROJECTS"]
            .map(|name| body["permissions"][name]["havePermission"].as_bool().unwrap())
    };
    assert_eq!(have(&hear!(jira, "GET", asked, &admin).body), [true, true]);
    assert_eq!(have(&hear!(jira, "GET", asked, &member).body), [false, true]);
    assert_eq!(hear!(jira, "GET", "/rest/api/3/mypermissions", &admin).status, 400);
    assert_eq!(hear!(jira, "GET", "/rest/api/3/mypermissions?permissions=FLY", &admin).status, 400);
    jira.revoke_all();
    let gone = hear!(jira, "GET", "/rest/api/3/myself", &admin);
    assert_eq!((gone.status, gone.header("x-seraph-loginreason")), (401, "AUTHENTICATED_FAILED"));
}

#[tokio::test]
async fn a_wrong_token_sees_an_empty_site() {
    let (jira, admin, _) = jira();
    let wrong = basic("mia@practice.example", "nothing");
    let empty = hear!(jira, "GET", "/rest/api/3/project/search", &wrong);
    assert_eq!((empty.status, &empty.body["total"]), (200, &json!(0)));
    assert_eq!(hear!(jira, "GET", "/rest/api/3/issue/ITSM-42", &wrong).status, 404);
    assert_eq!(hear!(jira, "GET", "/rest/api/3/serverInfo", "").body["deploymentType"], "Cloud");
    assert_eq!(hear!(jira, "GET", "/rest/api/3/myself", "").status, 401);
    jira.set_switches(|switches| switches.wrong_token_is_visitor = false);
    assert_eq!(hear!(jira, "GET", "/rest/api/3/project/search", &wrong).status, 401);
    let seen = hear!(jira, "GET", "/rest/api/3/project/search?query=itsm", &admin);
    assert_eq!((&seen.body["values"][0]["key"], &seen.body["isLast"]), (&json!("ITSM"), &json!(true)));
}

#[tokio::test]
async fn issues_are_read_and_created_in_the_platforms_forms() {
    let (jira, _, member) = jira();
    let issue = hear!(jira, "GET", "/rest/api/3/issue/ITSM-42?fields=summary,updated", &member);
    assert_eq!(
        issue.body["fields"],
        json!({ "summary": "Cannot sign in", "updated": "2026-11-21T09:00:00.000+0000" })
    );
    let body = json!({ "fields": { "project": { "key": "ITSM" }, "summary": "New", "issuetype": { "name": "Task" } } });
    let made = hear!(jira, "POST", "/rest/api/3/issue", &member, &body);
    assert_eq!((made.status, &made.body["key"]), (201, &json!("ITSM-43")));
    let text = json!({ "fields": { "project": { "key": "X" }, "description": "text", "customfield_1": 1 } });
    let refused = hear!(jira, "POST", "/rest/api/3/issue", &member, &text);
    let names: Vec<String> = refused.body["errors"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["project", "issuetype", "summary", "description", "customfield_1"]);
    assert_eq!(refused.status, 400);
    let missing = hear!(jira, "GET", "/rest/api/3/nothing", &member);
    assert_eq!((missing.status, missing.header("content-type")), (404, "text/html; charset=utf-8"));
}

#[tokio::test(start_paused = true)]
async fn webhooks_are_for_administrators() {
    let (jira, admin, member) = jira();
    let path = "/rest/webhooks/1.0/webhook";
    assert_eq!(hear!(jira, "GET", path, &member).status, 403);
    assert_eq!(hear!(jira, "GET", path, "").status, 401);
    let body = json!({ "name": "Patchbay", "url": "https://relay.example.com/in/jira", "events": ["jira:issue_created"],
        "secret": "s", "excludeBody": false });
    let made = hear!(jira, "POST", path, &admin, &body);
    assert_eq!((made.status, &made.body["isSigned"]), (201, &json!(true)));
    assert!(!hear!(jira, "GET", path, &admin).text.contains("secret"));
    let plain =
        json!({ "name": "Patchbay", "url": "http://relay.example.com", "events": ["jira:issue_created"] });
    assert_eq!(hear!(jira, "POST", path, &admin, &plain).status, 400);
    assert_eq!(hear!(jira, "DELETE", &format!("{path}/1"), &admin).status, 204);
    assert_eq!(hear!(jira, "GET", &format!("{path}/1"), &admin).status, 404);
    jira.set_switches(|switches| switches.requests_per_minute = 1);
    let refused = hear!(jira, "GET", path, &admin);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
}
