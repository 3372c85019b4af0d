//! A hundred days of two instances that share a vault, with whatever goes wrong in them.

use fraud_guard::local::services::key_vault::Operation;
use fraud_guard::local::services::outage::Outage;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::microsoft::access_token::AccessTokens;
use rstest::rstest;

use super::world::World;
use super::world::user_token;

const DAYS: usize = 100;
const POLLS_A_DAY: usize = 4;
const HOURS_BETWEEN_POLLS: i64 = 6;

/// The same numbers for the same seed (xorshift).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn fault(&mut self) -> Outage {
        let faults = [
            Outage::Status(503),
            Outage::Status(403),
            Outage::Throttled(30),
            Outage::StatusAfterwards(500),
        ];
        faults[usize::try_from(self.throw(4)).expect("small")]
    }

    fn operation(&mut self) -> Operation {
        let operations = [Operation::Read, Operation::Write, Operation::ReadBack];
        operations[usize::try_from(self.throw(3)).expect("small")]
    }
}

/// The run so far.
struct Run {
    world: World,
    dice: Dice,
    instances: [AccessTokens; 2],
    /// Polls until the vault is there again.
    outage: u64,
    /// Polls until somebody signs in again.
    revoked: u64,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    outages: usize,
    rotation_faults: usize,
    restarts: usize,
    revocations: usize,
    blind: usize,
    served: usize,
}

impl Run {
    async fn start(seed: u64) -> Self {
        let world = World::signed_in().await;
        let instances = [world.instance(), world.instance()];
        let (dice, counts) = (Dice(seed), Counts::default());
        Self { world, dice, instances, outage: 0, revoked: 0, counts }
    }

    /// Something happens, or nothing.
    fn happen(&mut self) {
        self.outage = self.outage.saturating_sub(1);
        if self.outage == 0 {
            self.world.services.vault.mend();
        }
        if self.revoked > 0 {
            self.revoked -= 1;
            if self.revoked == 0 {
                self.world.services.vault.mend();
                self.world.sign_in();
            }
            return;
        }
        match self.dice.throw(20) {
            0 | 1 => {
                self.outage = 1 + self.dice.throw(12);
                let fault = self.dice.fault();
                self.world.services.vault.fail_with(Some(fault));
                self.counts.outages += 1;
            }
            2..=6 => {
                let (operation, fault) = (self.dice.operation(), self.dice.fault());
                self.world.services.vault.fail_next(operation, fault);
                self.counts.rotation_faults += 1;
            }
            7 | 8 if self.outage == 0 => {
                self.world.services.vault.mend();
                let which = usize::try_from(self.dice.throw(2)).expect("small");
                self.instances[which] = self.world.instance();
                self.counts.restarts += 1;
            }
            9 if self.dice.throw(3) == 0 => {
                self.world.services.login.refresh_tokens.revoke_all();
                self.revoked = 1 + self.dice.throw(4);
                self.counts.revocations += 1;
            }
            _ => {}
        }
    }

    async fn poll(&mut self, number: usize) {
        let [first, second] = &self.instances;
        let (first, second) = tokio::join!(user_token(first), user_token(second));
        for result in [first, second] {
            match result {
                Ok(_) => {
                    assert_eq!(self.revoked, 0, "poll {number}: a revoked sign-in was used");
                    self.counts.served += 1;
                }
                Err(RemoteError::Refused { what, .. }) if self.revoked > 0 => {
                    assert!(what.contains("AADSTS50173"), "poll {number}: {what}");
                    self.counts.blind += 1;
                }
                Err(error) => panic!("poll {number}: {error} {:?}", self.counts),
            }
        }
        let kept = self.world.kept().expect("a version");
        assert_eq!(self.world.is_alive(&kept), self.revoked == 0, "poll {number}");
    }
}

/// The last saved token is usable whatever happened, a revoked one is told as such at the very
/// next poll, and a new sign-in is used at the very next poll.
#[rstest]
#[tokio::test]
async fn two_instances_keep_one_sign_in_alive(
    #[values(0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03)] seed: u64,
) {
    let mut run = Run::start(seed).await;
    for number in 0..DAYS * POLLS_A_DAY {
        run.happen();
        run.poll(number).await;
        run.world.pass_hours(HOURS_BETWEEN_POLLS);
    }
    let counts = &run.counts;
    assert!(counts.outages > 10 && counts.rotation_faults > 20, "{counts:?}");
    assert!(counts.restarts > 10 && counts.revocations > 1, "{counts:?}");
    assert!(counts.blind >= 2 * counts.revocations, "{counts:?}");
    // Two polls of two instances, each with a token of its own, and no storm.
    assert!(run.world.asked() <= 2 * DAYS * POLLS_A_DAY + 200, "{}", run.world.asked());
}
