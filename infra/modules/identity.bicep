metadata description = 'The identity that the function app runs as.'

import { tagsType } from '../types.bicep'

@description('Region of the identity.')
param location string

@description('Name of the identity.')
param name string

@description('Tags of the identity.')
param tags tagsType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('Client id, by which the function app names the identity.')
output clientId string = identity.properties.clientId

@description('Object id, to which roles are given and which federated credentials name as their subject.')
output principalId string = identity.properties.principalId
