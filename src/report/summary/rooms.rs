//! What chat rooms come down to in the summary of a run.

use crate::outcome::{ChatOutcome, Entity, RoomOutage};
use crate::report::text::{about, grouped, heading, rooms_text};
use crate::stats::metrics;

use super::Summary;

impl Summary<'_> {
    /// Rooms without a host, messages lost and not written, rooms refused, load and capacity.
    pub(super) fn rooms(&self) -> String {
        let Some(chat) = &self.outcome.chat else { return String::new() };
        let mut told = self.without_host(chat);
        told += &self.messages();
        told += &self.refused_and_lost(chat);
        told += &self.overloads(chat);
        told += &self.capacity(chat);
        heading("Chat rooms", self.color) + &self.paragraph(told.trim_start())
    }

    fn metric(&self, name: &str) -> f64 {
        metrics::value(self.outcome, name, None, None).ok().flatten().unwrap_or(0.0)
    }

    fn without_host(&self, chat: &ChatOutcome) -> String {
        if chat.outages.is_empty() {
            return "Every room had a host all the time.".to_owned();
        }
        let mut told = String::new();
        let mut homes: Vec<_> = chat.outages.iter().map(|row| row.home).collect();
        homes.sort_unstable();
        homes.dedup();
        for home in homes {
            let mine: Vec<&RoomOutage> = chat.outages.iter().filter(|row| row.home == home).collect();
            let micros: Vec<u64> = mine.iter().flat_map(|row| row.micros(self.outcome.horizon())).collect();
            let longest = micros.iter().copied().max().unwrap_or(0);
            let sum: u128 = micros.iter().map(|micros| u128::from(*micros)).sum();
            let mean = sum as f64 / micros.len().max(1) as f64 / 1e6;
            let last = mine.iter().map(|row| row.first + row.rooms).max().unwrap_or(0);
            let hit = last - mine.iter().map(|row| row.first).min().unwrap_or(0);
            told += &format!(
                " {} of {} had no host for some time: {} losses of a room, for {} in the mean, {} at most.",
                rooms_text(hit),
                self.path(Entity::Node(home)),
                grouped(micros.len() as u64),
                about(mean),
                about(longest as f64 / 1e6)
            );
        }
        let open: u32 = chat.outages.iter().filter(|row| row.loaded_from.is_none()).map(|row| row.rooms).sum();
        if open > 0 {
            told += &format!(" At the end {} still had none.", rooms_text(open));
        }
        told
    }

    fn messages(&self) -> String {
        let (lost, unwritten) = (self.metric("room_messages_lost"), self.metric("room_messages_unarchived"));
        let whole = |messages: f64| grouped(messages.round() as u64);
        let lost = match lost {
            lost if lost >= 0.5 => format!(" Messages that reached nobody: {}.", whole(lost)),
            _ => String::new(),
        };
        if unwritten >= 0.5 {
            return lost + &format!(" Messages delivered and not written: {}.", whole(unwritten));
        }
        lost
    }

    fn refused_and_lost(&self, chat: &ChatOutcome) -> String {
        let mut told = String::new();
        if !chat.refused.is_empty() {
            let rooms = u32::try_from(chat.refused.len()).unwrap_or(u32::MAX);
            told += &format!(" {} could not be created.", rooms_text(rooms));
        }
        let adhoc: u32 = chat.adhoc_lost.iter().map(|(_, rooms, _)| rooms).sum();
        if adhoc > 0 {
            told += &format!(" Ad hoc rooms that ended with their node: {adhoc}.");
        }
        told
    }

    fn overloads(&self, chat: &ChatOutcome) -> String {
        let told = chat.overloads.iter().map(|row| {
            let (node, time) = (self.path(Entity::Node(row.node)), about(row.to.since(row.from).as_secs_f64()));
            format!(" {node} hosted {} for {time}, more than one node is made for.", rooms_text(row.rooms))
        });
        told.collect()
    }

    fn capacity(&self, chat: &ChatOutcome) -> String {
        let told = chat.limits.iter().filter_map(|row| {
            let (capacity, node) = (row.capacity?.floor(), self.path(Entity::Node(row.node)));
            let verdict = if f64::from(row.rooms) > capacity { "too many" } else { "which fits" };
            let rooms = rooms_text(row.rooms);
            Some(format!(
                " By the capacity tables {node} carries {} rooms; it has {rooms}, {verdict}.",
                grouped(capacity as u64)
            ))
        });
        told.collect()
    }
}
