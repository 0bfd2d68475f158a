//! What the API's resources look like: queues, users, codes, the token's owner, a conversation.
//!
//! Source: Genesys Cloud Platform API v2, the published definitions (SDK 262.0.0).

use super::handle::Genesys;
use super::org::Named;
use super::pages::ErrorBody;
use crate::clock::rfc3339;
use crate::oauth::Access;
use serde_json::{Value, json};

impl Genesys {
    pub(super) fn entity(&self, named: &Named, path: &str) -> Value {
        let division = &self.org().division;
        json!({
            "id": named.id, "name": named.name, "division": { "id": division.id, "name": division.name },
            "selfUri": format!("/api/v2/{path}/{}", named.id),
        })
    }

    pub(super) fn queue(&self, queue: &Named) -> Value {
        let mut entity = self.entity(queue, "routing/queues");
        entity["memberCount"] = json!(self.org().users.len());
        entity["mediaSettings"] =
            json!({ "call": { "serviceLevel": { "percentage": 0.8, "durationMs": 20_000 } } });
        entity
    }

    /// Skills belong to the organisation and to no division.
    pub(super) fn skill(&self, skill: &Named) -> Value {
        json!({
            "id": skill.id, "name": skill.name, "state": "active", "version": "1",
            "selfUri": format!("/api/v2/routing/skills/{}", skill.id),
        })
    }

    pub(super) fn user(&self, user: &Named) -> Value {
        let mut entity = self.entity(user, "users");
        let email = format!("{}@practice.example", user.name.to_lowercase().replace(' ', "."));
        entity["email"] = json!(email);
        entity["username"] = json!(email);
        entity["state"] = json!("active");
        entity["version"] = json!(1);
        entity
    }

    /// The token's own description. A client's token has no scopes and names roles instead.
    pub(super) fn token_info(&self, access: &Access) -> Value {
        let org = self.org();
        let named = json!({ "id": org.id, "name": org.name });
        let (grant, roles) = if access.by_person {
            ("CODE", json!([]))
        } else {
            ("CLIENT-CREDENTIALS", json!([{ "roleId": org.role.id, "divisionId": org.division.id }]))
        };
        let name = self.oauth().client(&access.client).map(|client| client.name).unwrap_or_default();
        json!({
            "organization": named, "homeOrganization": named, "authorizedScope": access.scopes,
            "dateTokenIdles": rfc3339(access.until_ms),
            "OAuthClient": { "id": access.client, "name": name, "authorizedGrantType": grant,
                             "scope": access.scopes, "roleDivisions": roles, "organization": named },
        })
    }

    /// The person behind a user's token, with what `expand` asks for.
    pub(super) fn me(&self, access: &Access, expand: Option<&str>) -> Result<Value, ErrorBody> {
        let org = self.org();
        let user = org.users.iter().find(|user| user.id == access.subject);
        let mut me = self.user(user.ok_or_else(ErrorBody::not_found)?);
        me["selfUri"] = json!("/api/v2/users/me");
        for part in expand.into_iter().flat_map(|parts| parts.split(',')) {
            match part {
                "authorization" => {
                    me["authorization"] = json!({
                        "roles": [{ "id": org.role.id, "name": org.role.name }], "unusedRoles": [],
                        "permissions": self.permissions(access), "permissionPolicies": [],
                    });
                }
                "organization" => me["organization"] = self.organization(),
                _ => {}
            }
        }
        Ok(me)
    }

    pub(super) fn organization(&self) -> Value {
        let org = self.org();
        json!({
            "id": org.id, "name": org.name, "thirdPartyOrgName": "practice", "domain": "practice", "version": 1,
            "state": "active", "features": {}, "selfUri": "/api/v2/organizations/me",
        })
    }

    /// A conversation while the short-lived store has it.
    pub(super) fn conversation_details(&self, id: &str) -> Result<Value, ErrorBody> {
        let state = self.state();
        let found = state.conversations.iter().rev().find(|conversation| conversation.id == id);
        let (found, org) = (found.ok_or_else(ErrorBody::not_found)?, self.org());
        let queue = &org.queues[found.queue];
        let mut participants = vec![json!({
            "id": found.customer, "purpose": "customer", "ani": found.ani, "dnis": found.dnis, "attributes": {},
            "startTime": rfc3339(found.started_ms), "endTime": rfc3339(found.ended_ms),
        })];
        participants.extend(found.agents.iter().map(|agent| {
            let (user, code) = (&org.users[agent.user], &org.wrapup_codes[agent.wrapup]);
            json!({
                "id": agent.participant, "purpose": "agent", "userId": user.id, "name": user.name,
                "queueId": queue.id, "queueName": queue.name, "ani": found.ani, "dnis": found.dnis, "attributes": {},
                "wrapup": { "code": code.id, "name": code.name, "notes": agent.notes,
                            "durationSeconds": agent.wrapup_ms / 1_000 },
            })
        }));
        Ok(json!({
            "id": found.id, "startTime": rfc3339(found.started_ms), "endTime": rfc3339(found.ended_ms),
            "participants": participants, "divisions": [{ "division": { "id": org.division.id } }],
            "selfUri": format!("/api/v2/conversations/{id}"),
        }))
    }
}
