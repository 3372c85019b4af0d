//! The container.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::body::Bytes;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;

use super::Call;
use super::date;
use super::refusal;

/// As many as a page of the Blob service has at most.
const PAGE: usize = 5_000;

#[derive(Clone, Default)]
pub struct Blobs(Arc<Mutex<Container>>);

#[derive(Default)]
struct Container {
    by_name: BTreeMap<String, Blob>,
    blocks: BTreeMap<(String, String), Bytes>,
    writes: u64,
    is_there: bool,
}

#[derive(Clone)]
struct Blob {
    bytes: Bytes,
    version: u64,
    write_id: String,
}

impl Blob {
    fn etag(&self) -> String {
        format!("\"0x{:X}\"", self.version)
    }
}

impl Blobs {
    pub fn reset(&self) {
        *self.lock() = Container::default();
    }

    /// Puts a document without a call.
    pub fn put(&self, name: String, bytes: Bytes) {
        let mut container = self.lock();
        container.is_there = true;
        container.write(name, bytes, String::new());
    }

    /// How many names begin so.
    pub fn count(&self, prefix: &str) -> usize {
        let container = self.lock();
        let range = container.by_name.range(prefix.to_owned()..);
        range.take_while(|(name, _)| name.starts_with(prefix)).count()
    }

    pub(super) fn answer(&self, call: &Call) -> (&'static str, Response) {
        let is_about = |what: &str| call.query.get("comp").is_some_and(|comp| comp == what);
        let mut container = self.lock();
        match call.method {
            Method::PUT if call.name.is_empty() => ("container", container.create()),
            Method::GET if is_about("list") => ("list", container.list(call)),
            Method::GET | Method::HEAD if call.name.is_empty() => {
                ("container", (StatusCode::OK, [("date", date())]).into_response())
            }
            Method::GET => ("get", container.get(call)),
            Method::HEAD => ("head", container.head(call)),
            Method::PUT if is_about("block") => ("block", container.keep_block(call)),
            Method::PUT if is_about("blocklist") => {
                let bytes = container.join_blocks(call);
                ("put", container.put(call, bytes))
            }
            Method::PUT => ("put", container.put(call, call.body.clone())),
            Method::DELETE => ("delete", container.delete(call)),
            _ => ("other", StatusCode::METHOD_NOT_ALLOWED.into_response()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Container> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Container {
    fn create(&mut self) -> Response {
        if std::mem::replace(&mut self.is_there, true) {
            return refusal(StatusCode::CONFLICT, "ContainerAlreadyExists");
        }
        StatusCode::CREATED.into_response()
    }

    fn write(&mut self, name: String, bytes: Bytes, write_id: String) -> String {
        self.writes += 1;
        let blob = Blob { bytes, version: self.writes, write_id };
        let etag = blob.etag();
        self.by_name.insert(name, blob);
        etag
    }

    fn get(&self, call: &Call) -> Response {
        let Some(blob) = self.by_name.get(&call.name) else {
            return refusal(StatusCode::NOT_FOUND, "BlobNotFound");
        };
        let known = call.headers.get("if-none-match").and_then(|value| value.to_str().ok());
        if known == Some(blob.etag().as_str()) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let size = blob.bytes.len();
        let headers = [("etag", blob.etag()), ("last-modified", date())];
        let range = call.headers.get("x-ms-range").or_else(|| call.headers.get("range"));
        let range = range.and_then(|range| {
            let (from, to) = range.to_str().ok()?.strip_prefix("bytes=")?.split_once('-')?;
            let to = to.parse().unwrap_or(usize::MAX).min(size.saturating_sub(1));
            Some((from.parse::<usize>().ok()?, to))
        });
        match range {
            Some((from, to)) if from <= to && to < size => {
                let part = blob.bytes.slice(from..=to);
                let content_range = [("content-range", format!("bytes {from}-{to}/{size}"))];
                (StatusCode::PARTIAL_CONTENT, headers, content_range, part).into_response()
            }
            Some(_) => refusal(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange"),
            None => (StatusCode::OK, headers, blob.bytes.clone()).into_response(),
        }
    }

    fn head(&self, call: &Call) -> Response {
        let Some(blob) = self.by_name.get(&call.name) else {
            return refusal(StatusCode::NOT_FOUND, "BlobNotFound");
        };
        let headers = [
            ("etag", blob.etag()),
            ("last-modified", date()),
            ("x-ms-meta-writeid", blob.write_id.clone()),
            ("content-length", blob.bytes.len().to_string()),
        ];
        (StatusCode::OK, headers).into_response()
    }

    fn put(&mut self, call: &Call, bytes: Bytes) -> Response {
        let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
        let before = self.by_name.get(&call.name);
        if header("if-none-match") == Some("*") && before.is_some() {
            return refusal(StatusCode::CONFLICT, "BlobAlreadyExists");
        }
        if let Some(wanted) = header("if-match")
            && before.is_none_or(|blob| blob.etag() != wanted)
        {
            return refusal(StatusCode::PRECONDITION_FAILED, "ConditionNotMet");
        }
        let write_id = header("x-ms-meta-writeid").unwrap_or_default().to_owned();
        let etag = self.write(call.name.clone(), bytes, write_id);
        (StatusCode::CREATED, [("etag", etag), ("last-modified", date())]).into_response()
    }

    fn keep_block(&mut self, call: &Call) -> Response {
        let id = call.query.get("blockid").cloned().unwrap_or_default();
        self.blocks.insert((call.name.clone(), id), call.body.clone());
        StatusCode::CREATED.into_response()
    }

    fn join_blocks(&mut self, call: &Call) -> Bytes {
        let list = String::from_utf8_lossy(&call.body).into_owned();
        let ids = list.split("<Latest>").skip(1).filter_map(|rest| rest.split('<').next());
        let blocks = ids.filter_map(|id| self.blocks.remove(&(call.name.clone(), id.to_owned())));
        blocks.flatten().collect()
    }

    fn delete(&mut self, call: &Call) -> Response {
        let Some(blob) = self.by_name.get(&call.name) else {
            return refusal(StatusCode::NOT_FOUND, "BlobNotFound");
        };
        let wanted = call.headers.get("if-match").and_then(|value| value.to_str().ok());
        if wanted.is_some_and(|wanted| wanted != blob.etag()) {
            return refusal(StatusCode::PRECONDITION_FAILED, "ConditionNotMet");
        }
        self.by_name.remove(&call.name);
        StatusCode::ACCEPTED.into_response()
    }

    fn list(&self, call: &Call) -> Response {
        let text = |name: &str| call.query.get(name).map(String::as_str).unwrap_or_default();
        let (prefix, marker) = (text("prefix"), text("marker"));
        let most = text("maxresults").parse().unwrap_or(PAGE).min(PAGE);
        let from = if marker.is_empty() { prefix } else { marker };
        let range = self.by_name.range(from.to_owned()..);
        let mut found = range.take_while(|(name, _)| name.starts_with(prefix));
        let mut body = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults \
             ServiceEndpoint=\"http://127.0.0.1/\" ContainerName=\"fraud-guard\"><Blobs>",
        );
        let date = date();
        for (name, blob) in found.by_ref().take(most) {
            // As long as what the service sends.
            let _ = write!(
                body,
                "<Blob><Name>{name}</Name><Properties><Creation-Time>{date}</Creation-Time>\
                 <Last-Modified>{date}</Last-Modified><Etag>{}</Etag>\
                 <Content-Length>{}</Content-Length><Content-Type>application/json</Content-Type>\
                 <Content-Encoding /><Content-Language /><Content-CRC64 />\
                 <Cache-Control /><Content-Disposition /><BlobType>BlockBlob</BlobType>\
                 <AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred>\
                 <LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>\
                 <ServerEncrypted>true</ServerEncrypted></Properties></Blob>",
                blob.etag().trim_matches('"'),
                blob.bytes.len(),
            );
        }
        let next = found.next().map(|(name, _)| name.as_str()).unwrap_or_default();
        let _ = write!(body, "</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>");
        (StatusCode::OK, [("content-type", "application/xml")], body).into_response()
    }
}
