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
    /// Somebody decides whose sign-in is not enough for that: too long ago, or without MFA.
    NotFresh,
    /// Somebody decides who may only see.
    NotApprover,
    /// Something stopped answering while a decision was recorded.
    Unsure,
    /// Nothing can be decided, because there is no key.
    NoKey,
    /// What came is from no page of ours.
    NotOurs,
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
        NoticePage::NotFresh => ("console-wrong-title", "console-need-fresh"),
        NoticePage::NotApprover => ("console-wrong-title", "console-need-role"),
        NoticePage::NoKey => ("console-wrong-title", "console-need-key"),
        NoticePage::Unsure => ("console-trouble-title", "console-wrong-unavailable"),
        NoticePage::NotOurs => ("console-wrong-title", "console-not-ours"),
    };
    let signs_in = matches!(page, NoticePage::Unknown | NoticePage::NoRole | NoticePage::NotFresh);
    let path = path.filter(|_| signs_in);
    let shown = Page {
        language,
        title: language.word(title),
        text: language.word(text),
        sign_in: path.map(|path| Link {
            address: sign_in_address(path, page == NoticePage::NotFresh),
            title: language.word("console-sign-in"),
        }),
    };
    Ok(shown.render()?)
}

/// The address of App Service authentication that leads back to `path`. `anew` asks Entra to have
/// the person prove again who they are; that the parameter is passed on to Entra is not verified.
pub(super) fn sign_in_address(path: &str, anew: bool) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("post_login_redirect_uri", path);
    if anew {
        query.append_pair("prompt", "login");
    }
    format!("/.auth/login/aad?{}", query.finish())
}
