//! The console channel: the message as plain text in the log of the process.

use async_trait::async_trait;
use tracing::info;

use super::Channel;
use super::DeliveryError;
use super::Made;
use super::Means;
use super::Receipt;
use crate::language::Language;
use crate::notification::Message;
use crate::notification::Section;
use crate::notification::ShownStep;
use crate::notification::Suggestion;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::telemetry::CONSOLE;

/// Whether messages also go into the log.
pub const CONSOLE_CHANNEL: Setting = Setting {
    name: "CONSOLE_CHANNEL",
    default: Some("on"),
    secret: false,
    meaning: "Whether messages are also written to the log: on or off; or instead, to try a policy: \
              then whoever the policy names is told in the log and nowhere else.",
};

pub(super) const SETTINGS: &[Setting] = &[CONSOLE_CHANNEL];

/// Longest call of a step that is shown; its path and body fit with room to spare.
pub(super) const MOST_CALL: usize = 600;

/// The log as a channel: it needs no setting, so a first run always tells somebody.
#[derive(Debug)]
pub struct Console {
    id: ChannelId,
}

impl Console {
    /// The console channel.
    pub fn new(id: ChannelId) -> Self {
        Self { id }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, _: &Means<'_>) -> Made {
    match settings.text(&CONSOLE_CHANNEL).as_deref() {
        Some("off") => None,
        Some("on" | "instead") | None => Some(Box::new(Console::new(id))),
        Some(_) => {
            settings.problem(&CONSOLE_CHANNEL, "must be on, off or instead");
            None
        }
    }
}

/// True when everybody is told in the log instead.
pub(super) fn stands_in(settings: &Settings) -> bool {
    settings.text(&CONSOLE_CHANNEL).as_deref() == Some("instead")
}

#[async_trait]
impl Channel for Console {
    fn id(&self) -> &ChannelId {
        &self.id
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let text = render(message);
        let title = message.title(150);
        let channel = self.id.as_str();
        let notice = &message.notice_id;
        info!(target: CONSOLE, { notice.id = notice, channel, text }, "{title}");
        Ok(Receipt::default())
    }
}

/// The message as plain text, for terminals and for the text part of mails.
pub fn render(message: &Message) -> String {
    let mut blocks = vec![message.title(300)];
    blocks.push(bullets(&message.changes));
    let facts = message.facts.iter();
    let facts = facts.map(|fact| fact.to_plain(message.language)).chain(message.audit_anchor());
    blocks.push(facts.collect::<Vec<_>>().join("\n"));
    blocks.extend(message.sections.iter().map(section));
    blocks.extend(message.suggestion.as_ref().map(|s| suggestion(s, message.language)));
    blocks.push(checklist(message));
    let remarks = message.remarks();
    let remarks = remarks.iter().map(|text| message.labelled_note(text));
    blocks.push(remarks.collect::<Vec<_>>().join("\n"));
    let link = message.link.as_ref().map(ToString::to_string);
    blocks.push(link.into_iter().chain([message.signature()]).collect::<Vec<_>>().join("\n"));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

fn bullets(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn section(section: &Section) -> String {
    let mut lines = vec![section.title.to_plain()];
    for item in &section.items {
        lines.push(format!("- {}", item.line.to_plain()));
        lines.extend(item.link.as_ref().map(|link| format!("  {link}")));
    }
    lines.join("\n")
}

fn checklist(message: &Message) -> String {
    if message.checklist.is_empty() {
        return String::new();
    }
    let mut lines = vec![message.checklist_title()];
    for shown in &message.checklist {
        lines.push(shown.line().to_plain());
        lines.extend(shown.link().map(|link| format!("     {link}")));
    }
    lines.join("\n")
}

fn suggestion(suggestion: &Suggestion, language: Language) -> String {
    let mut lines = vec![suggestion.intro.clone()];
    let steps = suggestion.steps.iter().enumerate();
    lines.extend(steps.map(|(index, step)| numbered(index, step, language)));
    lines.extend((!suggestion.notes.is_empty()).then(|| bullets(&suggestion.notes)));
    lines.join("\n")
}

fn numbered(index: usize, step: &ShownStep, language: Language) -> String {
    let mut lines = vec![format!("{}. {}", index + 1, step.title.to_plain())];
    lines.push(format!("   {}", step.call.visible(MOST_CALL)));
    let facts = step.facts.iter();
    lines.extend(facts.map(|fact| format!("   {}", fact.to_plain(language))));
    lines.join("\n")
}
