//! Who advances the machines.

use std::fmt::Debug;
use std::hash::Hash;

use crate::machines::cms::{self, Databases};
use crate::machines::expressway::{LinkInput, LinkOutputs, LinkSettings, PeerInput, PeerOutputs};
use crate::machines::srm::{self, Srm};
use crate::machines::{chat, expressway, icsa};

/// Advances the machines of a model by one input. Whatever it does not say itself is done as the simulator does
/// it, by the `step` of the machine; a test that plants a fault changes one of these.
pub trait Steps: Clone + Copy + Debug + Eq + Hash + Send + Sync {
    /// Advances an SRM.
    fn srm(srm: &mut Srm, input: srm::Input, facts: &srm::Facts, settings: &srm::Settings) -> srm::Outputs {
        srm.step(input, facts, settings)
    }

    /// Advances a sync loop.
    fn pull(pull: &mut icsa::Pull, input: icsa::Input, settings: &icsa::Settings) -> icsa::Outputs {
        pull.step(input, settings)
    }

    /// Advances a Text Conferencing.
    fn host(host: &mut chat::Host, input: chat::Input, view: &chat::View, settings: &chat::Settings) -> chat::Outputs {
        host.step(input, view, settings)
    }

    /// Advances the databases of a Meeting Server cluster.
    fn databases(databases: &mut Databases, input: cms::Input, view: &cms::View<'_>, out: &mut Vec<cms::Output>) {
        databases.step(input, view, out);
    }

    /// Advances an Expressway peer.
    fn peer(peer: &mut expressway::Peer, input: PeerInput) -> PeerOutputs {
        peer.step(input)
    }

    /// Advances what one Expressway peer holds of another.
    fn link(link: &mut expressway::Link, input: LinkInput, settings: &LinkSettings) -> LinkOutputs {
        link.step(input, settings)
    }
}

/// The machines as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plain;

impl Steps for Plain {}
