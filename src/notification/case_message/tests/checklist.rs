//! The checklist in a message.

use super::*;

#[test]
fn an_open_case_has_a_checklist_with_links_and_a_closed_one_has_none() {
    let open = case(|d| {
        d["parties"]["customer_tenant"] = json!(CUSTOMER);
        d["parties"]["subscription"] = json!(SUBSCRIPTION);
        let tick = json!({ "at": NOW, "author": "maria", "note": "https://evil.example" });
        d["checklist"] = json!({ "epoch": 0, "ticks": { "mfa": tick } });
    });
    let shown = told(&open, NoticeReason::Opened).checklist;
    assert_eq!(shown.len(), 10);
    assert_eq!(shown[0].line().to_plain(), "☐ 1. List the affected resources and look at each");
    let mfa = shown[5].line().to_plain();
    assert!(mfa.starts_with("☑ 6. Enforce MFA") && mfa.contains("“maria”, 2026-02-03"), "{mfa}");
    assert!(mfa.ends_with("“https[:]//evil[.]example”"), "{mfa}");
    assert_eq!(shown.iter().filter(|check| check.is_done).count(), 1);
    assert!(shown.iter().all(|check| check.link().is_some()));
    let resources = shown[0].link().expect("a link");
    let resources = resources.as_str();
    assert!(resources.contains(CUSTOMER) && resources.contains(SUBSCRIPTION), "{resources}");
    let unknown = told(&case(|_| ()), NoticeReason::Opened).checklist;
    assert_eq!(unknown.iter().filter(|check| check.link().is_some()).count(), 3);
    let closed = case(|d| d["closed_at"] = json!(NOW));
    assert!(told(&closed, NoticeReason::Resolved).checklist.is_empty());
}
