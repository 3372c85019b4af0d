//! What Partner Center's API does not take although its portal does: the verdict that an alert is
//! legitimate, told to Graph about the same alert.

use super::Report;
use super::WriteBack;
use super::end;
use super::graph;
use super::judge::ending_of;
use super::partner_center::Sent;
use super::partner_center::later;
use crate::case::Case;
use crate::case::DuePush;
use crate::case::Ending;
use crate::case::Trouble;
use crate::fraud_event::AlertType;
use crate::fraud_event::SourceName;
use crate::microsoft::RemoteError;
use crate::sources::Limits;
use crate::sources::take_snapshot;
use crate::verdict::EventId;

/// Tells Graph what Partner Center's API does not take. What was told is then looked for in
/// Partner Center; what could not be told is ended here.
pub(super) async fn tell(
    desk: &WriteBack<'_>,
    case: &Case,
    push: DuePush,
    refused: RemoteError,
    report: &mut Report,
) -> Option<Sent> {
    let advice = "answer it in the Partner Center portal, or choose fraud or ignore if it is that";
    let id = match graph_id(desk, case, &push).await {
        Ok(Some(id)) => id,
        Ok(None) => {
            let reason =
                format!("{refused} to legitimate, and Microsoft Graph does not list this alert");
            let ending = Ending::Failed(Trouble::new(reason, advice));
            report.ends.push(end(&push, push.is_sent, ending));
            return None;
        }
        Err(error) => {
            let ending = match ending_of(&error) {
                Ending::Broken(trouble) => Ending::Broken(Trouble::new(
                    format!("{refused} to legitimate, and {}", trouble.reason),
                    format!(
                        "allow the app PartnerSecurity.ReadWrite.All in Microsoft Graph, or {advice}"
                    ),
                )),
                ending => ending,
            };
            report.ends.push(end(&push, push.is_sent, ending));
            return None;
        }
    };
    let told = graph::tell(desk, case, &push, &id).await;
    report.seen.extend(told.seen);
    match told.ending {
        Ending::Confirmed | Ending::NotNeeded => {
            let reason = "Microsoft Graph has the answer, and Partner Center does not show it yet";
            Some(Sent { push, otherwise: later(reason), is_taken: false })
        }
        ending => {
            report.ends.push(end(&push, told.is_sent, ending));
            None
        }
    }
}

/// The id of the same alert in Graph: from the case if it was read there too, else from the list.
async fn graph_id(
    desk: &WriteBack<'_>,
    case: &Case,
    push: &DuePush,
) -> Result<Option<EventId>, RemoteError> {
    let Some(known) = case.events.get(&push.push.event) else { return Ok(None) };
    let Some(id) = known.event_id.as_deref() else { return Ok(None) };
    let in_case = case.events.values().find(|event| {
        event.source == SourceName::Graph
            && event.event_id.as_deref().is_some_and(|other| {
                is_same_alert((id, &known.alert_type), (other, &event.alert_type))
            })
    });
    if let Some(found) = in_case {
        return Ok(found.event_id.as_deref().and_then(EventId::parse));
    }
    let snapshot = take_snapshot(&graph::source(desk), Limits::default(), desk.clock).await;
    let listed = snapshot.events.iter().find(|event| {
        event.scope() == case.scope
            && event.event_id.as_deref().is_some_and(|other| {
                is_same_alert((id, &known.alert_type), (other, &event.alert_type))
            })
    });
    match (listed, snapshot.failure) {
        (Some(event), _) => Ok(event.event_id.as_deref().and_then(EventId::parse)),
        (None, Some(failure)) => Err(failure),
        (None, None) => Ok(None),
    }
}

/// Two ids of one subscription name the same alert when they end with the same GUID and the types
/// do not differ; no key that both APIs share is documented.
fn is_same_alert(ours: (&str, &AlertType), theirs: (&str, &AlertType)) -> bool {
    let is_same_type = ours.1 == theirs.1 || *ours.1 == AlertType::Missing;
    let guid = |id: &str| {
        let start = id.len().checked_sub(36)?;
        uuid::Uuid::try_parse(id.get(start..)?).ok()
    };
    is_same_type && guid(ours.0).is_some() && guid(ours.0) == guid(theirs.0)
}
