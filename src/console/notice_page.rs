//! The short page where no case can be shown: why, and what to do.

use askama::Template;

use super::PageError;
use crate::language::Language;

/// Why no case is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticePage {
    /// Nobody is known to have signed in.
    Unknown,
    /// Somebody signed in who has no role.
    NoRole,
    /// There is no such case.
    Missing,
    /// Something does not answer.
    Trouble,
    /// The page was not to be read but to be changed.
    Method,
}

#[derive(Template)]
#[template(path = "console_notice.html")]
struct Page {
    language: Language,
    title: String,
    text: String,
    sign_in: Option<Link>,
}

struct Link {
    address: String,
    title: String,
}

/// The page; who has to sign in gets a link by which App Service authentication leads back to
/// `path`, which must be made of our own words.
/// Source: Microsoft, "Customize sign-ins and sign-outs in Azure App Service authentication".
///
/// # Errors
/// [`PageError`], which does not happen in memory.
pub fn notice_page(
    page: NoticePage,
    language: Language,
    path: Option<&str>,
) -> Result<String, PageError> {
    let (title, text) = match page {
        NoticePage::Unknown => ("console-who-title", "console-who-text"),
        NoticePage::NoRole => ("console-role-title", "console-role-text"),
        NoticePage::Missing => ("console-missing-title", "console-missing-text"),
        NoticePage::Trouble => ("console-trouble-title", "console-trouble-text"),
        NoticePage::Method => ("console-method-title", "console-method-text"),
    };
    let path = path.filter(|_| matches!(page, NoticePage::Unknown | NoticePage::NoRole));
    let page = Page {
        language,
        title: language.word(title),
        text: language.word(text),
        sign_in: path.map(|path| Link {
            address: sign_in_address(path),
            title: language.word("console-sign-in"),
        }),
    };
    Ok(page.render()?)
}

fn sign_in_address(path: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("post_login_redirect_uri", path)
        .finish();
    format!("/.auth/login/aad?{query}")
}
