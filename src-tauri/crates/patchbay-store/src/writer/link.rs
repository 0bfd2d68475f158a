//! The write connection: its own, or lent to a copy that goes on between commits.

use rusqlite::Connection;
use send_wrapper::SendWrapper;
use std::{ops::Deref, rc::Rc};

/// A copy of the database must be read over the connection that writes: only then does it see each change as it is made
/// and need not begin again. While one is made, both hold it; both are on the writer's thread.
pub(crate) enum Link {
    Own(Connection),
    Lent(SendWrapper<Rc<Connection>>),
}

impl Link {
    /// The same connection for two.
    pub(super) fn lend(self) -> (Self, Rc<Connection>) {
        let lent = match self {
            Link::Own(connection) => Rc::new(connection),
            Link::Lent(lent) => lent.take(),
        };
        (Link::Lent(SendWrapper::new(Rc::clone(&lent))), lent)
    }

    /// Whether this is the connection that was lent.
    pub(super) fn is(&self, lent: &Rc<Connection>) -> bool {
        match self {
            Link::Own(_) => false,
            Link::Lent(own) => Rc::ptr_eq(own, lent),
        }
    }

    /// The connection for one again, once the copy has let go of it.
    pub(super) fn take_back(self, lent: Rc<Connection>) -> Option<Self> {
        match self {
            Link::Own(connection) => Some(Link::Own(connection)),
            Link::Lent(own) => {
                drop(lent);
                Rc::try_unwrap(own.take()).ok().map(Link::Own)
            }
        }
    }
}

impl Deref for Link {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Link::Own(connection) => connection,
            Link::Lent(lent) => lent,
        }
    }
}
