//! `fraud-guard cases checklist` as a person uses it, on real storage.

use rstest::rstest;
use serde_json::Value;

use super::desk::Desk;
use super::stderr;
use super::stdout;

fn lines(desk: &Desk, arguments: &[&str]) -> Vec<Value> {
    let output = desk.cases("checklist", &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let lines = stdout(&output);
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn a_step_is_ticked_with_author_and_note_and_the_next_reader_sees_it() {
    let desk = Desk::start().await;
    let output =
        desk.cases("checklist", &["--tick", "6", "--note", "all have it", "--by", "Maria"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let german = stdout(&desk.cases("checklist", &["--language", "de"]));
    let ticked = german.lines().find(|line| line.contains("[mfa]")).expect("a line");
    assert!(ticked.starts_with("☑ 6. MFA für alle Benutzer erzwingen"), "{ticked}");
    assert!(ticked.contains("Maria") && ticked.contains("“all have it”"), "{ticked}");
    assert_eq!(german.matches('☐').count(), 9, "{german}");
    assert!(german.contains("      https://portal.azure.com/#@"), "{german}");
    let lines = lines(&desk, &["--untick", "mfa"]);
    assert_eq!(lines.len(), 10);
    assert!(lines.iter().all(|line| line["tick"].is_null()), "{lines:?}");
}

#[rstest]
#[case(&["--tick", "mfaa"], "there is no step \"mfaa\"; did you mean \"mfa\"?")]
#[case(&["--tick", "11"], "there is no step \"11\"")]
#[case(&["--language", "pt"], "did you mean \"pt-BR\"?")]
#[case(&["--tick", "mfa", "--by", " "], "--by needs a name")]
#[tokio::test]
async fn what_is_not_meant_changes_nothing(#[case] arguments: &[&str], #[case] words: &str) {
    let desk = Desk::start().await;
    let output = desk.cases("checklist", arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    assert!(lines(&desk, &[]).iter().all(|line| line["tick"].is_null()));
}
