//! How files, variants and flags become one scenario.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use failsim::outcome::Entity;
use failsim::scenario::{Action, HomeUsers, Loaded, LoginRate, Origin, Request, Scenario, Target, load, run_key_text};
use failsim::units::{NodeId, Rate, SimDuration};

use super::messages;

const BASE: &str = r#"
[run]
duration = "2h"

[cluster.seoul]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = { nodes = ["n1", "n2"], users = 1_001, ha = true }
"#;

/// Files by path; the first one is the scenario.
fn load_files(files: &[(&str, &str)], change: impl FnOnce(&mut Request)) -> Loaded {
    let texts: BTreeMap<&Path, &str> = files.iter().map(|(path, text)| (Path::new(*path), *text)).collect();
    let mut request = Request { path: files[0].0.into(), ..Request::default() };
    change(&mut request);
    load(&request, &|path| texts.get(path).map(|text| (*text).to_owned()).ok_or_else(|| io::ErrorKind::NotFound.into()))
}

fn good(files: &[(&str, &str)], change: impl FnOnce(&mut Request)) -> Scenario {
    let loaded = load_files(files, change);
    let text = messages(&loaded);
    loaded.scenario.unwrap_or_else(|| panic!("{text}"))
}

fn set(pairs: &[(&str, &str)]) -> impl FnOnce(&mut Request) {
    let set = pairs.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    move |request| request.set = set
}

fn scenario(more: &str) -> Scenario {
    good(&[("s.toml", &format!("{BASE}{more}"))], |_| {})
}

fn errors(more: &str) -> String {
    messages(&load_files(&[("s.toml", &format!("{BASE}{more}"))], |_| {}))
}

fn value(scenario: &Scenario, path: &str) -> (String, Origin) {
    let found = scenario.resolved.iter().find(|value| value.path == path);
    let found = found.unwrap_or_else(|| panic!("no value of {path}"));
    (found.value.clone(), found.origin.clone())
}

fn from(path: &str, line: u32) -> Origin {
    Origin::File { path: path.to_owned(), line }
}

// ----- include and extends -----

#[test]
fn a_child_overrides_its_parent_and_keeps_the_rest() {
    let child = "extends = \"base.toml\"\ntitle = \"child\"\n[run]\nseed = 9\n[cluster.seoul]\nnodes = { n1 = \"east\", n2 = \"east\" }\n[site.east]\n";
    let scenario = good(&[("child.toml", child), ("base.toml", BASE)], |_| {});
    assert_eq!(scenario.run.seed, 9);
    assert_eq!(scenario.run.duration, SimDuration::from_secs(7200));
    assert_eq!(value(&scenario, "run.duration"), ("\"2h\"".to_owned(), from("base.toml", 3)));
    assert_eq!(value(&scenario, "run.seed"), ("9".to_owned(), from("child.toml", 4)));
    assert_eq!(scenario.sites[scenario.nodes[NodeId(0)].site].name, "east");
}

#[test]
fn a_list_takes_the_place_of_a_table_and_a_table_of_a_list() {
    let parent = format!(
        "{}\n[site.east]\n",
        BASE.replace("[\"n1\", \"n2\"]\nmulti", "{ n1 = \"east\", n2 = \"east\" }\nmulti")
    );
    let child = "extends = \"base.toml\"\n[cluster.seoul]\nnodes = [\"n1\", \"n2\"]\n";
    let scenario = good(&[("child.toml", child), ("base.toml", &parent)], |_| {});
    assert_eq!(scenario.sites[scenario.nodes[NodeId(0)].site].name, "");
}

#[test]
fn events_of_a_child_replace_those_of_the_parent_as_a_whole() {
    let event = |node: &str| format!("[[event]]\nat = \"1m\"\ncrash = \"seoul/{node}\"\n");
    let parent = format!("{BASE}{}{}", event("n1"), event("n2"));
    let child = format!("extends = \"base.toml\"\n{}", event("n2"));
    let scenario = good(&[("child.toml", &child), ("base.toml", &parent)], |_| {});
    assert_eq!(scenario.events.len(), 1);
    let dropped = good(&[("child.toml", "extends = \"base.toml\"\nevent = []\n"), ("base.toml", &parent)], |_| {});
    assert_eq!(dropped.events.len(), 0);
}

#[test]
fn included_files_add_what_is_not_there_and_earlier_ones_win() {
    let one = "[site.east]\n[site.west]\n[link.wan]\nbetween = [\"east\", \"west\"]\nrtt = \"12ms\"\n";
    let two = "[link.wan]\nrtt = \"99ms\"\nloss = 0.5\n[run]\nwarmup = \"5m\"\n";
    let main = format!("include = [\"lib/one.toml\", \"lib/two.toml\"]\n{BASE}\n[link.wan]\njitter = \"1ms\"\n");
    let scenario = good(&[("s.toml", &main), ("lib/one.toml", one), ("lib/two.toml", two)], |_| {});
    let link = scenario.links.first().expect("one link");
    assert_eq!((link.rtt, link.jitter), (SimDuration::from_millis(12), SimDuration::from_millis(1)));
    assert_eq!(link.loss.value(), 0.5);
    assert_eq!(scenario.run.warmup, SimDuration::from_secs(300));
}

#[test]
fn paths_count_from_the_file_that_names_them_and_a_file_may_come_twice() {
    let main = format!("include = [\"lib/a.toml\", \"lib/b.toml\"]\n{BASE}");
    let a = "include = \"./deep/../sites.toml\"\n";
    let b = "include = \"sites.toml\"\n";
    let files = [("s.toml", main.as_str()), ("lib/a.toml", a), ("lib/b.toml", b), ("lib/sites.toml", "[site.east]\n")];
    assert_eq!(good(&files, |_| {}).sites.first().map(|site| site.name.clone()), Some("east".to_owned()));
}

#[test]
fn a_cycle_says_the_way_round() {
    let loaded = load_files(&[("a.toml", "extends = \"b.toml\"\n"), ("b.toml", "extends = \"a.toml\"\n")], |_| {});
    let text = messages(&loaded);
    assert!(text.contains("b.toml:1:11: error: `a.toml` leads back to itself [CYCLE]"), "{text}");
    assert!(text.contains("a.toml -> b.toml -> a.toml"), "{text}");
}

// ----- variants, --set, seed -----

const VARIANTS: &str = r#"
[cluster.busan]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = { nodes = ["n1", "n2"], users = 10 }

[variant.base_again]
[variant.ip]
"cluster.*.naming" = "ip"
params.srm.keepalive_timeout = "30s"

[[event]]
id = "down"
at = "10m"
crash = "seoul/n1"
"#;

#[test]
fn a_variant_changes_by_path_and_is_off_by_default() {
    let text = format!("{BASE}{VARIANTS}");
    let base = good(&[("s.toml", &text)], |_| {});
    assert_eq!(base.variant, None);
    assert_eq!(base.variants, ["base_again", "ip"]);
    assert_eq!(value(&base, "cluster.busan.naming").0, "\"fqdn\"");
    let ip = good(&[("s.toml", &text)], |request| request.variant = Some("ip".to_owned()));
    assert_eq!(ip.variant.as_deref(), Some("ip"));
    for cluster in ["seoul", "busan"] {
        assert_eq!(value(&ip, &format!("cluster.{cluster}.naming")), ("\"ip\"".to_owned(), from("s.toml", 19)));
        assert_eq!(value(&ip, &format!("cluster.{cluster}.params.srm.keepalive_timeout")).0, "\"30s\"");
    }
    let explicit = good(&[("s.toml", &text)], |request| request.variant = Some("base".to_owned()));
    assert_eq!(explicit.variant, None);
}

#[test]
fn what_is_expected_of_base_is_judged_in_the_file_without_variants_only() {
    let expect = "[[expect]]\nvariant = \"base\"\nmetric = \"alarms.sum\"\nmax = 3\n";
    let text = format!("{BASE}{VARIANTS}{expect}");
    assert_eq!(good(&[("s.toml", &text)], |_| {}).expectations[0].variant, None);
    let ip = good(&[("s.toml", &text)], |request| request.variant = Some("ip".to_owned()));
    assert_eq!(ip.expectations[0].variant.as_deref(), Some("base"));
}

#[test]
fn a_whole_thing_cannot_be_set_and_a_missing_one_cannot_be_made() {
    let text = messages(&load_files(
        &[("s.toml", BASE)],
        set(&[("cluster.seoul", "{}"), ("cluster.seoul.group.g2.users", "3")]),
    ));
    assert!(text.contains("`cluster.seoul` names a whole table; name one of its keys"), "{text}");
    assert!(text.contains("no group `g2` in `cluster.seoul.group`"), "{text}");
}

#[test]
fn machines_read_the_same_mistakes() {
    let loaded = load_files(&[("s.toml", &BASE.replace("duration", "durations"))], |_| {});
    let listed = failsim::diag::to_json(&loaded.sources, &loaded.diagnostics);
    let one = listed.iter().find(|one| one.code == "UNKNOWN_KEY").expect("an unknown key");
    let place = one.place.as_ref().expect("a place");
    assert_eq!((one.level, one.path.as_str()), ("error", "run.durations"));
    assert_eq!((place.file.as_str(), place.line, place.column, place.end_column), ("s.toml", 3, 1, 10));
    assert_eq!(one.help.as_deref(), Some("did you mean `duration`?"));
}

#[test]
fn flags_win_over_variants_and_are_told_apart() {
    let scenario = good(&[("s.toml", &format!("{BASE}{VARIANTS}"))], |request| {
        request.variant = Some("ip".to_owned());
        request.set = vec![
            ("params.srm.keepalive_timeout".to_owned(), "45s".to_owned()),
            ("cluster.seoul.group.g1.users".to_owned(), "{ n1 = 3, n2 = 4 }".to_owned()),
            ("event.down.at".to_owned(), "11m".to_owned()),
        ];
        request.seed = Some(77);
    });
    let set = |text: &str| (text.to_owned(), Origin::CommandLine);
    assert_eq!(value(&scenario, "cluster.seoul.params.srm.keepalive_timeout"), set("\"45s\""));
    assert_eq!(value(&scenario, "run.seed"), set("77"));
    assert_eq!(value(&scenario, "event.down.at"), set("\"11m\""));
    let homes: Vec<u32> = scenario.nodes.iter().take(2).map(|node| node.users.total()).collect();
    assert_eq!(homes, [3, 4]);
}

#[test]
fn an_override_that_leads_nowhere_points_at_the_command_line() {
    let loaded = load_files(&[("s.toml", BASE)], set(&[("cluster.soul.ova", "5000"), ("run.duration", "90")]));
    let text = messages(&loaded);
    assert!(text.contains("<command line>:1:7: error: no cluster `soul` in `cluster` [UNKNOWN_PATH]"), "{text}");
    assert!(text.contains("did you mean `seoul`?"), "{text}");
    assert!(
        text.contains("<command line>:2:20: error: `duration` takes a duration with its unit [WRONG_UNIT]"),
        "{text}"
    );
    assert!(text.contains("write duration = \"90s\""), "{text}");
}

#[test]
fn an_unknown_variant_is_an_error_with_the_nearest() {
    let loaded = load_files(&[("s.toml", &format!("{BASE}{VARIANTS}"))], |r| r.variant = Some("ipp".to_owned()));
    let text = messages(&loaded);
    assert!(text.contains("no variant is named `ipp`") && text.contains("did you mean `ip`?"), "{text}");
}

#[test]
fn users_of_one_node_cannot_be_set_where_the_file_has_one_number() {
    let loaded = load_files(&[("s.toml", BASE)], set(&[("cluster.seoul.group.g1.users.n1", "3")]));
    assert!(messages(&loaded).contains("`cluster.seoul.group.g1.users` is a single value"), "{}", messages(&loaded));
}

// ----- users -----

fn homes(scenario: &Scenario) -> Vec<HomeUsers> {
    scenario.nodes.iter().map(|node| node.users).collect()
}

fn users(plain: u32, dual: u32, mobile: u32) -> HomeUsers {
    HomeUsers { plain, dual, mobile, watchers: 0 }
}

#[test]
fn users_are_spread_by_assignment() {
    assert_eq!(homes(&scenario("")), [users(501, 0, 0), users(500, 0, 0)]);
    let standby = good(&[("s.toml", BASE)], set(&[("cluster.seoul.group.g1.assignment", "active_standby")]));
    assert_eq!(homes(&standby), [users(1_001, 0, 0), users(0, 0, 0)]);
    let by_hand = good(
        &[("s.toml", BASE)],
        set(&[("cluster.seoul.group.g1.assignment", "none"), ("cluster.seoul.group.g1.users", "{ n2 = 7 }")]),
    );
    assert_eq!(homes(&by_hand), [users(0, 0, 0), users(7, 0, 0)]);
}

#[test]
fn clients_of_a_group_win_over_those_of_the_cluster_and_totals_are_exact() {
    let clients = |path: &'static str, value: &'static str| good(&[("s.toml", BASE)], set(&[(path, value)]));
    let shares = clients("cluster.seoul.clients", "{ dual = 0.5, mobile = 0.5 }");
    assert_eq!(homes(&shares), [users(0, 251, 250), users(0, 250, 250)]);
    let counts = clients("cluster.seoul.clients", "{ dual = 3, mobile = 200, watchers = 2 }");
    assert_eq!(homes(&counts).iter().map(|home| home.mobile).sum::<u32>(), 200);
    assert_eq!(homes(&counts).iter().map(|home| home.total()).collect::<Vec<_>>(), [501, 500]);
    assert_eq!(homes(&counts)[0].watchers, 2);
    let both = good(
        &[("s.toml", BASE)],
        set(&[("cluster.seoul.clients", "{ dual = 1.0 }"), ("cluster.seoul.group.g1.clients", "{ mobile = 1.0 }")]),
    );
    assert_eq!(homes(&both), [users(0, 0, 501), users(0, 0, 500)]);
}

#[test]
fn the_login_rate_follows_ova_assignment_and_release() {
    let rate = |pairs: &[(&str, &str)]| {
        good(&[("s.toml", BASE)], set(pairs)).groups.first().map(|group| group.login_rate).expect("one group")
    };
    let standby = ("cluster.seoul.group.g1.assignment", "active_standby");
    assert_eq!(rate(&[]), LoginRate::PerSecond(Rate::per_second(15)));
    assert_eq!(rate(&[standby]), LoginRate::PerSecond(Rate::per_second(6)));
    assert_eq!(rate(&[standby, ("cluster.seoul.release", "12.5(1)SU2")]), LoginRate::PerSecond(Rate::per_second(15)));
    assert_eq!(rate(&[standby, ("cluster.seoul.release", "12.5(1)SU3")]), LoginRate::PerSecond(Rate::per_second(6)));
    assert_eq!(rate(&[("cluster.seoul.ova", "25000")]), LoginRate::PerSecond(Rate::per_second(9)));
    assert_eq!(rate(&[("cluster.seoul.login_rate", "2.5/s")]), LoginRate::PerSecond(Rate::from_millionths(2_500_000)));
    assert_eq!(rate(&[("cluster.seoul.login_rate", "unlimited")]), LoginRate::Unlimited);
}

// ----- addresses -----

fn targets(event: &str) -> Vec<String> {
    let scenario = scenario(&format!("{VARIANTS}\n[site.hall]\n[[event]]\nat = \"1m\"\n{event}\n"));
    let event = scenario.events.last().expect("an event");
    let (Action::Crash { on, .. }
    | Action::Stop { on, .. }
    | Action::Failover(on)
    | Action::Recover(on)
    | Action::AddUsers { on, .. }) = &event.action
    else {
        panic!("a verb with targets")
    };
    let name = |target: &Target| match target {
        Target::Is(entity) => scenario.names.path(*entity).to_owned(),
        other => format!("{other:?}"),
    };
    on.iter().map(name).collect()
}

#[test]
fn host_verbs_take_the_nodes_of_groups_and_clusters() {
    assert_eq!(targets("crash = \"seoul/n2\""), ["seoul/n2"]);
    assert_eq!(targets("crash = \"busan\""), ["busan/n1", "busan/n2"]);
    assert_eq!(targets("crash = \"seoul/g1\""), ["seoul/n1", "seoul/n2"]);
    assert_eq!(targets("crash = [\"seoul/n1\", \"*/n1\"]"), ["seoul/n1", "busan/n1"]);
    assert_eq!(targets("crash = \"*/*\"").len(), 4);
}

#[test]
fn services_groups_and_clusters_stay_what_they_are() {
    assert_eq!(targets("stop = \"busan/n2:sip_proxy\""), ["busan/n2:sip_proxy"]);
    assert_eq!(targets("stop = \"seoul/*:xcp_*\"").len(), 4);
    assert_eq!(targets("failover = \"seoul/g1\""), ["seoul/g1"]);
    assert_eq!(targets("failover = \"seoul/n1\""), ["seoul/n1"]);
    assert_eq!(targets("recover = \"seoul/n1\""), ["seoul/g1"]);
    assert_eq!(targets("recover = \"*\"\npick = \"one\"").len(), 2);
    assert_eq!(targets("add_users = \"*\"\nwith = { users = 3 }"), ["seoul", "busan"]);
}

#[test]
fn what_matched_is_a_target_in_triggered_events_only() {
    let event = "[[event]]\nwhen = { on = \"seoul/*\", enters = \"failed_over|idle\", max = 2 }\nafter = \"5m\"\nfallback = \"@group\"\n";
    let scenario = scenario(event);
    assert!(
        matches!(&scenario.events.first().expect("one").action, Action::Fallback(on) if on == &[Target::MatchedGroup])
    );
    assert!(errors("[[event]]\nat = \"5m\"\nfallback = \"@group\"\n").contains("only in an event with `when`"));
}

#[test]
fn the_world_without_a_group_is_its_other_groups() {
    let more = format!("{VARIANTS}\n[[expect]]\non = \"*\"\nnever = \"split_brain\"\nbut = [\"busan/g1\"]\n");
    let scenario = scenario(&more);
    let expectation = &scenario.expectations[0];
    assert_eq!(expectation.on.iter().map(|e| scenario.names.path(*e)).collect::<Vec<_>>(), ["seoul/g1"]);
    assert!(format!("{:?}", expectation.check).contains("dual_active"));
    assert_eq!(expectation.name, "* is never split_brain");
}

#[test]
fn names_cover_everything_that_records_can_be_about() {
    let scenario = scenario(&format!(
        "{VARIANTS}\n[[event]]\nat = \"1m\"\ncrash = \"seoul/n2\"\n[user.andy]\nhome = \"seoul/n1\"\n"
    ));
    let names = &scenario.names;
    assert_eq!(names.events, ["down", "#2"]);
    assert_eq!(names.path(Entity::Service(NodeId(1), "sip_proxy")), "seoul/n2:sip_proxy");
    assert_eq!(names.path(Entity::User(failsim::units::UserId(0))), "user:andy");
    assert_eq!(names.users_of_node, [501, 500, 5, 5]);
}

// ----- run key, expected errors -----

#[test]
fn the_run_key_text_knows_values_and_not_how_they_are_written() {
    let rewritten = "# a remark\ntitle = \"other\"\n[cluster.seoul]\nmulti_device_messaging = false\nnodes = [\"n1\",\"n2\"]\nkind = \"imp\"\n\
        [cluster.seoul.group.g1]\nha = true\nusers = 1001\nnodes = [\"n1\", \"n2\"]\n[run]\nduration = \"120m\"\nseed = 5\n\
        [[expect]]\nmetric = \"alarms.sum\"\nmax = 3\n";
    let base = run_key_text(&scenario(""));
    assert_eq!(run_key_text(&good(&[("o.toml", rewritten)], |_| {})), base);
    let changed = good(&[("s.toml", BASE)], set(&[("params.srm.keepalive_timeout", "61s")]));
    assert_ne!(run_key_text(&changed), base);
}

#[test]
fn the_run_key_text_holds_the_durations_of_a_file_of_them() {
    let main = format!("{BASE}\n[[event]]\nat = {{ csv = \"times.csv\" }}\ncrash = \"seoul/n1\"\n");
    let key = |csv: &str| run_key_text(&good(&[("s.toml", &main), ("times.csv", csv)], |_| {}));
    assert_ne!(key("10s\n20s\n"), key("10s\n21s\n"));
    assert_eq!(key("after\n\"10s\"\n20s,x\n"), key("10s\n20s\n"));
}

#[test]
fn an_expected_refusal_is_known_although_the_file_is_refused() {
    let text = format!("{BASE}\n[[expect]]\ncheck_error = \"run.sead\"\n").replace("duration", "sead = 1\nduration");
    let loaded = load_files(&[("s.toml", &text)], |_| {});
    assert!(loaded.scenario.is_none());
    assert_eq!(loaded.expected_errors[0].path, "run.sead");
    assert!(loaded.diagnostics.iter().any(|one| one.path == "run.sead"));
}
