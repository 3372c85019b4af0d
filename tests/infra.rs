//! `infra/` provisions what the program, `host.json` and the functions ask for: the contract holds, and
//! each of these mistakes breaks it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use rstest::rstest;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const APP: &str = "infra/modules/function-app.bicep";
const STORAGE: &str = "infra/modules/storage.bicep";
const VAULT: &str = "infra/modules/key-vault.bicep";
const ACCESS: &str = "infra/modules/access.bicep";
const ACTING: &str = "infra/modules/acting.bicep";
const MONITORING: &str = "infra/modules/monitoring.bicep";
const MAIN: &str = "infra/main.bicep";

/// A copy of what the contract is about.
fn tree() -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for folder in ["infra", "function-app"] {
        copy_folder(&Path::new(ROOT).join(folder), &copy.path().join(folder));
    }
    fs::create_dir(copy.path().join("scripts")).expect("a folder");
    for file in ["host.json", "README.md", "scripts/check-infra", "scripts/cost-estimate"] {
        fs::copy(Path::new(ROOT).join(file), copy.path().join(file)).expect("a copy");
    }
    for folder in ["src", "docs"] {
        symlink(Path::new(ROOT).join(folder), copy.path().join(folder)).expect("a link");
    }
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy_folder(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).expect("a copy")),
        }
    }
}

fn check(tree: &TempDir) -> Output {
    let script = tree.path().join("scripts/check-infra");
    Command::new("python3").arg(script).arg("--contract").output().expect("Python")
}

#[test]
fn the_templates_provision_what_the_program_asks_for() {
    let output = check(&tree());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// In this file, this text instead of that one: the contract says so.
#[rstest]
#[case::schedule_of_the_poll(APP, "  POLL_SCHEDULE: pollSchedule\n", "", "%POLL_SCHEDULE%")]
#[case::schedule_of_the_sweep(APP, "  SWEEP_SCHEDULE: sweepSchedule\n", "", "%SWEEP_SCHEDULE%")]
#[case::setting_nobody_reads(
    APP,
    "  MODE: mode\n",
    "  MODE: mode\n  CASE_COLOUR: 'red'\n",
    "CASE_COLOUR, which nobody reads"
)]
#[case::setting_misspelt(
    APP,
    "PARTNER_TENANT_ID:",
    "PARTNER_TENNANT_ID:",
    "PARTNER_TENNANT_ID, which nobody reads"
)]
#[case::required_setting_missing(
    APP,
    "  PARTNER_CLIENT_ID: partnerClientId\n",
    "",
    "does not set PARTNER_CLIENT_ID"
)]
#[case::mode_missing(APP, "  MODE: mode\n", "", "does not set MODE")]
#[case::worker_runtime(
    APP,
    "  MODE: mode\n",
    "  MODE: mode\n  FUNCTIONS_WORKER_RUNTIME: 'custom'\n",
    "FUNCTIONS_WORKER_RUNTIME, which must not be set"
)]
#[case::run_from_package(
    APP,
    "  MODE: mode\n",
    "  MODE: mode\n  WEBSITE_RUN_FROM_PACKAGE: '1'\n",
    "WEBSITE_RUN_FROM_PACKAGE, which must not be set"
)]
#[case::schedule_of_another_name(
    "function-app/SweepCases/function.json",
    "%SWEEP_SCHEDULE%",
    "%SWEEP_EVERY%",
    "%SWEEP_EVERY%"
)]
#[case::another_connection(
    "function-app/ProcessFraudEvent/function.json",
    "\"AzureWebJobsStorage\"",
    "\"EventStorage\"",
    "the connection EventStorage has no settings"
)]
#[case::queue_misspelt(STORAGE, "'notifications'", "'notification'", "makes the queues")]
#[case::queue_missing(STORAGE, ", 'containments'", "", "makes the queues")]
#[case::queue_renamed_in_a_function(
    "function-app/DeliverNotification/function.json",
    "\"notifications\"",
    "\"messages\"",
    "makes the queues"
)]
#[case::no_poison_queues(STORAGE, "[queue, '${queue}-poison']", "[queue]", "no poison queues")]
#[case::metric_misspelt(
    "infra/workbook.json",
    "fraud_guard.deliveries",
    "fraud_guard.delivery",
    "there is no metric fraud_guard.delivery"
)]
#[case::poison_unseen(
    STORAGE,
    "'StorageWrite'",
    "'StorageRead'",
    "does not log what the host gives up"
)]
#[case::container_renamed(
    STORAGE,
    "'fraud-guard', 'packages'",
    "'cases', 'packages'",
    "does not make the container"
)]
#[case::right_on_another_container(
    MAIN,
    "caseContainerName: 'fraud-guard'",
    "caseContainerName: 'cases'",
    "gets another container"
)]
#[case::console_open(
    APP,
    "'/api/health', ",
    "'/api/health', '/api/console', ",
    "paths without a sign-in"
)]
#[case::webhook_closed(APP, ", '/api/partner-center/webhook'", "", "paths without a sign-in")]
#[case::route_moved(
    "function-app/Health/function.json",
    "\"health\"",
    "\"healthy\"",
    "paths without a sign-in"
)]
#[case::alert_about_no_function(
    "infra/queries/sweep-missed.kql",
    "SweepCases",
    "SweepTheCases",
    "there is no function SweepTheCases"
)]
#[case::alert_about_no_event(
    "infra/queries/work-overdue.kql",
    "== \"heartbeat\"",
    "== \"heart-beat\"",
    "logs no heart-beat"
)]
#[case::alert_about_no_field(
    "infra/queries/answer-due.kql",
    "oldest_unanswered_seconds",
    "oldest_unanswered_minutes",
    "no line of the log has oldest_unanswered_minutes"
)]
#[case::workbook_about_no_function(
    "infra/workbook.json",
    "PollFraudEvents",
    "PollEvents",
    "there is no function PollEvents"
)]
#[case::query_that_no_alert_runs(
    MAIN,
    "queries/poison.kql",
    "queries/failures.kql",
    "no alert runs queries/poison.kql"
)]
#[case::heartbeat_sampled("host.json", "Request;", "", "samples Request")]
#[case::log_sampled("host.json", ";Trace", "", "samples Trace")]
#[case::failure_sampled("host.json", ";Exception", "", "samples Exception")]
#[case::log_filled_through_health(
    "host.json",
    "\"Function.Health\": \"Error\"",
    "\"Function.Health\": \"Information\"",
    "fill the log through Health"
)]
#[case::log_filled_through_the_webhook(
    "host.json",
    ", \"Function.PartnerCenterWebhook\": \"Warning\"",
    "",
    "fill the log through PartnerCenterWebhook"
)]
#[case::secret_taken_for_a_channel(APP, "'HEARTBEAT_URL', ", "", "for no channels")]
#[case::channel_taken_for_none(
    APP,
    "'HEARTBEAT_URL', ",
    "'HEARTBEAT_URL', 'TEAMS_WEBHOOK_URL', ",
    "for no channels"
)]
#[case::audit_forgotten(
    STORAGE,
    "['channel', ",
    "['audit', 'channel', ",
    "forgets versions of audit/"
)]
#[case::everything_forgotten(
    STORAGE,
    "              prefixMatch: map(writtenEachMinute, folder => '${containerNames[0]}/${folder}/')\n",
    "",
    "forgets versions of everything"
)]
#[case::folder_misspelt(
    STORAGE,
    "'heartbeat', ",
    "'heart-beat', ",
    "heart-beat/, which nobody writes"
)]
#[case::alert_split_by_nothing(
    "infra/queries/failures.kql",
    "OperationName",
    "Operation",
    "split by OperationName"
)]
#[case::event_with_an_end(
    "infra/modules/alerts.bicep",
    "autoMitigate: alert.hasEnd",
    "autoMitigate: true",
    "ends alerts that are events"
)]
#[case::console_where_nobody_decides(
    MAIN,
    "? fail('",
    "? string('",
    "console where nobody can decide"
)]
#[case::nobody_asks_who_decides(
    MAIN,
    "  name: groupName\n",
    "  name: resourceGroupName\n",
    "never asks whether anybody can decide"
)]
#[case::context_not_asked_for(APP, "['claims=${contextClaim}']", "[]", "asks for no context")]
#[case::results_not_logged(
    "host.json",
    "\"Host.Results\": \"Information\"",
    "\"Host.Results\": \"Error\"",
    "logs no result"
)]
#[case::another_executable("host.json", "\"handler\"", "\"fraud-guard\"", "does not start handler")]
#[case::acting_sign_in_before_act(
    MAIN,
    "var actsApart = mode == 'act' && actingSignIn != null",
    "var actsApart = actingSignIn != null",
    "a deployment that does not act"
)]
#[case::acting_identity_always_there(
    MAIN,
    "module actingIdentity 'modules/identity.bicep' = if (actsApart) {",
    "module actingIdentity 'modules/identity.bicep' = {",
    "a deployment that does not act"
)]
#[case::acting_vault_always_there(
    MAIN,
    "module actingVault 'modules/key-vault.bicep' = if (actsApart) {",
    "module actingVault 'modules/key-vault.bicep' = {",
    "a deployment that does not act"
)]
#[case::acting_right_missing(
    ACTING,
    "  'Microsoft.Compute/virtualMachines/deallocate/action'\n",
    "",
    "lacks Microsoft.Compute/virtualMachines/deallocate/action"
)]
#[case::acting_right_with_a_wildcard(
    ACTING,
    "'Microsoft.Batch/batchAccounts/pools/write'",
    "'Microsoft.Batch/batchAccounts/*'",
    "a right with *"
)]
#[case::acting_right_to_delete(
    ACTING,
    "  'Microsoft.Batch/batchAccounts/read'\n",
    "  'Microsoft.Batch/batchAccounts/read'\n  'Microsoft.Batch/batchAccounts/delete'\n",
    "a right with delete"
)]
#[case::owner(
    ACCESS,
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "on no list"
)]
#[case::role_outside_of_the_one_page(
    MONITORING,
    "metadata description = '",
    "metadata role = '73c42c96-874c-492b-b04d-ab87d138a893'\nmetadata description = '",
    "on no list"
)]
#[case::shared_keys(
    STORAGE,
    "allowSharedKeyAccess: false",
    "allowSharedKeyAccess: true",
    "lacks allowSharedKeyAccess"
)]
#[case::public_blobs(
    STORAGE,
    "allowBlobPublicAccess: false",
    "allowBlobPublicAccess: true",
    "lacks allowBlobPublicAccess"
)]
#[case::purge_protection(
    VAULT,
    "enablePurgeProtection: true",
    "enablePurgeProtection: null",
    "lacks enablePurgeProtection"
)]
#[case::telemetry_with_a_key(
    MONITORING,
    "DisableLocalAuth: true",
    "DisableLocalAuth: false",
    "lacks DisableLocalAuth"
)]
#[case::plain_http(APP, "httpsOnly: true", "httpsOnly: false", "lacks httpsOnly")]
#[case::console_without_a_sign_in(
    APP,
    "requireAuthentication: true",
    "requireAuthentication: false",
    "lacks requireAuthentication"
)]
#[case::another_runtime(APP, "name: 'custom', version", "name: 'node', version", "lacks runtime")]
#[case::keys_read(APP, "  MODE: mode\n", "  MODE: mode\n  KEY: app.listKeys()\n", "reads keys")]
#[case::secret_parameter(
    MAIN,
    "param environmentName",
    "@secure()\nparam environmentName",
    "takes a secret"
)]
#[case::bound_to_a_region(
    STORAGE,
    "  location: location\n",
    "  location: 'westeurope'\n",
    "is bound to westeurope"
)]
#[case::parameter_undescribed(
    MAIN,
    "@description('Region of everything that has one. Flex Consumption must be offered there.')\n",
    "",
    "no description: param location"
)]
#[case::output_undescribed(
    MAIN,
    "@description('Name of the function app.')\n",
    "",
    "no description: output"
)]
#[case::parameter_undocumented(
    "infra/README.md",
    "| `pollSchedule` |",
    "| `pollingSchedule` |",
    "no row for the param pollSchedule"
)]
#[case::alert_undocumented(
    "infra/README.md",
    "`answer-due`",
    "`answer`",
    "no row for the alert answer-due"
)]
#[case::module_with_a_name(
    MAIN,
    "module storage 'modules/storage.bicep' = {\n",
    "module storage 'modules/storage.bicep' = {\n  name: 'storage'\n",
    "the module storage has a name"
)]
fn each_of_these_mistakes_breaks_the_contract(
    #[case] file: &str,
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] says: &str,
) {
    let tree = tree();
    let file = tree.path().join(file);
    let text = fs::read_to_string(&file).expect("a file");
    assert!(text.contains(right), "{} has no {right:?}", file.display());
    fs::write(&file, text.replace(right, wrong)).expect("it is written");
    let output = check(&tree);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(says), "{said}");
}
