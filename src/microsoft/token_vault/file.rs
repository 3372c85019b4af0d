//! The refresh token in a file that only its owner reads.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::saved_token::SignIn;
use crate::private_file;

/// A file with a refresh token in JSON; the one before is kept beside it as `.previous`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFile {
    path: PathBuf,
}

/// What the file says.
#[derive(Serialize, Deserialize)]
struct Content {
    refresh_token: String,
    saved_at: Timestamp,
    #[serde(default)]
    sign_in: Option<SignIn>,
}

impl TokenFile {
    /// The file at a path, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn load(&self) -> Result<Option<SavedToken>, RemoteError> {
        let metadata = match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata.map_err(|error| self.refused("cannot be read", &error))?,
        };
        self.check_is_private(&metadata)?;
        let text = fs::read(&self.path).map_err(|error| self.refused("cannot be read", &error))?;
        let content: Content = serde_json::from_slice(&text).map_err(|error| {
            // The parser's own message may quote what it found: only the place is told.
            let place = format!("line {}, column {}", error.line(), error.column());
            self.refused("is no token file", &place)
        })?;
        let token = content.refresh_token.trim();
        if token.is_empty() {
            return Err(self.refused("is no token file", &"the token is empty"));
        }
        let (saved_at, sign_in) = (content.saved_at, content.sign_in);
        Ok(Some(SavedToken { token: token.to_owned().into(), saved_at, sign_in }))
    }

    pub(super) fn save(&self, saved: &SavedToken) -> Result<(), RemoteError> {
        let failed = |error: io::Error| self.refused("cannot be written", &error);
        let content = Content {
            refresh_token: saved.token.expose_secret().to_owned(),
            saved_at: saved.saved_at,
            sign_in: saved.sign_in.clone(),
        };
        let text = serde_json::to_vec_pretty(&content)
            .map_err(|_| self.refused("cannot be written", &"the token is no text"))?;
        let temporary = self.beside(&format!("{}.new", Uuid::new_v4().simple()));
        private_file::write(&temporary, &text).map_err(failed)?;
        let moved = self.keep_previous().and_then(|()| fs::rename(&temporary, &self.path));
        if let Err(error) = moved {
            private_file::remove_quietly(&temporary);
            return Err(failed(error));
        }
        match self.load()? {
            Some(read) if read.has_same_token(saved) => Ok(()),
            _ => Err(RemoteError::unavailable(format!(
                "file {} was written and reads back differently",
                self.path.display()
            ))),
        }
    }

    /// The file that is there stays until the new one takes its place.
    fn keep_previous(&self) -> io::Result<()> {
        let Ok(current) = fs::read(&self.path) else { return Ok(()) };
        let temporary = self.beside(&format!("{}.old", Uuid::new_v4().simple()));
        private_file::write(&temporary, &current)?;
        fs::rename(&temporary, self.beside("previous"))
            .inspect_err(|_| private_file::remove_quietly(&temporary))
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(suffix);
        self.path.with_file_name(name)
    }

    #[cfg(unix)]
    fn check_is_private(&self, metadata: &fs::Metadata) -> Result<(), RemoteError> {
        use std::os::unix::fs::PermissionsExt;
        if metadata.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        Err(RemoteError::Refused {
            what: format!("others may read the token file {}", self.path.display()),
            advice: Phrase::new("advice-token-file-readable")
                .with("file", self.path.display().to_string()),
        })
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "same form as on unix")]
    fn check_is_private(&self, _: &fs::Metadata) -> Result<(), RemoteError> {
        Ok(())
    }

    fn refused(&self, what: &str, why: &dyn std::fmt::Display) -> RemoteError {
        RemoteError::Refused {
            what: format!("the token file {} {what}: {why}", self.path.display()),
            advice: Phrase::new("advice-token-file"),
        }
    }
}
