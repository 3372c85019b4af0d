//! `fraud-guard customers`: what can be collected at each customer, and the consent for it.

use std::process::Output;

use fraud_guard::clock::Clock;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::estate::Licence;
use fraud_guard::local::services::world::World;
use serde_json::Value;
use serde_json::json;

use crate::local::recording_handler::serve;
use crate::support::handler_process::program;
use crate::support::recorder::Recorder;

/// Partner Center with the customers of the scenario `compromise`, and of `innocent`.
struct Customers {
    services: Services,
    recorder: Recorder,
    url: String,
}

impl Customers {
    async fn start() -> Self {
        let services = Services::new(World::new(Clock::System));
        for scenario in ["compromise", "innocent"] {
            for step in Scenario::named(scenario).expect("a scenario").steps {
                services.world.apply(&step.change);
            }
        }
        let recorder = Recorder::default();
        let url = serve(recorder.before(services.router())).await;
        Self { services, recorder, url }
    }

    fn tenant(&self, name: &str) -> &'static str {
        let estates = self.services.world.estates();
        let found = estates.iter().find(|estate| estate.customer.name.starts_with(name));
        found.expect("a customer").customer.tenant
    }

    fn change(&self, tenant: &str, change: impl FnOnce(&mut Estate)) {
        assert!(self.services.world.change_estate(tenant, change), "there is no such customer");
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let settings = self.services.settings(&self.url);
        let environment: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut command = program(&[&["customers"], arguments].concat(), &environment);
        let output = tokio::task::spawn_blocking(move || command.output().expect("it runs")).await;
        let output = output.expect("an output");
        let said = [text(&output.stdout), text(&output.stderr)].concat();
        for secret in self.services.secrets() {
            assert!(!said.contains(&secret), "{said}");
        }
        output
    }

    async fn check(&self, tenant: &str) -> Value {
        let output = self.run(&["check", tenant, "--json"]).await;
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn missing(checked: &Value) -> Vec<&str> {
    let missing = checked["missing"].as_array().expect("a list");
    missing.iter().map(|one| one["question"].as_str().expect("a question")).collect()
}

#[tokio::test]
async fn where_everything_is_in_place_everything_can_be_collected() {
    let customers = Customers::start().await;
    let output = customers.run(&["check"]).await;
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert_eq!(said.matches("everything can be collected").count(), 2, "{said}");
    assert!(said.contains("Contoso (synthetic)"), "{said}");
}

#[tokio::test]
async fn what_is_missing_is_listed_with_what_it_needs() {
    let customers = Customers::start().await;
    let tenant = customers.tenant("Contoso");
    customers.change(tenant, |estate| estate.access.licence = Licence::None);
    let checked = customers.check(tenant).await;
    let expected = ["eligible-administrators", "mfa-registration", "risky-users", "risky-sign-ins"];
    assert_eq!(missing(&checked), expected);
    let output = customers.run(&["check", tenant]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("MFA registration: not licensed: needs P1"), "{said}");
    assert!(!said.contains("customers consent"), "a consent would not help: {said}");
}

#[tokio::test]
async fn a_consent_gives_what_was_missing_and_a_second_one_says_that_it_is_there() {
    let customers = Customers::start().await;
    let tenant = customers.tenant("Contoso");
    customers.change(tenant, |estate| estate.access.consents.clear());
    let output = customers.run(&["check", tenant]).await;
    let said = text(&output.stdout);
    assert!(said.contains(&format!("fraud-guard customers consent {tenant}")), "{said}");

    let dry = customers.run(&["consent", tenant, "--dry-run"]).await;
    assert!(text(&dry.stdout).contains("nothing was sent"), "{}", text(&dry.stdout));
    assert!(!missing(&customers.check(tenant).await).is_empty());

    let given = customers.run(&["consent", tenant, "--json"]).await;
    assert!(given.status.success(), "{}", text(&given.stderr));
    let given: Value = serde_json::from_slice(&given.stdout).expect("JSON");
    assert_eq!(given["outcome"], "consented");
    assert_eq!(missing(&customers.check(tenant).await), [""; 0]);
    let again = customers.run(&["consent", tenant]).await;
    assert!(text(&again.stdout).contains("there is a consent already"), "{}", text(&again.stdout));
}

#[tokio::test]
async fn checks_and_consents_ask_only_for_what_microsoft_published() {
    let customers = Customers::start().await;
    let tenant = customers.tenant("Contoso");
    customers.change(tenant, |estate| estate.access.consents.clear());
    for arguments in [&["check"][..], &["consent", tenant], &["check"]] {
        customers.run(arguments).await;
    }
    let (operations, wrong) = customers.recorder.compared();
    assert_eq!(wrong, Vec::<String>::new());
    for one in ["partnerCenter.customers.list", "partnerCenter.applicationConsents.create"] {
        assert!(operations.contains(one), "{one}: {operations:?}");
    }
}

#[tokio::test]
async fn the_scopes_are_the_least_there_are() {
    let customers = Customers::start().await;
    let tenant = customers.tenant("Contoso");
    let output = customers.run(&["consent", tenant, "--dry-run", "--json"]).await;
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let scopes = document["grants"][0]["scopes"].as_array().expect("scopes");
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str().expect("a name")).collect();
    let expected = [
        "AuditLog.Read.All",
        "Directory.Read.All",
        "IdentityRiskyUser.Read.All",
        "RoleEligibilitySchedule.Read.Directory",
        "RoleManagement.Read.Directory",
        "User.Read.All",
        "UserAuthenticationMethod.Read.All",
    ];
    assert_eq!(scopes, expected);
    assert_eq!(
        document["grants"][1]["scopes"],
        json!(["user_impersonation"]),
        "Azure has no other"
    );
}

#[tokio::test]
async fn a_customer_without_a_relationship_says_so_and_costs_the_others_nothing() {
    let customers = Customers::start().await;
    let tenant = customers.tenant("Contoso");
    customers.change(tenant, |estate| estate.access.gdap = None);
    let output = customers.run(&["check"]).await;
    let said = text(&output.stdout);
    assert_eq!(said.matches("everything can be collected").count(), 1, "{said}");
    assert!(said.contains("global administrators: not permitted: needs"), "{said}");
}

#[tokio::test]
async fn what_is_no_tenant_is_refused_before_anybody_is_asked() {
    let customers = Customers::start().await;
    for command in ["check", "consent"] {
        let output = customers.run(&[command, "contoso.example"]).await;
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("no tenant id"), "{}", text(&output.stderr));
    }
}
