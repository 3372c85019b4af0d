//! The security score as Graph's documentation shows it: the one object in `value`, some numbers as
//! text. Its figures are made up.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

const CONTEXT: &str = "https://graph.microsoft.com/beta/$metadata#security/partner/securityScore";

/// The score.
pub fn score(now: Timestamp) -> Value {
    let at = now.strftime("%FT%T%.7fZ").to_string();
    json!({
        "@odata.context": CONTEXT,
        "value": {
            "@odata.type": "#microsoft.graph.partner.security.partnerSecurityScore",
            "id": "99999999-eeee-4eee-8eee-000000000001",
            "currentScore": 10,
            "maxScore": 20,
            "lastRefreshDateTime": at,
            "updatedDateTime": at,
            "requirements": [response_time(&at), budgets(&at)],
        }
    })
}

fn response_time(at: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.partner.security.responseTimeSecurityRequirement",
        "id": "securityAlertsPromptlyResolved",
        "requirementType": "securityAlertsPromptlyResolved",
        "complianceStatus": "compliant",
        "actionUrl": "https://partner.example/action",
        "helpUrl": "https://partner.example/help",
        "score": 10,
        "maxScore": 10,
        "state": "active",
        "updatedDateTime": at,
        "averageResponseTimeInHours": "1.2",
    })
}

fn budgets(at: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.partner.security.customersSpendingBudgetSecurityRequirement",
        "id": "spendingBudgetSetForCustomerAzureSubscriptions",
        "requirementType": "spendingBudgetSetForCustomerAzureSubscriptions",
        "complianceStatus": "noncomplaint",
        "actionUrl": "https://partner.example/action",
        "helpUrl": "https://partner.example/help",
        "score": 0,
        "maxScore": 10,
        "state": "active",
        "updatedDateTime": at,
        "customersWithSpendBudgetCount": 1,
        "totalCustomersCount": 2,
    })
}
