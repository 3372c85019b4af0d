//! The embedded Functions host: reads the same files, sends the same bodies, judges answers alike.

pub mod answer;
pub mod easy_auth;
pub mod front_end;
pub mod function;
pub mod handler;
pub mod host_json;
pub mod invocation;
pub mod listeners;
pub mod message;
pub mod queues;
pub mod route;
pub mod schedule;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::local::stop::Stop;
use easy_auth::EasyAuth;
use front_end::FrontEnd;
use function::FunctionApp;
use function::Trigger;
use handler::Handler;
use handler::NotReady;
use listeners::QueueTrigger;
use listeners::Shared;
use listeners::Timer;
use queues::Queues;

/// The target of everything that the host says about itself.
pub const HOST: &str = "fraud_guard::host";

/// The embedded host.
#[derive(Debug)]
pub struct Host {
    /// What it runs.
    pub app: FunctionApp,
    /// Where.
    pub handler: Handler,
    /// The queues.
    pub queues: Queues,
    /// The time.
    pub clock: Clock,
    /// Who signs people in for the console; `None` where nobody does.
    pub easy_auth: Option<EasyAuth>,
}

/// Invocations that run when the host is asked to stop may go on this long.
const LAST_WORK: Duration = Duration::from_secs(5);

impl Host {
    /// Runs the app until asked to stop; requests from outside come in at `front_end`.
    ///
    /// # Errors
    /// When the handler never becomes ready.
    pub async fn run(self, front_end: TcpListener, stop: Stop) -> Result<(), NotReady> {
        tokio::select! {
            ready = self.handler.wait_until_ready() => ready?,
            () = stop.requested() => return Ok(()),
        }
        let mut listeners = self.start(front_end, &stop);
        stop.requested().await;
        let ended = async { while listeners.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST_WORK, ended).await.is_err() {
            tracing::warn!(target: HOST, step = "work_abandoned", "some work had not ended in time");
        }
        Ok(())
    }

    fn start(self, front_end: TcpListener, stop: &Stop) -> JoinSet<()> {
        let shared = Arc::new(Shared {
            handler: self.handler.clone(),
            queues: self.queues,
            settings: self.app.host.queues,
            clock: self.clock,
            stop: stop.clone(),
        });
        let mut listeners = JoinSet::new();
        let mut routes = Vec::new();
        for function in self.app.functions {
            let shared = Arc::clone(&shared);
            let name = function.name;
            match function.trigger {
                Trigger::Timer { binding, schedule, use_monitor } => {
                    let timer = Timer { function: name, binding, schedule, use_monitor };
                    listeners.spawn(listeners::serve_timer(shared, timer));
                }
                Trigger::Queue { binding, queue, is_binary } => {
                    let queue = QueueTrigger { function: name, binding, queue, is_binary };
                    listeners.spawn(listeners::serve_queue(shared, queue));
                }
                Trigger::Http(route) => routes.push(route),
            }
        }
        let prefix = self.app.host.route_prefix;
        let (handler, easy_auth) = (self.handler, self.easy_auth);
        let front = FrontEnd { handler, prefix, routes, easy_auth };
        listeners.spawn(serve_front_end(front, front_end, stop.clone()));
        listeners
    }
}

async fn serve_front_end(front_end: FrontEnd, listener: TcpListener, stop: Stop) {
    let router = front_end::router(front_end);
    let stopped = async move { stop.requested().await };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::error!(target: HOST, step = "front_end_failed", "{error}");
    }
}
