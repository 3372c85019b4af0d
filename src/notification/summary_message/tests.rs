//! What a summary says to whom.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rstest::rstest;
use url::Url;

use crate::alarm::AlarmKind;
use crate::audit::Head;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::TenantId;
use crate::language::Language;
use crate::language::Phrase;
use crate::notification::Context;
use crate::notification::Message;
use crate::notification::compose;
use crate::outbox::ChannelId;
use crate::policy::Reader;
use crate::policy::Variant;
use crate::response_time::Outlook;
use crate::response_time::Weight;
use crate::seal::Fingerprint;
use crate::security_score::ScoreRecord;
use crate::security_score::ScoreTrouble;
use crate::security_score::SecurityScore;
use crate::summary::AuditState;
use crate::summary::Content;
use crate::summary::Entry;
use crate::summary::Party;
use crate::summary::Sketch;
use crate::summary::SnoozedUntil;
use crate::summary::State;
use crate::summary::Summary;
use crate::summary::SummaryId;
use crate::summary::Tally;
use crate::text::Untrusted;

fn now() -> Timestamp {
    "2026-02-03T08:00:00Z".parse().expect("a time")
}

fn after(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn channel(name: &str) -> ChannelId {
    ChannelId::parse(name).expect("a name")
}

fn party(name: &str) -> Party {
    let tenant = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002");
    Party { tenant, name: Some(Untrusted::new(name)) }
}

fn sketch(case: &str, customer: Party, due: i64) -> Sketch {
    let entry = Entry {
        case: case.to_owned(),
        what: Phrase::new("type-crypto-mining"),
        customer,
        reseller: Party::default(),
        severity: Severity::High,
        is_test: false,
        opened_at: after(-30),
        due_at: after(due),
        is_investigated: false,
        owner: None,
        snoozed: None,
        evidence: None,
    };
    Sketch {
        scope: Scope::of_event(&EventKey::of_id("partner", case)),
        entry,
        readers: [channel("anna")].into(),
        is_open: true,
        is_backlog: false,
        held_back: 0,
        waiting: Vec::new(),
        responses: Vec::new(),
        unanswered: Vec::new(),
    }
}

fn all() -> Vec<Sketch> {
    let mut taken = sketch("c-2", party("Fabrikam"), 3);
    taken.entry.is_investigated = true;
    taken.entry.owner = Some(Untrusted::new("cli:maria@jumpbox"));
    let mut new = sketch("c-3", party("Contoso <b>"), 20);
    new.entry.opened_at = after(-1);
    let mut asleep = sketch("c-4", party("Contoso <b>"), 40);
    let reason = Untrusted::new("a load test");
    asleep.entry.snoozed = Some(SnoozedUntil { until: after(10), reason });
    let mut sold = sketch("c-5", party("Contoso <b>"), 50);
    sold.entry.reseller = Party { tenant: None, name: Some(Untrusted::new("Resale Ltd")) };
    let mut test = sketch("c-6", Party::default(), 1);
    test.entry.is_test = true;
    vec![sketch("c-1", party("Contoso <b>"), -2), taken, new, asleep, sold, test]
}

fn summary(id: SummaryId, sketches: &[Sketch], state: Option<State>) -> Summary {
    let mut cases = Tally::default();
    sketches.iter().for_each(|sketch| cases.add(sketch, &channel("anna"), after(-24), now()));
    let content = Content { since: after(-24), made_at: now(), cases, state };
    let mut summary = Summary::begin(id, date(2026, 2, 2), after(-24));
    summary.tell(date(2026, 2, 3), content, now());
    summary
}

fn read(summary: &Summary, reader: &Reader) -> Message {
    let url = Url::parse("https://guard.example/").expect("an address");
    let context = Context { now: now(), reader, public_url: Some(&url), may_repeat: false };
    let notice = summary.outbox.notices()[0].clone();
    compose(&summary.clone().into(), &notice, &context)
}

fn english() -> Reader {
    Reader::default()
}

fn daily(sketches: &[Sketch], state: Option<State>) -> Message {
    read(&summary(SummaryId::daily(channel("anna")), sketches, state), &english())
}

/// Each section with its title and lines, indented.
fn shown(message: &Message) -> Vec<String> {
    let mut lines = Vec::new();
    for section in &message.sections {
        lines.push(section.title.to_plain());
        lines.extend(section.items.iter().map(|item| format!("  {}", item.line.to_plain())));
    }
    lines
}

#[test]
fn work_is_grouped_by_customer_and_reseller_and_what_is_due_first_comes_first() {
    assert_eq!(
        shown(&daily(&all(), None)),
        [
            "“Contoso <b>”",
            "  [HIGH] Crypto mining: OVERDUE since 2026-02-03 06:00 UTC (2 h 0 min ago) (c-1)",
            "  [HIGH] NEW Crypto mining: due 2026-02-04 04:00 UTC (in 20 h) (c-3)",
            "“Fabrikam”",
            "  [HIGH] Crypto mining: due 2026-02-03 11:00 UTC (in 3 h 0 min), taken by “cli:maria@jumpbox” (c-2)",
            "“Contoso <b>”, reseller “Resale Ltd”",
            "  [HIGH] Crypto mining: due 2026-02-05 10:00 UTC (in 2 days) (c-5)",
            "customer unknown",
            "  [TEST] Crypto mining: due 2026-02-03 09:00 UTC (in 1 h 0 min) (c-6)",
            "Snoozed",
            "  [HIGH] Crypto mining at “Contoso <b>”: until 2026-02-03 18:00 UTC (in 10 h), “a load test” (c-4)",
        ]
    );
}

#[test]
fn each_line_leads_to_its_case() {
    let message = daily(&all(), None);
    let first = message.sections[0].items[0].link.as_ref().map(Url::as_str);
    assert_eq!(first, Some("https://guard.example/api/console/cases/c-1"));
    assert_eq!(message.link, None);
}

#[test]
fn the_headline_counts_what_is_open_and_overdue() {
    for (sketches, headline) in [
        (all(), "Daily summary: 6 cases are open, 1 overdue"),
        (all().split_off(4), "Daily summary: 2 cases are open"),
        (Vec::new(), "Daily summary: nothing is open"),
    ] {
        assert_eq!(daily(&sketches, None).title(200), format!("[SUMMARY] {headline}"));
    }
}

#[test]
fn how_everything_stands_is_told_to_who_may_know() {
    let state = State {
        sources: vec![(SourceName::Graph, Some(after(0))), (SourceName::PartnerCenter, None)],
        channels: vec![(channel("mail"), None), (channel("teams"), Some(after(-5)))],
        alarms: vec![(AlarmKind::Overdue { since: after(-1), count: 3 }, after(-1))],
        ..State::default()
    };
    assert_eq!(
        shown(&daily(&[], Some(state))),
        [
            "Alarms",
            "  Work is overdue: 3 items are waiting, since 2026-02-03 07:00 UTC (1 h 0 min ago)",
            "Sources",
            "  Microsoft Graph: read 2026-02-03 08:00 UTC (now)",
            "  Partner Center: never read",
            "Channels",
            "  mail: takes messages",
            "  teams: FAILING since 2026-02-03 03:00 UTC (5 h 0 min ago)",
        ]
    );
}

#[test]
fn a_reseller_sees_neither_links_nor_names_nor_reasons_of_ours() {
    let reader = Reader { variant: Variant::Redacted, ..english() };
    let state = State {
        outlook: Some(outlook()),
        score: Some(score()),
        channels: vec![(channel("mail"), None)],
        ..State::default()
    };
    let message = read(&summary(SummaryId::daily(channel("anna")), &all(), Some(state)), &reader);
    assert_eq!(said(&message, "mean"), None);
    let text = shown(&message).join("\n");
    assert!(!text.contains("Security score") && !text.contains("mail"), "{text}");
    assert!(!text.contains("maria") && !text.contains("load test"), "{text}");
    assert!(text.contains("in 3 h 0 min), under investigation (c-2)"), "{text}");
    assert!(text.contains("until 2026-02-03 18:00 UTC (in 10 h) (c-4)"), "{text}");
    assert!(message.sections.iter().flat_map(|s| &s.items).all(|item| item.link.is_none()));
}

#[test]
fn what_is_on_no_list_is_said_with_the_way_to_see_it() {
    let many: Vec<Sketch> =
        (0..53).map(|n| sketch(&format!("c-{n:02}"), party("Contoso"), n)).collect();
    let message = daily(&many, None);
    assert_eq!(message.sections[0].items.len(), 50);
    assert_eq!(message.notes, ["3 more cases are open: fraud-guard cases list"]);
}

#[test]
fn a_backlog_says_why_it_is_a_list() {
    let backlog = summary(SummaryId::backlog(channel("anna")), &all()[..1], None);
    let message = read(&backlog, &english());
    assert_eq!(message.title(200), "[SUMMARY] First run: 1 case was open already");
    let note = "these cases were open before fraud-guard began; they are listed once and not announced one by one";
    assert_eq!(message.notes, [note]);
    assert_eq!(message.facts.len(), 1, "nothing was new or answered then");
}

#[test]
fn a_summary_is_in_the_language_and_the_time_zone_of_its_reader() {
    let time_zone = TimeZone::get("Asia/Tokyo").expect("a zone");
    let reader = Reader { language: Language::Japanese, time_zone, ..english() };
    let message = read(&summary(SummaryId::daily(channel("anna")), &all(), None), &reader);
    let text = shown(&message).join("\n");
    assert!(text.contains("【新規】") && text.contains("13:00"), "{text}");
    assert!(!text.contains('⟦'), "{text}");
}

fn score() -> ScoreRecord {
    let body =
        br#"{ "currentScore": 79.5, "maxScore": 100, "updatedDateTime": "2026-02-03T02:00:00Z",
        "requirements": [
          { "requirementType": "mfaEnforcedForAdmins", "complianceStatus": "compliant",
            "score": 20, "maxScore": 20 },
          { "requirementType": "securityAlertsPromptlyResolved", "complianceStatus": "noncomplaint",
            "averageResponseTimeInHours": 25.5 },
          { "requirementType": "new <b>", "complianceStatus": "perhaps" } ] }"#;
    let score = SecurityScore::read(body).expect("a score");
    let trouble = ScoreTrouble::NotPermitted {
        what: "403".to_owned(),
        needs: "PartnerSecurity.Read.All".to_owned(),
    };
    let (trouble, score) = (Some(trouble), Some(score));
    ScoreRecord { asked_at: after(-1), trouble, score, read_at: Some(after(-6)) }
}

fn outlook() -> Outlook {
    Outlook {
        answered: 3,
        mean: Some(SignedDuration::from_mins(630)),
        unanswered: 2,
        mean_if_now: Some(SignedDuration::from_hours(12)),
        mean_if_tomorrow: Some(SignedDuration::from_hours(30)),
        answer_until: Some(after(9)),
        heaviest: Some(Weight {
            case: "c-1".to_owned(),
            alerts: 2,
            waiting: SignedDuration::from_hours(50),
        }),
    }
}

fn said(message: &Message, key: &str) -> Option<String> {
    let fact = message.facts.iter().find(|fact| fact.key == key)?;
    Some(fact.to_plain(message.language))
}

#[test]
fn the_mean_is_told_with_what_becomes_of_it_and_microsofts_beside_it() {
    let state = State { outlook: Some(outlook()), score: Some(score()), ..State::default() };
    let message = daily(&all(), Some(state));
    for (key, text) in [
        (
            "mean",
            "Mean time to answer: 10.5 h over 30 days; 12 h if all that is open is answered now, 30 h if it is answered in 24 hours",
        ),
        ("answer-until", "Answer all by, to keep the mean: 2026-02-03 17:00 UTC (in 9 h 0 min)"),
        ("heaviest", "Weighs the most: c-1, waiting for 2 days in all"),
        ("microsoft-mean", "Mean by Microsoft: 25.5 h"),
    ] {
        assert_eq!(said(&message, key).as_deref(), Some(text));
    }
}

#[rstest]
#[case(Outlook { answer_until: None, ..outlook() }, "answer-until", "too late: the mean is over")]
#[case(Outlook { mean: None, ..outlook() }, "mean", "no answer in 30 days; 12 h if")]
#[case(Outlook { unanswered: 0, ..outlook() }, "mean", "10.5 h over 30 days")]
#[case(Outlook::default(), "mean", "no answer in 30 days")]
fn a_mean_that_there_is_not_is_not_made_up(
    #[case] outlook: Outlook,
    #[case] key: &str,
    #[case] words: &str,
) {
    let state = State { outlook: Some(outlook), ..State::default() };
    let told = said(&daily(&[], Some(state)), key).expect("a fact");
    assert!(told.contains(words), "{told}");
}

#[test]
fn the_score_is_told_with_all_that_it_is_made_of_and_why_it_is_old() {
    let state = State { score: Some(score()), ..State::default() };
    assert_eq!(
        shown(&daily(&[], Some(state))),
        [
            "Security score",
            "  not permitted: needs PartnerSecurity.Read.All; asked 2026-02-03 07:00 UTC (1 h 0 min ago)",
            "  79.5 of 100 points, 2026-02-03 02:00 UTC (6 h 0 min ago)",
            "  MFA for our administrators: compliant (20/20)",
            "  security alerts answered promptly: not compliant",
            "  “new <b>”: “perhaps”",
        ]
    );
}

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[rstest]
#[case(1, "Audit: 1 entry, head 1:0123456789abcdef")]
#[case(12, "Audit: 12 entries, head 12:0123456789abcdef")]
fn the_head_of_the_audit_is_told_and_all_of_it_to_machines(#[case] count: u64, #[case] line: &str) {
    let hash = Fingerprint::parse(HASH).expect("a hash");
    let audit = Some(AuditState::Whole(Head { count, hash }));
    let message = daily(&all(), Some(State { audit, ..State::default() }));
    assert_eq!(said(&message, "audit").as_deref(), Some(line));
    let anchor = format!("{count}:{HASH}");
    assert_eq!(message.ids.get("audit_head"), Some(&anchor));
    assert_eq!(message.audit_anchor(), Some(format!("Audit anchor: {anchor}")));
}

#[test]
fn a_broken_audit_is_told_and_where_there_is_none_nothing_is() {
    let audit = Some(AuditState::Broken("entry 5 was changed".to_owned()));
    let message = daily(&all(), Some(State { audit, ..State::default() }));
    assert_eq!(said(&message, "audit").as_deref(), Some("Audit: BROKEN: “entry 5 was changed”"));
    assert_eq!(message.audit_anchor(), None);
    assert_eq!(said(&daily(&all(), Some(State::default())), "audit"), None);
}
