//! Summaries: lists of work, by customer.

use fraud_guard::fraud_event::Severity;
use fraud_guard::notification::Fact;
use fraud_guard::notification::Item;
use fraud_guard::notification::Message;
use fraud_guard::notification::Section;
use fraud_guard::notification::Standing;
use fraud_guard::notification::test_message;
use fraud_guard::outbox::NoticeReason;
use fraud_guard::policy::Reader;
use fraud_guard::text::Line;
use fraud_guard::text::Untrusted;

use super::messages::PUBLIC_URL;
use super::messages::now;

/// The summary of a day, with so many customers of one name and so many cases of each. The first
/// case of each has a page, the others have none.
pub fn summary(name: &str, customers: usize, cases_of_each: usize) -> Message {
    let name = Untrusted::new(name);
    let count = customers * cases_of_each;
    Message {
        reason: NoticeReason::Summary,
        // However bad the worst of it is, a summary is no news.
        severity: Severity::High,
        standing: Standing::Once,
        is_test: false,
        headline: Line::ours(format!("{count} open cases of {customers} customers")),
        facts: vec![fact("open", "Open", count), fact("customers", "Customers", customers)],
        sections: (1..=customers).map(|n| section(n, &name, cases_of_each)).collect(),
        reference: "summary-2026-02-03".to_owned(),
        subject: "summary".to_owned(),
        link: PUBLIC_URL.parse().ok(),
        ..test_message(now(), &Reader::default())
    }
}

fn fact(key: &'static str, label: &str, count: usize) -> Fact {
    Fact { key, label: label.to_owned(), value: Line::ours(count.to_string()) }
}

fn section(number: usize, name: &Untrusted, cases: usize) -> Section {
    let customer = Line::ours(format!("{number}. ")).and_theirs(name.clone());
    let title = customer.and(" of reseller ").and_theirs(name.clone());
    Section { title, items: (1..=cases).map(|case| item(number, case, name)).collect() }
}

fn item(customer: usize, case: usize, name: &Untrusted) -> Item {
    let line = Line::ours(format!("Crypto mining {customer}.{case} in subscription "))
        .and_theirs(name.clone())
        .and(", answer due in 3 h");
    let page = format!("{PUBLIC_URL}api/console/cases/c-{customer}-{case}");
    Item { line, link: (case == 1).then(|| page.parse().ok()).flatten() }
}
