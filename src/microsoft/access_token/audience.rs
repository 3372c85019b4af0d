//! Whom a token is for, and in which of Microsoft's clouds.

use url::Url;

/// Whom a token is for. A token for one is refused by the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Partner Center, on behalf of a user when there is a refresh token.
    PartnerCenter,
    /// Microsoft Graph.
    Graph,
    /// Azure Resource Manager.
    ResourceManager,
}

/// Microsoft's clouds; the address of the token service tells which one it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Cloud {
    /// The public cloud.
    #[default]
    Global,
    /// Azure Government (United States).
    UsGovernment,
    /// Azure operated by 21Vianet.
    China,
}

impl Cloud {
    pub(super) fn of(login_url: &Url) -> Self {
        match login_url.host_str() {
            Some("login.microsoftonline.us") => Self::UsGovernment,
            Some("login.partner.microsoftonline.cn" | "login.chinacloudapi.cn") => Self::China,
            _ => Self::Global,
        }
    }

    /// The identifier of an API, as scopes name it.
    pub(super) fn resource(self, audience: Audience) -> &'static str {
        match (audience, self) {
            (Audience::PartnerCenter, Self::Global | Self::UsGovernment) => {
                "https://api.partnercenter.microsoft.com"
            }
            (Audience::PartnerCenter, Self::China) => {
                "https://partner.partnercenterapi.microsoftonline.cn"
            }
            (Audience::Graph, Self::Global) => "https://graph.microsoft.com",
            (Audience::Graph, Self::UsGovernment) => "https://graph.microsoft.us",
            (Audience::Graph, Self::China) => "https://microsoftgraph.chinacloudapi.cn",
            (Audience::ResourceManager, Self::Global) => "https://management.azure.com",
            (Audience::ResourceManager, Self::UsGovernment) => {
                "https://management.usgovcloudapi.net"
            }
            (Audience::ResourceManager, Self::China) => "https://management.chinacloudapi.cn",
        }
    }

    /// Whom the token of a managed identity must be for, to be exchanged for one of the app.
    pub(super) fn exchange_audience(self) -> &'static str {
        match self {
            Self::Global => "api://AzureADTokenExchange",
            Self::UsGovernment => "api://AzureADTokenExchangeUSGov",
            Self::China => "api://AzureADTokenExchangeChina",
        }
    }

    /// The scope of a user's sign-in: `openid profile` say who it is, `offline_access` brings the
    /// refresh token.
    pub(super) fn user_scope(self, audience: Audience) -> String {
        let what = match audience {
            Audience::PartnerCenter => "user_impersonation",
            Audience::Graph | Audience::ResourceManager => ".default",
        };
        format!("{}/{what} offline_access openid profile", self.resource(audience))
    }

    /// The scope of everything that was consented to.
    pub(super) fn default_scope(self, audience: Audience) -> String {
        format!("{}/.default", self.resource(audience))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apis_follow_the_cloud_of_the_token_service() {
        for (login, graph, exchange) in [
            ("https://login.microsoftonline.com", "https://graph.microsoft.com", ""),
            ("http://127.0.0.1:1", "https://graph.microsoft.com", ""),
            ("https://login.microsoftonline.us", "https://graph.microsoft.us", "USGov"),
            ("https://login.chinacloudapi.cn/", "https://microsoftgraph.chinacloudapi.cn", "China"),
        ] {
            let cloud = Cloud::of(&Url::parse(login).expect("an address"));
            assert_eq!(cloud.resource(Audience::Graph), graph, "{login}");
            let expected = format!("api://AzureADTokenExchange{exchange}");
            assert_eq!(cloud.exchange_audience(), expected, "{login}");
        }
    }
}
