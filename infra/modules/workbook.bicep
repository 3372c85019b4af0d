metadata description = 'The workbook with the 24-hour clock.'

import { tagsType } from '../types.bicep'

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags tagsType

@description('Resource id of the workspace that is queried.')
param workspaceId string

#disable-next-line BCP081 // a type that not every offline checker has
resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'fraud-guard workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'fraud-guard'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}

@description('Resource id of the workbook.')
output id string = workbook.id
