//! How questions were answered, in the one way for all collectors.

use std::collections::BTreeMap;

use crate::findings::Collector;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::Reply;
use crate::microsoft::Listed;
use crate::microsoft::Unanswered;

/// An answer that is a list.
pub(super) type Answer<T> = Result<Listed<T>, Unanswered>;

/// The replies to the questions of one collector.
#[derive(Clone, Debug)]
pub(super) struct Replies(BTreeMap<Question, Reply>);

impl Replies {
    /// Nobody has asked yet.
    pub(super) fn of(collector: Collector) -> Self {
        Self::all(collector, &Reply::NotAsked)
    }

    /// The same for each question.
    pub(super) fn all(collector: Collector, reply: &Reply) -> Self {
        let own = Question::ALL.into_iter().filter(|question| question.collector() == collector);
        Self(own.map(|question| (question, reply.clone())).collect())
    }

    pub(super) fn into_map(self) -> BTreeMap<Question, Reply> {
        self.0
    }

    pub(super) fn set(&mut self, question: Question, reply: Reply) {
        self.0.insert(question, reply);
    }

    pub(super) fn reply(&self, question: Question) -> Option<&Reply> {
        self.0.get(&question)
    }

    pub(super) fn is_whole(&self, question: Question) -> bool {
        self.0.get(&question) == Some(&Reply::Answered)
    }

    /// Notes how a question with one answer was answered; `None` when it was not asked.
    pub(super) fn note<T>(
        &mut self,
        question: Question,
        answer: Option<Result<T, Unanswered>>,
    ) -> Option<T> {
        match answer? {
            Ok(answer) => {
                self.set(question, Reply::Answered);
                Some(answer)
            }
            Err(error) => {
                self.set(question, reply_to(question, &error));
                None
            }
        }
    }

    /// Notes how a question with a list for an answer was answered; `None` when there is no answer.
    pub(super) fn note_list<T>(
        &mut self,
        question: Question,
        answer: Option<Answer<T>>,
    ) -> Option<Vec<T>> {
        let Listed { items, cut } = self.note(question, answer)?;
        self.cut(question, cut);
        Some(items)
    }

    /// Notes that an answer is not whole. What was not answered stays so, and the first reason
    /// stands.
    pub(super) fn cut(&mut self, question: Question, why: Option<String>) {
        if let Some(why) = why.filter(|_| self.is_whole(question)) {
            self.set(question, Reply::Cut { why });
        }
    }

    /// Notes that something that belongs to an answer is missing.
    pub(super) fn lacks<T>(&mut self, question: Question, what: &str, answer: &Answer<T>) {
        match answer {
            Ok(listed) => self.cut(question, listed.cut.clone()),
            Err(error) => self.cut(question, Some(format!("{what} missing: {error}"))),
        }
    }
}

/// The one place that says what an error means for a question.
pub(super) fn reply_to(question: Question, error: &Unanswered) -> Reply {
    match error {
        Unanswered::NotPermitted(what) => Reply::NotPermitted { what: what.clone() },
        Unanswered::NotLicensed(_) => {
            Reply::NotLicensed { needs: question.licence().unwrap_or(Licence::P2) }
        }
        Unanswered::NotThere(what) | Unanswered::NotAccepted(what) | Unanswered::Failed(what) => {
            Reply::Failed { what: what.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_reply() {
        let what = "answered".to_owned();
        for (error, reply) in [
            (Unanswered::NotPermitted(what.clone()), Reply::NotPermitted { what: what.clone() }),
            (Unanswered::NotLicensed(what.clone()), Reply::NotLicensed { needs: Licence::P2 }),
            (Unanswered::NotThere(what.clone()), Reply::Failed { what: what.clone() }),
            (Unanswered::NotAccepted(what.clone()), Reply::Failed { what: what.clone() }),
            (Unanswered::Failed(what.clone()), Reply::Failed { what: what.clone() }),
        ] {
            assert_eq!(reply_to(Question::RiskyUsers, &error), reply);
        }
    }

    #[test]
    fn a_list_that_is_not_whole_is_never_called_answered() {
        let mut replies = Replies::of(Collector::Risk);
        let listed = Listed { items: vec![1], cut: Some("page 2 is missing".to_owned()) };
        assert_eq!(replies.note_list(Question::RiskyUsers, Some(Ok(listed))), Some(vec![1]));
        replies.cut(Question::RiskyUsers, Some("a later reason".to_owned()));
        assert_eq!(replies.note_list::<u8>(Question::RiskySignIns, None), None);
        let replies = replies.into_map();
        let why = "page 2 is missing".to_owned();
        assert_eq!(replies.get(&Question::RiskyUsers), Some(&Reply::Cut { why }));
        assert_eq!(replies.get(&Question::RiskySignIns), Some(&Reply::NotAsked));
    }
}
