//! One process of the function app, with everything that it asks of others on wires.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Wake;
use std::task::Waker;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use fraud_guard::app::App;
use fraud_guard::app::Containing;
use fraud_guard::app::Mode;
use fraud_guard::app::Sending;
use fraud_guard::app::SendingWire;
use fraud_guard::app::Sent;
use fraud_guard::app::Sight;
use fraud_guard::app::SightAnswer;
use fraud_guard::app::SightQuestion;
use fraud_guard::app::SightWire;
use fraud_guard::app::Storage;
use fraud_guard::app::Surroundings;
use fraud_guard::audience::Audience;
use fraud_guard::chance::Chance;
use fraud_guard::chance::SeededChance;
use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Receipt;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::containment::action::Outcome;
use fraud_guard::functions;
use fraud_guard::microsoft::Unanswered;
use fraud_guard::notification::Message;
use fraud_guard::outbox::ChannelId;
use fraud_guard::policy::Policy;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use fraud_guard::store::Store;
use fraud_guard::store::StoreError;
use fraud_guard::store::WireStore;
use fraud_guard::task_queue::QueueError;
use fraud_guard::task_queue::QueueOperation;
use fraud_guard::task_queue::QueueReply;
use fraud_guard::task_queue::TaskQueue;
use fraud_guard::task_queue::WireQueue;
use fraud_guard::wire::Call;
use fraud_guard::wire::Wire;
use futures::FutureExt;
use jiff::Timestamp;
use tower::ServiceExt;

use super::partner::Forms;
use super::partner::ListSource;
use super::partner::PageWire;

type MessageWire = Wire<Message, Result<Receipt, DeliveryError>>;
type StoreWire = Wire<Operation, Result<Reply, StoreError>>;
type QueueWire = Wire<QueueOperation, Result<QueueReply, QueueError>>;

/// What a process asks of somebody else.
pub enum Question {
    Store(Call<Operation, Result<Reply, StoreError>>),
    Queue(Call<QueueOperation, Result<QueueReply, QueueError>>),
    /// With when it was asked.
    Page(
        Call<
            fraud_guard::sources::Cursor,
            Result<fraud_guard::sources::RawPage, fraud_guard::microsoft::RemoteError>,
        >,
        Timestamp,
    ),
    Message(usize, Box<Call<Message, Result<Receipt, DeliveryError>>>),
    Sight(Call<SightQuestion, Result<SightAnswer, Unanswered>>),
}

/// Why the host called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    Poll,
    Sweep,
    /// The message with this number.
    Message(usize),
    Health,
    /// Somebody who looks or decides.
    Person,
}

/// One call of the host that is not over.
pub struct Invocation {
    pub trigger: Trigger,
    future: Pin<Box<dyn Future<Output = Response> + Send>>,
    bell: Arc<Bell>,
}

/// Rings when an invocation can go on: to ask all of them after every answer takes most of the time.
struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Invocation {
    /// Lets it run until it waits for somebody.
    fn run(&mut self) -> Poll<Response> {
        if !self.bell.0.swap(false, Ordering::Relaxed) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(&self.bell));
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }
}

/// One process.
pub struct Process {
    pub clock: ManualClock,
    pub invocations: Vec<Invocation>,
    pub waiting: Vec<Question>,
    /// Answers that came while the process stood still wait here.
    pub frozen_until: Option<Timestamp>,
    pub app: Arc<App>,
    router: Router,
    store: StoreWire,
    queue: QueueWire,
    pages: PageWire,
    messages: Vec<MessageWire>,
    sight: SightWire,
    sending: SendingWire,
}

/// A channel at the other end of a wire.
struct PersonChannel {
    id: ChannelId,
    wire: MessageWire,
}

#[async_trait]
impl Channel for PersonChannel {
    fn id(&self) -> &ChannelId {
        &self.id
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let answer = self.wire.call(message.clone()).await;
        answer.unwrap_or_else(|| {
            Err(DeliveryError::Retryable { reason: "nobody answers".to_owned(), after: None })
        })
    }
}

/// Where a new process begins.
pub struct Start {
    pub now: Timestamp,
    pub seed: u64,
    pub channels: usize,
    pub page_size: usize,
    pub forms: Forms,
    pub policy: Policy,
    pub has_approvals: bool,
}

fn channels(wires: &[MessageWire]) -> Vec<Box<dyn Channel>> {
    let channel = |(number, wire): (usize, &MessageWire)| -> Box<dyn Channel> {
        let id = ChannelId::parse(&format!("channel-{number}")).expect("an id");
        Box::new(PersonChannel { id, wire: wire.clone() })
    };
    wires.iter().enumerate().map(channel).collect()
}

impl Process {
    /// A process that has just started.
    pub fn start(deployment: &App, start: Start) -> Self {
        let clock = ManualClock::at(start.now);
        let (store, queue) = (StoreWire::default(), QueueWire::default());
        let pages = PageWire::default();
        let messages: Vec<MessageWire> =
            (0..start.channels).map(|_| MessageWire::default()).collect();
        let (sight, sending) = (SightWire::default(), SendingWire::default());
        let containing = start.has_approvals.then(|| Containing {
            mode: Mode::Act,
            sight: Sight::Wire(sight.clone()),
            calls: Some(Sending::Wire(sending.clone())),
        });
        let source =
            ListSource { forms: start.forms, page_size: start.page_size, wire: pages.clone() };
        let app = deployment.another_process(Surroundings {
            clock: Clock::Manual(clock.clone()),
            chance: Chance::Seeded(SeededChance::new(start.seed)),
            storage: Storage {
                store: Store::Wire(WireStore(store.clone())),
                queue: TaskQueue::Wire(WireQueue(queue.clone())),
            },
            sources: vec![Box::new(source)],
            channels: channels(&messages),
            containing,
        });
        let app = Arc::new(app);
        app.set_audience(Audience::with_channels(start.policy, channels(&messages)));
        Self {
            clock,
            invocations: Vec::new(),
            waiting: Vec::new(),
            frozen_until: None,
            router: functions::router(Arc::clone(&app)),
            app,
            store,
            queue,
            pages,
            messages,
            sight,
            sending,
        }
    }

    /// The process reads another policy.
    pub fn set_policy(&self, policy: Policy) {
        self.app.set_audience(Audience::with_channels(policy, channels(&self.messages)));
    }

    /// The containments that have left since somebody last asked.
    pub fn take_sent(&self) -> Vec<Call<Sent, Outcome>> {
        self.sending.take()
    }

    /// The host calls.
    pub fn invoke(&mut self, trigger: Trigger, request: Request<Body>) {
        let answer = self.router.clone().oneshot(request);
        self.begin(trigger, answer.map(|answer| answer.expect("a router never fails")));
    }

    /// Something begins.
    pub fn begin(
        &mut self,
        trigger: Trigger,
        work: impl Future<Output = Response> + Send + 'static,
    ) {
        let future = work.boxed();
        let bell = Arc::new(Bell(AtomicBool::new(true)));
        self.invocations.push(Invocation { trigger, future, bell });
    }

    /// Lets everything run until it waits for somebody; returns what is over.
    pub fn run(&mut self, now: Timestamp) -> Vec<(Trigger, Response)> {
        let mut over = Vec::new();
        let mut rest = Vec::with_capacity(self.invocations.len());
        for mut invocation in std::mem::take(&mut self.invocations) {
            match invocation.run() {
                Poll::Ready(response) => over.push((invocation.trigger, response)),
                Poll::Pending => rest.push(invocation),
            }
        }
        self.invocations = rest;
        self.waiting.extend(self.store.take().into_iter().map(Question::Store));
        self.waiting.extend(self.queue.take().into_iter().map(Question::Queue));
        self.waiting.extend(self.pages.take().into_iter().map(|call| Question::Page(call, now)));
        self.waiting.extend(self.sight.take().into_iter().map(Question::Sight));
        for (number, wire) in self.messages.iter().enumerate() {
            let calls = wire.take().into_iter();
            self.waiting.extend(calls.map(|call| Question::Message(number, Box::new(call))));
        }
        over
    }
}
