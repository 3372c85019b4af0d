# Spanish. It has the same keys with the same variables as English, in the same order.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %d/%m/%Y %H:%M
moment-now = { $time } (ahora)
moment-ago = { $time } (hace { $span })
moment-ahead = { $time } (en { $span })
span-minutes = { $minutes } min
span-hours-and-minutes = { $hours } h { $minutes } min
span-hours = { $hours } h
span-days =
    { $days ->
        [one] { $days } día
       *[other] { $days } días
    }

# The first word of a message.
badge-alarm = ALARMA
badge-over = OK
badge-test = PRUEBA
badge-high = ALTA
badge-medium = MEDIA
badge-low = BAJA
badge-informational = INFO
badge-summary = RESUMEN

# What every message has.
label-note = Nota
labelled = { $label }: { $value }
signature-case = Caso { $reference }, notificación { $notice }
signature-alarm = Alarma { $reference }, notificación { $notice }
signature-summary = Resumen { $reference }, notificación { $notice }
may-repeat = es posible que este mensaje ya haya llegado; un intento anterior no se confirmó
open-case = Abrir el caso
open-cases = Abrir los casos
steps-too-long = los pasos son demasiado largos para esta tarjeta; véase el caso
checklist-too-long = la lista de comprobación es demasiado larga para este mensaje; véase el caso
and-more = y { $count } más
fallback-unconfirmed =
    { $minutes ->
        [one] el canal { $channel } no ha confirmado este mensaje en { $minutes } minuto
       *[other] el canal { $channel } no ha confirmado este mensaje en { $minutes } minutos
    }
fallback-failing =
    { $tries ->
        [one] el canal { $channel } no ha aceptado este mensaje en { $tries } intento
       *[other] el canal { $channel } no ha aceptado este mensaje en { $tries } intentos
    }
fallback-given-up = el canal { $channel } no acepta este mensaje
list-of-two = { $first }, { $second }

# What Microsoft detected.
type-crypto-mining = Minería de criptomonedas
type-anomalous-resource-consumption = Consumo anómalo de recursos
type-suspicious-operations = Operaciones de Azure sospechosas
type-anomalous-virtual-machines = Implementación anómala de máquinas virtuales
type-anomalous-batch = Implementación anómala de Azure Batch
type-anomalous-containers = Implementación anómala de contenedores
type-anomalous-machine-learning = Implementación anómala de aprendizaje automático
type-security-advisory = Aviso de seguridad enviado al cliente
type-unknown = Evento de fraude de tipo desconocido
type-missing = Evento de fraude sin tipo
type-none = Evento de fraude
type-unknown-named = { $type } { $name }
type-and-more =
    { $count ->
        [one] { $type } y { $count } tipo más
       *[other] { $type } y { $count } tipos más
    }
severity-high = alta
severity-medium = media
severity-low = baja
severity-informational = informativa
confidence-high = alta
confidence-medium = media
confidence-low = baja
confidence-missing = no indicada
confidence-undocumented = no documentada
status-active = activo
status-investigating = en investigación
status-resolved = resuelto
status-unknown = estado desconocido
resolved-as-fraud = resuelto como fraude
resolved-as-legitimate = resuelto como legítimo
resolved-as-ignore = resuelto como ignorado
resolved-as-other = resuelto por un motivo no documentado

# What is odd about an event.
concern-no-event-id = el evento no tiene un ID utilizable
concern-unknown-type = esta versión no conoce el tipo de alerta
concern-unknown-status = el estado es desconocido y cuenta como sin respuesta
concern-unknown-severity = la gravedad es desconocida y cuenta como alta
concern-no-subscription = el evento no indica ninguna suscripción utilizable
concern-no-customer = el evento no indica ningún inquilino de cliente utilizable
concern-partners-own-tenant = el cliente indicado es el propio inquilino del partner
concern-foreign-resource = un recurso pertenece a otra suscripción
concern-repaired = el texto estaba dañado y hubo que repararlo
concern-contradiction = un campo aparece dos veces con valores distintos
concern-renamed-field = un campo tiene un nombre distinto del documentado; puede que la API haya cambiado
concern-wrong-shape = un campo tiene una forma distinta de la documentada; puede que la API haya cambiado
concern-reused-id = el mismo ID de evento se usa para otra suscripción
concern-status-conflict = el mismo evento apareció con dos estados distintos
concern-looks-like-a-test = el evento no dice si es una prueba, pero lo parece
concern-id-differs-in-case = el ID de otro evento solo difiere en mayúsculas y minúsculas
concern-lossy-text = se sustituyeron bytes que no son texto
concern-no-time-zone = las horas sin zona se leyeron como UTC
concern-implausible-time = las horas del evento son inverosímiles
concern-resolved-without-time = el evento está resuelto, pero no dice desde cuándo
concern-unresolved-with-time = el evento está sin resolver, pero dice cuándo se resolvió
concern-old = el evento se detectó hace más de sesenta días
note-flapping = un evento alterna entre resuelto y sin resolver; los cambios se notifican juntos
note-snoozed = en pausa hasta el { $moment } por { $author }: { $reason }
note-held-back =
    { $count ->
        [one] se retuvo una notificación
       *[other] se retuvieron { $count } notificaciones
    }
note-disagreement =
    { $count ->
        [one] las fuentes discrepan: { $what }
       *[other] las fuentes discrepan sobre { $count } eventos: { $what }
    }
source-says = { $answer } según { $source }

# The headline of a case.
where-subscription-and-customer = { $what } en la suscripción { $subscription } de { $customer }
where-subscription = { $what } en la suscripción { $subscription }
where-customer = { $what } en { $customer }
where-customer-id = { $what } en el cliente { $customer }
headline-changed = Actualización: { $matter }
headline-escalated = Aumentó la gravedad: { $matter }
headline-reopened = Abierto de nuevo: { $matter }
headline-resolved = Resuelto: { $matter }

# What is known of a case.
label-severity = Gravedad
label-due = Plazo de respuesta
label-customer = Cliente
label-subscription = Suscripción
label-reseller = Revendedor
label-detected = Detección
label-events = Eventos de fraude
label-resources = Afectado
label-mining-pool = Pool de minería
label-description = Microsoft indica
severity-and-confidence = { $severity }, confianza { $confidence }
due-answered = respondido
due-overdue = VENCIDO desde el { $moment }
due-open = { $moment }; Microsoft aconseja responder en una hora
no-usable-id = sin ID utilizable
name-and-id = { $name } ({ $id })
event-counts = { $unresolved } de { $all } sin resolver
resources-counted =
    { $count ->
        [one] { $count } recurso: { $names }
       *[other] { $count } recursos: { $names }
    }
names-and-more = { $names } y { $count } más

# What changed.
change-severity-rose = la gravedad subió de { $old } a { $new }
change-resources-grew = los recursos afectados aumentaron de { $old } a { $new }
change-also-detected = también detectado: { $type }
change-confidence-rose = la confianza subió de { $old } a { $new }
change-not-only-tests = ya no son solo eventos de prueba
change-more-events =
    { $count ->
        [one] { $count } evento de fraude más
       *[other] { $count } eventos de fraude más
    }
change-unresolved-again = un evento resuelto vuelve a estar sin resolver
change-was-unresolved-again = un evento resuelto volvió a estar sin resolver por un tiempo
change-investigating = alguien lo marcó como en investigación
change-cannot-tell-microsoft = no se pudo enviar a Microsoft la respuesta { $verdict }: { $trouble }

# What is suggested.
plan-none = No se sugiere ninguna contención:
plan-intro = Contención sugerida, de menos a más destructiva; no se ha hecho nada:
plan-more-steps =
    { $count ->
        [one] { $count } paso más está en el caso
       *[other] { $count } pasos más están en el caso
    }
withheld-no-event = aún no hay ningún evento
withheld-resolved = todos los eventos están resueltos
withheld-test = es un evento de prueba
withheld-no-protected-table = la directiva no tiene la tabla [protected], así que todo cuenta como protegido
withheld-protected-subscription = la suscripción está protegida por la directiva
withheld-protected-customer = el cliente está protegido por la directiva
withheld-advisory = un aviso de seguridad no informa de ninguna actividad que se pueda detener
withheld-nothing-to-stop = no se indica ningún recurso afectado que se pueda detener, y la gravedad o la confianza está por debajo de lo que exige la directiva para cancelar la suscripción; revisar el uso reciente de la suscripción
label-why = Motivo
label-effect = Efecto
label-undo = Deshacer
label-needs = Requiere
label-first = Antes
label-else = Por lo demás
step-as-before = como en el paso anterior
why-named = el evento indica este recurso
why-found = ningún evento indica { $count } de ellos: la investigación los encontró, nuevos, sospechosos y aún presentes
why-severe = gravedad { $severity }, confianza { $confidence }; un atacante que controle la suscripción puede reiniciar lo detenido
step-deallocate-virtual-machine = Detener y desasignar la máquina virtual { $target }
step-deallocate-scale-set = Detener y desasignar el conjunto de escalado { $target }
step-stop-container-group = Detener el grupo de contenedores { $target }
step-stop-batch-pools = Reducir a cero nodos los pools de la cuenta de Batch { $target }
step-stop-machine-learning-computes = Detener los recursos de proceso del área de trabajo { $target }
step-cancel-subscription = Cancelar la suscripción completa { $target }
step-suspend-legacy-subscription = Suspender toda la suscripción { $target }
step-start-virtual-machine = Volver a iniciar la máquina virtual { $target }
step-start-scale-set = Volver a iniciar el conjunto de escalado { $target }
step-start-container-group = Volver a iniciar el grupo de contenedores { $target }
step-start-machine-learning-computes = Volver a iniciar los procesos del área de trabajo { $target }
step-reactivate-subscription = Reactivar la suscripción { $target }
effect-deallocate-virtual-machine = la máquina se detiene y su proceso deja de facturarse; los discos se conservan y se siguen facturando; se pierde una dirección pública dinámica
effect-deallocate-scale-set = todas las instancias se detienen y su proceso deja de facturarse; el escalado automático puede iniciar otras
effect-stop-container-group = todos los contenedores del grupo se detienen; se pierde su estado en memoria
effect-stop-batch-pools = todos los nodos del pool finalizan, y sus tareas con ellos
effect-stop-machine-learning-computes = una instancia de proceso se detiene y conserva su disco; un clúster pasa a cero nodos y sus trabajos terminan
effect-cancel-subscription = todo en la suscripción se detiene en unos diez minutos; los datos se conservan al menos 30 días y luego se eliminan; las compras de Marketplace continúan
undo-batch-pools = PATCH al pool con sus scaleSettings anteriores
undo-machine-learning-computes = POST …/start para una instancia; PATCH a un clúster con sus scaleSettings anteriores
undo-cancel-subscription = POST …/reactivate dentro del período de retención; el estado en ejecución, los discos temporales y las direcciones dinámicas se pierden
first-confirm-id = el evento trae el ID con barras invertidas o espacios: confirmarlo en Azure
first-both = { $first }; { $second }
first-scale-set = poner también sku.capacity a 0 donde el escalado automático esté activo
first-batch-pools = enumerar los pools de la cuenta, una llamada por cada uno; desactivar antes el escalado automático donde esté activo
first-machine-learning-computes = enumerar los recursos de proceso del área de trabajo, una llamada por cada uno; los clústeres, en cambio, se reducen a cero nodos
first-cancel-subscription = buscar el plan de Azure que contiene la suscripción y confirmar que su derecho (entitlement) está activo en este cliente

# fraud-guard about itself.
alarm-blind = A ciegas: no se puede leer { $source }, el fraude nuevo pasa inadvertido
alarm-quarantine =
    { $count ->
        [one] No se pudo leer { $count } evento de fraude de { $source }
       *[other] No se pudieron leer { $count } eventos de fraude de { $source }
    }
alarm-damaged = No se puede notificar: un registro del almacenamiento está dañado
alarm-channel-failing = No se puede notificar: el canal { $channel } no acepta mensajes
alarm-missing =
    { $count ->
        [one] { $count } evento de fraude abierto ya no aparece en { $source }
       *[other] { $count } eventos de fraude abiertos ya no aparecen en { $source }
    }
alarm-unreliable = Una lectura de { $source } fue incompleta o inverosímil
alarm-sign-in-unsaved = El inicio de sesión no se puede guardar; caduca a los 90 días
alarm-sign-in-old =
    { $days ->
        [one] El inicio de sesión lleva { $days } día sin renovarse; caduca a los 90
       *[other] El inicio de sesión lleva { $days } días sin renovarse; caduca a los 90
    }
alarm-sign-in-unusable = El inicio de sesión no se puede usar
alarm-sign-in-dead = El inicio de sesión ya no es válido
alarm-overdue =
    { $count ->
        [one] Trabajo atrasado: { $count } tarea en espera
       *[other] Trabajo atrasado: { $count } tareas en espera
    }
alarm-poison =
    { $count ->
        [one] El host abandonó { $count } mensaje de la cola { $queue }
       *[other] El host abandonó { $count } mensajes de la cola { $queue }
    }
alarm-unannounced =
    { $count ->
        [one] No se puede notificar: las novedades de { $count } caso o alarma no llegaron a nadie
       *[other] No se puede notificar: las novedades de { $count } casos o alarmas no llegaron a nadie
    }
alarm-storage-down = El almacenamiento no se puede usar; mientras dure, fraud-guard no notifica nada
over-blind = { $source } se puede leer de nuevo
over-channel-failing = El canal { $channel } acepta mensajes de nuevo
over-missing = Ya no falta ningún evento de fraude abierto en { $source }
over-sign-in = El inicio de sesión vuelve a ser válido
over-overdue = Ya no hay trabajo atrasado
over-poison = El host no ha abandonado nada de la cola { $queue } desde hace un día
over-unannounced = Todo lo urgente se ha notificado
over-storage-down = El almacenamiento funciona de nuevo
label-over-since = Terminado desde
label-blind-since = A ciegas desde
label-failing-since = Con fallos desde
label-missing-since = Faltan desde
label-overdue-since = Atrasado desde
label-unannounced-since = Sin notificar desde
label-unusable-since = Inutilizable desde
label-renewed-last = Última renovación
label-what-is-wrong = Problema
label-record = Registro
label-error = Error
label-cause = Causa
label-finding = Hallazgo
label-advice = Qué hacer
label-became-of-them = Qué fue de ellos
label-was-missed = Qué se perdió
became-of-missing = cada uno aparece de nuevo, se resolvió o lleva un día desaparecido
was-missed-nothing = no se ha perdido nada; los sondeos vuelven a leerlo todo y lo notifican una vez
advice-quarantine = revisar estos eventos en el portal de Partner Center; el texto original se conserva en quarantine/ en el contenedor de almacenamiento
advice-damaged = restaurar una versión anterior del blob en el contenedor fraud-guard; hasta entonces, revisar la suscripción en el portal de Partner Center
advice-channel-failing = corregir la configuración del canal; lo que aún espera se envía solo, lo abandonado está en los otros canales
advice-missing = sus casos siguen abiertos; revisarlos en el portal de Partner Center y comprobar que la cuenta conserva su rol: una lista puede estar vacía por falta de permisos
advice-overdue = se procesa solo, lo más antiguo primero; si persiste, buscar errores de SweepCases en el registro y canales lentos o con fallos: fraud-guard doctor
advice-poison = el barrido hace el trabajo de estos mensajes, que se conservan en dead-letter/ en el contenedor de almacenamiento; buscar en el registro por qué las invocaciones fallaron o se interrumpieron entonces
advice-unannounced = revisar los eventos de fraude en el portal de Partner Center hasta que termine; reparar los canales: fraud-guard doctor --send-test
advice-storage-down = comprobar la cuenta de almacenamiento, sus reglas de red, claves y roles: fraud-guard doctor; revisar los eventos de fraude en el portal de Partner Center hasta que termine
advice-unreliable = los eventos leídos se notifican como siempre; comparar con el portal si se repite

# The message that shows whether a channel works.
test-headline = Mensaje de prueba de fraud-guard: no ha pasado nada, no hay que hacer nada
label-sent = Envío

# The answer clock. An answer is due a fixed time after detection.
headline-warning = La respuesta vence pronto: { $matter }
headline-overdue = Respuesta VENCIDA: { $matter }
headline-snooze-ending = La pausa termina pronto: { $matter }
headline-snooze-over = La pausa ha terminado: { $matter }
headline-unacknowledged = Nadie lo ha asumido: { $matter }
change-due-in = la respuesta vence en { $span }; Microsoft aún no tiene ninguna
change-overdue-by = la respuesta venció hace { $span }; Microsoft aún no tiene ninguna
change-snooze-ends-in = la pausa termina en { $span }
change-snooze-ended = la pausa de { $author } ha terminado: { $reason }
change-snooze-broken = esto anula la pausa de { $author }
change-escalated-to-step = nadie lo ha asumido desde hace { $span }; este es el nivel { $step } del escalado
how-to-acknowledge = para asumirlo: fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = Su proveedor decide sobre la contención; respóndale lo que sepa de este cliente.

# The checklist of a case.
section-checklist = Qué comprobar
check-resources = Enumerar los recursos afectados y revisar cada uno
check-legitimate = Preguntar al cliente si este uso es legítimo; responder a Microsoft: legítimo o fraude
check-last-week = Revisar todos los recursos creados en la última semana y suspender lo que nadie conozca
check-admin-passwords = Cambiar las contraseñas de todos los administradores globales y propietarios de suscripciones
check-recovery-details = Verificar los correos y teléfonos de recuperación de los administradores globales
check-mfa = Exigir MFA a todos los usuarios, primero a los administradores
check-risky-users = Revisar los usuarios en riesgo y los inicios de sesión en torno a la alerta
check-risky-tenants = Revisar los demás inquilinos del cliente y el acceso propio a ellos
check-risky-subscriptions = Buscar las mismas señales en las demás suscripciones del cliente
check-best-practices = Repasar los procedimientos recomendados de seguridad para partners
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }, { $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }, { $moment }: { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $fine } de { $all } en orden, { $bad } no, { $unknown } sin saber

# What the evidence speaks for.
label-evidence = Indicios
label-checklist = Lista de comprobación
label-money-at-risk = Dinero en riesgo (estimación)
proposal-fraud = apuntan a un fraude
proposal-legitimate = apuntan a un uso legítimo
proposal-ignore = apuntan a una alerta caducada
proposal-unknown = aún no permiten concluir
evidence-of = { $proposal }; recogidos { $moment }
evidence-more-urgent = { $evidence } – más urgente de lo notificado: { $urgency }
evidence-less-urgent = { $evidence } – menos urgente de lo notificado: { $urgency }
change-evidence = se recogieron indicios: { $proposal }
change-evidence-now = los indicios han cambiado: ahora { $proposal }
money-at-risk = unos { $so-far } { $currency } hasta ahora y { $per-hour } { $currency } por cada hora más (precios de lista de { $moment }, { $source })
money-without = { $money }; sin { $count } máquinas de precio desconocido
section-reasons-for = A favor
section-reasons-against = En contra
section-speaks-for-fraud = Lo que apunta a un fraude
section-speaks-against-fraud = Lo que no apunta a un fraude
reason-with-proof = { $reason } [{ $proof }]
proof-event = el propio evento
summary-with-evidence = { $line }; indicios: { $proposal }; lista: { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question }: { $reply }
proof-suspicious-left = recursos sospechosos que siguen ahí: { $count } de { $all }
proof-named-left = recursos que nombra el evento y que siguen ahí: { $count }
proof-suspicious-gone = ya no queda ninguno de los { $count } recursos sospechosos
proof-nothing-suspicious = ningún recurso llama la atención
proof-week-good = creados { $created }, modificados { $changed }, eliminados { $deleted }; nada llama la atención ({ $suspicious })
proof-week-bad = creados { $created }, modificados { $changed }, eliminados { $deleted }; sospechosos: { $suspicious }
proof-week-bad-by = creados { $created }, modificados { $changed }, eliminados { $deleted }; sospechosos: { $suspicious }, la mayoría por { $who }
proof-no-administrators = no se encontró ningún administrador que inicie sesión
proof-passwords-old = sin cambiar desde el evento: { $count } de { $all } ({ $names })
proof-passwords-new = los { $all } cambiaron desde el evento
proof-too-late = ya no se pueden ver los días anteriores al evento
proof-passwords-reset = todas cambiadas, { $count } restablecidas por otros desde el evento; compruebe por quién
proof-owners-unknown = las de los administradores cambiaron; de { $count } propietarios de la suscripción no se sabe nada
proof-mfa-missing = sin registrar: { $count } de { $all } ({ $names })
proof-mfa-registered = registrada por los { $all } administradores
proof-some-unknown = { $question }: de { $count } no se sabe nada
proof-recovery-changed-before = cambiados poco antes del evento: { $count } ({ $names })
proof-recovery-changed-since = cambiados desde el evento: { $count } ({ $names }); compruebe por quién
proof-recovery-unchanged = sin cambios desde una semana antes del evento en los { $all } administradores
proof-risky = usuarios en riesgo: { $users } ({ $names }); inicios de sesión de riesgo: { $sign-ins }
proof-sign-ins = usuarios en riesgo: { $users }; inicios de sesión de riesgo: { $sign-ins }
proof-nobody-risky = ningún usuario ni inicio de sesión en riesgo
proof-power-in-tenant = últimamente en el inquilino del cliente: { $what }
proof-no-power-in-tenant = nadie recibió poder en este inquilino últimamente; los demás no se leyeron
deed-counted = { $deed } ({ $count })
proof-role-given = roles dados en esta suscripción últimamente: { $count }; propietarios ahora: { $owners }
proof-no-role-given = últimamente no se dio ningún rol en esta suscripción; propietarios: { $owners }; las demás no se leyeron
proof-no-budget = el cliente no tiene presupuesto de gasto en Partner Center
proof-only-budget = hay presupuesto de gasto; falta revisar lo demás

# Who collects evidence, what is asked, and how it was answered.
collector-resources = recursos
collector-access = acceso
collector-administrators = administradores
collector-risk = riesgo
collector-cost = coste
collector-standing = cliente y suscripción
question-resource-changes = cambios de recursos
question-inventory = recursos existentes
question-activity-log = registro de actividad
question-role-assignments = asignaciones de roles
question-new-users = usuarios nuevos
question-directory-audits = registro de auditoría del directorio
question-global-administrators = administradores globales
question-eligible-administrators = administradores aptos
question-mfa-registration = registro de MFA
question-recovery-methods = datos de recuperación
question-risky-users = usuarios en riesgo
question-risky-sign-ins = inicios de sesión de riesgo
question-daily-cost = coste por día
question-usage-summary = consumo del mes
question-spending-budget = presupuesto de gasto
question-list-prices = precios de lista
question-customer = perfil del cliente
question-reseller = revendedor
question-plan = plan de Azure
question-subscription = suscripción
question-our-permissions = nuestros permisos en la suscripción
question-relationship = relación de administración delegada (GDAP)
reply-answered = respondida
reply-cut = respondida en parte ({ $why })
reply-not-permitted = no permitido: requiere { $needs }
reply-not-licensed = sin licencia: requiere { $licence }
reply-failed = falló: { $what }
reply-not-asked = no preguntada
deed-role-assigned = rol de Azure dado
deed-role-removed = rol de Azure retirado
deed-elevated = acceso elevado a todas las suscripciones
deed-administrator-added = administrador añadido
deed-user-created = usuario creado
deed-principal-created = aplicación creada
deed-secret-added = secreto añadido a una aplicación
deed-consent-given = consentimiento dado a una aplicación
deed-password-reset = contraseña restablecida
deed-password-changed = contraseña cambiada
deed-recovery-changed = datos de recuperación cambiados
deed-group-member-added = alguien añadido a un grupo
deed-federation-changed = inicio de sesión de un dominio cambiado
deed-policy-weakened = acceso condicional o valores predeterminados de seguridad cambiados
deed-quota-raised = cuota aumentada
path-stop-resources = detener las máquinas (Azure)
path-cancel-subscription = cancelar la suscripción (Partner Center)
path-directory = actuar en el directorio del cliente (Entra)

# What is wrong with the policy file.
alarm-policy-refused = El nuevo archivo de directiva no se puede usar; sigue la directiva anterior
alarm-policy-missing = Ningún archivo de directiva se puede usar; todos reciben todo, y todo está protegido
over-policy-refused = El archivo de directiva se puede usar de nuevo
advice-policy-refused = ejecutar fraud-guard policy check, corregir el archivo e implementarlo de nuevo

# Summaries.
summary-nothing-open = Resumen diario: no hay nada abierto
summary-open =
    { $count ->
        [one] Resumen diario: { $count } caso abierto
       *[other] Resumen diario: { $count } casos abiertos
    }
summary-open-and-overdue =
    { $count ->
        [one] Resumen diario: { $count } caso abierto, { $overdue } con plazo vencido
       *[other] Resumen diario: { $count } casos abiertos, { $overdue } con plazo vencido
    }
backlog-found =
    { $count ->
        [one] Primera ejecución: { $count } caso ya estaba abierto
       *[other] Primera ejecución: { $count } casos ya estaban abiertos
    }
backlog-note = estos casos estaban abiertos antes de que fraud-guard empezara; se enumeran una vez y no se notifican uno a uno
label-date = Fecha
label-next-due = Próximo plazo de respuesta
label-new = Nuevos desde el último resumen
label-answered = Respondidos desde el último resumen
label-held-back = Retenidas por una pausa
section-snoozed = En pausa
section-answered = Respondidos
section-sources = Fuentes
section-channels = Canales
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }, revendedor { $reseller }
summary-no-customer = cliente desconocido
summary-case = { $what }: { $due } ({ $case })
summary-case-new = NUEVO – { $what }: { $due } ({ $case })
summary-due-overdue = VENCIDO desde el { $moment }
summary-due-open = vence el { $moment }
summary-investigated = { $due }, en investigación
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what }: hasta el { $moment }, { $reason } ({ $case })
source-read = { $source }: leído el { $moment }
source-never-read = { $source }: nunca leído
channel-well = { $channel }: acepta mensajes
channel-failing = { $channel }: CON FALLOS desde el { $moment }
label-snoozed = En pausa
label-waiting = Notificaciones que esperan el horario laboral o el fin de un silencio
note-more-cases =
    { $count ->
        [one] hay un caso más abierto: fraud-guard cases list
       *[other] hay { $count } casos más abiertos: fraud-guard cases list
    }
summary-taken = { $due }, lo lleva { $owner }
summary-snoozed-case-without-reason = { $what }: hasta el { $moment } ({ $case })
section-alarms = Alarmas
summary-alarm = { $alarm }, desde el { $moment }
label-mean = Tiempo medio de respuesta
mean-of-30-days = { $hours } h en 30 días
mean-projected = { $hours } h en 30 días; { $now } h si todo lo abierto se responde ahora, { $tomorrow } h si se responde en 24 horas
mean-none = ninguna respuesta en 30 días
label-microsoft-mean = Media según Microsoft
microsoft-mean = { $hours } h
label-score = Puntuación de seguridad
requirement-compliant = conforme
requirement-noncompliant = no conforme
requirement-mfa-admins = MFA para nuestros administradores
requirement-mfa-customers = MFA para los administradores de nuestros clientes
requirement-alerts = respuesta rápida a las alertas de seguridad
requirement-contact = contacto de seguridad designado
requirement-budget = presupuestos de gasto para las suscripciones de los clientes
number-with-tenth = { $whole },{ $tenth }
mean-projected-alone = ninguna respuesta en 30 días; { $now } h si todo lo abierto se responde ahora, { $tomorrow } h si se responde en 24 horas
mean-too-late = demasiado tarde: la media supera el límite y crece cada hora
label-answer-until = Responder a todo antes de, para mantener la media
label-heaviest = Pesa más
heaviest-case = { $case }, espera { $span } en total
score-of = { $score } de { $most } puntos, { $moment }
score-trouble = { $trouble }; consultado { $moment }
score-not-permitted = no permitido: requiere { $permission }
score-failed = no se puede leer: { $what }
requirement-line = { $requirement }: { $compliance }
requirement-line-with-points = { $requirement }: { $compliance } ({ $score }/{ $most })
no-figure = –

# Una respuesta a Microsoft, y por qué no se pudo enviar.
verdict-investigating = en investigación
verdict-legitimate = legítimo
verdict-fraud = fraude
verdict-ignore = ignorar
trouble-and-advice = { $trouble }: { $advice }
trouble-no-id = el evento no tiene identificador, así que ninguna API puede recibir la respuesta
trouble-no-subscription = Partner Center acepta respuestas por suscripción, y el evento no indica ninguna
trouble-no-time = no quedaba tiempo
trouble-keeps-changing = la alerta no deja de cambiar
trouble-again-and-again = { $trouble }, una y otra vez
trouble-came-back = el evento volvió después de la respuesta
trouble-resolved-otherwise = entretanto otra persona resolvió el evento de otro modo
trouble-not-shown-yet = { $source } aún no muestra la respuesta
trouble-only-graph-has-it = Microsoft Graph tiene la respuesta, y Partner Center aún no la muestra
trouble-not-taken = Partner Center no aceptó la respuesta para este evento
trouble-legitimate-not-listed = Partner Center no acepta la respuesta «legítimo» ({ $refusal }), y Microsoft Graph no incluye esta alerta
trouble-legitimate-and = Partner Center no acepta la respuesta «legítimo» ({ $refusal }), y { $trouble }
advice-answer-in-portal = responder en el portal de Partner Center
advice-answer-in-portal-or-again = responder en el portal de Partner Center, o de nuevo
advice-answer-anew = revisarlo otra vez y responder de nuevo
advice-leave-or-replace = dejarlo así, o responder de nuevo para reemplazarlo
advice-portal-or-another-verdict = responder en el portal de Partner Center, o elegir otra respuesta
advice-portal-or-fraud-or-ignore = responder en el portal de Partner Center, o elegir fraude o ignorar si es el caso
advice-allow-answering-or = conceder a la aplicación PartnerSecurity.ReadWrite.All en Microsoft Graph, o { $advice }
advice-and-permission-to-answer = { $advice }; para responder, la aplicación necesita PartnerSecurity.ReadWrite.All

# Qué hacer cuando Microsoft rechaza un origen o un inicio de sesión.
error-no-poll = no se ha ejecutado ningún sondeo
error-no-renewal = ninguna renovación ha tenido éxito
advice-timer = comprobar que el temporizador PollFraudEvents funciona
advice-polls-fail = los sondeos fallan; continúan solos, comprobar la página de estado del servicio
advice-asked-to-wait = el servicio pide esperar y se le vuelve a consultar en cuanto lo permita; buscar otro programa que agote sus límites
advice-tried-at-every-poll = se reintenta en cada sondeo; comprobar la página de estado del servicio
advice-tried-at-every-renewal = se reintenta en cada renovación
advice-look-at-the-log = consultar el registro
advice-acting-sign-in = { $advice }. Se trata del inicio de sesión con el que se envían las contenciones: añada --containment a fraud-guard auth
advice-then-renewed = { $advice }. Después, el inicio de sesión se renueva solo; a los 90 días alguien debe iniciar sesión de nuevo: fraud-guard auth login
advice-sign-in = iniciar sesión: fraud-guard auth login
advice-sign-in-again = iniciar sesión de nuevo: fraud-guard auth login
advice-sign-in-with-mfa = iniciar sesión de nuevo con autenticación multifactor: fraud-guard auth login
advice-needs-user = esta API necesita un usuario: fraud-guard auth login, o usar Graph en su lugar
advice-admin-agent = a la cuenta le falta un rol: debe ser agente de administración
advice-conditional-access = el acceso condicional bloquea la cuenta; un administrador debe permitirla
advice-conditional-access-and-sign-in = el acceso condicional bloquea la cuenta; un administrador debe permitirla, y después iniciar sesión de nuevo: fraud-guard auth login
advice-customers-conditional-access = el acceso condicional del cliente bloquea la administración delegada; el cliente debe permitirla
advice-no-token = Entra no emite ningún token para esto; comprobar la cuenta y el acceso condicional
advice-wrong-audience = el token es para otra audiencia; actualizar fraud-guard
advice-token-lost = el token no llegó; buscar un proxy que lo elimine
advice-no-relationship = el asociado ya no tiene relación con este cliente
advice-not-there = no existe, o ya no
advice-cancel-subscriptions-first = cancelar primero las suscripciones de Azure del plan
advice-not-for-the-partner = Microsoft no permite al asociado reactivar esto; abrir una solicitud de soporte
advice-cannot-be-reactivated = no se puede reactivar; abrir una solicitud de soporte
advice-subscription-state = la suscripción no se puede cambiar en su estado actual; revisarla en el portal
advice-grant-reading = conceder PartnerSecurity.Read.All a la aplicación y dar el consentimiento como administrador
advice-licence = Graph exige una licencia que este inquilino no tiene; usar partner-center en su lugar
advice-wrong-address = la dirección es incorrecta, o la API se retiró
advice-check-permissions = comprobar los permisos de la aplicación y los roles de la cuenta
advice-consent = dar el consentimiento de administrador al registro de aplicación; en el inquilino de un cliente, por el cliente o a través de Partner Center
advice-no-access-to-tenant = la cuenta no tiene acceso a este inquilino: para un cliente, comprobar que la relación de administración delegada granular (GDAP) está activa; para el asociado, que PARTNER_TENANT_ID es el inquilino de la cuenta que inició sesión
advice-refresh-token-dead = el token de actualización ya no es válido; iniciar sesión de nuevo: fraud-guard auth login
advice-app-not-in-tenant = el registro de aplicación no está en este inquilino; comprobar PARTNER_TENANT_ID y PARTNER_CLIENT_ID
advice-client-secret = el secreto de cliente es incorrecto o ha caducado; guardar uno nuevo en PARTNER_CLIENT_SECRET
advice-federated-credential = el registro de aplicación no confía en esta identidad administrada; comprobar su credencial federada: emisor { $issuer }, asunto el identificador de objeto de la identidad, audiencia { $audience }
advice-check-credentials = comprobar PARTNER_TENANT_ID, PARTNER_CLIENT_ID y la credencial del cliente, y después iniciar sesión de nuevo: fraud-guard auth login
advice-assign-identity = comprobar que la identidad asignada por el usuario está asignada a la aplicación de funciones y que su identificador de cliente es correcto
advice-vault-credential = ejecutar az login, o dar a la aplicación de funciones una identidad administrada
advice-vault-settings = comprobar KEY_VAULT_URL y REFRESH_TOKEN_SECRET_NAME
advice-vault-role = conceder a la identidad el rol Key Vault Secrets Officer en el almacén, y comprobar que su firewall deja entrar a la aplicación de funciones
advice-vault-deleted = el secreto se eliminó: recuperarlo (az keyvault secret recover) o purgarlo, y después iniciar sesión de nuevo: fraud-guard auth login
advice-token-file-readable = si nadie más usa esta máquina: chmod 600 { $file }; si no, eliminarlo, revocar las sesiones de la cuenta e iniciar sesión de nuevo: fraud-guard auth login
advice-token-file = corregirlo o eliminarlo, y después iniciar sesión de nuevo: fraud-guard auth login
advice-token-place = definir { $vault } o { $file }

## Assessment
signal-severity = Gravedad según Microsoft: { $severity }
signal-confidence = Confianza según Microsoft: { $confidence }
signal-types = La alerta trata de: { $types }
signal-age = La alerta se detectó hace { $detected } y se vio por última vez hace { $seen }
signal-regions =
    { $count ->
        [0] ninguna región
        [one] { $count } región
       *[other] { $count } regiones
    }
signal-named-created =
    { $count ->
        [0] Ninguno de los recursos que cita la alerta se creó hace poco
        [one] { $count } recurso que cita la alerta se creó hace poco
       *[other] { $count } recursos que cita la alerta se crearon hace poco
    }
signal-named-gone =
    { $count ->
        [one] { $gone } de { $count } recurso que cita la alerta ya no existe
       *[other] { $gone } de { $count } recursos que cita la alerta ya no existen
    }
signal-gpu =
    { $count ->
        [0] No se creó ninguna máquina con GPU
        [one] Se creó { $count } máquina con GPU en { $regions }
       *[other] Se crearon { $count } máquinas con GPU en { $regions }
    }
signal-many-cores =
    { $count ->
        [0] No se creó ninguna máquina de { $cores } núcleos o más
        [one] Se creó { $count } máquina de { $cores } núcleos o más en { $regions }
       *[other] Se crearon { $count } máquinas de { $cores } núcleos o más en { $regions }
    }
signal-many-regions = Se crearon máquinas en { $regions }
signal-new-regions =
    { $count ->
        [0] No se creó nada en una región sin uso previo
       *[other] Se crearon recursos en { $regions } sin uso previo
    }
signal-new-sizes =
    { $count ->
        [0] Ninguna máquina tiene un tamaño sin uso previo
        [one] Se crearon máquinas de { $count } tamaño sin uso previo
       *[other] Se crearon máquinas de { $count } tamaños sin uso previo
    }
signal-usual-places =
    { $count ->
        [0] No se creó ninguna máquina
        [one] Se creó { $count } máquina, de un tamaño y en una región ya usados
       *[other] Se crearon { $count } máquinas, todas de tamaños y en regiones ya usados
    }
signal-burst =
    { $count ->
        [0] No se creó ningún recurso
        [one] Se creó como máximo { $count } recurso en una hora
       *[other] Se crearon hasta { $count } recursos en una hora
    }
signal-before =
    { $count ->
        [0] La suscripción estaba vacía antes
        [one] La suscripción tenía { $count } recurso antes
       *[other] La suscripción tenía { $count } recursos antes
    }
signal-changes =
    { $count ->
        [0] No se creó, cambió ni eliminó nada desde hace { $span }
        [one] Se creó, cambió o eliminó { $count } recurso desde hace { $span }
       *[other] Se crearon, cambiaron o eliminaron { $count } recursos desde hace { $span }
    }
signal-suspicious =
    { $count ->
        [0] De { $all } cambios, ninguno es sospechoso
        [one] De { $all } cambios, { $count } es sospechoso
       *[other] De { $all } cambios, { $count } son sospechosos
    }
signal-quota =
    { $count ->
        [0] Nadie pidió más cuota
        [one] Se pidió más cuota una vez
       *[other] Se pidió más cuota { $count } veces
    }
signal-new-account =
    { $count ->
        [0] Ninguna cuenta nueva hizo cambios sospechosos
        [one] { $who }, una cuenta también nueva, hizo { $count } cambio sospechoso
       *[other] { $who }, una cuenta también nueva, hizo { $count } cambios sospechosos
    }
signal-stranger =
    { $count ->
        [0] Nadie desconocido aquí hizo cambios sospechosos
        [one] { $who }, sin actividad previa aquí, hizo { $count } cambio sospechoso
       *[other] { $who }, sin actividad previa aquí, hizo { $count } cambios sospechosos
    }
signal-known-account =
    { $count ->
        [0] Ninguna cuenta hizo cambios sospechosos
       *[other] Todos los cambios sospechosos son de cuentas que ya trabajaban aquí; { $count } de { $who }
    }
signal-known-pipeline =
    { $count ->
        [0] Ninguna aplicación hizo cambios sospechosos
       *[other] Todos los cambios sospechosos son de aplicaciones que ya trabajaban aquí; { $count } de { $who }
    }
signal-reseller-account =
    { $count ->
        [0] Ninguna cuenta con el nombre del revendedor hizo cambios sospechosos
       *[other] Todos los cambios sospechosos son de cuentas con el nombre del revendedor, que puede ser falso; { $count } de { $who }
    }
signal-somebody-else =
    { $count ->
        [one] { $who } hizo { $count } cambio sospechoso
       *[other] { $who } hizo { $count } cambios sospechosos
    }
signal-creator-at-risk =
    { $count ->
        [0] Según Microsoft, nadie que hizo cambios sospechosos está comprometido
        [one] Según Microsoft, { $who } está comprometido; esta cuenta hizo { $count } cambio sospechoso
       *[other] Según Microsoft, { $who } está comprometido; esta cuenta hizo { $count } cambios sospechosos
    }
signal-elevated =
    { $count ->
        [0] Nadie tomó el derecho sobre todas las suscripciones
        [one] Un administrador global tomó el derecho sobre todas las suscripciones
       *[other] Administradores globales tomaron { $count } veces el derecho sobre todas las suscripciones
    }
signal-administrator-added =
    { $count ->
        [0] Nadie recibió un rol de directorio
        [one] Se asignó un rol de directorio
       *[other] Se asignaron roles de directorio { $count } veces
    }
signal-new-user =
    { $count ->
        [0] No se creó ningún usuario
        [one] Se creó { $count } usuario
       *[other] Se crearon { $count } usuarios
    }
signal-new-principal =
    { $count ->
        [0] No se creó ninguna aplicación en el directorio
        [one] Se creó { $count } aplicación en el directorio
       *[other] Se crearon { $count } aplicaciones en el directorio
    }
signal-secret-added =
    { $count ->
        [0] Ninguna aplicación recibió un secreto o certificado
        [one] Se agregó { $count } secreto o certificado a una aplicación
       *[other] Se agregaron { $count } secretos o certificados a aplicaciones
    }
signal-consent-given =
    { $count ->
        [0] Nadie dio su consentimiento a una aplicación
        [one] Se dio consentimiento a una aplicación
       *[other] Se dio consentimiento a aplicaciones { $count } veces
    }
signal-password-reset =
    { $count ->
        [0] Nadie restableció la contraseña de otra persona
        [one] Otra persona restableció { $count } contraseña
       *[other] Otra persona restableció { $count } contraseñas
    }
signal-recovery-changed =
    { $count ->
        [0] No se cambió ningún método de recuperación o de inicio de sesión
        [one] Se cambiaron métodos de recuperación o de inicio de sesión una vez
       *[other] Se cambiaron métodos de recuperación o de inicio de sesión { $count } veces
    }
signal-owner-added =
    { $count ->
        [0] Nadie recibió un rol con control sobre la suscripción
        [one] Se asignó un rol con control sobre la suscripción
       *[other] Se asignaron roles con control sobre la suscripción { $count } veces
    }
signal-power-given =
    { $count ->
        [0] Nadie recibió derechos, secretos ni consentimiento
        [one] Se dieron derechos, secretos o consentimiento una vez
       *[other] Se dieron derechos, secretos o consentimiento { $count } veces
    }
signal-admins-without-mfa =
    { $count ->
        [0] Los { $all } administradores globales tienen autenticación multifactor
        [one] { $count } de { $all } administradores globales no tiene autenticación multifactor
       *[other] { $count } de { $all } administradores globales no tienen autenticación multifactor
    }
signal-admins-at-risk =
    { $count ->
        [0] Según Microsoft, ningún administrador global está comprometido
        [one] Según Microsoft, { $count } administrador global está comprometido
       *[other] Según Microsoft, { $count } administradores globales están comprometidos
    }
signal-admins-recovery-changed =
    { $count ->
        [0] No se cambió ningún método de recuperación o de inicio de sesión de un administrador global
        [one] Se cambiaron métodos de recuperación o de inicio de sesión de { $count } administrador global
       *[other] Se cambiaron métodos de recuperación o de inicio de sesión de { $count } administradores globales
    }
signal-risky-users =
    { $count ->
        [0] Según Microsoft, ningún usuario está comprometido
        [one] Según Microsoft, { $count } usuario está comprometido
       *[other] Según Microsoft, { $count } usuarios están comprometidos
    }
signal-risky-sign-ins =
    { $count ->
        [0] Ningún inicio de sesión de riesgo tuvo éxito
        [one] { $count } inicio de sesión de riesgo tuvo éxito
       *[other] { $count } inicios de sesión de riesgo tuvieron éxito
    }
signal-cost = El más caro de los últimos días costó { $latest } { $currency }; un día habitual cuesta { $usual } { $currency }
signal-no-budget = El cliente no tiene presupuesto
signal-budget = Se han usado { $used } del presupuesto mensual de { $budget } { $currency }
signal-test-tags =
    { $count ->
        [0] Ninguna etiqueta indica una prueba
        [one] Una etiqueta indica una prueba: { $tag }
       *[other] { $count } etiquetas indican una prueba, entre ellas { $tag }
    }
signal-production-tags =
    { $count ->
        [0] Ninguna etiqueta indica producción
        [one] Una etiqueta indica producción: { $tag }
       *[other] { $count } etiquetas indican producción, entre ellas { $tag }
    }
signal-subscription-state = El estado de la suscripción es { $state }
signal-reseller =
    { $count ->
        [0] El cliente no tiene revendedor
        [one] El revendedor del cliente es { $name }
       *[other] El cliente tiene { $count } revendedores, entre ellos { $name }
    }
## Evidence: paths
path-we-may-stop = nuestros roles permiten detener máquinas
path-no-role = ninguno de nuestros roles permite detener máquinas
path-no-access = no tenemos ningún rol en la suscripción; puede que el cliente, o un intruso, nos haya quitado
path-entitlement-active = Partner Center muestra la suscripción como activa y puede cancelarla
path-entitlement-state = Partner Center muestra la suscripción como { $state }
path-no-entitlement = Partner Center no tiene esa suscripción en ningún plan del cliente
path-partner-center-refuses = Partner Center no deja que nuestra cuenta vea los planes del cliente
path-relationship-active = la relación de administración delegada está activa
path-relationship-ended = la relación de administración delegada ya no está vigente
path-relationship-ends-today = la relación de administración delegada termina en menos de un día
path-relationship-without-roles = la relación de administración delegada no tiene roles
path-no-relationship = no hay ninguna relación de administración delegada con el cliente
path-not-known = no se pudo averiguar: { $reply }

## Console
console-summary = El caso
console-suggestion = Lo que se propone
console-told = A quién se avisó
console-told-nobody = Aún no se ha avisado a nadie
console-told-sent = entregado
console-told-pending = en camino
console-told-failed = abandonado
console-told-superseded = sustituido por un aviso más reciente
console-history = Lo que ocurrió
console-download = Descargar el paquete de pruebas
console-check-done = hecho
console-check-open = pendiente
console-check-bad = no está en orden
console-check-unknown = no se pudo comprobar
console-sign-in = Iniciar sesión
console-who-title = Inicie sesión
console-who-text = fraud-guard no puede saber quién es usted, o su sesión ha caducado. Inicie sesión con su cuenta profesional; si esta página vuelve a aparecer, pase su dirección al administrador de fraud-guard.
console-role-title = Usted no tiene ningún rol aquí
console-role-text = Ha iniciado sesión, pero nadie le ha dado un rol en fraud-guard. Pida a su administrador el rol de aplicación Fraud.Reader o Fraud.Approver y vuelva a iniciar sesión.
console-missing-title = No existe ese caso
console-missing-text = Ningún caso tiene ahora este identificador. Un mensaje sobre un brote anterior puede llevar aquí; el mensaje más reciente tiene el identificador válido.
console-trouble-title = No es posible ahora
console-trouble-text = El almacenamiento o el servicio de inicio de sesión no responde, por lo que no se puede mostrar el caso. Vuelva a intentarlo en un minuto.
console-method-title = Esta página solo muestra
console-method-text = No se puede enviar nada a esta página; ábrala en su lugar.
console-mode-observe = fraud-guard solo observa (MODE es observe): aquí no se puede aprobar ninguna contención.
console-mode-approve = fraud-guard acepta aprobaciones y no envía nada (MODE es approve).
console-is-stopped = La parada de emergencia está activada: no se envía ninguna contención de ningún caso.
console-need-role = Aquí lo ve todo. Para decidir necesita el rol de aplicación Fraud.Approver.
console-need-mfa = Aquí lo ve todo. Para decidir, inicie sesión con autenticación multifactor.
console-need-fresh = Aquí lo ve todo. Para decidir, inicie sesión de nuevo: una decisión exige un inicio de sesión de los últimos 15 minutos, con autenticación multifactor.
console-need-key = Aquí no se puede decidir nada, porque falta el parámetro SEAL_KEY.
console-sign-in-again = Iniciar sesión de nuevo
console-sent = Se envía exactamente esto:
console-cannot-send = No se puede enviar desde aquí: falta un dato que la solicitud necesita.
console-decide = Decidir
console-label-state = Estado
console-label-affected = Quién más se ve afectado
console-everything = todos los que usan algo en la suscripción
console-only-these = quien use lo que figura aquí, y nada más de la suscripción
console-label-parts = Sobre qué actúa
console-label-left-out = No se toca
console-label-count = Recursos en la suscripción
console-label-cost = Coste
console-label-tags = Etiquetas de la suscripción
console-label-looked-up = Consultado
console-label-needed = Aprobaciones necesarias
console-label-approved = Aprobado por
console-label-until = Hasta
console-not-known = desconocido
console-needed-one = una
console-needed-two = dos, de personas distintas, en un plazo de 30 minutos
console-approved-by = { $who }, { $moment }
console-part-active = en ejecución
console-part-inactive = detenido
console-part-since = existe desde { $moment }
console-effect-suspend = todo se detiene en la suscripción; los datos se conservan un tiempo limitado
console-effect-start = vuelve a funcionar y a costar, también lo que haya dejado un atacante
console-effect-reactivate = la suscripción vuelve a poder usarse y a costar; lo que dejó un atacante vuelve a estar ahí
console-undo-here = aquí, en cuanto haya surtido efecto, con su propia aprobación
console-undo-of-undo = proponer de nuevo la contención
console-approve = Aprobar
console-decline = Rechazar
console-take-back = Revocar
console-cared = Ya me he ocupado
console-undo = Proponer deshacerlo
console-propose = Proponer de nuevo
console-answer = Responder a Microsoft
console-stop = Detener todo
console-allow = Permitir de nuevo las contenciones
console-verdict = Qué fue
console-reason = Por qué (500 caracteres como máximo; queda en el caso)
console-confirm = Para confirmar, escriba los 4 últimos caracteres del id. de suscripción { $id }
console-recorded = { $decision }: registrado. Lo que cuenta es el estado que figura abajo.
console-done-title = Hecho
console-wrong-title = No se ha hecho nada
console-wrong-typed = Lo escrito no son los 4 últimos caracteres del id. de suscripción
console-wrong-reason = Diga por qué, en 500 caracteres como máximo
console-wrong-verdict = Elija qué fue
console-wrong-changed = Algo cambió desde que abrió la página. Vuelva a mirar antes de decidir.
console-wrong-expired = La página estuvo abierta más de una hora. Vuelva a mirar antes de decidir.
console-wrong-used = Esta página ya se usó. El estado figura abajo.
console-wrong-person = Usted lo aprobó o lo propuso; otra persona tiene que aprobarlo.
console-wrong-state = No es posible en el estado actual, que figura abajo.
console-wrong-forbidden = Algo lo impide ahora: el modo, la parada de emergencia o una protección.
console-wrong-approver = Microsoft no confirma en este momento que usted pueda aprobar. Inténtelo de nuevo; si sigue así, pida el rol a su administrador.
console-wrong-not-now = Microsoft no muestra ahora lo que se necesita para esto. Inténtelo de nuevo en un minuto.
console-wrong-unavailable = El almacenamiento no responde y nadie sabe si su decisión quedó registrada. Abra la página de nuevo y mire el estado.
console-not-ours = Esta solicitud no vino de una página que fraud-guard le mostró. Abra el caso y decida allí.

## Containment

headline-contained = Contención: { $matter }
section-containment = Contención
containment-status = { $what }: { $state } ({ $moment })
containment-proposed = se puede aprobar
containment-approved-once = aprobado por una persona; debe aprobarlo una segunda
containment-cooling = aprobado; aún se puede revocar
containment-armed = a punto de enviarse
containment-dispatching = se está enviando
containment-verifying = aceptado por Microsoft; se está comprobando si surtió efecto
containment-unknown = puede que se haya enviado; se está comprobando si surtió efecto
containment-done = surtió efecto
containment-rejected = rechazado
containment-expired = caducó antes de enviarse
containment-revoked = revocado antes de enviarse
containment-blocked = no enviado: lo impidió una salvaguarda
containment-needs-human = detenido: debe continuar una persona
contain-proposed = propuesto: { $what }
contain-approved-once = aprobado por una persona, debe aprobarlo una segunda: { $what }
contain-approved = aprobado, se enviará a las { $until } si nadie lo revoca antes: { $what }
contain-done = surtió efecto: { $what }
contain-declined = rechazado: { $what }
contain-expired = caducó antes de enviarse: { $what }
contain-revoked = revocado antes de enviarse: { $what }
contain-blocked = no enviado: { $what } – motivo: { $why }
contain-needs-you = debe continuar una persona: { $what } – motivo: { $why }
contain-unclear = puede que se haya enviado, aún no se sabe si surtió efecto; no se vuelve a enviar: { $what }
contain-too-late = revocado mientras se enviaba; puede que haya surtido efecto: { $what }
contain-closed = atendido por una persona: { $what }
contain-active-again = ACTIVO DE NUEVO tras la contención, por el propietario o por el atacante; nada se repite por sí solo: { $what }
block-mode = el modo no es «act»
block-kill-switch = la parada de emergencia está activada
block-tag = una etiqueta protege el objetivo
block-contained-lately = el objetivo se contuvo en los últimos siete días y alguien lo deshizo
block-forged = una aprobación no lleva el sello de este fraud-guard
block-too-few = han aprobado muy pocas personas
block-approver-left = alguien que aprobó ya no puede aprobar
block-approval-expired = una aprobación ha caducado
block-not-found = el objetivo ya no existe
block-not-active = el objetivo ya no está activo
block-other-name = la suscripción no se llama igual que en la página
block-event-old = las alertas no se pudieron volver a leer a tiempo
block-event-resolved = todas las alertas están resueltas
block-event-unknown = no se sabe qué se detectó
block-hour-spent = se alcanzó el máximo de contenciones por hora; de nuevo posible a partir del { $from }
block-day-spent = se alcanzó el máximo de contenciones por día; de nuevo posible a partir del { $from }
block-share-spent = se alcanzó la proporción máxima de suscripciones contenidas por día; de nuevo posible a partir del { $from }
block-locked = hay otra contención de la misma suscripción en curso
block-kind = la directiva no permite este paso
block-page-changed = la página ya no se vería igual que cuando se aprobó
block-breaker = demasiadas propuestas o aprobaciones en muy poco tiempo; alguien debe revisarlo y rearmar el disyuntor
block-clock = los relojes de esta máquina y del almacenamiento difieren
block-audit = la cadena de auditoría está rota o no se puede escribir
block-withdrawn = alguien pidió retirarla
block-rolled-back = el almacenamiento se devolvió a un estado anterior
block-unreadable = no se pudo leer ({ $guard })
guard-mode = el modo
guard-kill-switch = la parada de emergencia
guard-not-protected = lo que está protegido
guard-approval = la aprobación
guard-target = el objetivo
guard-event = las alertas
guard-budget = el máximo de contenciones
guard-lock = el bloqueo
guard-kind = la directiva
guard-unchanged = la página
guard-breaker = el disyuntor
guard-clock = el reloj
guard-audit-trail = la cadena de auditoría
need-too-late = pasó demasiado tiempo entre la última comprobación y el envío; no se envió nada
need-cannot-reach = no se pudo contactar con Microsoft en tres intentos; no se envió nada
need-refused-invalid = Microsoft rechazó la solicitud por incorrecta (400); no se hizo nada
need-refused-unauthenticated = Microsoft no aceptó nuestro inicio de sesión (401); no se hizo nada
need-refused-forbidden = según Microsoft, falta un permiso (403); no se hizo nada
need-refused-not-found = Microsoft no encuentra el objetivo (404); no se hizo nada
need-refused-conflict = según Microsoft, hay otra operación en curso (409); no se hizo nada
need-refused-throttled = Microsoft limitó todos los intentos (429); no se hizo nada
need-refused = Microsoft lo rechazó; no se hizo nada
need-not-confirmed = se envió, pero el objetivo sigue activo después de 15 minutos
need-cannot-verify = puede que se haya enviado, y desde entonces no se pudo leer el objetivo
exhibit-cost = unos { $amount } { $currency } por hora a precio de lista
left-out-too-many = más de lo que abarca una aprobación; aprobar primero estas
left-out-gone = ya no existe
left-out-odd = su identificador no es de esta suscripción
left-out-stopped = no está en ejecución
left-out-form = no se puede detener desde aquí; hágalo a mano

# The audit.
label-audit = Auditoría
audit-whole =
    { $count ->
        [one] { $count } entrada, final { $head }
       *[other] { $count } entradas, final { $head }
    }
audit-broken = ROTA: { $error }
label-audit-anchor = Ancla de la auditoría
alarm-audit-broken = La cadena de auditoría está rota: alguien ha modificado o recortado los registros
over-audit-broken = El final de la cadena de auditoría vuelve a estar íntegro
advice-audit-broken = no se contiene nada hasta que esté íntegra; ejecutar fraud-guard audit verify con las anclas de resúmenes anteriores, restaurar versiones anteriores de los blobs de audit/ y averiguar quién puede escribir en la cuenta de almacenamiento
alarm-breaker-proposals = Ya no se contiene nada: demasiadas propuestas en diez minutos
alarm-breaker-approvals = Ya no se contiene nada: una persona aprobó demasiado en cinco minutos
alarm-breaker-unread = Ya no se contiene nada: alguien aprobó más rápido de lo que se puede leer
over-breaker = Alguien rearmó el disyuntor; lo aprobado se vuelve a enviar
label-approver = Aprobado por
label-open-since = Abierto desde
advice-breaker = preguntar a la persona si fue ella; si no, retirar sus aprobaciones y bloquear su cuenta; si todo está bien, otra persona rearma el disyuntor: «Permitir de nuevo las contenciones» en la consola o fraud-guard cases kill-switch off
