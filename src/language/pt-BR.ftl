# Brazilian Portuguese. It has the same keys with the same variables as English, in the same order.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %d/%m/%Y %H:%M
moment-now = { $time } (agora)
moment-ago = { $time } (há { $span })
moment-ahead = { $time } (em { $span })
span-minutes = { $minutes } min
span-hours-and-minutes = { $hours } h { $minutes } min
span-hours = { $hours } h
span-days =
    { $days ->
        [one] { $days } dia
       *[other] { $days } dias
    }

# The first word of a message.
badge-alarm = ALARME
badge-over = OK
badge-test = TESTE
badge-high = ALTA
badge-medium = MÉDIA
badge-low = BAIXA
badge-informational = INFO
badge-summary = RESUMO

# What every message has.
label-note = Observação
labelled = { $label }: { $value }
signature-case = Caso { $reference }, notificação { $notice }
signature-alarm = Alarme { $reference }, notificação { $notice }
signature-summary = Resumo { $reference }, notificação { $notice }
may-repeat = esta mensagem pode já ter chegado antes; uma tentativa anterior não foi confirmada
open-case = Abrir o caso
open-cases = Abrir os casos
steps-too-long = as etapas são longas demais para este cartão; veja o caso
checklist-too-long = a lista de verificação é longa demais para esta mensagem; veja o caso
and-more = e mais { $count }
fallback-unconfirmed =
    { $minutes ->
        [one] o canal { $channel } não confirmou esta mensagem em { $minutes } minuto
       *[other] o canal { $channel } não confirmou esta mensagem em { $minutes } minutos
    }
fallback-failing =
    { $tries ->
        [one] o canal { $channel } não aceitou esta mensagem em { $tries } tentativa
       *[other] o canal { $channel } não aceitou esta mensagem em { $tries } tentativas
    }
fallback-given-up = o canal { $channel } não aceita esta mensagem
list-of-two = { $first }, { $second }

# What Microsoft detected.
type-crypto-mining = Mineração de criptomoedas
type-anomalous-resource-consumption = Consumo anômalo de recursos
type-suspicious-operations = Operações suspeitas no Azure
type-anomalous-virtual-machines = Implantação anômala de máquinas virtuais
type-anomalous-batch = Implantação anômala do Azure Batch
type-anomalous-containers = Implantação anômala de contêineres
type-anomalous-machine-learning = Implantação anômala de aprendizado de máquina
type-security-advisory = Aviso de segurança enviado ao cliente
type-unknown = Evento de fraude de tipo desconhecido
type-missing = Evento de fraude sem tipo
type-none = Evento de fraude
type-unknown-named = { $type } { $name }
type-and-more =
    { $count ->
        [one] { $type } e mais { $count } tipo
       *[other] { $type } e mais { $count } tipos
    }
severity-high = alta
severity-medium = média
severity-low = baixa
severity-informational = informativa
confidence-high = alta
confidence-medium = média
confidence-low = baixa
confidence-missing = não informada
confidence-undocumented = não documentada
status-active = ativo
status-investigating = em investigação
status-resolved = resolvido
status-unknown = desconhecido
resolved-as-fraud = resolvido como fraude
resolved-as-legitimate = resolvido como legítimo
resolved-as-ignore = resolvido como ignorado
resolved-as-other = resolvido por um motivo não documentado

# What is odd about an event.
concern-no-event-id = o evento não tem ID utilizável
concern-unknown-type = o tipo de alerta não é conhecido nesta versão
concern-unknown-status = o status é desconhecido e conta como não respondido
concern-unknown-severity = a gravidade é desconhecida e conta como alta
concern-no-subscription = o evento não indica uma assinatura utilizável
concern-no-customer = o evento não indica um locatário de cliente utilizável
concern-partners-own-tenant = o cliente indicado é o próprio locatário do parceiro
concern-foreign-resource = um recurso pertence a outra assinatura
concern-repaired = o texto estava danificado e teve de ser reparado
concern-contradiction = um campo aparece duas vezes com valores diferentes
concern-renamed-field = um campo tem nome diferente do documentado; a API pode ter mudado
concern-wrong-shape = um campo tem formato diferente do documentado; a API pode ter mudado
concern-reused-id = o mesmo ID de evento é usado para outra assinatura
concern-status-conflict = o mesmo evento foi listado com dois status diferentes
concern-looks-like-a-test = o evento não diz se é um teste, mas parece um
concern-id-differs-in-case = o ID de outro evento difere só em maiúsculas e minúsculas
concern-lossy-text = bytes que não são texto foram substituídos
concern-no-time-zone = horários sem fuso foram lidos como UTC
concern-implausible-time = os horários do evento são implausíveis
concern-resolved-without-time = o evento está resolvido, mas não diz desde quando
concern-unresolved-with-time = o evento não está resolvido, mas diz quando foi resolvido
concern-old = o evento foi detectado há mais de sessenta dias
note-flapping = um evento alterna entre resolvido e não resolvido; as mudanças são informadas em conjunto
note-snoozed = adiado até { $moment } por { $author }: { $reason }
note-held-back =
    { $count ->
        [one] uma notificação foi retida
       *[other] { $count } notificações foram retidas
    }
note-disagreement =
    { $count ->
        [one] as fontes divergem: { $what }
       *[other] as fontes divergem sobre { $count } eventos: { $what }
    }
source-says = { $answer } segundo o { $source }

# The headline of a case.
where-subscription-and-customer = { $what } na assinatura { $subscription } de { $customer }
where-subscription = { $what } na assinatura { $subscription }
where-customer = { $what } em { $customer }
where-customer-id = { $what } no cliente { $customer }
headline-changed = Atualização: { $matter }
headline-escalated = Gravidade aumentou: { $matter }
headline-reopened = Reaberto: { $matter }
headline-resolved = Resolvido: { $matter }

# What is known of a case.
label-severity = Gravidade
label-due = Prazo de resposta
label-customer = Cliente
label-subscription = Assinatura
label-reseller = Revendedor
label-detected = Detectado em
label-events = Eventos de fraude
label-resources = Afetados
label-mining-pool = Pool de mineração
label-description = Descrição da Microsoft
severity-and-confidence = { $severity }, confiança { $confidence }
due-answered = respondido
due-overdue = VENCIDO desde { $moment }
due-open = { $moment }; a Microsoft recomenda responder em uma hora
no-usable-id = sem ID utilizável
name-and-id = { $name } ({ $id })
event-counts = { $unresolved } de { $all } sem resolução
resources-counted =
    { $count ->
        [one] { $count } recurso: { $names }
       *[other] { $count } recursos: { $names }
    }
names-and-more = { $names } e mais { $count }

# What changed.
change-severity-rose = a gravidade aumentou de { $old } para { $new }
change-resources-grew = os recursos afetados aumentaram de { $old } para { $new }
change-also-detected = detectado também: { $type }
change-confidence-rose = a confiança aumentou de { $old } para { $new }
change-not-only-tests = não são mais só eventos de teste
change-more-events =
    { $count ->
        [one] mais { $count } evento de fraude
       *[other] mais { $count } eventos de fraude
    }
change-unresolved-again = um evento resolvido foi reaberto
change-was-unresolved-again = um evento resolvido chegou a ser reaberto
change-investigating = alguém o marcou como em investigação
change-cannot-tell-microsoft = não foi possível enviar à Microsoft a resposta { $verdict }: { $trouble }

# What is suggested.
plan-none = Nenhuma contenção sugerida:
plan-intro = Contenção sugerida, da menos à mais destrutiva; nada foi executado:
plan-more-steps =
    { $count ->
        [one] mais { $count } etapa está no caso
       *[other] mais { $count } etapas estão no caso
    }
withheld-no-event = ainda não há evento
withheld-resolved = todos os eventos estão resolvidos
withheld-test = este é um evento de teste
withheld-no-protected-table = a política não tem a tabela [protected]; por isso, tudo conta como protegido
withheld-protected-subscription = a assinatura é protegida pela política
withheld-protected-customer = o cliente é protegido pela política
withheld-advisory = um aviso de segurança não relata atividade que possa ser interrompida
withheld-nothing-to-stop = nenhum recurso afetado que possa ser parado foi indicado, e a gravidade ou a confiança está abaixo do que a política exige para cancelar a assinatura; verifique o uso recente da assinatura
label-why = Motivo
label-effect = Efeito
label-undo = Desfazer
label-needs = Requer
label-first = Antes
label-else = De resto
step-as-before = igual à etapa anterior
why-named = o evento indica este recurso
why-found = nenhum evento indica { $count } deles: a investigação os encontrou, novos, suspeitos e ainda presentes
why-severe = gravidade { $severity } com confiança { $confidence }; um invasor que controla a assinatura pode reiniciar o que for parado
step-deallocate-virtual-machine = Desalocar a máquina virtual { $target }
step-deallocate-scale-set = Desalocar o conjunto de dimensionamento { $target }
step-stop-container-group = Parar o grupo de contêineres { $target }
step-stop-batch-pools = Reduzir a zero nós os pools da conta do Batch { $target }
step-stop-machine-learning-computes = Parar os recursos de computação do workspace { $target }
step-cancel-subscription = Cancelar a assinatura inteira { $target }
step-suspend-legacy-subscription = Suspender toda a assinatura { $target }
step-start-virtual-machine = Iniciar novamente a máquina virtual { $target }
step-start-scale-set = Iniciar novamente o conjunto de dimensionamento { $target }
step-start-container-group = Iniciar novamente o grupo de contêineres { $target }
step-start-machine-learning-computes = Iniciar novamente as computações do workspace { $target }
step-reactivate-subscription = Reativar a assinatura { $target }
effect-deallocate-virtual-machine = a máquina para e deixa de gerar custo de computação; os discos ficam e continuam gerando custo; um endereço público dinâmico é perdido
effect-deallocate-scale-set = todas as instâncias param e deixam de gerar custo de computação; o dimensionamento automático pode iniciar novas
effect-stop-container-group = todos os contêineres do grupo param; o estado em memória é perdido
effect-stop-batch-pools = todos os nós do pool são encerrados, e suas tarefas com eles
effect-stop-machine-learning-computes = uma instância de computação para e o disco fica; um cluster vai a zero nós e seus trabalhos terminam
effect-cancel-subscription = tudo na assinatura para em cerca de dez minutos; os dados são mantidos por pelo menos 30 dias e depois excluídos; as compras do Marketplace continuam
undo-batch-pools = PATCH no pool com o scaleSettings anterior
undo-machine-learning-computes = POST …/start para uma instância; PATCH em um cluster com o scaleSettings anterior
undo-cancel-subscription = POST …/reactivate dentro do período de retenção; o estado em execução, os discos temporários e os endereços dinâmicos se perdem
first-confirm-id = o evento trouxe o ID com barras invertidas ou espaços: confirme-o no Azure
first-both = { $first }; { $second }
first-scale-set = defina também sku.capacity como 0 onde o dimensionamento automático estiver ativo
first-batch-pools = liste os pools da conta e faça uma chamada para cada um; antes, desative o dimensionamento automático onde estiver ativo
first-machine-learning-computes = liste os recursos de computação do workspace e faça uma chamada para cada um; clusters, em vez disso, são reduzidos a zero nós
first-cancel-subscription = localize o plano do Azure que contém a assinatura e confirme que o direito (entitlement) dela está ativo neste cliente

# fraud-guard about itself.
alarm-blind = Às cegas: o { $source } não pode ser lido; novas fraudes passam despercebidas
alarm-quarantine =
    { $count ->
        [one] { $count } evento de fraude do { $source } não pôde ser lido
       *[other] { $count } eventos de fraude do { $source } não puderam ser lidos
    }
alarm-damaged = Notificação impossível: um registro no armazenamento está danificado
alarm-channel-failing = Notificação impossível: o canal { $channel } não aceita mensagens
alarm-missing =
    { $count ->
        [one] O { $source } deixou de listar { $count } evento de fraude aberto
       *[other] O { $source } deixou de listar { $count } eventos de fraude abertos
    }
alarm-unreliable = Uma leitura do { $source } foi incompleta ou implausível
alarm-sign-in-unsaved = O login não pode ser salvo; ele expira após 90 dias
alarm-sign-in-old =
    { $days ->
        [one] O login não é renovado há { $days } dia; ele expira após 90
       *[other] O login não é renovado há { $days } dias; ele expira após 90
    }
alarm-sign-in-unusable = O login não pode ser usado
alarm-sign-in-dead = O login não é mais válido
alarm-overdue =
    { $count ->
        [one] Trabalho atrasado: { $count } item aguardando
       *[other] Trabalho atrasado: { $count } itens aguardando
    }
alarm-poison =
    { $count ->
        [one] O host desistiu de { $count } mensagem da fila { $queue }
       *[other] O host desistiu de { $count } mensagens da fila { $queue }
    }
alarm-unannounced =
    { $count ->
        [one] Notificação impossível: as novidades de { $count } caso ou alarme não chegaram a ninguém
       *[other] Notificação impossível: as novidades de { $count } casos ou alarmes não chegaram a ninguém
    }
alarm-storage-down = O armazenamento não pode ser usado; enquanto isso, o fraud-guard não notifica nada
over-blind = O { $source } pode ser lido de novo
over-channel-failing = O canal { $channel } voltou a aceitar mensagens
over-missing = Não falta mais nenhum evento de fraude aberto no { $source }
over-sign-in = O login voltou a funcionar
over-overdue = Não há mais trabalho atrasado
over-poison = Há um dia o host não desiste de nenhuma mensagem da fila { $queue }
over-unannounced = Tudo o que é urgente foi notificado
over-storage-down = O armazenamento voltou a funcionar
label-over-since = Normalizado desde
label-blind-since = Às cegas desde
label-failing-since = Com falha desde
label-missing-since = Ausentes desde
label-overdue-since = Atrasado desde
label-unannounced-since = Sem notificação desde
label-unusable-since = Indisponível desde
label-renewed-last = Última renovação
label-what-is-wrong = Problema
label-record = Registro
label-error = Erro
label-cause = Causa
label-finding = Constatação
label-advice = O que fazer
label-became-of-them = O que houve com eles
label-was-missed = O que se perdeu
became-of-missing = todos voltaram à lista, foram resolvidos ou estão ausentes há um dia
was-missed-nothing = nada se perdeu: as consultas leem tudo de novo e notificam uma única vez
advice-quarantine = veja estes eventos no portal do Partner Center; o texto bruto fica em quarantine/ no contêiner de armazenamento
advice-damaged = restaure uma versão anterior do blob no contêiner fraud-guard; até lá, acompanhe a assinatura no portal do Partner Center
advice-channel-failing = corrija as configurações do canal; o que ainda aguarda por ele é enviado automaticamente, e o que foi abandonado está nos outros canais
advice-missing = os casos deles continuam abertos; veja-os no portal do Partner Center e verifique se a conta ainda tem a função necessária: uma lista pode vir vazia por falta de permissões
advice-overdue = o atraso é processado automaticamente, do mais antigo ao mais novo; se persistir, procure no log erros de SweepCases e canais lentos ou com falha: fraud-guard doctor
advice-poison = a varredura faz o trabalho dessas mensagens, e elas ficam em dead-letter/ no contêiner de armazenamento; veja no log por que as execuções falharam ou foram encerradas naquele momento
advice-unannounced = acompanhe os eventos de fraude no portal do Partner Center até que isso passe; corrija os canais: fraud-guard doctor --send-test
advice-storage-down = verifique a conta de armazenamento, suas regras de rede, chaves e funções: fraud-guard doctor; acompanhe os eventos de fraude no portal do Partner Center até que isso passe
advice-unreliable = os eventos lidos são notificados normalmente; compare com o portal se isso se repetir

# The message that shows whether a channel works.
test-headline = Mensagem de teste do fraud-guard: nada aconteceu, nada a fazer
label-sent = Enviado em

# The answer clock. An answer is due a fixed time after detection.
headline-warning = Prazo de resposta próximo: { $matter }
headline-overdue = Prazo de resposta VENCIDO: { $matter }
headline-snooze-ending = Adiamento termina em breve: { $matter }
headline-snooze-over = Adiamento terminado: { $matter }
headline-unacknowledged = Ninguém assumiu: { $matter }
change-due-in = o prazo de resposta vence em { $span }; a Microsoft ainda não tem resposta
change-overdue-by = o prazo de resposta venceu há { $span }; a Microsoft ainda não tem resposta
change-snooze-ends-in = o adiamento termina em { $span }
change-snooze-ended = o adiamento de { $author } terminou: { $reason }
change-snooze-broken = isto interrompe o adiamento de { $author }
change-escalated-to-step = ninguém assume o caso há { $span }; esta é a etapa { $step } do escalonamento
how-to-acknowledge = para assumir: fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = Seu provedor decide sobre a contenção; informe a ele o que você sabe sobre este cliente.

# The checklist of a case.
section-checklist = O que verificar
check-resources = Listar os recursos afetados e examinar cada um
check-legitimate = Perguntar ao cliente se este uso é legítimo; responder à Microsoft: legítimo ou fraude
check-last-week = Revisar todos os recursos criados na última semana e suspender os que ninguém reconhece
check-admin-passwords = Trocar as senhas de todos os administradores globais e proprietários da assinatura
check-recovery-details = Verificar os e-mails e telefones de recuperação dos administradores globais
check-mfa = Exigir MFA de todos os usuários, administradores primeiro
check-risky-users = Revisar os usuários em risco e os logins em torno do alerta
check-risky-tenants = Revisar os outros locatários do cliente e o acesso que você tem a eles
check-risky-subscriptions = Procurar os mesmos sinais nas outras assinaturas do cliente
check-best-practices = Percorrer as práticas recomendadas de segurança para parceiros
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }, { $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }, { $moment }: { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $fine } de { $all } em ordem, { $bad } não, { $unknown } desconhecidos

# What the evidence speaks for.
label-evidence = Evidências
label-checklist = Lista de verificação
label-money-at-risk = Dinheiro em risco (estimativa)
proposal-fraud = indicam fraude
proposal-legitimate = indicam uso legítimo
proposal-ignore = indicam um alerta obsoleto
proposal-unknown = ainda não permitem concluir
evidence-of = { $proposal }; coletadas { $moment }
evidence-more-urgent = { $evidence } – mais urgente do que o informado: { $urgency }
evidence-less-urgent = { $evidence } – menos urgente do que o informado: { $urgency }
change-evidence = evidências foram coletadas: { $proposal }
change-evidence-now = as evidências mudaram: agora { $proposal }
money-at-risk = cerca de { $so-far } { $currency } até agora e { $per-hour } { $currency } por hora adicional (preços de tabela de { $moment }, { $source })
money-without = { $money }; sem { $count } máquinas de preço desconhecido
section-reasons-for = A favor
section-reasons-against = Contra
section-speaks-for-fraud = O que indica fraude
section-speaks-against-fraud = O que não indica fraude
reason-with-proof = { $reason } [{ $proof }]
proof-event = o próprio evento
summary-with-evidence = { $line }; evidências: { $proposal }; lista: { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question }: { $reply }
proof-suspicious-left = recursos suspeitos que ainda existem: { $count } de { $all }
proof-named-left = recursos que o evento cita e que ainda existem: { $count }
proof-suspicious-gone = nenhum dos { $count } recursos suspeitos existe mais
proof-nothing-suspicious = nenhum recurso chama a atenção
proof-week-good = criados { $created }, alterados { $changed }, excluídos { $deleted }; nada chama a atenção ({ $suspicious })
proof-week-bad = criados { $created }, alterados { $changed }, excluídos { $deleted }; suspeitos: { $suspicious }
proof-week-bad-by = criados { $created }, alterados { $changed }, excluídos { $deleted }; suspeitos: { $suspicious }, a maioria por { $who }
proof-no-administrators = nenhum administrador que entre foi encontrado
proof-passwords-old = não alteradas desde o evento: { $count } de { $all } ({ $names })
proof-passwords-new = todas as { $all } foram alteradas desde o evento
proof-too-late = os dias anteriores ao evento não podem mais ser vistos
proof-passwords-reset = todas alteradas, { $count } redefinidas por outros desde o evento; verifique por quem
proof-owners-unknown = as dos administradores foram alteradas; nada se sabe de { $count } proprietários da assinatura
proof-mfa-missing = não registrados: { $count } de { $all } ({ $names })
proof-mfa-registered = registrada pelos { $all } administradores
proof-some-unknown = { $question }: nada se sabe de { $count }
proof-recovery-changed-before = alterados pouco antes do evento: { $count } ({ $names })
proof-recovery-changed-since = alterados desde o evento: { $count } ({ $names }); verifique por quem
proof-recovery-unchanged = inalterados desde uma semana antes do evento nos { $all } administradores
proof-risky = usuários em risco: { $users } ({ $names }); entradas de risco: { $sign-ins }
proof-sign-ins = usuários em risco: { $users }; entradas de risco: { $sign-ins }
proof-nobody-risky = nenhum usuário nem entrada em risco
proof-power-in-tenant = ultimamente no locatário do cliente: { $what }
proof-no-power-in-tenant = ninguém recebeu poder neste locatário ultimamente; os demais não foram lidos
deed-counted = { $deed } ({ $count })
proof-role-given = funções dadas nesta assinatura ultimamente: { $count }; proprietários agora: { $owners }
proof-no-role-given = nenhuma função foi dada nesta assinatura ultimamente; proprietários: { $owners }; as demais não foram lidas
proof-no-budget = o cliente não tem orçamento de gastos no Partner Center
proof-only-budget = há orçamento de gastos; o resto precisa ser revisto

# Who collects evidence, what is asked, and how it was answered.
collector-resources = recursos
collector-access = acesso
collector-administrators = administradores
collector-risk = risco
collector-cost = custo
collector-standing = cliente e assinatura
question-resource-changes = alterações de recursos
question-inventory = recursos existentes
question-activity-log = log de atividades
question-role-assignments = atribuições de função
question-new-users = novos usuários
question-directory-audits = log de auditoria do diretório
question-global-administrators = administradores globais
question-eligible-administrators = administradores qualificados
question-mfa-registration = registro de MFA
question-recovery-methods = dados de recuperação
question-risky-users = usuários em risco
question-risky-sign-ins = entradas de risco
question-daily-cost = custo por dia
question-usage-summary = consumo do mês
question-spending-budget = orçamento de gastos
question-list-prices = preços de tabela
question-customer = perfil do cliente
question-reseller = revendedor
question-plan = plano do Azure
question-subscription = assinatura
question-our-permissions = nossos direitos na assinatura
question-relationship = relação de administração delegada (GDAP)
reply-answered = respondida
reply-cut = respondida em parte ({ $why })
reply-not-permitted = não permitido: requer { $needs }
reply-not-licensed = sem licença: requer { $licence }
reply-failed = falhou: { $what }
reply-not-asked = não perguntada
deed-role-assigned = função do Azure dada
deed-role-removed = função do Azure retirada
deed-elevated = acesso elevado a todas as assinaturas
deed-administrator-added = administrador adicionado
deed-user-created = usuário criado
deed-principal-created = aplicativo criado
deed-secret-added = segredo adicionado a um aplicativo
deed-consent-given = consentimento dado a um aplicativo
deed-password-reset = senha redefinida
deed-password-changed = senha alterada
deed-recovery-changed = dados de recuperação alterados
deed-group-member-added = alguém adicionado a um grupo
deed-federation-changed = entrada de um domínio alterada
deed-policy-weakened = acesso condicional ou padrões de segurança alterados
deed-quota-raised = cota aumentada
path-stop-resources = parar as máquinas (Azure)
path-cancel-subscription = cancelar a assinatura (Partner Center)
path-directory = agir no diretório do cliente (Entra)

# What is wrong with the policy file.
alarm-policy-refused = O novo arquivo de política não pode ser usado; a política antiga permanece
alarm-policy-missing = Nenhum arquivo de política pode ser usado; todos recebem tudo, e tudo fica protegido
over-policy-refused = O arquivo de política pode ser usado de novo
advice-policy-refused = execute fraud-guard policy check, corrija o arquivo e implante-o de novo

# Summaries.
summary-nothing-open = Resumo diário: nada em aberto
summary-open =
    { $count ->
        [one] Resumo diário: { $count } caso aberto
       *[other] Resumo diário: { $count } casos abertos
    }
summary-open-and-overdue =
    { $count ->
        [one] Resumo diário: { $count } caso aberto, { $overdue } com prazo vencido
       *[other] Resumo diário: { $count } casos abertos, { $overdue } com prazo vencido
    }
backlog-found =
    { $count ->
        [one] Primeira execução: { $count } caso já estava aberto
       *[other] Primeira execução: { $count } casos já estavam abertos
    }
backlog-note = estes casos já estavam abertos quando o fraud-guard começou; são listados uma vez e não notificados um a um
label-date = Data
label-next-due = Próximo prazo de resposta
label-new = Novos desde o último resumo
label-answered = Respondidos desde o último resumo
label-held-back = Retidas por adiamento
section-snoozed = Adiados
section-answered = Respondidos
section-sources = Fontes
section-channels = Canais
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }, revendedor { $reseller }
summary-no-customer = cliente desconhecido
summary-case = { $what }: { $due } ({ $case })
summary-case-new = NOVO – { $what }: { $due } ({ $case })
summary-due-overdue = VENCIDO desde { $moment }
summary-due-open = prazo { $moment }
summary-investigated = { $due }, em investigação
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what }: até { $moment }, { $reason } ({ $case })
source-read = { $source }: lido em { $moment }
source-never-read = { $source }: nunca lido
channel-well = { $channel }: aceita mensagens
channel-failing = { $channel }: COM FALHA desde { $moment }
label-snoozed = Adiados
label-waiting = Notificações que aguardam o horário de trabalho ou o fim de um silêncio
note-more-cases =
    { $count ->
        [one] mais um caso está aberto: fraud-guard cases list
       *[other] mais { $count } casos estão abertos: fraud-guard cases list
    }
summary-taken = { $due }, assumido por { $owner }
summary-snoozed-case-without-reason = { $what }: até { $moment } ({ $case })
section-alarms = Alarmes
summary-alarm = { $alarm }, desde { $moment }
label-mean = Tempo médio de resposta
mean-of-30-days = { $hours } h em 30 dias
mean-projected = { $hours } h em 30 dias; { $now } h se tudo o que está aberto for respondido agora, { $tomorrow } h se for respondido daqui a 24 horas
mean-none = nenhuma resposta em 30 dias
label-microsoft-mean = Média segundo a Microsoft
microsoft-mean = { $hours } h
label-score = Pontuação de segurança
requirement-compliant = em conformidade
requirement-noncompliant = fora de conformidade
requirement-mfa-admins = MFA para nossos administradores
requirement-mfa-customers = MFA para os administradores dos nossos clientes
requirement-alerts = alertas de segurança respondidos prontamente
requirement-contact = contato de segurança definido
requirement-budget = orçamentos de gastos para as assinaturas dos clientes
number-with-tenth = { $whole },{ $tenth }
mean-projected-alone = nenhuma resposta em 30 dias; { $now } h se tudo o que está aberto for respondido agora, { $tomorrow } h se for respondido em 24 horas
mean-too-late = tarde demais: a média passou do limite e cresce a cada hora
label-answer-until = Responder a tudo até, para manter a média
label-heaviest = Pesa mais
heaviest-case = { $case }, aguarda { $span } no total
score-of = { $score } de { $most } pontos, { $moment }
score-trouble = { $trouble }; consultado { $moment }
score-not-permitted = não permitido: requer { $permission }
score-failed = não pode ser lido: { $what }
requirement-line = { $requirement }: { $compliance }
requirement-line-with-points = { $requirement }: { $compliance } ({ $score }/{ $most })
no-figure = –

# Uma resposta à Microsoft, e por que não foi possível enviá-la.
verdict-investigating = em investigação
verdict-legitimate = legítimo
verdict-fraud = fraude
verdict-ignore = ignorar
trouble-and-advice = { $trouble }: { $advice }
trouble-no-id = o evento não tem identificador, então nenhuma API pode receber a resposta
trouble-no-subscription = o Partner Center aceita respostas por assinatura, e o evento não indica nenhuma
trouble-no-time = não restava tempo
trouble-keeps-changing = o alerta não para de mudar
trouble-again-and-again = { $trouble }, repetidamente
trouble-came-back = o evento voltou depois da resposta
trouble-resolved-otherwise = nesse meio-tempo outra pessoa resolveu o evento de outra forma
trouble-not-shown-yet = o { $source } ainda não mostra a resposta
trouble-only-graph-has-it = o Microsoft Graph tem a resposta, e o Partner Center ainda não a mostra
trouble-not-taken = o Partner Center não aceitou a resposta para este evento
trouble-legitimate-not-listed = o Partner Center não aceita a resposta “legítimo” ({ $refusal }), e o Microsoft Graph não lista este alerta
trouble-legitimate-and = o Partner Center não aceita a resposta “legítimo” ({ $refusal }), e { $trouble }
advice-answer-in-portal = responda no portal do Partner Center
advice-answer-in-portal-or-again = responda no portal do Partner Center, ou de novo
advice-answer-anew = examine o evento outra vez e responda de novo
advice-leave-or-replace = deixe como está, ou responda de novo para substituir
advice-portal-or-another-verdict = responda no portal do Partner Center, ou escolha outra resposta
advice-portal-or-fraud-or-ignore = responda no portal do Partner Center, ou escolha fraude ou ignorar se for o caso
advice-allow-answering-or = conceda ao aplicativo PartnerSecurity.ReadWrite.All no Microsoft Graph, ou { $advice }
advice-and-permission-to-answer = { $advice }; para responder, o aplicativo precisa de PartnerSecurity.ReadWrite.All

# O que fazer quando a Microsoft recusa uma origem ou um login.
error-no-poll = nenhuma consulta foi executada
error-no-renewal = nenhuma renovação teve êxito
advice-timer = verifique se o temporizador PollFraudEvents está em execução
advice-polls-fail = as consultas falham; elas continuam automaticamente, verifique a página de status do serviço
advice-asked-to-wait = o serviço pede para esperar e é consultado de novo assim que permitir; procure outro programa que esgote os limites dele
advice-tried-at-every-poll = nova tentativa a cada consulta; verifique a página de status do serviço
advice-tried-at-every-renewal = nova tentativa a cada renovação
advice-look-at-the-log = veja o log
advice-acting-sign-in = { $advice }. Trata-se do login com que as contenções são enviadas: acrescente --containment a fraud-guard auth
advice-then-renewed = { $advice }. Depois disso o login se renova automaticamente; após 90 dias alguém precisa entrar de novo: fraud-guard auth login
advice-sign-in = entre: fraud-guard auth login
advice-sign-in-again = entre de novo: fraud-guard auth login
advice-sign-in-with-mfa = entre de novo com autenticação multifator: fraud-guard auth login
advice-needs-user = esta API precisa de um usuário: fraud-guard auth login, ou use o Graph
advice-admin-agent = falta uma função à conta: ela precisa ser agente administrador
advice-conditional-access = o Acesso Condicional bloqueia a conta; peça a um administrador que a permita
advice-conditional-access-and-sign-in = o Acesso Condicional bloqueia a conta; peça a um administrador que a permita e depois entre de novo: fraud-guard auth login
advice-customers-conditional-access = o Acesso Condicional do cliente bloqueia a administração delegada; peça ao cliente que a permita
advice-no-token = o Entra não emite token para isto; verifique a conta e o Acesso Condicional
advice-wrong-audience = o token é para outro público-alvo; atualize o fraud-guard
advice-token-lost = o token não chegou; procure um proxy que o remova
advice-no-relationship = o parceiro não tem mais relação com este cliente
advice-not-there = não existe, ou não existe mais
advice-cancel-subscriptions-first = cancele primeiro as assinaturas do Azure do plano
advice-not-for-the-partner = a Microsoft não permite que o parceiro reative isto; abra uma solicitação de suporte
advice-cannot-be-reactivated = não pode ser reativado; abra uma solicitação de suporte
advice-subscription-state = a assinatura não pode ser alterada no estado atual; veja-a no portal
advice-grant-reading = conceda PartnerSecurity.Read.All ao aplicativo e dê o consentimento como administrador
advice-licence = o Graph exige uma licença que este locatário não tem; use partner-center
advice-wrong-address = o endereço está errado, ou a API foi desativada
advice-check-permissions = verifique as permissões do aplicativo e as funções da conta
advice-consent = dê o consentimento do administrador ao registro do aplicativo; no locatário de um cliente, pelo cliente ou pelo Partner Center
advice-no-access-to-tenant = a conta não tem acesso a este locatário: para um cliente, verifique se a relação de administração delegada granular (GDAP) está ativa; para o parceiro, se PARTNER_TENANT_ID é o locatário da conta que entrou
advice-refresh-token-dead = o token de atualização não é mais válido; entre de novo: fraud-guard auth login
advice-app-not-in-tenant = o registro do aplicativo não está neste locatário; verifique PARTNER_TENANT_ID e PARTNER_CLIENT_ID
advice-client-secret = o segredo do cliente está errado ou expirou; guarde um novo em PARTNER_CLIENT_SECRET
advice-federated-credential = o registro do aplicativo não confia nesta identidade gerenciada; verifique a credencial federada: emissor { $issuer }, assunto o identificador de objeto da identidade, público-alvo { $audience }
advice-check-credentials = verifique PARTNER_TENANT_ID, PARTNER_CLIENT_ID e a credencial do cliente, depois entre de novo: fraud-guard auth login
advice-assign-identity = verifique se a identidade atribuída pelo usuário está atribuída ao aplicativo de funções e se o identificador de cliente dela está certo
advice-vault-credential = execute az login, ou dê ao aplicativo de funções uma identidade gerenciada
advice-vault-settings = verifique KEY_VAULT_URL e REFRESH_TOKEN_SECRET_NAME
advice-vault-role = conceda à identidade a função Key Vault Secrets Officer no cofre, e verifique se o firewall dele deixa o aplicativo de funções entrar
advice-vault-deleted = o segredo foi excluído: recupere-o (az keyvault secret recover) ou limpe-o, depois entre de novo: fraud-guard auth login
advice-token-file-readable = se ninguém mais usa esta máquina: chmod 600 { $file }; senão exclua-o, revogue as sessões da conta e entre de novo: fraud-guard auth login
advice-token-file = corrija-o ou exclua-o, depois entre de novo: fraud-guard auth login
advice-token-place = defina { $vault } ou { $file }

## Assessment
signal-severity = Gravidade segundo a Microsoft: { $severity }
signal-confidence = Confiança segundo a Microsoft: { $confidence }
signal-types = O alerta trata de: { $types }
signal-age = O alerta foi detectado há { $detected } e visto pela última vez há { $seen }
signal-regions =
    { $count ->
        [0] nenhuma região
        [one] { $count } região
       *[other] { $count } regiões
    }
signal-named-created =
    { $count ->
        [0] Nenhum dos recursos citados no alerta foi criado recentemente
        [one] { $count } recurso citado no alerta foi criado recentemente
       *[other] { $count } recursos citados no alerta foram criados recentemente
    }
signal-named-gone =
    { $count ->
        [one] { $gone } de { $count } recurso citado no alerta não existe mais
       *[other] { $gone } de { $count } recursos citados no alerta não existem mais
    }
signal-gpu =
    { $count ->
        [0] Nenhuma máquina com GPU foi criada
        [one] { $count } máquina com GPU foi criada em { $regions }
       *[other] { $count } máquinas com GPU foram criadas em { $regions }
    }
signal-many-cores =
    { $count ->
        [0] Nenhuma máquina com { $cores } núcleos ou mais foi criada
        [one] { $count } máquina com { $cores } núcleos ou mais foi criada em { $regions }
       *[other] { $count } máquinas com { $cores } núcleos ou mais foram criadas em { $regions }
    }
signal-many-regions = Foram criadas máquinas em { $regions }
signal-new-regions =
    { $count ->
        [0] Nada foi criado em uma região sem uso anterior
       *[other] Foram criados recursos em { $regions } sem uso anterior
    }
signal-new-sizes =
    { $count ->
        [0] Nenhuma máquina tem um tamanho sem uso anterior
        [one] Foram criadas máquinas de { $count } tamanho sem uso anterior
       *[other] Foram criadas máquinas de { $count } tamanhos sem uso anterior
    }
signal-usual-places =
    { $count ->
        [0] Nenhuma máquina foi criada
        [one] { $count } máquina foi criada, com tamanho e região já usados
       *[other] { $count } máquinas foram criadas, todas com tamanhos e regiões já usados
    }
signal-burst =
    { $count ->
        [0] Nenhum recurso foi criado
        [one] No máximo { $count } recurso foi criado em uma hora
       *[other] Até { $count } recursos foram criados em uma hora
    }
signal-before =
    { $count ->
        [0] A assinatura estava vazia antes
        [one] A assinatura tinha { $count } recurso antes
       *[other] A assinatura tinha { $count } recursos antes
    }
signal-changes =
    { $count ->
        [0] Nada foi criado, alterado ou excluído há { $span }
        [one] { $count } recurso foi criado, alterado ou excluído de { $span } para cá
       *[other] { $count } recursos foram criados, alterados ou excluídos de { $span } para cá
    }
signal-suspicious =
    { $count ->
        [0] De { $all } alterações, nenhuma é suspeita
        [one] De { $all } alterações, { $count } é suspeita
       *[other] De { $all } alterações, { $count } são suspeitas
    }
signal-quota =
    { $count ->
        [0] Ninguém pediu mais cota
        [one] Pediu-se mais cota uma vez
       *[other] Pediu-se mais cota { $count } vezes
    }
signal-new-account =
    { $count ->
        [0] Nenhuma conta nova fez alterações suspeitas
        [one] { $who }, uma conta também nova, fez { $count } alteração suspeita
       *[other] { $who }, uma conta também nova, fez { $count } alterações suspeitas
    }
signal-stranger =
    { $count ->
        [0] Ninguém desconhecido aqui fez alterações suspeitas
        [one] { $who }, sem atividade anterior aqui, fez { $count } alteração suspeita
       *[other] { $who }, sem atividade anterior aqui, fez { $count } alterações suspeitas
    }
signal-known-account =
    { $count ->
        [0] Nenhuma conta fez alterações suspeitas
       *[other] Todas as alterações suspeitas são de contas que já trabalhavam aqui; { $count } de { $who }
    }
signal-known-pipeline =
    { $count ->
        [0] Nenhum aplicativo fez alterações suspeitas
       *[other] Todas as alterações suspeitas são de aplicativos que já trabalhavam aqui; { $count } de { $who }
    }
signal-reseller-account =
    { $count ->
        [0] Nenhuma conta com o nome do revendedor fez alterações suspeitas
       *[other] Todas as alterações suspeitas são de contas com o nome do revendedor, que pode ser falso; { $count } de { $who }
    }
signal-somebody-else =
    { $count ->
        [one] { $who } fez { $count } alteração suspeita
       *[other] { $who } fez { $count } alterações suspeitas
    }
signal-creator-at-risk =
    { $count ->
        [0] Segundo a Microsoft, ninguém que fez alterações suspeitas está comprometido
        [one] Segundo a Microsoft, { $who } está comprometido; essa conta fez { $count } alteração suspeita
       *[other] Segundo a Microsoft, { $who } está comprometido; essa conta fez { $count } alterações suspeitas
    }
signal-elevated =
    { $count ->
        [0] Ninguém assumiu o direito sobre todas as assinaturas
        [one] Um administrador global assumiu o direito sobre todas as assinaturas
       *[other] Administradores globais assumiram { $count } vezes o direito sobre todas as assinaturas
    }
signal-administrator-added =
    { $count ->
        [0] Ninguém recebeu uma função de diretório
        [one] Uma função de diretório foi atribuída
       *[other] Funções de diretório foram atribuídas { $count } vezes
    }
signal-new-user =
    { $count ->
        [0] Nenhum usuário foi criado
        [one] { $count } usuário foi criado
       *[other] { $count } usuários foram criados
    }
signal-new-principal =
    { $count ->
        [0] Nenhum aplicativo foi criado no diretório
        [one] { $count } aplicativo foi criado no diretório
       *[other] { $count } aplicativos foram criados no diretório
    }
signal-secret-added =
    { $count ->
        [0] Nenhum aplicativo recebeu segredo ou certificado
        [one] { $count } segredo ou certificado foi adicionado a um aplicativo
       *[other] { $count } segredos ou certificados foram adicionados a aplicativos
    }
signal-consent-given =
    { $count ->
        [0] Ninguém deu consentimento a um aplicativo
        [one] Foi dado consentimento a um aplicativo
       *[other] Foi dado consentimento a aplicativos { $count } vezes
    }
signal-password-reset =
    { $count ->
        [0] Nenhuma senha foi redefinida por outra pessoa
        [one] { $count } senha foi redefinida por outra pessoa
       *[other] { $count } senhas foram redefinidas por outra pessoa
    }
signal-recovery-changed =
    { $count ->
        [0] Nenhum método de recuperação ou de entrada foi alterado
        [one] Métodos de recuperação ou de entrada foram alterados uma vez
       *[other] Métodos de recuperação ou de entrada foram alterados { $count } vezes
    }
signal-owner-added =
    { $count ->
        [0] Ninguém recebeu uma função com controle da assinatura
        [one] Uma função com controle da assinatura foi atribuída
       *[other] Funções com controle da assinatura foram atribuídas { $count } vezes
    }
signal-power-given =
    { $count ->
        [0] Ninguém recebeu direitos, segredos ou consentimento
        [one] Direitos, segredos ou consentimento foram dados uma vez
       *[other] Direitos, segredos ou consentimento foram dados { $count } vezes
    }
signal-admins-without-mfa =
    { $count ->
        [0] Todos os { $all } administradores globais têm autenticação multifator
        [one] { $count } de { $all } administradores globais não tem autenticação multifator
       *[other] { $count } de { $all } administradores globais não têm autenticação multifator
    }
signal-admins-at-risk =
    { $count ->
        [0] Segundo a Microsoft, nenhum administrador global está comprometido
        [one] Segundo a Microsoft, { $count } administrador global está comprometido
       *[other] Segundo a Microsoft, { $count } administradores globais estão comprometidos
    }
signal-admins-recovery-changed =
    { $count ->
        [0] Nenhum método de recuperação ou de entrada de um administrador global foi alterado
        [one] Métodos de recuperação ou de entrada de { $count } administrador global foram alterados
       *[other] Métodos de recuperação ou de entrada de { $count } administradores globais foram alterados
    }
signal-risky-users =
    { $count ->
        [0] Segundo a Microsoft, nenhum usuário está comprometido
        [one] Segundo a Microsoft, { $count } usuário está comprometido
       *[other] Segundo a Microsoft, { $count } usuários estão comprometidos
    }
signal-risky-sign-ins =
    { $count ->
        [0] Nenhuma entrada arriscada teve êxito
        [one] { $count } entrada arriscada teve êxito
       *[other] { $count } entradas arriscadas tiveram êxito
    }
signal-cost = O mais caro dos últimos dias custou { $latest } { $currency }; um dia habitual custa { $usual } { $currency }
signal-no-budget = O cliente não tem orçamento
signal-budget = Foram usados { $used } do orçamento mensal de { $budget } { $currency }
signal-test-tags =
    { $count ->
        [0] Nenhuma marca indica um teste
        [one] Uma marca indica um teste: { $tag }
       *[other] { $count } marcas indicam um teste, entre elas { $tag }
    }
signal-production-tags =
    { $count ->
        [0] Nenhuma marca indica produção
        [one] Uma marca indica produção: { $tag }
       *[other] { $count } marcas indicam produção, entre elas { $tag }
    }
signal-subscription-state = O estado da assinatura é { $state }
signal-reseller =
    { $count ->
        [0] O cliente não tem revendedor
        [one] O revendedor do cliente é { $name }
       *[other] O cliente tem { $count } revendedores, entre eles { $name }
    }
## Evidence: paths
path-we-may-stop = nossas funções permitem parar máquinas
path-no-role = nenhuma das nossas funções permite parar máquinas
path-no-access = não temos nenhuma função na assinatura; o cliente, ou um invasor, pode ter nos removido
path-entitlement-active = o Partner Center mostra a assinatura como ativa e pode cancelá-la
path-entitlement-state = o Partner Center mostra a assinatura como { $state }
path-no-entitlement = o Partner Center não tem essa assinatura em nenhum plano do cliente
path-partner-center-refuses = o Partner Center não deixa nossa conta ver os planos do cliente
path-relationship-active = a relação de administração delegada está ativa
path-relationship-ended = a relação de administração delegada não está mais em vigor
path-relationship-ends-today = a relação de administração delegada termina em menos de um dia
path-relationship-without-roles = a relação de administração delegada não tem funções
path-no-relationship = não há relação de administração delegada com o cliente
path-not-known = não foi possível saber: { $reply }

## Console
console-summary = O caso
console-suggestion = O que se sugere
console-told = Quem foi avisado
console-told-nobody = Ninguém foi avisado ainda
console-told-sent = entregue
console-told-pending = a caminho
console-told-failed = desistiu-se
console-told-superseded = substituído por um aviso mais recente
console-history = O que aconteceu
console-download = Baixar o pacote de provas
console-check-done = feito
console-check-open = pendente
console-check-bad = não está em ordem
console-check-unknown = não pôde ser verificado
console-sign-in = Entrar
console-who-title = Entre com sua conta
console-who-text = O fraud-guard não consegue saber quem você é, ou sua sessão expirou. Entre com sua conta corporativa; se esta página voltar, passe o endereço dela ao administrador do fraud-guard.
console-role-title = Você não tem nenhuma função aqui
console-role-text = Você entrou, mas ninguém lhe deu uma função no fraud-guard. Peça ao administrador a função de aplicativo Fraud.Reader ou Fraud.Approver e entre de novo.
console-missing-title = Esse caso não existe
console-missing-text = Nenhum caso tem agora este identificador. Uma mensagem sobre um surto anterior pode trazer até aqui; a mensagem mais recente tem o identificador que vale.
console-trouble-title = Não é possível agora
console-trouble-text = O armazenamento ou o serviço de entrada não responde, por isso o caso não pode ser mostrado. Tente de novo em um minuto.
console-method-title = Esta página só mostra
console-method-text = Nada pode ser enviado a esta página; abra-a em vez disso.
console-mode-observe = O fraud-guard apenas observa (MODE é observe): nenhuma contenção pode ser aprovada aqui.
console-mode-approve = O fraud-guard aceita aprovações e não envia nada (MODE é approve).
console-is-stopped = A parada de emergência está ativada: nenhuma contenção é enviada para nenhum caso.
console-need-role = Você vê tudo aqui. Para decidir, precisa da função de aplicativo Fraud.Approver.
console-need-mfa = Você vê tudo aqui. Para decidir, entre com autenticação multifator.
console-need-fresh = Você vê tudo aqui. Para decidir, entre novamente: uma decisão exige uma entrada nos últimos 15 minutos, com autenticação multifator.
console-need-key = Nada pode ser decidido aqui, porque falta a configuração SEAL_KEY.
console-sign-in-again = Entrar novamente
console-sent = É enviado exatamente isto:
console-cannot-send = Não é possível enviar daqui: falta um dado de que a solicitação precisa.
console-decide = Decidir
console-label-state = Estado
console-label-affected = Quem mais é afetado
console-everything = todos que usam algo na assinatura
console-only-these = quem usa o que está listado aqui, e nada mais na assinatura
console-label-parts = Sobre o que age
console-label-left-out = Não é tocado
console-label-count = Recursos na assinatura
console-label-cost = Custo
console-label-tags = Marcas da assinatura
console-label-looked-up = Consultado
console-label-needed = Aprovações necessárias
console-label-approved = Aprovado por
console-label-until = Até
console-not-known = não conhecido
console-needed-one = uma
console-needed-two = duas, de pessoas diferentes, em até 30 minutos
console-approved-by = { $who }, { $moment }
console-part-active = em execução
console-part-inactive = parado
console-part-since = existe desde { $moment }
console-effect-suspend = tudo para na assinatura; os dados são mantidos por tempo limitado
console-effect-start = volta a funcionar e a custar, inclusive o que um invasor tiver deixado
console-effect-reactivate = a assinatura volta a poder ser usada e a custar; o que um invasor deixou nela volta também
console-undo-here = aqui, assim que tiver surtido efeito, com aprovação própria
console-undo-of-undo = propor a contenção novamente
console-approve = Aprovar
console-decline = Rejeitar
console-take-back = Revogar
console-cared = Já cuidei disso
console-undo = Propor desfazer
console-propose = Propor novamente
console-answer = Responder à Microsoft
console-stop = Parar tudo
console-allow = Permitir contenções novamente
console-verdict = O que foi
console-reason = Por quê (no máximo 500 caracteres; fica no caso)
console-confirm = Para confirmar, digite os últimos 4 caracteres da ID da assinatura { $id }
console-recorded = { $decision }: registrado. O que vale é o estado abaixo.
console-done-title = Feito
console-wrong-title = Nada foi feito
console-wrong-typed = O que você digitou não são os últimos 4 caracteres da ID da assinatura
console-wrong-reason = Diga por quê, em no máximo 500 caracteres
console-wrong-verdict = Escolha o que foi
console-wrong-changed = Algo mudou desde que você abriu a página. Olhe de novo antes de decidir.
console-wrong-expired = A página ficou aberta por mais de uma hora. Olhe de novo antes de decidir.
console-wrong-used = Esta página já foi usada. O estado está abaixo.
console-wrong-person = Você aprovou ou propôs isto; outra pessoa precisa aprovar.
console-wrong-state = Isso não é possível no estado atual, mostrado abaixo.
console-wrong-forbidden = Algo o impede agora: o modo, a parada de emergência ou uma proteção.
console-wrong-approver = A Microsoft não confirma neste momento que você pode aprovar. Tente de novo; se continuar assim, peça a função ao administrador.
console-wrong-not-now = A Microsoft não mostra agora o que é necessário para isto. Tente de novo em um minuto.
console-wrong-unavailable = O armazenamento não responde, e ninguém sabe se sua decisão foi registrada. Abra a página de novo e veja o estado.
console-not-ours = Esta solicitação não veio de uma página que o fraud-guard mostrou a você. Abra o caso e decida lá.

## Containment

headline-contained = Contenção: { $matter }
section-containment = Contenção
containment-status = { $what }: { $state } ({ $moment })
containment-proposed = pode ser aprovado
containment-approved-once = aprovado por uma pessoa; uma segunda precisa aprovar
containment-cooling = aprovado; ainda pode ser revogado
containment-armed = prestes a ser enviado
containment-dispatching = sendo enviado
containment-verifying = aceito pela Microsoft; verificando se surtiu efeito
containment-unknown = pode ter sido enviado; verificando se surtiu efeito
containment-done = surtiu efeito
containment-rejected = rejeitado
containment-expired = expirou antes do envio
containment-revoked = revogado antes do envio
containment-blocked = não enviado: uma salvaguarda impediu
containment-needs-human = parado: uma pessoa precisa continuar
contain-proposed = proposto: { $what }
contain-approved-once = aprovado por uma pessoa, uma segunda precisa aprovar: { $what }
contain-approved = aprovado, será enviado às { $until } se ninguém revogar antes: { $what }
contain-done = surtiu efeito: { $what }
contain-declined = rejeitado: { $what }
contain-expired = expirou antes do envio: { $what }
contain-revoked = revogado antes do envio: { $what }
contain-blocked = não enviado: { $what } – motivo: { $why }
contain-needs-you = uma pessoa precisa continuar: { $what } – motivo: { $why }
contain-unclear = pode ter sido enviado, ainda não se sabe se surtiu efeito; não será enviado de novo: { $what }
contain-too-late = revogado durante o envio; pode já ter surtido efeito: { $what }
contain-closed = resolvido por uma pessoa: { $what }
contain-active-again = ATIVO DE NOVO após a contenção, pelo proprietário ou pelo invasor; nada é repetido automaticamente: { $what }
block-mode = o modo não é “act”
block-kill-switch = a parada de emergência está ativada
block-tag = uma marca protege o alvo
block-contained-lately = o alvo foi contido nos últimos sete dias, e alguém desfez isso
block-forged = uma aprovação não tem o selo deste fraud-guard
block-too-few = poucas pessoas aprovaram
block-approver-left = alguém que aprovou não pode mais aprovar
block-approval-expired = uma aprovação expirou
block-not-found = o alvo não existe mais
block-not-active = o alvo não está mais ativo
block-other-name = a assinatura tem nome diferente do da página
block-event-old = os alertas não puderam ser relidos a tempo
block-event-resolved = todos os alertas estão resolvidos
block-event-unknown = não se sabe o que foi detectado
block-hour-spent = o máximo de contenções por hora foi atingido; possível de novo a partir de { $from }
block-day-spent = o máximo de contenções por dia foi atingido; possível de novo a partir de { $from }
block-share-spent = a parcela máxima de assinaturas contidas por dia foi atingida; possível de novo a partir de { $from }
block-locked = outra contenção da mesma assinatura está em andamento
block-kind = a política não permite esta etapa
block-page-changed = a página não seria mais a mesma de quando foi aprovada
block-breaker = propostas ou aprovações demais em pouco tempo; alguém precisa verificar e rearmar o disjuntor
block-clock = os relógios desta máquina e do armazenamento divergem
block-audit = a cadeia de auditoria está rompida ou não pode ser gravada
block-withdrawn = alguém pediu para retirá-la
block-rolled-back = o armazenamento foi revertido a um estado anterior
block-unreadable = não pôde ser lido ({ $guard })
guard-mode = o modo
guard-kill-switch = a parada de emergência
guard-not-protected = o que é protegido
guard-approval = a aprovação
guard-target = o alvo
guard-event = os alertas
guard-budget = o máximo de contenções
guard-lock = o bloqueio
guard-kind = a política
guard-unchanged = a página
guard-breaker = o disjuntor
guard-clock = o relógio
guard-audit-trail = a cadeia de auditoria
need-too-late = passou tempo demais entre a última verificação e o envio; nada foi enviado
need-cannot-reach = não foi possível contatar a Microsoft em três tentativas; nada foi enviado
need-refused-invalid = a Microsoft recusou a solicitação por estar incorreta (400); nada foi feito
need-refused-unauthenticated = a Microsoft não aceitou nosso login (401); nada foi feito
need-refused-forbidden = segundo a Microsoft, falta uma permissão (403); nada foi feito
need-refused-not-found = a Microsoft não encontra o alvo (404); nada foi feito
need-refused-conflict = segundo a Microsoft, outra operação está em andamento (409); nada foi feito
need-refused-throttled = a Microsoft limitou todas as tentativas (429); nada foi feito
need-refused = a Microsoft recusou; nada foi feito
need-not-confirmed = foi enviado, mas o alvo continua ativo após 15 minutos
need-cannot-verify = pode ter sido enviado, e desde então o alvo não pôde ser lido
exhibit-cost = cerca de { $amount } { $currency } por hora a preço de tabela
left-out-too-many = mais do que uma aprovação abrange; aprovar estas primeiro
left-out-gone = não existe mais
left-out-odd = o identificador não é desta assinatura
left-out-stopped = não está em execução
left-out-form = não pode ser parado daqui; faça manualmente

# The audit.
label-audit = Auditoria
audit-whole =
    { $count ->
        [one] { $count } registro, fim { $head }
       *[other] { $count } registros, fim { $head }
    }
audit-broken = ROMPIDA: { $error }
label-audit-anchor = Âncora da auditoria
alarm-audit-broken = A cadeia de auditoria está rompida: alguém alterou ou cortou os registros
over-audit-broken = O fim da cadeia de auditoria está íntegro de novo
advice-audit-broken = nada é contido até que esteja íntegra; execute fraud-guard audit verify com as âncoras de resumos antigos, restaure versões anteriores dos blobs em audit/ e descubra quem pode gravar na conta de armazenamento
alarm-breaker-proposals = Nada mais é contido: propostas demais em dez minutos
alarm-breaker-approvals = Nada mais é contido: uma pessoa aprovou demais em cinco minutos
alarm-breaker-unread = Nada mais é contido: alguém aprovou mais rápido do que se consegue ler
over-breaker = Alguém rearmou o disjuntor; o que foi aprovado volta a ser enviado
label-approver = Aprovado por
label-open-since = Aberto desde
advice-breaker = pergunte à pessoa se foi ela; se não, retire as aprovações dela e bloqueie a conta; se estiver tudo certo, outra pessoa rearma o disjuntor: “Permitir contenções novamente” no console ou fraud-guard cases kill-switch off
