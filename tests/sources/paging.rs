//! Pages that repeat, shift, lie or never end: cases 109 to 120.

use std::collections::BTreeSet;

use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::Microsoft as Services;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::settings::Settings;
use fraud_guard::sources::Limits;
use fraud_guard::sources::Snapshot;
use fraud_guard::sources::take_snapshot;
use jiff::SignedDuration;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert;
use proptest::test_runner::Config;
use proptest::test_runner::TestRunner;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use crate::support::microsoft::Microsoft;
use crate::support::microsoft::PARTNER;
use crate::support::microsoft::answer;
use crate::support::microsoft::asks_for_pages;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::page_number;
use crate::support::microsoft::source;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

const PAGE_SIZE: usize = 500;

fn events(ids: impl IntoIterator<Item = usize>) -> Vec<Value> {
    ids.into_iter().map(|id| json!({"eventId": id.to_string()})).collect()
}

fn page(ids: impl IntoIterator<Item = usize>) -> Vec<u8> {
    json!(events(ids)).to_string().into_bytes()
}

fn ids(snapshot: &Snapshot) -> BTreeSet<usize> {
    let ids = snapshot.events.iter().filter_map(|event| event.event_id.as_ref());
    ids.map(|id| id.parse().expect("a number")).collect()
}

fn numbers(range: std::ops::Range<usize>) -> BTreeSet<usize> {
    range.collect()
}

async fn partner_center(pages: Vec<Vec<u8>>) -> Microsoft {
    Microsoft::with_pages(SourceName::PartnerCenter, pages).await
}

/// Graph with pages that link to each other, at its own address.
async fn graph(
    mut list: impl FnMut(&Request, &str) -> (Vec<usize>, Option<String>) + Send + 'static,
) -> Microsoft {
    Microsoft::listing(SourceName::Graph, move |request| {
        let host = request.header("host").expect("a host");
        let (ids, link) =
            list(request, &format!("http://{host}/beta/security/partner/securityAlerts"));
        complete(graph_page(ids, link))
    })
    .await
}

fn graph_page(ids: Vec<usize>, link: Option<String>) -> String {
    let value: Vec<Value> = ids.into_iter().map(|id| json!({"id": id.to_string()})).collect();
    match link {
        Some(link) => json!({"value": value, "@odata.nextLink": link}).to_string(),
        None => json!({"value": value}).to_string(),
    }
}

fn is_told(snapshot: &Snapshot, words: &str) -> bool {
    snapshot.findings.iter().any(|finding| finding.contains(words))
}

#[tokio::test]
async fn case_109_a_page_that_comes_twice_ends_the_reading_and_is_told() {
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, |request| {
        complete(if page_number(request) < 3 { page(0..PAGE_SIZE) } else { page([9_999]) })
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert!(snapshot.is_complete() && is_told(&snapshot, "twice"), "{:?}", snapshot.findings);
    assert_eq!(ids(&snapshot), numbers(0..PAGE_SIZE));
    let snapshot = graph(|_, base| (vec![1, 2], Some(base.to_owned()))).await.snapshot().await;
    assert!(is_told(&snapshot, "twice") && ids(&snapshot) == numbers(1..3));
}

#[tokio::test]
async fn case_110_a_list_without_end_is_read_to_the_cap_and_told() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |r| complete(page([page_number(r)]))).await;
    let snapshot = microsoft.snapshot_within(Limits { most_pages: 20, ..Limits::default() }).await;
    assert!(!snapshot.is_complete() && is_told(&snapshot, "did not end"));
    assert_eq!(ids(&snapshot), numbers(1..21));
    assert_eq!(microsoft.list_requests().len(), 20);
}

#[tokio::test]
async fn case_110_a_list_that_takes_too_long_is_left_with_what_came() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |r| complete(page([page_number(r)]))).await;
    microsoft.clock.advance(SignedDuration::ZERO);
    let budget = SignedDuration::from_secs(-1);
    let snapshot = microsoft.snapshot_within(Limits { budget, ..Limits::default() }).await;
    assert!(snapshot.failure.as_ref().is_some_and(|f| f.to_string().contains("too long")));
    assert_eq!(ids(&snapshot), numbers(1..2));
}

#[tokio::test]
async fn case_111_a_server_that_knows_no_pages_is_asked_twice_and_not_complained_about() {
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, |_| complete(page(0..7))).await;
    let snapshot = microsoft.snapshot().await;
    assert!(snapshot.is_complete() && snapshot.findings.is_empty(), "{:?}", snapshot.findings);
    assert_eq!((ids(&snapshot), microsoft.list_requests().len()), (numbers(0..7), 2));
}

#[tokio::test]
async fn case_112_a_page_with_one_event_more_than_asked_for_is_read() {
    let snapshot = partner_center(vec![page(0..PAGE_SIZE + 1), page([700])]).await.snapshot().await;
    assert!(snapshot.is_complete());
    assert_eq!(ids(&snapshot).len(), PAGE_SIZE + 2);
}

#[tokio::test]
async fn case_113_an_event_that_moves_to_a_page_already_read_is_found() {
    let mut asked = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |request| {
        asked += 1;
        // Event 0 leaves the list after the first page was read, so that all others move up.
        let list: Vec<usize> = (usize::from(asked > 1)..6).collect();
        let pages: Vec<&[usize]> = list.chunks(2).collect();
        let shown = pages.get(page_number(request) - 1).copied().unwrap_or_default();
        complete(page(shown.iter().copied()))
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert!(snapshot.is_complete());
    assert_eq!(ids(&snapshot), numbers(0..6));
}

#[tokio::test]
async fn case_113_the_last_event_of_a_second_page_that_empties_is_found() {
    let mut asked = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |request| {
        asked += 1;
        let list: Vec<usize> = (usize::from(asked > 1)..PAGE_SIZE + 1).collect();
        let pages: Vec<&[usize]> = list.chunks(PAGE_SIZE).collect();
        let shown = pages.get(page_number(request) - 1).copied().unwrap_or_default();
        complete(page(shown.iter().copied()))
    })
    .await;
    assert!(ids(&microsoft.snapshot().await).contains(&PAGE_SIZE));
    let mut asked = 0;
    let microsoft = graph(move |request, base| {
        asked += 1;
        match (asked, page_number(request)) {
            (1, _) => (vec![0, 1], Some(format!("{base}?page=2"))),
            (_, 1) => (vec![1, 2], None),
            _ => (vec![], None),
        }
    })
    .await;
    assert_eq!(ids(&microsoft.snapshot().await), numbers(0..3));
}

#[tokio::test]
async fn case_114_an_empty_page_is_no_end() {
    let pages = vec![page([1]), page([]), page([2]), page([]), page([]), page([3])];
    let snapshot = partner_center(pages).await.snapshot().await;
    assert_eq!((snapshot.is_complete(), ids(&snapshot)), (true, numbers(1..3)));
    let snapshot = graph(|request, base| match page_number(request) {
        1 => (vec![1], Some(format!("{base}?page=2"))),
        2 => (vec![], Some(format!("{base}?page=3"))),
        _ => (vec![2], None),
    });
    assert_eq!(ids(&snapshot.await.snapshot().await), numbers(1..3));
}

#[tokio::test]
async fn case_115_a_list_in_another_order_at_each_pass_is_read_whole() {
    let mut pass = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |request| {
        pass += usize::from(page_number(request) == 1);
        let mut list: Vec<usize> = (0..12).collect();
        list.rotate_left(pass * 5 % 12);
        let pages: Vec<&[usize]> = list.chunks(4).collect();
        let shown = pages.get(page_number(request) - 1).copied().unwrap_or_default();
        complete(page(shown.iter().copied()))
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert_eq!((snapshot.is_complete(), ids(&snapshot)), (true, numbers(0..12)));
}

#[tokio::test]
async fn case_116_a_failure_on_page_7_keeps_the_pages_before() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |request| match page_number(request) {
            7 => answer(500, "application/json", "{}"),
            number => complete(page([number])),
        })
        .await;
    let snapshot = microsoft.snapshot().await;
    assert!(matches!(snapshot.failure, Some(RemoteError::Unavailable { .. })));
    assert_eq!(ids(&snapshot), numbers(1..7));
}

#[tokio::test]
async fn a_failure_in_a_later_pass_keeps_what_the_passes_before_saw() {
    let mut asked = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |request| {
        asked += 1;
        match (asked, page_number(request)) {
            (5.., _) => answer(500, "application/json", "{}"),
            (_, 1) => complete(r#"[{"eventId":"1"},{bad}]"#),
            (_, 2) => complete(page([2])),
            _ => complete("[]"),
        }
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert!(!snapshot.is_complete());
    assert_eq!((ids(&snapshot), snapshot.quarantined.len()), (numbers(1..3), 1));
}

#[tokio::test]
async fn case_117_a_count_that_is_wrong_is_ignored() {
    for count in ["0", "99999", "\"many\"", "null", "-1"] {
        let body = format!("{{\"totalCount\":{count},\"items\":{}}}", json!(events(0..3)));
        let snapshot = partner_center(vec![body.into_bytes()]).await.snapshot().await;
        assert_eq!((snapshot.is_complete(), ids(&snapshot)), (true, numbers(0..3)), "{count}");
        let body =
            format!("{{\"@odata.count\":{count},\"value\":[{{\"id\":\"0\"}},{{\"id\":\"1\"}}]}}");
        let snapshot = Microsoft::with_page(SourceName::Graph, body).await.snapshot().await;
        assert_eq!((snapshot.is_complete(), ids(&snapshot)), (true, numbers(0..2)), "{count}");
    }
}

/// Partner Center whose pages hide an event that its list without pages shows.
async fn with_a_hidden_event(hidden_for: usize) -> Microsoft {
    let mut whole_lists = 0;
    Microsoft::listing(SourceName::PartnerCenter, move |request| {
        if !asks_for_pages(request) {
            whole_lists += 1;
            return complete(page(0..4));
        }
        let shown = if whole_lists >= hidden_for { 4 } else { 3 };
        complete(if page_number(request) == 1 { page(0..shown) } else { page([]) })
    })
    .await
}

#[tokio::test]
async fn the_daily_look_at_the_whole_list_finds_what_the_pages_hide_and_tells() {
    let limits = Limits { reads_whole_list: true, ..Limits::default() };
    let microsoft = with_a_hidden_event(usize::MAX).await;
    let snapshot = microsoft.snapshot_within(limits).await;
    assert_eq!((ids(&snapshot), snapshot.has_whole_list), (numbers(0..4), true));
    assert!(is_told(&snapshot, "list without pages"), "{:?}", snapshot.findings);
    assert_eq!(ids(&microsoft.snapshot().await), numbers(0..3), "the pages alone hide it");
    // What came between the pages and the list is no contradiction.
    let snapshot = with_a_hidden_event(1).await.snapshot_within(limits).await;
    assert_eq!((ids(&snapshot), snapshot.findings), (numbers(0..4), Vec::new()));
}

#[tokio::test]
async fn a_whole_list_that_cannot_be_read_fails_no_poll_and_is_tried_again() {
    let limits = Limits { reads_whole_list: true, ..Limits::default() };
    for (status, body, is_done) in [(503, "{}", false), (200, "null", false), (400, "{}", true)] {
        let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |request| {
            match (asks_for_pages(request), page_number(request)) {
                (false, _) => answer(status, "application/json", body),
                (true, 1) => complete(page(0..3)),
                (true, _) => complete(page([])),
            }
        })
        .await;
        let snapshot = microsoft.snapshot_within(limits).await;
        assert!(snapshot.is_complete() && snapshot.unreadable_page.is_none(), "{status}");
        assert_eq!((ids(&snapshot), snapshot.has_whole_list), (numbers(0..3), is_done), "{status}");
    }
}

#[tokio::test]
async fn pages_shorter_than_asked_for_are_not_trusted() {
    // The server fills pages of at most 2 and counts them in the size that it was asked for.
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, |request| {
        let size: usize = match asks_for_pages(request) {
            true => query(request, "PageSize"),
            false => return complete(page(0..9)),
        };
        let from = size * (page_number(request) - 1);
        complete(page((from..9).take(2)))
    })
    .await;
    let small = [("PARTNER_CENTER_PAGE_SIZE", "3")];
    let url = microsoft.server.url("/");
    let source = source(SourceName::PartnerCenter, url.as_str(), &microsoft.clock, &small);
    let clock = Clock::Manual(microsoft.clock.clone());
    let snapshot = take_snapshot(source.as_ref(), Limits::default(), &clock).await;
    assert_eq!(ids(&snapshot), numbers(0..9));
}

#[tokio::test]
async fn a_list_of_one_page_costs_three_requests() {
    let microsoft = partner_center(vec![page(0..3)]).await;
    assert_eq!(ids(&microsoft.snapshot().await), numbers(0..3));
    assert_eq!(microsoft.list_requests().len(), 3);
}

#[rstest]
#[case("0")]
#[case("1001")]
#[case("-1")]
#[case("all")]
fn a_page_size_that_makes_no_sense_stops_the_start(#[case] size: &str) {
    let mut settings = Settings::from_pairs([
        ("PARTNER_CENTER_PAGE_SIZE", size),
        ("PARTNER_TENANT_ID", PARTNER),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "secret"),
    ]);
    let http = HttpClient::new().expect("a client");
    assert!(Services::from_settings(&mut settings, &http, &Clock::System).is_none());
    let error = settings.finish().expect_err("a problem").to_string();
    assert!(error.contains("PARTNER_CENTER_PAGE_SIZE"), "{error}");
}

#[tokio::test]
async fn the_page_size_of_the_settings_is_asked_for_and_differs_between_passes() {
    let microsoft = partner_center((0..4).map(|n| page(n * 7..n * 7 + 7)).collect()).await;
    let small = [("PARTNER_CENTER_PAGE_SIZE", "7")];
    let url = microsoft.server.url("/");
    let source = source(SourceName::PartnerCenter, url.as_str(), &microsoft.clock, &small);
    let clock = Clock::Manual(microsoft.clock.clone());
    take_snapshot(source.as_ref(), Limits::default(), &clock).await;
    let paged: Vec<_> = microsoft.list_requests().into_iter().filter(asks_for_pages).collect();
    let sizes: BTreeSet<usize> = paged.iter().map(|r| query(r, "PageSize")).collect();
    assert_eq!(sizes, [6, 7].into());
}

/// A number in the query of a request.
fn query(request: &Request, name: &str) -> usize {
    let line = request.head.lines().next().unwrap_or_default();
    let found = line.split(['?', '&', ' ']).find_map(|part| part.strip_prefix(name));
    let number = found.and_then(|rest| rest.strip_prefix('=')).expect("in the query");
    number.parse().expect("a number")
}

#[tokio::test]
async fn case_118_a_link_that_leads_away_is_refused_and_nobody_gets_the_token() {
    let thief = WebServer::scripted(|_| complete(graph_page(vec![9], None))).await;
    let port = thief.url("/").port().expect("a port");
    for link in [
        thief.url("/x").to_string(),
        format!("http://localhost:{port}/x"),
        format!("https://127.0.0.1:{port}/x"),
        "http://graph.microsoft.com/beta/x".to_owned(),
        "https://graph.microsoft.com.evil.example/beta".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//127.0.0.1/x".to_owned(),
        "/beta/security/partner/securityAlerts?page=2".to_owned(),
        "data:application/json,[]".to_owned(),
        String::new(),
    ] {
        let sent = link.clone();
        let microsoft = graph(move |_, _| (vec![1], Some(sent.clone()))).await;
        let snapshot = microsoft.snapshot().await;
        let failure = snapshot.failure.as_ref().expect(&link).to_string();
        assert!(failure.contains("leads away") && !failure.contains("evil"), "{link}: {failure}");
        assert_eq!((ids(&snapshot), microsoft.list_requests().len()), (numbers(1..2), 1), "{link}");
    }
    assert!(thief.requests().is_empty());
}

#[rstest]
#[case::number("7")]
#[case::object(r#"{"href":"x"}"#)]
#[case::half_a_character(r#""http://x/\ud800""#)]
#[tokio::test]
async fn case_118_a_link_that_is_no_text_is_not_the_end(#[case] link: &str) {
    let body = format!(r#"{{"value":[{{"id":"1"}}],"@odata.nextLink":{link}}}"#);
    let snapshot = Microsoft::with_page(SourceName::Graph, body).await.snapshot().await;
    assert!(!snapshot.is_complete());
    assert_eq!(ids(&snapshot), numbers(1..2));
}

#[tokio::test]
async fn case_119_resolved_events_in_the_list_are_read_by_their_status() {
    let body =
        r#"[{"eventId":"1","eventStatus":"Active"},{"eventId":"2","eventStatus":"Resolved"}]"#;
    let microsoft = partner_center(vec![body.into()]).await;
    let snapshot = microsoft.snapshot().await;
    let unresolved: Vec<bool> = snapshot.events.iter().map(|event| event.is_unresolved()).collect();
    assert_eq!(unresolved.iter().filter(|is| **is).count(), 1);
    assert!(!microsoft.list_requests()[0].head.contains("EventStatus"));
}

#[tokio::test]
async fn case_120_a_server_that_refuses_pages_is_asked_for_the_whole_list() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |request| match asks_for_pages(request) {
            true => {
                answer(400, "application/json", r#"{"code":"800002","description":"canary-body"}"#)
            }
            false => complete(page(0..3)),
        })
        .await;
    for _ in 0..2 {
        let snapshot = microsoft.snapshot().await;
        assert_eq!((snapshot.is_complete(), ids(&snapshot)), (true, numbers(0..3)));
    }
    let with_pages = microsoft.list_requests().iter().filter(|r| asks_for_pages(r)).count();
    assert_eq!((with_pages, microsoft.list_requests().len()), (1, 3));
}

#[tokio::test]
async fn case_120_a_server_that_refuses_every_form_is_an_error_and_no_empty_list() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |_| answer(400, "application/json", "{}"))
            .await;
    let snapshot = microsoft.snapshot().await;
    assert!(matches!(snapshot.failure, Some(RemoteError::NotAccepted { .. })));
}

/// What happens to the list before a request of the first pass is answered.
#[derive(Clone, Debug)]
enum Edit {
    Remove(usize),
    Insert(usize),
    Move(usize, usize),
    Reverse,
}

fn edits() -> impl Strategy<Value = Vec<Vec<Edit>>> {
    let edit = (0_u8..4, any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(kind, a, b)| match kind {
            0 => Edit::Remove(a.index(64)),
            1 => Edit::Insert(a.index(64)),
            2 => Edit::Move(a.index(64), b.index(64)),
            _ => Edit::Reverse,
        },
    );
    prop::collection::vec(prop::collection::vec(edit, 0..3), 1..6)
}

/// A list that somebody edits while it is read, and what was always in it.
struct Edited {
    list: Vec<usize>,
    stayed: BTreeSet<usize>,
    next_id: usize,
}

impl Edited {
    fn new(length: usize) -> Self {
        Self { list: (0..length).collect(), stayed: numbers(0..length), next_id: length }
    }

    fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Remove(at) if self.list.len() > 9 => {
                let removed = self.list.remove(at % self.list.len());
                self.stayed.remove(&removed);
            }
            Edit::Remove(_) => {}
            Edit::Insert(at) => {
                self.list.insert(at % (self.list.len() + 1), self.next_id);
                self.next_id += 1;
            }
            Edit::Move(from, to) => {
                let moved = self.list.remove(from % self.list.len());
                self.list.insert(to % (self.list.len() + 1), moved);
            }
            Edit::Reverse => self.list.reverse(),
        }
    }

    fn page(&self, number: usize) -> (Vec<usize>, bool) {
        let pages: Vec<&[usize]> = self.list.chunks(3).collect();
        let shown = pages.get(number - 1).copied().unwrap_or_default();
        (shown.to_vec(), number < pages.len())
    }
}

#[test]
fn cases_113_and_115_nothing_that_stayed_listed_is_lost_while_the_list_is_edited() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(any::<bool>(), 10_usize..16, edits()), |(is_graph, length, script)| {
            let name = if is_graph { SourceName::Graph } else { SourceName::PartnerCenter };
            let (read, stayed) = runtime.block_on(read_while_edited(name, length, &script));
            prop_assert!(read.is_superset(&stayed), "{name:?}: {stayed:?} of {read:?}");
            Ok(())
        })
        .expect("nothing is lost");
}

/// What is read of a list that is edited during the first pass, and what was in it all the time.
async fn read_while_edited(
    name: SourceName,
    length: usize,
    script: &[Vec<Edit>],
) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let list = std::sync::Arc::new(std::sync::Mutex::new(Edited::new(length)));
    let (edited, script) = (list.clone(), script.to_vec());
    let (mut asked, mut pass) = (0, 0);
    let answer = move |request: &Request, base: &str| {
        let mut edited = edited.lock().expect("the list");
        pass += usize::from(page_number(request) == 1);
        let edits = script.get(asked).filter(|_| pass == 1);
        edits.into_iter().flatten().for_each(|edit| edited.apply(edit));
        asked += 1;
        let (ids, is_more) = edited.page(page_number(request));
        (ids, is_more.then(|| format!("{base}?page={}", page_number(request) + 1)))
    };
    let microsoft = match name {
        SourceName::Graph => graph(answer).await,
        SourceName::PartnerCenter => {
            let mut answer = answer;
            Microsoft::listing(name, move |request| complete(page(answer(request, "").0))).await
        }
    };
    let snapshot = microsoft.snapshot().await;
    let stayed = list.lock().expect("the list").stayed.clone();
    (ids(&snapshot), stayed)
}
