//! Storage that cannot be used: since when, and who was told. It is kept in the memory of the
//! process, because there is nowhere else to keep it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::outbox::ChannelId;

/// What is known of storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageOutage {
    outage: Option<Outage>,
    /// Channels that heard of an outage and not yet of its end.
    waiting: BTreeMap<ChannelId, Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Outage {
    since: Timestamp,
    told: BTreeMap<ChannelId, Told>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    /// When somebody began to tell it last, unless that failed.
    at: Option<Timestamp>,
    has_heard: bool,
}

/// What one channel has to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The channel.
    pub channel: ChannelId,
    /// Since when storage could not be used.
    pub since: Timestamp,
    /// True when it can be used again.
    pub is_over: bool,
}

/// A shorter outage is no news: everything is made up for.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// How often a channel hears that it lasts.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

impl StorageOutage {
    /// Takes note of whether storage could be used; returns what has to be told now. Who gets it
    /// says with [`StorageOutage::conclude`] what became of it.
    pub fn record(&mut self, is_usable: bool, now: Timestamp, channels: &[ChannelId]) -> Vec<News> {
        if is_usable { self.end() } else { self.last(now, channels) }
    }

    fn last(&mut self, now: Timestamp, channels: &[ChannelId]) -> Vec<News> {
        let begun = Outage { since: now, told: BTreeMap::new() };
        let outage = self.outage.get_or_insert(begun);
        let since = outage.since;
        if now.duration_since(since) < PATIENCE {
            return Vec::new();
        }
        let mut news = Vec::new();
        for channel in channels {
            let told = outage.told.entry(channel.clone()).or_default();
            if told.at.is_none_or(|at| now.duration_since(at) >= AGAIN_AFTER) {
                told.at = Some(now);
                news.push(News { channel: channel.clone(), since, is_over: false });
            }
        }
        news
    }

    fn end(&mut self) -> Vec<News> {
        if let Some(Outage { since, told }) = self.outage.take() {
            let heard = told.into_iter().filter(|(_, told)| told.has_heard);
            self.waiting.extend(heard.map(|(channel, _)| (channel, since)));
        }
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().map(|(channel, since)| News { channel, since, is_over: true }).collect()
    }

    /// Takes note of whether a channel took its news; what it did not take comes again.
    pub fn conclude(&mut self, news: News, is_told: bool) {
        if news.is_over {
            if !is_told {
                self.waiting.insert(news.channel, news.since);
            }
            return;
        }
        let outage = self.outage.as_mut().filter(|outage| outage.since == news.since);
        match outage.and_then(|outage| outage.told.get_mut(&news.channel)) {
            Some(told) if is_told => told.has_heard = true,
            Some(told) => told.at = None,
            // It ended while it was told.
            None if is_told => {
                self.waiting.insert(news.channel, news.since);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("a time")
    }

    fn channels() -> Vec<ChannelId> {
        ["mail", "teams"].into_iter().filter_map(ChannelId::parse).collect()
    }

    /// What is told in this minute, to whom; every channel but those named takes it.
    fn tell(
        outage: &mut StorageOutage,
        is_usable: bool,
        minute: i64,
        deaf: &[&str],
    ) -> Vec<(String, i64, bool)> {
        let news = outage.record(is_usable, at(minute), &channels());
        let mut told = Vec::new();
        for news in news {
            told.push((news.channel.to_string(), news.since.as_second() / 60, news.is_over));
            let is_told = !deaf.contains(&news.channel.as_str());
            outage.conclude(news, is_told);
        }
        told
    }

    fn to_both(since: i64, is_over: bool) -> Vec<(String, i64, bool)> {
        ["mail", "teams"].map(|channel| (channel.to_owned(), since, is_over)).to_vec()
    }

    #[test]
    fn an_outage_is_told_after_five_minutes_then_hourly_and_its_end_once() {
        let mut outage = StorageOutage::default();
        let mut told = Vec::new();
        for minute in 10..150 {
            let news = tell(&mut outage, false, minute, &[]);
            if !news.is_empty() {
                assert_eq!(news, to_both(10, false));
                told.push(minute);
            }
        }
        assert_eq!(told, [15, 75, 135]);
        assert_eq!(tell(&mut outage, true, 150, &[]), to_both(10, true));
        assert_eq!(tell(&mut outage, true, 151, &[]), []);
        assert_eq!(outage, StorageOutage::default());
    }

    #[test]
    fn a_short_outage_is_no_news() {
        let mut outage = StorageOutage::default();
        for minute in 0..5 {
            assert_eq!(tell(&mut outage, false, minute, &[]), []);
        }
        assert_eq!(tell(&mut outage, true, 5, &[]), []);
        assert_eq!(tell(&mut outage, false, 6, &[]), [], "it begins anew");
        assert_eq!(tell(&mut outage, false, 10, &[]), []);
        assert_eq!(tell(&mut outage, false, 11, &[]), to_both(6, false));
    }

    #[test]
    fn what_a_channel_did_not_take_comes_again_and_the_others_hear_it_once() {
        let mut outage = StorageOutage::default();
        tell(&mut outage, false, 0, &[]);
        assert_eq!(tell(&mut outage, false, 5, &["mail"]), to_both(0, false));
        let mail = |is_over| vec![("mail".to_owned(), 0, is_over)];
        assert_eq!(tell(&mut outage, false, 6, &["mail"]), mail(false));
        assert_eq!(tell(&mut outage, false, 7, &[]), mail(false));
        assert_eq!(tell(&mut outage, false, 8, &[]), []);
        assert_eq!(tell(&mut outage, true, 9, &["mail"]), to_both(0, true));
        assert_eq!(tell(&mut outage, true, 10, &[]), mail(true));
        assert_eq!(tell(&mut outage, true, 11, &[]), []);
    }

    #[test]
    fn who_heard_of_no_outage_hears_of_no_end() {
        let mut outage = StorageOutage::default();
        tell(&mut outage, false, 0, &[]);
        tell(&mut outage, false, 5, &["mail"]);
        let teams = vec![("teams".to_owned(), 0, true)];
        assert_eq!(tell(&mut outage, true, 6, &[]), teams);
    }

    #[test]
    fn who_heard_once_hears_of_the_end_although_a_repetition_failed() {
        let mut outage = StorageOutage::default();
        tell(&mut outage, false, 0, &[]);
        tell(&mut outage, false, 5, &[]);
        tell(&mut outage, false, 65, &["mail"]);
        assert_eq!(tell(&mut outage, true, 66, &[]), to_both(0, true));
    }

    #[test]
    fn an_outage_that_ends_while_it_is_told_is_told_to_be_over() {
        let mut outage = StorageOutage::default();
        outage.record(false, at(0), &channels());
        let news = outage.record(false, at(5), &channels());
        assert_eq!(outage.record(true, at(6), &channels()), []);
        for (news, is_told) in news.into_iter().zip([true, false]) {
            outage.conclude(news, is_told);
        }
        assert_eq!(tell(&mut outage, true, 7, &[]), [("mail".to_owned(), 0, true)]);
    }

    #[test]
    fn two_at_once_do_not_tell_the_same() {
        let mut outage = StorageOutage::default();
        outage.record(false, at(0), &channels());
        assert_eq!(outage.record(false, at(5), &channels()).len(), 2);
        assert_eq!(outage.record(false, at(5), &channels()), []);
    }
}
