//! A scenario made by hand, for the tests of everything that reads scenarios.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{SourceId, Span};
use crate::machines::srm;
use crate::outcome::{Entity, Outcome};
use crate::scenario::*;
use crate::units::{ClusterId, EventId, GroupId, NodeId, Rate, SimDuration, SiteId};

pub(crate) fn span() -> Span {
    Span { source: SourceId(0), start: 0, end: 0 }
}

/// An expectation without name, on these things, in the whole run.
pub(crate) fn expect(on: &[Entity], check: Check) -> Expectation {
    Expectation {
        name: "an expectation".to_owned(),
        span: span(),
        variant: None,
        on: on.to_vec(),
        on_text: String::new(),
        window: Window::Whole,
        check,
        confidence: None,
        by: None,
    }
}

/// The scenario that belongs to an outcome of `outcome::sample`: one pair, three scripted events.
pub(crate) fn scenario(outcome: &Outcome, expectations: Vec<Expectation>) -> Scenario {
    let home = HomeUsers { plain: 4, ..HomeUsers::default() };
    let node = |name: &str| Node {
        cluster: ClusterId(0),
        group: Some(GroupId(0)),
        name: name.to_owned(),
        site: SiteId(0),
        users: home,
    };
    let imp = ImpCluster {
        ova: 15_000,
        login_rate: LoginRate::PerSecond(Rate::per_second(15)),
        multi_device_messaging: false,
        release: "15".to_owned(),
        chat_ha: false,
        srm: srm::Params::default(),
    };
    let group = Group {
        cluster: ClusterId(0),
        name: "g1".to_owned(),
        nodes: vec![NodeId(0), NodeId(1)],
        ha: true,
        assignment: Assignment::Balanced,
        login_rate: imp.login_rate,
    };
    let engine = |node| Target::Is(Entity::Service(NodeId(node), "presence_engine"));
    let event = |id: Option<&str>, seconds, action| Event {
        id: id.map(str::to_owned),
        span: span(),
        note: None,
        clock: Clock::At(DurationLaw::Fixed(SimDuration::from_secs(seconds))),
        action,
        lasts: None,
        pick: Pick::All,
    };
    Scenario {
        title: outcome.header.title.clone(),
        tags: Vec::new(),
        run: RunSettings {
            duration: outcome.header.duration,
            seed: 1,
            warmup: SimDuration::ZERO,
            settle: SimDuration::from_secs(3600),
        },
        variant: None,
        variants: Vec::new(),
        study: crate::scenario::Study { runs: 1, ..Default::default() },
        sites: vec![Site { name: String::new() }].into(),
        links: Vec::new().into(),
        clusters: vec![Cluster { name: "seoul".to_owned(), system: System::Imp(imp) }].into(),
        groups: vec![group].into(),
        nodes: vec![node("n1"), node("n2")].into(),
        users: Vec::new().into(),
        events: vec![
            event(Some("pe_down"), 600, Action::Stop { on: vec![engine(0)], refuses_to_start: false }),
            event(None, 2400, Action::Start { on: vec![engine(0)] }),
            event(None, 2700, Action::Fallback(vec![Target::Is(Entity::Group(GroupId(0)))])),
        ]
        .into(),
        expectations,
        invariants_off: BTreeMap::new(),
        names: Arc::clone(&outcome.names),
        resolved: vec![
            ResolvedValue {
                path: "cluster.seoul.ova".to_owned(),
                value: "15000".to_owned(),
                origin: Origin::Default { status: "", source: "" },
            },
            ResolvedValue {
                path: "run.duration".to_owned(),
                value: "\"2h\"".to_owned(),
                origin: Origin::File { path: "/elsewhere/01-presence.toml".to_owned(), line: 7 },
            },
        ],
    }
}

/// The id of the first event.
pub(crate) const PE_DOWN: EventId = EventId(0);
