//! The partner's delegated admin relationships (GDAP) in its own tenant.

use jiff::Timestamp;

use super::Graph;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::remote::Ask;
use crate::microsoft::remote::LinkedPages;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A delegated admin relationship with a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedAdmin {
    /// `active`, `expiring`, `expired`, `terminated` …
    pub status: Untrusted,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// How many roles it has.
    pub roles: usize,
}

impl Graph {
    /// `GET /v1.0/tenantRelationships/delegatedAdminRelationships` with a customer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn delegated_admin(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<DelegatedAdmin>, Unanswered> {
        let path = "v1.0/tenantRelationships/delegatedAdminRelationships";
        let unusable = |_| Unanswered::Failed("GRAPH_URL is no base address".to_owned());
        let mut url = self.base_url.join(path).map_err(unusable)?;
        let filter = format!("customer/tenantId eq '{customer}'");
        url.query_pairs_mut().append_pair("$filter", &filter);
        let read = |one: Json<'_>| {
            // A list without the filter would be somebody else's as well.
            let tenant = one.path(&["customer", "tenantId"]).text()?;
            (TenantId::parse(tenant)? == customer).then(|| DelegatedAdmin {
                status: one.at("status").or_blank(),
                ends_at: one.at("endDateTime").time(),
                roles: one.path(&["accessDetails", "unifiedRoles"]).each().count(),
            })
        };
        self.remote.ask_list(Ask::get(url, None), LinkedPages::GRAPH, patience, read).await
    }
}
