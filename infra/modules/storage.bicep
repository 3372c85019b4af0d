metadata description = 'The storage account of the function app: cases, hints, the package, and what the Functions host keeps.'

import { tagsType } from '../types.bicep'

@description('Region of the account.')
param location string

@description('Name of the account.')
param name string

@description('Tags of the account.')
param tags tagsType

@description('How often and where data is copied.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('True when the account is reached through private endpoints only.')
param isPrivate bool

@description('Days for which what was deleted can be brought back, and older versions of what is written each minute.')
@minValue(7)
@maxValue(365)
param restoreDays int

@description('Resource id of the workspace for the log of queue writes.')
param workspaceId string

// The container's and the queues' names are fixed in the program and in function.json.
var queueNames = ['fraud-events', 'notifications', 'containments']
var queuesWithPoison = flatten(map(queueNames, queue => [queue, '${queue}-poison']))
// The beginnings of their keys in the program.
var writtenEachMinute = ['channel', 'doctor', 'heartbeat', 'known', 'open-events', 'source', 'webhook']
var containerNames = ['fraud-guard', 'packages']

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    // Whoever reads or writes is an identity with a role; there is no key that could leak.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // A damaged document is mended by an older version of it.
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: restoreDays }
    containerDeleteRetentionPolicy: { enabled: true, days: restoreDays }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [
  for containerName in containerNames: {
    parent: blobs
    name: containerName
    properties: { publicAccess: 'None' }
  }
]

// Documents about sources and sweeps are written each minute; their versions must not pile up. Versions of
// cases, containments and the audit are kept: they prove what was there before.
#disable-next-line BCP081 // a type that not every offline checker has
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-old-versions'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: map(writtenEachMinute, folder => '${containerNames[0]}/${folder}/')
            }
            actions: {
              version: { delete: { daysAfterCreationGreaterThan: restoreDays } }
            }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [
  for queue in queuesWithPoison: {
    parent: queueService
    name: queue
  }
]

// Says when the host moves a message to a poison queue, also while the handler is dead.
resource queueLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'queue-writes'
  scope: queueService
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageWrite', enabled: true }]
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of blobs.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of queues.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Name of the container that holds the cases.')
output caseContainerName string = containers[0].name

@description('Name of the container that holds the package.')
output packageContainerName string = containers[1].name
