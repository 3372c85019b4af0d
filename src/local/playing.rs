//! Lets a scenario happen, step by step, on the machine's clock.

use tokio::time::Instant;

use super::scenarios::Scenario;
use super::services::world::World;
use super::stop::Stop;
use super::story::SCENARIO;

/// Plays a scenario to its end, or until asked to stop.
pub async fn play(scenario: Scenario, world: World, stop: Stop) {
    let start = Instant::now();
    for step in scenario.steps {
        tokio::select! {
            () = tokio::time::sleep_until(start + step.after) => {}
            () = stop.requested() => return,
        }
        world.apply(&step.change);
        tracing::info!(target: SCENARIO, step = "world_changed", what = step.story);
    }
}
