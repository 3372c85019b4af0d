metadata description = 'A monthly budget of the resource group. It warns and stops nothing.'

import { budgetType } from '../types.bicep'

@description('Name of the budget.')
param name string

@description('Amount and first month.')
param budget budgetType

@description('Who is told at 80 percent, and when more than all of it is foreseen.')
@minLength(1)
param emails string[]

resource monthly 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: budget.amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: budget.startDate }
    notifications: {
      nearlySpent: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
      }
      moreForeseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
      }
    }
  }
}
