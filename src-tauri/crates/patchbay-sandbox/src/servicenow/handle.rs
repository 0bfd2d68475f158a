//! The handle a test or the practice mode holds.

use super::sign_in;
use super::switches::{Acl, ServiceNowSwitches};
use super::world::{self, User};
use crate::oauth::Server;
use crate::simulator::Start;
use crate::wire::{Site, doors};
use indexmap::IndexMap;
use serde_json::{Value, json};

pub(super) struct State {
    pub switches: ServiceNowSwitches,
    pub users: Vec<User>,
    pub acls: IndexMap<String, Acl>,
    /// Requests of the hour by user: hour, count.
    pub hours: IndexMap<String, (u64, u64)>,
}

/// A simulated instance. Cheap to clone; all clones are the same instance.
#[derive(Clone)]
pub struct ServiceNow {
    pub(super) site: Site<State>,
    pub(super) base: String,
    server: Server,
}

doors!(ServiceNow, ServiceNowSwitches, "servicenow", 1024 * 1024, sign_in);

impl ServiceNow {
    fn new(start: &Start) -> ServiceNow {
        let state = State {
            switches: ServiceNowSwitches::default(),
            users: world::users(),
            acls: IndexMap::new(),
            hours: IndexMap::new(),
        };
        ServiceNow {
            site: Site::new(start.clock, start.seed, 50, state),
            base: start.base.clone(),
            server: sign_in::server(start.clock, start.seed),
        }
    }

    fn credentials(&self, base: &str) -> Value {
        let users = world::users();
        json!({
            "base": base,
            "client_id": sign_in::CLIENT_ID,
            "client_secret": sign_in::CLIENT_SECRET,
            "code_client_id": sign_in::CODE_CLIENT_ID,
            "code_client_secret": sign_in::CODE_CLIENT_SECRET,
            "public_client_id": sign_in::PUBLIC_CLIENT_ID,
            "user": users[0].user_name,
            "password": users[0].password,
            "interactive_user": users[1].user_name,
            "interactive_password": users[1].password,
        })
    }

    /// Read rules of a table from now on.
    pub fn set_acl(&self, table: &str, acl: Acl) {
        self.site.kept().it.acls.insert(table.to_owned(), acl);
    }

    /// Changes a user, as an administrator would; false when there is none of this name.
    pub fn change_user(&self, user_name: &str, change: impl FnOnce(&mut User)) -> bool {
        let users = &mut self.site.kept().it.users;
        users.iter_mut().find(|user| user.user_name == user_name).map(change).is_some()
    }
}
