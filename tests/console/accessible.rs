//! The page in a real browser: nobody is kept out, and its forms are taken as a browser sends them.

use serde_json::Value;
use serde_json::json;

use super::proposed::Proposed;
use super::scene::Scene;
use super::scene::Token;
use crate::support::browser::tool;
use crate::support::driven_browser::DrivenBrowser;

const AXE: &str = "axe/node_modules/axe-core/axe.min.js";

/// What can be reached by the tabulator, in the order of the page.
const REACHABLE: &str = r#"[...document.querySelectorAll("a[href],input:not([type=hidden]),textarea,button")]
  .map((e) => e.id || e.name || e.textContent.trim())"#;
const FOCUSED: &str = "(() => { const e = document.activeElement; return e.id || e.name || e.textContent.trim(); })()";
/// What is smaller than a thumb; a radio button counts with its label.
const SMALL: &str = r#"[...document.querySelectorAll("button,textarea,input[type=text],.choice,a.do")]
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"#;

impl Scene {
    /// A browser in which somebody has signed in, on the page.
    fn browse(&self, token: &Token) -> DrivenBrowser {
        let mut browser = DrivenBrowser::start();
        browser.set_headers(json!({ super::scene::HEADER: token.signed() }));
        browser.open(&self.url(&self.page()));
        browser
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.handler.address)
    }
}

/// Every violation of a rule of axe-core, with where it is.
fn violations(browser: &mut DrivenBrowser) -> Value {
    let source = std::fs::read_to_string(tool(AXE)).expect("axe-core");
    browser.value_of(&format!("{source}; null"));
    browser.value_of(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]))",
    )
}

async fn scene() -> Scene {
    Scene::proposing(&[Proposed::machines(), Proposed::cancellation()]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_no_barrier_on_any_width_and_nothing_to_scroll_sideways() {
    let scene = scene().await;
    for token in [scene.approver(), scene.token()] {
        let mut browser = scene.browse(&token);
        // 320 pixels are a small phone, and a window of 1,280 at a zoom of 400 %.
        for width in [320, 400, 1_280] {
            browser.set_width(width);
            let wide = browser.value_of("document.documentElement.scrollWidth");
            assert!(wide.as_u64() <= Some(width.into()), "{wide} at {width}");
            assert_eq!(browser.value_of(SMALL), json!([]), "at {width}");
            assert_eq!(violations(&mut browser), json!([]), "at {width}");
        }
        browser.ask(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
            { "name": "prefers-color-scheme", "value": "dark" }] }),
        );
        assert_eq!(violations(&mut browser), json!([]), "in the dark");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_first_and_leads_to_its_field() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let mut browser = scene.browse(&scene.approver());
    reach(&mut browser, "typed");
    "0005".chars().for_each(|letter| browser.press(&letter.to_string()));
    browser.press("Enter");
    browser.wait_for_page();
    assert_eq!(
        browser.value_of("document.querySelector('[role=alert] h2').textContent"),
        "Nothing was done"
    );
    assert_eq!(violations(&mut browser), json!([]));
    let field = browser.value_of("document.querySelector('[role=alert] a').hash.slice(1)");
    let described = "document.querySelector('[aria-invalid]').getAttribute('aria-describedby')";
    assert_eq!(browser.value_of("document.querySelector('[aria-invalid]').id"), field);
    assert_eq!(browser.value_of(described), format!("why-{}", field.as_str().expect("an id")));
}

/// Presses the tabulator until the focus is on what begins like this.
fn reach(browser: &mut DrivenBrowser, what: &str) {
    for _ in 0..200 {
        browser.press("Tab");
        if browser.value_of(FOCUSED).as_str().is_some_and(|name| name.starts_with(what)) {
            return;
        }
    }
    panic!("{what} cannot be reached");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_reach_everything_in_the_order_of_the_page_and_approve() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let mut browser = scene.browse(&scene.approver());
    let reachable = browser.value_of(REACHABLE);
    let mut expected: Vec<Value> = reachable.as_array().expect("a list").clone();
    // Buttons of one choice are one stop.
    expected.dedup_by(|one, other| one == other && *one == "verdict");
    assert!(expected.len() > 8, "{expected:?}");
    for name in &expected {
        browser.press("Tab");
        assert_eq!(browser.value_of(FOCUSED), *name);
    }
    browser.open(&scene.url(&scene.page()));
    reach(&mut browser, "typed");
    "0004".chars().for_each(|letter| browser.press(&letter.to_string()));
    browser.press("Tab");
    assert_eq!(browser.value_of(FOCUSED), "Approve");
    browser.press("Enter");
    browser.wait_for_page();
    assert_eq!(browser.value_of("location.search"), "?result=approve");
    let phase = scene.action().await.phase();
    assert_eq!(phase, fraud_guard::containment::action::Phase::Cooling);
}
