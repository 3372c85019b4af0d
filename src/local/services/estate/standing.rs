//! Whether a subscription is active, as Azure and as Partner Center have it: neither at once.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::Access;
use super::Estate;
use crate::local::services::changes::Delays;

/// A change that shows some time after it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// True when it is active after it.
    pub is_active: bool,
    /// When Azure has it.
    pub in_azure_at: Timestamp,
    /// When Partner Center shows it.
    pub at_partner_center_at: Timestamp,
}

/// A subscription from before the Azure plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legacy {
    /// Its id at Partner Center.
    pub id: String,
    /// The document, of which status and `ETag` are kept elsewhere.
    pub document: Value,
    /// Goes up with every change.
    pub version: u32,
}

impl Access {
    /// True while Partner Center calls it active.
    pub fn is_active_at_partner_center(&self, now: Timestamp) -> bool {
        self.after(now, |turn| turn.at_partner_center_at)
    }

    /// True while Azure calls it enabled.
    pub fn is_enabled_in_azure(&self, now: Timestamp) -> bool {
        self.after(now, |turn| turn.in_azure_at)
    }

    fn after(&self, now: Timestamp, at: impl Fn(Turn) -> Timestamp) -> bool {
        match self.turn {
            Some(turn) if now >= at(turn) => turn.is_active,
            _ => self.is_active,
        }
    }

    fn turn(&mut self, is_active: bool, now: Timestamp, delays: Delays) {
        // What was under way before is settled by what comes after.
        self.is_active = self.is_active_at_partner_center(now);
        let after = |delay| now.checked_add(delay).unwrap_or(now);
        self.turn = Some(Turn {
            is_active,
            in_azure_at: after(delays.azure),
            at_partner_center_at: after(delays.partner_center),
        });
    }
}

impl Estate {
    /// The subscription is cancelled: everything in it comes to a standstill.
    pub fn cancel(&mut self, now: Timestamp, delays: Delays) {
        self.access.turn(false, now, delays);
        self.stop_everything(now, delays.azure);
    }

    /// The subscription is active again; what ran in it has to be started by somebody.
    pub fn reactivate(&mut self, now: Timestamp, delays: Delays) {
        self.access.turn(true, now, delays);
    }

    /// Somebody reactivates the subscription in the portal and starts everything: it runs at once.
    pub fn come_back(&mut self, now: Timestamp) {
        self.access.is_active = true;
        self.access.turn = None;
        self.start_everything(now);
    }

    /// The subscription is one from before the Azure plan.
    pub fn make_legacy(&mut self) {
        let id = Self::id_of(self.customer, "legacy");
        let tenant = self.customer.tenant;
        let own = format!("/customers/{tenant}/subscriptions/{id}");
        let link = |uri: &str| json!({ "uri": uri, "method": "GET", "headers": [] });
        let document = json!({
            "id": id,
            "entitlementId": self.customer.subscription,
            "offerId": "MS-AZR-0145P",
            "offerName": "Microsoft Azure",
            "friendlyName": self.customer.subscription_name,
            "quantity": 1,
            "unitType": "Usage-based",
            "creationDate": "2019-05-10T07:30:05.427Z",
            "effectiveStartDate": "2019-05-10T00:00:00Z",
            "commitmentEndDate": "9999-12-10T00:00:00Z",
            "autoRenewEnabled": false,
            "billingType": "usage",
            "contractType": "subscription",
            "links": { "offer": link("/offers/MS-AZR-0145P?country=US"), "self": link(&own) },
            "orderId": "B23FDEDD-D6BD-415A-8B71-3624C81C9644",
        });
        self.access.legacy = Some(Legacy { id, document, version: 1 });
    }
}

impl Legacy {
    /// The `ETag` of now.
    pub fn etag(&self) -> String {
        format!("synthetic-{}-{}=", self.id, self.version)
    }
}
