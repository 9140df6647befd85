//! Settings and links that events change. The changes in force lie one over the other, so that the
//! end of one leaves the others as they are.

use crate::machines::params::ParamTable;
use crate::machines::{chat, cms, expressway, icsa, srm};
use crate::net::LinkState;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::{Link, ParamSystem, Setting};
use crate::units::{Bandwidth, ClusterId, LinkId, Probability, SimDuration};

use super::fault::{Effect, Undo};
use super::state::World;

/// What a `degrade` says about a link.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Degradation {
    pub(super) loss: Option<Probability>,
    pub(super) rtt: Option<SimDuration>,
    pub(super) jitter: Option<SimDuration>,
    pub(super) bandwidth: Option<Bandwidth>,
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
    setting: Setting,
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
        let Link { between, rtt, jitter, loss, bandwidth, .. } = *plain;
        let start = LinkState { between, rtt, jitter, loss, bandwidth };
        let changes = self.link_changes.iter().filter(|change| change.link == link);
        changes.fold(start, |state, change| LinkState {
            between: state.between,
            rtt: change.degradation.rtt.unwrap_or(state.rtt),
            jitter: change.degradation.jitter.unwrap_or(state.jitter),
            loss: change.degradation.loss.unwrap_or(state.loss),
            bandwidth: change.degradation.bandwidth.or(state.bandwidth),
        })
    }

    pub(super) fn set(&mut self, number: usize, changes: &[Setting], cause: Cause) -> Vec<Effect> {
        changes.iter().map(|change| self.set_one(number, change, cause)).collect()
    }

    fn set_one(&mut self, number: usize, setting: &Setting, cause: Cause) -> Effect {
        let cluster = setting.cluster;
        self.setting_changes.push(SettingChange { number, setting: setting.clone() });
        self.occurrences[number].undo.push(Undo::Settings { cluster, number });
        let changed = self.apply_settings(cluster);
        if changed {
            let rows = match setting.system {
                ParamSystem::Srm => srm::Params::TABLE,
                ParamSystem::Icsa => icsa::Params::TABLE,
                ParamSystem::Expressway => expressway::Params::TABLE,
                ParamSystem::Cms => cms::Params::TABLE,
                ParamSystem::Chat => chat::Params::TABLE,
            };
            let info = rows.iter().find(|row| row.name == setting.name);
            let name = info.expect("the name was checked when the scenario was read").name;
            let (entity, from, to) = (Entity::Cluster(cluster), Label::Word("set"), Label::Word(name));
            let draft = Draft { entity, kind: Kind::Setting, from, to, reason: "", rule: "", cause, users: 0 };
            self.ledger.recorder.add(self.now, draft);
        }
        Effect::of(changed)
    }

    pub(super) fn restore_settings(&mut self, cluster: ClusterId, number: usize) {
        self.setting_changes.retain(|change| change.number != number || change.setting.cluster != cluster);
        self.apply_settings(cluster);
    }

    /// Puts the settings of now in force; whether anything is new.
    fn apply_settings(&mut self, cluster: ClusterId) -> bool {
        if let Some(own) = self.scenario.clusters[cluster].expressway() {
            let params = self.settings_now(cluster, ParamSystem::Expressway, &own.params);
            return self.set_expressway_params(cluster, params);
        }
        if let Some(own) = self.scenario.clusters[cluster].cms() {
            let params = self.settings_now(cluster, ParamSystem::Cms, &own.params);
            return self.set_cms_params(cluster, params);
        }
        let own = self.scenario.clusters[cluster].presence();
        let srm = self.settings_now(cluster, ParamSystem::Srm, &own.srm);
        let icsa = self.settings_now(cluster, ParamSystem::Icsa, &own.icsa);
        let changed = self.params[cluster] != srm;
        self.params[cluster] = srm;
        let chat = self.settings_now(cluster, ParamSystem::Chat, &own.chat.params);
        let changed = self.set_chat_params(cluster, chat) || changed;
        self.set_peering_params(cluster, icsa) || changed
    }

    fn settings_now<P: ParamTable>(&self, cluster: ClusterId, system: ParamSystem, plain: &P) -> P {
        let mut params = plain.clone();
        for change in &self.setting_changes {
            let Setting { cluster: of, system: part, name, value } = &change.setting;
            if *of == cluster && *part == system {
                params.put(name, value).expect("the value was checked when the scenario was read");
            }
        }
        params
    }
}
