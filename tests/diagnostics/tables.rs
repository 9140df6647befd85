//! The tables of words agree with the rooms that know the things behind them.

use failsim::scenario::{METRICS, MetricShape, MetricUnit, SUFFIXES, verb_info, vocabulary};
use failsim::stats::metrics;

#[test]
fn metrics_and_suffixes_are_those_that_can_be_measured() {
    let suffixes = || SUFFIXES.iter().map(|(suffix, _)| *suffix).chain([""]);
    for row in METRICS.iter().filter(|row| row.shape != MetricShape::Other) {
        for suffix in suffixes() {
            let name = format!("{}.{suffix}", row.name);
            let name = name.trim_end_matches('.');
            let accepted = row.takes(suffix) || (suffix.is_empty() && row.shape.is_gauge());
            assert_eq!(accepted, metrics::split(name).is_ok(), "{name}");
        }
        let unit = match row.unit {
            MetricUnit::Seconds => "s",
            MetricUnit::Minutes => "min",
            MetricUnit::PerSecond => "1/s",
            MetricUnit::Count | MetricUnit::Share => "1",
        };
        assert_eq!(metrics::info(row.name).map(|info| info.unit), Some(unit), "{}", row.name);
    }
    for info in metrics::METRICS {
        assert!(METRICS.iter().any(|row| row.name == info.name), "{} cannot be expected", info.name);
    }
}

#[test]
fn no_key_stands_twice_in_a_table_and_verbs_are_no_keys() {
    for table in vocabulary::TABLES {
        for (index, key) in table.keys.iter().enumerate() {
            assert!(!table.keys[..index].iter().any(|other| other.name == key.name), "{}.{}", table.name, key.name);
            assert!(!key.meaning.is_empty());
            assert!(!key.kind.describe().is_empty());
        }
    }
    assert!(vocabulary::EVENT.keys.iter().all(|key| verb_info(key.name).is_none()));
}
