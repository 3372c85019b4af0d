//! The partner's security score in Graph.

use crate::microsoft::error::RemoteError;
use crate::security_score::ScoreTrouble;
use crate::security_score::SecurityScore;

use super::Graph;

/// What gives the app the score; whoever may answer alerts may read the score as well.
const PERMISSION: &str = "the application permission PartnerSecurity.Read.All on Microsoft Graph";

impl Graph {
    /// `GET /beta/security/partner/securityScore?$expand=requirements`.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn security_score(&self) -> Result<SecurityScore, ScoreTrouble> {
        let path = "beta/security/partner/securityScore?$expand=requirements";
        let Ok(url) = self.base_url.join(path) else {
            return Err(ScoreTrouble::Failed("GRAPH_URL is no base address".to_owned()));
        };
        SecurityScore::read(&self.remote.get(&url).await.map_err(trouble)?)
    }
}

fn trouble(error: RemoteError) -> ScoreTrouble {
    match error {
        RemoteError::Refused { what, .. }
            if ["answered 401", "answered 403"].iter().any(|refusal| what.contains(refusal)) =>
        {
            ScoreTrouble::NotPermitted { what, needs: PERMISSION.to_owned() }
        }
        error => ScoreTrouble::Failed(error.to_string()),
    }
}
