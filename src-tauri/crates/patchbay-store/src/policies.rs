//! Every privacy policy there ever was: a stored view is read with the one that made it.

use crate::{error::Error, open::Store, rows::id};
use patchbay_model::{ids::ConnectionId, privacy::PrivacyPolicy};

impl Store {
    /// Every saved version of every connection that is still here.
    pub async fn policies(&self) -> Result<Vec<(ConnectionId, PrivacyPolicy)>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT connection, version, fields FROM privacy")?;
            let mut rows = all.query([])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                let fields = serde_json::from_str(&row.get::<_, String>("fields")?)?;
                let policy = PrivacyPolicy { version: row.get("version")?, fields };
                list.push((id(row, "connection", ConnectionId::from_bytes)?, policy));
            }
            Ok(list)
        })
        .await
    }
}
