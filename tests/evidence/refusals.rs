//! What refusals cost in tokens, which the poll and all questions share.

use fraud_guard::findings::Question;
use fraud_guard::findings::Reply;
use rstest::rstest;

use super::trouble::Trouble;
use super::world::World;

/// Tokens that a third collection needs while questions are refused.
async fn tokens_of_the_third(questions: &[Question], trouble: Trouble) -> usize {
    let world = World::compromised().await;
    world.troubles.set(questions, trouble);
    world.collect().await;
    world.collect().await;
    let before = world.services.login.requests();
    let findings = world.collect().await;
    for question in questions {
        assert!(!matches!(findings.reply(*question), Some(Reply::Answered)), "{question:?}");
    }
    world.services.login.requests() - before
}

#[rstest]
#[case::in_azure(Question::RoleAssignments, Trouble::Forbidden)]
#[case::in_the_directory(Question::DirectoryAudits, Trouble::Forbidden)]
#[case::for_a_licence(Question::RiskyUsers, Trouble::NotLicensed)]
#[case::at_partner_center(Question::Reseller, Trouble::Forbidden)]
#[tokio::test]
async fn a_refusal_that_stays_does_not_cost_a_token_each_time(
    #[case] question: Question,
    #[case] trouble: Trouble,
) {
    assert_eq!(tokens_of_the_third(&[question], trouble).await, 0);
}

/// A refusal costs the tokens of its own tenant and audience once, and the poll's never.
#[rstest]
#[case::a_licence(Question::RiskyUsers, Trouble::NotLicensed, 0)]
#[case::the_polls_token(Question::Reseller, Trouble::Forbidden, 0)]
#[case::a_right(Question::RoleAssignments, Trouble::Forbidden, 1)]
#[tokio::test]
async fn only_a_missing_right_costs_a_token_and_once(
    #[case] question: Question,
    #[case] trouble: Trouble,
    #[case] tokens: usize,
) {
    let undisturbed = World::compromised().await;
    undisturbed.collect().await;
    undisturbed.collect().await;
    let world = World::compromised().await;
    world.troubles.set(&[question], trouble);
    world.collect().await;
    world.collect().await;
    let usual = undisturbed.services.login.requests();
    assert_eq!(world.services.login.requests() - usual, tokens);
}
