//! From field to field: what each value that was written came from.

use super::attempts::Rebuild;
use patchbay_model::difference;
use patchbay_store::{DeliveryRow, Error};
use serde::Serialize;
use utoipa::ToSchema;

/// One value that was written, and where it came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LineageOfField)]
pub(crate) struct Lineage {
    /// The target's field by name.
    field: String,
    field_id: String,
    /// Paths into the event; none for a fixed value.
    from: Vec<String>,
    /// The value as it may be shown.
    text: String,
    /// The policy hides it.
    hidden: bool,
}

/// What one delivery was last mapped from and to. Nothing once its payload is past its days.
pub(super) async fn lineage(
    rebuild: &mut Rebuild<'_>,
    delivery: &DeliveryRow,
) -> Result<Vec<Lineage>, Error> {
    let Some((record, container)) = rebuild.record(delivery).await? else { return Ok(Vec::new()) };
    Ok(record
        .cells
        .iter()
        .map(|cell| Lineage {
            field: container
                .field(&cell.field)
                .map_or_else(|| cell.field.0.clone(), |field| field.name.clone()),
            field_id: cell.field.0.clone(),
            from: cell.sources.iter().map(ToString::to_string).collect(),
            text: difference::shown(cell),
            hidden: cell.hidden,
        })
        .collect())
}
