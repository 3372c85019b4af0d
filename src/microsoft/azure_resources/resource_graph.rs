//! Azure Resource Graph: what changed, and what there is.
//!
//! Source: "Get resource changes", "Guidance for throttled requests in Azure Resource Graph".

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::AzureResources;
use super::Place;
use super::tags_of;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::remote::Ask;
use crate::microsoft::remote::Next;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A change of a resource; Resource Graph keeps it for 14 days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Of which resource.
    pub id: Untrusted,
    /// Its type.
    pub resource_type: Untrusted,
    /// `Create`, `Update` or `Delete`.
    pub change_type: String,
    /// Who did it; older changes lack it.
    pub by: Option<Untrusted>,
    /// The request that it belongs to.
    pub correlation: Option<String>,
}

/// A resource that there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its id.
    pub id: Untrusted,
    /// Its type.
    pub resource_type: Untrusted,
    /// Where it is.
    pub region: Option<Untrusted>,
    /// The size of a machine, or of the machines of a scale set; of other types any kind of sku.
    pub size: Option<Untrusted>,
    /// How many machines a scale set has.
    pub capacity: Option<u64>,
    /// When it was created, as far as its type tells.
    pub created_at: Option<Timestamp>,
    /// Its tags: `env=test`.
    pub tags: Vec<Untrusted>,
}

/// The most that Resource Graph gives at once.
const ROWS: usize = 1_000;
/// Pages of either table: twice ten thousand rows.
const MOST_PAGES: usize = 20;

impl AzureResources {
    /// What changed in a subscription since a moment, the latest first.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn changes(
        &self,
        place: Place,
        since: Timestamp,
        patience: Patience,
    ) -> Result<Listed<Change>, Unanswered> {
        self.rows(place, &changes_query(since), patience, change).await
    }

    /// What there is in a subscription.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn inventory(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<Listed<Resource>, Unanswered> {
        self.rows(place, INVENTORY, patience, resource).await
    }

    /// How many resources there are in a subscription.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn count_resources(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<usize, Unanswered> {
        let read = |row: Json<'_>| usize::try_from(row.at("Count").count()?).ok();
        let counted = self.rows(place, COUNT, patience, read).await?;
        let no_number = || Unanswered::Failed("Resource Graph did not count".to_owned());
        counted.items.first().copied().ok_or_else(no_number)
    }

    /// The resource groups of a subscription and their tags.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn groups(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<Listed<Resource>, Unanswered> {
        self.rows(place, GROUPS, patience, resource).await
    }

    async fn rows<T: Send>(
        &self,
        place: Place,
        query: &str,
        patience: Patience,
        read: impl Fn(Json<'_>) -> Option<T> + Send + Sync,
    ) -> Result<Listed<T>, Unanswered> {
        let url =
            self.address("providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01")?;
        let ask = |token: Option<&str>| {
            let body = request(place, query, token);
            Ask::query(url.clone(), body, Some(place.customer))
        };
        let mut items = Vec::new();
        let cut = self.remote.ask_pages(ask(None), MOST_PAGES, patience, |document| {
            let page = Json::of(document);
            let rows = page.at("data").elements();
            items.extend(rows.ok_or("the answer of Resource Graph has no rows")?.filter_map(&read));
            Ok(match page.at("$skipToken").text() {
                Some(token) => Next::Page(Box::new(ask(Some(token)))),
                // Said of a page that cannot be continued.
                None if is_truncated(page) => Next::Astray(TRUNCATED.to_owned()),
                None => Next::End,
            })
        });
        let cut = cut.await?;
        Ok(Listed { items, cut })
    }
}

const TRUNCATED: &str = "Resource Graph left rows out and names no next page";

/// The word is text, not a truth value.
fn is_truncated(page: Json<'_>) -> bool {
    let said = page.at("resultTruncated");
    said.text().is_some_and(|text| text.eq_ignore_ascii_case("true")) || said.flag() == Some(true)
}

fn request(place: Place, query: &str, token: Option<&str>) -> Value {
    let mut options = json!({ "resultFormat": "objectArray", "$top": ROWS });
    if let (Some(token), Some(options)) = (token, options.as_object_mut()) {
        options.insert("$skipToken".to_owned(), json!(token));
    }
    json!({ "subscriptions": [place.subscription.to_string()], "query": query, "options": options })
}

/// The order makes pages add up; the actor is there since the end of 2023 only.
fn changes_query(since: Timestamp) -> String {
    format!(
        "resourcechanges \
         | extend t = todatetime(properties.changeAttributes.timestamp), \
           changeType = tostring(properties.changeType) \
         | where t >= datetime({since}) \
         | project t, id = tostring(properties.targetResourceId), \
           type = tostring(properties.targetResourceType), changeType, \
           by = tostring(properties.changeAttributes.changedBy), \
           corr = tostring(properties.changeAttributes.correlationId) \
         | order by t desc"
    )
}

/// Only machines, scale sets, disks and storage accounts tell when they were created, each in its
/// own words.
const INVENTORY: &str = "resources \
    | project id, type, location, machine = tostring(properties.hardwareProfile.vmSize), \
      sku = tostring(sku.name), capacity = toint(sku.capacity), \
      made = todatetime(properties.timeCreated), begun = todatetime(properties.creationTime), tags \
    | order by id asc";

const COUNT: &str = "resources | count";

const GROUPS: &str = "resourcecontainers \
    | where type =~ 'microsoft.resources/subscriptions/resourcegroups' \
    | project id, type, tags \
    | order by id asc";

fn change(row: Json<'_>) -> Option<Change> {
    Some(Change {
        at: row.at("t").time()?,
        id: row.at("id").untrusted()?,
        resource_type: row.at("type").or_blank(),
        change_type: row.at("changeType").text()?.to_owned(),
        by: row.at("by").untrusted(),
        correlation: row.at("corr").text().map(str::to_owned),
    })
}

fn resource(row: Json<'_>) -> Option<Resource> {
    Some(Resource {
        id: row.at("id").untrusted()?,
        resource_type: row.at("type").or_blank(),
        region: row.at("location").untrusted(),
        size: row.at("machine").untrusted().or_else(|| row.at("sku").untrusted()),
        capacity: row.at("capacity").count(),
        created_at: row.at("made").time().or_else(|| row.at("begun").time()),
        tags: tags_of(row.at("tags")),
    })
}
