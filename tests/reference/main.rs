//! The simulator against the table of exact values, as `failsim validate` judges it.
//!
//! Models come from the parameters of a row, never from its name; so rows with other parameters, whose exact
//! values are worked out here, must agree as well.

use failsim::validate::{Checked, Effort, Row, TABLE, Trouble, check, judge, read};

const USUAL: Effort = Effort { times: 1, long: false };

fn run(rows: &[Row]) -> Vec<Checked> {
    rows.iter().map(|row| check(row, USUAL)).collect()
}

/// Rows that are not well, one in a line.
fn told(checked: &[Checked]) -> String {
    let odd = checked.iter().filter(|one| !matches!(one.verdict(), "agrees" | "not_run"));
    let line = |one: &Checked| {
        let Row { case, quantity, exact, .. } = &one.row;
        format!("{case} {quantity}: {:?} for {exact}, {}\n", one.found, one.verdict())
    };
    odd.map(line).collect()
}

/// Cases of the table that run in every build, one or two of each kind; `failsim validate` runs all of them.
const QUICK: [&str; 37] = [
    "USER-1",
    "USER-3",
    "USERMAX-1",
    "USERRETRY-1",
    "USERSVC-1",
    "USEROUT-1",
    "STORM-1",
    "STORMD-1",
    "FLUID-1",
    "CRN-1",
    "USERYR-1",
    "SYNC-1",
    "SYNCMESH-1",
    "SVC-1",
    "HB-4",
    "PAIR-IND-2",
    "PAIR-SHR-1",
    "PAIR-COV-2",
    "PAIR-DET-1",
    "PAIR-DD-3",
    "PAIR-INS-1",
    "SERIES-1",
    "CHAT-1",
    "KOFN-3",
    "PART-2",
    "RARE-1",
    "RARE-DET-1",
    "RARE-Q-1",
    "MM1-2",
    "MD1-2",
    "MMC-2",
    "MG1-1",
    "ERLB-1",
    "PRIO-1",
    "HBGE-1",
    "NFDS-2",
    "KOFN-2",
];

#[test]
fn rows_of_the_table_agree_with_their_exact_values() {
    let rows = read(TABLE).expect("the table of the project");
    let computed = |row: &Row| row.case.starts_with("STAT-") || row.case.starts_with("SENS-");
    let quick: Vec<Row> = rows.into_iter().filter(|row| QUICK.contains(&row.case.as_str()) || computed(row)).collect();
    let checked = run(&quick);
    let judgement = judge(&checked);
    assert!(judgement.passes(), "{judgement:?}\n{}", told(&checked));
    assert_eq!((judgement.rows, judgement.not_run), (quick.len(), 0), "{judgement:?}");
}

#[test]
fn rows_that_cannot_be_expressed_say_why() {
    for (quantity, parameters) in
        [("temperature", "moons=3"), ("mean_wait_in_queue", "arrival_per_s=3;service_per_s=2;servers=1")]
    {
        let checked = run(&[row(quantity, parameters, 1.0)]);
        assert!(matches!(&checked[0].found, Err(Trouble::NotRun(why)) if !why.is_empty()), "{:?}", checked[0].found);
    }
}

fn row(quantity: &str, parameters: &str, exact: f64) -> Row {
    let (quantity, parameters) = (quantity.to_owned(), parameters.to_owned());
    Row { case: "other parameters".to_owned(), quantity, parameters, exact, unit: "s".to_owned() }
}

#[test]
fn rows_with_other_parameters_agree_too() {
    let crash = "heartbeat_interval_s=10;heartbeat_timeout_s=40;timeout_from=last_received;detect_s=U(30,40);takeover_s=7;\
                 relogin_s=U(60,300)";
    let missed = "heartbeat_interval_s=10;heartbeat_timeout_s=40;timeout_from=first_missed;detect_s=U(40,50);takeover_s=7;\
                  relogin_s=U(60,300)";
    let service = "critical_service_delay_s=45;takeover_s=12;relogin_s=U(60,180)";
    let retry =
        "detect_s=U(60,80);takeover_s=20;relogin_s=U(50,250);relogin_timer_starts=at_failure;early_client=draws_again";
    // A client without others is served one login after it came.
    let lonely = "users=1;relogin_s=U(60,100);service_s=40;servers=1;start=empty";
    let quorum = |nodes: &str, majority: &str| {
        format!("nodes={nodes};majority={majority};mtbf_h=2;mttr_h=1;repair=independent;dist=exp")
    };
    let rows = [
        row("user_downtime_mean", crash, 35.0 + 7.0 + 180.0),
        row("user_downtime_sd", crash, ((10.0 * 10.0 + 240.0 * 240.0_f64) / 12.0).sqrt()),
        row("user_downtime_p50", crash, 222.0),
        row("mean_time_until_all_99_users_back", crash, 35.0 + 7.0 + 60.0 + 240.0 * 0.99),
        row("user_downtime_mean", missed, 45.0 + 7.0 + 180.0),
        row("user_downtime_mean", service, 45.0 + 12.0 + 120.0),
        row("user_downtime_p95", &format!("{service};relogin_timer_starts=at_sign_out"), 45.0 + 60.0 + 0.95 * 120.0),
        row("prob_client_comes_too_early", retry, (70.0 + 20.0 - 50.0) / 200.0),
        row("user_downtime_mean", retry, 150.0 * 1.2),
        row("mean_time_last_login_done_after_window_start", lonely, 20.0 + 40.0),
        row("mean_difference", "A=relogin U(60,300);B=relogin U(60,100)", 100.0),
        row(
            "variance_ratio_independent_over_crn",
            "A=relogin U(60,300);B=relogin U(60,100);shared=detect U(30,40), relogin uniform",
            (2.0 * 10.0 * 10.0 + 240.0 * 240.0 + 40.0 * 40.0) / (200.0 * 200.0),
        ),
        // A node is down a third of the time: two or three of three are.
        row("unavailability_no_majority", &quorum("3", "2"), 7.0 / 27.0),
        row("unavailability_no_majority", &quorum("2", "2"), 5.0 / 9.0),
        row("unavailability_no_majority", &quorum("1", "1"), 1.0 / 3.0),
        // (5 l + m) / 6 l^2 with l = 1/2 and m = 1 per hour.
        row("mttf_majority_from_all_up", &quorum("3", "2"), 7.0 / 3.0),
    ];
    let checked = run(&rows);
    let judgement = judge(&checked);
    assert!(judgement.passes() && judgement.rows == rows.len(), "{judgement:?}\n{}", told(&checked));
}

#[test]
fn other_parameters_of_every_kind_of_model_agree() {
    let pair = "mtbf_h=300;mttr_h=6;nodes=2;dist=exp";
    let r = 6.0 / 300.0_f64;
    let priority = "arrival_high_per_s=0.3;arrival_low_per_s=0.3;service_per_s=1;discipline=non-preemptive priority";
    let losses = "p_loss=0.3;consecutive_losses_k=3;interval_s=10";
    let rows = [
        row("unavailability_both_down", &format!("{pair};repair=independent"), 6.0 / 306.0 * 6.0 / 306.0),
        row("unavailability_both_down", &format!("{pair};crews=1"), 2.0 * r * r / (1.0 + 2.0 * r + 2.0 * r * r)),
        row("prob_peer_fails_within_window", "mtbf_h=100;window_s=36000", 0.095_162_581_964_040_48),
        row("prob_any_group_down", "groups=2;group_unavailability=0.01;independent=yes", 0.0199),
        row("mean_wait_in_queue", "arrival_per_s=3;service_per_s=5;servers=1", 0.3),
        row("mean_wait_in_queue", "arrival_per_s=3;service_s=0.2;servers=1", 0.15),
        row("blocking_probability", "servers=3;offered_erlang=2", 4.0 / 19.0),
        row("mean_time_in_system_low_priority", priority, 1.0 + 0.6 / (0.7 * 0.4)),
        row("mean_update_delay", "sync_period_min=40;p_sync_fails=0.2;sync_duration_min=0", 30.0),
        row("mean_heartbeats_to_false_failover", losses, 0.973 / (0.7 * 0.027)),
        row(
            "prob_failover_given_service_failure",
            "critical_service_delay_s=30;service_self_recovery=Exp;mean_s=40",
            0.472_366_552_741_014_7,
        ),
        row(
            "mean_heartbeats_to_false_failover",
            "p_good_to_bad=0.1;p_bad_to_good=0.9;loss_in_bad=1;loss_in_good=0;k=2;start=good",
            110.0,
        ),
        row("t_quantile_0.975", "df=4", 2.776_445_105_197_799),
    ];
    let checked = run(&rows);
    let judgement = judge(&checked);
    assert!(judgement.passes() && judgement.rows == rows.len(), "{judgement:?}\n{}", told(&checked));
}

#[test]
fn an_exact_value_that_is_one_per_cent_off_is_noticed() {
    let crash = "detect_s=U(45,60);takeover_s=0;relogin_s=U(120,537);relogin_timer_starts=at_failure";
    let checked = run(&[row("user_downtime_mean", crash, 328.5 * 1.01)]);
    assert_eq!(checked[0].verdict(), "disagrees", "{:?}", checked[0].found);
    assert!(!judge(&checked).passes());
}

#[test]
fn the_table_says_what_was_found_in_columns() {
    let csv = failsim::validate::csv(&run(&[row("no_such_quantity", "detect_s=U(1,2);relogin_s=U(3,4)", 1.0)]));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "case_id,quantity,parameters,exact,estimate,std_error,ci_low,ci_high,z,verdict,unit,runs,reason"
    );
    assert!(lines[1].ends_with("not_run,s,,the quantity no_such_quantity is not measured"), "{csv}");
}
