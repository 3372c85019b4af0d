//! What a reseller does not read.

use super::*;

#[test]
fn a_reseller_reads_neither_of_our_troubles_nor_of_our_snoozes() {
    let case = case(|_| {});
    let changes: Vec<Value> = OURS.iter().map(|key| json!({ "key": key })).collect();
    let notice = json!({
        "id": "9a26ce5f89fb7c279a3c9a653a885453", "reason": "changed", "created_at": NOW,
        "changes": changes, "deliveries": {},
    });
    let notice: Notice = serde_json::from_value(notice).expect("a notice");
    for (variant, count) in [(Variant::Full, OURS.len()), (Variant::Redacted, 0)] {
        let reader = &Reader { variant, ..Reader::default() };
        let context = Context { now: now(), public_url: None, may_repeat: false, reader };
        assert_eq!(compose(&case, &notice, &context).changes.len(), count, "{variant:?}");
    }
}
