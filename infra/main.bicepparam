// What a partner edits. azd keeps the values in .azure/NAME/.env; without azd they are environment
// variables. No secret stands here: secrets are put into the settings vault after the first deployment.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param partnerClientId = readEnvironmentVariable('PARTNER_CLIENT_ID')
param sources = readEnvironmentVariable('FRAUD_EVENT_SOURCES', 'graph')
param hasPartnerUser = bool(readEnvironmentVariable('HAS_PARTNER_USER', 'false'))
param mode = readEnvironmentVariable('MODE', 'observe')

param consoleClientId = readEnvironmentVariable('CONSOLE_CLIENT_ID', '')
param consoleMfaContext = readEnvironmentVariable('CONSOLE_MFA_CONTEXT', '')
param publicUrl = readEnvironmentVariable('PUBLIC_URL', '')

// Addresses with commas between them.
param notificationEmails = split(readEnvironmentVariable('NOTIFICATION_EMAILS'), ',')

// A group for each duty is better than persons, for example:
// { principalId: '00000000-0000-0000-0000-000000000000', principalType: 'Group', duty: 'secrets' }
param operators = []

// After the secrets are in the vault, for example:
// { setting: 'TEAMS_WEBHOOK_URL', secretName: 'teams-webhook-url' }
param secretSettings = []
param hasSealKey = bool(readEnvironmentVariable('HAS_SEAL_KEY', 'false'))

// For example: POLICY_FILE: 'partner.toml'
param plainSettings = {}

// For example: { dataLocation: 'Europe', recipients: 'fraud@partner.example' }; see its limits in docs/cost.md.
param email = null

// For example: { addressPrefix: '10.90.0.0/24' }
param network = null

// For example: { amount: 50, startDate: '2027-01-01' }
param budget = null

// Only for subscriptions in the partner's own tenant, and only in the mode act; for example:
// { principalId: '…', principalType: 'Group', subscriptionIds: ['…'] }
param containment = null

// Only in the mode act, where another user than the one that reads contains: { clientId: '…' }
param actingSignIn = null

param recoverVaults = bool(readEnvironmentVariable('RECOVER_VAULTS', 'false'))

param packageUri = readEnvironmentVariable('PACKAGE_URI', '')
