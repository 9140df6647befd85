use super::*;

#[test]
fn enters() {
    let enters = |text: &str| Check::Enters(pattern(text));
    let on = &[N2];
    check(on, within(90, 95), enters("taking_over"), Pass, "seoul/n2 is in taking_over from 0:11:30.000 (record 5)");
    check(on, within(0, 90), enters("taking_over"), Pass, "seoul/n2 is in taking_over from 0:11:30.000 (record 5)");
    check(on, Window::Whole, enters("normal"), Pass, "seoul/n2 is in normal from 0:00:00.000");
    let late = "expected seoul/n2 in taking_over between 0:10:00.000 and 0:11:29.000; it was in normal until \
                0:11:30.000 (record 5); it entered taking_over at 0:11:30.000 (record 5)";
    check(on, within(0, 89), enters("taking_over"), Fail, late);
    let gone = "expected seoul/n2 in taking_over between 0:11:40.000 and 0:20:00.000; it was in \
                running_in_backup_mode until 0:45:00.000 (record 14); it left taking_over at 0:11:40.000";
    check(on, within(100, 600), enters("taking_over"), Fail, gone);
    let instantly = "seoul/n2 is in falling_back from 0:45:00.000 (record 14)";
    check(on, Window::Whole, enters("falling_back"), Pass, instantly);
    check(
        on,
        Window::Whole,
        enters("idle|taking_over critical_service_down"),
        Pass,
        "seoul/n2 is in idle|taking_over (critical_service_down) from 0:11:30.000 (record 5)",
    );
    let reason = "expected seoul/n1 in failing_over (peer_down) between 0:11:30.000 and 0:11:35.000; it was in \
                  failing_over (critical_service_down) until 0:11:40.000 (record 7)";
    check(&[N1], within(90, 95), enters("failing_over peer_down"), Fail, reason);
    check(
        &[N1, N2],
        Window::Whole,
        enters("idle"),
        Fail,
        "expected seoul/n1 in idle during the run; it was in normal until 0:11:30.000 (record 2), then failing_over until 0:11:40.000 (record 7), then failed_over_critical_services_not_running until 0:40:00.000 (record 11), then failed_over until 0:45:00.000 (record 13) and 2 more",
    );
    check(
        &[ENGINE],
        Window::Whole,
        enters("stopped"),
        Pass,
        "seoul/n1:presence_engine is in stopped from 0:10:00.000 (record 1)",
    );
    check(&[ANN], Window::Whole, enters("signed_in:n1"), Pass, "user:ann is in signed_in:n1 from 0:00:00.000");
    check(
        &[Entity::Link(crate::units::LinkId(0))],
        Window::Whole,
        enters("down"),
        Inconclusive,
        "never exercised: the run knows no state of ?",
    );
}

#[test]
fn windows_that_never_open_or_run_past_the_end() {
    let enters = |text: &str| Check::Enters(pattern(text));
    let cut = "the window goes on after the end of the run at 2:00:00.000; so far: expected seoul/n2 in idle between \
               2:00:00.000 and 2:00:00.000; it was in normal";
    check(&[N2], within(6600, 7000), enters("idle"), Inconclusive, cut);
    check(&[N2], within(6600, 7000), enters("normal"), Pass, "seoul/n2 is in normal from 0:45:00.000 (record 17)");
    let after = "never exercised: the window opens at 2:00:01.000, after the end of the run at 2:00:00.000";
    check(&[N2], within(6601, 7000), enters("normal"), Inconclusive, after);
    let never = Check::Never(pattern("idle"));
    check(
        &[N2],
        within(0, 7000),
        never,
        Inconclusive,
        "the window goes on after the end of the run at 2:00:00.000; so far: seoul/n2 is never in idle between 0:10:00.000 and 2:00:00.000",
    );
    let broken = Check::Never(pattern("taking_over"));
    check(
        &[N2],
        within(0, 7000),
        broken,
        Fail,
        "expected seoul/n2 never in taking_over between 0:10:00.000 and 2:00:00.000; it was in taking_over from 0:11:30.000 (record 5) until 0:11:40.000 (record 6)",
    );
    let ended = Window::Since { anchor: Anchor::Ended(PE_DOWN), within: None };
    check(&[N2], ended, enters("normal"), Inconclusive, "never exercised: event `pe_down` did not end");
    let late = Window::At(Anchor::Time(at(8000)));
    check(
        &[N2],
        late,
        Check::Is(patterns(&["normal"])),
        Inconclusive,
        "never exercised: the window opens at 2:13:20.000, after the end of the run at 2:00:00.000",
    );
    let mut story = presence_story();
    story.events[0] = EventFate::default();
    let found = judged(&story, Expectation { window: within(0, 9), ..expect(&[N2], enters("normal")) });
    assert_eq!(found.message, "never exercised: event `pe_down` did not begin");
    assert_eq!(found.verdict, Inconclusive);
}

#[test]
fn is() {
    let pair = |a, b| Check::Is(patterns(&[a, b]));
    check(
        &[G1],
        instant(2640),
        pair("failed_over", "running_in_backup_mode"),
        Pass,
        "seoul/g1 is in failed_over | running_in_backup_mode at 0:44:00.000",
    );
    check(
        &[G1],
        instant(690),
        pair("failing_over critical_service_down", "taking_over"),
        Pass,
        "seoul/g1 is in failing_over (critical_service_down) | taking_over at 0:11:30.000",
    );
    check(
        &[G1],
        instant(2640),
        pair("running_in_backup_mode", "failed_over"),
        Fail,
        "expected seoul/g1 in running_in_backup_mode | failed_over at 0:44:00.000; it was in failed_over (critical_service_down) | running_in_backup_mode (critical_service_down) from 0:40:00.000 (record 11)",
    );
    check(&[N1], instant(689), Check::Is(patterns(&["normal"])), Pass, "seoul/n1 is in normal at 0:11:29.000");
    check(
        &[N1],
        instant(690),
        Check::Is(patterns(&["normal"])),
        Fail,
        "expected seoul/n1 in normal at 0:11:30.000; it was in failing_over (critical_service_down) from 0:11:30.000 (record 2)",
    );
    check(
        &[N1],
        within(100, 1799),
        Check::Is(patterns(&["failed_over_critical_services_not_running"])),
        Pass,
        "seoul/n1 is in failed_over_critical_services_not_running between 0:11:40.000 and 0:39:59.000",
    );
    check(
        &[N1],
        within(100, 1800),
        Check::Is(patterns(&["failed_over_critical_services_not_running"])),
        Fail,
        "expected seoul/n1 in failed_over_critical_services_not_running at 0:40:00.000; it was in failed_over (critical_service_down) from 0:40:00.000 (record 11)",
    );
    check(&[G1], instant(10), Check::Is(patterns(&["all_normal"])), Pass, "seoul/g1 is in all_normal at 0:00:10.000");
}

#[test]
fn sequence() {
    let sequence = |texts: &[&str]| Check::Sequence(patterns(texts));
    let full =
        ["normal", "failing_over", "failed_over_critical_services_not_running", "failed_over", "taking_back", "normal"];
    check(
        &[N1],
        Window::Whole,
        sequence(&full),
        Pass,
        "seoul/n1 passed through normal -> failing_over -> failed_over_critical_services_not_running -> failed_over -> taking_back -> normal",
    );
    check(
        &[N2],
        Window::Whole,
        sequence(&["normal", "taking_over", "running_in_backup_mode", "falling_back", "normal"]),
        Pass,
        "seoul/n2 passed through normal -> taking_over -> running_in_backup_mode -> falling_back -> normal",
    );
    check(
        &[N2],
        Window::Whole,
        sequence(&["taking_over", "running_in_backup_mode"]),
        Pass,
        "seoul/n2 passed through taking_over -> running_in_backup_mode",
    );
    let found = "it passed through normal -> taking_over (0:11:30.000 (record 5)) -> running_in_backup_mode (0:11:40.000 \
                 (record 6)) -> falling_back (0:45:00.000 (record 14)) -> normal (0:45:00.000 (record 17))";
    check(
        &[N2],
        Window::Whole,
        sequence(&["normal", "running_in_backup_mode"]),
        Fail,
        &format!("expected seoul/n2 to pass through normal -> running_in_backup_mode during the run; {found}"),
    );
    check(
        &[N2],
        within(0, 100),
        sequence(&["normal", "taking_over", "running_in_backup_mode"]),
        Pass,
        "seoul/n2 passed through normal -> taking_over -> running_in_backup_mode",
    );
    check(
        &[N2],
        within(0, 99),
        sequence(&["taking_over", "running_in_backup_mode"]),
        Fail,
        "expected seoul/n2 to pass through taking_over -> running_in_backup_mode between 0:10:00.000 and 0:11:39.000; it passed through normal -> taking_over (0:11:30.000 (record 5))",
    );
}

#[test]
fn never() {
    let never = |text: &str| Check::Never(pattern(text));
    check(&[G1], Window::Whole, never("dual_active"), Pass, "seoul/g1 is never in dual_active during the run");
    check(&[G1], Window::Whole, never("unserved"), Pass, "seoul/g1 is never in unserved during the run");
    check(&[Entity::World], Window::Whole, never("split_brain"), Pass, "* is never in split_brain during the run");
    check(&[N2], Window::Whole, never("falling_back"), Pass, "seoul/n2 is never in falling_back during the run");
    check(
        &[N1],
        Window::Whole,
        never("failed_over"),
        Fail,
        "expected seoul/n1 never in failed_over during the run; it was in failed_over from 0:40:00.000 (record 11) until 0:45:00.000 (record 13)",
    );
}

#[test]
fn always() {
    let always = |text: &str| Check::Always(pattern(text));
    check(
        &[N2],
        Window::Whole,
        always("accepting_users"),
        Pass,
        "seoul/n2 is always in accepting_users during the run",
    );
    check(
        &[N1],
        Window::Whole,
        always("accepting_users"),
        Fail,
        "expected seoul/n1 always in accepting_users during the run; it was in failing_over from 0:11:30.000 (record 2) until 0:11:40.000 (record 7)",
    );
    check(
        &[N1],
        within(0, 89),
        always("normal"),
        Pass,
        "seoul/n1 is always in normal between 0:10:00.000 and 0:11:29.000",
    );
    check(
        &[N1],
        within(0, 90),
        always("normal"),
        Fail,
        "expected seoul/n1 always in normal between 0:10:00.000 and 0:11:30.000; it was in failing_over from 0:11:30.000 (record 2) until 0:11:40.000 (record 7)",
    );
    check(
        &[Entity::World],
        within(100, 1799),
        always("steady"),
        Pass,
        "* is always in steady between 0:11:40.000 and 0:39:59.000",
    );
    check(
        &[Entity::World],
        within(0, 1),
        always("steady"),
        Fail,
        "expected * always in steady between 0:10:00.000 and 0:10:01.000; it was in normal | normal from 0:10:00.000 until 0:11:30.000 (record 2)",
    );
    check(
        &[Entity::World],
        Window::Whole,
        always("users_conserved"),
        Pass,
        "* is always in users_conserved during the run",
    );
}

#[test]
fn sometimes() {
    check(
        &[N2],
        Window::Whole,
        Check::Sometimes(pattern("running_in_backup_mode")),
        Pass,
        "seoul/n2 is in running_in_backup_mode from 0:11:40.000 (record 6)",
    );
    check(
        &[N2],
        within(0, 1),
        Check::Sometimes(pattern("idle")),
        Inconclusive,
        "never exercised: seoul/n2 is not in idle between 0:10:00.000 and 0:10:01.000; it was in normal until 0:11:30.000 (record 5)",
    );
}

#[test]
fn predicates_of_groups() {
    let mut story = quiet_pair();
    let both = |story: &mut Outcome, t, state| {
        for node in [N1, N2] {
            crate::outcome::sample::add(
                story,
                t,
                crate::outcome::Cause::Start,
                crate::outcome::sample::moved(node, "normal", state, "peer_down"),
            );
        }
    };
    both(&mut story, 60, "running_in_backup_mode");
    both(&mut story, 120, "running_in_failed_mode");
    let verdict = |on: Entity, text: &str, seconds| {
        judged(&story, Expectation { window: instant(seconds), ..expect(&[on], Check::Is(patterns(&[text]))) }).verdict
    };
    for (on, word) in [(G1, "dual_active"), (G1, "split_brain"), (Entity::World, "split_brain"), (SEOUL, "dual_active")]
    {
        assert_eq!([10, 60, 120].map(|t| verdict(on, word, t)), [Fail, Pass, Fail], "{word}");
    }
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "both_failed", t)), [Fail, Fail, Pass]);
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "unserved", t)), [Fail, Fail, Pass]);
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "all_normal", t)), [Pass, Fail, Fail]);
}

#[test]
fn counts() {
    let count = |text: &str, min, max| Check::CountEnters(pattern(text), CountBound { min, max });
    let message = |bound: &str, found: &str| {
        format!("expected seoul/n1 to enter failing_over {bound} during the run; it did so {found}")
    };
    let once = "once: 0:11:30.000 (record 2)";
    check(&[N1], Window::Whole, count("failing_over", Some(1), Some(1)), Pass, &message("exactly once", once));
    check(&[N1], Window::Whole, count("failing_over", Some(2), None), Fail, &message("at least 2 times", once));
    check(&[N1], Window::Whole, count("failing_over", None, Some(0)), Fail, &message("at most 0 times", once));
    let home = "expected seoul/n1 to enter normal exactly once during the run; it did so once: 0:45:00.000 (record 16)";
    check(&[N1], Window::Whole, count("normal", Some(1), Some(1)), Pass, home);
    let both = "expected seoul/g1 to enter normal exactly 2 times during the run; it did so 2 times: 0:45:00.000 (record 16), 0:45:00.000 (record 17)";
    check(&[G1], Window::Whole, count("normal", Some(2), Some(2)), Pass, both);
    let instantly =
        "expected seoul/n2 to enter falling_back exactly once during the run; it did so once: 0:45:00.000 (record 14)";
    check(&[N2], Window::Whole, count("falling_back", Some(1), Some(1)), Pass, instantly);
    let bound = CountBound { min: Some(1), max: Some(1) };
    let alarm = Check::CountAlarm("SRMFailover".to_owned(), Vec::new(), bound);
    check(
        &[G1],
        Window::Whole,
        alarm,
        Pass,
        "expected alarm SRMFailover exactly once on seoul/g1 during the run; it was raised once: seoul/n1 (critical_service_down) at 0:11:30.000 (record 3)",
    );
    let wrong = Check::CountAlarm("SRMFailover".to_owned(), vec!["peer_down".to_owned()], bound);
    check(
        &[G1],
        Window::Whole,
        wrong,
        Fail,
        "expected alarm SRMFailover exactly once on seoul/g1 during the run; it was raised 0 times",
    );
}
