//! Metrics of chat rooms.

use crate::outcome::{ChatOutcome, Entity, Outcome};
use crate::units::SimTime;

use super::{MetricError, MetricInfo, Raw, Reading, Scope};

/// Microseconds of a second times millionths of a message: the unit of sums of messages.
const MESSAGE: f64 = 1e12;

/// Whether a metric is about chat rooms.
pub(super) fn is_of_rooms(row: &MetricInfo) -> bool {
    row.name.starts_with("room") || row.name.starts_with("adhoc_rooms")
}

impl<'a> Reading<'a> {
    fn chat(&self) -> Option<&'a ChatOutcome> {
        self.outcome.chat.as_ref()
    }

    /// Whether something that began then on a node counts.
    fn counts(&self, node: crate::units::NodeId, began: SimTime) -> bool {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        self.scope.has_node(node) && began >= warm && self.inside(began)
    }

    /// Millionths of a message per second in a room of this node.
    fn rate(&self, chat: &ChatOutcome, node: crate::units::NodeId) -> u128 {
        let cluster = self.outcome.names.cluster_of_node.get(usize::from(node)).copied();
        cluster.map_or(0, |cluster| u128::from(chat.message_rate(cluster)))
    }

    pub(super) fn of_rooms(&self, metric: &'static str) -> Result<Raw, MetricError> {
        let Some(chat) = self.chat() else { return Ok(Raw::Nothing) };
        Ok(match metric {
            "room_unavailable" => Raw::Values(self.room_outages(chat).flat_map(|row| row.micros(self.end())).collect()),
            "room_messages_lost" => Raw::Total(self.messages_lost(chat)),
            "room_messages_unarchived" => Raw::Total(self.messages_unarchived(chat)),
            "rooms_refused" => {
                let refused = chat.refused.iter().filter(|(node, at)| self.counts(*node, *at));
                Raw::Total(refused.count() as f64)
            }
            "adhoc_rooms_lost" => {
                let lost = chat.adhoc_lost.iter().filter(|(node, _, at)| self.counts(*node, *at));
                Raw::Total(lost.map(|(_, rooms, _)| f64::from(*rooms)).sum())
            }
            "room_overload_time" => {
                let overloads = chat.overloads.iter().filter(|row| self.counts(row.node, row.from));
                Raw::Values(overloads.map(|row| row.to.since(row.from).as_micros()).collect())
            }
            _ => self.capacity_left(chat)?,
        })
    }

    fn end(&self) -> SimTime {
        self.outcome.horizon()
    }

    fn room_outages(&self, chat: &'a ChatOutcome) -> impl Iterator<Item = &'a crate::outcome::RoomOutage> {
        let mine = chat.outages.iter().filter(|row| self.counts(row.home, row.since));
        mine.collect::<Vec<_>>().into_iter()
    }

    /// Messages that would have been posted in rooms without a host, and those of tracer users.
    fn messages_lost(&self, chat: &ChatOutcome) -> f64 {
        let sum: u128 = self
            .room_outages(chat)
            .map(|row| row.micros(self.end()).map(u128::from).sum::<u128>() * self.rate(chat, row.home))
            .sum();
        let posts = chat.posts_lost.iter().filter(|(node, at)| self.counts(*node, *at)).count();
        sum as f64 / MESSAGE + posts as f64
    }

    fn messages_unarchived(&self, chat: &ChatOutcome) -> f64 {
        let rows = chat.unarchived.iter().filter(|row| self.counts(row.home, row.from));
        let sum: u128 = rows
            .map(|row| {
                let micros = u128::from(row.to.since(row.from).as_micros());
                micros * u128::from(row.rooms) * self.rate(chat, row.home)
            })
            .sum();
        sum as f64 / MESSAGE
    }

    /// Further rooms that the fullest node in scope can carry; fewer than none if it has too many.
    fn capacity_left(&self, chat: &ChatOutcome) -> Result<Raw, MetricError> {
        self.whole_run("room_capacity_left")?;
        let mine = chat.limits.iter().filter(|row| self.scope.has_node(row.node));
        let left = mine.filter_map(|row| Some(row.capacity?.floor() - f64::from(row.rooms)));
        Ok(left.reduce(f64::min).map_or(Raw::Nothing, Raw::Total))
    }

    /// Whether the end of the run found a room without a host.
    pub(super) fn rooms_still_down(&self) -> bool {
        self.chat().is_some_and(|chat| self.room_outages(chat).any(|row| row.loaded_from.is_none()))
    }
}

/// Rooms hosted at an instant by the nodes in scope; `None` if nobody read it then.
pub(super) fn gauge(outcome: &Outcome, scope: Scope<'_>, at: SimTime) -> Option<f64> {
    let chat = outcome.chat.as_ref()?;
    let mut last = std::collections::BTreeMap::new();
    // The last one: asked twice at one instant, the later answer has seen everything that happened.
    for (_, node, rooms) in chat.probes.iter().filter(|(t, node, _)| *t == at && scope.has(Entity::Node(*node))) {
        last.insert(*node, *rooms);
    }
    (!last.is_empty()).then(|| last.values().map(|rooms| f64::from(*rooms)).sum())
}
