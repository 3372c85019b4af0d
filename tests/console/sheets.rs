//! What somebody who decides is shown.

use fraud_guard::containment::StepKind;
use rstest::rstest;

use super::proposed::Proposed;
use super::proposed::ticket_in;
use super::scene::Scene;

#[tokio::test]
async fn the_page_shows_exactly_what_is_sent_and_what_it_hits() {
    let scene = Scene::proposing(&[Proposed::machines(), Proposed::cancellation()]).await;
    let page = scene.page_of(&scene.approver()).await;
    for words in [
        "Deallocate virtual machine “vm-1 (+1)”",
        "Exactly this is sent:",
        "/providers/microsoft.compute/virtualmachines/vm-1/deallocate?api-version=2024-03-01",
        "/providers/microsoft.compute/virtualmachines/vm-2/deallocate?api-version=2024-03-01",
        "/cancel {&#34;cancellationReason&#34;:&#34;compromise&#34;}",
        "the machine stops and no longer costs compute",
        "everything in the subscription stops within about ten minutes",
        "once it took effect, here, with an approval of its own",
        "Resources in the subscription",
        "<dd>17</dd>",
        "Standard_NC24ads_A100_v4",
        "there since",
        "env=prod",
        "Not touched",
        "Who else is affected",
        "two, of different people within 30 minutes",
        "Until",
        "takes approvals and sends nothing",
    ] {
        assert!(page.contains(words), "no {words} in {page}");
    }
    let (machines, cancellation) = (page.find("Deallocate virtual"), page.find("Cancel the whole"));
    assert!(machines < cancellation, "the least destructive comes first");
}

#[tokio::test]
async fn a_reader_sees_the_same_and_no_form() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let (seen, shown) =
        (scene.page_of(&scene.token()).await, scene.page_of(&scene.approver()).await);
    assert!(shown.contains("<form") && !seen.contains("<form"));
    for words in ["Exactly this is sent:", "env=prod", "Fraud.Approver", "vm-2/deallocate"] {
        assert!(seen.contains(words), "no {words}");
    }
}

#[rstest]
#[case::observe("observe", false)]
#[case::misspelt("ACT", false)]
#[case::approve("approve", true)]
#[tokio::test]
async fn nothing_is_approved_where_fraud_guard_observes(
    #[case] mode: &str,
    #[case] approves: bool,
) {
    let scene = Scene::proposing_in(mode, &[Proposed::machines()]).await;
    let page = scene.page_of(&scene.approver()).await;
    for decision in ["approve", "decline", "stop"] {
        assert_eq!(ticket_in(&page, decision).is_some(), approves, "{decision}");
    }
    assert!(ticket_in(&page, "answer").is_some(), "Microsoft is answered in any mode");
    assert_eq!(page.contains("fraud-guard only observes"), !approves);
}

#[tokio::test]
async fn what_cannot_be_sent_cannot_be_approved() {
    let scene = Scene::proposing(&[]).await;
    let mut containment = Proposed::cancellation().of(&scene.case);
    containment.exhibit.holder = None;
    scene.add(&containment).await;
    let page = scene.page_of(&scene.approver()).await;
    assert!(page.contains("It cannot be sent from here"), "{page}");
    assert!(ticket_in(&page, "approve").is_none() && ticket_in(&page, "decline").is_some());
}

#[tokio::test]
async fn a_link_says_nothing_in_our_name_but_what_is_ours() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let plain = scene.get_with(&scene.page(), &scene.token().signed()).await.text();
    for query in
        ["result=evil", "result=", "result=APPROVE", "x=1&result=approve", "result=%61pprove"]
    {
        let path = format!("{}?{query}", scene.page());
        let page = scene.get_with(&path, &scene.token().signed()).await.text();
        assert_eq!(page, plain, "{query}");
    }
}

/// Kinds have no page in common with others by mistake.
#[test]
fn every_kind_of_step_has_words_for_its_effect() {
    let source = include_str!("../../src/console/sheet.rs");
    for kind in StepKind::ALL {
        assert!(source.contains(&format!("StepKind::{kind:?}")), "{kind:?}");
    }
}
