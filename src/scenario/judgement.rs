//! What an expectation expects: its verb with states, alarms, bounds.

use super::address::{self, Addressed, Class};
use super::bound::{bound_value, change_value, metric_unit};
use super::context::{Context, Fields};
use super::directory::Directory;
use super::expect::Known;
use super::metric::MetricUnit;
use super::states;
use super::syntax::{Kind, Value};
use super::words::clip;
use super::{Change, Check, CountBound, StatePattern, Window, codes, vocabulary};
use crate::machines::expressway;
use crate::outcome::{Entity, Kind as RecordKind};
use crate::units::SimDuration;

/// Alarms of IM and Presence nodes and of intercluster peers.
pub static ALARMS: &[(&str, &str)] = &[
    ("SRMFailover", "a node fails over by itself (critical)"),
    ("SRMFailed", "a node runs in failed mode (critical)"),
    ("PEPeerNodeFailure", "the Presence Engine of the peer does not answer (warning)"),
    ("JSMSessionsExceedsThreshold", "more sessions than the node should carry (warning)"),
    ("InterClusterSyncAgentPeerPeriodicSyncingFailure", "a sync with a peer is stuck for more than two hours (error)"),
    ("InterclusterSyncAgentPeerSyncFailed", "a sync with a peer failed (critical)"),
    ("InterclusterSyncAgentAXLConnectionFailed", "no AXL connection to a peer (critical)"),
    ("InterclusterSyncAgentFailedToSendCN", "a change notification did not reach a peer (critical)"),
    ("InterclusterSyncAgentFailedToCleanUpPeer", "nobody cleaned up after a deleted peer (critical)"),
    ("ICSACertificateFingerPrintMisMatch", "a peer's certificate is not the one expected (critical)"),
    ("ICSACertificateValidationFailure", "a peer's certificate is not valid (critical)"),
    ("XcpConfigMgrHostNameResolutionFailed", "a node cannot resolve the names in its configuration (critical)"),
    ("XcpConfigMgrJabberRestartRequired", "the XCP Router needs a restart (critical)"),
    ("XcpTxtConfDBConnectError", "Text Conferencing cannot connect to its external database (error)"),
];

/// A check, and the kinds of subject it can have.
pub(super) struct Parsed {
    check: Check,
    classes: Vec<Class>,
    /// `is` with a list: one state for each node of a group.
    by_node: bool,
    /// What cannot apply, for messages.
    what: String,
    /// The parts that stand for the world when some of it is left out, where not every kind of part does.
    parts: Option<Class>,
}

impl Parsed {
    fn anywhere(check: Check) -> Self {
        let mut classes = vec![
            Class::World,
            Class::Group,
            Class::User,
            Class::Service,
            Class::Site,
            Class::Link,
            Class::Pair,
            Class::Sync,
            Class::Peering,
            Class::Database,
            Class::Room,
        ];
        classes.extend(Class::HOSTS.into_iter().chain(Class::CLUSTERS));
        Self { check, classes, by_node: false, what: "this check".to_owned(), parts: Some(Class::Group) }
    }

    fn alarm(check: Check, name: &str) -> Self {
        let mut classes = vec![Class::World, Class::Group, Class::Sync];
        classes.extend(Class::HOSTS.into_iter().chain(Class::CLUSTERS));
        let what = format!("alarm `{}`", clip(name));
        Self { check, classes, by_node: false, what, parts: Some(Class::Node) }
    }

    /// The subjects of an address that the check can be about. The world without some of its parts is
    /// the rest of its parts: `split_brain` of the world is `dual_active` of its groups.
    pub(super) fn fitting(
        &self,
        context: &mut Context<'_>,
        directory: &Directory,
        found: Addressed<'_>,
        left_out: &[Entity],
    ) -> Option<Vec<Entity>> {
        let before = context.diagnostics.len();
        let mut classes = self.classes.clone();
        if found.is_world() && !left_out.is_empty() {
            // A cluster or group would bring back what is left out of it.
            classes = match &self.parts {
                Some(parts) => vec![*parts],
                None if self.is_split_brain() => vec![Class::Group],
                None => classes.into_iter().filter(|class| *class != Class::World).collect(),
            };
        }
        let fit = address::fitting(context, directory, found, &classes, &self.what);
        (context.diagnostics.len() == before).then_some(fit)
    }

    fn is_split_brain(&self) -> bool {
        let is = |pattern: &StatePattern| pattern.any_of == ["split_brain"];
        matches!(&self.check, Check::Never(p) | Check::Always(p) | Check::Sometimes(p) | Check::Enters(p) if is(p))
    }

    /// The check for the subjects found: the split brain of the world is `dual_active` of its groups.
    pub(super) fn adapted(
        self,
        context: &mut Context<'_>,
        directory: &Directory,
        fields: &Fields<'_>,
        on: &[Entity],
    ) -> Option<Check> {
        if self.by_node && !self.lengths_fit(context, directory, fields, on) {
            return None;
        }
        let of_groups = on.iter().all(|entity| matches!(entity, Entity::Group(_)));
        let is_split_brain = self.is_split_brain();
        let mut check = self.check;
        if of_groups
            && is_split_brain
            && let Check::Never(p) | Check::Always(p) | Check::Sometimes(p) | Check::Enters(p) = &mut check
        {
            p.any_of = vec!["dual_active".to_owned()];
        }
        Some(check)
    }

    /// A list of states has one for each node of the group.
    fn lengths_fit(
        &self,
        context: &mut Context<'_>,
        directory: &Directory,
        fields: &Fields<'_>,
        on: &[Entity],
    ) -> bool {
        let Check::Is(states) = &self.check else { return true };
        for entity in on {
            let nodes = address::nodes_of(directory, *entity).unwrap_or_default().len();
            if nodes != states.len() {
                let message = format!("the list has {} states and the group {nodes} nodes", states.len());
                context.error(codes::OUT_OF_RANGE, fields.value_span("is"), &fields.at("is"), message);
                return false;
            }
        }
        true
    }
}

/// Reads the verb of an expectation.
pub(super) fn read(
    context: &mut Context<'_>,
    known: &Known<'_>,
    fields: &Fields<'_>,
    verb: &str,
    window: Option<&Window>,
) -> Option<Parsed> {
    let reader = Verb { path: fields.at(verb), value: fields.get(verb)?, known, fields };
    match verb {
        "enters" => reader.state(context, true).map(|(p, c)| reader.about(Check::Enters(p), c)),
        "never" => reader.state(context, false).map(|(p, c)| reader.about(Check::Never(p), c)),
        "always" => reader.state(context, false).map(|(p, c)| reader.about(Check::Always(p), c)),
        "sometimes" => reader.state(context, false).map(|(p, c)| reader.about(Check::Sometimes(p), c)),
        "is" => reader.is(context),
        "sequence" => reader.sequence(context),
        "count" => reader.count(context),
        "alarm" => {
            let (name, reasons) = (reader.alarm(context)?, reader.reasons(context));
            Some(Parsed::alarm(Check::Alarm(name.clone(), reasons), &name))
        }
        "no_alarm" => reader.alarm(context).map(|name| Parsed::alarm(Check::NoAlarm(name.clone()), &name)),
        "cleared" => reader.alarm(context).map(|name| Parsed::alarm(Check::Cleared(name.clone()), &name)),
        "alarm_on" => reader.alarm_on(context, window),
        "refused" => reader.event(context).map(Check::Refused).map(Parsed::anywhere),
        "accepted" => reader.event(context).map(Check::Accepted).map(Parsed::anywhere),
        "metric" => reader.metric(context, window).map(Parsed::anywhere),
        "golden" => reader.golden(context).map(Parsed::anywhere),
        "lint" => reader.lint(context).map(Check::Lint).map(Parsed::anywhere),
        "no_lint" => reader.lint(context).map(Check::NoLint).map(Parsed::anywhere),
        _ => context.text(&reader.path, reader.value).map(Check::CheckError).map(Parsed::anywhere),
    }
}

/// The verb's value with what it can refer to.
struct Verb<'v, 'k> {
    path: String,
    value: &'v Value,
    known: &'k Known<'k>,
    fields: &'v Fields<'v>,
}

impl Verb<'_, '_> {
    fn about(&self, check: Check, classes: Vec<Class>) -> Parsed {
        let what = format!("state `{}`", clip(&self.value.text().map_or_else(|| self.value.show(), ToOwned::to_owned)));
        Parsed { check, classes, by_node: false, what, parts: None }
    }

    /// A state with alternatives, and the kinds of subject that can be in it.
    fn state(&self, context: &mut Context<'_>, with_reason: bool) -> Option<(StatePattern, Vec<Class>)> {
        let (pattern, classes) = self.pattern(context, self.value, &self.path)?;
        let reasons = if with_reason { self.reasons(context) } else { Vec::new() };
        Some((StatePattern { reasons, ..pattern }, classes))
    }

    fn pattern(&self, context: &mut Context<'_>, value: &Value, path: &str) -> Option<(StatePattern, Vec<Class>)> {
        let any_of = states::alternatives(&context.text(path, value)?);
        let classes = states::classes_for(context, &any_of, value.span, path)?;
        for word in &any_of {
            states::check_node_of_state(context, self.known.directory, word, value.span, path);
        }
        Some((StatePattern { any_of, reasons: Vec::new() }, classes))
    }

    fn reasons(&self, context: &mut Context<'_>) -> Vec<String> {
        let Some(value) = self.fields.get("reason") else { return Vec::new() };
        let path = self.fields.at("reason");
        match context.text(&path, value) {
            Some(text) => states::reasons(context, &text, value.span, &path),
            None => Vec::new(),
        }
    }

    /// `is`: a state, or one for each node of a group.
    fn is(&self, context: &mut Context<'_>) -> Option<Parsed> {
        let Kind::List(items) = &self.value.kind else {
            return self.state(context, true).map(|(pattern, classes)| self.about(Check::Is(vec![pattern]), classes));
        };
        let mut patterns = Vec::new();
        for item in items {
            let (pattern, classes) = self.pattern(context, item, &self.path)?;
            if !classes.contains(&Class::Node) {
                let message = format!("`{}` is no state of a node", clip(&pattern.any_of.join("|")));
                context.error(codes::UNKNOWN_WORD, item.span, &self.path, message);
                return None;
            }
            patterns.push(pattern);
        }
        self.reasons_by_node(context, &mut patterns)?;
        let what = "a list of states".to_owned();
        Some(Parsed { check: Check::Is(patterns), classes: vec![Class::Group], by_node: true, what, parts: None })
    }

    /// `reason` beside a list: one for all nodes, or one for each.
    fn reasons_by_node(&self, context: &mut Context<'_>, patterns: &mut [StatePattern]) -> Option<()> {
        let Some(value) = self.fields.get("reason") else { return Some(()) };
        let path = self.fields.at("reason");
        let texts = context.texts(&path, value, "a reason, or a list of reasons for the nodes of the group");
        if texts.len() != 1 && texts.len() != patterns.len() {
            let message = format!("there are {} reasons for {} states", texts.len(), patterns.len());
            context.error(codes::OUT_OF_RANGE, value.span, &path, message);
            return None;
        }
        for (index, pattern) in patterns.iter_mut().enumerate() {
            let (text, span) = texts[index.min(texts.len() - 1)];
            pattern.reasons = states::reasons(context, text, span, &path);
        }
        Some(())
    }

    fn sequence(&self, context: &mut Context<'_>) -> Option<Parsed> {
        let Some(items) = self.value.list().filter(|items| !items.is_empty()) else {
            context.wrong_type(&self.path, self.value, "a list of states");
            return None;
        };
        let mut patterns = Vec::new();
        let mut classes: Vec<Class> = states::SUBJECTS.to_vec();
        for item in items {
            let (pattern, fit) = self.pattern(context, item, &self.path)?;
            classes.retain(|class| fit.contains(class));
            patterns.push(pattern);
        }
        if classes.is_empty() {
            let message = "no subject can be in all of these states";
            context.error(codes::UNKNOWN_WORD, self.value.span, &self.path, message);
            return None;
        }
        Some(Parsed {
            check: Check::Sequence(patterns),
            classes,
            by_node: false,
            what: "this sequence".to_owned(),
            parts: None,
        })
    }

    fn count(&self, context: &mut Context<'_>) -> Option<Parsed> {
        let count = context.table(&self.path, self.value)?;
        context.known_keys(&count, &vocabulary::COUNT);
        let bound = self.count_bound(context, &count)?;
        match (count.get("enters"), count.get("alarm")) {
            (Some(value), None) => {
                let (pattern, classes) = self.pattern(context, value, &count.at("enters"))?;
                let pattern = StatePattern { reasons: self.reasons(context), ..pattern };
                let what = format!("state `{}`", clip(&pattern.any_of.join("|")));
                Some(Parsed { check: Check::CountEnters(pattern, bound), classes, by_node: false, what, parts: None })
            }
            (None, Some(value)) => {
                let name = alarm_name(context, value, &count.at("alarm"))?;
                let reasons = self.reasons(context);
                Some(Parsed::alarm(Check::CountAlarm(name.clone(), reasons, bound), &name))
            }
            _ => {
                let message = "`count` counts one thing";
                context
                    .error(codes::MISSING_KEY, self.value.span, &self.path, message)
                    .help("write count = { enters = \"failing_over\", equals = 1 } or count = { alarm = .., max = 2 }");
                None
            }
        }
    }

    fn count_bound(&self, context: &mut Context<'_>, count: &Fields<'_>) -> Option<CountBound> {
        let mut read = |key: &str| {
            let value = count.get(key)?;
            context.count_u32(&count.at(key), value)
        };
        let (equals, min, max) = (read("equals"), read("min"), read("max"));
        let conflict = count.get("equals").is_some() && (count.get("min").is_some() || count.get("max").is_some());
        if conflict {
            let message = "`equals` stands alone";
            context.error(codes::CONFLICT, count.key_span("equals"), &count.at("equals"), message);
        } else if ["equals", "min", "max"].iter().all(|key| count.get(key).is_none()) {
            context
                .error(codes::MISSING_KEY, self.value.span, &self.path, "`count` has no bound")
                .help("add equals = 1, min = 1 or max = 1");
            return None;
        }
        Some(match equals {
            Some(n) => CountBound { min: Some(n), max: Some(n) },
            None => CountBound { min, max },
        })
    }

    fn alarm(&self, context: &mut Context<'_>) -> Option<String> {
        alarm_name(context, self.value, &self.path)
    }

    fn alarm_on(&self, context: &mut Context<'_>, window: Option<&Window>) -> Option<Parsed> {
        let name = self.alarm(context)?;
        if matches!(window, Some(Window::Whole | Window::Since { .. })) {
            context
                .error(codes::MISSING_KEY, self.fields.key_span("alarm_on"), &self.path, "`alarm_on` needs an instant")
                .help("add at = \"12m\"");
            return None;
        }
        Some(Parsed::alarm(Check::AlarmOn(name.clone()), &name))
    }

    fn event(&self, context: &mut Context<'_>) -> Option<crate::units::EventId> {
        let id = context.text(&self.path, self.value)?;
        let events = &self.known.directory.event_names;
        if !events.contains_key(&id) {
            context.unknown_name("event", &id, self.value.span, &self.path, events.keys().map(String::as_str));
        }
        events.get(&id).copied()
    }

    fn lint(&self, context: &mut Context<'_>) -> Option<String> {
        let code = context.text(&self.path, self.value)?;
        let known = || codes::CODES.iter().map(|row| row.code);
        if !known().any(|row| row == code) {
            context
                .error(
                    codes::UNKNOWN_WORD,
                    self.value.span,
                    &self.path,
                    format!("`{}` is no code of `check`", clip(&code)),
                )
                .nearest(&code, known(), "codes are");
            return None;
        }
        Some(code)
    }

    fn golden(&self, context: &mut Context<'_>) -> Option<Check> {
        let name = context.text(&self.path, self.value)?;
        let fields = self.fields;
        let mut keep = Vec::new();
        if let Some(value) = fields.get("keep") {
            let path = fields.at("keep");
            let kinds = || RecordKind::ALL.iter().map(|kind| kind.as_str()).chain(["timer", "msg"]);
            for (text, span) in context.texts(&path, value, "a list of kinds of lines") {
                if !kinds().any(|kind| kind == text) {
                    context
                        .error(codes::UNKNOWN_WORD, span, &path, format!("`{}` is no kind of line", clip(text)))
                        .nearest(text, kinds(), "kinds are");
                }
                keep.push(text.to_owned());
            }
        }
        let tolerance = match fields.get("tolerance") {
            Some(value) => context.duration(&fields.at("tolerance"), value)?,
            None => SimDuration::ZERO,
        };
        Some(Check::Golden { name, keep, tolerance })
    }

    fn metric(&self, context: &mut Context<'_>, window: Option<&Window>) -> Option<Check> {
        let name = context.text(&self.path, self.value)?;
        let at_instant = matches!(window, Some(Window::At(_)));
        let unit = metric_unit(context, &name, self.value.span, &self.path, at_instant)?;
        if self.fields.get("versus").is_some() || self.fields.get("change").is_some() {
            return self.versus(context, name, unit);
        }
        let mut text = Vec::new();
        let mut bound = |key: &str| -> Result<Option<f64>, ()> {
            let Some(value) = self.fields.get(key) else { return Ok(None) };
            text.push(format!("{key} = {}", value.show()));
            bound_value(context, &self.fields.at(key), value, unit).map(Some).ok_or(())
        };
        let (min, max, equals) = (bound("min"), bound("max"), bound("equals"));
        let (min, max, equals) = (min.ok()?, max.ok()?, equals.ok()?);
        if min.is_none() && max.is_none() && equals.is_none() {
            let help = match unit {
                MetricUnit::Seconds | MetricUnit::Minutes => "add max = \"12m\", min or equals",
                MetricUnit::Count => "add max = 0, min or equals",
                MetricUnit::Share => "add min = 0.99, max or equals",
                MetricUnit::PerSecond => "add max = \"25/s\", min or equals",
            };
            context
                .error(codes::MISSING_KEY, self.value.span, &self.path, format!("`{}` has no bound", clip(&name)))
                .help(help);
            return None;
        }
        if let (Some(low), Some(high)) = (min, max)
            && low > high
        {
            let message = "`min` is above `max`";
            context.error(codes::OUT_OF_RANGE, self.fields.value_span("min"), &self.fields.at("min"), message);
            return None;
        }
        Some(Check::Metric { metric: name, min, max, equals, text: text.join(", ") })
    }

    fn versus(&self, context: &mut Context<'_>, metric: String, unit: MetricUnit) -> Option<Check> {
        let fields = self.fields;
        let (Some(versus), Some(change)) = (fields.get("versus"), fields.get("change")) else {
            let (there, missing) =
                if fields.get("versus").is_some() { ("versus", "change") } else { ("change", "versus") };
            context
                .error(
                    codes::MISSING_KEY,
                    fields.key_span(there),
                    &fields.at(missing),
                    format!("`{there}` needs `{missing}`"),
                )
                .help("write versus = \"baseline\" and change = { max = \"-10%\" }");
            return None;
        };
        for key in ["min", "max", "equals"] {
            if let Some(entry) = fields.table.entry(key) {
                let message = format!("`{key}` and `versus` exclude one another");
                context
                    .error(codes::CONFLICT, entry.at, &fields.at(key), message)
                    .help(format!("write change = {{ {key} = .. }}, or a second [[expect]]"));
            }
        }
        let name = context.text(&fields.at("versus"), versus)?;
        let variants = self.known.variants;
        if name.ends_with(".toml") {
            let message = "`versus` names a variant of this file";
            context
                .error(codes::UNKNOWN_NAME, versus.span, &fields.at("versus"), message)
                .help(format!("`failsim compare` tells the difference from {}", clip(&name)));
        } else if name != "base" && !variants.contains(&name) {
            let known = variants.iter().map(String::as_str).chain(["base"]);
            context.unknown_name("variant", &name, versus.span, &fields.at("versus"), known);
        }
        let bounds = context.table(&fields.at("change"), change)?;
        context.known_keys(&bounds, &vocabulary::CHANGE);
        let mut text = Vec::new();
        let mut bound = |key: &str| -> Result<Option<Change>, ()> {
            let Some(value) = bounds.get(key) else { return Ok(None) };
            text.push(format!("{key} = {}", value.show()));
            change_value(context, &bounds.at(key), value, unit).map(Some).ok_or(())
        };
        let (min, max) = (bound("min"), bound("max"));
        let (min, max) = (min.ok()?, max.ok()?);
        if text.is_empty() {
            context
                .error(codes::MISSING_KEY, change.span, &fields.at("change"), "`change` has no bound")
                .help("write change = { max = \"-10%\" }");
            return None;
        }
        Some(Check::Versus { metric, versus: name, min, max, text: text.join(", ") })
    }
}

fn alarm_name(context: &mut Context<'_>, value: &Value, path: &str) -> Option<String> {
    let name = context.text(path, value)?;
    if ALARMS.iter().any(|(known, _)| *known == name) || expressway::Alarm::from_word(&name).is_some() {
        return Some(name);
    }
    context.error(codes::UNKNOWN_WORD, value.span, path, format!("no alarm is named `{}`", clip(&name))).nearest(
        &name,
        ALARMS.iter().map(|(known, _)| *known).chain(expressway::Alarm::ALL.iter().map(|alarm| alarm.as_str())),
        "alarms are",
    );
    None
}
