//! How the containments of a case stand, as people read it.

use super::Context;
use super::Item;
use super::Section;
use super::link_to_case;
use crate::case::Case;
use crate::case::ContainmentStatus;
use crate::containment::action::Phase;
use crate::language::Phrase;
use crate::policy::Variant;
use crate::text::Line;

/// Containments that a message shows: the newest.
const MOST: usize = 5;

/// The newest containments; none for resellers, whose business they are not.
pub(super) fn section(case: &Case, context: &Context<'_>) -> Option<Section> {
    let shown = case.containments().iter().rev().filter(|one| is_shown(one)).take(MOST);
    let items: Vec<Item> = shown.map(|one| item(case, one, context)).collect();
    let title = Line::ours(context.reader.language.word("section-containment"));
    let is_ours = context.reader.variant == Variant::Full;
    (is_ours && !items.is_empty()).then_some(Section { title, items })
}

/// What nobody had approved when it ended is in the history.
fn is_shown(one: &ContainmentStatus) -> bool {
    !matches!(one.phase, Phase::Absent | Phase::Expired)
}

fn item(case: &Case, one: &ContainmentStatus, context: &Context<'_>) -> Item {
    let line = Phrase::new("containment-status")
        .with("what", one.what.clone())
        .with("state", phase(one.phase))
        .with("moment", context.moment(one.at));
    let is_to_be_decided = matches!(
        one.phase,
        Phase::Proposed | Phase::ApprovedOnce | Phase::Cooling | Phase::NeedsHuman
    );
    let link = link_to_case(&case.id(), context.public_url).filter(|_| is_to_be_decided);
    Item { line: context.reader.language.line(&line), link }
}

/// Where a containment stands.
pub fn phase(phase: Phase) -> Phrase {
    Phrase::new(match phase {
        Phase::Absent | Phase::Proposed => "containment-proposed",
        Phase::ApprovedOnce => "containment-approved-once",
        Phase::Cooling => "containment-cooling",
        Phase::Armed => "containment-armed",
        Phase::Dispatching => "containment-dispatching",
        Phase::Verifying => "containment-verifying",
        Phase::Unknown => "containment-unknown",
        Phase::Done => "containment-done",
        Phase::Rejected => "containment-rejected",
        Phase::Expired => "containment-expired",
        Phase::Revoked => "containment-revoked",
        Phase::Blocked => "containment-blocked",
        Phase::NeedsHuman => "containment-needs-human",
    })
}
