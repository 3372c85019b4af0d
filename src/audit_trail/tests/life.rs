//! What the chain says of one action's life.

use super::*;
use crate::containment::action::Approval;
use crate::containment::action::ApprovalDraft;
use crate::containment::action::Reading;
use crate::seal::Canonical;

#[tokio::test]
async fn what_an_older_copy_of_an_action_does_is_appended_beside_what_was_known() {
    let store = memory();
    let proposed = action();
    trail(&store).append_action(&withdrawn(&proposed, "a mistake")).await.expect("appended");
    let other = withdrawn(&proposed, "another reason");
    assert_eq!(trail(&store).append_action(&other).await, Ok(Some(1)));
    assert_eq!(trail(&store).end().await.map(|end| end.count), Ok(3));
}

#[tokio::test]
async fn an_action_that_was_put_back_and_went_on_has_too_few_lines_for_ever() {
    let store = memory();
    let proposed = action();
    trail(&store).append_action(&withdrawn(&proposed, "a mistake")).await.expect("appended");
    let other = withdrawn(&proposed, "another reason");
    let too_many = Ok(SeenTrail { is_consistent: false, ..whole(u32::MAX) });
    assert_eq!(trail(&store).seen(&other).await, too_many, "before the chain has its line");
    let through = trail(&store).append_action(&other).await.expect("appended");
    assert_eq!(trail(&store).seen(&audited(&other, through)).await, too_many, "and after it");
}

#[tokio::test]
async fn an_action_that_is_made_to_stand_elsewhere_than_the_chain_says_is_found() {
    let store = memory();
    let over = withdrawn(&action(), "a mistake");
    let through = trail(&store).append_action(&over).await.expect("appended");
    let over = audited(&over, through);
    let seen = |action| {
        let trail = trail(&store);
        async move { trail.seen(&action).await.expect("the chain").is_consistent }
    };
    assert!(seen(over.clone()).await);
    let mut document = serde_json::to_value(&over).expect("JSON");
    document["state"] =
        serde_json::json!({ "state": "armed", "not_before": "2026-02-03T03:00:00Z" });
    let forged: Action = serde_json::from_value(document).expect("an action");
    assert!(!seen(forged).await);
}

#[tokio::test]
async fn a_withdrawal_that_was_asked_for_is_known_and_is_no_line() {
    let store = memory();
    let proposed = action();
    let through = trail(&store).append_action(&proposed).await.expect("appended");
    let proposed = audited(&proposed, through);
    let withdrawal = Withdrawal::Revoked { by: person(), reason: Untrusted::new("a mistake") };
    trail(&store).append(proposed.withdrawal_asked(&withdrawal, at(1))).await.expect("appended");
    let seen = trail(&store).seen(&proposed).await;
    let known = SeenTrail { is_withdrawn: true, ..whole(1) };
    assert_eq!(seen, Ok(known));
}

fn approved(action: &Action, audited: u64) -> Action {
    let fingerprint = || Canonical::new("page").take_fingerprint();
    let draft = ApprovalDraft {
        by: person(),
        given_at: at(1),
        expires_at: at(3_600),
        page: fingerprint(),
        nonce: fingerprint(),
        audited,
    };
    let approval = Approval::seal(draft, action, &seal_key(1));
    let input = Input::Approve { approval: &approval, reading: Reading::Yes, page: fingerprint() };
    action.step(&input, at(1)).expect("approved").action
}

/// Who can write to the store can have an old form of a document audited once more.
#[tokio::test]
async fn a_first_line_that_was_appended_again_hides_no_withdrawal() {
    let store = memory();
    let proposed = action();
    let through = trail(&store).append_action(&proposed).await.expect("appended");
    let approved = approved(&audited(&proposed, through), 1);
    trail(&store).append_action(&approved).await.expect("appended");
    let withdrawal = Withdrawal::Revoked { by: person(), reason: Untrusted::new("a mistake") };
    trail(&store).append(approved.withdrawal_asked(&withdrawal, at(2))).await.expect("appended");
    for action in [&proposed, &approved] {
        let again = action.unaudited().first().expect("a line").draft(action);
        trail(&store).append(again).await.expect("appended");
    }
    let approved = audited(&approved, Some(1));
    assert_eq!(trail(&store).seen(&approved).await.map(|seen| seen.is_withdrawn), Ok(true));
}
