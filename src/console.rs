//! The web pages of a case: what the store has, made to be read, without scripts and without
//! anything from elsewhere.

mod case_page;
mod decision;
mod desk;
mod languages;
mod notice_page;
mod sheet;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest;
use sha2::Sha256;

pub use case_page::CaseView;
pub use case_page::case_page;
pub use decision::Decision;
pub use decision::Outcome;
pub use decision::Wrong;
pub use desk::Bar;
pub use desk::Desk;
pub use desk::Feedback;
pub use desk::MOST_REASON;
pub use desk::Visitor;
pub use desk::WHOLE;
pub use desk::case_mark;
pub use desk::confirmation;
pub use languages::preferred;
pub use notice_page::NoticePage;
pub use notice_page::notice_page;
pub use sheet::Sheet;
pub use sheet::SheetContext;
pub use sheet::SheetFact;

/// Why a page cannot be made, which does not happen in memory.
#[derive(Debug, thiserror::Error)]
#[error("no page can be made of the case; report this as a bug")]
pub struct PageError(#[from] askama::Error);

/// The one style of all pages, as it stands in each.
const STYLE: &str = include_str!("../templates/console.css");

/// What browsers may do with our pages: apply our style, send our forms to us, and nothing else.
pub fn content_security_policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        // The line end of a file of templates is not in the page.
        let style = STYLE.strip_suffix('\n').unwrap_or(STYLE);
        let hash = STANDARD.encode(Sha256::digest(style));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; \
             form-action 'self'; base-uri 'none'"
        )
    });
    &POLICY
}
