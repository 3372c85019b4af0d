metadata description = 'The right to contain in one subscription: a role with exactly what fraud-guard sends, given to one person or group.'

targetScope = 'subscription'

@description('Object id of the partner user whose sign-in fraud-guard keeps, or of a group that the user is in. In a customer\'s tenant the id of the group in the partner\'s tenant.')
@minLength(36)
@maxLength(36)
param principalId string

@description('What the object id is of; ForeignGroup for a group of the partner\'s tenant in a customer\'s tenant.')
@allowed(['User', 'Group', 'ForeignGroup'])
param principalType string

// What the program sends (src/containment/call.rs) and reads before and after it
// (src/microsoft/azure_resources). No wildcard, nothing that deletes, nothing about rights.
var actions = [
  'Microsoft.Resources/subscriptions/read'
  'Microsoft.Compute/virtualMachines/read'
  'Microsoft.Compute/virtualMachines/deallocate/action'
  'Microsoft.Compute/virtualMachines/start/action'
  'Microsoft.Compute/virtualMachineScaleSets/read'
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read'
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/instanceView/read'
  'Microsoft.Compute/virtualMachineScaleSets/deallocate/action'
  'Microsoft.Compute/virtualMachineScaleSets/start/action'
  'Microsoft.ContainerInstance/containerGroups/read'
  'Microsoft.ContainerInstance/containerGroups/stop/action'
  'Microsoft.ContainerInstance/containerGroups/start/action'
  'Microsoft.Batch/batchAccounts/read'
  'Microsoft.Batch/batchAccounts/pools/read'
  'Microsoft.Batch/batchAccounts/pools/write'
  'Microsoft.MachineLearningServices/workspaces/read'
  'Microsoft.MachineLearningServices/workspaces/computes/read'
  'Microsoft.MachineLearningServices/workspaces/computes/stop/action'
  'Microsoft.MachineLearningServices/workspaces/computes/start/action'
  // An empty cluster is a change of its sizes; there is no action that only stops one.
  'Microsoft.MachineLearningServices/workspaces/computes/write'
]

#disable-next-line BCP081 // a type that not every offline checker has
resource containmentRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'fraud-guard containment')
  properties: {
    // Names of roles are unique in a tenant.
    roleName: 'fraud-guard containment (${subscription().subscriptionId})'
    description: 'Stop and start what spends money on compute, as fraud-guard does after a person approved it.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: actions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

// fraud-guard sends approved containments with the sign-in of this user.
resource containing 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, containmentRole.id)
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: containmentRole.id
  }
}

@description('Resource id of the role.')
output roleDefinitionId string = containmentRole.id
