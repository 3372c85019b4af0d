//! Sends what was approved: once, after every guard was read, and says how that ended.

use futures::future::join_all;
use tokio::time::Instant;
use uuid::Uuid;

use super::Care;
use super::books;
use super::guards::Slow;
use crate::app::Ready;
use crate::app::Sending;
use crate::containment::Containment;
use crate::containment::action::Input;
use crate::containment::action::Outcome;
use crate::containment::action::Phase;
use crate::containment::action::Refusal;
use crate::containment::action::Request;
use crate::containment::call;
use crate::http_client::ONE_SHOT_CONNECT_DEADLINE;
use crate::microsoft::RemoteError;
use crate::store::StoreError;

/// Claims a containment that is armed, sends it and records how that ended. Whoever dies after the
/// claim leaves it to the others to find out whether anything was sent; nobody sends it again.
pub(super) async fn dispatch(
    care: &Care<'_>,
    sending: &Sending,
    containment: Containment,
) -> Result<Option<Containment>, StoreError> {
    if containment.action.due_at().is_none_or(|at| at > care.app.clock.now()) {
        return Ok(Some(containment));
    }
    // With all that is known of it in the chain, which the guards compare.
    let Some(containment) = books::audit(care.app, containment).await? else { return Ok(None) };
    let slow = Box::pin(care.read_slowly(&containment)).await;
    let prepared = prepare(sending, &containment, &slow).await;
    if slow.is_old() {
        tracing::warn!(action = %containment.action.id(), "too slow to send; the sweep tries again");
        return Ok(Some(containment));
    }
    // Before the guards, so that it never counts less than the time that their readings have.
    let read_at = Instant::now();
    let guards = care.read(&containment, &slow).await;
    let worker = care.app.chance.uuid();
    let claim = Input::Claim { worker, guards: &guards };
    let Some(claimed) = care.step(containment, &claim).await? else { return Ok(None) };
    if claimed.action.phase() != Phase::Dispatching {
        return Ok(Some(claimed));
    }
    let Some(claimed) = books::audit(care.app, claimed).await? else { return Ok(None) };
    // Which came first, the claim or a withdrawal, is what the chain says, where both are now. The
    // document may have been put back to before the withdrawal.
    if let Some(objection) = care.trail(&claimed.action).await.objection() {
        let objection = objection.as_str();
        tracing::warn!(objection, action = %claimed.action.id(), "a containment is not sent");
        let input = Input::Ended { worker, outcome: Outcome::ProvedUnsent };
        return care.step(claimed, &input).await;
    }
    let shot = Shot { care, sending, worker, read_at };
    let outcome = match prepared {
        Ok(prepared) => shot.send_all(claimed.clone(), prepared).await,
        // Nothing was sent; the same may be had again.
        Err(RemoteError::Unavailable { after: Some(after), .. }) => {
            Outcome::Throttled { retry_after: Some(after) }
        }
        Err(error) => {
            tracing::warn!(%error, action = %claimed.action.id(), "cannot be prepared");
            Outcome::ProvedUnsent
        }
    };
    care.step(claimed, &Input::Ended { worker, outcome }).await
}

/// What is sent follows from what was seen now, which the guards compare with what was approved;
/// the stored exhibit is under no seal.
async fn prepare(
    sending: &Sending,
    containment: &Containment,
    slow: &Slow,
) -> Result<Vec<Ready>, RemoteError> {
    let action = &containment.action;
    let customer = action.target().customer();
    let exhibit = slow.exhibit();
    let all = exhibit.and_then(|exhibit| call::calls(action.kind(), action.target(), exhibit));
    let all = all.ok_or_else(|| RemoteError::unavailable("what is to be sent is not known"))?;
    let mut prepared = Vec::new();
    for call in &all {
        prepared.push(sending.prepare(call, customer).await?);
    }
    Ok(prepared)
}

/// One claim.
struct Shot<'a> {
    care: &'a Care<'a>,
    sending: &'a Sending,
    worker: Uuid,
    read_at: Instant,
}

impl Shot<'_> {
    /// Asks for each request whether it may still be sent, and sends those at once: the last must
    /// not wait for the answer to the first.
    async fn send_all(&self, own: Containment, prepared: Vec<Ready>) -> Outcome {
        let mut own = own;
        let (mut under_way, mut refusal) = (Vec::new(), None);
        for prepared in prepared {
            match self.ask(&own) {
                Ok((after, request)) => {
                    own = after;
                    tracing::info!(
                        action = %own.action.id(),
                        request_id = %request.id,
                        sequence = request.sequence,
                        "sending a containment"
                    );
                    under_way.push(self.sending.send(prepared, request.id));
                }
                Err(why) => {
                    refusal = Some(why);
                    break;
                }
            }
        }
        let mut outcomes = join_all(under_way).await;
        if let Some(refusal) = refusal {
            tracing::warn!(%refusal, action = %own.action.id(), "a containment is not sent");
            outcomes.push(Outcome::TooLate);
        }
        together(&outcomes)
    }

    /// The next request, unless it is too late for it. The answer is for the worker's own copy.
    fn ask(&self, own: &Containment) -> Result<(Containment, Request), Refusal> {
        // The first byte leaves when the connection stands.
        let since_read = self.read_at.elapsed().saturating_add(ONE_SHOT_CONNECT_DEADLINE);
        let since_read = since_read.try_into().unwrap_or(jiff::SignedDuration::MAX);
        let input = Input::AboutToSend { worker: self.worker, since_read };
        let step = own.step(&input, self.care.app.clock.now())?;
        let request = step.send.ok_or(Refusal::AllSent)?;
        Ok((step.containment, request))
    }
}

/// How several requests ended as one: anything but the same for all is unclear, unless nothing at
/// all was done.
fn together(outcomes: &[Outcome]) -> Outcome {
    let Some(first) = outcomes.first() else { return Outcome::TooLate };
    if outcomes.iter().all(|outcome| outcome == first) {
        return *first;
    }
    let has_done_nothing =
        |outcome: &Outcome| !matches!(outcome, Outcome::Accepted | Outcome::Unclear);
    match outcomes.iter().all(has_done_nothing) {
        true => outcomes
            .iter()
            .copied()
            .find(|outcome| matches!(outcome, Outcome::Refused(_)))
            .unwrap_or(*first),
        false => Outcome::Unclear,
    }
}
