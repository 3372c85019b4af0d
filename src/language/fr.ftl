# French. It has the same keys with the same variables as English, in the same order.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %d/%m/%Y %H:%M
moment-now = { $time } (maintenant)
moment-ago = { $time } (il y a { $span })
moment-ahead = { $time } (dans { $span })
span-minutes = { $minutes } min
span-hours-and-minutes = { $hours } h { $minutes } min
span-hours = { $hours } h
span-days =
    { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }

# The first word of a message.
badge-alarm = ALARME
badge-over = OK
badge-test = TEST
badge-high = ÉLEVÉE
badge-medium = MOYENNE
badge-low = FAIBLE
badge-informational = INFO
badge-summary = RÉSUMÉ

# What every message has.
label-note = Remarque
labelled = { $label } : { $value }
signature-case = Cas { $reference }, notification { $notice }
signature-alarm = Alarme { $reference }, notification { $notice }
signature-summary = Résumé { $reference }, notification { $notice }
may-repeat = ce message est peut-être déjà arrivé ; un essai précédent n’a pas été confirmé
open-case = Ouvrir le cas
open-cases = Ouvrir les cas
steps-too-long = les étapes sont trop longues pour cette carte ; voir le cas
checklist-too-long = la liste de vérification est trop longue pour ce message ; voir le cas
and-more =
    { $count ->
        [one] et { $count } autre
       *[other] et { $count } autres
    }
fallback-unconfirmed =
    { $minutes ->
        [one] le canal { $channel } n’a pas confirmé ce message en { $minutes } minute
       *[other] le canal { $channel } n’a pas confirmé ce message en { $minutes } minutes
    }
fallback-failing =
    { $tries ->
        [one] le canal { $channel } n’a pas accepté ce message en { $tries } essai
       *[other] le canal { $channel } n’a pas accepté ce message en { $tries } essais
    }
fallback-given-up = le canal { $channel } n’accepte pas ce message
list-of-two = { $first }, { $second }

# What Microsoft detected.
type-crypto-mining = Minage de cryptomonnaies
type-anomalous-resource-consumption = Consommation anormale de ressources
type-suspicious-operations = Opérations Azure suspectes
type-anomalous-virtual-machines = Déploiement anormal de machines virtuelles
type-anomalous-batch = Déploiement anormal d’Azure Batch
type-anomalous-containers = Déploiement anormal de conteneurs
type-anomalous-machine-learning = Déploiement anormal de Machine Learning
type-security-advisory = Avis de sécurité envoyé au client
type-unknown = Événement de fraude de type inconnu
type-missing = Événement de fraude sans type
type-none = Événement de fraude
type-unknown-named = { $type } { $name }
type-and-more =
    { $count ->
        [one] { $type } et { $count } autre type
       *[other] { $type } et { $count } autres types
    }
severity-high = élevée
severity-medium = moyenne
severity-low = faible
severity-informational = informative
confidence-high = élevée
confidence-medium = moyenne
confidence-low = faible
confidence-missing = non indiquée
confidence-undocumented = non documentée
status-active = actif
status-investigating = en cours d’investigation
status-resolved = résolu
status-unknown = statut inconnu
resolved-as-fraud = résolu comme fraude
resolved-as-legitimate = résolu comme légitime
resolved-as-ignore = résolu comme ignoré
resolved-as-other = résolu pour un motif non documenté

# What is odd about an event.
concern-no-event-id = l’événement n’a pas d’ID exploitable
concern-unknown-type = le type d’alerte est inconnu de cette version
concern-unknown-status = le statut est inconnu et compte comme sans réponse
concern-unknown-severity = la gravité est inconnue et compte comme élevée
concern-no-subscription = l’événement n’indique aucun abonnement exploitable
concern-no-customer = l’événement n’indique aucun locataire client exploitable
concern-partners-own-tenant = le client indiqué est le propre locataire du partenaire
concern-foreign-resource = une ressource appartient à un autre abonnement
concern-repaired = le texte était endommagé et a dû être réparé
concern-contradiction = un champ figure deux fois avec des valeurs différentes
concern-renamed-field = un champ n’a pas le nom documenté ; l’API a peut-être changé
concern-wrong-shape = un champ n’a pas la forme documentée ; l’API a peut-être changé
concern-reused-id = le même ID d’événement sert pour un autre abonnement
concern-status-conflict = le même événement a été listé avec deux statuts différents
concern-looks-like-a-test = l’événement ne dit pas s’il est un test, mais y ressemble
concern-id-differs-in-case = l’ID d’un autre événement ne diffère que par les majuscules et minuscules
concern-lossy-text = des octets qui ne sont pas du texte ont été remplacés
concern-no-time-zone = les heures sans fuseau ont été lues comme UTC
concern-implausible-time = les heures de l’événement sont invraisemblables
concern-resolved-without-time = l’événement est résolu, mais ne dit pas depuis quand
concern-unresolved-with-time = l’événement n’est pas résolu, mais indique une date de résolution
concern-old = l’événement a été détecté il y a plus de soixante jours
note-flapping = un événement alterne entre résolu et non résolu ; les changements sont annoncés ensemble
note-snoozed = mis en pause jusqu’au { $moment } par { $author } : { $reason }
note-held-back =
    { $count ->
        [one] une notification a été retenue
       *[other] { $count } notifications ont été retenues
    }
note-disagreement =
    { $count ->
        [one] les sources se contredisent : { $what }
       *[other] les sources se contredisent sur { $count } événements : { $what }
    }
source-says = { $answer } selon { $source }

# The headline of a case.
where-subscription-and-customer = { $what } dans l’abonnement { $subscription } chez { $customer }
where-subscription = { $what } dans l’abonnement { $subscription }
where-customer = { $what } chez { $customer }
where-customer-id = { $what } chez le client { $customer }
headline-changed = Mise à jour : { $matter }
headline-escalated = Gravité en hausse : { $matter }
headline-reopened = De nouveau ouvert : { $matter }
headline-resolved = Résolu : { $matter }

# What is known of a case.
label-severity = Gravité
label-due = Échéance de réponse
label-customer = Client
label-subscription = Abonnement
label-reseller = Revendeur
label-detected = Détection
label-events = Événements de fraude
label-resources = Affecté
label-mining-pool = Pool de minage
label-description = Microsoft indique
severity-and-confidence = { $severity }, confiance { $confidence }
due-answered = réponse donnée
due-overdue = DÉPASSÉE depuis le { $moment }
due-open = { $moment } ; Microsoft conseille de répondre en une heure
no-usable-id = aucun ID exploitable
name-and-id = { $name } ({ $id })
event-counts = { $unresolved } sur { $all } à résoudre
resources-counted =
    { $count ->
        [one] { $count } ressource : { $names }
       *[other] { $count } ressources : { $names }
    }
names-and-more =
    { $count ->
        [one] { $names } et { $count } autre
       *[other] { $names } et { $count } autres
    }

# What changed.
change-severity-rose = gravité en hausse : { $old } → { $new }
change-resources-grew = ressources affectées en hausse : { $old } → { $new }
change-also-detected = également détecté : { $type }
change-confidence-rose = confiance en hausse : { $old } → { $new }
change-not-only-tests = il n’y a plus seulement des événements de test
change-more-events =
    { $count ->
        [one] { $count } événement de fraude de plus
       *[other] { $count } événements de fraude de plus
    }
change-unresolved-again = un événement résolu ne l’est plus
change-was-unresolved-again = un événement résolu avait cessé de l’être entre-temps
change-investigating = quelqu’un l’a marqué comme en cours d’investigation
change-cannot-tell-microsoft = impossible de transmettre à Microsoft la réponse { $verdict } : { $trouble }

# What is suggested.
plan-none = Aucun confinement suggéré :
plan-intro = Confinement suggéré, du moins au plus destructeur ; rien n’a été fait :
plan-more-steps =
    { $count ->
        [one] { $count } autre étape figure dans le cas
       *[other] { $count } autres étapes figurent dans le cas
    }
withheld-no-event = pas encore d’événement
withheld-resolved = tous les événements sont résolus
withheld-test = c’est un événement de test
withheld-no-protected-table = la stratégie n’a pas de table [protected], donc tout compte comme protégé
withheld-protected-subscription = l’abonnement est protégé par la stratégie
withheld-protected-customer = le client est protégé par la stratégie
withheld-advisory = un avis de sécurité ne signale aucune activité qui puisse être arrêtée
withheld-nothing-to-stop = aucune ressource affectée pouvant être arrêtée n’est indiquée, et la gravité ou la confiance est inférieure à ce que la stratégie exige pour annuler l’abonnement ; examiner l’utilisation récente de l’abonnement
label-why = Motif
label-effect = Effet
label-undo = Retour arrière
label-needs = Droits requis
label-first = D’abord
label-else = Pour le reste
step-as-before = comme à l’étape précédente
why-named = l’événement indique cette ressource
why-found = aucun événement n’indique { $count } d’entre elles : l’enquête les a trouvées, nouvelles, suspectes et toujours présentes
why-severe = gravité { $severity }, confiance { $confidence } ; un attaquant qui contrôle l’abonnement peut redémarrer ce qui est arrêté
step-deallocate-virtual-machine = Arrêter et désallouer la machine virtuelle { $target }
step-deallocate-scale-set = Arrêter et désallouer le groupe identique { $target }
step-stop-container-group = Arrêter le groupe de conteneurs { $target }
step-stop-batch-pools = Réduire à zéro nœud les pools du compte Batch { $target }
step-stop-machine-learning-computes = Arrêter les ressources de calcul de l’espace de travail { $target }
step-cancel-subscription = Annuler l’abonnement entier { $target }
step-suspend-legacy-subscription = Suspendre tout l’abonnement { $target }
step-start-virtual-machine = Redémarrer la machine virtuelle { $target }
step-start-scale-set = Redémarrer le groupe identique { $target }
step-start-container-group = Redémarrer le groupe de conteneurs { $target }
step-start-machine-learning-computes = Redémarrer les ressources de calcul de l’espace de travail { $target }
step-reactivate-subscription = Réactiver l’abonnement { $target }
effect-deallocate-virtual-machine = la machine s’arrête et ne coûte plus de calcul ; les disques restent et coûtent toujours ; une adresse publique dynamique est perdue
effect-deallocate-scale-set = toutes les instances s’arrêtent et ne coûtent plus de calcul ; la mise à l’échelle automatique peut en démarrer de nouvelles
effect-stop-container-group = tous les conteneurs du groupe s’arrêtent ; leur état en mémoire est perdu
effect-stop-batch-pools = tous les nœuds du pool prennent fin, et leurs tâches avec eux
effect-stop-machine-learning-computes = une instance de calcul s’arrête et son disque reste ; un cluster passe à zéro nœud et ses tâches prennent fin
effect-cancel-subscription = tout s’arrête dans l’abonnement en dix minutes environ ; les données sont conservées au moins 30 jours, puis supprimées ; les achats Marketplace continuent
undo-batch-pools = PATCH sur le pool avec ses anciens scaleSettings
undo-machine-learning-computes = POST …/start pour une instance ; PATCH sur un cluster avec ses anciens scaleSettings
undo-cancel-subscription = POST …/reactivate pendant la durée de conservation ; l’état d’exécution, les disques temporaires et les adresses dynamiques sont perdus
first-confirm-id = l’événement donne l’ID avec des barres obliques inverses ou des espaces : le vérifier dans Azure
first-both = { $first } ; { $second }
first-scale-set = mettre aussi sku.capacity à 0 là où la mise à l’échelle automatique est active
first-batch-pools = lister les pools du compte, un appel pour chacun ; désactiver d’abord la mise à l’échelle automatique là où elle est active
first-machine-learning-computes = lister les ressources de calcul de l’espace de travail, un appel pour chacune ; les clusters, eux, sont réduits à zéro nœud
first-cancel-subscription = rechercher le plan Azure qui contient l’abonnement et vérifier que son droit (entitlement) est actif chez ce client

# fraud-guard about itself.
alarm-blind = À l’aveugle : { $source } est illisible, toute nouvelle fraude passe inaperçue
alarm-quarantine =
    { $count ->
        [one] { $count } événement de fraude de { $source } n’a pas pu être lu
       *[other] { $count } événements de fraude de { $source } n’ont pas pu être lus
    }
alarm-damaged = Notification impossible : un enregistrement du stockage est endommagé
alarm-channel-failing = Notification impossible : le canal { $channel } n’accepte aucun message
alarm-missing =
    { $count ->
        [one] { $count } événement de fraude ouvert n’est plus listé par { $source }
       *[other] { $count } événements de fraude ouverts ne sont plus listés par { $source }
    }
alarm-unreliable = Une lecture de { $source } était incomplète ou invraisemblable
alarm-sign-in-unsaved = L’authentification ne peut pas être enregistrée ; elle expire après 90 jours
alarm-sign-in-old =
    { $days ->
        [one] L’authentification n’a pas été renouvelée depuis { $days } jour ; elle expire après 90
       *[other] L’authentification n’a pas été renouvelée depuis { $days } jours ; elle expire après 90
    }
alarm-sign-in-unusable = L’authentification est inutilisable
alarm-sign-in-dead = L’authentification n’est plus valide
alarm-overdue =
    { $count ->
        [one] Travail en retard : { $count } tâche attend
       *[other] Travail en retard : { $count } tâches attendent
    }
alarm-poison =
    { $count ->
        [one] L’hôte a abandonné { $count } message de la file { $queue }
       *[other] L’hôte a abandonné { $count } messages de la file { $queue }
    }
alarm-unannounced =
    { $count ->
        [one] Notification impossible : les nouvelles de { $count } cas ou alarme n’ont atteint personne
       *[other] Notification impossible : les nouvelles de { $count } cas ou alarmes n’ont atteint personne
    }
alarm-storage-down = Stockage inutilisable ; tant que cela dure, fraud-guard ne signale rien
over-blind = { $source } est de nouveau lisible
over-channel-failing = Le canal { $channel } accepte de nouveau les messages
over-missing = Plus aucun événement de fraude ouvert ne manque dans { $source }
over-sign-in = L’authentification est de nouveau valide
over-overdue = Plus aucun travail n’est en retard
over-poison = L’hôte n’a rien abandonné de la file { $queue } depuis un jour
over-unannounced = Tout ce qui est urgent a été signalé
over-storage-down = Le stockage fonctionne de nouveau
label-over-since = Terminé depuis
label-blind-since = À l’aveugle depuis
label-failing-since = En échec depuis
label-missing-since = Absents depuis
label-overdue-since = En retard depuis
label-unannounced-since = Non signalé depuis
label-unusable-since = Inutilisable depuis
label-renewed-last = Dernier renouvellement
label-what-is-wrong = Problème
label-record = Enregistrement
label-error = Erreur
label-cause = Cause
label-finding = Constat
label-advice = À faire
label-became-of-them = Ce qu’ils sont devenus
label-was-missed = Ce qui a été manqué
became-of-missing = chacun est de nouveau listé, a été résolu ou a disparu depuis un jour
was-missed-nothing = rien n’est perdu ; les interrogations relisent tout et le signalent une fois
advice-quarantine = examiner ces événements dans le portail Partner Center ; le texte brut est conservé sous quarantine/ dans le conteneur de stockage
advice-damaged = restaurer une version antérieure du blob dans le conteneur fraud-guard ; d’ici là, surveiller l’abonnement dans le portail Partner Center
advice-channel-failing = corriger les paramètres du canal ; ce qui l’attend encore part tout seul, ce qui a été abandonné est sur les autres canaux
advice-missing = leurs cas restent ouverts ; les examiner dans le portail Partner Center et vérifier que le compte a toujours son rôle : une liste peut être vide faute de droits
advice-overdue = cela se résorbe tout seul, le plus ancien d’abord ; si cela dure, chercher dans le journal les erreurs de SweepCases, et les canaux lents ou en échec : fraud-guard doctor
advice-poison = le balayage fait le travail de ces messages, conservés sous dead-letter/ dans le conteneur de stockage ; chercher dans le journal pourquoi des appels ont alors échoué ou été interrompus
advice-unannounced = surveiller les événements de fraude dans le portail Partner Center jusqu’à la fin de l’alarme ; réparer les canaux : fraud-guard doctor --send-test
advice-storage-down = vérifier le compte de stockage, ses règles réseau, clés et rôles : fraud-guard doctor ; surveiller les événements de fraude dans le portail Partner Center jusqu’à la fin de l’alarme
advice-unreliable = les événements lus sont signalés comme d’habitude ; comparer avec le portail si cela se répète

# The message that shows whether a channel works.
test-headline = Message de test de fraud-guard : rien ne s’est passé, rien à faire
label-sent = Envoi

# The answer clock. An answer is due a fixed time after detection.
headline-warning = Échéance de réponse proche : { $matter }
headline-overdue = Réponse EN RETARD : { $matter }
headline-snooze-ending = Fin de pause proche : { $matter }
headline-snooze-over = Pause terminée : { $matter }
headline-unacknowledged = Personne ne l’a pris en charge : { $matter }
change-due-in = la réponse est attendue dans { $span } ; Microsoft n’en a encore aucune
change-overdue-by = la réponse est en retard de { $span } ; Microsoft n’en a encore aucune
change-snooze-ends-in = la pause se termine dans { $span }
change-snooze-ended = la pause de { $author } est terminée : { $reason }
change-snooze-broken = cela lève la pause de { $author }
change-escalated-to-step = personne ne l’a pris en charge depuis { $span } ; c’est le niveau { $step } de l’escalade
how-to-acknowledge = pour le prendre en charge : fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = Votre fournisseur décide du confinement ; répondez-lui ce que vous savez de ce client.

# The checklist of a case.
section-checklist = À vérifier
check-resources = Lister les ressources affectées et examiner chacune
check-legitimate = Demander au client si cette utilisation est légitime ; répondre à Microsoft : légitime ou fraude
check-last-week = Examiner toutes les ressources créées ces sept derniers jours et suspendre ce que personne ne connaît
check-admin-passwords = Changer les mots de passe de tous les administrateurs généraux et propriétaires d’abonnement
check-recovery-details = Vérifier les adresses e-mail et numéros de téléphone de récupération des administrateurs généraux
check-mfa = Imposer la MFA à tous les utilisateurs, administrateurs d’abord
check-risky-users = Examiner les utilisateurs à risque et les connexions autour de l’alerte
check-risky-tenants = Examiner les autres locataires du client et vos accès à ceux-ci
check-risky-subscriptions = Chercher les mêmes signes dans les autres abonnements du client
check-best-practices = Parcourir les bonnes pratiques de sécurité pour les partenaires
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }, { $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }, { $moment } : { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $fine } sur { $all } en ordre, { $bad } non, { $unknown } inconnus

# What the evidence speaks for.
label-evidence = Indices
label-checklist = Liste de contrôle
label-money-at-risk = Montant en jeu (estimation)
proposal-fraud = ils indiquent une fraude
proposal-legitimate = ils indiquent un usage légitime
proposal-ignore = ils indiquent une alerte périmée
proposal-unknown = ils ne permettent pas encore de conclure
evidence-of = { $proposal } ; recueillis { $moment }
evidence-more-urgent = { $evidence } – plus urgent que signalé : { $urgency }
evidence-less-urgent = { $evidence } – moins urgent que signalé : { $urgency }
change-evidence = des indices ont été recueillis : { $proposal }
change-evidence-now = les indices ont changé : { $proposal } maintenant
money-at-risk = environ { $so-far } { $currency } jusqu'ici et { $per-hour } { $currency } par heure supplémentaire (prix catalogue du { $moment }, { $source })
money-without = { $money } ; sans { $count } machines de prix inconnu
section-reasons-for = Ce qui va dans ce sens
section-reasons-against = Ce qui va à l'encontre
section-speaks-for-fraud = Ce qui indique une fraude
section-speaks-against-fraud = Ce qui n'indique pas une fraude
reason-with-proof = { $reason } [{ $proof }]
proof-event = l'événement lui-même
summary-with-evidence = { $line } ; indices : { $proposal } ; liste de contrôle : { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question } : { $reply }
proof-suspicious-left = ressources suspectes encore présentes : { $count } sur { $all }
proof-named-left = ressources nommées par l'événement et encore présentes : { $count }
proof-suspicious-gone = aucune des { $count } ressources suspectes n'existe plus
proof-nothing-suspicious = aucune ressource ne sort de l'ordinaire
proof-week-good = créées { $created }, modifiées { $changed }, supprimées { $deleted } ; rien ne sort de l'ordinaire ({ $suspicious })
proof-week-bad = créées { $created }, modifiées { $changed }, supprimées { $deleted } ; suspectes : { $suspicious }
proof-week-bad-by = créées { $created }, modifiées { $changed }, supprimées { $deleted } ; suspectes : { $suspicious }, surtout par { $who }
proof-no-administrators = aucun administrateur qui se connecte n'a été trouvé
proof-passwords-old = inchangés depuis l'événement : { $count } sur { $all } ({ $names })
proof-passwords-new = les { $all } ont changé depuis l'événement
proof-too-late = les jours précédant l'événement ne peuvent plus être consultés
proof-passwords-reset = tous changés, dont { $count } réinitialisés par d'autres depuis l'événement ; vérifiez par qui
proof-owners-unknown = ceux des administrateurs ont changé ; rien n'est connu de { $count } propriétaires de l'abonnement
proof-mfa-missing = non inscrits : { $count } sur { $all } ({ $names })
proof-mfa-registered = inscrite par les { $all } administrateurs
proof-some-unknown = { $question } : rien n'est connu pour { $count }
proof-recovery-changed-before = modifiées peu avant l'événement : { $count } ({ $names })
proof-recovery-changed-since = modifiées depuis l'événement : { $count } ({ $names }) ; vérifiez par qui
proof-recovery-unchanged = inchangées depuis une semaine avant l'événement pour les { $all } administrateurs
proof-risky = utilisateurs à risque : { $users } ({ $names }) ; connexions à risque : { $sign-ins }
proof-sign-ins = utilisateurs à risque : { $users } ; connexions à risque : { $sign-ins }
proof-nobody-risky = aucun utilisateur ni aucune connexion à risque
proof-power-in-tenant = dernièrement dans le locataire du client : { $what }
proof-no-power-in-tenant = personne n'a reçu de pouvoir dans ce locataire dernièrement ; les autres n'ont pas été lus
deed-counted = { $deed } ({ $count })
proof-role-given = rôles donnés sur cet abonnement dernièrement : { $count } ; propriétaires : { $owners }
proof-no-role-given = aucun rôle donné sur cet abonnement dernièrement ; propriétaires : { $owners } ; les autres abonnements n'ont pas été lus
proof-no-budget = le client n'a pas de budget de dépenses dans le Partner Center
proof-only-budget = un budget existe ; le reste est à vérifier

# Who collects evidence, what is asked, and how it was answered.
collector-resources = ressources
collector-access = accès
collector-administrators = administrateurs
collector-risk = risque
collector-cost = coûts
collector-standing = client et abonnement
question-resource-changes = modifications de ressources
question-inventory = ressources existantes
question-activity-log = journal d'activité
question-role-assignments = attributions de rôles
question-new-users = nouveaux utilisateurs
question-directory-audits = journal d'audit de l'annuaire
question-global-administrators = administrateurs généraux
question-eligible-administrators = administrateurs éligibles
question-mfa-registration = inscription MFA
question-recovery-methods = informations de récupération
question-risky-users = utilisateurs à risque
question-risky-sign-ins = connexions à risque
question-daily-cost = coûts par jour
question-usage-summary = consommation du mois
question-spending-budget = budget de dépenses
question-list-prices = prix catalogue
question-customer = profil du client
question-reseller = revendeur
question-plan = plan Azure
question-subscription = abonnement
question-our-permissions = nos droits dans l'abonnement
question-relationship = relation d'administration déléguée (GDAP)
reply-answered = répondu
reply-cut = réponse partielle ({ $why })
reply-not-permitted = non autorisé : nécessite { $needs }
reply-not-licensed = sans licence : nécessite { $licence }
reply-failed = échec : { $what }
reply-not-asked = non demandé
deed-role-assigned = rôle Azure donné
deed-role-removed = rôle Azure retiré
deed-elevated = accès élevé à tous les abonnements
deed-administrator-added = administrateur ajouté
deed-user-created = utilisateur créé
deed-principal-created = application créée
deed-secret-added = secret ajouté à une application
deed-consent-given = consentement donné à une application
deed-password-reset = mot de passe réinitialisé
deed-password-changed = mot de passe changé
deed-recovery-changed = informations de récupération modifiées
deed-group-member-added = quelqu’un ajouté à un groupe
deed-federation-changed = connexion d’un domaine modifiée
deed-policy-weakened = accès conditionnel ou paramètres de sécurité par défaut modifiés
deed-quota-raised = quota augmenté
path-stop-resources = arrêter les machines (Azure)
path-cancel-subscription = annuler l'abonnement (Partner Center)
path-directory = agir dans l'annuaire du client (Entra)

# What is wrong with the policy file.
alarm-policy-refused = Le nouveau fichier de stratégie est inutilisable ; l’ancienne stratégie reste
alarm-policy-missing = Aucun fichier de stratégie utilisable ; tout le monde est informé de tout, et tout est protégé
over-policy-refused = Le fichier de stratégie est de nouveau utilisable
advice-policy-refused = exécuter fraud-guard policy check, corriger le fichier et le déployer de nouveau

# Summaries.
summary-nothing-open = Bilan quotidien : rien n’est ouvert
summary-open =
    { $count ->
        [one] Bilan quotidien : { $count } cas ouvert
       *[other] Bilan quotidien : { $count } cas ouverts
    }
summary-open-and-overdue =
    { $count ->
        [one] Bilan quotidien : { $count } cas ouvert, dont { $overdue } en retard
       *[other] Bilan quotidien : { $count } cas ouverts, dont { $overdue } en retard
    }
backlog-found =
    { $count ->
        [one] Première exécution : { $count } cas était déjà ouvert
       *[other] Première exécution : { $count } cas étaient déjà ouverts
    }
backlog-note = ces cas étaient ouverts avant le démarrage de fraud-guard ; ils sont listés une fois et non signalés un par un
label-date = Date
label-next-due = Prochaine échéance de réponse
label-new = Nouveaux depuis le dernier bilan
label-answered = Réponses depuis le dernier bilan
label-held-back = Retenues par une pause
section-snoozed = En pause
section-answered = Avec réponse
section-sources = Sources
section-channels = Canaux
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }, revendeur { $reseller }
summary-no-customer = client inconnu
summary-case = { $what } : { $due } ({ $case })
summary-case-new = NOUVEAU – { $what } : { $due } ({ $case })
summary-due-overdue = EN RETARD depuis le { $moment }
summary-due-open = échéance le { $moment }
summary-investigated = { $due }, en cours d’investigation
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what } : jusqu’au { $moment }, { $reason } ({ $case })
source-read = { $source } : lecture le { $moment }
source-never-read = { $source } : aucune lecture à ce jour
channel-well = { $channel } : accepte les messages
channel-failing = { $channel } : EN ÉCHEC depuis le { $moment }
label-snoozed = En pause
label-waiting = Notifications en attente des heures de travail ou de la fin d’un silence
note-more-cases =
    { $count ->
        [one] un autre cas est ouvert : fraud-guard cases list
       *[other] { $count } autres cas sont ouverts : fraud-guard cases list
    }
summary-taken = { $due }, pris en charge par { $owner }
summary-snoozed-case-without-reason = { $what } : jusqu’au { $moment } ({ $case })
section-alarms = Alarmes
summary-alarm = { $alarm }, depuis le { $moment }
label-mean = Délai moyen de réponse
mean-of-30-days = { $hours } h sur 30 jours
mean-projected = { $hours } h sur 30 jours ; { $now } h si tout ce qui est ouvert reçoit sa réponse maintenant, { $tomorrow } h si c’est dans 24 heures
mean-none = aucune réponse en 30 jours
label-microsoft-mean = Moyenne selon Microsoft
microsoft-mean = { $hours } h
label-score = Score de sécurité
requirement-compliant = conforme
requirement-noncompliant = non conforme
requirement-mfa-admins = MFA pour nos administrateurs
requirement-mfa-customers = MFA pour les administrateurs de nos clients
requirement-alerts = réponse rapide aux alertes de sécurité
requirement-contact = contact de sécurité désigné
requirement-budget = budgets de dépenses pour les abonnements des clients
number-with-tenth = { $whole },{ $tenth }
mean-projected-alone = aucune réponse en 30 jours ; { $now } h si tout ce qui est ouvert reçoit une réponse maintenant, { $tomorrow } h si c’est dans 24 heures
mean-too-late = trop tard : la moyenne dépasse la limite et augmente à chaque heure
label-answer-until = Répondre à tout avant, pour tenir la moyenne
label-heaviest = Pèse le plus
heaviest-case = { $case }, en attente depuis { $span } au total
score-of = { $score } points sur { $most }, { $moment }
score-trouble = { $trouble } ; demandé { $moment }
score-not-permitted = non autorisé : nécessite { $permission }
score-failed = illisible : { $what }
requirement-line = { $requirement } : { $compliance }
requirement-line-with-points = { $requirement } : { $compliance } ({ $score }/{ $most })
no-figure = –

# Une réponse à Microsoft, et pourquoi elle n’a pas pu être transmise.
verdict-investigating = en cours d’investigation
verdict-legitimate = légitime
verdict-fraud = fraude
verdict-ignore = ignorer
trouble-and-advice = { $trouble } : { $advice }
trouble-no-id = l’événement n’a pas d’identifiant, aucune API ne peut recevoir la réponse
trouble-no-subscription = Partner Center prend les réponses par abonnement, et l’événement n’en indique aucun
trouble-no-time = il ne restait plus de temps
trouble-keeps-changing = l’alerte ne cesse de changer
trouble-again-and-again = { $trouble }, à plusieurs reprises
trouble-came-back = l’événement est revenu après la réponse
trouble-resolved-otherwise = quelqu’un d’autre a entre-temps résolu l’événement autrement
trouble-not-shown-yet = { $source } ne montre pas encore la réponse
trouble-only-graph-has-it = Microsoft Graph a la réponse, et Partner Center ne la montre pas encore
trouble-not-taken = Partner Center n’a pas pris la réponse pour cet événement
trouble-legitimate-not-listed = Partner Center ne prend pas la réponse « légitime » ({ $refusal }), et Microsoft Graph ne liste pas cette alerte
trouble-legitimate-and = Partner Center ne prend pas la réponse « légitime » ({ $refusal }), et { $trouble }
advice-answer-in-portal = répondre dans le portail Partner Center
advice-answer-in-portal-or-again = répondre dans le portail Partner Center, ou de nouveau
advice-answer-anew = réexaminer l’événement et y répondre de nouveau
advice-leave-or-replace = laisser tel quel, ou répondre de nouveau pour remplacer
advice-portal-or-another-verdict = répondre dans le portail Partner Center, ou choisir une autre réponse
advice-portal-or-fraud-or-ignore = répondre dans le portail Partner Center, ou choisir fraude ou ignorer si c’est le cas
advice-allow-answering-or = accorder à l’application PartnerSecurity.ReadWrite.All dans Microsoft Graph, ou { $advice }
advice-and-permission-to-answer = { $advice } ; pour répondre, l’application a besoin de PartnerSecurity.ReadWrite.All

# Que faire quand Microsoft refuse une source ou une authentification.
error-no-poll = aucune interrogation n’a eu lieu
error-no-renewal = aucun renouvellement n’a réussi
advice-timer = vérifier que le minuteur PollFraudEvents fonctionne
advice-polls-fail = les interrogations échouent ; elles continuent toutes seules, vérifier la page d’état du service
advice-asked-to-wait = le service demande d’attendre et sera interrogé dès qu’il le permet ; chercher un autre programme qui épuise ses limites
advice-tried-at-every-poll = nouvel essai à chaque interrogation ; vérifier la page d’état du service
advice-tried-at-every-renewal = nouvel essai à chaque renouvellement
advice-look-at-the-log = consulter le journal
advice-acting-sign-in = { $advice }. Il s’agit de l’authentification avec laquelle les confinements sont envoyés : ajoutez --containment à fraud-guard auth
advice-then-renewed = { $advice }. L’authentification se renouvelle ensuite toute seule ; après 90 jours, quelqu’un doit se connecter de nouveau : fraud-guard auth login
advice-sign-in = se connecter : fraud-guard auth login
advice-sign-in-again = se connecter de nouveau : fraud-guard auth login
advice-sign-in-with-mfa = se connecter de nouveau avec l’authentification multifacteur : fraud-guard auth login
advice-needs-user = cette API exige un utilisateur : fraud-guard auth login, ou utiliser Graph
advice-admin-agent = il manque un rôle au compte : il doit être Agent d’administration
advice-conditional-access = l’accès conditionnel bloque le compte ; le faire autoriser par un administrateur
advice-conditional-access-and-sign-in = l’accès conditionnel bloque le compte ; le faire autoriser par un administrateur, puis se connecter de nouveau : fraud-guard auth login
advice-customers-conditional-access = l’accès conditionnel du client bloque l’administration déléguée ; la faire autoriser par le client
advice-no-token = Entra ne délivre pas de jeton pour cela ; vérifier le compte et l’accès conditionnel
advice-wrong-audience = le jeton vise une autre audience ; mettre fraud-guard à jour
advice-token-lost = le jeton n’est pas arrivé ; chercher un proxy qui le retire
advice-no-relationship = le partenaire n’a plus de relation avec ce client
advice-not-there = introuvable, ou disparu depuis
advice-cancel-subscriptions-first = annuler d’abord les abonnements Azure du plan
advice-not-for-the-partner = Microsoft ne laisse pas le partenaire réactiver cela ; ouvrir une demande de support
advice-cannot-be-reactivated = réactivation impossible ; ouvrir une demande de support
advice-subscription-state = l’abonnement ne peut pas être modifié dans son état actuel ; l’examiner dans le portail
advice-grant-reading = accorder PartnerSecurity.Read.All à l’application et consentir en tant qu’administrateur
advice-licence = Graph exige une licence que ce locataire n’a pas ; utiliser partner-center
advice-wrong-address = l’adresse est fausse, ou l’API a été retirée
advice-check-permissions = vérifier les autorisations de l’application et les rôles du compte
advice-consent = accorder le consentement administrateur à l’inscription d’application ; dans le locataire d’un client, par le client ou via Partner Center
advice-no-access-to-tenant = le compte n’a pas accès à ce locataire : pour un client, vérifier que la relation d’administration déléguée granulaire (GDAP) est active ; pour le partenaire, que PARTNER_TENANT_ID est le locataire du compte connecté
advice-refresh-token-dead = le jeton d’actualisation n’est plus valide ; se connecter de nouveau : fraud-guard auth login
advice-app-not-in-tenant = l’inscription d’application n’est pas dans ce locataire ; vérifier PARTNER_TENANT_ID et PARTNER_CLIENT_ID
advice-client-secret = le secret client est faux ou expiré ; en placer un nouveau dans PARTNER_CLIENT_SECRET
advice-federated-credential = l’inscription d’application ne fait pas confiance à cette identité managée ; vérifier ses informations d’identification fédérées : émetteur { $issuer }, sujet l’identifiant d’objet de l’identité, audience { $audience }
advice-check-credentials = vérifier PARTNER_TENANT_ID, PARTNER_CLIENT_ID et les informations d’identification du client, puis se connecter de nouveau : fraud-guard auth login
advice-assign-identity = vérifier que l’identité affectée par l’utilisateur est affectée à l’application de fonctions et que son identifiant client est juste
advice-vault-credential = exécuter az login, ou donner une identité managée à l’application de fonctions
advice-vault-settings = vérifier KEY_VAULT_URL et REFRESH_TOKEN_SECRET_NAME
advice-vault-role = accorder à l’identité le rôle Key Vault Secrets Officer sur le coffre, et vérifier que son pare-feu laisse entrer l’application de fonctions
advice-vault-deleted = le secret a été supprimé : le récupérer (az keyvault secret recover) ou le purger, puis se connecter de nouveau : fraud-guard auth login
advice-token-file-readable = si personne d’autre n’utilise cette machine : chmod 600 { $file } ; sinon le supprimer, révoquer les sessions du compte et se connecter de nouveau : fraud-guard auth login
advice-token-file = le corriger ou le supprimer, puis se connecter de nouveau : fraud-guard auth login
advice-token-place = définir { $vault } ou { $file }

## Assessment
signal-severity = Gravité indiquée par Microsoft : { $severity }
signal-confidence = Confiance indiquée par Microsoft : { $confidence }
signal-types = L’alerte porte sur : { $types }
signal-age = L’alerte a été détectée il y a { $detected } et vue pour la dernière fois il y a { $seen }
signal-regions =
    { $count ->
        [0] aucune région
        [one] { $count } région
       *[other] { $count } régions
    }
signal-named-created =
    { $count ->
        [0] Aucune des ressources citées par l’alerte n’a été créée récemment
        [one] { $count } ressource citée par l’alerte a été créée récemment
       *[other] { $count } ressources citées par l’alerte ont été créées récemment
    }
signal-named-gone =
    { $count ->
        [one] { $gone } ressource sur { $count } citée par l’alerte n’existe plus
       *[other] { $gone } ressources sur { $count } citées par l’alerte n’existent plus
    }
signal-gpu =
    { $count ->
        [0] Aucune machine avec GPU n’a été créée
        [one] { $count } machine avec GPU a été créée dans { $regions }
       *[other] { $count } machines avec GPU ont été créées dans { $regions }
    }
signal-many-cores =
    { $count ->
        [0] Aucune machine de { $cores } cœurs ou plus n’a été créée
        [one] { $count } machine de { $cores } cœurs ou plus a été créée dans { $regions }
       *[other] { $count } machines de { $cores } cœurs ou plus ont été créées dans { $regions }
    }
signal-many-regions = Des machines ont été créées dans { $regions }
signal-new-regions =
    { $count ->
        [0] Rien n’a été créé dans une région jusque-là inutilisée
        [one] Des ressources ont été créées dans { $regions } jusque-là inutilisée
       *[other] Des ressources ont été créées dans { $regions } jusque-là inutilisées
    }
signal-new-sizes =
    { $count ->
        [0] Aucune machine n’a une taille jusque-là inutilisée
        [one] Des machines de { $count } taille jusque-là inutilisée ont été créées
       *[other] Des machines de { $count } tailles jusque-là inutilisées ont été créées
    }
signal-usual-places =
    { $count ->
        [0] Aucune machine n’a été créée
        [one] { $count } machine a été créée, d’une taille et dans une région déjà utilisées
       *[other] { $count } machines ont été créées, toutes de tailles et dans des régions déjà utilisées
    }
signal-burst =
    { $count ->
        [0] Aucune ressource n’a été créée
        [one] Au plus { $count } ressource a été créée en une heure
       *[other] Jusqu’à { $count } ressources ont été créées en une heure
    }
signal-before =
    { $count ->
        [0] L’abonnement était vide auparavant
        [one] L’abonnement avait { $count } ressource auparavant
       *[other] L’abonnement avait { $count } ressources auparavant
    }
signal-changes =
    { $count ->
        [0] Rien n’a été créé, modifié ni supprimé depuis { $span }
        [one] { $count } ressource a été créée, modifiée ou supprimée depuis { $span }
       *[other] { $count } ressources ont été créées, modifiées ou supprimées depuis { $span }
    }
signal-suspicious =
    { $count ->
        [0] Sur { $all } modifications, aucune n’est suspecte
        [one] Sur { $all } modifications, { $count } est suspecte
       *[other] Sur { $all } modifications, { $count } sont suspectes
    }
signal-quota =
    { $count ->
        [0] Personne n’a demandé de quota supplémentaire
        [one] Un quota supplémentaire a été demandé une fois
       *[other] Un quota supplémentaire a été demandé { $count } fois
    }
signal-new-account =
    { $count ->
        [0] Aucun nouveau compte n’a fait de modification suspecte
        [one] { $who }, un compte lui-même nouveau, a fait { $count } modification suspecte
       *[other] { $who }, un compte lui-même nouveau, a fait { $count } modifications suspectes
    }
signal-stranger =
    { $count ->
        [0] Aucun inconnu n’a fait de modification suspecte ici
        [one] { $who }, jusque-là sans activité ici, a fait { $count } modification suspecte
       *[other] { $who }, jusque-là sans activité ici, a fait { $count } modifications suspectes
    }
signal-known-account =
    { $count ->
        [0] Aucun compte n’a fait de modification suspecte
       *[other] Toutes les modifications suspectes viennent de comptes déjà actifs ici, dont { $count } de { $who }
    }
signal-known-pipeline =
    { $count ->
        [0] Aucune application n’a fait de modification suspecte
       *[other] Toutes les modifications suspectes viennent d’applications déjà actives ici, dont { $count } de { $who }
    }
signal-reseller-account =
    { $count ->
        [0] Aucun compte au nom du revendeur n’a fait de modification suspecte
       *[other] Toutes les modifications suspectes viennent de comptes au nom du revendeur, ce qui peut être imité ; dont { $count } de { $who }
    }
signal-somebody-else =
    { $count ->
        [one] { $who } a fait { $count } modification suspecte
       *[other] { $who } a fait { $count } modifications suspectes
    }
signal-creator-at-risk =
    { $count ->
        [0] Aucun auteur de modifications suspectes n’est compromis selon Microsoft
        [one] Selon Microsoft, { $who } est compromis ; ce compte a fait { $count } modification suspecte
       *[other] Selon Microsoft, { $who } est compromis ; ce compte a fait { $count } modifications suspectes
    }
signal-elevated =
    { $count ->
        [0] Personne ne s’est donné le droit sur tous les abonnements
        [one] Un administrateur général s’est donné le droit sur tous les abonnements
       *[other] Des administrateurs généraux se sont donné { $count } fois le droit sur tous les abonnements
    }
signal-administrator-added =
    { $count ->
        [0] Personne n’a reçu de rôle d’annuaire
        [one] Un rôle d’annuaire a été attribué
       *[other] Des rôles d’annuaire ont été attribués { $count } fois
    }
signal-new-user =
    { $count ->
        [0] Aucun utilisateur n’a été créé
        [one] { $count } utilisateur a été créé
       *[other] { $count } utilisateurs ont été créés
    }
signal-new-principal =
    { $count ->
        [0] Aucune application n’a été créée dans l’annuaire
        [one] { $count } application a été créée dans l’annuaire
       *[other] { $count } applications ont été créées dans l’annuaire
    }
signal-secret-added =
    { $count ->
        [0] Aucune application n’a reçu de secret ni de certificat
        [one] { $count } secret ou certificat a été ajouté à une application
       *[other] { $count } secrets ou certificats ont été ajoutés à des applications
    }
signal-consent-given =
    { $count ->
        [0] Personne n’a donné de consentement à une application
        [one] Un consentement a été donné à une application
       *[other] Un consentement a été donné { $count } fois à des applications
    }
signal-password-reset =
    { $count ->
        [0] Aucun mot de passe n’a été réinitialisé par un tiers
        [one] { $count } mot de passe a été réinitialisé par un tiers
       *[other] { $count } mots de passe ont été réinitialisés par un tiers
    }
signal-recovery-changed =
    { $count ->
        [0] Aucune méthode de récupération ou de connexion n’a été modifiée
        [one] Des méthodes de récupération ou de connexion ont été modifiées une fois
       *[other] Des méthodes de récupération ou de connexion ont été modifiées { $count } fois
    }
signal-owner-added =
    { $count ->
        [0] Personne n’a reçu de rôle puissant sur l’abonnement
        [one] Un rôle puissant sur l’abonnement a été attribué
       *[other] Des rôles puissants sur l’abonnement ont été attribués { $count } fois
    }
signal-power-given =
    { $count ->
        [0] Aucun droit, secret ou consentement n’a été accordé
        [one] Des droits, secrets ou consentements ont été accordés une fois
       *[other] Des droits, secrets ou consentements ont été accordés { $count } fois
    }
signal-admins-without-mfa =
    { $count ->
        [0] Les { $all } administrateurs généraux ont l’authentification multifacteur
        [one] { $count } administrateur général sur { $all } n’a pas l’authentification multifacteur
       *[other] { $count } administrateurs généraux sur { $all } n’ont pas l’authentification multifacteur
    }
signal-admins-at-risk =
    { $count ->
        [0] Aucun administrateur général n’est compromis selon Microsoft
        [one] Selon Microsoft, { $count } administrateur général est compromis
       *[other] Selon Microsoft, { $count } administrateurs généraux sont compromis
    }
signal-admins-recovery-changed =
    { $count ->
        [0] Aucune méthode de récupération ou de connexion d’un administrateur général n’a été modifiée
        [one] Les méthodes de récupération ou de connexion de { $count } administrateur général ont été modifiées
       *[other] Les méthodes de récupération ou de connexion de { $count } administrateurs généraux ont été modifiées
    }
signal-risky-users =
    { $count ->
        [0] Aucun utilisateur n’est compromis selon Microsoft
        [one] Selon Microsoft, { $count } utilisateur est compromis
       *[other] Selon Microsoft, { $count } utilisateurs sont compromis
    }
signal-risky-sign-ins =
    { $count ->
        [0] Aucune connexion à risque n’a réussi
        [one] { $count } connexion à risque a réussi
       *[other] { $count } connexions à risque ont réussi
    }
signal-cost = Le plus cher des derniers jours a coûté { $latest } { $currency } ; un jour habituel coûte { $usual } { $currency }
signal-no-budget = Le client n’a pas de budget
signal-budget = { $used } du budget mensuel de { $budget } { $currency } sont consommés
signal-test-tags =
    { $count ->
        [0] Aucune étiquette n’indique un test
        [one] Une étiquette indique un test : { $tag }
       *[other] { $count } étiquettes indiquent un test, dont { $tag }
    }
signal-production-tags =
    { $count ->
        [0] Aucune étiquette n’indique la production
        [one] Une étiquette indique la production : { $tag }
       *[other] { $count } étiquettes indiquent la production, dont { $tag }
    }
signal-subscription-state = L’état de l’abonnement est { $state }
signal-reseller =
    { $count ->
        [0] Le client n’a pas de revendeur
        [one] Le revendeur du client est { $name }
       *[other] Le client a { $count } revendeurs, dont { $name }
    }
## Evidence: paths
path-we-may-stop = nos rôles permettent d’arrêter des machines
path-no-role = aucun de nos rôles ne permet d’arrêter des machines
path-no-access = nous n’avons aucun rôle dans l’abonnement ; le client, ou un intrus, nous a peut-être retirés
path-entitlement-active = Partner Center affiche l’abonnement comme actif et peut le résilier
path-entitlement-state = Partner Center affiche l’abonnement comme { $state }
path-no-entitlement = Partner Center ne trouve cet abonnement dans aucun plan du client
path-partner-center-refuses = Partner Center ne laisse pas notre compte voir les plans du client
path-relationship-active = la relation d’administration déléguée est active
path-relationship-ended = la relation d’administration déléguée n’est plus en vigueur
path-relationship-ends-today = la relation d’administration déléguée prend fin dans moins d’un jour
path-relationship-without-roles = la relation d’administration déléguée ne comporte aucun rôle
path-no-relationship = il n’y a pas de relation d’administration déléguée avec le client
path-not-known = impossible à savoir : { $reply }

## Console
console-summary = Le cas
console-suggestion = Ce qui est proposé
console-told = Qui a été prévenu
console-told-nobody = Personne n’a encore été prévenu
console-told-sent = remis
console-told-pending = en route
console-told-failed = abandonné
console-told-superseded = remplacé par un avis plus récent
console-history = Ce qui s’est passé
console-download = Télécharger le dossier de preuves
console-check-done = fait
console-check-open = à faire
console-check-bad = pas en ordre
console-check-unknown = n’a pas pu être vérifié
console-sign-in = Se connecter
console-who-title = Veuillez vous connecter
console-who-text = fraud-guard ne peut pas établir qui vous êtes, ou votre connexion a expiré. Connectez-vous avec votre compte professionnel ; si cette page revient, transmettez son adresse à l’administrateur de fraud-guard.
console-role-title = Vous n’avez aucun rôle ici
console-role-text = Vous êtes connecté, mais personne ne vous a donné de rôle dans fraud-guard. Demandez à votre administrateur le rôle d’application Fraud.Reader ou Fraud.Approver, puis reconnectez-vous.
console-missing-title = Ce cas n’existe pas
console-missing-text = Aucun cas ne porte actuellement cet identifiant. Un message sur un épisode antérieur peut mener ici ; le message le plus récent porte le bon identifiant.
console-trouble-title = Impossible pour le moment
console-trouble-text = Le stockage ou le service de connexion ne répond pas, le cas ne peut donc pas être affiché. Réessayez dans une minute.
console-method-title = Cette page ne fait qu’afficher
console-method-text = Rien ne peut être envoyé à cette page ; ouvrez-la plutôt.
console-mode-observe = fraud-guard ne fait qu’observer (MODE vaut observe) : aucun confinement ne peut être approuvé ici.
console-mode-approve = fraud-guard accepte les approbations et n’envoie rien (MODE vaut approve).
console-is-stopped = L’arrêt d’urgence est activé : aucun confinement n’est envoyé, pour aucun cas.
console-need-role = Vous voyez tout ici. Pour décider, il vous faut le rôle d’application Fraud.Approver.
console-need-mfa = Vous voyez tout ici. Pour décider, connectez-vous avec l’authentification multifacteur.
console-need-fresh = Vous voyez tout ici. Pour décider, reconnectez-vous : une décision exige une connexion des 15 dernières minutes, avec authentification multifacteur.
console-need-key = Rien ne peut être décidé ici, car le paramètre SEAL_KEY manque.
console-sign-in-again = Se reconnecter
console-sent = Voici exactement ce qui est envoyé :
console-cannot-send = Impossible de l’envoyer d’ici : une information nécessaire à la requête n’est pas connue.
console-decide = Décider
console-label-state = État
console-label-affected = Qui d’autre est touché
console-everything = tous ceux qui utilisent quoi que ce soit dans l’abonnement
console-only-these = ceux qui utilisent ce qui figure ici, et rien d’autre dans l’abonnement
console-label-parts = Ce qui est visé
console-label-left-out = Non touché
console-label-count = Ressources dans l’abonnement
console-label-cost = Coût
console-label-tags = Balises de l’abonnement
console-label-looked-up = Vérifié
console-label-needed = Approbations requises
console-label-approved = Approuvé par
console-label-until = Jusqu’à
console-not-known = inconnu
console-needed-one = une
console-needed-two = deux, de personnes différentes, en moins de 30 minutes
console-approved-by = { $who }, { $moment }
console-part-active = en marche
console-part-inactive = à l’arrêt
console-part-since = présent depuis { $moment }
console-effect-suspend = tout s’arrête dans l’abonnement ; les données sont conservées pour une durée limitée
console-effect-start = il tourne et coûte de nouveau, y compris ce qu’un attaquant y a laissé
console-effect-reactivate = l’abonnement est de nouveau utilisable et coûte de nouveau ; ce qu’un attaquant y a laissé revient
console-undo-here = ici, dès qu’il a pris effet, avec sa propre approbation
console-undo-of-undo = proposer de nouveau le confinement
console-approve = Approuver
console-decline = Rejeter
console-take-back = Révoquer
console-cared = Je m’en suis occupé
console-undo = Proposer d’annuler
console-propose = Proposer de nouveau
console-answer = Répondre à Microsoft
console-stop = Tout arrêter
console-allow = Autoriser de nouveau les confinements
console-verdict = Ce que c’était
console-reason = Pourquoi (500 caractères au plus ; reste dans le cas)
console-confirm = Pour confirmer, saisissez les 4 derniers caractères de l’ID d’abonnement { $id }
console-recorded = { $decision } : enregistré. C’est l’état ci-dessous qui fait foi.
console-done-title = Fait
console-wrong-title = Rien n’a été fait
console-wrong-typed = Votre saisie ne correspond pas aux 4 derniers caractères de l’ID d’abonnement
console-wrong-reason = Dites pourquoi, en 500 caractères au plus
console-wrong-verdict = Choisissez ce que c’était
console-wrong-changed = Quelque chose a changé depuis que vous avez ouvert la page. Regardez de nouveau avant de décider.
console-wrong-expired = La page est restée ouverte plus d’une heure. Regardez de nouveau avant de décider.
console-wrong-used = Cette page a déjà servi. L’état figure ci-dessous.
console-wrong-person = Vous l’avez approuvé ou proposé ; une autre personne doit approuver.
console-wrong-state = Ce n’est pas possible dans l’état actuel, indiqué ci-dessous.
console-wrong-forbidden = Quelque chose l’interdit : le mode, l’arrêt d’urgence ou une protection.
console-wrong-approver = Microsoft ne confirme pas en ce moment que vous pouvez approuver. Réessayez ; si cela persiste, demandez le rôle à votre administrateur.
console-wrong-not-now = Microsoft ne montre pas en ce moment ce qu’il faut pour cela. Réessayez dans une minute.
console-wrong-unavailable = Le stockage ne répond pas et nul ne sait si votre décision a été enregistrée. Rouvrez la page et regardez l’état.
console-not-ours = Cette requête ne vient pas d’une page que fraud-guard vous a montrée. Ouvrez le cas et décidez-y.

## Containment

headline-contained = Confinement : { $matter }
section-containment = Confinement
containment-status = { $what } : { $state } ({ $moment })
containment-proposed = peut être approuvé
containment-approved-once = approuvé par une personne ; une deuxième doit encore approuver
containment-cooling = approuvé ; peut encore être révoqué
containment-armed = sur le point d’être envoyé
containment-dispatching = en cours d’envoi
containment-verifying = accepté par Microsoft ; vérification de l’effet en cours
containment-unknown = peut-être envoyé ; vérification de l’effet en cours
containment-done = a pris effet
containment-rejected = rejeté
containment-expired = expiré avant l’envoi
containment-revoked = révoqué avant l’envoi
containment-blocked = non envoyé : un garde-fou l’a interdit
containment-needs-human = arrêté : quelqu’un doit prendre le relais
contain-proposed = proposé : { $what }
contain-approved-once = approuvé par une personne, une deuxième doit encore approuver : { $what }
contain-approved = approuvé, envoi à { $until } sauf révocation d’ici là : { $what }
contain-done = a pris effet : { $what }
contain-declined = rejeté : { $what }
contain-expired = expiré avant l’envoi : { $what }
contain-revoked = révoqué avant l’envoi : { $what }
contain-blocked = non envoyé : { $what } – motif : { $why }
contain-needs-you = quelqu’un doit prendre le relais : { $what } – motif : { $why }
contain-unclear = peut-être envoyé, effet encore inconnu ; ne sera pas renvoyé : { $what }
contain-too-late = révoqué pendant l’envoi ; a peut-être déjà pris effet : { $what }
contain-closed = pris en charge par une personne : { $what }
contain-active-again = DE NOUVEAU ACTIF après le confinement, du fait du propriétaire ou de l’attaquant ; rien ne se répète tout seul : { $what }
block-mode = le mode n’est pas « act »
block-kill-switch = l’arrêt d’urgence est activé
block-tag = une étiquette protège la cible
block-contained-lately = la cible a été confinée au cours des sept derniers jours, et quelqu’un est revenu sur ce confinement
block-forged = une approbation n’est pas scellée par ce fraud-guard
block-too-few = trop peu de personnes ont approuvé
block-approver-left = une personne qui a approuvé n’en a plus le droit
block-approval-expired = une approbation a expiré
block-not-found = la cible n’existe plus
block-not-active = la cible n’est plus active
block-other-name = l’abonnement n’a pas le même nom que sur la page
block-event-old = les alertes n’ont pas pu être relues à temps
block-event-resolved = toutes les alertes sont résolues
block-event-unknown = on ne sait pas ce qui a été détecté
block-hour-spent = nombre maximal de confinements par heure atteint ; de nouveau possible à partir du { $from }
block-day-spent = nombre maximal de confinements par jour atteint ; de nouveau possible à partir du { $from }
block-share-spent = part maximale d’abonnements confinés par jour atteinte ; de nouveau possible à partir du { $from }
block-locked = un autre confinement du même abonnement est en cours
block-kind = la stratégie n’autorise pas cette étape
block-page-changed = la page ne serait plus la même qu’au moment de l’approbation
block-breaker = trop de propositions ou d’approbations en trop peu de temps ; quelqu’un doit vérifier, puis réenclencher le disjoncteur
block-clock = les horloges de cette machine et du stockage divergent
block-audit = la chaîne d’audit est rompue ou ne peut pas être écrite
block-withdrawn = quelqu’un a demandé à l’annuler
block-rolled-back = le stockage a été ramené à un état antérieur
block-unreadable = lecture impossible ({ $guard })
guard-mode = le mode
guard-kill-switch = l’arrêt d’urgence
guard-not-protected = ce qui est protégé
guard-approval = l’approbation
guard-target = la cible
guard-event = les alertes
guard-budget = le nombre maximal de confinements
guard-lock = le verrou
guard-kind = la stratégie
guard-unchanged = la page
guard-breaker = le disjoncteur
guard-clock = l’horloge
guard-audit-trail = la chaîne d’audit
need-too-late = trop de temps entre la dernière vérification et l’envoi ; rien n’a été envoyé
need-cannot-reach = Microsoft est resté injoignable en trois essais ; rien n’a été envoyé
need-refused-invalid = Microsoft a refusé la demande comme incorrecte (400) ; rien n’a été fait
need-refused-unauthenticated = Microsoft n’a pas accepté notre authentification (401) ; rien n’a été fait
need-refused-forbidden = selon Microsoft, il manque un droit (403) ; rien n’a été fait
need-refused-not-found = Microsoft ne trouve pas la cible (404) ; rien n’a été fait
need-refused-conflict = selon Microsoft, une autre opération est en cours (409) ; rien n’a été fait
need-refused-throttled = Microsoft a limité chaque essai (429) ; rien n’a été fait
need-refused = Microsoft a refusé ; rien n’a été fait
need-not-confirmed = envoyé, mais la cible est encore active après 15 minutes
need-cannot-verify = peut-être envoyé, et la cible n’a pas pu être lue depuis
exhibit-cost = environ { $amount } { $currency } par heure au prix public
left-out-too-many = plus qu’une approbation ne peut couvrir ; approuver d’abord celles-ci
left-out-gone = n’existe plus
left-out-odd = son identifiant n’appartient pas à cet abonnement
left-out-stopped = ne tourne pas
left-out-form = ne peut pas être arrêté d’ici ; à faire à la main

# The audit.
label-audit = Journal d’audit
audit-whole =
    { $count ->
        [one] { $count } entrée, fin { $head }
       *[other] { $count } entrées, fin { $head }
    }
audit-broken = ROMPU : { $error }
label-audit-anchor = Ancre du journal d’audit
alarm-audit-broken = La chaîne d’audit est rompue : quelqu’un a modifié ou tronqué les enregistrements
over-audit-broken = La fin de la chaîne d’audit est de nouveau intacte
advice-audit-broken = rien n’est endigué tant qu’elle n’est pas intacte ; exécuter fraud-guard audit verify avec les ancres d’anciens bilans, restaurer des versions antérieures des blobs sous audit/ et chercher qui peut écrire dans le compte de stockage
alarm-breaker-proposals = Plus rien n’est endigué : trop de propositions en dix minutes
alarm-breaker-approvals = Plus rien n’est endigué : une personne a trop approuvé en cinq minutes
alarm-breaker-unread = Plus rien n’est endigué : quelqu’un a approuvé plus vite qu’on ne peut lire
over-breaker = Quelqu’un a réenclenché le disjoncteur ; ce qui est approuvé est de nouveau envoyé
label-approver = Approuvé par
label-open-since = Ouvert depuis
advice-breaker = demander à la personne si c’était elle ; sinon, retirer ses approbations et bloquer son compte ; si tout va bien, une autre personne réenclenche le disjoncteur : « Autoriser de nouveau les confinements » dans la console ou fraud-guard cases kill-switch off
