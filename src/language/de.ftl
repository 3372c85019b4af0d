# German. It has the same keys with the same variables as English, in the same order.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %d.%m.%Y %H:%M
moment-now = { $time } (jetzt)
moment-ago = { $time } (vor { $span })
moment-ahead = { $time } (in { $span })
span-minutes = { $minutes } min
span-hours-and-minutes = { $hours } h { $minutes } min
span-hours = { $hours } h
span-days =
    { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    }

# The first word of a message.
badge-alarm = ALARM
badge-over = OK
badge-test = TEST
badge-high = HOCH
badge-medium = MITTEL
badge-low = NIEDRIG
badge-informational = INFO
badge-summary = ÜBERSICHT

# What every message has.
label-note = Hinweis
labelled = { $label }: { $value }
signature-case = Fall { $reference }, Meldung { $notice }
signature-alarm = Alarm { $reference }, Meldung { $notice }
signature-summary = Übersicht { $reference }, Meldung { $notice }
may-repeat = diese Nachricht kam vielleicht schon an; ein früherer Versuch wurde nicht bestätigt
open-case = Fall öffnen
open-cases = Fälle öffnen
steps-too-long = die Schritte sind zu lang für diese Karte; siehe Fall
checklist-too-long = die Prüfliste ist zu lang für diese Nachricht; siehe Fall
and-more = und { $count } weitere
fallback-unconfirmed =
    { $minutes ->
        [one] Kanal { $channel } hat diese Nachricht nicht innerhalb von { $minutes } Minute bestätigt
       *[other] Kanal { $channel } hat diese Nachricht nicht innerhalb von { $minutes } Minuten bestätigt
    }
fallback-failing =
    { $tries ->
        [one] Kanal { $channel } hat diese Nachricht in { $tries } Versuch nicht angenommen
       *[other] Kanal { $channel } hat diese Nachricht in { $tries } Versuchen nicht angenommen
    }
fallback-given-up = Kanal { $channel } nimmt diese Nachricht nicht an
list-of-two = { $first }, { $second }

# What Microsoft detected.
type-crypto-mining = Krypto-Mining
type-anomalous-resource-consumption = Anomaler Ressourcenverbrauch
type-suspicious-operations = Verdächtige Azure-Vorgänge
type-anomalous-virtual-machines = Anomale VM-Bereitstellung
type-anomalous-batch = Anomale Azure Batch-Bereitstellung
type-anomalous-containers = Anomale Containerbereitstellung
type-anomalous-machine-learning = Anomale Machine Learning-Bereitstellung
type-security-advisory = Sicherheitshinweis an den Kunden
type-unknown = Betrugsereignis unbekannten Typs
type-missing = Betrugsereignis ohne Typ
type-none = Betrugsereignis
type-unknown-named = { $type } { $name }
type-and-more =
    { $count ->
        [one] { $type } und { $count } weiterer Typ
       *[other] { $type } und { $count } weitere Typen
    }
severity-high = hoch
severity-medium = mittel
severity-low = niedrig
severity-informational = informativ
confidence-high = hoch
confidence-medium = mittel
confidence-low = niedrig
confidence-missing = nicht angegeben
confidence-undocumented = nicht dokumentiert
status-active = aktiv
status-investigating = in Untersuchung
status-resolved = gelöst
status-unknown = Status unbekannt
resolved-as-fraud = gelöst als Betrug
resolved-as-legitimate = gelöst als legitim
resolved-as-ignore = gelöst als ignoriert
resolved-as-other = gelöst aus nicht dokumentiertem Grund

# What is odd about an event.
concern-no-event-id = das Ereignis hat keine brauchbare ID
concern-unknown-type = der Warnungstyp ist dieser Version nicht bekannt
concern-unknown-status = der Status ist unbekannt und zählt als unbeantwortet
concern-unknown-severity = der Schweregrad ist unbekannt und zählt als hoch
concern-no-subscription = das Ereignis nennt kein brauchbares Abonnement
concern-no-customer = das Ereignis nennt keinen brauchbaren Kundenmandanten
concern-partners-own-tenant = der genannte Kunde ist der eigene Mandant des Partners
concern-foreign-resource = eine Ressource gehört zu einem anderen Abonnement
concern-repaired = der Text war beschädigt und musste repariert werden
concern-contradiction = ein Feld kommt zweimal mit verschiedenen Werten vor
concern-renamed-field = ein Feld heißt anders als dokumentiert; die API hat sich vielleicht geändert
concern-wrong-shape = ein Feld hat eine andere Form als dokumentiert; die API hat sich vielleicht geändert
concern-reused-id = dieselbe Ereignis-ID wird für ein anderes Abonnement verwendet
concern-status-conflict = dasselbe Ereignis wurde mit zwei verschiedenen Status gelistet
concern-looks-like-a-test = das Ereignis sagt nicht, ob es ein Test ist, liest sich aber so
concern-id-differs-in-case = die ID eines anderen Ereignisses unterscheidet sich nur in Groß- und Kleinschreibung
concern-lossy-text = Bytes, die kein Text sind, wurden ersetzt
concern-no-time-zone = Zeiten ohne Zeitzone wurden als UTC gelesen
concern-implausible-time = die Zeiten des Ereignisses sind unplausibel
concern-resolved-without-time = das Ereignis ist gelöst, sagt aber nicht, seit wann
concern-unresolved-with-time = das Ereignis ist ungelöst, sagt aber, wann es gelöst wurde
concern-old = das Ereignis wurde vor mehr als sechzig Tagen erkannt
note-flapping = ein Ereignis wechselt ständig zwischen gelöst und ungelöst; Änderungen werden gebündelt gemeldet
note-snoozed = zurückgestellt bis { $moment } von { $author }: { $reason }
note-held-back =
    { $count ->
        [one] eine Meldung wurde zurückgehalten
       *[other] { $count } Meldungen wurden zurückgehalten
    }
note-disagreement =
    { $count ->
        [one] die Quellen widersprechen sich: { $what }
       *[other] die Quellen widersprechen sich bei { $count } Ereignissen: { $what }
    }
source-says = laut { $source } { $answer }

# The headline of a case.
where-subscription-and-customer = { $what } im Abonnement { $subscription } von { $customer }
where-subscription = { $what } im Abonnement { $subscription }
where-customer = { $what } bei { $customer }
where-customer-id = { $what } beim Kunden { $customer }
headline-changed = Update: { $matter }
headline-escalated = Schweregrad gestiegen: { $matter }
headline-reopened = Wieder offen: { $matter }
headline-resolved = Gelöst: { $matter }

# What is known of a case.
label-severity = Schweregrad
label-due = Antwortfrist
label-customer = Kunde
label-subscription = Abonnement
label-reseller = Reseller
label-detected = Erkannt
label-events = Betrugsereignisse
label-resources = Betroffen
label-mining-pool = Mining-Pool
label-description = Microsoft meldet
severity-and-confidence = { $severity }, Konfidenz { $confidence }
due-answered = beantwortet
due-overdue = ÜBERFÄLLIG seit { $moment }
due-open = { $moment }; Microsoft empfiehlt: binnen einer Stunde
no-usable-id = keine brauchbare ID
name-and-id = { $name } ({ $id })
event-counts = { $unresolved } von { $all } ungelöst
resources-counted =
    { $count ->
        [one] { $count } Ressource: { $names }
       *[other] { $count } Ressourcen: { $names }
    }
names-and-more = { $names } und { $count } weitere

# What changed.
change-severity-rose = Schweregrad gestiegen: { $old } → { $new }
change-resources-grew = mehr betroffene Ressourcen: { $old } → { $new }
change-also-detected = außerdem erkannt: { $type }
change-confidence-rose = Konfidenz gestiegen: { $old } → { $new }
change-not-only-tests = nicht mehr nur Testereignisse
change-more-events =
    { $count ->
        [one] { $count } weiteres Betrugsereignis
       *[other] { $count } weitere Betrugsereignisse
    }
change-unresolved-again = ein gelöstes Ereignis ist wieder ungelöst
change-was-unresolved-again = ein gelöstes Ereignis war zwischenzeitlich wieder ungelöst
change-investigating = von jemandem als „in Untersuchung“ markiert
change-cannot-tell-microsoft = Antwort { $verdict } konnte Microsoft nicht übermittelt werden: { $trouble }

# What is suggested.
plan-none = Keine Eindämmung vorgeschlagen:
plan-intro = Vorgeschlagene Eindämmung, schonendste Schritte zuerst; noch nichts ausgeführt:
plan-more-steps =
    { $count ->
        [one] { $count } weiterer Schritt steht im Fall
       *[other] { $count } weitere Schritte stehen im Fall
    }
withheld-no-event = noch kein Ereignis
withheld-resolved = alle Ereignisse sind gelöst
withheld-test = dies ist ein Testereignis
withheld-no-protected-table = die Richtlinie hat keine Tabelle [protected], daher gilt alles als geschützt
withheld-protected-subscription = das Abonnement ist durch die Richtlinie geschützt
withheld-protected-customer = der Kunde ist durch die Richtlinie geschützt
withheld-advisory = ein Sicherheitshinweis meldet keine Aktivität, die sich stoppen ließe
withheld-nothing-to-stop = es ist keine betroffene Ressource genannt, die sich stoppen ließe, und Schweregrad oder Konfidenz liegen unter dem, was die Richtlinie für die Kündigung des Abonnements verlangt; aktuelle Nutzung des Abonnements prüfen
label-why = Grund
label-effect = Wirkung
label-undo = Rückgängig
label-needs = Erfordert
label-first = Zuerst
label-else = Sonst
step-as-before = wie im vorigen Schritt
why-named = das Ereignis nennt diese Ressource
why-found = { $count } davon nennt kein Ereignis: die Nachforschung fand sie, neu, verdächtig und noch vorhanden
why-severe = Schweregrad { $severity }, Konfidenz { $confidence }; ein Angreifer mit Kontrolle über das Abonnement kann Gestopptes neu starten
step-deallocate-virtual-machine = VM { $target } stoppen (Zuordnung aufheben)
step-deallocate-scale-set = VM-Skalierungsgruppe { $target } stoppen (Zuordnung aufheben)
step-stop-container-group = Containergruppe { $target } stoppen
step-stop-batch-pools = Pools des Batch-Kontos { $target } auf null Knoten setzen
step-stop-machine-learning-computes = Computeressourcen des Arbeitsbereichs { $target } stoppen
step-cancel-subscription = Gesamtes Abonnement { $target } kündigen
step-suspend-legacy-subscription = Gesamtes Abonnement { $target } aussetzen
step-start-virtual-machine = VM { $target } wieder starten
step-start-scale-set = VM-Skalierungsgruppe { $target } wieder starten
step-start-container-group = Containergruppe { $target } wieder starten
step-start-machine-learning-computes = Computeressourcen des Arbeitsbereichs { $target } wieder starten
step-reactivate-subscription = Abonnement { $target } reaktivieren
effect-deallocate-virtual-machine = die VM stoppt, Computekosten enden; Datenträger bleiben und kosten weiter; eine dynamische öffentliche Adresse geht verloren
effect-deallocate-scale-set = alle Instanzen stoppen, Computekosten enden; die automatische Skalierung kann neue starten
effect-stop-container-group = alle Container der Gruppe stoppen; ihr Zustand im Arbeitsspeicher geht verloren
effect-stop-batch-pools = alle Knoten des Pools enden und mit ihnen ihre Aufgaben
effect-stop-machine-learning-computes = eine Compute-Instanz stoppt, ihr Datenträger bleibt; ein Cluster geht auf null Knoten, seine Aufträge enden
effect-cancel-subscription = alles im Abonnement stoppt binnen etwa zehn Minuten; Daten bleiben mindestens 30 Tage erhalten und werden dann gelöscht; Marketplace-Käufe laufen weiter
undo-batch-pools = PATCH auf den Pool mit den früheren scaleSettings
undo-machine-learning-computes = POST …/start für eine Instanz; PATCH auf einen Cluster mit den früheren scaleSettings
undo-cancel-subscription = POST …/reactivate innerhalb der Aufbewahrungsfrist; laufender Zustand, temporäre Datenträger und dynamische Adressen sind verloren
first-confirm-id = im Ereignis steht die ID mit Backslashes oder Leerzeichen: in Azure gegenprüfen
first-both = { $first }; { $second }
first-scale-set = bei aktiver automatischer Skalierung auch sku.capacity auf 0 setzen
first-batch-pools = Pools des Kontos auflisten, ein Aufruf je Pool; automatische Skalierung vorher deaktivieren, wo sie aktiv ist
first-machine-learning-computes = Computeressourcen des Arbeitsbereichs auflisten, ein Aufruf je Ressource; Cluster stattdessen auf null Knoten skalieren
first-cancel-subscription = Azure-Plan mit diesem Abonnement heraussuchen und prüfen, dass dessen Berechtigung (Entitlement) unter diesem Kunden aktiv ist

# fraud-guard about itself.
alarm-blind = Blind: { $source } nicht lesbar, neuer Betrug bleibt unbemerkt
alarm-quarantine =
    { $count ->
        [one] { $count } Betrugsereignis aus { $source } war nicht lesbar
       *[other] { $count } Betrugsereignisse aus { $source } waren nicht lesbar
    }
alarm-damaged = Keine Meldung möglich: ein Datensatz im Speicher ist beschädigt
alarm-channel-failing = Keine Meldung möglich: Kanal { $channel } nimmt keine Nachrichten an
alarm-missing =
    { $count ->
        [one] { $source } listet { $count } offenes Betrugsereignis nicht mehr
       *[other] { $source } listet { $count } offene Betrugsereignisse nicht mehr
    }
alarm-unreliable = Ein Abruf von { $source } war unvollständig oder unplausibel
alarm-sign-in-unsaved = Die Anmeldung lässt sich nicht speichern; sie erlischt nach 90 Tagen
alarm-sign-in-old =
    { $days ->
        [one] Die Anmeldung wurde seit { $days } Tag nicht erneuert; sie erlischt nach 90
       *[other] Die Anmeldung wurde seit { $days } Tagen nicht erneuert; sie erlischt nach 90
    }
alarm-sign-in-unusable = Die Anmeldung ist nicht nutzbar
alarm-sign-in-dead = Die Anmeldung ist erloschen
alarm-overdue =
    { $count ->
        [one] Arbeit ist überfällig: { $count } Aufgabe wartet
       *[other] Arbeit ist überfällig: { $count } Aufgaben warten
    }
alarm-poison =
    { $count ->
        [one] Der Host hat { $count } Nachricht der Warteschlange { $queue } aufgegeben
       *[other] Der Host hat { $count } Nachrichten der Warteschlange { $queue } aufgegeben
    }
alarm-unannounced =
    { $count ->
        [one] Keine Meldung möglich: Neues zu { $count } Fall oder Alarm erreichte niemanden
       *[other] Keine Meldung möglich: Neues zu { $count } Fällen oder Alarmen erreichte niemanden
    }
alarm-storage-down = Speicher nicht nutzbar; solange das anhält, meldet fraud-guard nichts
over-blind = { $source } ist wieder lesbar
over-channel-failing = Kanal { $channel } nimmt wieder Nachrichten an
over-missing = In { $source } fehlt kein offenes Betrugsereignis mehr
over-sign-in = Die Anmeldung ist wieder gültig
over-overdue = Keine Arbeit ist mehr überfällig
over-poison = Der Host hat seit einem Tag nichts aus der Warteschlange { $queue } aufgegeben
over-unannounced = Alles Dringende wurde gemeldet
over-storage-down = Der Speicher ist wieder nutzbar
label-over-since = Vorbei seit
label-blind-since = Blind seit
label-failing-since = Gestört seit
label-missing-since = Fehlen seit
label-overdue-since = Überfällig seit
label-unannounced-since = Ungemeldet seit
label-unusable-since = Nicht nutzbar seit
label-renewed-last = Zuletzt erneuert
label-what-is-wrong = Problem
label-record = Datensatz
label-error = Fehler
label-cause = Ursache
label-finding = Befund
label-advice = Zu tun
label-became-of-them = Verbleib
label-was-missed = Versäumt
became-of-missing = jedes ist wieder gelistet, wurde gelöst oder ist seit einem Tag verschwunden
was-missed-nothing = nichts ist verloren; Abrufe lesen alles erneut und melden es einmal
advice-quarantine = diese Ereignisse im Partner Center-Portal ansehen; der Rohtext liegt unter quarantine/ im Speichercontainer
advice-damaged = ältere Version des Blobs im Container fraud-guard wiederherstellen; bis dahin das Abonnement im Partner Center-Portal ansehen
advice-channel-failing = Einstellungen des Kanals korrigieren; Wartendes wird von selbst gesendet, Aufgegebenes steht auf den anderen Kanälen
advice-missing = ihre Fälle bleiben offen; im Partner Center-Portal nachsehen und prüfen, ob das Konto seine Rolle noch hat: eine Liste kann auch mangels Rechten leer sein
advice-overdue = wird von selbst abgearbeitet, Ältestes zuerst; hält es an, im Protokoll nach Fehlern von SweepCases suchen und nach langsamen oder gestörten Kanälen: fraud-guard doctor
advice-poison = der Sweep erledigt die Arbeit dieser Nachrichten, sie liegen unter dead-letter/ im Speichercontainer; im Protokoll nachsehen, warum Aufrufe damals fehlschlugen oder abgebrochen wurden
advice-unannounced = Betrugsereignisse im Partner Center-Portal ansehen, bis es vorbei ist; Kanäle reparieren: fraud-guard doctor --send-test
advice-storage-down = Speicherkonto, dessen Netzwerkregeln, Schlüssel und Rollen prüfen: fraud-guard doctor; Betrugsereignisse im Partner Center-Portal ansehen, bis es vorbei ist
advice-unreliable = gelesene Ereignisse werden wie üblich gemeldet; bei Wiederholung mit dem Portal vergleichen

# The message that shows whether a channel works.
test-headline = Testnachricht von fraud-guard: nichts ist passiert, nichts ist zu tun
label-sent = Gesendet

# The answer clock. An answer is due a fixed time after detection.
headline-warning = Antwort bald fällig: { $matter }
headline-overdue = Antwort ÜBERFÄLLIG: { $matter }
headline-snooze-ending = Zurückstellung endet bald: { $matter }
headline-snooze-over = Zurückstellung vorbei: { $matter }
headline-unacknowledged = Niemand hat übernommen: { $matter }
change-due-in = die Antwort ist in { $span } fällig; Microsoft hat noch keine
change-overdue-by = die Antwort ist seit { $span } überfällig; Microsoft hat noch keine
change-snooze-ends-in = die Zurückstellung endet in { $span }
change-snooze-ended = die Zurückstellung von { $author } ist vorbei: { $reason }
change-snooze-broken = das hebt die Zurückstellung von { $author } auf
change-escalated-to-step = seit { $span } hat niemand übernommen; dies ist Stufe { $step } der Eskalation
how-to-acknowledge = zum Übernehmen: fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = Über die Eindämmung entscheidet der Anbieter; ihm antworten, was über diesen Kunden bekannt ist.

# The checklist of a case.
section-checklist = Was zu prüfen ist
check-resources = Betroffene Ressourcen auflisten und jede ansehen
check-legitimate = Kunden fragen, ob diese Nutzung legitim ist; Microsoft antworten: legitim oder Betrug
check-last-week = Alle in den letzten sieben Tagen erstellten Ressourcen prüfen und anhalten, was niemand kennt
check-admin-passwords = Kennwörter aller globalen Administratoren und Abonnementbesitzer ändern
check-recovery-details = E-Mail-Adressen und Telefonnummern der globalen Administratoren für die Wiederherstellung prüfen
check-mfa = MFA für alle Benutzer erzwingen, Administratoren zuerst
check-risky-users = Risikobenutzer und die Anmeldungen rund um die Warnung prüfen
check-risky-tenants = Andere Mandanten des Kunden und den eigenen Zugriff darauf prüfen
check-risky-subscriptions = Andere Abonnements des Kunden auf dieselben Anzeichen prüfen
check-best-practices = Bewährte Sicherheitsmethoden für Partner durchgehen
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }, { $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }, { $moment }: { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $fine } von { $all } in Ordnung, { $bad } nicht, { $unknown } unbekannt

# What the evidence speaks for.
label-evidence = Beweislage
label-checklist = Checkliste
label-money-at-risk = Geld in Gefahr (Schätzung)
proposal-fraud = sie spricht für Betrug
proposal-legitimate = sie spricht für rechtmäßige Nutzung
proposal-ignore = sie spricht für eine veraltete Meldung
proposal-unknown = sie gibt noch keinen Ausschlag
evidence-of = { $proposal }; erhoben { $moment }
evidence-more-urgent = { $evidence } – dringender als gemeldet: { $urgency }
evidence-less-urgent = { $evidence } – weniger dringend als gemeldet: { $urgency }
change-evidence = Beweise wurden erhoben; zur Beweislage: { $proposal }
change-evidence-now = die Beweislage hat sich geändert: { $proposal }
money-at-risk = etwa { $so-far } { $currency } bisher und { $per-hour } { $currency } für jede weitere Stunde (Listenpreise von { $moment }, { $source })
money-without = { $money }; ohne { $count } Maschinen mit unbekanntem Preis
section-reasons-for = Was dafür spricht
section-reasons-against = Was dagegen spricht
section-speaks-for-fraud = Was für Betrug spricht
section-speaks-against-fraud = Was gegen Betrug spricht
reason-with-proof = { $reason } [{ $proof }]
proof-event = die Meldung selbst
summary-with-evidence = { $line }; Beweislage: { $proposal }; Checkliste: { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question }: { $reply }
proof-suspicious-left = verdächtige Ressourcen, die noch da sind: { $count } von { $all }
proof-named-left = Ressourcen, die das Ereignis nennt und die noch da sind: { $count }
proof-suspicious-gone = keine der { $count } verdächtigen Ressourcen ist noch da
proof-nothing-suspicious = keine Ressource fällt auf
proof-week-good = erstellt { $created }, geändert { $changed }, gelöscht { $deleted }; nichts fällt auf ({ $suspicious })
proof-week-bad = erstellt { $created }, geändert { $changed }, gelöscht { $deleted }; verdächtig: { $suspicious }
proof-week-bad-by = erstellt { $created }, geändert { $changed }, gelöscht { $deleted }; verdächtig: { $suspicious }, die meisten von { $who }
proof-no-administrators = kein Administrator gefunden, der sich anmeldet
proof-passwords-old = seit dem Ereignis nicht geändert: { $count } von { $all } ({ $names })
proof-passwords-new = alle { $all } seit dem Ereignis geändert
proof-too-late = die Tage vor dem Ereignis lassen sich nicht mehr ansehen
proof-passwords-reset = alle geändert, seit dem Ereignis aber { $count } von anderen zurückgesetzt; prüfen, von wem
proof-owners-unknown = die aller Administratoren wurden geändert; über { $count } Besitzer des Abonnements ist nichts bekannt
proof-mfa-missing = nicht registriert: { $count } von { $all } ({ $names })
proof-mfa-registered = von allen { $all } Administratoren registriert
proof-some-unknown = { $question }: über { $count } ist nichts bekannt
proof-recovery-changed-before = kurz vor dem Ereignis geändert: { $count } ({ $names })
proof-recovery-changed-since = seit dem Ereignis geändert: { $count } ({ $names }); prüfen, von wem
proof-recovery-unchanged = bei allen { $all } Administratoren seit einer Woche vor dem Ereignis unverändert
proof-risky = Benutzer mit Risiko: { $users } ({ $names }); riskante Anmeldungen: { $sign-ins }
proof-sign-ins = Benutzer mit Risiko: { $users }; riskante Anmeldungen: { $sign-ins }
proof-nobody-risky = kein Benutzer und keine Anmeldung mit Risiko
proof-power-in-tenant = zuletzt im Mandanten des Kunden: { $what }
proof-no-power-in-tenant = in diesem Mandanten hat zuletzt niemand Macht erhalten; andere Mandanten wurden nicht gelesen
deed-counted = { $deed } ({ $count })
proof-role-given = zuletzt auf dieses Abonnement vergebene Rollen: { $count }; Besitzer jetzt: { $owners }
proof-no-role-given = zuletzt wurde auf dieses Abonnement keine Rolle vergeben; Besitzer: { $owners }; andere Abonnements wurden nicht gelesen
proof-no-budget = der Kunde hat kein Ausgabenbudget im Partner Center
proof-only-budget = ein Ausgabenbudget gibt es; der Rest ist anzusehen

# Who collects evidence, what is asked, and how it was answered.
collector-resources = Ressourcen
collector-access = Zugriff
collector-administrators = Administratoren
collector-risk = Risiko
collector-cost = Kosten
collector-standing = Kunde und Abonnement
question-resource-changes = Änderungen an Ressourcen
question-inventory = vorhandene Ressourcen
question-activity-log = Aktivitätsprotokoll
question-role-assignments = Rollenzuweisungen
question-new-users = neue Benutzer
question-directory-audits = Überwachungsprotokoll des Verzeichnisses
question-global-administrators = globale Administratoren
question-eligible-administrators = berechtigte Administratoren
question-mfa-registration = MFA-Registrierung
question-recovery-methods = Wiederherstellungsdaten
question-risky-users = Benutzer mit Risiko
question-risky-sign-ins = riskante Anmeldungen
question-daily-cost = Kosten je Tag
question-usage-summary = Verbrauch in diesem Monat
question-spending-budget = Ausgabenbudget
question-list-prices = Listenpreise
question-customer = Kundenprofil
question-reseller = Wiederverkäufer
question-plan = Azure-Plan
question-subscription = Abonnement
question-our-permissions = unsere Rechte im Abonnement
question-relationship = delegierte Administratorbeziehung (GDAP)
reply-answered = beantwortet
reply-cut = teilweise beantwortet ({ $why })
reply-not-permitted = nicht erlaubt: braucht { $needs }
reply-not-licensed = nicht lizenziert: braucht { $licence }
reply-failed = fehlgeschlagen: { $what }
reply-not-asked = nicht gefragt
deed-role-assigned = Azure-Rolle vergeben
deed-role-removed = Azure-Rolle entzogen
deed-elevated = Zugriff auf alle Abonnements erhöht
deed-administrator-added = Administrator hinzugefügt
deed-user-created = Benutzer erstellt
deed-principal-created = Anwendung erstellt
deed-secret-added = Geheimnis zu einer Anwendung hinzugefügt
deed-consent-given = Zustimmung für eine Anwendung erteilt
deed-password-reset = Kennwort zurückgesetzt
deed-password-changed = Kennwort geändert
deed-recovery-changed = Wiederherstellungsdaten geändert
deed-group-member-added = jemand in eine Gruppe aufgenommen
deed-federation-changed = Anmeldung einer Domäne geändert
deed-policy-weakened = bedingter Zugriff oder Sicherheitsstandards geändert
deed-quota-raised = Kontingent erhöht
path-stop-resources = Maschinen anhalten (Azure)
path-cancel-subscription = Abonnement kündigen (Partner Center)
path-directory = im Verzeichnis des Kunden handeln (Entra)

# What is wrong with the policy file.
alarm-policy-refused = Die neue Richtliniendatei ist nicht nutzbar; die alte Richtlinie bleibt
alarm-policy-missing = Keine Richtliniendatei nutzbar; alle erfahren alles, und alles ist geschützt
over-policy-refused = Die Richtliniendatei ist wieder nutzbar
advice-policy-refused = fraud-guard policy check ausführen, Datei korrigieren und neu bereitstellen

# Summaries.
summary-nothing-open = Tagesübersicht: nichts offen
summary-open =
    { $count ->
        [one] Tagesübersicht: { $count } Fall offen
       *[other] Tagesübersicht: { $count } Fälle offen
    }
summary-open-and-overdue =
    { $count ->
        [one] Tagesübersicht: { $count } Fall offen, davon { $overdue } überfällig
       *[other] Tagesübersicht: { $count } Fälle offen, davon { $overdue } überfällig
    }
backlog-found =
    { $count ->
        [one] Erster Lauf: { $count } Fall war bereits offen
       *[other] Erster Lauf: { $count } Fälle waren bereits offen
    }
backlog-note = diese Fälle waren schon vor dem Start von fraud-guard offen; sie werden einmal gelistet und nicht einzeln gemeldet
label-date = Datum
label-next-due = Nächste Antwortfrist
label-new = Neu seit der letzten Übersicht
label-answered = Beantwortet seit der letzten Übersicht
label-held-back = Durch Zurückstellung zurückgehalten
section-snoozed = Zurückgestellt
section-answered = Beantwortet
section-sources = Quellen
section-channels = Kanäle
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }, Reseller { $reseller }
summary-no-customer = Kunde unbekannt
summary-case = { $what }: { $due } ({ $case })
summary-case-new = NEU { $what }: { $due } ({ $case })
summary-due-overdue = ÜBERFÄLLIG seit { $moment }
summary-due-open = fällig { $moment }
summary-investigated = { $due }, in Untersuchung
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what }: bis { $moment }, { $reason } ({ $case })
source-read = { $source }: gelesen { $moment }
source-never-read = { $source }: noch nie gelesen
channel-well = { $channel }: nimmt Nachrichten an
channel-failing = { $channel }: GESTÖRT seit { $moment }
label-snoozed = Zurückgestellt
label-waiting = Meldungen, die auf Arbeitszeit oder das Ende einer Stummschaltung warten
note-more-cases =
    { $count ->
        [one] ein weiterer Fall ist offen: fraud-guard cases list
       *[other] { $count } weitere Fälle sind offen: fraud-guard cases list
    }
summary-taken = { $due }, übernommen von { $owner }
summary-snoozed-case-without-reason = { $what }: bis { $moment } ({ $case })
section-alarms = Alarme
summary-alarm = { $alarm }, seit { $moment }
label-mean = Mittlere Antwortzeit
mean-of-30-days = { $hours } h über 30 Tage
mean-projected = { $hours } h über 30 Tage; { $now } h, wenn alles Offene jetzt beantwortet wird, { $tomorrow } h, wenn erst in 24 Stunden
mean-none = keine Antwort in 30 Tagen
label-microsoft-mean = Mittel laut Microsoft
microsoft-mean = { $hours } h
label-score = Sicherheitsbewertung
requirement-compliant = erfüllt
requirement-noncompliant = nicht erfüllt
requirement-mfa-admins = MFA für eigene Administratoren
requirement-mfa-customers = MFA für Administratoren der Kunden
requirement-alerts = Sicherheitswarnungen zügig beantwortet
requirement-contact = Sicherheitskontakt benannt
requirement-budget = Ausgabenbudgets für Abonnements der Kunden
number-with-tenth = { $whole },{ $tenth }
mean-projected-alone = keine Antwort in 30 Tagen; { $now } h, wenn alles Offene jetzt beantwortet wird, { $tomorrow } h, wenn es in 24 Stunden beantwortet wird
mean-too-late = zu spät: der Mittelwert liegt über der Grenze und steigt mit jeder Stunde
label-answer-until = Alles beantworten bis, um den Mittelwert zu halten
label-heaviest = Wiegt am schwersten
heaviest-case = { $case }, wartet insgesamt { $span }
score-of = { $score } von { $most } Punkten, { $moment }
score-trouble = { $trouble }; gefragt { $moment }
score-not-permitted = nicht erlaubt: braucht { $permission }
score-failed = nicht lesbar: { $what }
requirement-line = { $requirement }: { $compliance }
requirement-line-with-points = { $requirement }: { $compliance } ({ $score }/{ $most })
no-figure = –

# Eine Antwort an Microsoft, und warum sie nicht übermittelt werden konnte.
verdict-investigating = in Untersuchung
verdict-legitimate = legitim
verdict-fraud = Betrug
verdict-ignore = ignorieren
trouble-and-advice = { $trouble }: { $advice }
trouble-no-id = das Ereignis hat keine ID, daher kann keine API die Antwort annehmen
trouble-no-subscription = Partner Center nimmt Antworten je Abonnement an, und das Ereignis nennt keines
trouble-no-time = die Zeit reichte nicht aus
trouble-keeps-changing = die Warnung ändert sich fortwährend
trouble-again-and-again = { $trouble }, immer wieder
trouble-came-back = das Ereignis kam nach der Antwort zurück
trouble-resolved-otherwise = jemand anderes hat das Ereignis inzwischen anders gelöst
trouble-not-shown-yet = { $source } zeigt die Antwort noch nicht
trouble-only-graph-has-it = Microsoft Graph hat die Antwort, Partner Center zeigt sie noch nicht
trouble-not-taken = Partner Center hat die Antwort für dieses Ereignis nicht angenommen
trouble-legitimate-not-listed = Partner Center nimmt die Antwort „legitim“ nicht an ({ $refusal }), und Microsoft Graph führt diese Warnung nicht auf
trouble-legitimate-and = Partner Center nimmt die Antwort „legitim“ nicht an ({ $refusal }), und { $trouble }
advice-answer-in-portal = im Partner Center-Portal beantworten
advice-answer-in-portal-or-again = im Partner Center-Portal beantworten, oder noch einmal
advice-answer-anew = erneut ansehen und neu beantworten
advice-leave-or-replace = so lassen, oder noch einmal antworten, um es zu ersetzen
advice-portal-or-another-verdict = im Partner Center-Portal beantworten, oder eine andere Antwort wählen
advice-portal-or-fraud-or-ignore = im Partner Center-Portal beantworten, oder Betrug oder ignorieren wählen, falls es zutrifft
advice-allow-answering-or = der App PartnerSecurity.ReadWrite.All in Microsoft Graph erlauben, oder { $advice }
advice-and-permission-to-answer = { $advice }; zum Antworten braucht die App PartnerSecurity.ReadWrite.All

# Was zu tun ist, wenn Microsoft eine Quelle oder eine Anmeldung ablehnt.
error-no-poll = keine Abfrage ist gelaufen
error-no-renewal = keine Erneuerung ist gelungen
advice-timer = prüfen, ob der Timer PollFraudEvents läuft
advice-polls-fail = Abfragen schlagen fehl; sie laufen von selbst weiter, Statusseite des Dienstes prüfen
advice-asked-to-wait = der Dienst bittet zu warten und wird wieder gefragt, sobald er es erlaubt; nach einem anderen Programm suchen, das seine Grenzen ausschöpft
advice-tried-at-every-poll = wird bei jeder Abfrage wieder versucht; Statusseite des Dienstes prüfen
advice-tried-at-every-renewal = wird bei jeder Erneuerung wieder versucht
advice-look-at-the-log = im Protokoll nachsehen
advice-acting-sign-in = { $advice }. Es geht um die Anmeldung, mit der Eindämmungen gesendet werden: fraud-guard auth mit --containment aufrufen
advice-then-renewed = { $advice }. Danach erneuert sich die Anmeldung von selbst; nach 90 Tagen muss sich jemand neu anmelden: fraud-guard auth login
advice-sign-in = anmelden: fraud-guard auth login
advice-sign-in-again = neu anmelden: fraud-guard auth login
advice-sign-in-with-mfa = mit Multi-Faktor-Authentifizierung neu anmelden: fraud-guard auth login
advice-needs-user = diese API braucht einen Benutzer: fraud-guard auth login, oder stattdessen Graph verwenden
advice-admin-agent = dem Konto fehlt eine Rolle: es muss Admin-Agent sein
advice-conditional-access = der bedingte Zugriff sperrt das Konto; von einem Administrator erlauben lassen
advice-conditional-access-and-sign-in = der bedingte Zugriff sperrt das Konto; von einem Administrator erlauben lassen, dann neu anmelden: fraud-guard auth login
advice-customers-conditional-access = der bedingte Zugriff des Kunden sperrt die delegierte Verwaltung; vom Kunden erlauben lassen
advice-no-token = Entra gibt dafür kein Token aus; Konto und bedingten Zugriff prüfen
advice-wrong-audience = das Token ist für die falsche Zielgruppe; fraud-guard aktualisieren
advice-token-lost = das Token kam nicht an; nach einem Proxy suchen, der es entfernt
advice-no-relationship = der Partner hat keine Beziehung zu diesem Kunden mehr
advice-not-there = nicht vorhanden, oder nicht mehr
advice-cancel-subscriptions-first = zuerst die Azure-Abonnements des Plans kündigen
advice-not-for-the-partner = Microsoft lässt den Partner dies nicht reaktivieren; Supportanfrage stellen
advice-cannot-be-reactivated = lässt sich nicht reaktivieren; Supportanfrage stellen
advice-subscription-state = das Abonnement lässt sich in seinem jetzigen Zustand nicht ändern; im Portal ansehen
advice-grant-reading = der App PartnerSecurity.Read.All gewähren und als Administrator zustimmen
advice-licence = Graph verlangt eine Lizenz, die dieser Mandant nicht hat; stattdessen partner-center verwenden
advice-wrong-address = die Adresse ist falsch, oder die API wurde eingestellt
advice-check-permissions = Berechtigungen der App und Rollen des Kontos prüfen
advice-consent = der App-Registrierung die Administratorzustimmung erteilen, im Mandanten eines Kunden durch den Kunden oder über Partner Center
advice-no-access-to-tenant = das Konto hat keinen Zugriff auf diesen Mandanten: bei einem Kunden prüfen, ob die Beziehung für granulare delegierte Administratorrechte (GDAP) aktiv ist, beim Partner, ob PARTNER_TENANT_ID der Mandant des angemeldeten Kontos ist
advice-refresh-token-dead = das Aktualisierungstoken ist erloschen; neu anmelden: fraud-guard auth login
advice-app-not-in-tenant = die App-Registrierung ist nicht in diesem Mandanten; PARTNER_TENANT_ID und PARTNER_CLIENT_ID prüfen
advice-client-secret = der geheime Clientschlüssel ist falsch oder abgelaufen; einen neuen in PARTNER_CLIENT_SECRET ablegen
advice-federated-credential = die App-Registrierung vertraut dieser verwalteten Identität nicht; ihre Verbundanmeldeinformationen prüfen: Aussteller { $issuer }, Antragsteller die Objekt-ID der Identität, Zielgruppe { $audience }
advice-check-credentials = PARTNER_TENANT_ID, PARTNER_CLIENT_ID und die Anmeldeinformationen des Clients prüfen, dann neu anmelden: fraud-guard auth login
advice-assign-identity = prüfen, ob die benutzerseitig zugewiesene Identität der Funktions-App zugewiesen ist und ihre Client-ID stimmt
advice-vault-credential = az login ausführen, oder der Funktions-App eine verwaltete Identität geben
advice-vault-settings = KEY_VAULT_URL und REFRESH_TOKEN_SECRET_NAME prüfen
advice-vault-role = der Identität die Rolle Key Vault Secrets Officer für den Tresor geben und prüfen, ob dessen Firewall die Funktions-App einlässt
advice-vault-deleted = das Geheimnis wurde gelöscht: wiederherstellen (az keyvault secret recover) oder endgültig löschen, dann neu anmelden: fraud-guard auth login
advice-token-file-readable = wenn niemand sonst diesen Rechner benutzt: chmod 600 { $file }; sonst die Datei löschen, die Sitzungen des Kontos widerrufen und neu anmelden: fraud-guard auth login
advice-token-file = korrigieren oder löschen, dann neu anmelden: fraud-guard auth login
advice-token-place = { $vault } oder { $file } setzen

## Assessment
signal-severity = Microsoft stuft den Schweregrad ein als: { $severity }
signal-confidence = Microsoft gibt die Konfidenz an als: { $confidence }
signal-types = Der Alarm betrifft: { $types }
signal-age = Der Alarm wurde vor { $detected } erkannt und zuletzt vor { $seen } gesehen
signal-regions =
    { $count ->
        [0] keiner Region
        [one] { $count } Region
       *[other] { $count } Regionen
    }
signal-named-created =
    { $count ->
        [0] Keine der im Alarm genannten Ressourcen ist neu
        [one] { $count } im Alarm genannte Ressource wurde kürzlich erstellt
       *[other] { $count } im Alarm genannte Ressourcen wurden kürzlich erstellt
    }
signal-named-gone =
    { $count ->
        [one] { $gone } von { $count } im Alarm genannten Ressource ist nicht mehr da
       *[other] { $gone } von { $count } im Alarm genannten Ressourcen sind nicht mehr da
    }
signal-gpu =
    { $count ->
        [0] Keine Maschine mit GPUs wurde erstellt
        [one] { $count } Maschine mit GPUs wurde in { $regions } erstellt
       *[other] { $count } Maschinen mit GPUs wurden in { $regions } erstellt
    }
signal-many-cores =
    { $count ->
        [0] Keine Maschine mit { $cores } Kernen oder mehr wurde erstellt
        [one] { $count } Maschine mit { $cores } Kernen oder mehr wurde in { $regions } erstellt
       *[other] { $count } Maschinen mit { $cores } Kernen oder mehr wurden in { $regions } erstellt
    }
signal-many-regions = Maschinen wurden in { $regions } erstellt
signal-new-regions =
    { $count ->
        [0] Nichts wurde in einer bisher nicht genutzten Region erstellt
        [one] In { $regions }, die bisher nicht genutzt wurde, wurde etwas erstellt
       *[other] In { $regions }, die bisher nicht genutzt wurden, wurde etwas erstellt
    }
signal-new-sizes =
    { $count ->
        [0] Keine Maschine hat eine bisher nicht genutzte Größe
        [one] Maschinen in { $count } bisher nicht genutzten Größe wurden erstellt
       *[other] Maschinen in { $count } bisher nicht genutzten Größen wurden erstellt
    }
signal-usual-places =
    { $count ->
        [0] Keine Maschine wurde erstellt
        [one] { $count } Maschine wurde erstellt, in einer schon genutzten Größe und Region
       *[other] { $count } Maschinen wurden erstellt, alle in schon genutzten Größen und Regionen
    }
signal-burst =
    { $count ->
        [0] Keine Ressource wurde erstellt
        [one] Höchstens { $count } Ressource wurde innerhalb einer Stunde erstellt
       *[other] Bis zu { $count } Ressourcen wurden innerhalb einer Stunde erstellt
    }
signal-before =
    { $count ->
        [0] Das Abonnement war vorher leer
        [one] Das Abonnement hatte vorher { $count } Ressource
       *[other] Das Abonnement hatte vorher { $count } Ressourcen
    }
signal-changes =
    { $count ->
        [0] In den letzten { $span } wurde nichts erstellt, geändert oder gelöscht
        [one] In den letzten { $span } wurde { $count } Ressource erstellt, geändert oder gelöscht
       *[other] In den letzten { $span } wurden { $count } Ressourcen erstellt, geändert oder gelöscht
    }
signal-suspicious =
    { $count ->
        [0] Von { $all } Änderungen ist keine verdächtig
        [one] Von { $all } Änderungen ist { $count } verdächtig
       *[other] Von { $all } Änderungen sind { $count } verdächtig
    }
signal-quota =
    { $count ->
        [0] Niemand hat mehr Kontingent beantragt
        [one] Einmal wurde mehr Kontingent beantragt
       *[other] { $count }-mal wurde mehr Kontingent beantragt
    }
signal-new-account =
    { $count ->
        [0] Kein neues Konto hat verdächtige Änderungen gemacht
        [one] { $who }, ein selbst neues Konto, hat { $count } verdächtige Änderung gemacht
       *[other] { $who }, ein selbst neues Konto, hat { $count } verdächtige Änderungen gemacht
    }
signal-stranger =
    { $count ->
        [0] Niemand, der hier unbekannt ist, hat verdächtige Änderungen gemacht
        [one] { $who } hat hier vorher nichts getan und { $count } verdächtige Änderung gemacht
       *[other] { $who } hat hier vorher nichts getan und { $count } verdächtige Änderungen gemacht
    }
signal-known-account =
    { $count ->
        [0] Kein Konto hat verdächtige Änderungen gemacht
       *[other] Alle verdächtigen Änderungen stammen von Konten, die hier schon gearbeitet haben; { $count } davon von { $who }
    }
signal-known-pipeline =
    { $count ->
        [0] Keine App hat verdächtige Änderungen gemacht
       *[other] Alle verdächtigen Änderungen stammen von Apps, die hier schon gearbeitet haben; { $count } davon von { $who }
    }
signal-reseller-account =
    { $count ->
        [0] Kein Konto mit dem Namen des Resellers hat verdächtige Änderungen gemacht
       *[other] Alle verdächtigen Änderungen stammen von Konten mit dem Namen des Resellers, der gefälscht sein kann; { $count } davon von { $who }
    }
signal-somebody-else =
    { $count ->
        [one] { $who } hat { $count } verdächtige Änderung gemacht
       *[other] { $who } hat { $count } verdächtige Änderungen gemacht
    }
signal-creator-at-risk =
    { $count ->
        [0] Microsoft hält niemanden für kompromittiert, der verdächtige Änderungen gemacht hat
        [one] Microsoft hält { $who } für kompromittiert; dieses Konto hat { $count } verdächtige Änderung gemacht
       *[other] Microsoft hält { $who } für kompromittiert; dieses Konto hat { $count } verdächtige Änderungen gemacht
    }
signal-elevated =
    { $count ->
        [0] Niemand hat sich das Recht auf alle Abonnements genommen
        [one] Ein globaler Administrator hat sich das Recht auf alle Abonnements genommen
       *[other] Globale Administratoren haben sich { $count }-mal das Recht auf alle Abonnements genommen
    }
signal-administrator-added =
    { $count ->
        [0] Niemand hat eine Verzeichnisrolle erhalten
        [one] Eine Verzeichnisrolle wurde vergeben
       *[other] { $count }-mal wurden Verzeichnisrollen vergeben
    }
signal-new-user =
    { $count ->
        [0] Kein Benutzer wurde angelegt
        [one] { $count } Benutzer wurde angelegt
       *[other] { $count } Benutzer wurden angelegt
    }
signal-new-principal =
    { $count ->
        [0] Keine App wurde im Verzeichnis angelegt
        [one] { $count } App wurde im Verzeichnis angelegt
       *[other] { $count } Apps wurden im Verzeichnis angelegt
    }
signal-secret-added =
    { $count ->
        [0] Keine App hat ein Geheimnis oder Zertifikat erhalten
        [one] Einer App wurde { $count } Geheimnis oder Zertifikat hinzugefügt
       *[other] Apps wurden { $count } Geheimnisse oder Zertifikate hinzugefügt
    }
signal-consent-given =
    { $count ->
        [0] Niemand hat einer App zugestimmt
        [one] Einer App wurde zugestimmt
       *[other] { $count }-mal wurde Apps zugestimmt
    }
signal-password-reset =
    { $count ->
        [0] Kein Kennwort wurde von jemand anderem zurückgesetzt
        [one] { $count } Kennwort wurde von jemand anderem zurückgesetzt
       *[other] { $count } Kennwörter wurden von jemand anderem zurückgesetzt
    }
signal-recovery-changed =
    { $count ->
        [0] Keine Methoden für Wiederherstellung oder Anmeldung wurden geändert
        [one] Methoden für Wiederherstellung oder Anmeldung wurden einmal geändert
       *[other] Methoden für Wiederherstellung oder Anmeldung wurden { $count }-mal geändert
    }
signal-owner-added =
    { $count ->
        [0] Niemand hat eine bestimmende Rolle im Abonnement erhalten
        [one] Eine bestimmende Rolle im Abonnement wurde vergeben
       *[other] { $count }-mal wurden bestimmende Rollen im Abonnement vergeben
    }
signal-power-given =
    { $count ->
        [0] Niemand hat Rechte, Geheimnisse oder Zustimmung erhalten
        [one] Einmal wurden Rechte, Geheimnisse oder Zustimmung vergeben
       *[other] { $count }-mal wurden Rechte, Geheimnisse oder Zustimmung vergeben
    }
signal-admins-without-mfa =
    { $count ->
        [0] Alle { $all } globalen Administratoren haben mehrstufige Authentifizierung
        [one] { $count } von { $all } globalen Administratoren hat keine mehrstufige Authentifizierung
       *[other] { $count } von { $all } globalen Administratoren haben keine mehrstufige Authentifizierung
    }
signal-admins-at-risk =
    { $count ->
        [0] Microsoft hält keinen globalen Administrator für kompromittiert
        [one] Microsoft hält { $count } globalen Administrator für kompromittiert
       *[other] Microsoft hält { $count } globale Administratoren für kompromittiert
    }
signal-admins-recovery-changed =
    { $count ->
        [0] Bei keinem globalen Administrator wurden Methoden für Wiederherstellung oder Anmeldung geändert
        [one] Bei { $count } globalen Administrator wurden Methoden für Wiederherstellung oder Anmeldung geändert
       *[other] Bei { $count } globalen Administratoren wurden Methoden für Wiederherstellung oder Anmeldung geändert
    }
signal-risky-users =
    { $count ->
        [0] Microsoft hält keinen Benutzer für kompromittiert
       *[other] Microsoft hält { $count } Benutzer für kompromittiert
    }
signal-risky-sign-ins =
    { $count ->
        [0] Keine riskante Anmeldung war erfolgreich
        [one] { $count } riskante Anmeldung war erfolgreich
       *[other] { $count } riskante Anmeldungen waren erfolgreich
    }
signal-cost = Der teuerste der letzten Tage kostete { $latest } { $currency }; ein üblicher Tag kostet { $usual } { $currency }
signal-no-budget = Der Kunde hat kein Budget
signal-budget = { $used } des Monatsbudgets von { $budget } { $currency } sind verbraucht
signal-test-tags =
    { $count ->
        [0] Kein Tag sagt, dass dies ein Test ist
        [one] Ein Tag sagt, dass dies ein Test ist: { $tag }
       *[other] { $count } Tags sagen, dass dies ein Test ist, darunter { $tag }
    }
signal-production-tags =
    { $count ->
        [0] Kein Tag sagt, dass dies produktiv ist
        [one] Ein Tag sagt, dass dies produktiv ist: { $tag }
       *[other] { $count } Tags sagen, dass dies produktiv ist, darunter { $tag }
    }
signal-subscription-state = Der Zustand des Abonnements ist { $state }
signal-reseller =
    { $count ->
        [0] Der Kunde hat keinen Reseller
        [one] Der Reseller des Kunden ist { $name }
       *[other] Der Kunde hat { $count } Reseller, darunter { $name }
    }
## Evidence: paths
path-we-may-stop = unsere Rollen erlauben, Maschinen anzuhalten
path-no-role = keine unserer Rollen erlaubt, Maschinen anzuhalten
path-no-access = wir haben keine Rolle im Abonnement; der Kunde oder ein Eindringling hat uns womöglich entfernt
path-entitlement-active = Partner Center führt das Abonnement als aktiv und kann es kündigen
path-entitlement-state = Partner Center führt das Abonnement als { $state }
path-no-entitlement = Partner Center kennt in keinem Plan des Kunden ein solches Abonnement
path-partner-center-refuses = Partner Center lässt unser Konto die Pläne des Kunden nicht sehen
path-relationship-active = die delegierte Administratorbeziehung ist aktiv
path-relationship-ended = die delegierte Administratorbeziehung gilt nicht mehr
path-relationship-ends-today = die delegierte Administratorbeziehung endet innerhalb eines Tages
path-relationship-without-roles = die delegierte Administratorbeziehung hat keine Rollen
path-no-relationship = es gibt keine delegierte Administratorbeziehung mit dem Kunden
path-not-known = war nicht zu erfahren: { $reply }

## Console
console-summary = Der Fall
console-suggestion = Was vorgeschlagen wird
console-told = Wem Bescheid gegeben wurde
console-told-nobody = Noch niemand hat Bescheid bekommen
console-told-sent = zugestellt
console-told-pending = unterwegs
console-told-failed = aufgegeben
console-told-superseded = durch eine neuere Meldung ersetzt
console-history = Was geschehen ist
console-download = Beweispaket herunterladen
console-check-done = erledigt
console-check-open = offen
console-check-bad = nicht in Ordnung
console-check-unknown = konnte nicht geprüft werden
console-sign-in = Anmelden
console-who-title = Bitte melden Sie sich an
console-who-text = fraud-guard kann nicht feststellen, wer Sie sind, oder Ihre Anmeldung ist abgelaufen. Melden Sie sich mit Ihrem Geschäftskonto an; erscheint diese Seite wieder, geben Sie ihre Adresse an die Administration von fraud-guard weiter.
console-role-title = Sie haben hier keine Rolle
console-role-text = Sie sind angemeldet, haben in fraud-guard aber keine Rolle. Bitten Sie Ihre Administration um die App-Rolle Fraud.Reader oder Fraud.Approver und melden Sie sich danach neu an.
console-missing-title = Diesen Fall gibt es nicht
console-missing-text = Kein Fall hat jetzt diese Nummer. Eine Nachricht über einen früheren Ausbruch kann hierher führen; die neueste Nachricht hat die gültige Nummer.
console-trouble-title = Gerade nicht möglich
console-trouble-text = Der Speicher oder der Anmeldedienst antwortet nicht, der Fall kann deshalb nicht gezeigt werden. Versuchen Sie es in einer Minute noch einmal.
console-method-title = Diese Seite zeigt nur
console-method-text = An diese Seite kann nichts gesendet werden; rufen Sie sie stattdessen auf.
console-mode-observe = fraud-guard beobachtet nur (MODE ist observe): Hier kann keine Eindämmung genehmigt werden.
console-mode-approve = fraud-guard nimmt Genehmigungen an und sendet nichts (MODE ist approve).
console-is-stopped = Der Notausschalter ist aktiv: Für keinen Fall wird eine Eindämmung gesendet.
console-need-role = Sie sehen hier alles. Zum Entscheiden brauchen Sie die App-Rolle Fraud.Approver.
console-need-mfa = Sie sehen hier alles. Zum Entscheiden melden Sie sich mit mehrstufiger Authentifizierung an.
console-need-fresh = Sie sehen hier alles. Zum Entscheiden melden Sie sich erneut an: Eine Entscheidung braucht eine Anmeldung der letzten 15 Minuten, mit mehrstufiger Authentifizierung.
console-need-key = Hier kann nichts entschieden werden, weil die Einstellung SEAL_KEY fehlt.
console-sign-in-again = Erneut anmelden
console-sent = Genau dies wird gesendet:
console-cannot-send = Von hier kann es nicht gesendet werden: Etwas, das die Anfrage braucht, ist nicht bekannt.
console-decide = Entscheiden
console-label-state = Stand
console-label-affected = Wer noch betroffen ist
console-everything = alle, die irgendetwas im Abonnement nutzen
console-only-these = wer das hier Aufgeführte nutzt; sonst nichts im Abonnement
console-label-parts = Worauf es wirkt
console-label-left-out = Nicht angetastet
console-label-count = Ressourcen im Abonnement
console-label-cost = Kosten
console-label-tags = Tags des Abonnements
console-label-looked-up = Nachgesehen
console-label-needed = Nötige Genehmigungen
console-label-approved = Genehmigt von
console-label-until = Bis
console-not-known = nicht bekannt
console-needed-one = eine
console-needed-two = zwei, von verschiedenen Personen innerhalb von 30 Minuten
console-approved-by = { $who }, { $moment }
console-part-active = läuft
console-part-inactive = läuft nicht
console-part-since = da seit { $moment }
console-effect-suspend = alles im Abonnement stoppt; Daten bleiben nur begrenzte Zeit erhalten
console-effect-start = es läuft wieder und kostet wieder, auch was ein Angreifer darauf hinterlassen hat
console-effect-reactivate = das Abonnement ist wieder nutzbar und kostet wieder; was ein Angreifer darin hinterlassen hat, ist wieder da
console-undo-here = sobald es gewirkt hat, hier, mit eigener Genehmigung
console-undo-of-undo = die Eindämmung erneut vorschlagen
console-approve = Genehmigen
console-decline = Ablehnen
console-take-back = Zurückziehen
console-cared = Ich habe mich darum gekümmert
console-undo = Rücknahme vorschlagen
console-propose = Erneut vorschlagen
console-answer = An Microsoft antworten
console-stop = Alles anhalten
console-allow = Eindämmungen wieder zulassen
console-verdict = Was es war
console-reason = Warum (höchstens 500 Zeichen; bleibt beim Fall)
console-confirm = Zur Bestätigung die letzten 4 Zeichen der Abonnement-ID { $id } eingeben
console-recorded = { $decision }: festgehalten. Es gilt der Stand weiter unten.
console-done-title = Erledigt
console-wrong-title = Es ist nichts geschehen
console-wrong-typed = Das Eingegebene sind nicht die letzten 4 Zeichen der Abonnement-ID
console-wrong-reason = Sagen Sie warum, in höchstens 500 Zeichen
console-wrong-verdict = Wählen Sie, was es war
console-wrong-changed = Seit Sie die Seite geöffnet haben, hat sich etwas geändert. Sehen Sie noch einmal nach, bevor Sie entscheiden.
console-wrong-expired = Die Seite war länger als eine Stunde offen. Sehen Sie noch einmal nach, bevor Sie entscheiden.
console-wrong-used = Diese Seite wurde schon verwendet. Der Stand steht weiter unten.
console-wrong-person = Sie haben dies genehmigt oder vorgeschlagen; jemand anderes muss genehmigen.
console-wrong-state = Das ist beim jetzigen Stand nicht möglich; er steht weiter unten.
console-wrong-forbidden = Etwas verbietet es jetzt: der Modus, der Notausschalter oder ein Schutz.
console-wrong-approver = Microsoft bestätigt gerade nicht, dass Sie genehmigen dürfen. Versuchen Sie es noch einmal; bleibt es so, bitten Sie Ihren Administrator um die Rolle.
console-wrong-not-now = Microsoft zeigt gerade nicht, was dafür nötig ist. Versuchen Sie es in einer Minute noch einmal.
console-wrong-unavailable = Der Speicher antwortet nicht; niemand weiß, ob Ihre Entscheidung festgehalten wurde. Öffnen Sie die Seite erneut und sehen Sie sich den Stand an.
console-not-ours = Diese Anfrage kam nicht von einer Seite, die fraud-guard Ihnen gezeigt hat. Öffnen Sie den Fall und entscheiden Sie dort.

## Containment

headline-contained = Eindämmung: { $matter }
section-containment = Eindämmung
containment-status = { $what }: { $state } ({ $moment })
containment-proposed = kann genehmigt werden
containment-approved-once = von einer Person genehmigt; eine zweite muss noch genehmigen
containment-cooling = genehmigt; kann noch zurückgezogen werden
containment-armed = wird gleich gesendet
containment-dispatching = wird gerade gesendet
containment-verifying = von Microsoft angenommen; ob es gewirkt hat, wird geprüft
containment-unknown = möglicherweise gesendet; ob es gewirkt hat, wird geprüft
containment-done = hat gewirkt
containment-rejected = abgelehnt
containment-expired = vor dem Senden abgelaufen
containment-revoked = vor dem Senden zurückgezogen
containment-blocked = nicht gesendet: eine Schutzprüfung hat es verhindert
containment-needs-human = angehalten: jemand muss von Hand weitermachen
contain-proposed = vorgeschlagen: { $what }
contain-approved-once = von einer Person genehmigt, eine zweite muss noch genehmigen: { $what }
contain-approved = genehmigt, wird um { $until } gesendet, falls niemand es vorher zurückzieht: { $what }
contain-done = hat gewirkt: { $what }
contain-declined = abgelehnt: { $what }
contain-expired = vor dem Senden abgelaufen: { $what }
contain-revoked = vor dem Senden zurückgezogen: { $what }
contain-blocked = nicht gesendet: { $what } – Grund: { $why }
contain-needs-you = jemand muss von Hand weitermachen: { $what } – Grund: { $why }
contain-unclear = möglicherweise gesendet, Wirkung noch unbekannt; wird nicht noch einmal gesendet: { $what }
contain-too-late = während des Sendens zurückgezogen; hat möglicherweise schon gewirkt: { $what }
contain-closed = von einem Menschen erledigt: { $what }
contain-active-again = WIEDER AKTIV nach der Eindämmung, durch Besitzer oder Angreifer; nichts wird von selbst wiederholt: { $what }
block-mode = der Modus ist nicht „act“
block-kill-switch = der Notausschalter ist aktiv
block-tag = ein Tag schützt das Ziel
block-contained-lately = das Ziel wurde in den letzten sieben Tagen eingedämmt, und jemand hat das rückgängig gemacht
block-forged = eine Genehmigung trägt nicht das Siegel dieses fraud-guard
block-too-few = zu wenige Personen haben genehmigt
block-approver-left = jemand, der genehmigt hat, darf nicht mehr genehmigen
block-approval-expired = eine Genehmigung ist abgelaufen
block-not-found = das Ziel ist nicht mehr da
block-not-active = das Ziel ist nicht mehr aktiv
block-other-name = das Abonnement heißt anders als auf der Seite
block-event-old = die Warnungen konnten nicht rechtzeitig neu gelesen werden
block-event-resolved = alle Warnungen sind gelöst
block-event-unknown = es ist nicht bekannt, was erkannt wurde
block-hour-spent = Höchstzahl der Eindämmungen je Stunde erreicht; wieder möglich ab { $from }
block-day-spent = Höchstzahl der Eindämmungen je Tag erreicht; wieder möglich ab { $from }
block-share-spent = Höchstanteil der an einem Tag eingedämmten Abonnements erreicht; wieder möglich ab { $from }
block-locked = eine andere Eindämmung desselben Abonnements läuft bereits
block-kind = die Richtlinie erlaubt diesen Schritt nicht
block-page-changed = die Seite sähe jetzt anders aus als bei der Genehmigung
block-breaker = zu viel wurde zu schnell vorgeschlagen oder genehmigt; jemand muss nachsehen und den Schutzschalter zurücksetzen
block-clock = die Uhren dieses Rechners und des Speichers weichen voneinander ab
block-audit = die Auditkette ist beschädigt oder lässt sich nicht schreiben
block-withdrawn = jemand wollte es zurücknehmen
block-rolled-back = der Speicher wurde auf einen älteren Stand zurückgesetzt
block-unreadable = nicht lesbar ({ $guard })
guard-mode = Modus
guard-kill-switch = Notausschalter
guard-not-protected = was geschützt ist
guard-approval = Genehmigung
guard-target = Ziel
guard-event = Warnungen
guard-budget = Höchstzahl der Eindämmungen
guard-lock = Sperre
guard-kind = Richtlinie
guard-unchanged = Seite
guard-breaker = Schutzschalter
guard-clock = Uhr
guard-audit-trail = Auditkette
need-too-late = zwischen letzter Prüfung und Senden verging zu viel Zeit; nichts wurde gesendet
need-cannot-reach = Microsoft war in drei Versuchen nicht erreichbar; nichts wurde gesendet
need-refused-invalid = Microsoft hat die Anfrage als fehlerhaft abgelehnt (400); nichts wurde ausgeführt
need-refused-unauthenticated = Microsoft hat unsere Anmeldung nicht angenommen (401); nichts wurde ausgeführt
need-refused-forbidden = laut Microsoft fehlt ein Recht (403); nichts wurde ausgeführt
need-refused-not-found = Microsoft findet das Ziel nicht (404); nichts wurde ausgeführt
need-refused-conflict = laut Microsoft läuft gerade etwas anderes (409); nichts wurde ausgeführt
need-refused-throttled = Microsoft hat jeden Versuch gedrosselt (429); nichts wurde ausgeführt
need-refused = Microsoft hat abgelehnt; nichts wurde ausgeführt
need-not-confirmed = gesendet, aber das Ziel ist nach 15 Minuten noch aktiv
need-cannot-verify = möglicherweise gesendet, und das Ziel war seither nicht lesbar
exhibit-cost = etwa { $amount } { $currency } je Stunde zu Listenpreisen
left-out-too-many = mehr, als eine Freigabe umfassen kann; zuerst diese freigeben
left-out-gone = nicht mehr vorhanden
left-out-odd = die ID gehört nicht zu diesem Abonnement
left-out-stopped = läuft nicht
left-out-form = von hier aus nicht zu stoppen; bitte von Hand

# The audit.
label-audit = Prüfprotokoll
audit-whole =
    { $count ->
        [one] { $count } Eintrag, Ende { $head }
       *[other] { $count } Einträge, Ende { $head }
    }
audit-broken = GEBROCHEN: { $error }
label-audit-anchor = Anker des Prüfprotokolls
alarm-audit-broken = Die Kette des Prüfprotokolls ist gebrochen: jemand hat Aufzeichnungen geändert oder abgeschnitten
over-audit-broken = Das Ende des Prüfprotokolls ist wieder heil
advice-audit-broken = bis sie heil ist, wird nichts eingedämmt; fraud-guard audit verify mit den Ankern alter Übersichten ausführen, ältere Versionen der Blobs unter audit/ wiederherstellen und klären, wer in das Speicherkonto schreiben kann
alarm-breaker-proposals = Es wird nichts mehr eingedämmt: in zehn Minuten wurde zu viel vorgeschlagen
alarm-breaker-approvals = Es wird nichts mehr eingedämmt: eine Person hat in fünf Minuten zu viel genehmigt
alarm-breaker-unread = Es wird nichts mehr eingedämmt: jemand hat schneller genehmigt, als man lesen kann
over-breaker = Jemand hat den Schutzschalter zurückgesetzt; Genehmigtes wird wieder gesendet
label-approver = Genehmigt von
label-open-since = Offen seit
advice-breaker = die Person fragen, ob sie es war; wenn nicht, ihre Genehmigungen zurücknehmen und ihr Konto sperren; ist alles in Ordnung, setzt jemand anderes den Schutzschalter zurück: „Eindämmungen wieder zulassen“ in der Konsole oder fraud-guard cases kill-switch off
