# English: the language that the others follow. Every other file has the same keys with the same
# variables; tests/languages.rs holds them to it.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %Y-%m-%d %H:%M
moment-now = { $time } (now)
moment-ago = { $time } ({ $span } ago)
moment-ahead = { $time } (in { $span })
span-minutes = { $minutes } min
span-hours-and-minutes = { $hours } h { $minutes } min
span-hours = { $hours } h
span-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }

# The first word of a message.
badge-alarm = ALARM
badge-over = OK
badge-test = TEST
badge-high = HIGH
badge-medium = MEDIUM
badge-low = LOW
badge-informational = INFORMATIONAL
badge-summary = SUMMARY

# What every message has.
label-note = Note
labelled = { $label }: { $value }
signature-case = Case { $reference }, notice { $notice }
signature-alarm = Alarm { $reference }, notice { $notice }
signature-summary = Summary { $reference }, notice { $notice }
may-repeat = you may have got this message before; an earlier try was not confirmed
open-case = Open the case
open-cases = Open the cases
steps-too-long = the steps are too long for this card; see the case
checklist-too-long = the checklist is too long for this message; see the case
and-more = and { $count } more
fallback-unconfirmed =
    { $minutes ->
        [one] { $channel } has not confirmed this message within { $minutes } minute
       *[other] { $channel } has not confirmed this message within { $minutes } minutes
    }
fallback-failing =
    { $tries ->
        [one] { $channel } has not taken this message in { $tries } try
       *[other] { $channel } has not taken this message in { $tries } tries
    }
fallback-given-up = { $channel } does not take this message
list-of-two = { $first }, { $second }

# What Microsoft detected.
type-crypto-mining = Crypto mining
type-anomalous-resource-consumption = Anomalous resource consumption
type-suspicious-operations = Suspicious Azure operations
type-anomalous-virtual-machines = Anomalous virtual machine deployment
type-anomalous-batch = Anomalous Azure Batch deployment
type-anomalous-containers = Anomalous container deployment
type-anomalous-machine-learning = Anomalous machine learning deployment
type-security-advisory = Security advisory sent to the customer
type-unknown = Fraud event of an unknown type
type-missing = Fraud event without a type
type-none = Fraud event
type-unknown-named = { $type } { $name }
type-and-more =
    { $count ->
        [one] { $type } and { $count } more
       *[other] { $type } and { $count } more
    }
severity-high = high
severity-medium = medium
severity-low = low
severity-informational = informational
confidence-high = high
confidence-medium = medium
confidence-low = low
confidence-missing = not stated
confidence-undocumented = undocumented
status-active = active
status-investigating = investigating
status-resolved = resolved
status-unknown = unknown
resolved-as-fraud = resolved as fraud
resolved-as-legitimate = resolved as legitimate
resolved-as-ignore = resolved as ignore
resolved-as-other = resolved for an undocumented reason

# What is odd about an event.
concern-no-event-id = the event has no usable id
concern-unknown-type = the alert type is not known to this version
concern-unknown-status = the status is unknown and counts as unanswered
concern-unknown-severity = the severity is unknown and counts as high
concern-no-subscription = the event names no usable subscription
concern-no-customer = the event names no usable customer tenant
concern-partners-own-tenant = the customer named is the partner's own tenant
concern-foreign-resource = a resource belongs to another subscription
concern-repaired = the text was damaged and had to be repaired
concern-contradiction = a field is there twice with different values
concern-renamed-field = a field has another name than documented; the API may have changed
concern-wrong-shape = a field has another shape than documented; the API may have changed
concern-reused-id = the same event id is used for another subscription
concern-status-conflict = the same event was listed with two different statuses
concern-looks-like-a-test = it does not say whether it is a test, and it reads like one
concern-id-differs-in-case = another event's id differs only in upper and lower case
concern-lossy-text = bytes that are no text were replaced
concern-no-time-zone = times without a zone were read as UTC
concern-implausible-time = its times are implausible
concern-resolved-without-time = it is resolved but does not say when
concern-unresolved-with-time = it is unresolved but says when it was resolved
concern-old = it was detected more than sixty days ago
note-flapping = an event keeps changing between resolved and unresolved; changes are told together
note-snoozed = snoozed until { $moment } by { $author }: { $reason }
note-held-back =
    { $count ->
        [one] one notice was held back
       *[other] { $count } notices were held back
    }
note-disagreement =
    { $count ->
        [one] the sources disagree: { $what }
       *[other] the sources disagree about { $count } events: { $what }
    }
source-says = { $source } says { $answer }

# The headline of a case.
where-subscription-and-customer = { $what } in subscription { $subscription } of { $customer }
where-subscription = { $what } in subscription { $subscription }
where-customer = { $what } at { $customer }
where-customer-id = { $what } at customer { $customer }
headline-changed = More about { $matter }
headline-escalated = Severity rose: { $matter }
headline-reopened = Open again: { $matter }
headline-resolved = Resolved: { $matter }

# What is known of a case.
label-severity = Severity
label-due = Answer due
label-customer = Customer
label-subscription = Subscription
label-reseller = Reseller
label-detected = Detected
label-events = Fraud events
label-resources = Affected
label-mining-pool = Mining pool
label-description = Microsoft says
severity-and-confidence = { $severity }, confidence { $confidence }
due-answered = answered
due-overdue = OVERDUE since { $moment }
due-open = { $moment }; Microsoft advises one hour
no-usable-id = no usable id
name-and-id = { $name } ({ $id })
event-counts = { $unresolved } unresolved of { $all }
resources-counted =
    { $count ->
        [one] { $count } resource: { $names }
       *[other] { $count } resources: { $names }
    }
names-and-more = { $names } and { $count } more

# What changed.
change-severity-rose = severity rose from { $old } to { $new }
change-resources-grew = affected resources grew from { $old } to { $new }
change-also-detected = also detected: { $type }
change-confidence-rose = confidence rose from { $old } to { $new }
change-not-only-tests = not only test events any more
change-more-events =
    { $count ->
        [one] { $count } more fraud event
       *[other] { $count } more fraud events
    }
change-unresolved-again = a resolved event is unresolved again
change-was-unresolved-again = a resolved event was unresolved again
change-investigating = somebody marked it as under investigation
change-cannot-tell-microsoft = could not tell Microsoft the answer { $verdict }: { $trouble }

# What is suggested.
plan-none = No containment is suggested:
plan-intro = Suggested containment, least destructive first; nothing has been done:
plan-more-steps =
    { $count ->
        [one] { $count } more step is on the case
       *[other] { $count } more steps are on the case
    }
withheld-no-event = no event yet
withheld-resolved = every event is resolved
withheld-test = this is a test event
withheld-no-protected-table = the policy has no [protected] table, so everything counts as protected
withheld-protected-subscription = the subscription is protected by the policy
withheld-protected-customer = the customer is protected by the policy
withheld-advisory = an advisory reports no activity that could be stopped
withheld-nothing-to-stop = no affected resource is named that could be stopped, and severity or confidence are below what the policy asks for cancelling the subscription; look at the subscription's recent usage
label-why = Why
label-effect = Effect
label-undo = Undo
label-needs = Needs
label-first = First
label-else = Else
step-as-before = as in the step before
why-named = the event names this resource
why-found = no alert names { $count } of them: the evidence found them, new, suspicious and still there
why-severe = severity { $severity } with confidence { $confidence }; an attacker who owns the subscription can restart what is stopped
step-deallocate-virtual-machine = Deallocate virtual machine { $target }
step-deallocate-scale-set = Deallocate scale set { $target }
step-stop-container-group = Stop container group { $target }
step-stop-batch-pools = Set to zero nodes the pools of Batch account { $target }
step-stop-machine-learning-computes = Stop the computes of workspace { $target }
step-cancel-subscription = Cancel the whole subscription { $target }
step-suspend-legacy-subscription = Suspend the whole subscription { $target }
step-start-virtual-machine = Start virtual machine { $target } again
step-start-scale-set = Start scale set { $target } again
step-start-container-group = Start container group { $target } again
step-start-machine-learning-computes = Start the computes of workspace { $target } again
step-reactivate-subscription = Reactivate the subscription { $target }
effect-deallocate-virtual-machine = the machine stops and no longer costs compute; disks stay and keep costing; a dynamic public address is lost
effect-deallocate-scale-set = all instances stop and no longer cost compute; autoscale may start new ones
effect-stop-container-group = all containers of the group stop; their state in memory is lost
effect-stop-batch-pools = all nodes of the pool end and their tasks with them
effect-stop-machine-learning-computes = a compute instance stops, and its disk stays; a cluster goes to no nodes, and its jobs end
effect-cancel-subscription = everything in the subscription stops within about ten minutes; data is kept at least 30 days, then deleted; Marketplace purchases go on
undo-batch-pools = PATCH the pool with its former scaleSettings
undo-machine-learning-computes = POST …/start for an instance; PATCH a cluster with its former scaleSettings
undo-cancel-subscription = POST …/reactivate within the retention time; running state, temporary disks and dynamic addresses are gone
first-confirm-id = the event wrote the id with backslashes or spaces: confirm it against Azure
first-both = { $first }; { $second }
first-scale-set = set sku.capacity to 0 as well where autoscale is on
first-batch-pools = list the account's pools, one call for each; disable autoscale first where it is on
first-machine-learning-computes = list the workspace's computes, one call for each; clusters are scaled to zero nodes instead
first-cancel-subscription = look up the Azure plan that holds the subscription and confirm that its entitlement is active under this customer

# fraud-guard about itself.
alarm-blind = Blind: { $source } cannot be read, new fraud goes unseen
alarm-quarantine =
    { $count ->
        [one] { $count } fraud event from { $source } could not be read
       *[other] { $count } fraud events from { $source } could not be read
    }
alarm-damaged = Cannot announce: a record in storage is damaged
alarm-channel-failing = Cannot announce: channel { $channel } does not take messages
alarm-missing =
    { $count ->
        [one] { $source } lists { $count } open fraud event no more
       *[other] { $source } lists { $count } open fraud events no more
    }
alarm-unreliable = A reading of { $source } was incomplete or implausible
alarm-sign-in-unsaved = The sign-in cannot be saved; it dies after 90 days
alarm-sign-in-old =
    { $days ->
        [one] The sign-in was not renewed for { $days } day; it dies after 90
       *[other] The sign-in was not renewed for { $days } days; it dies after 90
    }
alarm-sign-in-unusable = The sign-in cannot be used
alarm-sign-in-dead = The sign-in is dead
alarm-overdue =
    { $count ->
        [one] Work is overdue: { $count } item is waiting
       *[other] Work is overdue: { $count } items are waiting
    }
alarm-poison =
    { $count ->
        [one] The host gave up { $count } message of the queue { $queue }
       *[other] The host gave up { $count } messages of the queue { $queue }
    }
alarm-unannounced =
    { $count ->
        [one] Cannot announce: news about { $count } case or alarm reached nobody
       *[other] Cannot announce: news about { $count } cases or alarms reached nobody
    }
alarm-storage-down = Storage cannot be used; fraud-guard announces nothing while it lasts
over-blind = { $source } can be read again
over-channel-failing = Channel { $channel } takes messages again
over-missing = No open fraud event is missing from { $source } any more
over-sign-in = The sign-in is alive again
over-overdue = No work is overdue any more
over-poison = The host gave up nothing of the queue { $queue } for a day
over-unannounced = Everything that is urgent was announced
over-storage-down = Storage works again
label-over-since = Over since
label-blind-since = Blind since
label-failing-since = Failing since
label-missing-since = Missing since
label-overdue-since = Overdue since
label-unannounced-since = Unannounced since
label-unusable-since = Unusable since
label-renewed-last = Renewed last
label-what-is-wrong = What is wrong
label-record = Record
label-error = Error
label-cause = Cause
label-finding = Finding
label-advice = What to do
label-became-of-them = What became of them
label-was-missed = What was missed
became-of-missing = every one is listed again, was resolved, or has been gone for a day
was-missed-nothing = nothing is lost: polls read everything again and announce it once
advice-quarantine = look at these events in the Partner Center portal; the raw text is kept under quarantine/ in the storage container
advice-damaged = restore an older version of the blob in the container fraud-guard; look at the subscription in the Partner Center portal until then
advice-channel-failing = mend the channel's settings; what is still waiting for it is sent by itself, what was given up is on the other channels
advice-missing = their cases stay open; look at them in the Partner Center portal, and check that the account still has its role: a list may be empty for want of rights
advice-overdue = it is worked off by itself, the oldest first; when it lasts, look for errors of SweepCases in the log and for channels that are slow or fail: fraud-guard doctor
advice-poison = the sweep does the work of these messages, and they are kept under dead-letter/ in the storage container; look in the log why invocations failed or were killed then
advice-unannounced = look at fraud events in the Partner Center portal until it is over; mend the channels: fraud-guard doctor --send-test
advice-storage-down = check the storage account, its network rules, keys and roles: fraud-guard doctor; look at fraud events in the Partner Center portal until it is over
advice-unreliable = events that were read are announced as usual; compare with the portal if this repeats

# The message that shows whether a channel works.
test-headline = fraud-guard test message: nothing has happened, nothing is to do
label-sent = Sent

# The answer clock. An answer is due a fixed time after detection.
headline-warning = Answer due soon: { $matter }
headline-overdue = Answer OVERDUE: { $matter }
headline-snooze-ending = Snooze ends soon: { $matter }
headline-snooze-over = Snooze is over: { $matter }
headline-unacknowledged = Nobody has taken it: { $matter }
change-due-in = the answer is due in { $span }; Microsoft has none yet
change-overdue-by = the answer has been due for { $span }; Microsoft has none yet
change-snooze-ends-in = the snooze ends in { $span }
change-snooze-ended = the snooze by { $author } is over: { $reason }
change-snooze-broken = this breaks the snooze by { $author }
change-escalated-to-step = nobody has acknowledged it for { $span }; this is step { $step } of the escalation
how-to-acknowledge = to take it: fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = Your provider decides about the containment; answer to it what you know about this customer.

# The checklist of a case.
section-checklist = What to check
check-resources = List the affected resources and look at each
check-legitimate = Ask the customer whether this use is legitimate; answer Microsoft: legitimate or fraud
check-last-week = Review every resource that was created in the last week, and suspend what nobody knows
check-admin-passwords = Change the passwords of all global administrators and subscription owners
check-recovery-details = Verify the recovery e-mail addresses and phone numbers of the global administrators
check-mfa = Enforce MFA for every user, administrators first
check-risky-users = Review users at risk and the sign-ins around the alert
check-risky-tenants = Review the customer's other tenants and your access to them
check-risky-subscriptions = Review the customer's other subscriptions for the same signs
check-best-practices = Go through the security best practices for partners
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }, { $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }, { $moment }: { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $fine } of { $all } in order, { $bad } not, { $unknown } unknown

# What the evidence speaks for.
label-evidence = Evidence
label-checklist = Checklist
label-money-at-risk = Money at risk (estimate)
proposal-fraud = it speaks for fraud
proposal-legitimate = it speaks for legitimate use
proposal-ignore = it speaks for a stale alert
proposal-unknown = it does not tell yet
evidence-of = { $proposal }; collected { $moment }
evidence-more-urgent = { $evidence } – more urgent than reported: { $urgency }
evidence-less-urgent = { $evidence } – less urgent than reported: { $urgency }
change-evidence = evidence was collected: { $proposal }
change-evidence-now = the evidence has changed: { $proposal } now
money-at-risk = about { $so-far } { $currency } so far, and { $per-hour } { $currency } for each further hour (list prices of { $moment }, { $source })
money-without = { $money }; without { $count } machines of unknown price
section-reasons-for = What speaks for it
section-reasons-against = What speaks against it
section-speaks-for-fraud = What speaks for fraud
section-speaks-against-fraud = What speaks against fraud
reason-with-proof = { $reason } [{ $proof }]
proof-event = the event itself
summary-with-evidence = { $line }; evidence: { $proposal }; checklist: { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question }: { $reply }
proof-suspicious-left = suspicious resources that are still there: { $count } of { $all }
proof-named-left = resources that the event names and that are still there: { $count }
proof-suspicious-gone = none of the { $count } suspicious resources is there any more
proof-nothing-suspicious = no resource stands out
proof-week-good = created { $created }, changed { $changed }, deleted { $deleted }; none of it stands out ({ $suspicious })
proof-week-bad = created { $created }, changed { $changed }, deleted { $deleted }; suspicious: { $suspicious }
proof-week-bad-by = created { $created }, changed { $changed }, deleted { $deleted }; suspicious: { $suspicious }, most by { $who }
proof-no-administrators = no administrator who signs in was found
proof-passwords-old = not changed since the event: { $count } of { $all } ({ $names })
proof-passwords-new = all { $all } were changed since the event
proof-too-late = the days before the event can no longer be looked at
proof-passwords-reset = all were changed, { $count } of them reset by somebody else since the event; make sure by whom
proof-owners-unknown = all administrators' were changed; of { $count } owners of the subscription nothing is known
proof-mfa-missing = not registered: { $count } of { $all } ({ $names })
proof-mfa-registered = registered by all { $all } administrators
proof-some-unknown = { $question }: nothing is known of { $count }
proof-recovery-changed-before = changed shortly before the event: { $count } ({ $names })
proof-recovery-changed-since = changed since the event: { $count } ({ $names }); make sure by whom
proof-recovery-unchanged = unchanged since a week before the event at all { $all } administrators
proof-risky = users at risk: { $users } ({ $names }); risky sign-ins: { $sign-ins }
proof-sign-ins = users at risk: { $users }; risky sign-ins: { $sign-ins }
proof-nobody-risky = no user and no sign-in is at risk
proof-power-in-tenant = lately in the customer's tenant: { $what }
proof-no-power-in-tenant = nobody was given power in this tenant lately; other tenants were not read
deed-counted = { $deed } ({ $count })
proof-role-given = roles given on this subscription lately: { $count }; owners now: { $owners }
proof-no-role-given = no role was given on this subscription lately; owners: { $owners }; other subscriptions were not read
proof-no-budget = the customer has no spending budget in Partner Center
proof-only-budget = there is a spending budget; the rest has to be looked at

# Who collects evidence, what is asked, and how it was answered.
collector-resources = resources
collector-access = access
collector-administrators = administrators
collector-risk = risk
collector-cost = cost
collector-standing = customer and subscription
question-resource-changes = changes of resources
question-inventory = resources there are
question-activity-log = activity log
question-role-assignments = role assignments
question-new-users = new users
question-directory-audits = audit log of the directory
question-global-administrators = global administrators
question-eligible-administrators = eligible administrators
question-mfa-registration = MFA registration
question-recovery-methods = recovery details
question-risky-users = users at risk
question-risky-sign-ins = risky sign-ins
question-daily-cost = cost by day
question-usage-summary = usage this month
question-spending-budget = spending budget
question-list-prices = list prices
question-customer = customer profile
question-reseller = reseller
question-plan = Azure plan
question-subscription = subscription
question-our-permissions = our rights in the subscription
question-relationship = delegated admin relationship (GDAP)
reply-answered = answered
reply-cut = answered in part ({ $why })
reply-not-permitted = not permitted: needs { $needs }
reply-not-licensed = not licensed: needs { $licence }
reply-failed = failed: { $what }
reply-not-asked = not asked
deed-role-assigned = Azure role given
deed-role-removed = Azure role taken away
deed-elevated = access elevated to all subscriptions
deed-administrator-added = administrator added
deed-user-created = user created
deed-principal-created = application created
deed-secret-added = secret added to an application
deed-consent-given = consent given to an application
deed-password-reset = password reset
deed-password-changed = password changed
deed-recovery-changed = recovery details changed
deed-group-member-added = somebody added to a group
deed-federation-changed = sign-in of a domain changed
deed-policy-weakened = conditional access or security defaults changed
deed-quota-raised = quota raised
path-stop-resources = stop the machines (Azure)
path-cancel-subscription = cancel the subscription (Partner Center)
path-directory = act in the customer's directory (Entra)

# What is wrong with the policy file.
alarm-policy-refused = The new policy file cannot be used; the old policy stays
alarm-policy-missing = No policy file can be used; everyone is told everything, and everything is protected
over-policy-refused = The policy file can be used again
advice-policy-refused = run fraud-guard policy check, mend the file and deploy it again

# Summaries.
summary-nothing-open = Daily summary: nothing is open
summary-open =
    { $count ->
        [one] Daily summary: { $count } case is open
       *[other] Daily summary: { $count } cases are open
    }
summary-open-and-overdue =
    { $count ->
        [one] Daily summary: { $count } case is open, { $overdue } overdue
       *[other] Daily summary: { $count } cases are open, { $overdue } overdue
    }
backlog-found =
    { $count ->
        [one] First run: { $count } case was open already
       *[other] First run: { $count } cases were open already
    }
backlog-note = these cases were open before fraud-guard began; they are listed once and not announced one by one
label-date = Date
label-next-due = Next answer due
label-new = New since the last summary
label-answered = Answered since the last summary
label-held-back = Held back by snoozes
section-snoozed = Snoozed
section-answered = Answered
section-sources = Sources
section-channels = Channels
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }, reseller { $reseller }
summary-no-customer = customer unknown
summary-case = { $what }: { $due } ({ $case })
summary-case-new = NEW { $what }: { $due } ({ $case })
summary-due-overdue = OVERDUE since { $moment }
summary-due-open = due { $moment }
summary-investigated = { $due }, under investigation
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what }: until { $moment }, { $reason } ({ $case })
source-read = { $source }: read { $moment }
source-never-read = { $source }: never read
channel-well = { $channel }: takes messages
channel-failing = { $channel }: FAILING since { $moment }
label-snoozed = Snoozed
label-waiting = Notices that wait for working hours or the end of a mute
note-more-cases =
    { $count ->
        [one] one more case is open: fraud-guard cases list
       *[other] { $count } more cases are open: fraud-guard cases list
    }
summary-taken = { $due }, taken by { $owner }
summary-snoozed-case-without-reason = { $what }: until { $moment } ({ $case })
section-alarms = Alarms
summary-alarm = { $alarm }, since { $moment }
label-mean = Mean time to answer
mean-of-30-days = { $hours } h over 30 days
mean-projected = { $hours } h over 30 days; { $now } h if all that is open is answered now, { $tomorrow } h if it is answered in 24 hours
mean-none = no answer in 30 days
label-microsoft-mean = Mean by Microsoft
microsoft-mean = { $hours } h
label-score = Security score
requirement-compliant = compliant
requirement-noncompliant = not compliant
requirement-mfa-admins = MFA for our administrators
requirement-mfa-customers = MFA for our customers' administrators
requirement-alerts = security alerts answered promptly
requirement-contact = security contact named
requirement-budget = spending budgets for customers' subscriptions
number-with-tenth = { $whole }.{ $tenth }
mean-projected-alone = no answer in 30 days; { $now } h if all that is open is answered now, { $tomorrow } h if it is answered in 24 hours
mean-too-late = too late: the mean is over the limit, and each hour adds to it
label-answer-until = Answer all by, to keep the mean
label-heaviest = Weighs the most
heaviest-case = { $case }, waiting for { $span } in all
score-of = { $score } of { $most } points, { $moment }
score-trouble = { $trouble }; asked { $moment }
score-not-permitted = not permitted: needs { $permission }
score-failed = cannot be read: { $what }
requirement-line = { $requirement }: { $compliance }
requirement-line-with-points = { $requirement }: { $compliance } ({ $score }/{ $most })
no-figure = –

# An answer to Microsoft, and why it could not be told.
verdict-investigating = investigating
verdict-legitimate = legitimate
verdict-fraud = fraud
verdict-ignore = ignore
trouble-and-advice = { $trouble }: { $advice }
trouble-no-id = the event has no id, so no API can be told
trouble-no-subscription = Partner Center takes answers by subscription, and the event names none
trouble-no-time = there was no time left
trouble-keeps-changing = the alert keeps changing
trouble-again-and-again = { $trouble } again and again
trouble-came-back = the event came back after the answer was given
trouble-resolved-otherwise = somebody else has resolved the event otherwise meanwhile
trouble-not-shown-yet = { $source } does not show the answer yet
trouble-only-graph-has-it = Microsoft Graph has the answer, and Partner Center does not show it yet
trouble-not-taken = Partner Center did not take the answer for this event
trouble-legitimate-not-listed = Partner Center does not take the verdict legitimate ({ $refusal }), and Microsoft Graph does not list this alert
trouble-legitimate-and = Partner Center does not take the verdict legitimate ({ $refusal }), and { $trouble }
advice-answer-in-portal = answer it in the Partner Center portal
advice-answer-in-portal-or-again = answer it in the Partner Center portal, or again
advice-answer-anew = look at it again and answer it anew
advice-leave-or-replace = leave it, or answer again to replace it
advice-portal-or-another-verdict = answer it in the Partner Center portal, or choose another verdict
advice-portal-or-fraud-or-ignore = answer it in the Partner Center portal, or choose fraud or ignore if it is that
advice-allow-answering-or = allow the app PartnerSecurity.ReadWrite.All in Microsoft Graph, or { $advice }
advice-and-permission-to-answer = { $advice }; to answer, the app needs PartnerSecurity.ReadWrite.All

# What to do about a source or a sign-in that Microsoft refuses.
error-no-poll = no poll has run
error-no-renewal = no renewal has succeeded
advice-timer = check that the timer PollFraudEvents runs
advice-polls-fail = polls fail; they go on by themselves, check the service's status page
advice-asked-to-wait = the service asks to wait and is asked again as soon as it allows; look for another program that uses up its limits
advice-tried-at-every-poll = it is tried again at every poll; check the service's status page
advice-tried-at-every-renewal = it is tried again at every renewal
advice-look-at-the-log = look at the logs
advice-acting-sign-in = { $advice }. This is the sign-in by which containments are sent: add --containment to fraud-guard auth
advice-then-renewed = { $advice }. The sign-in is renewed by itself then; after 90 days somebody has to sign in again: fraud-guard auth login
advice-sign-in = sign in: fraud-guard auth login
advice-sign-in-again = sign in again: fraud-guard auth login
advice-sign-in-with-mfa = sign in again with multifactor authentication: fraud-guard auth login
advice-needs-user = this API needs a user: fraud-guard auth login, or use Graph instead
advice-admin-agent = the account lacks a role: it must be Admin agent
advice-conditional-access = Conditional Access blocks the account; let an administrator allow it
advice-conditional-access-and-sign-in = Conditional Access blocks the account; let an administrator allow it, then sign in again: fraud-guard auth login
advice-customers-conditional-access = the customer's Conditional Access blocks delegated administration; let the customer allow it
advice-no-token = Entra gives no token for this; check the account and Conditional Access
advice-wrong-audience = the token is for the wrong audience; update fraud-guard
advice-token-lost = the token did not arrive; look for a proxy that removes it
advice-no-relationship = the partner has no relationship with this customer any more
advice-not-there = it is not there, or no longer
advice-cancel-subscriptions-first = cancel the Azure subscriptions of the plan first
advice-not-for-the-partner = Microsoft does not let the partner reactivate this; open a support request
advice-cannot-be-reactivated = it cannot be reactivated; open a support request
advice-subscription-state = the subscription cannot be changed in its present state; look at it in the portal
advice-grant-reading = grant PartnerSecurity.Read.All to the app and consent as an administrator
advice-licence = Graph wants a licence that this tenant does not have; use partner-center instead
advice-wrong-address = the address is wrong, or the API was retired
advice-check-permissions = check the app's permissions and the account's roles
advice-consent = grant admin consent to the app registration, in a customer's tenant by the customer or through Partner Center
advice-no-access-to-tenant = the account has no access to this tenant: for a customer check that the granular delegated admin relationship (GDAP) is active, for the partner check that PARTNER_TENANT_ID is the tenant of the account that signed in
advice-refresh-token-dead = the refresh token is dead; sign in again: fraud-guard auth login
advice-app-not-in-tenant = the app registration is not in this tenant; check PARTNER_TENANT_ID and PARTNER_CLIENT_ID
advice-client-secret = the client secret is wrong or expired; store a new one in PARTNER_CLIENT_SECRET
advice-federated-credential = the app registration does not trust this managed identity; check its federated credential: issuer { $issuer }, subject the identity's object id, audience { $audience }
advice-check-credentials = check PARTNER_TENANT_ID, PARTNER_CLIENT_ID and the client's credential, then sign in again: fraud-guard auth login
advice-assign-identity = check that the user-assigned identity is assigned to the function app and that its client id is right
advice-vault-credential = run az login, or give the function app a managed identity
advice-vault-settings = check KEY_VAULT_URL and REFRESH_TOKEN_SECRET_NAME
advice-vault-role = grant the identity the role Key Vault Secrets Officer on the vault, and check that the vault's firewall lets the function app in
advice-vault-deleted = the secret was deleted: recover it (az keyvault secret recover) or purge it, then sign in again: fraud-guard auth login
advice-token-file-readable = if nobody else uses this machine: chmod 600 { $file }; else delete it, revoke the account's sessions and sign in again: fraud-guard auth login
advice-token-file = mend or delete it, then sign in again: fraud-guard auth login
advice-token-place = set { $vault } or { $file }

## Assessment
signal-severity = Microsoft rates the severity: { $severity }
signal-confidence = Microsoft’s confidence is: { $confidence }
signal-types = The alert is about: { $types }
signal-age = The alert was detected { $detected } ago and last seen { $seen } ago
signal-regions =
    { $count ->
        [0] no region
        [one] { $count } region
       *[other] { $count } regions
    }
signal-named-created =
    { $count ->
        [0] None of the resources that the alert names was created lately
        [one] { $count } resource that the alert names was created lately
       *[other] { $count } resources that the alert names were created lately
    }
signal-named-gone =
    { $count ->
        [one] { $gone } of the { $count } resource that the alert names is gone
       *[other] { $gone } of the { $count } resources that the alert names are gone
    }
signal-gpu =
    { $count ->
        [0] No machine with GPUs was created
        [one] { $count } machine with GPUs was created in { $regions }
       *[other] { $count } machines with GPUs were created in { $regions }
    }
signal-many-cores =
    { $count ->
        [0] No machine with { $cores } cores or more was created
        [one] { $count } machine with { $cores } cores or more was created in { $regions }
       *[other] { $count } machines with { $cores } cores or more were created in { $regions }
    }
signal-many-regions = Machines were created in { $regions }
signal-new-regions =
    { $count ->
        [0] Nothing was created in a region that was not used before
        [one] Something was created in { $regions } that was not used before
       *[other] Something was created in { $regions } that were not used before
    }
signal-new-sizes =
    { $count ->
        [0] No machine has a size that was not used before
        [one] Machines of { $count } size that was not used before were created
       *[other] Machines of { $count } sizes that were not used before were created
    }
signal-usual-places =
    { $count ->
        [0] No machine was created
        [one] { $count } machine was created, of a size and in a region that were used before
       *[other] { $count } machines were created, all of sizes and in regions that were used before
    }
signal-burst =
    { $count ->
        [0] No resource was created
        [one] At most { $count } resource was created within an hour
       *[other] Up to { $count } resources were created within an hour
    }
signal-before =
    { $count ->
        [0] The subscription was empty before
        [one] The subscription had { $count } resource before
       *[other] The subscription had { $count } resources before
    }
signal-changes =
    { $count ->
        [0] Nothing was created, changed or deleted in the last { $span }
        [one] { $count } resource was created, changed or deleted in the last { $span }
       *[other] { $count } resources were created, changed or deleted in the last { $span }
    }
signal-suspicious =
    { $count ->
        [0] None of { $all } changes is suspicious
        [one] { $count } of { $all } changes is suspicious
       *[other] { $count } of { $all } changes are suspicious
    }
signal-quota =
    { $count ->
        [0] Nobody asked for more quota
        [one] More quota was asked for once
       *[other] More quota was asked for { $count } times
    }
signal-new-account =
    { $count ->
        [0] No new account made suspicious changes
        [one] { $who }, an account that is new itself, made { $count } suspicious change
       *[other] { $who }, an account that is new itself, made { $count } suspicious changes
    }
signal-stranger =
    { $count ->
        [0] Nobody unknown here made suspicious changes
        [one] { $who }, who did nothing here before, made { $count } suspicious change
       *[other] { $who }, who did nothing here before, made { $count } suspicious changes
    }
signal-known-account =
    { $count ->
        [0] No account made suspicious changes
       *[other] All suspicious changes are by accounts that worked here before; { $who } made { $count } of them
    }
signal-known-pipeline =
    { $count ->
        [0] No app made suspicious changes
       *[other] All suspicious changes are by apps that worked here before; { $who } made { $count } of them
    }
signal-reseller-account =
    { $count ->
        [0] No account with the reseller’s name made suspicious changes
       *[other] All suspicious changes are by accounts that bear the reseller’s name, which can be faked; { $who } made { $count } of them
    }
signal-somebody-else =
    { $count ->
        [one] { $who } made { $count } suspicious change
       *[other] { $who } made { $count } suspicious changes
    }
signal-creator-at-risk =
    { $count ->
        [0] Microsoft holds nobody for compromised who made suspicious changes
        [one] Microsoft holds { $who } for compromised, who made { $count } suspicious change
       *[other] Microsoft holds { $who } for compromised, who made { $count } suspicious changes
    }
signal-elevated =
    { $count ->
        [0] Nobody took the right to every subscription
        [one] A Global Administrator took the right to every subscription
       *[other] Global Administrators took the right to every subscription { $count } times
    }
signal-administrator-added =
    { $count ->
        [0] Nobody was given a directory role
        [one] A directory role was given once
       *[other] Directory roles were given { $count } times
    }
signal-new-user =
    { $count ->
        [0] No user was created
        [one] { $count } user was created
       *[other] { $count } users were created
    }
signal-new-principal =
    { $count ->
        [0] No app was created in the directory
        [one] { $count } app was created in the directory
       *[other] { $count } apps were created in the directory
    }
signal-secret-added =
    { $count ->
        [0] No app was given a secret or certificate
        [one] { $count } secret or certificate was added to an app
       *[other] { $count } secrets or certificates were added to apps
    }
signal-consent-given =
    { $count ->
        [0] Nobody consented to an app
        [one] Consent to an app was given once
       *[other] Consent to apps was given { $count } times
    }
signal-password-reset =
    { $count ->
        [0] Nobody’s password was reset by somebody else
        [one] { $count } password was reset by somebody else
       *[other] { $count } passwords were reset by somebody else
    }
signal-recovery-changed =
    { $count ->
        [0] Nobody’s recovery or sign-in methods were changed
        [one] Recovery or sign-in methods were changed once
       *[other] Recovery or sign-in methods were changed { $count } times
    }
signal-owner-added =
    { $count ->
        [0] Nobody was given a ruling role on the subscription
        [one] A ruling role on the subscription was given once
       *[other] Ruling roles on the subscription were given { $count } times
    }
signal-power-given =
    { $count ->
        [0] Nobody was given rights, secrets or consent
        [one] Rights, secrets or consent were given once
       *[other] Rights, secrets or consent were given { $count } times
    }
signal-admins-without-mfa =
    { $count ->
        [0] All { $all } Global Administrators have multifactor authentication
        [one] { $count } of { $all } Global Administrators has no multifactor authentication
       *[other] { $count } of { $all } Global Administrators have no multifactor authentication
    }
signal-admins-at-risk =
    { $count ->
        [0] Microsoft holds no Global Administrator for compromised
        [one] Microsoft holds { $count } Global Administrator for compromised
       *[other] Microsoft holds { $count } Global Administrators for compromised
    }
signal-admins-recovery-changed =
    { $count ->
        [0] No Global Administrator’s recovery or sign-in methods were changed
        [one] Recovery or sign-in methods of { $count } Global Administrator were changed
       *[other] Recovery or sign-in methods of { $count } Global Administrators were changed
    }
signal-risky-users =
    { $count ->
        [0] Microsoft holds no user for compromised
        [one] Microsoft holds { $count } user for compromised
       *[other] Microsoft holds { $count } users for compromised
    }
signal-risky-sign-ins =
    { $count ->
        [0] No risky sign-in succeeded
        [one] { $count } risky sign-in succeeded
       *[other] { $count } risky sign-ins succeeded
    }
signal-cost = The dearest of the last days cost { $latest } { $currency }; a usual day costs { $usual } { $currency }
signal-no-budget = The customer has no budget
signal-budget = { $used } of the month’s budget of { $budget } { $currency } are used
signal-test-tags =
    { $count ->
        [0] No tag says that this is a test
        [one] A tag says that this is a test: { $tag }
       *[other] { $count } tags say that this is a test, { $tag } among them
    }
signal-production-tags =
    { $count ->
        [0] No tag says that this is production
        [one] A tag says that this is production: { $tag }
       *[other] { $count } tags say that this is production, { $tag } among them
    }
signal-subscription-state = The state of the subscription is { $state }
signal-reseller =
    { $count ->
        [0] The customer has no reseller
        [one] The customer’s reseller is { $name }
       *[other] The customer has { $count } resellers, { $name } among them
    }
## Evidence: paths
path-we-may-stop = our roles allow stopping machines
path-no-role = none of our roles allows stopping machines
path-no-access = we have no role in the subscription; the customer, or an intruder, may have removed us
path-entitlement-active = Partner Center shows the subscription as active and can cancel it
path-entitlement-state = Partner Center shows the subscription as { $state }
path-no-entitlement = Partner Center has no such subscription in any plan of the customer
path-partner-center-refuses = Partner Center does not let our account see the customer's plans
path-relationship-active = the delegated admin relationship is active
path-relationship-ended = the delegated admin relationship is no longer in force
path-relationship-ends-today = the delegated admin relationship ends within a day
path-relationship-without-roles = the delegated admin relationship has no roles
path-no-relationship = there is no delegated admin relationship with the customer
path-not-known = could not be learnt: { $reply }

## Console
console-summary = The case
console-suggestion = What is suggested
console-told = Who was told
console-told-nobody = Nobody was told yet
console-told-sent = delivered
console-told-pending = on its way
console-told-failed = given up
console-told-superseded = replaced by a newer notice
console-history = What happened
console-download = Download the evidence pack
console-check-done = done
console-check-open = open
console-check-bad = not in order
console-check-unknown = could not be checked
console-sign-in = Sign in
console-who-title = Please sign in
console-who-text = fraud-guard cannot tell who you are, or your sign-in has expired. Sign in with your work account; if this page comes back, give its address to the administrator of fraud-guard.
console-role-title = You have no role here
console-role-text = You are signed in, but nobody gave you a role in fraud-guard. Ask your administrator for the app role Fraud.Reader or Fraud.Approver, then sign in anew.
console-missing-title = There is no such case
console-missing-text = No case has this id now. A message about an earlier outbreak may lead here; the newest message has the id that counts.
console-trouble-title = Not possible right now
console-trouble-text = Storage or the sign-in service does not answer, so the case cannot be shown. Try again in a minute.
console-method-title = This page only shows
console-method-text = Nothing can be sent to this page; open it instead.
console-mode-observe = fraud-guard only observes (MODE is observe): no containment can be approved here.
console-mode-approve = fraud-guard takes approvals and sends nothing (MODE is approve).
console-is-stopped = The kill switch is on: no containment is sent for any case.
console-need-role = You see everything here. To decide, you need the app role Fraud.Approver.
console-need-mfa = You see everything here. To decide, sign in with multifactor authentication.
console-need-fresh = You see everything here. To decide, sign in again: a decision needs a sign-in of the last 15 minutes, with multifactor authentication.
console-need-key = Nothing can be decided here, because the setting SEAL_KEY is missing.
console-sign-in-again = Sign in again
console-sent = Exactly this is sent:
console-cannot-send = It cannot be sent from here: something that the request needs is not known.
console-decide = Decide
console-label-state = State
console-label-affected = Who else is affected
console-everything = everybody who uses anything in the subscription
console-only-these = whoever uses what is listed here, and nothing else in the subscription
console-label-parts = What is acted on
console-label-left-out = Not touched
console-label-count = Resources in the subscription
console-label-cost = Cost
console-label-tags = Tags of the subscription
console-label-looked-up = Looked up
console-label-needed = Approvals needed
console-label-approved = Approved by
console-label-until = Until
console-not-known = not known
console-needed-one = one
console-needed-two = two, of different people within 30 minutes
console-approved-by = { $who }, { $moment }
console-part-active = runs
console-part-inactive = does not run
console-part-since = there since { $moment }
console-effect-suspend = everything in the subscription stops; data is kept for a limited time
console-effect-start = it runs again and costs again; so does whatever an attacker left on it
console-effect-reactivate = the subscription can be used and costs again; what an attacker left in it is there again
console-undo-here = once it took effect, here, with an approval of its own
console-undo-of-undo = propose the containment again
console-approve = Approve
console-decline = Decline
console-take-back = Take back
console-cared = I took care of it
console-undo = Propose to take it back
console-propose = Propose again
console-answer = Answer to Microsoft
console-stop = Stop everything
console-allow = Allow containments again
console-verdict = What it was
console-reason = Why (at most 500 characters; it stays with the case)
console-confirm = To confirm, type the last 4 characters of the subscription id { $id }
console-recorded = { $decision }: recorded. What counts is how it stands below.
console-done-title = Done
console-wrong-title = Nothing was done
console-wrong-typed = What you typed is not the last 4 characters of the subscription id
console-wrong-reason = Say why, in at most 500 characters
console-wrong-verdict = Choose what it was
console-wrong-changed = Something changed since you opened the page. Look again before you decide.
console-wrong-expired = The page was open for more than an hour. Look again before you decide.
console-wrong-used = This page was used already. Below is how it stands.
console-wrong-person = You approved or proposed this; somebody else has to approve.
console-wrong-state = That is not possible as it stands now; the state is below.
console-wrong-forbidden = Something forbids it now: the mode, the kill switch or what is protected.
console-wrong-approver = Microsoft does not say at this moment that you may approve. Try again; if it stays so, ask your administrator for the role.
console-wrong-not-now = Microsoft does not show now what is needed for this. Try again in a minute.
console-wrong-unavailable = Storage does not answer, and nobody knows whether your decision was recorded. Open the page again and look at the state.
console-not-ours = This request did not come from a page that fraud-guard showed you. Open the case and decide there.

## Containment

headline-contained = Containment: { $matter }
section-containment = Containment
containment-status = { $what }: { $state } ({ $moment })
containment-proposed = can be approved
containment-approved-once = approved by one person; a second one has to approve
containment-cooling = approved; it can still be taken back
containment-armed = about to be sent
containment-dispatching = being sent
containment-verifying = accepted by Microsoft; whether it took effect is being checked
containment-unknown = may have been sent; whether it took effect is being checked
containment-done = took effect
containment-rejected = declined
containment-expired = expired before it was sent
containment-revoked = taken back before it was sent
containment-blocked = not sent: a guard forbade it
containment-needs-human = stopped: a person has to go on
contain-proposed = proposed: { $what }
contain-approved-once = approved by one person, and a second one has to approve: { $what }
contain-approved = approved, and sent at { $until } unless somebody takes it back before: { $what }
contain-done = took effect: { $what }
contain-declined = declined: { $what }
contain-expired = expired before it was sent: { $what }
contain-revoked = taken back before it was sent: { $what }
contain-blocked = not sent, because { $why }: { $what }
contain-needs-you = a person has to go on, because { $why }: { $what }
contain-unclear = may have been sent, and nobody knows yet whether it took effect; it is not sent again: { $what }
contain-too-late = it was to be taken back while it was being sent; it may have taken effect: { $what }
contain-closed = a person took care of it: { $what }
contain-active-again = ACTIVE AGAIN after it was contained, by its owner or by the attacker; nothing is repeated by itself: { $what }
block-mode = the mode is not "act"
block-kill-switch = the kill switch is on
block-tag = a tag protects it
block-contained-lately = it was contained in the last seven days and somebody took that back
block-forged = an approval is not sealed by this fraud-guard
block-too-few = too few people approved
block-approver-left = somebody who approved may not approve any more
block-approval-expired = an approval has expired
block-not-found = it is not there any more
block-not-active = it is not active any more
block-other-name = the subscription has another name than on the page
block-event-old = the alerts could not be read again in time
block-event-resolved = every alert is resolved
block-event-unknown = it is not known what was detected
block-hour-spent = as many containments as may be in an hour were sent; there is room from { $from } on
block-day-spent = as many containments as may be in a day were sent; there is room from { $from } on
block-share-spent = as large a share of the subscriptions as may be in a day was contained; there is room from { $from } on
block-locked = another containment of the same subscription is under way
block-kind = the policy does not allow this step
block-page-changed = the page would look otherwise now than when it was approved
block-breaker = too much was proposed or approved too fast; somebody has to look and close the breaker
block-clock = the clocks of this machine and of the storage differ
block-audit = the audit chain is broken or cannot be written
block-withdrawn = somebody asked to take it back
block-rolled-back = the storage was put back to an older state
block-unreadable = it could not be read ({ $guard })
guard-mode = the mode
guard-kill-switch = the kill switch
guard-not-protected = what is protected
guard-approval = the approval
guard-target = the target
guard-event = the alerts
guard-budget = the budget
guard-lock = the lock
guard-kind = the policy
guard-unchanged = the page
guard-breaker = the breaker
guard-clock = the clock
guard-audit-trail = the audit chain
need-too-late = it took too long between the last check and the sending; nothing was sent
need-cannot-reach = Microsoft could not be reached in three tries; nothing was sent
need-refused-invalid = Microsoft refused the request as wrong (400); nothing was done
need-refused-unauthenticated = Microsoft did not accept our sign-in (401); nothing was done
need-refused-forbidden = Microsoft says that a right is missing (403); nothing was done
need-refused-not-found = Microsoft does not find it (404); nothing was done
need-refused-conflict = Microsoft says that something else is under way (409); nothing was done
need-refused-throttled = Microsoft throttled every try (429); nothing was done
need-refused = Microsoft refused it; nothing was done
need-not-confirmed = it was sent and is still active after 15 minutes
need-cannot-verify = it may have been sent and could not be read since
exhibit-cost = about { $amount } { $currency } an hour at list prices
left-out-too-many = more than one approval can be about; approve these first
left-out-gone = it is not there any more
left-out-odd = its id is not one of this subscription
left-out-stopped = it does not run
left-out-form = it cannot be stopped from here; do it by hand

# The audit.
label-audit = Audit
audit-whole =
    { $count ->
        [one] { $count } entry, head { $head }
       *[other] { $count } entries, head { $head }
    }
audit-broken = BROKEN: { $error }
label-audit-anchor = Audit anchor
alarm-audit-broken = The audit chain is broken: somebody changed or cut off what was kept for the record
over-audit-broken = The end of the audit chain is whole again
advice-audit-broken = nothing is contained until it is whole; run fraud-guard audit verify with the anchors of old summaries, restore older versions of the blobs under audit/, and find out who can write to the storage account
alarm-breaker-proposals = Nothing is contained any more: too much was proposed within ten minutes
alarm-breaker-approvals = Nothing is contained any more: one person approved too much within five minutes
alarm-breaker-unread = Nothing is contained any more: somebody approved faster than anybody can read
over-breaker = Somebody closed the breaker; what was approved is sent again
label-approver = Approver
label-open-since = Open since
advice-breaker = ask the approver whether it was them; if not, take their approvals back and block their account; if all is well, somebody else closes the breaker: Allow containments again on the console, or fraud-guard cases kill-switch off
