metadata description = 'Who is told when fraud-guard or its surroundings need a person, and when.'

import { logAlertType, tagsType } from '../types.bicep'

@description('Region of the rules.')
param location string

@description('What the names of the rules begin with.')
param prefix string

@description('Tags of everything here.')
param tags tagsType

@description('Resource id of the workspace that is queried.')
param workspaceId string

@description('The addresses that alerts are mailed to.')
param emails string[]

@description('Object ids of the function app\'s identities, which may read secrets; they stand for IDENTITY_OBJECT_ID in queries.')
param identityObjectIds string[]

@description('The rules; each raises an alert while its query returns rows.')
param alerts logAlertType[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-people'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'fraud-guard'
    emailReceivers: [
      for (email, index) in emails: {
        name: 'person ${index + 1}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      #disable-next-line BCP037 // not every offline checker knows it
      description: alert.advice
      enabled: true
      severity: alert.severity
      scopes: [workspaceId]
      evaluationFrequency: alert.every
      windowSize: alert.window
      // With an end, an alert is mailed once when it begins and once when it ends.
      autoMitigate: alert.hasEnd
      // A table is absent until its first record, which must not keep the rule from being made.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: replace(alert.query, 'IDENTITY_OBJECT_ID', join(identityObjectIds, '", "'))
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: empty(alert.reason) ? [] : [{ name: alert.reason, operator: 'Include', values: ['*'] }]
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]
