//! Connection strings, as the Functions host accepts them.

use azure_core::credentials::Secret;
use url::Url;

/// What a connection string says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) account: String,
    /// Absent when the endpoints carry a shared access signature.
    pub(super) key: Option<Secret>,
    pub(super) blob_url: Url,
    pub(super) queue_url: Url,
}

/// Azurite's well-known account; its key is public.
/// Source: "Use the Azurite emulator", section "Well-known storage account and key".
const DEVELOPMENT: &str = "AccountName=devstoreaccount1;\
    AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;\
    BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;\
    QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1";

/// Reads a connection string.
///
/// # Errors
/// What is missing; never a part of the string, which holds a key.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    let is_development = field(text, "UseDevelopmentStorage")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let text = if is_development { DEVELOPMENT } else { text };
    let signature = field(text, "SharedAccessSignature");
    let key = field(text, "AccountKey");
    if key.is_none() && signature.is_none() {
        return Err("it has neither AccountKey nor SharedAccessSignature".to_owned());
    }
    let account = field(text, "AccountName").unwrap_or_default();
    Ok(Parsed {
        blob_url: endpoint(text, "BlobEndpoint", "blob", account, signature)?,
        queue_url: endpoint(text, "QueueEndpoint", "queue", account, signature)?,
        account: account.to_owned(),
        key: key.map(|key| Secret::new(key.to_owned())),
    })
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split(';').filter_map(|part| part.trim().split_once('=')).find_map(|(key, value)| {
        (key.trim().eq_ignore_ascii_case(name) && !value.trim().is_empty()).then(|| value.trim())
    })
}

fn endpoint(
    text: &str,
    name: &str,
    service: &str,
    account: &str,
    signature: Option<&str>,
) -> Result<Url, String> {
    let address = match field(text, name) {
        Some(endpoint) => endpoint.to_owned(),
        None if account.is_empty() => return Err(format!("it has neither AccountName nor {name}")),
        None => {
            let protocol = field(text, "DefaultEndpointsProtocol").unwrap_or("https");
            let suffix = field(text, "EndpointSuffix").unwrap_or("core.windows.net");
            format!("{protocol}://{account}.{service}.{suffix}")
        }
    };
    let mut url = Url::parse(&address).map_err(|_| format!("its {name} is no address"))?;
    if !crate::settings::is_allowed_remote(&url) {
        return Err(format!("its {name} must be https (plain http is for loopback only)"));
    }
    url.set_query(signature.map(|signature| signature.trim_start_matches('?')));
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_has_a_short_name() {
        let parsed = parse("UseDevelopmentStorage=true").expect("a connection");
        assert_eq!(parsed.blob_url.as_str(), "http://127.0.0.1:10000/devstoreaccount1");
        assert_eq!(parsed.account, "devstoreaccount1");
    }

    #[test]
    fn endpoints_follow_from_the_account_unless_they_are_given() {
        let text = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5;EndpointSuffix=core.usgovcloudapi.net";
        let parsed = parse(text).expect("a connection");
        assert_eq!(parsed.queue_url.as_str(), "https://acme.queue.core.usgovcloudapi.net/");
        assert!(parsed.key.is_some());
    }

    #[test]
    fn a_shared_access_signature_goes_into_the_query() {
        let text = "BlobEndpoint=https://a.blob.core.windows.net;QueueEndpoint=https://a.queue.core.windows.net;SharedAccessSignature=sv=1&sig=x%3D";
        let parsed = parse(text).expect("a connection");
        assert_eq!(parsed.blob_url.query(), Some("sv=1&sig=x%3D"));
        assert!(parsed.key.is_none());
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_is_repeated() {
        for (text, words) in [
            ("AccountName=acme", "neither AccountKey"),
            ("AccountKey=hunter2", "neither AccountName"),
            ("AccountName=a;AccountKey=hunter2;BlobEndpoint=hunter2", "no address"),
            ("AccountName=a;AccountKey=hunter2;DefaultEndpointsProtocol=http", "https"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(words) && !error.contains("hunter2"), "{text}: {error}");
        }
    }
}
