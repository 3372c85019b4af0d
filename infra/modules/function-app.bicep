metadata description = 'The plan and the function app, its settings, its sign-in for people, and its package.'

import { modeType, plainSettingsType, secretSettingType, sourcesType, tagsType } from '../types.bicep'

@description('Region of the app.')
param location string

@description('Name of the app; its first 32 characters tell apps apart that share a storage account.')
@maxLength(32)
param name string

@description('Name of the plan.')
param planName string

@description('Tags of both.')
param tags tagsType

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Address of blobs.')
param blobEndpoint string

@description('Address of queues.')
param queueEndpoint string

@description('Name of the container that holds the package.')
param packageContainerName string

@description('Address of the vault of secret settings, with a slash at its end.')
param settingsVaultUri string

@description('Address of the vault of the sign-in; empty when no partner user signs in.')
param tokenVaultUri string

@description('Resource id of the identity that contains; empty where the app\'s own does.')
param actingIdentityId string

@description('Client id of that identity.')
param actingIdentityClientId string

@description('Client id of the app registration that contains; empty where the one that reads does.')
param actingClientId string

@description('Address of the vault of the sign-in that contains; empty where there is none of its own.')
param actingVaultUri string

@description('Where telemetry is sent.')
param telemetryEndpoint string

@description('Resource id of the subnet of the app; empty for none.')
param subnetId string

@description('Memory of an instance in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Most instances at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances for the console and the webhook that are always there.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int

@description('What fraud-guard may do.')
param mode modeType

@description('Where fraud events are read from.')
param sources sourcesType

@description('True when there is a partner user, with whose rights evidence can be collected.')
param canCollectEvidence bool

@description('When fraud events are polled, a six-field NCRONTAB expression in UTC.')
param pollSchedule string

@description('When overdue work is swept up, a six-field NCRONTAB expression in UTC.')
param sweepSchedule string

@description('Tenant id of the partner.')
param partnerTenantId string

@description('Client id of the app registration that reads fraud events.')
param partnerClientId string

@description('Client id of the app registration by which people sign in; empty for no console.')
param consoleClientId string

@description('Authentication context that every sign-in to the console is asked to satisfy; empty for none, and then nobody can decide.')
param consoleMfaContext string

@description('Public base address of the app; empty for the address that Azure gives it.')
param publicUrl string

@description('True when SEAL_KEY is the secret seal-key of the settings vault, whatever the mode.')
param hasSealKey bool

@description('Secret settings, by the names of their secrets.')
param secretSettings secretSettingType[]

@description('Other settings that are no secrets.')
param plainSettings plainSettingsType

@description('Address of the communication service; empty for no mails by it.')
param emailEndpoint string

@description('The sender of mails.')
param emailSender string

@description('The addresses that mails go to, with commas between them.')
param emailRecipients string

@description('Direct https address of a package that is deployed with the template; empty to push one later.')
param packageUri string

// Approvals are sealed from approve on, and without a key nothing is audited.
var sealKey = hasSealKey || mode != 'observe' ? [{ setting: 'SEAL_KEY', secretName: 'seal-key' }] : []
// Whatever else people name as a secret is part of a channel. The log as a channel would take what no other
// takes: nobody would learn that news reached nobody, and each message would be in the logs.
var noChannels = ['CLOUDEVENTS_SECRET', 'CONTAINMENT_CLIENT_SECRET', 'CONTAINMENT_REFRESH_TOKEN', 'HEARTBEAT_URL', 'PARTNER_CLIENT_SECRET', 'PARTNER_REFRESH_TOKEN', 'SEAL_KEY', 'WEBHOOK_SECRET']
var channelSecrets = filter(secretSettings, one => !contains(noChannels, one.setting))
var logChannel = empty(channelSecrets) && empty(emailEndpoint) ? {} : { CONSOLE_CHANNEL: 'off' }
var hasClientSecret = contains(map(secretSettings, one => one.setting), 'PARTNER_CLIENT_SECRET')

// The reference names no version, so that a new one is followed.
var references = toObject(
  concat(secretSettings, sealKey),
  one => one.setting,
  one => '@Microsoft.KeyVault(SecretUri=${settingsVaultUri}secrets/${one.secretName})'
)

// Read by the Functions host.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryEndpoint
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  POLL_SCHEDULE: pollSchedule
  SWEEP_SCHEDULE: sweepSchedule
}

// Read by fraud-guard; what is not here has its default or comes from plainSettings.
var productSettings = {
  MODE: mode
  PUBLIC_URL: empty(publicUrl) ? 'https://${app.properties.defaultHostName}' : publicUrl
  FRAUD_EVENT_SOURCES: sources
  PARTNER_TENANT_ID: partnerTenantId
  PARTNER_CLIENT_ID: partnerClientId
  // Read by its allocator: what is free is given back at once and not after a second, so that a storm needs less
  // of the instance's memory.
  MIMALLOC_PURGE_DELAY: '0'
}

// Exactly one of a client secret and a federated identity may be set.
var credentialSettings = hasClientSecret ? {} : { PARTNER_IDENTITY_CLIENT_ID: identityClientId }
var signInSettings = empty(tokenVaultUri)
  ? {}
  : { KEY_VAULT_URL: tokenVaultUri, KEY_VAULT_CLIENT_ID: identityClientId }
// The sign-in that contains shares nothing with the one that reads.
var actingSettings = empty(actingClientId)
  ? {}
  : {
      CONTAINMENT_CLIENT_ID: actingClientId
      CONTAINMENT_IDENTITY_CLIENT_ID: actingIdentityClientId
      CONTAINMENT_KEY_VAULT_URL: actingVaultUri
      CONTAINMENT_KEY_VAULT_CLIENT_ID: actingIdentityClientId
    }
var identities = union({ '${identityId}': {} }, empty(actingIdentityId) ? {} : { '${actingIdentityId}': {} })
// With a user the program's default counts, or what plainSettings says.
var evidenceSettings = canCollectEvidence ? {} : { COLLECT_EVIDENCE: 'off' }
var consoleSettings = empty(consoleClientId)
  ? {}
  : {
      CONSOLE_CLIENT_ID: consoleClientId
      // App Service authentication proves itself with the identity instead of a secret.
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
    }
var contextClaim = '{"id_token":{"acrs":{"essential":true,"value":"${consoleMfaContext}"}}}'
var mfaSettings = empty(consoleMfaContext) ? {} : { CONSOLE_MFA_CONTEXT: consoleMfaContext }
var mailSettings = empty(emailEndpoint)
  ? {}
  : { ACS_ENDPOINT: emailEndpoint, MAIL_FROM: emailSender, MAIL_TO: emailRecipients }

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: identities
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: { name: 'custom', version: '1.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances == 0
          ? []
          : [{ name: 'http', instanceCount: alwaysReadyHttpInstances }]
      }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  // Later ones win: nobody sets by accident what the template decides.
  properties: union(
    logChannel,
    plainSettings,
    references,
    hostSettings,
    productSettings,
    credentialSettings,
    signInSettings,
    actingSettings,
    evidenceSettings,
    consoleSettings,
    mfaSettings,
    mailSettings
  )
}

resource signIn 'Microsoft.Web/sites/config@2024-11-01' = if (!empty(consoleClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      // A monitor asks the first without an account, Partner Center signs its calls to the second.
      excludedPaths: ['/api/health', '/api/partner-center/webhook']
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          openIdIssuer: '${environment().authentication.loginEndpoint}${partnerTenantId}/v2.0'
          clientId: consoleClientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: { allowedAudiences: [consoleClientId] }
        // Entra then lets nobody in who did not satisfy the context, and says so in the token (acrs).
        login: { loginParameters: empty(consoleMfaContext) ? [] : ['claims=${contextClaim}'] }
      }
    }
    // The console verifies the ID token itself, and gets it from the token store.
    login: { tokenStore: { enabled: true } }
    httpSettings: { requireHttps: true }
  }
  dependsOn: [settings]
}

resource package 'Microsoft.Web/sites/extensions@2024-11-01' = if (!empty(packageUri)) {
  parent: app
  name: 'onedeploy'
  #disable-next-line BCP037 BCP187 // the published type of onedeploy has no properties
  properties: { packageUri: packageUri, remoteBuild: false }
  dependsOn: [settings, signIn]
}

@description('Name of the function app.')
output name string = app.name

@description('Public base address of the function app.')
output publicUrl string = empty(publicUrl) ? 'https://${app.properties.defaultHostName}' : publicUrl
