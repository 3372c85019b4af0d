//! What sends containments: Microsoft's services, or a wire whose other end a simulation holds.

use std::sync::Arc;

use uuid::Uuid;

#[cfg(feature = "local")]
use super::far_end::SendingWire;
#[cfg(feature = "local")]
use super::far_end::Sent;
use crate::containment::action::Outcome;
use crate::containment::call::Call;
use crate::fraud_event::TenantId;
use crate::microsoft::RemoteError;
use crate::microsoft::containment_calls::ContainmentCalls;
use crate::microsoft::containment_calls::Prepared;

/// What sends containments.
#[derive(Clone, Debug)]
pub enum Sending {
    /// Over HTTPS.
    Microsoft(Arc<ContainmentCalls>),
    /// Over a wire of a simulation.
    #[cfg(feature = "local")]
    Wire(SendingWire),
}

/// One request with everything that sending takes. It can be sent once.
pub enum Ready {
    /// For [`Sending::Microsoft`].
    Microsoft(Box<Prepared>),
    /// For [`Sending::Wire`].
    #[cfg(feature = "local")]
    Wire(Call),
}

/// As long as the one over HTTPS waits for an answer.
#[cfg(feature = "local")]
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

impl Sending {
    /// Gets everything that sending needs, without sending.
    ///
    /// # Errors
    /// What is missing; nothing was sent that could change anything.
    pub async fn prepare(&self, call: &Call, customer: TenantId) -> Result<Ready, RemoteError> {
        match self {
            Self::Microsoft(calls) => {
                let prepared = calls.prepare(call, customer).await?;
                Ok(Ready::Microsoft(Box::new(prepared)))
            }
            #[cfg(feature = "local")]
            Self::Wire(_) => Ok(Ready::Wire(call.clone())),
        }
    }

    /// Sends a request, once, and says how that ended.
    pub async fn send(&self, ready: Ready, request_id: Uuid) -> Outcome {
        match (self, ready) {
            (Self::Microsoft(calls), Ready::Microsoft(prepared)) => {
                calls.send(*prepared, request_id).await
            }
            #[cfg(feature = "local")]
            (Self::Wire(wire), Ready::Wire(call)) => {
                let answer = wire.call(Sent { call, request_id });
                let answer = tokio::time::timeout(DEADLINE, answer).await;
                answer.ok().flatten().unwrap_or(Outcome::Unclear)
            }
            #[cfg(feature = "local")]
            _ => Outcome::ProvedUnsent,
        }
    }
}
