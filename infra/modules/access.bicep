metadata description = 'Every right inside the deployment, with its reason. Nothing here lets anybody change anything at a customer.'

import { operatorType } from '../types.bicep'

@description('Name of the identity that the function app runs as. It makes the names of its assignments, which are known before the deployment so that a what-if shows them.')
param identityName string

@description('Object id of that identity.')
param principalId string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the container that holds the cases.')
param caseContainerName string

@description('Name of the vault of secret settings.')
param settingsVaultName string

@description('Name of the vault of the sign-in; empty when no partner user signs in.')
param tokenVaultName string

@description('Name of the identity that contains; empty where the app\'s own does.')
param actingIdentityName string

@description('Object id of that identity.')
param actingPrincipalId string

@description('Name of the vault of the sign-in that contains; empty where there is none of its own.')
param actingVaultName string

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the communication service; empty when mails are not sent by it.')
param communicationServiceName string

@description('People and groups who look after the deployment.')
param operators operatorType[]

// Source: Azure built-in roles. Owner, Contributor and Storage Account Contributor are never given.
var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  monitoringReader: '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
  logAnalyticsReader: '73c42c96-874c-492b-b04d-ab87d138a893'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  communicationAndEmailServiceOwner: '09976791-48a7-449e-bb21-39d1a415f350'
}

var secretKeepers = filter(operators, operator => operator.duty == 'secrets')
var signInKeepers = filter(operators, operator => operator.duty == 'sign-in')
var caseKeepers = filter(operators, operator => operator.duty == 'cases')
var telemetryReaders = filter(operators, operator => operator.duty == 'telemetry')

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobService 'blobServices' existing = {
    name: 'default'

    resource caseContainer 'containers' existing = {
      name: caseContainerName
    }
  }
}

resource settingsVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: settingsVaultName
}

resource tokenVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (!empty(tokenVaultName)) {
  name: empty(tokenVaultName) ? 'none' : tokenVaultName
}

resource actingVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (!empty(actingVaultName)) {
  name: empty(actingVaultName) ? 'none' : actingVaultName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource communicationService 'Microsoft.Communication/communicationServices@2025-05-01' existing = if (!empty(communicationServiceName)) {
  name: empty(communicationServiceName) ? 'none' : communicationServiceName
}

// Cases; and the host keeps the package, timers and locks there, for which Microsoft asks for the Owner of blob data.
resource blobsOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storageAccount.id, identityName, roles.storageBlobDataOwner)
  scope: storageAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
  }
}

// Hints are sent and taken; a host that cannot write to a poison queue shuts down.
resource queuesOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storageAccount.id, identityName, roles.storageQueueDataContributor)
  scope: storageAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor)
  }
}

// Logs, requests and metrics are sent with a token instead of a key.
resource telemetryOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, identityName, roles.monitoringMetricsPublisher)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

// App settings that are Key Vault references are read, SEAL_KEY among them; nothing is written.
resource secretsOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(settingsVault.id, identityName, roles.keyVaultSecretsUser)
  scope: settingsVault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

// The refresh token is renewed every day, as a new version of its secret; nothing else is in this vault.
resource signInOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(tokenVaultName)) {
  name: guid(tokenVault.id, identityName, roles.keyVaultSecretsOfficer)
  scope: tokenVault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
  }
}

// The same for the sign-in that contains, where it is one of its own: the app's usual identity cannot read it.
resource actingSignInOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(actingVaultName)) {
  name: guid(actingVault.id, actingIdentityName, roles.keyVaultSecretsOfficer)
  scope: actingVault
  properties: {
    principalId: actingPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
  }
}

// Mails are sent; there is no built-in role that only sends.
resource mailOfTheApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(communicationServiceName)) {
  name: guid(communicationService.id, identityName, roles.communicationAndEmailServiceOwner)
  scope: communicationService
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.communicationAndEmailServiceOwner)
  }
}

// Secrets are put into the vault by people, because the template takes none.
resource settingsOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in secretKeepers: {
    name: guid(settingsVault.id, person.principalId, roles.keyVaultSecretsOfficer)
    scope: settingsVault
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    }
  }
]

// fraud-guard auth login saves the sign-in of the partner user. Who may do this could act as that user.
resource signInsOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in (empty(tokenVaultName) ? [] : signInKeepers): {
    name: guid(tokenVault.id, person.principalId, roles.keyVaultSecretsOfficer)
    scope: tokenVault
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    }
  }
]

// The sign-in that contains is saved by the same people.
resource actingSignInsOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in (empty(actingVaultName) ? [] : signInKeepers): {
    name: guid(actingVault.id, person.principalId, roles.keyVaultSecretsOfficer)
    scope: actingVault
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    }
  }
]

// The kill switch is a file in this container, and older versions of documents are restored in it.
resource casesOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in caseKeepers: {
    name: guid(storageAccount::blobService::caseContainer.id, person.principalId, roles.storageBlobDataContributor)
    scope: storageAccount::blobService::caseContainer
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    }
  }
]

// Answers, redriven deliveries and restored hints go to the functions; fraud-guard doctor makes queues that are absent.
resource queuesOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in caseKeepers: {
    name: guid(storageAccount.id, person.principalId, roles.storageQueueDataContributor)
    scope: storageAccount
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor)
    }
  }
]

// The portal shows containers only to who may see the account; keys are no part of it.
resource accountOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in caseKeepers: {
    name: guid(storageAccount.id, person.principalId, roles.reader)
    scope: storageAccount
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
    }
  }
]

// Alerts, their rules, metrics and the workbook are seen; settings are not.
resource monitoringOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in telemetryReaders: {
    name: guid(resourceGroup().id, person.principalId, roles.monitoringReader)
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringReader)
    }
  }
]

// Logs are read.
resource telemetryOfPeople 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in telemetryReaders: {
    name: guid(workspace.id, person.principalId, roles.logAnalyticsReader)
    scope: workspace
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.logAnalyticsReader)
    }
  }
]
