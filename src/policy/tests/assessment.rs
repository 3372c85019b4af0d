//! What a policy file says about the assessment.

use super::parse;
use crate::assessment::Rule;
use crate::assessment::RuleSet;
use crate::assessment::Signal;
use crate::policy::Policy;
use crate::verdict::Verdict;

const RULE: &str = "[[assessment.rules]]\nname = \"GPUs\"\nwhen = [\"gpu-created\"]\npoints = 20\n";

fn rules(text: &str) -> RuleSet {
    parse(text).expect("a policy").assessment
}

#[test]
fn without_a_table_the_rules_of_fraud_guard_count() {
    assert_eq!(rules("[clock]\n"), RuleSet::default());
    assert_eq!(Policy::default().assessment, RuleSet::default());
}

#[test]
fn thresholds_alone_leave_the_rules_as_they_are() {
    let text =
        "[assessment]\nfraud_from = 60\nlegitimate_to = -70\nstrong_from = 40\nmost_unknown = 1";
    let wanted = RuleSet {
        fraud_from: 60,
        legitimate_to: -70,
        strong_from: 40,
        most_unknown: 1.0,
        ..RuleSet::default()
    };
    assert_eq!(rules(text), wanted);
}

#[test]
fn rules_of_ones_own_replace_all_others() {
    let stale = "[[assessment.rules]]\nname = \"old\"\nwhen = [\"event-is-old\", \"cost-steady\"]\n\
        unless = [\"over-budget\"]\nverdict = \"ignore\"\n";
    let gpu = Rule {
        name: "GPUs".to_owned(),
        when: vec![Signal::GpuCreated],
        unless: Vec::new(),
        points: 20,
        verdict: None,
    };
    let old = Rule {
        name: "old".to_owned(),
        when: vec![Signal::EventIsOld, Signal::CostSteady],
        unless: vec![Signal::OverBudget],
        points: 0,
        verdict: Some(Verdict::Ignore),
    };
    let own = rules(&format!("{RULE}{stale}"));
    assert_eq!(own, RuleSet { rules: vec![gpu, old], ..RuleSet::default() });
    assert_eq!(rules("[assessment]\nrules = []").rules, Vec::new(), "and none proposes nothing");
}

#[test]
fn what_is_printed_means_the_same_when_it_is_read() {
    for text in ["[clock]\n", RULE, "[assessment]\nmost_unknown = 0.25\nrules = []"] {
        let active = rules(text);
        let printed = active.to_toml().expect("TOML");
        assert_eq!(rules(&printed), active, "{printed}");
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_said_with_its_place() {
    for (from, to, words) in [
        ("gpu-created", "gpu-craeted", "line 3, column 9: there is no signal \"gpu-craeted\""),
        ("gpu-created", "gpu-craeted", "did you mean \"gpu-created\"?"),
        ("[\"gpu-created\"]", "[]", "line 2, column 8: this rule asks for nothing; name a signal"),
        ("[\"gpu-created\"]", "[\"new-size\", \"new-size\"]", "\"new-size\" is there twice"),
        ("points = 20", "points = 101", "line 4, column 10: must be between -100 and 100"),
        ("points = 20", "points = -101", "must be between -100 and 100"),
        ("points = 20", "points = 0", "this rule changes nothing; give it points"),
        ("points = 20", "", "this rule changes nothing; give it points"),
        ("points = 20", "points = 20\nverdict = \"ignore\"", "cannot speak for fraud"),
        ("points = 20", "verdict = \"fraud\"", "no verdict of a rule \"fraud\", only ignore"),
        ("points = 20", "points = \"many\"", "line 4, column 10"),
        ("points = 20", "points = 20\nunless = [\"gpu-created\"]", "this rule never applies"),
        ("\"GPUs\"", "\" \"", "a rule needs a name"),
        ("when", "whne", "did you mean \"when\"?"),
    ] {
        let text = RULE.replacen(from, to, 1);
        let error = parse(&text).expect_err(&text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    let twice = parse(&RULE.repeat(2)).expect_err("twice").to_string();
    assert!(twice.contains("line 6, column 8: another rule has this name"), "{twice}");
    let number = |number: usize| RULE.replace("GPUs", &format!("GPUs {number}"));
    let many: String = (0..=RuleSet::MOST_RULES).map(number).collect();
    let many = parse(&many).expect_err("many").to_string();
    assert!(many.contains("there are more than 200 rules; join some"), "{many}");
}

#[test]
fn thresholds_that_make_no_sense_are_refused() {
    for (text, words) in [
        ("fraud_from = 0", "must be between 1 and 1000"),
        ("legitimate_to = 0", "must be between -1000 and -1"),
        ("strong_from = 101", "must be between 1 and 100"),
        ("most_unknown = 1.5", "must be between 0 and 1"),
        ("most_unknown = nan", "must be between 0 and 1"),
        ("most_unknown = -0.1", "must be between 0 and 1"),
        ("fraud-from = 50", "did you mean \"fraud_from\"?"),
    ] {
        let error = parse(&format!("[assessment]\n{text}")).expect_err(text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}
