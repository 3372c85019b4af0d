metadata description = 'Where logs, requests and metrics go. Only identities of Entra may write and read.'

import { tagsType } from '../types.bicep'

@description('Region of the workspace.')
param location string

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Tags of both.')
param tags tagsType

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Gigabytes that are taken a day at most, as text because Bicep has no fractions; -1 for no limit.')
param dailyCapGb string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    // A storm of log lines must not become a storm of cost; an alert says when the cap was reached.
    workspaceCapping: { dailyQuotaGb: json(dailyCapGb) }
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Name of the workspace.')
output workspaceName string = workspace.name

@description('Name of the Application Insights component.')
output componentName string = component.name

@description('Where telemetry is sent. It is an address; without a token of an identity with the role it lets nobody in.')
output telemetryEndpoint string = component.properties.ConnectionString
