# Japanese. It has the same keys with the same variables as English, in the same order.

# Moments. The pattern is one of strftime with figures only.
date-time-pattern = %Y/%m/%d %H:%M
moment-now = { $time } (現在)
moment-ago = { $time } ({ $span }前)
moment-ahead = { $time } ({ $span }後)
span-minutes = { $minutes } 分
span-hours-and-minutes = { $hours } 時間 { $minutes } 分
span-hours = { $hours } 時間
span-days = { $days } 日

# The first word of a message.
badge-alarm = 警報
badge-over = OK
badge-test = テスト
badge-high = 高
badge-medium = 中
badge-low = 低
badge-informational = 情報
badge-summary = サマリー

# What every message has.
label-note = 備考
labelled = { $label }: { $value }
signature-case = ケース { $reference }、通知 { $notice }
signature-alarm = 警報 { $reference }、通知 { $notice }
signature-summary = サマリー { $reference }、通知 { $notice }
may-repeat = このメッセージは重複の可能性あり。前回の送信が未確認
open-case = ケースを開く
open-cases = ケースを開く
steps-too-long = 手順が長すぎてこのカードに表示できません。ケースを参照
checklist-too-long = 確認事項が長すぎてこのメッセージに表示できません。ケースを参照
and-more = ほか { $count } 件
fallback-unconfirmed = チャネル { $channel } でこのメッセージが { $minutes } 分以内に確認されませんでした
fallback-failing = チャネル { $channel } へのこのメッセージの送信が { $tries } 回失敗
fallback-given-up = チャネル { $channel } にはこのメッセージを送信できません
list-of-two = { $first }、{ $second }

# What Microsoft detected.
type-crypto-mining = 暗号通貨マイニング
type-anomalous-resource-consumption = 異常なリソース消費
type-suspicious-operations = 不審な Azure 操作
type-anomalous-virtual-machines = 仮想マシンの異常なデプロイ
type-anomalous-batch = Azure Batch の異常なデプロイ
type-anomalous-containers = コンテナーの異常なデプロイ
type-anomalous-machine-learning = 機械学習の異常なデプロイ
type-security-advisory = 顧客に送信されたセキュリティ アドバイザリ
type-unknown = 種類が不明な不正行為イベント
type-missing = 種類のない不正行為イベント
type-none = 不正行為イベント
type-unknown-named = { $type } { $name }
type-and-more = { $type } ほか { $count } 種類
severity-high = 高
severity-medium = 中
severity-low = 低
severity-informational = 情報
confidence-high = 高
confidence-medium = 中
confidence-low = 低
confidence-missing = 記載なし
confidence-undocumented = ドキュメントにない値
status-active = アクティブ
status-investigating = 調査中
status-resolved = 解決済み
status-unknown = 不明
resolved-as-fraud = 不正行為として解決済み
resolved-as-legitimate = 正当として解決済み
resolved-as-ignore = 無視として解決済み
resolved-as-other = ドキュメントにない理由で解決済み

# What is odd about an event.
concern-no-event-id = イベントに有効な ID なし
concern-unknown-type = アラートの種類がこのバージョンでは未知
concern-unknown-status = 状態が不明のため未回答扱い
concern-unknown-severity = 重大度が不明のため「高」扱い
concern-no-subscription = イベントに有効なサブスクリプションの記載なし
concern-no-customer = イベントに有効な顧客テナントの記載なし
concern-partners-own-tenant = 記載された顧客がパートナー自身のテナント
concern-foreign-resource = 別のサブスクリプションに属するリソースあり
concern-repaired = テキストが破損していたため修復済み
concern-contradiction = 同じフィールドが異なる値で 2 回出現
concern-renamed-field = フィールド名がドキュメントと相違。API 変更の可能性あり
concern-wrong-shape = フィールドの形式がドキュメントと相違。API 変更の可能性あり
concern-reused-id = 同じイベント ID が別のサブスクリプションにも使用
concern-status-conflict = 同じイベントが一覧に 2 つの異なる状態で出現
concern-looks-like-a-test = テストかどうかの記載なし。内容はテストの可能性あり
concern-id-differs-in-case = 大文字と小文字だけが異なる ID のイベントが別に存在
concern-lossy-text = テキストでないバイトを置換済み
concern-no-time-zone = タイム ゾーンのない時刻を UTC として解釈
concern-implausible-time = イベントの時刻が不自然
concern-resolved-without-time = 解決済みだが、解決時刻の記載なし
concern-unresolved-with-time = 未解決だが、解決時刻の記載あり
concern-old = 検出から 60 日を超過
note-flapping = 解決と未解決を繰り返すイベントあり。変更はまとめて通知
note-snoozed = { $moment } までスヌーズ ({ $author }): { $reason }
note-held-back = 通知 { $count } 件を保留
note-disagreement = データ ソース間で { $count } 件のイベントが不一致: { $what }
source-says = { $source } では{ $answer }

# The headline of a case.
where-subscription-and-customer = { $what } - { $customer } のサブスクリプション { $subscription }
where-subscription = { $what } - サブスクリプション { $subscription }
where-customer = { $what } - { $customer }
where-customer-id = { $what } - 顧客 { $customer }
headline-changed = 続報: { $matter }
headline-escalated = 重大度上昇: { $matter }
headline-reopened = 再オープン: { $matter }
headline-resolved = 解決済み: { $matter }

# What is known of a case.
label-severity = 重大度
label-due = 回答期限
label-customer = 顧客
label-subscription = サブスクリプション
label-reseller = リセラー
label-detected = 検出日時
label-events = 不正行為イベント
label-resources = 影響対象
label-mining-pool = マイニング プール
label-description = Microsoft の説明
severity-and-confidence = { $severity }、信頼度 { $confidence }
due-answered = 回答済み
due-overdue = 【超過】{ $moment }
due-open = { $moment }、Microsoft の推奨は 1 時間以内
no-usable-id = 有効な ID なし
name-and-id = { $name } ({ $id })
event-counts = { $all } 件中 { $unresolved } 件が未解決
resources-counted = { $count } 件のリソース: { $names }
names-and-more = { $names }、ほか { $count } 件

# What changed.
change-severity-rose = 重大度が上昇: { $old } → { $new }
change-resources-grew = 影響を受けるリソースが増加: { $old } → { $new }
change-also-detected = 追加の検出: { $type }
change-confidence-rose = 信頼度が上昇: { $old } → { $new }
change-not-only-tests = テスト以外のイベントが発生
change-more-events = 不正行為イベント { $count } 件を追加検出
change-unresolved-again = 解決済みのイベントが再び未解決
change-was-unresolved-again = 解決済みのイベントが一時的に未解決に戻りました
change-investigating = 誰かが「調査中」に設定
change-cannot-tell-microsoft = Microsoft に回答 { $verdict } を送信できませんでした: { $trouble }

# What is suggested.
plan-none = 推奨する封じ込めなし:
plan-intro = 推奨する封じ込め (影響の小さい順、未実行):
plan-more-steps = ケースにほか { $count } 件の手順あり
withheld-no-event = まだイベントなし
withheld-resolved = すべてのイベントが解決済み
withheld-test = テスト イベントのため
withheld-no-protected-table = ポリシーに [protected] テーブルがないため、すべて保護対象扱い
withheld-protected-subscription = サブスクリプションがポリシーの保護対象
withheld-protected-customer = 顧客がポリシーの保護対象
withheld-advisory = アドバイザリには停止できるアクティビティの報告なし
withheld-nothing-to-stop = 停止できる影響リソースの記載がなく、重大度または信頼度がサブスクリプション キャンセルのポリシー基準を下回っています。サブスクリプションの最近の使用状況を確認してください
label-why = 理由
label-effect = 影響
label-undo = 元に戻す方法
label-needs = 必要な権限
label-first = 事前作業
label-else = その他
step-as-before = 前の手順と同じ
why-named = イベントにこのリソースの記載あり
why-found = うち { $count } 件はイベントに記載なし。証拠収集で発見 (新規、不審、現存)
why-severe = 重大度 { $severity }、信頼度 { $confidence }。サブスクリプションを掌握した攻撃者は、停止したものを再起動できます
step-deallocate-virtual-machine = 仮想マシン { $target } の割り当て解除
step-deallocate-scale-set = スケール セット { $target } の割り当て解除
step-stop-container-group = コンテナー グループ { $target } の停止
step-stop-batch-pools = Batch アカウント { $target } のプールを 0 ノードに縮小
step-stop-machine-learning-computes = ワークスペース { $target } のコンピューティングの停止
step-cancel-subscription = サブスクリプション { $target } 全体のキャンセル
step-suspend-legacy-subscription = サブスクリプション { $target } 全体を一時停止
step-start-virtual-machine = 仮想マシン { $target } を再開
step-start-scale-set = スケール セット { $target } を再開
step-start-container-group = コンテナー グループ { $target } を再開
step-start-machine-learning-computes = ワークスペース { $target } のコンピューティングを再開
step-reactivate-subscription = サブスクリプション { $target } を再アクティブ化
effect-deallocate-virtual-machine = 仮想マシンが停止し、コンピューティング料金も停止。ディスクは残り、料金も継続。動的パブリック アドレスは消失
effect-deallocate-scale-set = すべてのインスタンスが停止し、コンピューティング料金も停止。自動スケーリングが新しいインスタンスを起動する可能性あり
effect-stop-container-group = グループのすべてのコンテナーが停止。メモリ内の状態は消失
effect-stop-batch-pools = プールのすべてのノードとそのタスクが終了
effect-stop-machine-learning-computes = コンピューティング インスタンスは停止し、ディスクは保持。クラスターはノード数 0 になり、ジョブは終了
effect-cancel-subscription = サブスクリプション内のすべてが約 10 分以内に停止。データは 30 日以上保持された後に削除。Marketplace の購入は継続
undo-batch-pools = 以前の scaleSettings でプールを PATCH
undo-machine-learning-computes = インスタンスは POST …/start、クラスターは以前の scaleSettings で PATCH
undo-cancel-subscription = 保持期間内に POST …/reactivate。実行中の状態、一時ディスク、動的アドレスは失われます
first-confirm-id = イベントの ID にバックスラッシュまたは空白あり: Azure で ID を照合
first-both = { $first }。{ $second }
first-scale-set = 自動スケーリングが有効な場合は sku.capacity も 0 に設定
first-batch-pools = アカウントのプールを一覧表示し、プールごとに呼び出し。自動スケーリングが有効な場合は先に無効化
first-machine-learning-computes = ワークスペースのコンピューティングを一覧表示し、それぞれ呼び出し。クラスターは停止ではなく 0 ノードに縮小
first-cancel-subscription = サブスクリプションを含む Azure プランを調べ、この顧客でエンタイトルメントがアクティブなことを確認

# fraud-guard about itself.
alarm-blind = 監視不能: { $source } を読み取れず、新しい不正行為を検知できません
alarm-quarantine = { $source } の不正行為イベント { $count } 件を読み取れません
alarm-damaged = 通知不可: ストレージ内のレコードが破損
alarm-channel-failing = 通知不可: チャネル { $channel } に送信できません
alarm-missing = { $source } の一覧から未解決の不正行為イベント { $count } 件が欠落
alarm-unreliable = { $source } の読み取り結果が不完全または不自然
alarm-sign-in-unsaved = サインインを保存できません。90 日後に失効します
alarm-sign-in-old = サインインが { $days } 日間更新されていません。90 日で失効します
alarm-sign-in-unusable = サインインを使用できません
alarm-sign-in-dead = サインインが失効
alarm-overdue = 処理の遅延: { $count } 件が待機中
alarm-poison = ホストがキュー { $queue } のメッセージ { $count } 件の処理を断念
alarm-unannounced = 通知不可: { $count } 件のケースまたは警報の情報が誰にも届いていません
alarm-storage-down = ストレージを使用できません。復旧するまで fraud-guard は何も通知しません
over-blind = { $source } の読み取りが復旧
over-channel-failing = チャネル { $channel } への送信が復旧
over-missing = { $source } の一覧で未解決の不正行為イベントの欠落が解消
over-sign-in = サインインが復旧
over-overdue = 処理の遅延が解消
over-poison = キュー { $queue } でホストが断念したメッセージは 1 日間なし
over-unannounced = 緊急の情報はすべて通知済み
over-storage-down = ストレージが復旧
label-over-since = 解消日時
label-blind-since = 監視不能の開始
label-failing-since = 送信失敗の開始
label-missing-since = 欠落の開始
label-overdue-since = 遅延の開始
label-unannounced-since = 通知不可の開始
label-unusable-since = 使用不可の開始
label-renewed-last = 最終更新
label-what-is-wrong = 問題
label-record = レコード
label-error = エラー
label-cause = 原因
label-finding = 検出事項
label-advice = 対処方法
label-became-of-them = その後の状況
label-was-missed = 見逃し
became-of-missing = すべて、一覧に復帰、解決済み、または欠落から 1 日経過
was-missed-nothing = なし。ポーリングですべて再度読み取り、1 回だけ通知します
advice-quarantine = パートナー センター ポータルでこれらのイベントを確認してください。元のテキストはストレージ コンテナーの quarantine/ に保存されています
advice-damaged = コンテナー fraud-guard の BLOB を以前のバージョンに復元してください。それまではパートナー センター ポータルでサブスクリプションを確認してください
advice-channel-failing = チャネルの設定を修正してください。待機中のメッセージは自動的に送信されます。断念したメッセージは他のチャネルにあります
advice-missing = 対象のケースは未解決のままです。パートナー センター ポータルで確認し、アカウントのロールが残っていることも確認してください。権限不足で一覧が空になる場合があります
advice-overdue = 古いものから順に自動で処理されます。続く場合は、ログで SweepCases のエラーを、fraud-guard doctor で遅いチャネルや失敗しているチャネルを確認してください
advice-poison = これらのメッセージの処理はスイープが代行し、メッセージはストレージ コンテナーの dead-letter/ に保存されています。当時の呼び出しが失敗または強制終了した理由をログで確認してください
advice-unannounced = 解消するまでパートナー センター ポータルで不正行為イベントを確認してください。チャネルを修正してください: fraud-guard doctor --send-test
advice-storage-down = ストレージ アカウントとそのネットワーク規則、キー、ロールを確認してください: fraud-guard doctor。解消するまでパートナー センター ポータルで不正行為イベントを確認してください
advice-unreliable = 読み取れたイベントは通常どおり通知されます。繰り返す場合はポータルと比較してください

# The message that shows whether a channel works.
test-headline = fraud-guard のテスト メッセージ: 何も発生していません。対応は不要です
label-sent = 送信日時

# The answer clock. An answer is due a fixed time after detection.
headline-warning = 回答期限間近: { $matter }
headline-overdue = 【回答期限超過】{ $matter }
headline-snooze-ending = スヌーズ終了間近: { $matter }
headline-snooze-over = スヌーズ終了: { $matter }
headline-unacknowledged = 担当者未定: { $matter }
change-due-in = 回答期限まで { $span }。Microsoft に未回答
change-overdue-by = 回答期限を { $span }超過。Microsoft に未回答
change-snooze-ends-in = スヌーズ終了まで { $span }
change-snooze-ended = { $author } のスヌーズ終了: { $reason }
change-snooze-broken = これにより { $author } のスヌーズを中断
change-escalated-to-step = { $span }経過しても担当者未定。エスカレーションの第 { $step } 段階
how-to-acknowledge = 担当する場合: fraud-guard cases ack { $case }

# The message for a reseller.
redacted-plan = 封じ込めはプロバイダーが判断します。この顧客について把握していることをプロバイダーに回答してください。

# The checklist of a case.
section-checklist = 確認事項
check-resources = 影響を受けるリソースを一覧表示し、1 つずつ確認
check-legitimate = この使用が正当かどうかを顧客に確認し、Microsoft に回答: 正当または不正行為
check-last-week = 過去 1 週間に作成されたすべてのリソースを確認し、心当たりのないものを停止
check-admin-passwords = すべてのグローバル管理者とサブスクリプション所有者のパスワードを変更
check-recovery-details = グローバル管理者の回復用メール アドレスと電話番号を確認
check-mfa = すべてのユーザーに MFA を強制 (管理者を優先)
check-risky-users = 危険なユーザーとアラート前後のサインインを確認
check-risky-tenants = 顧客の他のテナントと、それらへの自社のアクセスを確認
check-risky-subscriptions = 顧客の他のサブスクリプションに同じ兆候がないか確認
check-best-practices = パートナー向けセキュリティのベスト プラクティスを確認
check-line = { $mark } { $number }. { $step }
check-line-ticked = { $mark } { $number }. { $step } – { $author }、{ $moment }
check-line-ticked-with-note = { $mark } { $number }. { $step } – { $author }、{ $moment }: { $note }
check-line-found = { $mark } { $number }. { $step } – { $proof }
checklist-score = { $all } 項目中 { $fine } 項目が問題なし、{ $bad } 項目が問題あり、{ $unknown } 項目が不明

# What the evidence speaks for.
label-evidence = 調査結果
label-checklist = チェックリスト
label-money-at-risk = 想定損失額（推定）
proposal-fraud = 不正利用の可能性が高い
proposal-legitimate = 正当な利用の可能性が高い
proposal-ignore = 古いアラートの可能性が高い
proposal-unknown = まだ判断できない
evidence-of = { $proposal }（{ $moment } 収集）
evidence-more-urgent = { $evidence } – 報告より緊急度が高い: { $urgency }
evidence-less-urgent = { $evidence } – 報告より緊急度が低い: { $urgency }
change-evidence = 調査結果を収集しました: { $proposal }
change-evidence-now = 調査結果が変わりました: { $proposal }
money-at-risk = これまで約 { $so-far } { $currency }、今後 1 時間ごとに { $per-hour } { $currency }（定価: { $moment }、{ $source }）
money-without = { $money }（価格不明の { $count } 台を除く）
section-reasons-for = 根拠
section-reasons-against = 反対の根拠
section-speaks-for-fraud = 不正利用を示すもの
section-speaks-against-fraud = 不正利用を否定するもの
reason-with-proof = { $reason } [{ $proof }]
proof-event = イベント自体
summary-with-evidence = { $line }。調査結果: { $proposal }。チェックリスト: { $score }

# The proof beside a line of the checklist.
proof-not-answered = { $question }: { $reply }
proof-suspicious-left = 残っている疑わしいリソース: { $all } 件中 { $count } 件
proof-named-left = イベントが示すリソースのうち残っているもの: { $count } 件
proof-suspicious-gone = 疑わしいリソース { $count } 件はすべてなくなりました
proof-nothing-suspicious = 目立つリソースはありません
proof-week-good = 作成 { $created }、変更 { $changed }、削除 { $deleted }。目立つものはありません（{ $suspicious }）
proof-week-bad = 作成 { $created }、変更 { $changed }、削除 { $deleted }。疑わしいもの: { $suspicious }
proof-week-bad-by = 作成 { $created }、変更 { $changed }、削除 { $deleted }。疑わしいもの: { $suspicious }（主に { $who }）
proof-no-administrators = サインインする管理者が見つかりません
proof-passwords-old = イベント以降未変更: { $all } 人中 { $count } 人（{ $names }）
proof-passwords-new = { $all } 人全員がイベント以降に変更済み
proof-too-late = イベント前の数日間はもう確認できません
proof-passwords-reset = すべて変更済みですが、イベント以降 { $count } 件は他者がリセットしました。誰が行ったか確認してください
proof-owners-unknown = 管理者のものはすべて変更済みです。サブスクリプションの所有者 { $count } 名については不明です
proof-mfa-missing = 未登録: { $all } 人中 { $count } 人（{ $names }）
proof-mfa-registered = 管理者 { $all } 人全員が登録済み
proof-some-unknown = { $question }: { $count } 件は不明
proof-recovery-changed-before = イベント直前に変更: { $count } 人（{ $names }）
proof-recovery-changed-since = イベント以降に変更: { $count } 人（{ $names }）。誰が変更したか確認してください
proof-recovery-unchanged = 管理者 { $all } 人全員、イベントの 1 週間前から変更なし
proof-risky = リスクのあるユーザー: { $users }（{ $names }）、リスクのあるサインイン: { $sign-ins }
proof-sign-ins = リスクのあるユーザー: { $users }、リスクのあるサインイン: { $sign-ins }
proof-nobody-risky = リスクのあるユーザーもサインインもありません
proof-power-in-tenant = 最近の顧客テナント: { $what }
proof-no-power-in-tenant = このテナントで最近権限を得た者はいません。他のテナントは確認していません
deed-counted = { $deed } ({ $count })
proof-role-given = 最近このサブスクリプションで付与されたロール: { $count }、現在の所有者: { $owners }
proof-no-role-given = 最近このサブスクリプションで付与されたロールはありません。所有者: { $owners }。他のサブスクリプションは確認していません
proof-no-budget = Partner Center に支出予算がありません
proof-only-budget = 支出予算はあります。残りは確認が必要です

# Who collects evidence, what is asked, and how it was answered.
collector-resources = リソース
collector-access = アクセス権
collector-administrators = 管理者
collector-risk = リスク
collector-cost = コスト
collector-standing = 顧客とサブスクリプション
question-resource-changes = リソースの変更
question-inventory = 既存のリソース
question-activity-log = アクティビティ ログ
question-role-assignments = ロールの割り当て
question-new-users = 新しいユーザー
question-directory-audits = ディレクトリの監査ログ
question-global-administrators = グローバル管理者
question-eligible-administrators = 昇格可能な管理者
question-mfa-registration = MFA の登録
question-recovery-methods = 回復用の情報
question-risky-users = リスクのあるユーザー
question-risky-sign-ins = リスクのあるサインイン
question-daily-cost = 日別コスト
question-usage-summary = 今月の使用量
question-spending-budget = 支出予算
question-list-prices = 定価
question-customer = 顧客プロファイル
question-reseller = リセラー
question-plan = Azure プラン
question-subscription = サブスクリプション
question-our-permissions = サブスクリプションでの当社の権限
question-relationship = 委任された管理者関係 (GDAP)
reply-answered = 回答あり
reply-cut = 一部のみ回答（{ $why }）
reply-not-permitted = 権限がありません。必要なもの: { $needs }
reply-not-licensed = ライセンスがありません。必要なもの: { $licence }
reply-failed = 失敗: { $what }
reply-not-asked = 未確認
deed-role-assigned = Azure ロールの付与
deed-role-removed = Azure ロールの削除
deed-elevated = 全サブスクリプションへのアクセス昇格
deed-administrator-added = 管理者の追加
deed-user-created = ユーザーの作成
deed-principal-created = アプリケーションの作成
deed-secret-added = アプリケーションへのシークレット追加
deed-consent-given = アプリケーションへの同意
deed-password-reset = パスワードのリセット
deed-password-changed = パスワードの変更
deed-recovery-changed = 回復用情報の変更
deed-group-member-added = グループへのメンバーの追加
deed-federation-changed = ドメインのサインイン方法の変更
deed-policy-weakened = 条件付きアクセスまたはセキュリティの既定値群の変更
deed-quota-raised = クォータの引き上げ
path-stop-resources = マシンの停止 (Azure)
path-cancel-subscription = サブスクリプションの解約 (Partner Center)
path-directory = 顧客のディレクトリでの操作 (Entra)

# What is wrong with the policy file.
alarm-policy-refused = 新しいポリシー ファイルを使用できません。以前のポリシーを継続
alarm-policy-missing = 使用できるポリシー ファイルなし。全員にすべてを通知し、すべてを保護対象として扱います
over-policy-refused = ポリシー ファイルが再び使用可能
advice-policy-refused = fraud-guard policy check を実行し、ファイルを修正して再デプロイしてください

# Summaries.
summary-nothing-open = 日次サマリー: 未解決のケースなし
summary-open = 日次サマリー: 未解決のケース { $count } 件
summary-open-and-overdue = 日次サマリー: 未解決のケース { $count } 件、うち期限超過 { $overdue } 件
backlog-found = 初回実行: 既存の未解決ケース { $count } 件
backlog-note = これらのケースは fraud-guard の開始前から未解決。一覧表示は 1 回のみで、個別の通知なし
label-date = 日付
label-next-due = 次の回答期限
label-new = 前回サマリー以降の新規
label-answered = 前回サマリー以降の回答済み
label-held-back = スヌーズによる送信抑制
section-snoozed = スヌーズ中
section-answered = 回答済み
section-sources = データ ソース
section-channels = チャネル
summary-of-customer = { $customer }
summary-of-customer-and-reseller = { $customer }、リセラー { $reseller }
summary-no-customer = 顧客不明
summary-case = { $what }: { $due } ({ $case })
summary-case-new = 【新規】{ $what }: { $due } ({ $case })
summary-due-overdue = 【期限超過】{ $moment }
summary-due-open = 期限 { $moment }
summary-investigated = { $due }、調査中
summary-answered-case = { $what } ({ $case })
summary-snoozed-case = { $what }: { $moment } まで、{ $reason } ({ $case })
source-read = { $source }: 読み取り { $moment }
source-never-read = { $source }: 読み取りなし
channel-well = { $channel }: 送信正常
channel-failing = { $channel }: 【送信失敗】{ $moment } から
label-snoozed = スヌーズ中
label-waiting = 勤務時間またはミュート終了を待つ通知
note-more-cases = ほかに未対応のケース { $count } 件: fraud-guard cases list
summary-taken = { $due }、担当 { $owner }
summary-snoozed-case-without-reason = { $what }: { $moment } まで ({ $case })
section-alarms = 警報
summary-alarm = { $alarm }、{ $moment } から
label-mean = 平均回答時間
mean-of-30-days = 過去 30 日間で { $hours } 時間
mean-projected = 過去 30 日間で { $hours } 時間。未解決分すべてにすぐ回答すると { $now } 時間、24 時間後に回答すると { $tomorrow } 時間
mean-none = 過去 30 日間の回答なし
label-microsoft-mean = Microsoft 算出の平均
microsoft-mean = { $hours } 時間
label-score = セキュリティ スコア
requirement-compliant = 準拠
requirement-noncompliant = 非準拠
requirement-mfa-admins = 自社の管理者の MFA
requirement-mfa-customers = 顧客の管理者の MFA
requirement-alerts = セキュリティ アラートへの迅速な回答
requirement-contact = セキュリティ連絡先の指定
requirement-budget = 顧客のサブスクリプションの予算設定
number-with-tenth = { $whole }.{ $tenth }
mean-projected-alone = 30 日間の回答なし。未解決分をいま回答すると { $now } 時間、24 時間後に回答すると { $tomorrow } 時間
mean-too-late = 超過済み: 平均は上限を超え、時間とともに増加
label-answer-until = 平均を守るための全件回答期限
label-heaviest = 平均への影響が最大
heaviest-case = { $case }、待ち時間の合計 { $span }
score-of = { $most } 点中 { $score } 点、{ $moment }
score-trouble = { $trouble }。照会 { $moment }
score-not-permitted = 許可なし: { $permission } が必要
score-failed = 読み取り不可: { $what }
requirement-line = { $requirement }: { $compliance }
requirement-line-with-points = { $requirement }: { $compliance } ({ $score }/{ $most })
no-figure = –

# Microsoft への回答と、送信できなかった理由。
verdict-investigating = 調査中
verdict-legitimate = 正当
verdict-fraud = 不正行為
verdict-ignore = 無視
trouble-and-advice = { $trouble }: { $advice }
trouble-no-id = イベントに ID がないため、どの API にも回答できません
trouble-no-subscription = パートナー センターはサブスクリプション単位で回答を受け付けますが、イベントに記載がありません
trouble-no-time = 時間切れになりました
trouble-keeps-changing = アラートが変わり続けています
trouble-again-and-again = { $trouble } (繰り返し)
trouble-came-back = 回答の後にイベントが再発しました
trouble-resolved-otherwise = その間に別の人がイベントを異なる回答で解決しました
trouble-not-shown-yet = { $source } にまだ回答が表示されません
trouble-only-graph-has-it = Microsoft Graph には回答がありますが、パートナー センターにはまだ表示されません
trouble-not-taken = パートナー センターはこのイベントの回答を受け付けませんでした
trouble-legitimate-not-listed = パートナー センターは回答「正当」を受け付けず ({ $refusal })、Microsoft Graph の一覧にもこのアラートがありません
trouble-legitimate-and = パートナー センターは回答「正当」を受け付けません ({ $refusal })。さらに { $trouble }
advice-answer-in-portal = パートナー センター ポータルで回答してください
advice-answer-in-portal-or-again = パートナー センター ポータルで回答するか、もう一度回答してください
advice-answer-anew = もう一度確認し、改めて回答してください
advice-leave-or-replace = そのままにするか、置き換えるにはもう一度回答してください
advice-portal-or-another-verdict = パートナー センター ポータルで回答するか、別の回答を選んでください
advice-portal-or-fraud-or-ignore = パートナー センター ポータルで回答するか、該当する場合は不正行為または無視を選んでください
advice-allow-answering-or = Microsoft Graph の PartnerSecurity.ReadWrite.All をアプリに許可するか、次のようにしてください: { $advice }
advice-and-permission-to-answer = { $advice }。回答するには、アプリに PartnerSecurity.ReadWrite.All が必要です

# Microsoft が情報源またはサインインを拒否したときの対処。
error-no-poll = ポーリングが実行されていません
error-no-renewal = 更新が一度も成功していません
advice-timer = タイマー PollFraudEvents が動作しているか確認してください
advice-polls-fail = ポーリングに失敗しています。自動的に続行されます。サービスの状態ページを確認してください
advice-asked-to-wait = サービスが待機を求めており、許可され次第もう一度問い合わせます。制限を使い切っている別のプログラムがないか調べてください
advice-tried-at-every-poll = ポーリングのたびに再試行します。サービスの状態ページを確認してください
advice-tried-at-every-renewal = 更新のたびに再試行します
advice-look-at-the-log = ログを確認してください
advice-acting-sign-in = { $advice }。これは封じ込めを送信するためのサインインです。fraud-guard auth に --containment を付けてください
advice-then-renewed = { $advice }。その後、サインインは自動的に更新されます。90 日を過ぎると再度サインインが必要です: fraud-guard auth login
advice-sign-in = サインインしてください: fraud-guard auth login
advice-sign-in-again = もう一度サインインしてください: fraud-guard auth login
advice-sign-in-with-mfa = 多要素認証でもう一度サインインしてください: fraud-guard auth login
advice-needs-user = この API にはユーザーが必要です: fraud-guard auth login を実行するか、代わりに Graph を使用してください
advice-admin-agent = アカウントにロールがありません。管理エージェントである必要があります
advice-conditional-access = 条件付きアクセスがアカウントをブロックしています。管理者に許可を依頼してください
advice-conditional-access-and-sign-in = 条件付きアクセスがアカウントをブロックしています。管理者に許可を依頼し、もう一度サインインしてください: fraud-guard auth login
advice-customers-conditional-access = 顧客の条件付きアクセスが委任された管理をブロックしています。顧客に許可を依頼してください
advice-no-token = Entra がトークンを発行しません。アカウントと条件付きアクセスを確認してください
advice-wrong-audience = トークンの対象ユーザーが違います。fraud-guard を更新してください
advice-token-lost = トークンが届いていません。トークンを取り除くプロキシがないか調べてください
advice-no-relationship = パートナーとこの顧客の関係はなくなっています
advice-not-there = 存在しないか、なくなっています
advice-cancel-subscriptions-first = 先にプランの Azure サブスクリプションを取り消してください
advice-not-for-the-partner = パートナーによる再アクティブ化は Microsoft が許可していません。サポート要求を作成してください
advice-cannot-be-reactivated = 再アクティブ化できません。サポート要求を作成してください
advice-subscription-state = サブスクリプションは現在の状態では変更できません。ポータルで確認してください
advice-grant-reading = アプリに PartnerSecurity.Read.All を付与し、管理者として同意してください
advice-licence = Graph はこのテナントにないライセンスを要求しています。代わりに partner-center を使用してください
advice-wrong-address = アドレスが違うか、API が廃止されています
advice-check-permissions = アプリのアクセス許可とアカウントのロールを確認してください
advice-consent = アプリの登録に管理者の同意を与えてください。顧客のテナントでは、顧客またはパートナー センター経由で行います
advice-no-access-to-tenant = アカウントはこのテナントにアクセスできません。顧客の場合は細かい委任された管理特権 (GDAP) の関係が有効か、パートナーの場合は PARTNER_TENANT_ID がサインインしたアカウントのテナントかを確認してください
advice-refresh-token-dead = 更新トークンが失効しています。もう一度サインインしてください: fraud-guard auth login
advice-app-not-in-tenant = アプリの登録がこのテナントにありません。PARTNER_TENANT_ID と PARTNER_CLIENT_ID を確認してください
advice-client-secret = クライアント シークレットが違うか、有効期限が切れています。新しいものを PARTNER_CLIENT_SECRET に保存してください
advice-federated-credential = アプリの登録がこのマネージド ID を信頼していません。フェデレーション資格情報を確認してください: 発行者 { $issuer }、サブジェクトは ID のオブジェクト ID、対象ユーザー { $audience }
advice-check-credentials = PARTNER_TENANT_ID、PARTNER_CLIENT_ID、クライアントの資格情報を確認し、もう一度サインインしてください: fraud-guard auth login
advice-assign-identity = ユーザー割り当て ID が関数アプリに割り当てられているか、そのクライアント ID が正しいかを確認してください
advice-vault-credential = az login を実行するか、関数アプリにマネージド ID を割り当ててください
advice-vault-settings = KEY_VAULT_URL と REFRESH_TOKEN_SECRET_NAME を確認してください
advice-vault-role = キー コンテナーのロール Key Vault Secrets Officer を ID に付与し、ファイアウォールが関数アプリを許可しているか確認してください
advice-vault-deleted = シークレットが削除されています。回復 (az keyvault secret recover) または消去してから、もう一度サインインしてください: fraud-guard auth login
advice-token-file-readable = このマシンを他の人が使わない場合は chmod 600 { $file } を実行してください。それ以外の場合は削除し、アカウントのセッションを取り消して、もう一度サインインしてください: fraud-guard auth login
advice-token-file = 修正または削除してから、もう一度サインインしてください: fraud-guard auth login
advice-token-place = { $vault } または { $file } を設定してください

## Assessment
signal-severity = Microsoft による重大度: { $severity }
signal-confidence = Microsoft による信頼度: { $confidence }
signal-types = アラートの内容: { $types }
signal-age = アラートの検出は { $detected }前、最後の確認は { $seen }前
signal-regions = { $count } リージョン
signal-named-created =
    { $count ->
        [0] アラートが示すリソースに最近作成されたものはありません
       *[other] アラートが示すリソースのうち { $count } 件が最近作成されました
    }
signal-named-gone = アラートが示す { $count } 件のリソースのうち { $gone } 件はもうありません
signal-gpu =
    { $count ->
        [0] GPU を搭載したマシンは作成されていません
       *[other] GPU を搭載したマシンが { $count } 台、{ $regions }に作成されました
    }
signal-many-cores =
    { $count ->
        [0] { $cores } コア以上のマシンは作成されていません
       *[other] { $cores } コア以上のマシンが { $count } 台、{ $regions }に作成されました
    }
signal-many-regions = マシンの作成先: { $regions }
signal-new-regions =
    { $count ->
        [0] これまで使われていないリージョンには何も作成されていません
       *[other] これまで使われていない { $regions }にリソースが作成されました
    }
signal-new-sizes =
    { $count ->
        [0] これまで使われていないサイズのマシンはありません
       *[other] これまで使われていない { $count } 種類のサイズのマシンが作成されました
    }
signal-usual-places =
    { $count ->
        [0] マシンは作成されていません
       *[other] マシンが { $count } 台作成されました。サイズとリージョンはすべて以前から使われています
    }
signal-burst =
    { $count ->
        [0] リソースは作成されていません
       *[other] 1 時間に最大 { $count } 件のリソースが作成されました
    }
signal-before =
    { $count ->
        [0] サブスクリプションは以前は空でした
       *[other] サブスクリプションには以前 { $count } 件のリソースがありました
    }
signal-changes =
    { $count ->
        [0] 過去 { $span }に作成、変更、削除されたリソースはありません
       *[other] 過去 { $span }に { $count } 件のリソースが作成、変更、削除されました
    }
signal-suspicious =
    { $count ->
        [0] { $all } 件の変更に不審なものはありません
       *[other] { $all } 件の変更のうち { $count } 件が不審です
    }
signal-quota =
    { $count ->
        [0] クォータの増加は要求されていません
       *[other] クォータの増加が { $count } 回要求されました
    }
signal-new-account =
    { $count ->
        [0] 新しいアカウントによる不審な変更はありません
       *[other] 新しいアカウント { $who } が不審な変更を { $count } 件行いました
    }
signal-stranger =
    { $count ->
        [0] ここで未知のアカウントによる不審な変更はありません
       *[other] ここで活動のなかった { $who } が不審な変更を { $count } 件行いました
    }
signal-known-account =
    { $count ->
        [0] 不審な変更を行ったアカウントはありません
       *[other] 不審な変更はすべて、ここで以前から活動しているアカウントによるものです（{ $who } が { $count } 件）
    }
signal-known-pipeline =
    { $count ->
        [0] 不審な変更を行ったアプリはありません
       *[other] 不審な変更はすべて、ここで以前から活動しているアプリによるものです（{ $who } が { $count } 件）
    }
signal-reseller-account =
    { $count ->
        [0] リセラーの名前を持つアカウントによる不審な変更はありません
       *[other] 不審な変更はすべて、リセラーの名前を持つアカウントによるものです。名前は偽装できます（{ $who } が { $count } 件）
    }
signal-somebody-else = { $who } が不審な変更を { $count } 件行いました
signal-creator-at-risk =
    { $count ->
        [0] 不審な変更を行ったアカウントに、Microsoft が侵害を疑うものはありません
       *[other] Microsoft が侵害を疑う { $who } が不審な変更を { $count } 件行いました
    }
signal-elevated =
    { $count ->
        [0] すべてのサブスクリプションへの権限を取得した人はいません
       *[other] グローバル管理者がすべてのサブスクリプションへの権限を { $count } 回取得しました
    }
signal-administrator-added =
    { $count ->
        [0] ディレクトリ ロールは付与されていません
       *[other] ディレクトリ ロールが { $count } 回付与されました
    }
signal-new-user =
    { $count ->
        [0] ユーザーは作成されていません
       *[other] { $count } 人のユーザーが作成されました
    }
signal-new-principal =
    { $count ->
        [0] ディレクトリにアプリは作成されていません
       *[other] ディレクトリに { $count } 件のアプリが作成されました
    }
signal-secret-added =
    { $count ->
        [0] アプリにシークレットや証明書は追加されていません
       *[other] アプリに { $count } 件のシークレットまたは証明書が追加されました
    }
signal-consent-given =
    { $count ->
        [0] アプリへの同意は行われていません
       *[other] アプリへの同意が { $count } 回行われました
    }
signal-password-reset =
    { $count ->
        [0] 他人によるパスワードのリセットはありません
       *[other] 他人によるパスワードのリセットが { $count } 件ありました
    }
signal-recovery-changed =
    { $count ->
        [0] 回復方法やサインイン方法は変更されていません
       *[other] 回復方法またはサインイン方法が { $count } 回変更されました
    }
signal-owner-added =
    { $count ->
        [0] サブスクリプションの管理権限を持つロールは付与されていません
       *[other] サブスクリプションの管理権限を持つロールが { $count } 回付与されました
    }
signal-power-given =
    { $count ->
        [0] 権限、シークレット、同意は付与されていません
       *[other] 権限、シークレット、同意の付与が { $count } 回ありました
    }
signal-admins-without-mfa =
    { $count ->
        [0] グローバル管理者 { $all } 人全員が多要素認証を登録しています
       *[other] グローバル管理者 { $all } 人のうち { $count } 人が多要素認証を登録していません
    }
signal-admins-at-risk =
    { $count ->
        [0] Microsoft が侵害を疑うグローバル管理者はいません
       *[other] Microsoft が { $count } 人のグローバル管理者の侵害を疑っています
    }
signal-admins-recovery-changed =
    { $count ->
        [0] グローバル管理者の回復方法やサインイン方法は変更されていません
       *[other] グローバル管理者 { $count } 人の回復方法またはサインイン方法が変更されました
    }
signal-risky-users =
    { $count ->
        [0] Microsoft が侵害を疑うユーザーはいません
       *[other] Microsoft が { $count } 人のユーザーの侵害を疑っています
    }
signal-risky-sign-ins =
    { $count ->
        [0] 成功した危険なサインインはありません
       *[other] 危険なサインインが { $count } 件成功しました
    }
signal-cost = 直近で最も高い日の費用は { $latest } { $currency }、通常の 1 日は { $usual } { $currency } です
signal-no-budget = 顧客の予算は設定されていません
signal-budget = 今月の予算 { $budget } { $currency } のうち { $used } を使用しています
signal-test-tags =
    { $count ->
        [0] テスト環境を示すタグはありません
       *[other] テスト環境を示すタグが { $count } 件あります（{ $tag } など）
    }
signal-production-tags =
    { $count ->
        [0] 本番環境を示すタグはありません
       *[other] 本番環境を示すタグが { $count } 件あります（{ $tag } など）
    }
signal-subscription-state = サブスクリプションの状態は { $state } です
signal-reseller =
    { $count ->
        [0] 顧客にリセラーはいません
       *[other] 顧客には { $count } 社のリセラーがいます（{ $name } など）
    }
## Evidence: paths
path-we-may-stop = 当社のロールでマシンを停止できます
path-no-role = 当社のどのロールでもマシンを停止できません
path-no-access = サブスクリプションに当社のロールがありません。顧客または侵入者が削除した可能性があります
path-entitlement-active = Partner Center ではサブスクリプションがアクティブで、取り消しできます
path-entitlement-state = Partner Center でのサブスクリプションの状態: { $state }
path-no-entitlement = Partner Center では、顧客のどのプランにもこのサブスクリプションがありません
path-partner-center-refuses = Partner Center は、当社のアカウントに顧客のプランの参照を許可していません
path-relationship-active = 委任された管理者関係はアクティブです
path-relationship-ended = 委任された管理者関係は既に有効ではありません
path-relationship-ends-today = 委任された管理者関係は 1 日以内に終了します
path-relationship-without-roles = 委任された管理者関係にロールがありません
path-no-relationship = 顧客との委任された管理者関係がありません
path-not-known = 確認できませんでした: { $reply }

## Console
console-summary = ケース
console-suggestion = 提案
console-told = 通知先
console-told-nobody = まだ誰にも通知していません
console-told-sent = 配信済み
console-told-pending = 配信中
console-told-failed = 断念
console-told-superseded = 新しい通知に置き換え済み
console-history = 経緯
console-download = 証拠パックをダウンロード
console-check-done = 完了
console-check-open = 未確認
console-check-bad = 問題あり
console-check-unknown = 確認できませんでした
console-sign-in = サインイン
console-who-title = サインインしてください
console-who-text = fraud-guard がご本人を確認できないか、サインインの期限が切れています。職場のアカウントでサインインしてください。再びこのページが表示される場合は、このアドレスを fraud-guard の管理者に伝えてください。
console-role-title = ロールがありません
console-role-text = サインインしていますが、fraud-guard のロールが割り当てられていません。管理者にアプリ ロール Fraud.Reader または Fraud.Approver を依頼し、その後サインインし直してください。
console-missing-title = そのケースはありません
console-missing-text = 現在この ID のケースはありません。以前の発生に関するメッセージからここに来た可能性があります。最新のメッセージの ID をお使いください。
console-trouble-title = 現在は表示できません
console-trouble-text = ストレージまたはサインイン サービスが応答しないため、ケースを表示できません。1 分後にもう一度お試しください。
console-method-title = このページは表示専用です
console-method-text = このページには何も送信できません。代わりに開いてください。
console-mode-observe = fraud-guard は監視のみです (MODE は observe)。ここでは封じ込めを承認できません。
console-mode-approve = fraud-guard は承認を受け付けますが、何も送信しません (MODE は approve)。
console-is-stopped = 緊急停止スイッチがオンです。どのケースの封じ込めも送信されません。
console-need-role = ここではすべてを閲覧できます。決定するにはアプリ ロール Fraud.Approver が必要です。
console-need-mfa = ここではすべてを閲覧できます。決定するには多要素認証でサインインしてください。
console-need-fresh = ここではすべてを閲覧できます。決定するには再度サインインしてください。決定には、直近 15 分以内の多要素認証によるサインインが必要です。
console-need-key = 設定 SEAL_KEY がないため、ここでは何も決定できません。
console-sign-in-again = 再度サインイン
console-sent = 送信される内容そのもの:
console-cannot-send = ここからは送信できません。要求に必要な情報が不明です。
console-decide = 決定
console-label-state = 状態
console-label-affected = 他に影響を受けるもの
console-everything = サブスクリプション内のものを使用するすべての人
console-only-these = ここに記載されたものを使用する人のみ。サブスクリプション内の他のものには影響しません
console-label-parts = 対象
console-label-left-out = 対象外
console-label-count = サブスクリプション内のリソース
console-label-cost = コスト
console-label-tags = サブスクリプションのタグ
console-label-looked-up = 確認日時
console-label-needed = 必要な承認
console-label-approved = 承認者
console-label-until = 期限
console-not-known = 不明
console-needed-one = 1 人
console-needed-two = 2 人 (別々の人、30 分以内)
console-approved-by = { $who }, { $moment }
console-part-active = 実行中
console-part-inactive = 停止中
console-part-since = 作成: { $moment }
console-effect-suspend = サブスクリプション内のすべてが停止します。データの保持期間には限りがあります
console-effect-start = 再び実行され、費用が発生します。攻撃者が残したものも同様です
console-effect-reactivate = サブスクリプションは再び使用でき、費用が発生します。攻撃者が残したものも元に戻ります
console-undo-here = 効果が出た後にここから (個別の承認が必要)
console-undo-of-undo = 封じ込めを再度提案
console-approve = 承認する
console-decline = 却下する
console-take-back = 撤回する
console-cared = 対応済みにする
console-undo = 取り消しを提案する
console-propose = 再度提案する
console-answer = Microsoft に回答する
console-stop = すべて停止する
console-allow = 封じ込めを再び許可する
console-verdict = 判定
console-reason = 理由 (500 文字以内。ケースに記録されます)
console-confirm = 確認のため、サブスクリプション ID { $id } の末尾 4 文字を入力してください
console-recorded = { $decision }: 記録しました。下に示す状態が有効です。
console-done-title = 完了
console-wrong-title = 何も実行されませんでした
console-wrong-typed = 入力内容がサブスクリプション ID の末尾 4 文字と一致しません
console-wrong-reason = 理由を 500 文字以内で入力してください
console-wrong-verdict = 判定を選択してください
console-wrong-changed = ページを開いてから変更がありました。決定する前にもう一度確認してください。
console-wrong-expired = ページが 1 時間以上開かれていました。決定する前にもう一度確認してください。
console-wrong-used = このページは使用済みです。現在の状態は下に示します。
console-wrong-person = あなたはこれを承認済みまたは提案済みです。別の人の承認が必要です。
console-wrong-state = 現在の状態では実行できません。状態は下に示します。
console-wrong-forbidden = 現在は禁止されています (モード、緊急停止スイッチ、または保護の対象)。
console-wrong-approver = 現時点では、あなたが承認できることを Microsoft から確認できません。もう一度お試しください。解消しない場合は、管理者にロールを依頼してください。
console-wrong-not-now = これに必要な情報を現在 Microsoft から取得できません。1 分後にもう一度お試しください。
console-wrong-unavailable = ストレージが応答しないため、決定が記録されたかどうか不明です。ページを開き直して状態を確認してください。
console-not-ours = この要求は、fraud-guard が表示したページからのものではありません。ケースを開き、そこで決定してください。

## Containment

headline-contained = 封じ込め: { $matter }
section-containment = 封じ込め
containment-status = { $what }: { $state } ({ $moment })
containment-proposed = 承認可能
containment-approved-once = 1 人が承認済み。もう 1 人の承認が必要
containment-cooling = 承認済み。まだ撤回可能
containment-armed = まもなく送信
containment-dispatching = 送信中
containment-verifying = Microsoft が受け付け済み。効果を確認中
containment-unknown = 送信された可能性あり。効果を確認中
containment-done = 効果を確認済み
containment-rejected = 却下
containment-expired = 送信前に期限切れ
containment-revoked = 送信前に撤回
containment-blocked = 未送信: 安全チェックにより禁止
containment-needs-human = 停止: 人による対応が必要
contain-proposed = 提案: { $what }
contain-approved-once = 1 人が承認済み、もう 1 人の承認が必要: { $what }
contain-approved = 承認済み、撤回がなければ { $until } に送信: { $what }
contain-done = 効果を確認済み: { $what }
contain-declined = 却下: { $what }
contain-expired = 送信前に期限切れ: { $what }
contain-revoked = 送信前に撤回: { $what }
contain-blocked = 未送信: { $what } – 理由: { $why }
contain-needs-you = 人による対応が必要: { $what } – 理由: { $why }
contain-unclear = 送信された可能性あり、効果は未確認。再送信はしません: { $what }
contain-too-late = 送信中に撤回、すでに効果が出た可能性あり: { $what }
contain-closed = 担当者が対応済み: { $what }
contain-active-again = 【再びアクティブ】封じ込めの後に所有者または攻撃者が再開。自動では再実行しません: { $what }
block-mode = モードが「act」ではありません
block-kill-switch = 緊急停止スイッチがオンです
block-tag = タグにより対象が保護されています
block-contained-lately = 過去 7 日間に対象を封じ込めましたが、誰かがそれを元に戻しました
block-forged = この fraud-guard の封印がない承認があります
block-too-few = 承認した人数が足りません
block-approver-left = 承認した人に、承認する権限がなくなっています
block-approval-expired = 期限切れの承認があります
block-not-found = 対象はもう存在しません
block-not-active = 対象はもうアクティブではありません
block-other-name = サブスクリプションの名前がページの表示と異なります
block-event-old = アラートを時間内に読み取り直せませんでした
block-event-resolved = すべてのアラートが解決済みです
block-event-unknown = 何が検出されたのか不明です
block-hour-spent = 1 時間あたりの封じ込め件数が上限に達しました。{ $from } から再び可能です
block-day-spent = 1 日あたりの封じ込め件数が上限に達しました。{ $from } から再び可能です
block-share-spent = 1 日に封じ込めたサブスクリプションの割合が上限に達しました。{ $from } から再び可能です
block-locked = 同じサブスクリプションで別の封じ込めが進行中です
block-kind = ポリシーはこの手順を許可していません
block-page-changed = ページの内容が承認時と異なります
block-breaker = 短時間の提案または承認が多すぎます。確認のうえ、ブレーカーを復帰させてください
block-clock = このマシンとストレージの時計がずれています
block-audit = 監査チェーンが壊れているか、書き込めません
block-withdrawn = 取り消しが求められていました
block-rolled-back = ストレージが以前の状態に戻されています
block-unreadable = 読み取れませんでした ({ $guard })
guard-mode = モード
guard-kill-switch = 緊急停止スイッチ
guard-not-protected = 保護対象
guard-approval = 承認
guard-target = 対象
guard-event = アラート
guard-budget = 封じ込めの上限
guard-lock = ロック
guard-kind = ポリシー
guard-unchanged = ページ
guard-breaker = ブレーカー
guard-clock = 時計
guard-audit-trail = 監査チェーン
need-too-late = 最後の確認から送信までに時間がかかりすぎました。何も送信していません
need-cannot-reach = 3 回試しましたが Microsoft に接続できませんでした。何も送信していません
need-refused-invalid = Microsoft が要求を不正として拒否しました (400)。何も実行されていません
need-refused-unauthenticated = Microsoft がサインインを受け付けませんでした (401)。何も実行されていません
need-refused-forbidden = Microsoft によると権限が不足しています (403)。何も実行されていません
need-refused-not-found = Microsoft が対象を見つけられません (404)。何も実行されていません
need-refused-conflict = Microsoft によると別の操作が進行中です (409)。何も実行されていません
need-refused-throttled = Microsoft がすべての試行を制限しました (429)。何も実行されていません
need-refused = Microsoft が拒否しました。何も実行されていません
need-not-confirmed = 送信しましたが、15 分後も対象はアクティブです
need-cannot-verify = 送信された可能性がありますが、その後対象を読み取れません
exhibit-cost = 定価で 1 時間あたり約 { $amount } { $currency }
left-out-too-many = 1 回の承認の上限を超えています。先にこれらを承認してください
left-out-gone = もう存在しません
left-out-odd = ID がこのサブスクリプションのものではありません
left-out-stopped = 稼働していません
left-out-form = ここからは停止できません。手動で行ってください

# The audit.
label-audit = 監査ログ
audit-whole = { $count } 件、末尾 { $head }
audit-broken = 【破損】{ $error }
label-audit-anchor = 監査ログのアンカー
alarm-audit-broken = 監査チェーンの破損: 記録が変更または切り捨てられました
over-audit-broken = 監査チェーンの末尾が正常に復旧
advice-audit-broken = 復旧するまで封じ込めは実行されません。過去のサマリーのアンカーを指定して fraud-guard audit verify を実行し、audit/ 配下の BLOB を以前のバージョンに復元して、ストレージ アカウントに書き込める人物を確認してください
alarm-breaker-proposals = 封じ込めを停止しました: 10 分間の提案が多すぎます
alarm-breaker-approvals = 封じ込めを停止しました: 1 人が 5 分間に承認しすぎています
alarm-breaker-unread = 封じ込めを停止しました: 読むより速く承認した人がいます
over-breaker = ブレーカーが復帰し、承認済みの操作を再び送信します
label-approver = 承認者
label-open-since = 開いた日時
advice-breaker = 承認者本人の操作かどうか確認してください。本人でなければ承認を取り消し、アカウントをブロックします。問題がなければ、別の人がコンソールの「封じ込めを再び許可する」または fraud-guard cases kill-switch off でブレーカーを復帰させます
