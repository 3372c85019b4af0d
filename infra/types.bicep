// The types that main.bicep and its modules share.

@export()
@description('What fraud-guard may do: observe (tell and suggest), approve (take approvals, send nothing) or act (send what was approved).')
type modeType = 'observe' | 'approve' | 'act'

@export()
@description('Which of Microsoft\'s two APIs fraud events are read from; partner-center needs the sign-in of a partner user.')
type sourcesType = 'graph' | 'partner-center' | 'graph,partner-center'

@export()
@description('An app setting whose value is a secret in the settings vault; the template sees its name only.')
type secretSettingType = {
  @description('Name of the app setting, as fraud-guard settings lists it, or as the policy file names it.')
  setting: string

  @description('Name of the secret in the settings vault; letters, digits and hyphens.')
  @minLength(1)
  @maxLength(127)
  secretName: string
}

@export()
@description('App settings that are no secrets, by name: an address, a schedule, a level.')
type plainSettingsType = {
  @description('The value of the setting of this name.')
  *: string
}

@export()
@description('Tags of resources, by name.')
type tagsType = {
  @description('The value of the tag of this name.')
  *: string
}

@export()
@description('A person or group of the partner who looks after the deployment.')
type operatorType = {
  @description('Object id of the person or group in the partner\'s tenant.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What the object id is of.')
  principalType: 'User' | 'Group'

  @description('What may be done: secrets writes secrets into the settings vault, sign-in saves the sign-in of the partner user, cases reads and writes the cases (kill switch, restore, doctor), telemetry reads logs, metrics and alerts.')
  duty: 'secrets' | 'sign-in' | 'cases' | 'telemetry'
}

@export()
@description('Who contains, and where in the partner\'s own tenant.')
type containmentType = {
  @description('Object id of the partner user whose sign-in fraud-guard keeps, or of a group that the user is in.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What the object id is of.')
  principalType: 'User' | 'Group'

  @description('Subscriptions of the partner\'s own tenant in which something may be stopped.')
  subscriptionIds: string[]
}

@export()
@description('A sign-in of its own for containing: another app registration and another partner user than those that read.')
type actingSignInType = {
  @description('Client id of the app registration that contains. Its federated credential names the identity CONTAINMENT_IDENTITY_PRINCIPAL_ID.')
  @minLength(36)
  @maxLength(36)
  clientId: string
}

@export()
@description('A private network for the function app, its storage and the vault of the sign-in.')
type networkType = {
  @description('Address space of the virtual network in CIDR notation; /24 or larger.')
  addressPrefix: string
}

@export()
@description('A domain of the partner from which mails are sent.')
type emailDomainType = {
  @description('Resource id of the domain (Microsoft.Communication/emailServices/domains).')
  id: string

  @description('The sender, an address of that domain that its service knows.')
  sender: string
}

@export()
@description('Mail by Azure Communication Services.')
type emailType = {
  @description('Where the service keeps data at rest, for example Europe or United States; it cannot be changed later.')
  dataLocation: string

  @description('The addresses that mails go to, with commas between them.')
  @minLength(3)
  recipients: string

  @description('A domain of your own that is verified at an email service with the same dataLocation; null for a domain of Azure, which sends 5 mails a minute and 10 an hour, and more by no request.')
  domain: emailDomainType?
}

@export()
@description('A monthly budget of the resource group that warns and stops nothing.')
type budgetType = {
  @description('Amount in the currency of the subscription\'s bill.')
  @minValue(1)
  amount: int

  @description('The first of a month as YYYY-MM-DD. It must stay the same in later deployments.')
  @minLength(10)
  @maxLength(10)
  startDate: string
}

@export()
@description('A rule that raises an alert when its query returns a row.')
type logAlertType = {
  @description('Name of the rule after the prefix of the deployment; lower case with hyphens.')
  name: string

  @description('What a person reads as the title of the alert.')
  title: string

  @description('What a person should do.')
  advice: string

  @description('The query; each row is a reason to call somebody.')
  query: string

  @description('The column of the reason: each value of it is an alert of its own, so that a second one is mailed too. Empty where there is one reason only.')
  reason: string

  @description('False when a row is an event and no state: an end must not be announced then, and the event is mailed at each run that sees it.')
  hasEnd: bool

  @description('How grave: 0 critical, 1 error, 2 warning, 3 informational.')
  severity: 0 | 1 | 2 | 3

  @description('How often the query runs, as an ISO 8601 duration.')
  every: 'PT5M' | 'PT15M' | 'PT1H'

  @description('How far back the query looks, as an ISO 8601 duration.')
  window: 'PT15M' | 'PT30M' | 'PT1H' | 'PT6H'
}
