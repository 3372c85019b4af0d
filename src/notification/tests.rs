//! What a message says whatever it is about, and what becomes of somebody else's words in it.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn message(change: impl FnOnce(&mut Message)) -> Message {
    let mut message = Message {
        notice_id: "0123456789abcdef".to_owned(),
        reason: NoticeReason::Opened,
        severity: Severity::High,
        is_test: false,
        language: Language::English,
        standing: Standing::Open,
        headline: Line::ours("Crypto mining at ").and_theirs(Untrusted::new("Fabrikam")),
        changes: Vec::new(),
        facts: Vec::new(),
        suggestion: None,
        sections: Vec::new(),
        checklist: Vec::new(),
        notes: Vec::new(),
        reference: "c-1".to_owned(),
        subject: "c".to_owned(),
        ids: BTreeMap::new(),
        link: None,
        may_repeat: false,
        composed_at: at(0),
    };
    change(&mut message);
    message
}

#[test]
fn nothing_of_theirs_can_become_a_link_by_itself() {
    for (text, shown) in [
        ("https://evil.example|Approve", "“https[:]//evil[.]example|Approve”"),
        ("www.evil.example", "“www[.]evil[.]example”"),
        ("version 1.2. And more…", "“version 1.2. And more…”"),
        ("x” approved by “security", "“x\" approved by \"security”"),
        (".ab", "“.ab”"),
        ("1.ab", "“1[.]ab”"),
        ("-.ab", "“-.ab”"),
        ("a.b", "“a.b”"),
        ("a.b1", "“a.b1”"),
        ("a.1b", "“a.1b”"),
        ("a.bc", "“a[.]bc”"),
    ] {
        assert_eq!(Line::theirs(Untrusted::new(text)).to_plain(), shown);
    }
}

#[test]
fn a_line_keeps_our_words_and_theirs_apart() {
    let line = Line::ours("a ").and_theirs(Untrusted::new("b\0")).and(" c");
    assert_eq!(line.to_plain(), "a “b‹NUL›” c");
    let spans = [
        Span::Ours("a ".to_owned()),
        Span::Theirs(Untrusted::new("b\0")),
        Span::Ours(" c".to_owned()),
    ];
    assert_eq!(line.spans(), spans);
    let long = Line::theirs(Untrusted::new(&"x".repeat(200))).to_plain();
    assert_eq!(long, format!("“{}…”", "x".repeat(119)));
}

#[test]
fn the_first_word_says_how_urgent_it_is() {
    for (reason, severity, is_test, badge) in [
        (NoticeReason::Opened, Severity::High, false, "HIGH"),
        (NoticeReason::Changed, Severity::Informational, false, "INFORMATIONAL"),
        (NoticeReason::Opened, Severity::High, true, "TEST"),
        (NoticeReason::Alarm, Severity::High, false, "ALARM"),
        (NoticeReason::AllClear, Severity::High, false, "OK"),
        (NoticeReason::Resolved, Severity::High, false, "OK"),
    ] {
        let message = message(|m| (m.reason, m.severity, m.is_test) = (reason, severity, is_test));
        assert_eq!(message.badge(), badge);
    }
}

#[test]
fn a_title_is_one_line_within_its_bound() {
    let message = message(|_| ());
    assert_eq!(message.title(100), "[HIGH] Crypto mining at “Fabrikam”");
    assert_eq!(message.title(10), "[HIGH] Cr…");
}

#[test]
fn a_message_is_signed_with_what_it_is_about() {
    for (reason, notice, signature) in [
        (NoticeReason::Opened, "0123456789abcdef", "Case c-1, notice 01234567"),
        (NoticeReason::Alarm, "0123456789abcdef", "Alarm c-1, notice 01234567"),
        (NoticeReason::AllClear, "0123", "Alarm c-1, notice 0123"),
    ] {
        let message = message(|m| (m.reason, m.notice_id) = (reason, notice.to_owned()));
        assert_eq!(message.signature(), signature);
    }
}

#[test]
fn a_remark_is_made_once_and_a_repetition_is_admitted() {
    let suggestion = |notes: &[&str]| Suggestion {
        intro: String::new(),
        steps: Vec::new(),
        notes: notes.iter().map(|note| (*note).to_owned()).collect(),
    };
    let notes = || vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(message(|m| m.notes = notes()).remarks(), ["a", "b"]);
    let message = message(|m| {
        m.notes = notes();
        m.suggestion = Some(suggestion(&["a"]));
        m.may_repeat = true;
    });
    let repeated = "you may have got this message before; an earlier try was not confirmed";
    assert_eq!(message.remarks(), ["b", repeated]);
}

#[test]
fn the_least_that_arrives_is_what_until_when_and_where() {
    let fact = |key, label: &str, value: &str| Fact {
        key,
        label: label.to_owned(),
        value: Line::ours(value),
    };
    let full = message(|m| {
        m.facts = vec![fact("since", "Since", "now"), fact("due", "Answer due", "soon")];
        m.link = Url::parse("https://guard.example/c-1").ok();
    });
    assert_eq!(
        full.to_minimal_text(),
        "[HIGH] Crypto mining at “Fabrikam”\nAnswer due: soon\nCase c-1, notice 01234567\n\
         https://guard.example/c-1"
    );
    let bare = "[HIGH] Crypto mining at “Fabrikam”\nCase c-1, notice 01234567";
    assert_eq!(message(|_| ()).to_minimal_text(), bare);
}

#[test]
fn the_test_message_says_that_it_is_one() {
    let message = test_message(at(0), &Reader::default());
    assert!(message.is_test);
    assert_eq!(message.badge(), "TEST");
    let sent = [("sent", "1970-01-01 00:00 UTC (now)".to_owned())];
    let facts: Vec<_> = message.facts.iter().map(|f| (f.key, f.value.to_plain())).collect();
    assert_eq!(facts, sent);
    assert_ne!(message.notice_id, test_message(at(1), &Reader::default()).notice_id);
}
