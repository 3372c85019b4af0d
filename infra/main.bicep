metadata name = 'fraud-guard'
metadata description = 'fraud-guard in the subscription of a CSP partner: the function app and all that it needs, with identities instead of keys.'

targetScope = 'subscription'

import {
  actingSignInType
  budgetType
  containmentType
  emailType
  logAlertType
  modeType
  networkType
  operatorType
  plainSettingsType
  secretSettingType
  sourcesType
  tagsType
} from 'types.bicep'

// ---- where and under which name

@description('Name of this deployment, for example prod; it goes into names and tags.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of everything that has one. Flex Consumption must be offered there.')
param location string = deployment().location

@description('Name of the resource group; it is made when it is not there.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-fraud-guard-${environmentName}'

@description('Tags of everything, besides azd-env-name.')
param tags tagsType = {}

// ---- whom fraud-guard works for

@description('Tenant id of the partner. The subscription must belong to this tenant: app registrations trust a managed identity of their own tenant alone.')
@minLength(36)
@maxLength(36)
param partnerTenantId string = tenant().tenantId

@description('Client id of the app registration that reads fraud events, as scripts/create-app-registrations prints it.')
@minLength(36)
@maxLength(36)
param partnerClientId string

@description('Which APIs fraud events are read from.')
param sources sourcesType = 'graph'

@description('True when a partner user signs in: for partner-center, for evidence and for containment. Without one the deployment holds nothing by which anybody could act.')
param hasPartnerUser bool = false

@description('What fraud-guard may do; only the exact word act lets anything be sent.')
param mode modeType = 'observe'

// ---- who decides and who is told

@description('Client id of the app registration by which people sign in to the console; empty for no console.')
param consoleClientId string = ''

@description('Authentication context of Conditional Access (c1 to c99) that a sign-in must have satisfied. From approve on a console needs one: no ID token of Entra says otherwise that MFA took place.')
param consoleMfaContext string = ''

@description('The addresses that alerts about fraud-guard itself are mailed to.')
@minLength(1)
param notificationEmails string[]

@description('People and groups who look after the deployment, and for what.')
param operators operatorType[] = []

// ---- settings

@description('Secret settings by the names of their secrets in the settings vault. A secret must be there before its setting is.')
param secretSettings secretSettingType[] = []

@description('True when SEAL_KEY is the secret seal-key of the settings vault also in observe; approve and act always expect it.')
param hasSealKey bool = false

@description('Other settings that are no secrets, as fraud-guard settings lists them; what the template decides cannot be changed by them.')
param plainSettings plainSettingsType = {}

@description('Public base address when the app has a domain of its own; empty for the address that Azure gives it.')
param publicUrl string = ''

@description('When fraud events are polled, a six-field NCRONTAB expression in UTC.')
param pollSchedule string = '0 */5 * * * *'

@description('When overdue work is swept up, a six-field NCRONTAB expression in UTC. Health and alerts expect it every minute.')
param sweepSchedule string = '0 * * * * *'

// ---- size, cost and safety

@description('Memory of an instance in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@description('Most instances at a time; fewer than 40 are not taken by Flex Consumption.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances for console and webhook that are always there; one keeps people signed in while nobody looks, and costs.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int = 0

@description('How often and where stored data is copied; ZRS is not offered in every region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('Days for which deleted documents can be brought back, and older versions of what is written each minute. Older versions of cases and of the audit are kept without an end.')
@minValue(7)
@maxValue(365)
param restoreDays int = 30

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Gigabytes of logs that are taken a day at most, as text because Bicep has no fractions; -1 for no limit.')
param logDailyCapGb string = '1'

@description('A private network; null for public endpoints that only identities of Entra pass.')
param network networkType?

@description('Mail by Azure Communication Services; null for none. Its own domains send 5 mails a minute and 10 an hour: too few to be the only channel.')
param email emailType?

@description('A monthly budget of the resource group; null for none.')
param budget budgetType?

@description('Who may contain in subscriptions of the partner\'s own tenant, in the mode act only; null for nobody. Customers\' subscriptions are in docs/deployment.md.')
param containment containmentType?

@description('The sign-in that contains, where it is not the one that reads, in the mode act only; null for one sign-in for both.')
param actingSignIn actingSignInType?

@description('True for one deployment after the resource group was deleted: the vaults that keep what was deleted are brought back.')
param recoverVaults bool = false

@description('Direct https address of a released package; empty to push the package with azd or az.')
param packageUri string = ''

// ---- names

var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, { 'azd-env-name': environmentName })
var names = {
  identity: 'id-fraud-guard-${token}'
  workspace: 'log-fraud-guard-${token}'
  component: 'appi-fraud-guard-${token}'
  storage: 'st${token}'
  actingIdentity: actsApart ? 'id-fraud-guard-act-${token}' : ''
  actingVault: actsApart ? 'kv-${token}-act' : ''
  settingsVault: 'kv-${token}-set'
  tokenVault: needsUser ? 'kv-${token}-tok' : ''
  plan: 'plan-fraud-guard-${token}'
  app: 'func-fraud-guard-${token}'
  network: 'vnet-fraud-guard-${token}'
  communication: hasEmail ? 'acs-fraud-guard-${token}' : ''
}

// ---- what follows from the parameters

// Partner Center and customers' tenants take the token of a person only.
var needsUser = hasPartnerUser || contains(sources, 'partner-center') || mode == 'act'
// Nothing of it is there before the mode is act: an observe deployment holds nothing that could contain.
var actsApart = mode == 'act' && actingSignIn != null
var hasEmail = email != null
var isPrivate = network != null
// Without a context nobody could decide, and would learn that in the middle of an attack. The name of the
// group is what a deployment looks at first, so nothing is made.
var hasNoContext = mode != 'observe' && !empty(consoleClientId) && empty(consoleMfaContext)
var groupName = hasNoContext
  ? fail('from approve on, consoleMfaContext must name the authentication context that a decision takes (docs/deployment.md)')
  : resourceGroupName
var containedSubscriptions = mode == 'act' ? (containment.?subscriptionIds ?? []) : []

// Each rule's query is a file, which people run as it is.
var alerts logAlertType[] = [
  {
    name: 'poison'
    title: 'fraud-guard: the host gave messages up'
    advice: 'Invocations failed five times or the handler was killed. Look at the log of that time; dead-letter/ has the messages, and the sweep does their work.'
    query: loadTextContent('queries/poison.kql')
    reason: 'Queue'
    hasEnd: true
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
  }
  {
    name: 'sweep-missed'
    title: 'fraud-guard is silent: no sweep came to its end'
    advice: 'Nothing is repaired, escalated or watched, or the daily cap of logs is reached. Ask /api/health; look at the log, the last deployment and storage; open Partner Center meanwhile.'
    query: loadTextContent('queries/sweep-missed.kql')
    reason: ''
    hasEnd: true
    severity: 0
    every: 'PT5M'
    window: 'PT15M'
  }
  {
    name: 'poll-missed'
    title: 'fraud-guard is blind: a source is not read'
    advice: 'New fraud goes unseen, or the daily cap of logs is reached. Ask /api/health and look at the log, then run fraud-guard doctor; look at the alerts in Partner Center meanwhile.'
    query: loadTextContent('queries/poll-missed.kql')
    reason: 'Reason'
    hasEnd: true
    severity: 0
    every: 'PT15M'
    window: 'PT30M'
  }
  {
    name: 'failures'
    title: 'fraud-guard: functions fail'
    advice: 'Look at /api/health and the log of these functions. Work is tried again; what is given up raises the alert about poison.'
    query: loadTextContent('queries/failures.kql')
    reason: 'OperationName'
    hasEnd: true
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
  }
  {
    name: 'sign-in'
    title: 'fraud-guard: Microsoft refuses the sign-in or consent, or it ends soon'
    advice: 'The alarm in the channels says which. Look at /api/health and the log. Sign the partner user in again with fraud-guard auth login, or give the app registration its consent again.'
    query: loadTextContent('queries/sign-in.kql')
    reason: 'Reason'
    hasEnd: true
    severity: 1
    every: 'PT15M'
    window: 'PT1H'
  }
  {
    name: 'answer-due'
    title: 'fraud-guard: an alert waits for its answer for 20 of 24 hours'
    advice: 'Answer it in the console, with fraud-guard cases resolve, or in Partner Center.'
    query: loadTextContent('queries/answer-due.kql')
    reason: ''
    hasEnd: true
    severity: 1
    every: 'PT15M'
    window: 'PT1H'
  }
  {
    name: 'work-overdue'
    title: 'fraud-guard: work is overdue'
    advice: 'Sweeps leave something undone: look at /api/health, and in the log for slow or failing channels and for errors of SweepCases.'
    query: loadTextContent('queries/work-overdue.kql')
    reason: ''
    hasEnd: true
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
  }
  {
    name: 'cannot-announce'
    title: 'fraud-guard cannot announce: urgent news reached nobody'
    advice: 'Every channel refuses or is down. Look at the cases in the console or in Partner Center at once, then at the log; fraud-guard doctor --send-test tries each channel.'
    query: loadTextContent('queries/cannot-announce.kql')
    reason: ''
    hasEnd: true
    severity: 0
    every: 'PT5M'
    window: 'PT15M'
  }
  {
    name: 'alarms'
    title: 'fraud-guard raised an alarm about itself'
    advice: 'The alarm says what and why on its channels; README.md, Troubleshooting, has each.'
    query: loadTextContent('queries/alarms.kql')
    reason: 'Alarm'
    hasEnd: true
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
  }
  {
    name: 'vault-read'
    title: 'fraud-guard: somebody read a secret of a vault'
    advice: 'Nobody but the function app reads secrets. Ask the caller, by the object id. Unless it was meant: revoke the sessions of the partner user, delete the sign-in from its vault, and exchange what was read.'
    query: loadTextContent('queries/vault-read.kql')
    reason: 'Caller'
    hasEnd: false
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
  }
  {
    name: 'ingestion-cap'
    title: 'fraud-guard: no more logs are taken today'
    advice: 'Until tomorrow the other alerts see nothing; sweep-missed and poll-missed are raised although all may be well: ask /api/health. Find what logs so much (a flood of anonymous calls?), or raise logDailyCapGb.'
    query: loadTextContent('queries/ingestion-cap.kql')
    reason: ''
    hasEnd: true
    severity: 1
    every: 'PT1H'
    window: 'PT6H'
  }
]

// ---- the deployment

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: groupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    name: names.identity
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    location: location
    workspaceName: names.workspace
    componentName: names.component
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    name: names.storage
    tags: allTags
    sku: storageSku
    isPrivate: isPrivate
    restoreDays: restoreDays
    workspaceId: monitoring.outputs.workspaceId
  }
}

// Open to identities also beside a private network: Flex Consumption is documented not to follow Key
// Vault references into a vault that is closed to it.
module settingsVault 'modules/key-vault.bicep' = {
  scope: group
  params: {
    location: location
    name: names.settingsVault
    isRecovered: recoverVaults
    tags: allTags
    isPrivate: false
    workspaceId: monitoring.outputs.workspaceId
  }
}

module tokenVault 'modules/key-vault.bicep' = if (needsUser) {
  scope: group
  params: {
    location: location
    name: names.tokenVault
    isRecovered: recoverVaults
    tags: allTags
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module actingIdentity 'modules/identity.bicep' = if (actsApart) {
  scope: group
  params: {
    location: location
    name: actsApart ? names.actingIdentity : 'none'
    tags: allTags
  }
}

module actingVault 'modules/key-vault.bicep' = if (actsApart) {
  scope: group
  params: {
    location: location
    name: actsApart ? names.actingVault : 'none'
    isRecovered: recoverVaults
    tags: allTags
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module mail 'modules/email.bicep' = if (hasEmail) {
  scope: group
  params: {
    name: names.communication
    tags: allTags
    dataLocation: email.?dataLocation ?? ''
    ownDomain: email.?domain
  }
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    identityName: names.identity
    principalId: identity.outputs.principalId
    storageAccountName: names.storage
    caseContainerName: 'fraud-guard'
    settingsVaultName: names.settingsVault
    tokenVaultName: names.tokenVault
    actingIdentityName: names.actingIdentity
    actingPrincipalId: actingIdentity.?outputs.principalId ?? ''
    actingVaultName: names.actingVault
    workspaceName: names.workspace
    componentName: names.component
    communicationServiceName: names.communication
    operators: operators
  }
  dependsOn: [monitoring, storage, settingsVault, tokenVault, actingVault, mail]
}

module privateNetwork 'modules/network.bicep' = if (isPrivate) {
  scope: group
  params: {
    location: location
    name: names.network
    tags: allTags
    addressPrefix: network.?addressPrefix ?? ''
    storageAccountName: names.storage
    tokenVaultName: names.tokenVault
    actingVaultName: names.actingVault
  }
  dependsOn: [storage, tokenVault, actingVault]
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    location: location
    name: names.app
    planName: names.plan
    tags: union(allTags, { 'azd-service-name': 'fraud-guard' })
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    packageContainerName: storage.outputs.packageContainerName
    settingsVaultUri: settingsVault.outputs.uri
    tokenVaultUri: tokenVault.?outputs.uri ?? ''
    actingIdentityId: actingIdentity.?outputs.id ?? ''
    actingIdentityClientId: actingIdentity.?outputs.clientId ?? ''
    actingClientId: actsApart ? (actingSignIn.?clientId ?? '') : ''
    actingVaultUri: actingVault.?outputs.uri ?? ''
    telemetryEndpoint: monitoring.outputs.telemetryEndpoint
    subnetId: privateNetwork.?outputs.appSubnetId ?? ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    mode: mode
    sources: sources
    canCollectEvidence: needsUser
    pollSchedule: pollSchedule
    sweepSchedule: sweepSchedule
    partnerTenantId: partnerTenantId
    partnerClientId: partnerClientId
    consoleClientId: consoleClientId
    consoleMfaContext: consoleMfaContext
    publicUrl: publicUrl
    hasSealKey: hasSealKey
    secretSettings: secretSettings
    plainSettings: plainSettings
    emailEndpoint: mail.?outputs.endpoint ?? ''
    emailSender: mail.?outputs.sender ?? ''
    emailRecipients: email.?recipients ?? ''
    packageUri: packageUri
  }
  // Roles exist before the app, so that its first start can work.
  dependsOn: [access]
}

module watch 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    prefix: 'fraud-guard-${environmentName}'
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    emails: notificationEmails
    identityObjectIds: actsApart
      ? [identity.outputs.principalId, actingIdentity.?outputs.principalId ?? '']
      : [identity.outputs.principalId]
    alerts: alerts
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module spending 'modules/budget.bicep' = if (budget != null) {
  scope: group
  params: {
    name: 'fraud-guard-${environmentName}'
    budget: budget ?? { amount: 1, startDate: '2026-01-01' }
    emails: notificationEmails
  }
}

// Nothing of this is there unless the mode is act and somebody named people and places.
module acting 'modules/acting.bicep' = [
  for subscriptionId in containedSubscriptions: {
    scope: subscription(subscriptionId)
    params: {
      principalId: containment.?principalId ?? ''
      principalType: containment.?principalType ?? 'User'
    }
  }
]

@description('Region of the deployment.')
output AZURE_LOCATION string = location

@description('Tenant of the deployment.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Name of the resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output FUNCTION_APP_NAME string = functionApp.outputs.name

@description('Public base address of the function app.')
output FUNCTION_APP_URL string = functionApp.outputs.publicUrl

@description('Where Partner Center calls; fraud-guard webhook register tells it.')
output PARTNER_CENTER_WEBHOOK_URL string = '${functionApp.outputs.publicUrl}/api/partner-center/webhook'

@description('Redirect URI of the console\'s app registration.')
output CONSOLE_REDIRECT_URI string = '${functionApp.outputs.publicUrl}/.auth/login/aad/callback'

@description('Object id of the identity, the subject of both federated credentials.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('Client id of the identity.')
output IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('Name of the vault that people put secret settings into.')
output SETTINGS_VAULT_NAME string = names.settingsVault

@description('Address of the vault of the sign-in, for fraud-guard auth login; empty when no partner user signs in.')
output KEY_VAULT_URL string = tokenVault.?outputs.uri ?? ''

@description('Object id of the identity that contains, the subject of its app registration\'s federated credential; empty without a sign-in of its own.')
output CONTAINMENT_IDENTITY_PRINCIPAL_ID string = actingIdentity.?outputs.principalId ?? ''

@description('Address of the vault of the sign-in that contains, for fraud-guard auth login --containment; empty without one of its own.')
output CONTAINMENT_KEY_VAULT_URL string = actingVault.?outputs.uri ?? ''

@description('Name of the storage account.')
output STORAGE_ACCOUNT_NAME string = names.storage
