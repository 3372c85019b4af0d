//! Lists of several pages, read to their end, to a limit, or as far as they come.

use serde_json::Value;
use url::Url;

use super::Remote;
use super::asking::Ask;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;

/// What comes after a page.
#[derive(Debug)]
pub(in crate::microsoft) enum Next {
    /// Nothing.
    End,
    /// Another page.
    Page(Box<Ask>),
    /// Another page, to which no link leads or whose link may not be followed.
    Astray(String),
}

/// A list whose pages name the next one by its address.
#[derive(Clone, Copy, Debug)]
pub(in crate::microsoft) struct LinkedPages {
    /// What the list is called: `value`.
    pub(in crate::microsoft) items: &'static str,
    /// What the link is called: `nextLink`.
    pub(in crate::microsoft) link: &'static str,
    /// Pages that are read at most.
    pub(in crate::microsoft) most: usize,
}

impl LinkedPages {
    /// Azure Resource Manager's.
    pub(in crate::microsoft) const AZURE: Self =
        Self { items: "value", link: "nextLink", most: 50 };
    /// Microsoft Graph's.
    pub(in crate::microsoft) const GRAPH: Self =
        Self { items: "value", link: "@odata.nextLink", most: 20 };
}

impl Remote {
    /// Reads pages until there is no further one. `take` takes a page in and says what comes next;
    /// `Err` says in our words what is wrong with a page.
    ///
    /// Returns why the list is not whole; what came before a failure is kept.
    pub(in crate::microsoft) async fn ask_pages(
        &self,
        first: Ask,
        most: usize,
        patience: Patience,
        mut take: impl FnMut(&Value) -> Result<Next, String> + Send,
    ) -> Result<Option<String>, Unanswered> {
        let mut next = Some(first);
        let mut page = 0_usize;
        while let Some(ask) = next.take() {
            if page == most {
                return Ok(Some(format!("only the first {most} pages were read")));
            }
            page += 1;
            let taken = match self.ask(&ask, patience).await {
                Ok(document) => take(&document).map_err(Unanswered::Failed),
                Err(error) => Err(error),
            };
            next = match taken {
                Ok(Next::End) => None,
                Ok(Next::Page(ask)) => Some(*ask),
                Ok(Next::Astray(why)) => return Ok(Some(why)),
                Err(error) if page == 1 => return Err(error),
                Err(error) => return Ok(Some(format!("page {page} is missing: {error}"))),
            };
        }
        Ok(None)
    }

    /// Reads a list whose pages name the next one by its address, element by element; what cannot
    /// be read as an element is left out.
    pub(in crate::microsoft) async fn ask_list<T: Send>(
        &self,
        first: Ask,
        pages: LinkedPages,
        patience: Patience,
        read: impl Fn(Json<'_>) -> Option<T> + Send + Sync,
    ) -> Result<Listed<T>, Unanswered> {
        let name = self.name;
        let mut items = Vec::new();
        let template = first.clone();
        let cut = self.ask_pages(first, pages.most, patience, |document| {
            let page = Json::of(document);
            let list = page.at(pages.items).elements();
            let list = list.ok_or_else(|| format!("the answer of {name} is no list"))?;
            items.extend(list.filter_map(&read));
            Ok(match page.at(pages.link).text() {
                None => Next::End,
                Some(link) => template.following(link, name),
            })
        });
        let cut = cut.await?;
        Ok(Listed { items, cut })
    }
}

impl Ask {
    /// The same question at another address, which must be at the same place: the token would go
    /// there.
    pub(in crate::microsoft) fn following(&self, link: &str, name: &str) -> Next {
        match same_origin(&self.url, link) {
            Some(url) => Next::Page(Box::new(Self { url, ..self.clone() })),
            None => Next::Astray(leads_away(name)),
        }
    }
}

/// What is said of a link that is not followed.
pub(in crate::microsoft) fn leads_away(name: &str) -> String {
    format!("the link to the next page leads away from {name}")
}

/// An address at the same place; `None` for any other.
pub(in crate::microsoft) fn same_origin(first: &Url, link: &str) -> Option<Url> {
    first.join(link).ok().filter(|url| url.origin() == first.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_at_the_same_place_only() {
        let first = Url::parse("https://graph.microsoft.com/v1.0/users").expect("an address");
        for (link, is_followed) in [
            ("https://graph.microsoft.com/v1.0/users?$skiptoken=x", true),
            ("/v1.0/users?$skiptoken=x", true),
            ("https://graph.microsoft.com.evil.example/x", false),
            ("http://graph.microsoft.com/v1.0/users", false),
            ("//evil.example/x", false),
            ("data:text/plain,x", false),
        ] {
            assert_eq!(same_origin(&first, link).is_some(), is_followed, "{link}");
        }
    }
}
