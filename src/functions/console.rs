//! HTTP: the console. This version has none; it says so without looking anything up.

use axum::http::StatusCode;
use axum::response::Response;

use super::invocation::plain;

/// Where the link of a message leads. It tells nothing about the case, because nobody signed in.
pub(super) async fn any() -> Response {
    let text = "This version of fraud-guard has no console.\n\
                See a case with: fraud-guard cases show <id from the message>\n";
    plain(StatusCode::NOT_FOUND, text)
}
