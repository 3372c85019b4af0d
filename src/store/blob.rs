//! The store in a blob container.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZero;
use std::sync::Arc;

use azure_core::http::Etag as AzureETag;
use azure_core::http::RequestContent;
use azure_core::http::StatusCode;
use azure_core::http::headers::HeaderName;
use azure_storage_blob::BlobClient;
use azure_storage_blob::BlobContainerClient;
use azure_storage_blob::BlobContainerClientOptions;
use azure_storage_blob::models::BlobClientDeleteOptions;
use azure_storage_blob::models::BlobClientDownloadOptions;
use azure_storage_blob::models::BlobClientUploadOptions;
use azure_storage_blob::models::BlobContainerClientListBlobsOptions;
use azure_storage_blob::models::BlobItem;
use futures::TryStreamExt;
use jiff::Timestamp;
use uuid::Uuid;

use super::ETag;
use super::Key;
use super::Listing;
use super::Marker;
use super::StoreError;
use super::Write;
use crate::storage_account::StorageAccount;

/// A store in the container `fraud-guard`; clones share its connections.
#[derive(Clone)]
pub struct BlobStore {
    container: Arc<BlobContainerClient>,
}

impl fmt::Debug for BlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobStore").finish_non_exhaustive()
    }
}

const CONTAINER: &str = "fraud-guard";
/// Names the write in the blob's metadata, so that an answer that got lost can be told from a
/// conflict.
const WRITE_ID: &str = "writeid";
/// Parts of one document at once, as the library has it on a machine with so few processors. It would
/// ask the system for their number at each call, which opens three files.
const PARTS_AT_ONCE: NonZero<usize> = NonZero::new(8).unwrap();

impl BlobStore {
    /// The store of a storage account.
    ///
    /// # Errors
    /// When the account's address cannot hold a container.
    pub fn new(account: &StorageAccount) -> Result<Self, StoreError> {
        let mut url = account.blob_url().clone();
        url.path_segments_mut()
            .map_err(|()| StoreError::Unavailable("the blob endpoint is no base address".into()))?
            .pop_if_empty()
            .push(CONTAINER);
        let options = BlobContainerClientOptions {
            client_options: account.client_options(),
            ..BlobContainerClientOptions::default()
        };
        let container = BlobContainerClient::new(url, account.credential(), Some(options))
            .map_err(unavailable)?;
        Ok(Self { container: container.into() })
    }

    pub(super) async fn prepare(&self) -> Result<(), StoreError> {
        match self.container.create(None).await {
            Ok(_) => Ok(()),
            Err(error) if has_status(&error, &[StatusCode::Conflict]) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// The time in the header `Date` of an answer, to the second.
    pub(super) async fn time(&self) -> Result<Timestamp, StoreError> {
        let answer = self.container.get_properties(None).await.map_err(unavailable)?;
        let date = answer.headers().get_optional_str(&HeaderName::from_static("date"));
        let read = |date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok();
        let unsaid = || StoreError::Unavailable("it does not say what time it is".to_owned());
        date.and_then(read).ok_or_else(unsaid)
    }

    pub(super) async fn get(&self, key: &Key) -> Result<Option<(Vec<u8>, ETag)>, StoreError> {
        let options =
            BlobClientDownloadOptions { parallel: Some(PARTS_AT_ONCE), ..Default::default() };
        let downloaded = match self.blob(key).download(Some(options)).await {
            Ok(downloaded) => downloaded,
            Err(error) if has_status(&error, &[StatusCode::NotFound]) => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        let etag = downloaded.properties.etag.ok_or_else(without_etag)?;
        let bytes = downloaded.body.collect().await.map_err(unavailable)?;
        Ok(Some((bytes.to_vec(), ETag(etag.as_ref().to_owned()))))
    }

    pub(super) async fn insert_if_absent(
        &self,
        key: &Key,
        bytes: Vec<u8>,
    ) -> Result<Write, StoreError> {
        let if_none_match = Some(AzureETag::from("*"));
        let condition = BlobClientUploadOptions { if_none_match, ..Default::default() };
        self.upload(key, bytes, condition).await
    }

    pub(super) async fn replace_if(
        &self,
        key: &Key,
        bytes: Vec<u8>,
        etag: &ETag,
    ) -> Result<Write, StoreError> {
        let if_match = Some(AzureETag::from(etag.0.as_str()));
        let condition = BlobClientUploadOptions { if_match, ..Default::default() };
        self.upload(key, bytes, condition).await
    }

    pub(super) async fn delete_if(&self, key: &Key, etag: &ETag) -> Result<bool, StoreError> {
        let if_match = Some(AzureETag::from(etag.0.as_str()));
        let options = BlobClientDeleteOptions { if_match, ..Default::default() };
        match self.blob(key).delete(Some(options)).await {
            Ok(_) => Ok(true),
            Err(error) if has_status(&error, &[StatusCode::NotFound]) => Ok(true),
            // A blob that is gone fails the condition too (seen with Azurite).
            Err(error) if has_status(&error, &[StatusCode::PreconditionFailed]) => {
                Ok(!self.blob(key).exists().await.map_err(unavailable)?)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    pub(super) async fn list(
        &self,
        prefix: &str,
        from: Option<Marker>,
    ) -> Result<Listing, StoreError> {
        let options = BlobContainerClientListBlobsOptions {
            prefix: Some(prefix.to_owned()),
            marker: from.map(|marker| marker.0),
            ..Default::default()
        };
        let mut pages = self.container.list_blobs(Some(options)).map_err(unavailable)?.into_pages();
        let Some(page) = pages.try_next().await.map_err(unavailable)? else {
            return Ok(Listing::default());
        };
        let page = page.into_model().map_err(unavailable)?;
        let (keys, versions) = page.blob_items.into_iter().filter_map(found).unzip();
        Ok(Listing {
            keys,
            versions,
            next: page.next_marker.filter(|marker| !marker.is_empty()).map(Marker),
        })
    }

    async fn upload(
        &self,
        key: &Key,
        bytes: Vec<u8>,
        condition: BlobClientUploadOptions<'_>,
    ) -> Result<Write, StoreError> {
        let write_id = Uuid::new_v4().simple().to_string();
        let options = BlobClientUploadOptions {
            metadata: Some(HashMap::from([(WRITE_ID.to_owned(), write_id.clone())])),
            blob_content_type: Some("application/json".to_owned()),
            parallel: Some(PARTS_AT_ONCE),
            ..condition
        };
        let content = RequestContent::from(bytes);
        match self.blob(key).upload(content, Some(options)).await {
            Ok(done) => done.etag.ok_or_else(without_etag).map(written),
            Err(error) if is_conflict(&error) => self.own_write(key, &write_id).await,
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A retry inside the client answers a conflict when the first try had succeeded and its
    /// answer was lost. If the document is the one we wrote, it was no conflict.
    async fn own_write(&self, key: &Key, write_id: &str) -> Result<Write, StoreError> {
        let properties = match self.blob(key).get_properties(None).await {
            Ok(properties) => properties,
            Err(error) if has_status(&error, &[StatusCode::NotFound]) => {
                return Ok(Write::Conflict);
            }
            Err(error) => return Err(unavailable(error)),
        };
        let header = |name: &str| {
            let name = azure_core::http::headers::HeaderName::from(name.to_owned());
            properties.headers().get_optional_string(&name)
        };
        let is_ours = header(&format!("x-ms-meta-{WRITE_ID}")).as_deref() == Some(write_id);
        match header("etag").filter(|_| is_ours) {
            Some(etag) => Ok(Write::Done(ETag(etag))),
            None => Ok(Write::Conflict),
        }
    }

    fn blob(&self, key: &Key) -> BlobClient {
        self.container.blob_client(key.as_str())
    }
}

/// What a listing says of a blob. It writes the version without the quotes that it has in a header; where
/// there is none, it is no version of anything.
fn found(item: BlobItem) -> Option<(Key, ETag)> {
    let etag = item.properties.and_then(|properties| properties.etag);
    let etag = etag.as_ref().map_or("", |etag| etag.as_ref()).trim_matches('"');
    Some((Key::from_listing(&item.name?), ETag(format!("\"{etag}\""))))
}

fn written(etag: AzureETag) -> Write {
    Write::Done(ETag(etag.as_ref().to_owned()))
}

fn is_conflict(error: &azure_core::Error) -> bool {
    has_status(error, &[StatusCode::Conflict, StatusCode::PreconditionFailed])
}

fn has_status(error: &azure_core::Error, statuses: &[StatusCode]) -> bool {
    error.http_status().is_some_and(|status| statuses.contains(&status))
}

/// The kind of an error holds status and error code, and no address or body.
fn unavailable(error: azure_core::Error) -> StoreError {
    StoreError::Unavailable(error.kind().to_string())
}

fn without_etag() -> StoreError {
    StoreError::Unavailable("the answer has no ETag".to_owned())
}
