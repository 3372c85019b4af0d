metadata description = 'A virtual network with private endpoints for storage and for the vault of the sign-in.'

import { tagsType } from '../types.bicep'

@description('Region of the network.')
param location string

@description('Name of the virtual network; other names begin with it.')
param name string

@description('Tags of everything here.')
param tags tagsType

@description('Address space in CIDR notation; /24 or larger.')
param addressPrefix string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the vault of the sign-in; empty when there is none.')
param tokenVaultName string

@description('Name of the vault of the sign-in that contains; empty when there is none of its own.')
param actingVaultName string

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource tokenVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (!empty(tokenVaultName)) {
  name: empty(tokenVaultName) ? 'none' : tokenVaultName
}

resource actingVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (!empty(actingVaultName)) {
  name: empty(actingVaultName) ? 'none' : actingVaultName
}

// .vault.azure.net has its private names below privatelink.vaultcore.azure.net.
var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
var storageEndpoints = [
  { name: 'blob', group: 'blob', resourceId: storageAccount.id, zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: 'queue', group: 'queue', resourceId: storageAccount.id, zone: 'privatelink.queue.${environment().suffixes.storage}' }
]
var signInEndpoints = empty(tokenVaultName)
  ? []
  : [{ name: 'vault', group: 'vault', resourceId: tokenVault.id, zone: vaultZone }]
var actingEndpoints = empty(actingVaultName)
  ? []
  : [{ name: 'vault-act', group: 'vault', resourceId: actingVault.id, zone: vaultZone }]
var endpoints = concat(storageEndpoints, signInEndpoints, actingEndpoints)
// Each zone once: both vaults have their names in the same.
var zoneNames = union(map(endpoints, endpoint => endpoint.zone), [])

resource guard 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: '${name}-nsg'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'nothing-from-the-internet'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    // Inside the network, so that a later deployment does not take them away.
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          networkSecurityGroup: { id: guard.id }
          delegations: [
            {
              name: 'flex-consumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'services'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          networkSecurityGroup: { id: guard.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

resource apps 'Microsoft.Network/virtualNetworks/subnets@2025-05-01' existing = {
  parent: network
  name: 'apps'
}

resource services 'Microsoft.Network/virtualNetworks/subnets@2025-05-01' existing = {
  parent: network
  name: 'services'
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zoneName in zoneNames: {
    name: zoneName
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zoneName, index) in zoneNames: {
    parent: zones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: '${name}-${endpoint.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: services.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.name
          properties: {
            privateLinkServiceId: endpoint.resourceId
            groupIds: [endpoint.group]
          }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, index) in endpoints: {
    parent: privateEndpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: endpoint.group
          properties: { privateDnsZoneId: zones[indexOf(zoneNames, endpoint.zone)].id }
        }
      ]
    }
  }
]

@description('Resource id of the subnet that the function app is part of.')
output appSubnetId string = apps.id
