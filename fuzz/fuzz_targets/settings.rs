//! The connection string of the storage account, and the address of a remote: no problem that is
//! reported repeats a secret.
#![no_main]

use fraud_guard::settings::Settings;
use fraud_guard::settings::is_allowed_remote;
use fraud_guard::storage_account;
use fraud_guard::storage_account::StorageAccount;
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "Zm9vYmFyc2VjcmV0";

fuzz_target!(|text: &str| {
    let connection = text.replace("AccountKey=KEY", &format!("AccountKey={SECRET}"));
    let connection = connection.replace("sig=KEY", &format!("sig={SECRET}"));
    let mut settings = Settings::from_pairs([(storage_account::CONNECTION.name, connection)]);
    let account = StorageAccount::from_settings(&mut settings);
    let problems = settings.finish();
    assert!(account.is_none() || problems.is_ok());
    assert!(!format!("{account:?}").contains(SECRET), "{account:?}");
    if let Err(problems) = problems {
        assert!(!problems.to_string().contains(SECRET), "{problems}");
    }

    let mut settings = Settings::from_pairs([(storage_account::BLOB_SERVICE_URI.name, text)]);
    match settings.remote_url(&storage_account::BLOB_SERVICE_URI) {
        Some(url) => assert!(is_allowed_remote(&url) && url.username().is_empty()),
        None => assert!(settings.finish().is_err() || text.trim().is_empty()),
    }
});
