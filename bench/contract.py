"""One invocation of a queue trigger as the Functions host sends it, about 2.5 KB: a binary message in
base64 with a hint that names a scope, and the event beside it, which fraud-guard does not read."""
import base64
import json

SCOPE = "s-" + "0123456789abcdef" * 2
EVENT = {
    "eventTime": "2026-02-03T00:25:45.69",
    "eventId": "44444444-dddd-4ddd-8ddd-000000000004_1",
    "partnerTenantId": "11111111-aaaa-4aaa-8aaa-000000000001",
    "customerTenantId": "22222222-bbbb-4bbb-8bbb-000000000002",
    "customerFriendlyName": "Contoso",
    "subscriptionId": "44444444-dddd-4ddd-8ddd-000000000004",
    "subscriptionName": "contoso-prod",
    "eventStatus": "Active",
    "eventType": "CryptoMining",
    "severity": "High",
    "confidenceLevel": "high",
    "displayName": "Crypto mining activity detected",
    "description": "Network activity to a known mining pool. " * 8,
    "affectedResources": [
        {"azureResourceId": f"\\subscriptions\\44444444\\resourceGroups\\rg\\providers\\vm-{n} ", "type": "AzureResource"}
        for n in range(5)
    ],
    "isTest": "false",
    "activityLogs": "[]",
}


def invocation(scope=SCOPE):
    message = json.dumps({"v": 1, "scope": scope, "event": EVENT}).encode()
    return json.dumps({
        "Data": {"message": base64.b64encode(message).decode()},
        "Metadata": {
            "DequeueCount": "1",
            "ExpirationTime": "2026-11-01T03:02:17+00:00",
            "Id": "\"800ae4b3-bdd2-4c08-badd-f08e5a34b865\"",
            "InsertionTime": "2026-10-25T03:02:17+00:00",
            "NextVisibleTime": "2026-10-25T03:12:18+00:00",
            "PopReceipt": "\"AgAAAAMAAAAAAAAAAgtnj8x+1QE=\"",
            "sys": {
                "MethodName": "ProcessFraudEvent",
                "UtcNow": "2026-10-25T03:05:00.0123456Z",
                "RandGuid": "24ad4c06-24ad-4e5b-8294-3da9714877e9",
            },
        },
    })
