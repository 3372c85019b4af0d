//! The queue messages: identifiers only, versioned. A message is a hint and carries no authority.

use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::Scope;
use crate::outbox::ChannelId;
use crate::outbox::NoticeId;
use crate::record::Subject;

/// The queues, as `function.json` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueName {
    /// Scopes with events to fold.
    FraudEvents,
    /// Deliveries that are due.
    Notifications,
    /// Cases with an approved containment.
    Containments,
}

impl QueueName {
    /// All queues.
    pub const ALL: [Self; 3] = [Self::FraudEvents, Self::Notifications, Self::Containments];

    /// The name in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FraudEvents => "fraud-events",
            Self::Notifications => "notifications",
            Self::Containments => "containments",
        }
    }

    /// The queue to which the host moves what failed five times.
    pub fn poison(self) -> String {
        format!("{}-poison", self.as_str())
    }
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Fold the waiting events of a scope into its case.
    Process(Scope),
    /// Collect evidence about the case of a scope, if that is due.
    Examine(Scope),
    /// Poll the sources, if a call of Partner Center asked for it and it has not been done since.
    Poll,
    /// Make one delivery.
    Deliver {
        /// The record that holds it.
        subject: Subject,
        /// The notice.
        notice: NoticeId,
        /// The channel.
        channel: ChannelId,
    },
    /// Look at the approved containment of a case.
    Contain(Scope),
}

/// Why a message is no task.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// Written by a newer version; it must be kept until that version runs again.
    #[error("the message has version {0}, which this version does not know")]
    UnknownVersion(u64),
    /// Anything else.
    #[error("the message is no task: {0}")]
    Malformed(String),
}

/// The name of the task that is about no scope.
const POLL: &str = "poll";
/// The name of the task that collects evidence.
const EXAMINE: &str = "examine";

#[derive(Serialize, Deserialize)]
struct Message {
    v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
}

impl Task {
    const VERSION: u64 = 1;

    /// The queue the task belongs to.
    pub fn queue(&self) -> QueueName {
        match self {
            Self::Process(_) | Self::Examine(_) | Self::Poll => QueueName::FraudEvents,
            Self::Deliver { .. } => QueueName::Notifications,
            Self::Contain(_) => QueueName::Containments,
        }
    }

    /// The text of the message, well below 1 kB.
    pub fn to_text(&self) -> String {
        let v = Self::VERSION;
        let empty =
            Message { v, task: None, scope: None, subject: None, notice: None, channel: None };
        let message = match self {
            Self::Poll => Message { task: Some(POLL.to_owned()), ..empty },
            Self::Examine(scope) => {
                Message { task: Some(EXAMINE.to_owned()), scope: Some(scope.to_string()), ..empty }
            }
            Self::Process(scope) | Self::Contain(scope) => {
                Message { scope: Some(scope.to_string()), ..empty }
            }
            Self::Deliver { subject, notice, channel } => Message {
                subject: Some(subject.to_string()),
                notice: Some(notice.as_str().to_owned()),
                channel: Some(channel.to_string()),
                ..empty
            },
        };
        // Strings and a number: serialising them cannot fail.
        serde_json::to_string(&message).unwrap_or_default()
    }

    /// Reads a message of a queue.
    ///
    /// # Errors
    /// [`TaskError::UnknownVersion`] when it must be kept for another version, else
    /// [`TaskError::Malformed`]. Everything in the message but identifiers is ignored.
    pub fn parse(queue: QueueName, text: &[u8]) -> Result<Self, TaskError> {
        let malformed = |what: &str| TaskError::Malformed(what.to_owned());
        let message: Message =
            serde_json::from_slice(text).map_err(|error| malformed(&explain(&error)))?;
        if message.v != Self::VERSION {
            return Err(TaskError::UnknownVersion(message.v));
        }
        let scope = || message.scope.as_deref().and_then(Scope::parse);
        match queue {
            QueueName::FraudEvents => match message.task.as_deref() {
                Some(POLL) => Some(Self::Poll),
                Some(EXAMINE) => scope().map(Self::Examine),
                Some(_) => None,
                None => scope().map(Self::Process),
            },
            QueueName::Containments => scope().map(Self::Contain),
            QueueName::Notifications => deliver(&message),
        }
        .ok_or_else(|| malformed("an identifier is missing or has not our form"))
    }
}

/// What the parser said, without the text of the message, which it repeats for a wrong type.
fn explain(error: &serde_json::Error) -> String {
    if error.is_data() {
        let (line, column) = (error.line(), error.column());
        return format!("a field has the wrong type at line {line} column {column}");
    }
    error.to_string()
}

fn deliver(message: &Message) -> Option<Task> {
    Some(Task::Deliver {
        subject: Subject::parse(message.subject.as_deref()?)?,
        notice: NoticeId::parse(message.notice.as_deref()?)?,
        channel: ChannelId::parse(message.channel.as_deref()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraud_event::EventKey;

    fn scope() -> Scope {
        Scope::of_event(&EventKey::of_id("p", "e"))
    }

    #[test]
    fn every_task_survives_the_queue() {
        let deliver = Task::Deliver {
            subject: Subject::Case(scope()),
            notice: NoticeId::new("c", 0, &[]),
            channel: ChannelId::parse("teams").expect("an id"),
        };
        for task in [
            Task::Process(scope()),
            Task::Examine(scope()),
            Task::Poll,
            deliver,
            Task::Contain(scope()),
        ] {
            let text = task.to_text();
            assert!(text.len() < 200, "{text}");
            assert_eq!(Task::parse(task.queue(), text.as_bytes()), Ok(task));
        }
    }

    #[test]
    fn a_message_of_another_version_is_told_apart() {
        let parsed = Task::parse(QueueName::FraudEvents, br#"{"v":99,"scope":"x"}"#);
        assert_eq!(parsed, Err(TaskError::UnknownVersion(99)));
    }

    #[test]
    fn what_the_host_gives_up_lies_in_a_queue_of_its_name() {
        assert_eq!(QueueName::FraudEvents.poison(), "fraud-events-poison");
    }

    #[test]
    fn each_task_has_its_queue_and_its_text() {
        let deliver = Task::Deliver {
            subject: Subject::Case(scope()),
            notice: NoticeId::new("c-1", 0, &[]),
            channel: ChannelId::parse("teams").expect("an id"),
        };
        let scoped = format!(r#"{{"v":1,"scope":"{}"}}"#, scope());
        let examined = format!(r#"{{"v":1,"task":"examine","scope":"{}"}}"#, scope());
        let delivered = format!(
            r#"{{"v":1,"subject":"case/{}","notice":"9a26ce5f89fb7c279a3c9a653a885453","channel":"teams"}}"#,
            scope()
        );
        for (task, queue, text) in [
            (Task::Poll, "fraud-events", r#"{"v":1,"task":"poll"}"#),
            (Task::Process(scope()), "fraud-events", &scoped),
            (Task::Examine(scope()), "fraud-events", &examined),
            (Task::Contain(scope()), "containments", &scoped),
            (deliver, "notifications", &delivered),
        ] {
            assert_eq!((task.queue().as_str(), task.to_text().as_str()), (queue, text));
        }
    }

    #[test]
    fn an_error_says_where_and_never_what() {
        for (text, error) in [
            (
                r#"{"v":"secret"}"#,
                "the message is no task: a field has the wrong type at line 1 column 13",
            ),
            ("{", "the message is no task: EOF while parsing an object at line 1 column 1"),
        ] {
            let parsed = Task::parse(QueueName::FraudEvents, text.as_bytes());
            assert_eq!(parsed.expect_err(text).to_string(), error);
        }
    }

    #[test]
    fn what_is_no_task_is_refused_and_authority_is_ignored() {
        for text in [
            "",
            "hello",
            "[]",
            "null",
            "{}",
            r#"{"v":1}"#,
            r#"{"v":1,"scope":"../x"}"#,
            r#"{"v":1,"task":"suspend"}"#,
        ] {
            let parsed = Task::parse(QueueName::FraudEvents, text.as_bytes());
            assert!(matches!(parsed, Err(TaskError::Malformed(_))), "{text}");
        }
        let forged = format!(r#"{{"v":1,"scope":"{}","approved":true}}"#, scope());
        let parsed = Task::parse(QueueName::FraudEvents, forged.as_bytes());
        assert_eq!(parsed, Ok(Task::Process(scope())));
    }
}
