//! The refresh token in a file on one's own machine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use fraud_guard::microsoft::RemoteError;
use fraud_guard::microsoft::saved_token::SavedToken;
use fraud_guard::microsoft::saved_token::SignIn;
use fraud_guard::microsoft::token_vault::TokenFile;
use fraud_guard::microsoft::token_vault::TokenVault;

use super::world::World;
use super::world::is_served;

fn vault(folder: &tempfile::TempDir) -> TokenVault {
    TokenVault::File(TokenFile::new(folder.path().join("token.json")))
}

fn saved(token: &str) -> SavedToken {
    let at = "2026-02-03T03:00:00Z".parse().expect("a time");
    let sign_in = SignIn { account: None, tenant: None, has_mfa: true, signed_in_at: at };
    SavedToken { token: token.to_owned().into(), saved_at: at, sign_in: Some(sign_in) }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

async fn refusal(vault: &TokenVault) -> String {
    match vault.load().await {
        Err(error @ RemoteError::Refused { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_is_kept_for_its_owner_alone_and_the_one_before_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = vault(&folder);
    assert!(vault.load().await.expect("an answer").is_none());
    for token in ["first", "second"] {
        vault.save(&saved(token)).await.expect("saved");
        let loaded = vault.load().await.expect("an answer").expect("a token");
        assert!(loaded.has_same_token(&saved(token)));
        assert_eq!(loaded.sign_in, saved(token).sign_in);
    }
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    assert_eq!(names, ["token.json", "token.json.previous"]);
    for name in &names {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
    let previous = fs::read_to_string(folder.path().join("token.json.previous")).expect("a file");
    assert!(previous.contains("first"));
}

#[tokio::test]
async fn a_file_that_others_may_read_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = vault(&folder);
    vault.save(&saved("canary-token")).await.expect("saved");
    for mode in [0o640, 0o604, 0o660, 0o777] {
        let path = folder.path().join("token.json");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        let told = refusal(&vault).await;
        assert!(told.contains("chmod 600") && !told.contains("canary"), "{told}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_token_file_is_refused_without_repeating_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = vault(&folder);
    let path = folder.path().join("token.json");
    for text in ["", "canary-token", "{\"refresh_token\":\"canary\"", "[]", "{\"canary\":1}"] {
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        let told = refusal(&vault).await;
        assert!(told.contains("is no token file") && !told.contains("canary"), "{told}");
    }
    fs::write(&path, r#"{"refresh_token":" ","saved_at":"2026-02-03T03:00:00Z"}"#).expect("ok");
    assert!(refusal(&vault).await.contains("empty"));
}

#[tokio::test]
async fn a_place_that_cannot_be_written_leaves_the_token_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = TokenFile::new(folder.path().join("missing/token.json"));
    let error = TokenVault::File(missing).save(&saved("token")).await.expect_err("an error");
    assert!(error.to_string().contains("cannot be written"), "{error}");
}

#[tokio::test]
async fn a_sign_in_in_a_file_is_rotated_like_any_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token.json");
    let world = World::start().await;
    let seed = world.services.login.refresh_token.clone();
    let path = path.to_str().expect("a path");
    let changes = [
        ("KEY_VAULT_URL", ""),
        ("REFRESH_TOKEN_FILE", path),
        ("PARTNER_REFRESH_TOKEN", seed.as_str()),
    ];
    for _ in 0..100 {
        assert!(is_served(&world.instance_with(&changes)).await);
        world.pass_hours(48);
    }
    assert!(!world.is_alive(&seed));
}

#[tokio::test]
async fn a_save_that_fails_leaves_no_secret_lying_around() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = vault(&folder);
    vault.save(&saved("first")).await.expect("saved");
    fs::create_dir(folder.path().join("token.json.previous")).expect("in the way");
    assert!(vault.save(&saved("second")).await.is_err());
    let names = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 2);
    let loaded = vault.load().await.expect("an answer").expect("a token");
    assert!(loaded.has_same_token(&saved("first")));
}
