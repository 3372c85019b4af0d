metadata description = 'Azure Communication Services and the domain from which mails are sent.'

import { emailDomainType, tagsType } from '../types.bicep'

@description('Name of the service; the domain\'s service begins with it.')
param name string

@description('Tags of both.')
param tags tagsType

@description('Where data at rest is kept, for example Europe.')
param dataLocation string

@description('A verified domain of the partner; null for a domain of Azure.')
param ownDomain emailDomainType?

resource mail 'Microsoft.Communication/emailServices@2025-05-01' = if (ownDomain == null) {
  name: '${name}-mail'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-05-01' = if (ownDomain == null) {
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
    linkedDomains: [ownDomain.?id ?? domain.id]
  }
}

@description('Name of the service, for the role of the identity.')
output name string = service.name

@description('Address of the service.')
output endpoint string = 'https://${service.properties.hostName}'

@description('The sender; a domain of Azure always has this one.')
output sender string = ownDomain.?sender ?? 'DoNotReply@${domain!.properties.fromSenderDomain}'
