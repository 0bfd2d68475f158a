//! Whether the hosts of an account can be reached from here, step by step.

use crate::{
    catalog::bound,
    door::{Answer, Awake, Place, Problems, id},
};
use axum::Json;
use patchbay_kit::reach::{self, Reach};
use patchbay_model::ids::ConnectionId;

/// Tries the way to every host of an account: its name, the connection, TLS, an answer, and our clock beside theirs.
#[utoipa::path(post, operation_id = "try_reach", path = "/connections/{id}/reach", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Reach), Problems))]
pub(crate) async fn reach(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<Reach> {
    let connection: ConnectionId = id(&text, "account")?;
    let bound = bound(&live, connection)?;
    let hosts = (bound.connector.manifest().hosts)(&bound.row.settings);
    let private = live.relay.may_reach_private(&bound.row);
    Ok(Json(reach::reach(&live.wire, &hosts, private, &space.world).await))
}
