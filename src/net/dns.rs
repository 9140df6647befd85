//! DNS resolvers: what a node gets for an answer.

use crate::units::{DnsId, NodeId, SiteId};

use super::{End, Net, Side};

/// The port of DNS.
const DNS_PORTS: [u16; 1] = [53];

/// What becomes of the names a node asks for, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lookup {
    /// They resolve.
    Good,
    /// They resolve late.
    Slow,
    /// The primary resolver is dead and the secondary answers, very late.
    PrimaryDead,
    /// They resolve to something else.
    Wrong,
    /// They do not resolve.
    Nothing,
}

impl Lookup {
    /// Whether a name leads where it should, sooner or later.
    #[must_use]
    pub const fn resolves(self) -> bool {
        matches!(self, Self::Good | Self::Slow | Self::PrimaryDead)
    }
}

/// A fault of a resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverFault {
    /// Who asked for it; [`Net::repair_resolver`] takes it away by this number.
    pub id: u64,
    /// What those who are hit get.
    pub answer: Lookup,
    /// Who is hit; nobody in it stands for everybody.
    pub from: Side,
}

/// A resolver as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ResolverState {
    /// Where it stands; reached from everywhere if nowhere.
    pub site: Option<SiteId>,
    /// Its faults.
    pub faults: Vec<ResolverFault>,
}

impl Net {
    /// Adds a fault of a resolver.
    pub fn break_resolver(&mut self, resolver: DnsId, fault: ResolverFault) {
        self.resolvers[usize::from(resolver)].faults.push(fault);
    }

    /// Takes the fault with this number away from a resolver.
    pub fn repair_resolver(&mut self, resolver: DnsId, id: u64) {
        self.resolvers[usize::from(resolver)].faults.retain(|fault| fault.id != id);
    }

    /// The worst that any fault does to a resolver.
    #[must_use]
    pub fn worst_answer(&self, resolver: DnsId) -> Lookup {
        let faults = &self.resolvers[usize::from(resolver)].faults;
        faults.iter().map(|fault| fault.answer).max().unwrap_or(Lookup::Good)
    }

    /// What a node gets when it asks this resolver; without one, names always resolve.
    #[must_use]
    pub fn lookup(&self, node: NodeId, resolver: Option<DnsId>) -> Lookup {
        let Some(state) = resolver.map(|id| &self.resolvers[usize::from(id)]) else { return Lookup::Good };
        if let Some(site) = state.site
            && !self.connects(End::Node(node), End::Site(site), &DNS_PORTS)
        {
            return Lookup::Nothing;
        }
        let hit = state.faults.iter().filter(|fault| self.is_hit(&fault.from, node));
        hit.map(|fault| fault.answer).max().unwrap_or(Lookup::Good)
    }

    /// The number of the cut or fault behind a bad answer.
    #[must_use]
    pub fn lookup_trouble(&self, node: NodeId, resolver: Option<DnsId>) -> Option<u64> {
        let state = &self.resolvers[usize::from(resolver?)];
        let cut = state.site.and_then(|site| self.trouble(End::Node(node), End::Site(site), &DNS_PORTS));
        let worst = || {
            let hit = state.faults.iter().filter(|fault| self.is_hit(&fault.from, node));
            hit.max_by_key(|fault| fault.answer).map(|fault| fault.id)
        };
        cut.or_else(worst)
    }

    fn is_hit(&self, side: &Side, node: NodeId) -> bool {
        (side.nodes.is_empty() && side.sites.is_empty())
            || side.nodes.contains(&node)
            || side.sites.contains(&self.site(End::Node(node)))
    }
}
