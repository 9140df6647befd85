//! Settings and links that events change. The changes in force lie one over the other, so that the
//! end of one leaves the others as they are.

use crate::machines::params::RawValue;
use crate::machines::srm::Params;
use crate::net::LinkState;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{ClusterId, LinkId, Probability, SimDuration};

use super::fault::{Effect, Undo};
use super::setup::imp;
use super::state::World;

/// What a `degrade` says about a link.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Degradation {
    pub(super) loss: Option<Probability>,
    pub(super) rtt: Option<SimDuration>,
    pub(super) jitter: Option<SimDuration>,
}

/// A link changed by the happening with this number.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkChange {
    number: usize,
    link: LinkId,
    degradation: Degradation,
}

/// A setting changed by the happening with this number.
#[derive(Clone, Debug)]
pub(super) struct SettingChange {
    number: usize,
    cluster: ClusterId,
    name: String,
    value: RawValue,
}

impl World<'_> {
    pub(super) fn degrade(&mut self, number: usize, links: &[LinkId], by: Degradation, cause: Cause) -> Vec<Effect> {
        links.iter().map(|link| self.degrade_link(number, *link, by, cause)).collect()
    }

    fn degrade_link(&mut self, number: usize, link: LinkId, degradation: Degradation, cause: Cause) -> Effect {
        let (was, before) = (self.net.link(link), self.link_word(link));
        self.link_changes.push(LinkChange { number, link, degradation });
        self.occurrences[number].undo.push(Undo::Link { link, number });
        self.net.set_link(link, self.link_now(link));
        let record = self.record_link(link, before, "degraded", cause);
        self.network_changed(record);
        Effect::of(self.net.link(link) != was)
    }

    pub(super) fn restore_link(&mut self, link: LinkId, number: usize, cause: Cause) {
        self.link_changes.retain(|change| change.number != number || change.link != link);
        self.net.set_link(link, self.link_now(link));
        let record = self.record_link(link, "degraded", self.link_word(link), cause);
        self.network_changed(record);
    }

    fn link_word(&self, link: LinkId) -> &'static str {
        if self.link_changes.iter().any(|change| change.link == link) { "degraded" } else { "up" }
    }

    fn link_now(&self, link: LinkId) -> LinkState {
        let plain = &self.scenario.links[link];
        let start = LinkState { between: plain.between, rtt: plain.rtt, jitter: plain.jitter, loss: plain.loss };
        let changes = self.link_changes.iter().filter(|change| change.link == link);
        changes.fold(start, |state, change| LinkState {
            between: state.between,
            rtt: change.degradation.rtt.unwrap_or(state.rtt),
            jitter: change.degradation.jitter.unwrap_or(state.jitter),
            loss: change.degradation.loss.unwrap_or(state.loss),
        })
    }

    pub(super) fn set(
        &mut self,
        number: usize,
        changes: &[(ClusterId, String, RawValue)],
        cause: Cause,
    ) -> Vec<Effect> {
        changes.iter().map(|(cluster, name, value)| self.set_one(number, *cluster, name, value, cause)).collect()
    }

    fn set_one(&mut self, number: usize, cluster: ClusterId, name: &str, value: &RawValue, cause: Cause) -> Effect {
        let change = SettingChange { number, cluster, name: name.to_owned(), value: value.clone() };
        self.setting_changes.push(change);
        self.occurrences[number].undo.push(Undo::Settings { cluster, number });
        let now = self.settings_now(cluster);
        let changed = self.params[cluster] != now;
        self.params[cluster] = now;
        if changed {
            let info = Params::info(name).expect("the name was checked when the scenario was read");
            let (entity, from, to) = (Entity::Cluster(cluster), Label::Word("set"), Label::Word(info.name));
            let draft = Draft { entity, kind: Kind::Setting, from, to, reason: "", rule: "", cause, users: 0 };
            self.ledger.recorder.add(self.now, draft);
        }
        Effect::of(changed)
    }

    pub(super) fn restore_settings(&mut self, cluster: ClusterId, number: usize) {
        self.setting_changes.retain(|change| change.number != number || change.cluster != cluster);
        self.params[cluster] = self.settings_now(cluster);
    }

    fn settings_now(&self, cluster: ClusterId) -> Params {
        let mut params = imp(&self.scenario.clusters[cluster]).srm.clone();
        for change in self.setting_changes.iter().filter(|change| change.cluster == cluster) {
            params.set(&change.name, &change.value).expect("the value was checked when the scenario was read");
        }
        params
    }
}
