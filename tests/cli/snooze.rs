//! `fraud-guard cases snooze` and `wake` as a person uses them, on real storage.

use rstest::rstest;

use super::desk::Desk;
use super::stderr;
use super::stdout;

#[tokio::test]
async fn a_case_is_snoozed_for_a_reason_and_the_next_reader_sees_it() {
    let desk = Desk::start().await;
    let output = desk.cases("snooze", &["--for", "3h", "--reason", "load test", "--by", "Maria"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("is snoozed until 2"), "{}", stdout(&output));
    let listed = stdout(&desk.list());
    assert!(listed.contains("  snoozed until 2"), "{listed}");
    let shown = stdout(&desk.cases("show", &[]));
    assert!(shown.contains("snoozed until") && shown.contains("“load test”"), "{shown}");
    let output = desk.cases("wake", &["--by", "Maria"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stdout(&desk.list()).contains("snoozed"));
    let again = desk.cases("wake", &[]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("is not snoozed"), "{}", stderr(&again));
}

#[rstest]
#[case(&["--for", "31d", "--reason", "x"], "a snooze lasts 30 days at most")]
#[case(&["--for", "3d", "--reason", " "], "a snooze needs a reason and an author")]
#[case(&["--for", "1mo", "--reason", "x"], "a span is in minutes, hours or days")]
#[case(&["--until", "2026-02-03T04:00:00Z", "--reason", "x"], "a snooze ends in the future")]
#[case(&["--until", "tomorrow", "--reason", "x"], "invalid value 'tomorrow'")]
#[case(&["--reason", "x"], "--for <SPAN>|--until <MOMENT>")]
#[case(&["--for", "3d"], "--reason <REASON>")]
#[case(&["--for", "3d", "--reason", "x", "--by", " "], "--by needs a name")]
#[tokio::test]
async fn what_would_hide_a_case_is_refused(#[case] arguments: &[&str], #[case] words: &str) {
    let desk = Desk::start().await;
    let output = desk.cases("snooze", arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    assert!(!stdout(&desk.list()).contains("snoozed"));
}
