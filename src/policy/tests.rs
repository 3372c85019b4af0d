//! What a policy file says, and what is wrong with one.

mod assessment;

use super::*;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Language;

fn parse(text: &str) -> Result<Policy, PolicyError> {
    let kind = |name, settings: &[&'static str], carries_mail| KindOfChannel {
        name,
        settings: settings.to_vec(),
        carries_mail,
    };
    let teams = kind("teams", &["TEAMS_WEBHOOK_URL"], false);
    Policy::parse(text, &[teams, kind("mail", &["SMTP_URL", "MAIL_TO"], true)])
}

#[test]
fn a_policy_with_nothing_but_the_protected_table_has_the_defaults() {
    let policy = parse("[protected]\nsubscriptions = []\ncustomer_tenants = []").expect("a policy");
    assert_eq!(policy.answer_within(), SignedDuration::from_hours(24));
    assert_eq!(policy.coalesce(), SignedDuration::from_secs(300));
    assert_eq!(policy.protected, Some(Protected::default()));
}

#[test]
fn a_missing_protected_table_stays_missing() {
    assert_eq!(parse("[clock]\n").expect("a policy").protected, None);
}

#[test]
fn what_the_file_says_is_what_counts() {
    let text = "\u{FEFF}[clock]\nanswer_within_hours = 2\n[notices]\ncoalesce_seconds = 7\n\
        [fallback]\nchannels = [\"mail\", \"mail\", \"teams\"]\n\
        [containment]\ncancel_subscription_from_severity = \"low\"\n\
        cancel_subscription_from_confidence = \"high\"\n\
        [protected]\nsubscriptions = [\"44444444-dddd-4ddd-8ddd-000000000001\"]\n\
        customer_tenants = [\"22222222-bbbb-4bbb-8bbb-000000000002\"]";
    let policy = parse(text).expect("a policy");
    assert_eq!(policy.answer_within(), SignedDuration::from_hours(2));
    assert_eq!(policy.coalesce(), SignedDuration::from_secs(7));
    let names: Vec<&str> = policy.fallback.iter().map(ChannelId::as_str).collect();
    assert_eq!(names, ["mail", "teams"]);
    assert_eq!(policy.containment.cancel_subscription_from_severity, Severity::Low);
    assert_eq!(policy.containment.cancel_subscription_from_confidence, Confidence::High);
    let protected = policy.protected.expect("a table");
    let subscription = SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000001");
    let tenant = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002");
    assert_eq!(
        protected.subscriptions.into_iter().collect::<Vec<_>>(),
        [subscription.expect("an id")]
    );
    assert_eq!(
        protected.customer_tenants.into_iter().collect::<Vec<_>>(),
        [tenant.expect("an id")]
    );
}

#[test]
fn the_limits_belong_to_what_is_allowed() {
    for (text, is_allowed) in [
        ("[clock]\nanswer_within_hours = 1", true),
        ("[clock]\nanswer_within_hours = 720", true),
        ("[clock]\nanswer_within_hours = 721", false),
        ("[notices]\ncoalesce_seconds = 0", true),
        ("[notices]\ncoalesce_seconds = 86_400", true),
        ("[notices]\ncoalesce_seconds = 86_401", false),
        ("[notices]\ncoalesce_seconds = -1", false),
        ("[fallback]\nchannels = []", true),
    ] {
        assert_eq!(parse(text).is_ok(), is_allowed, "{text:?}");
    }
}

#[test]
fn without_a_file_there_is_no_fallback_and_everything_is_protected() {
    let policy = Policy::default();
    assert_eq!((policy.fallback, policy.protected), (BTreeSet::new(), None));
    assert_eq!(parse("[clock]\n").expect("a policy").fallback, BTreeSet::new());
    let addresses = Addresses::default();
    assert_eq!(addresses.resource_manager, "https://management.azure.com");
    assert_eq!(addresses.partner_center, "https://api.partnercenter.microsoft.com");
    let containment = Containment::default();
    assert_eq!(containment.cancel_subscription_from_severity, Severity::High);
    assert_eq!(containment.cancel_subscription_from_confidence, Confidence::Medium);
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    for (text, words) in [
        ("", "empty"),
        ("[protcted]", "protcted"),
        ("[protected]\nsubscriptions = [\"4444\"]\ncustomer_tenants = []", "4444"),
        ("[protected]\nsubscriptions = []", "customer_tenants"),
        ("[clock]\nanswer_within_hours = 0", "between 1 and 720"),
        ("[clock]\nanswer_within_hours = \"24\"", "line 2"),
        ("[clock]\n[clock]", "line 2"),
        ("[fallback]\nchanels = []", "line 2, column 1"),
        ("[fallback]", "missing field `channels`"),
        ("[fallback]\nchannels = \"mail\"", "line 2, column 12"),
        ("[clock]\n[fallback]\nchannels = [\"mail\", \"E-Mail\"]", "line 3, column 21"),
        (
            "[fallback]\nchannels = [\"E-Mail\"]",
            "no person, team or channel \"E-Mail\"; did you mean \"mail\"?",
        ),
        ("[protected]\nsubscriptions = []\ncustomer_tenants = [\"x\"]", "\"x\" is no id (a GUID)"),
        ("[containment]\ncancel_subscription_from_confidence = \"sure\"", "low, medium or high"),
    ] {
        let error = parse(text).expect_err(text).to_string();
        assert!(error.contains(words), "{text:?}: {error}");
    }
}

const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";

fn facts(severity: Severity, kinds: &[AlertType]) -> RouteFacts<'_> {
    RouteFacts {
        severity,
        confidence: Confidence::Medium,
        alert_types: kinds.iter().collect(),
        customer: TenantId::parse(CUSTOMER),
        subscription: None,
        reseller: None,
        sources: BTreeSet::from([SourceName::Graph]),
        is_test: false,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn named(name: &str) -> ChannelId {
    ChannelId::parse(name).expect("a name")
}

/// People a, b and c, and what else a test needs.
fn with_people(rest: &str) -> Policy {
    let people: String = ["a", "b", "c"]
        .iter()
        .map(|p| format!("[people.{p}]\nemail = \"{p}@x.example\"\n"))
        .collect();
    parse(&format!("{people}{rest}")).expect("a policy")
}

fn told(policy: &Policy, facts: &RouteFacts<'_>) -> Vec<(String, Option<String>)> {
    let everyone = ["a", "b", "c", "teams"].map(named);
    let told = policy.whom(facts, &everyone).into_iter();
    told.map(|told| (told.channel.to_string(), told.route)).collect()
}

fn by(who: &str, route: &str) -> (String, Option<String>) {
    (who.to_owned(), Some(route.to_owned()))
}

fn by_none(who: &str) -> (String, Option<String>) {
    (who.to_owned(), None)
}

#[test]
fn the_first_route_that_matches_decides_and_continue_asks_the_next() {
    let policy = with_people(
        "[[routes]]\nname = \"1\"\nwhen = { severity = [\"high\"] }\ntell = [\"a\"]\ncontinue = true\n\
         [[routes]]\nname = \"2\"\nwhen = { type = [\"CryptoMining\"] }\ntell = [\"b\", \"a\"]\n\
         [[routes]]\nname = \"3\"\ntell = [\"c\"]\n",
    );
    let mining = [AlertType::CryptoMining];
    let unknown = [AlertType::Unknown("x".to_owned())];
    for (facts, expected) in [
        (facts(Severity::High, &mining), vec![by("a", "1"), by("b", "2")]),
        (facts(Severity::Low, &mining), vec![by("b", "2"), by("a", "2")]),
        (facts(Severity::High, &unknown), vec![by("a", "1"), by("c", "3")]),
        (facts(Severity::Low, &unknown), vec![by("c", "3")]),
    ] {
        assert_eq!(told(&policy, &facts), expected, "{facts:?}");
    }
}

#[test]
fn what_no_route_matches_is_told_to_everyone() {
    let everyone = ["a", "b", "c", "teams"].map(by_none).to_vec();
    let low = facts(Severity::Low, &[]);
    assert_eq!(told(&with_people(""), &low), everyone);
    let policy = "[[routes]]\nname = \"1\"\nwhen = { severity = [\"high\"] }\ntell = [\"a\"]\n";
    assert_eq!(told(&with_people(policy), &low), everyone);
}

#[test]
fn a_reseller_alone_is_not_enough() {
    let policy = parse(
        "[people.a]\nemail = \"a@x.example\"\nvariant = \"redacted\"\n\
         [people.b]\nemail = \"b@x.example\"\n\
         [[routes]]\nname = \"1\"\ntell = [\"a\"]\n",
    );
    let policy = policy.expect("a policy");
    let told = policy.whom(&facts(Severity::High, &[]), &["a", "b"].map(named));
    let told: Vec<_> = told.into_iter().map(|t| (t.channel.to_string(), t.route)).collect();
    assert_eq!(told, [by("a", "1"), by_none("b")]);
}

#[test]
fn a_condition_asks_for_one_of_each_of_its_lists() {
    let mining = [AlertType::CryptoMining, AlertType::AnomalousBatch];
    let case = facts(Severity::Medium, &mining);
    for (when, matches) in [
        ("", true),
        ("severity = [\"low\", \"medium\"]", true),
        ("severity = [\"high\"]", false),
        ("type = [\"anomalous-batch\"]", true),
        ("type = [\"unknown\"]", false),
        ("confidence = [\"medium\"]", true),
        ("confidence = [\"missing\"]", false),
        ("source = [\"graph\"]", true),
        ("source = [\"partner-center\"]", false),
        ("customer = [\"22222222-BBBB-4bbb-8bbb-000000000002\"]", true),
        ("customer = [\"22222222-bbbb-4bbb-8bbb-000000000003\"]", false),
        ("reseller = [\"22222222-bbbb-4bbb-8bbb-000000000002\"]", false),
        ("subscription = [\"22222222-bbbb-4bbb-8bbb-000000000002\"]", false),
        ("test = false", true),
        ("test = true", false),
        ("severity = [\"medium\"], test = true", false),
    ] {
        let rest = format!("[[routes]]\nname = \"1\"\nwhen = {{ {when} }}\ntell = [\"a\"]\n");
        let policy = with_people(&rest);
        assert_eq!(policy.routes[0].when.matches(&case), matches, "{when}");
    }
}

#[test]
fn a_team_means_its_people_and_its_channels() {
    let policy = with_people(
        "[channels.soc]\nkind = \"teams\"\nsettings = { TEAMS_WEBHOOK_URL = \"SOC_URL\" }\nlanguage = \"ja\"\n\
         [teams.x]\nmembers = [\"b\"]\nchannels = [\"soc\", \"teams\"]\n\
         [[routes]]\nname = \"1\"\ntell = [\"x\", \"b\", \"a\"]\n",
    );
    let tell: Vec<&str> = policy.routes[0].tell.iter().map(ChannelId::as_str).collect();
    assert_eq!(tell, ["b", "soc", "teams", "a"]);
    assert_eq!(policy.reader_of(&named("soc")).language, Language::Japanese);
    assert_eq!(policy.reader_of(&named("teams")), Reader::default());
    let plan = &policy.channels[&named("soc")];
    assert_eq!(plan.settings["TEAMS_WEBHOOK_URL"], "SOC_URL");
}

#[test]
fn routine_news_waits_for_working_hours_and_for_the_end_of_a_mute_and_high_never() {
    let policy = parse(
        "[people.a]\nemail = \"a@x.example\"\ntime_zone = \"Europe/Berlin\"\n\
         working_hours = { days = [\"mon\", \"tue\"], from = \"08:00\", to = \"18:00\" }\n\
         [[mutes]]\nreason = \"builds\"\ntime_zone = \"UTC\"\nwhen = { severity = [\"low\"] }\n\
         hours = { days = [\"mon\"], from = \"06:00\", to = \"09:30\" }\n",
    );
    let policy = policy.expect("a policy");
    let sunday = at("2026-02-01T12:00:00Z");
    for (who, severity, now, expected) in [
        ("a", Severity::High, sunday, sunday),
        ("a", Severity::Medium, sunday, at("2026-02-02T07:00:00Z")),
        ("a", Severity::Low, sunday, at("2026-02-02T09:30:00Z")),
        ("teams", Severity::Medium, sunday, sunday),
        ("teams", Severity::Low, at("2026-02-02T07:00:00Z"), at("2026-02-02T09:30:00Z")),
        ("a", Severity::Medium, at("2026-02-02T08:00:00Z"), at("2026-02-02T08:00:00Z")),
    ] {
        let found = policy.not_before(&named(who), &facts(severity, &[]), now);
        assert_eq!(found, expected, "{who} {severity:?} {now}");
    }
}

#[test]
fn an_escalation_is_for_severe_cases_and_never_for_tests() {
    let policy = with_people(
        "[[escalation]]\nafter_minutes = 30\ntell = [\"a\"]\n\
         [[escalation]]\nafter_minutes = 90\ntell = [\"b\"]\nfrom_severity = \"high\"\n",
    );
    let is_for = |severity, is_test| -> Vec<bool> {
        let facts = RouteFacts { is_test, ..facts(severity, &[]) };
        policy.escalation.iter().map(|step| step.is_for(&facts)).collect()
    };
    assert_eq!(is_for(Severity::High, false), [true, true]);
    assert_eq!(is_for(Severity::Low, false), [true, false]);
    assert_eq!(is_for(Severity::Informational, false), [false, false]);
    assert_eq!(is_for(Severity::High, true), [false, false]);
}

#[test]
fn warnings_come_before_the_answer_is_due() {
    let hours = |text: &str| -> Vec<i64> {
        parse(text).expect("a policy").warnings().iter().map(|span| span.as_hours()).collect()
    };
    assert_eq!(hours("[clock]"), [1, 12, 20]);
    assert_eq!(hours("[clock]\nanswer_within_hours = 12"), [1]);
    assert_eq!(hours("[clock]\nwarn_after_hours = [20, 2, 2]"), [2, 20]);
    assert_eq!(hours("[clock]\nwarn_after_hours = []"), Vec::<i64>::new());
}

/// Files, and what is found in each.
const WRONG: &[(&str, &str)] = &[
    ("[clock]\nwarn_after_hours = [3, 24]", "line 2, column 24: a warning has to come before"),
    ("[people.A]\nemail = \"a@x.example\"", "line 1, column 1: \"A\" cannot be a name"),
    (
        "[people.teams]\nemail = \"a@x.example\"\n[channels.teams]",
        "\"teams\" is the name of a person",
    ),
    ("[people.a]\nemail = \"a at x\"", "line 2, column 9: this is no mail address"),
    (
        "[people.a]\nemail = \"a@x.example\"\nvia = \"teams\"",
        "no kind of mail \"teams\", only mail",
    ),
    ("[channels.soc]", "line 1, column 1: channel \"soc\" needs a kind of teams, mail"),
    (
        "[channels.soc]\nkind = \"team\"",
        "line 2, column 8: channel \"soc\" needs a kind of teams, mail; did you mean \"teams\"?",
    ),
    (
        "[channels.teams]\nsettings = { TEAMS_WEBHOOK = \"X\" }",
        "teams has no setting TEAMS_WEBHOOK, only TEAMS_WEBHOOK_URL; did you mean",
    ),
    ("[teams.x]", "team \"x\" has no members and no channels"),
    ("[[routes]]\nname = \"1\"\ntell = []", "this route tells nobody"),
    (
        "[[routes]]\nname = \"1\"\ntell = [\"teems\"]",
        "line 3, column 9: there is no person, team or channel \"teems\"; did you mean \"teams\"?",
    ),
    (
        "[[routes]]\nname = \"1\"\ntell = [\"mail\"]\n[[routes]]\nname = \"1\"\ntell = [\"mail\"]",
        "line 5, column 8: another route has this name",
    ),
    (
        "[[routes]]\nname = \"1\"\ntell = [\"mail\"]\n[[routes]]\nname = \"2\"\ntell = [\"mail\"]",
        "line 5, column 8: a route before it is for every case",
    ),
    (
        "[[routes]]\nname = \"1\"\ntell = [\"mail\"]\nwhen = { type = [\"crypto\"] }",
        "there is no alert type \"crypto\"",
    ),
    (
        "[[escalation]]\nafter_minutes = 5\ntell = [\"mail\"]\n[[escalation]]\nafter_minutes = 5\ntell = [\"mail\"]",
        "line 5, column 17: each step has to come later",
    ),
    (
        "[[mutes]]\nreason = \"x\"\ntime_zone = \"Europe/Berlon\"\nhours = { days = [\"mo\"], from = \"8\", to = \"25:00\" }",
        "did you mean \"Europe/Berlin\"?",
    ),
    (
        "[[mutes]]\nreason = \"x\"\ntime_zone = \"UTC\"\nhours = { days = [\"mo\"], from = \"8\", to = \"25:00\" }",
        "line 4, column 19: there is no day \"mo\", only mon",
    ),
    (
        "[[mutes]]\nreason = \"x\"\ntime_zone = \"UTC\"\nhours = { days = [], from = \"08:00\", to = \"09:00\" }",
        "the hours name no days",
    ),
    ("[notcies]\nx = 1", "did you mean \"notices\"?"),
    ("[people.a]\nemial = \"a@x.example\"", "did you mean \"email\"?"),
    ("[people.a]\nemail = \"a@x.example\"\nlanguage = \"pt\"", "did you mean \"pt-BR\"?"),
];

#[test]
fn everything_that_is_wrong_is_found_at_once_where_it_stands() {
    for (text, finding) in WRONG {
        let error = parse(text).expect_err(text).to_string();
        assert!(error.contains(finding), "{text}\n{error}");
    }
    let two = "[people.a]\nemail = \"x\"\nlanguage = \"xx\"\n[fallback]\nchannels = [\"b\"]";
    assert_eq!(parse(two).expect_err("three findings").0.len(), 3);
}

#[test]
fn half_a_file_is_refused_at_every_length_or_means_what_it_says() {
    let text = include_str!("../../tests/policy/three-teams.toml");
    let text = text.replace("kind = \"webhook\"", "kind = \"teams\"");
    let text = text
        .replace("settings = { WEBHOOK_URL = \"SIEM_URL\", WEBHOOK_SECRET = \"SIEM_SECRET\" }", "");
    let whole = parse(&text).expect("a policy");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        // A file that was cut off where a table ends is a file.
        if let Ok(half) = parse(&text[..end]) {
            assert!(half.routes.len() <= whole.routes.len(), "{end}");
        }
    }
}

#[test]
fn the_summary_has_its_time_and_its_readers() {
    let text =
        "[people.anna]\nemail = \"a@x.example\"\n[summary]\nat = \"06:30\"\ntell = [\"anna\"]";
    let summary = parse(text).expect("a policy").summary;
    assert_eq!(summary.at, Time::constant(6, 30, 0, 0));
    let names: Vec<&str> = summary.tell.iter().flatten().map(ChannelId::as_str).collect();
    assert_eq!(names, ["anna"]);
    let nobody = parse("[summary]\ntell = []").expect("a policy").summary;
    assert_eq!((nobody.at, nobody.tell), (Time::constant(8, 0, 0, 0), Some(Vec::new())));
    for (text, finding) in [
        ("[summary]\nat = \"25:00\"", "line 2, column 6"),
        ("[summary]\ntell = [\"ana\"]\n[people.anna]\nemail = \"a@x.example\"", "\"anna\"?"),
    ] {
        let error = parse(text).expect_err(text).to_string();
        assert!(error.contains(finding), "{error}");
    }
}
