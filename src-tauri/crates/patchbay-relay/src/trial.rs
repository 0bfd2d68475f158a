//! One marked record sent by hand: by the code that carries deliveries, and a delivery of nothing.

use crate::{attempt, relay::Relay, snapshot::Bound};
use patchbay_kit::connector::{Deliver, Shipment};
use patchbay_model::{
    delivery::Pins,
    outcome::{Outcome, Scope},
    time::Timestamp,
};
use patchbay_store::AttemptRow;

impl Relay {
    /// Sends `shipment` once and never again. What the vendor answered is as it would stand in the log; nothing is
    /// stored, and no line is held for it. `hidden` is what must be taken out of the vendor's words.
    ///
    /// # Errors
    /// The moment from which the target takes calls again, where it takes none now; nothing was sent.
    pub async fn send_once(
        &self,
        target: &Bound,
        deliver: &dyn Deliver,
        shipment: &Shipment,
        hidden: &[String],
    ) -> Result<(Outcome, AttemptRow), Timestamp> {
        target.cx.http.limiter().try_take(self.now())?;
        let (outcome, answer, flight) = self.ship(target, deliver, shipment, hidden).await;
        if let Outcome::Throttled { scope: Scope::Connection, until } = &outcome {
            target.cx.http.limiter().pause_until(*until);
        }
        let pins = Pins {
            operation: shipment.operation.clone(),
            route_version: 0,
            catalogue_version: shipment.container.version,
            send_key: shipment.send_key.clone(),
        };
        let row = attempt::sent(&outcome, &answer, flight, &pins, hidden);
        Ok((outcome, row))
    }
}
