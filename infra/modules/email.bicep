metadata description = 'Azure Communication Services with a domain of Azure, from which mails are sent.'

import { tagsType } from '../types.bicep'

@description('Name of the service; the domain\'s service begins with it.')
param name string

@description('Tags of both.')
param tags tagsType

@description('Where data at rest is kept, for example Europe.')
param dataLocation string

resource mail 'Microsoft.Communication/emailServices@2025-05-01' = {
  name: '${name}-mail'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-05-01' = {
  parent: mail
  // A domain of Azure has this name and no other.
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: {
    domainManagement: 'AzureManaged'
    // It would lead links through a server of the service.
    userEngagementTracking: 'Disabled'
  }
}

resource service 'Microsoft.Communication/communicationServices@2025-05-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: [domain.id]
  }
}

@description('Name of the service, for the role of the identity.')
output name string = service.name

@description('Address of the service.')
output endpoint string = 'https://${service.properties.hostName}'

@description('The sender that a domain of Azure always has.')
output sender string = 'DoNotReply@${domain.properties.fromSenderDomain}'
