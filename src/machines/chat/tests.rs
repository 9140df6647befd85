use super::capacity::{Demand, Template, traded_rooms};
use super::{Host, Input, Output, Outputs, Rule, Service, Settings, Side, State, Timer, View};
use crate::units::SimDuration;

fn settings() -> Settings {
    let millis = SimDuration::from_millis;
    Settings { start: SimDuration::from_secs(10), load: millis(10), unload: millis(2) }
}

/// The own rooms are to be hosted here, those of the peer are not.
fn view() -> View {
    View { database: true, rooms: [40, 10], duty: [true, false], free: [true, true] }
}

fn step(host: &mut Host, input: Input, view: &View) -> Outputs {
    host.step(input, view, &settings())
}

fn rules(outputs: &Outputs) -> Vec<Rule> {
    let rule = |output: &Output| match output {
        Output::Changed(change) => Some(change.rule),
        Output::ShutDown(rule) => Some(*rule),
        Output::Arm(..) | Output::Cancel(_) => None,
    };
    outputs.iter().filter_map(rule).collect()
}

#[test]
fn t01_t03_t06_t07_a_start_loads_the_own_rooms_after_the_start_time() {
    let mut host = Host::stopped();
    let out = step(&mut host, Input::Started, &view());
    assert_eq!(out[..], [Output::Arm(Timer::Start, SimDuration::from_secs(10))]);
    let out = step(&mut host, Input::Fired(Timer::Start), &view());
    assert_eq!(rules(&out), [Rule::T06]);
    assert!(out.contains(&Output::Arm(Timer::Load(Side::Own), SimDuration::from_millis(400))));
    let out = step(&mut host, Input::Fired(Timer::Load(Side::Own)), &view());
    assert_eq!((rules(&out), host.set(Side::Own)), (vec![Rule::T07], State::Hosted));
}

#[test]
fn t02_without_its_database_it_does_not_start() {
    let mut host = Host::stopped();
    let out = step(&mut host, Input::Started, &View { database: false, ..view() });
    assert_eq!((rules(&out), host.service()), (vec![Rule::T02], Service::Stopped));
}

#[test]
fn t04_a_database_lost_during_the_start_ends_it() {
    let mut host = Host::stopped();
    let _ = step(&mut host, Input::Started, &view());
    let out = step(&mut host, Input::Fired(Timer::Start), &View { database: false, ..view() });
    assert_eq!((rules(&out), host.service()), (vec![Rule::T04], Service::Stopped));
}

#[test]
fn t05_rooms_end_with_the_service() {
    let mut host = Host::running();
    assert_eq!(rules(&step(&mut host, Input::Stopped, &view())), [Rule::T05]);
    assert!(!host.holds(Side::Own));
}

#[test]
fn t06_a_backup_waits_until_nobody_else_holds_the_rooms() {
    let mut host = Host::running();
    let wanted = View { duty: [true, true], free: [true, false], ..view() };
    assert!(step(&mut host, Input::Look, &wanted).is_empty());
    assert_eq!(rules(&step(&mut host, Input::Look, &View { free: [true, true], ..wanted })), [Rule::T06]);
    assert_eq!(host.set(Side::Peer), State::Loading);
}

#[test]
fn t08_a_backup_that_cannot_load_shuts_down_and_loses_its_own_rooms_too() {
    let mut host = Host::running();
    let lost = View { database: false, duty: [true, true], ..view() };
    assert_eq!(rules(&step(&mut host, Input::Look, &lost)), [Rule::T08, Rule::T08]);
    assert_eq!((host.service(), host.holds(Side::Own)), (Service::Stopped, false));
    let mut loading = Host::running();
    let _ = step(&mut loading, Input::Look, &View { database: true, ..lost });
    assert_eq!(rules(&step(&mut loading, Input::Look, &lost)), [Rule::T08, Rule::T08, Rule::T08]);
}

#[test]
fn a_running_service_survives_the_loss_of_its_database() {
    let mut host = Host::running();
    assert!(step(&mut host, Input::Look, &View { database: false, ..view() }).is_empty());
    assert_eq!(host.set(Side::Own), State::Hosted);
}

#[test]
fn rooms_that_are_not_there_need_no_database() {
    let mut host = Host::running();
    let empty = View { database: false, rooms: [40, 0], duty: [true, true], ..view() };
    assert_eq!(rules(&step(&mut host, Input::Look, &empty)), [Rule::T06]);
}

#[test]
fn t09_t10_rooms_are_unloaded_before_they_are_let_go() {
    let mut host = Host::running();
    let both = View { duty: [true, true], ..view() };
    let _ = step(&mut host, Input::Look, &both);
    let _ = step(&mut host, Input::Fired(Timer::Load(Side::Peer)), &both);
    assert_eq!(rules(&step(&mut host, Input::Look, &view())), [Rule::T09]);
    assert!(host.holds(Side::Peer), "the other node may not load them yet");
    assert_eq!(rules(&step(&mut host, Input::Fired(Timer::Unload(Side::Peer)), &view())), [Rule::T10]);
    assert!(!host.holds(Side::Peer));
}

#[test]
fn t11_loading_that_nobody_wants_any_more_is_given_up() {
    let mut host = Host::running();
    let _ = step(&mut host, Input::Look, &View { duty: [true, true], ..view() });
    assert_eq!(rules(&step(&mut host, Input::Look, &view())), [Rule::T11]);
    assert!(step(&mut host, Input::Fired(Timer::Load(Side::Peer)), &view()).is_empty(), "a timer of the past");
}

#[test]
fn the_trade_off_examples_of_the_guide() {
    for (share, rooms) in [(33.0, 3_300.0), (41.0, 4_100.0), (31.0, 3_100.0)] {
        let traded = traded_rooms(5_000.0, share, 50.0);
        assert!((traded - rooms).abs() < 1e-9, "{traded}");
    }
}

#[test]
fn high_availability_halves_what_a_node_carries() {
    let demand = Demand { users: 10, messages: 3.0, active: 0.5, ha: false };
    let alone = Template::Users25000.capacity(demand).expect("a printed row");
    let halved = Template::Users25000.capacity(Demand { ha: true, ..demand }).expect("a printed row");
    assert!((alone - 3_300.0).abs() < 1e-9 && (halved - 1_650.0).abs() < 1e-9, "{alone} {halved}");
}

#[test]
fn rooms_without_users_or_with_too_many_have_no_capacity() {
    for users in [0, 1_001] {
        assert_eq!(Template::Users15000.rooms(users), None);
    }
    assert_eq!(Template::for_users(2_000), None);
}
