//! Estimates with honest intervals, over plain slices: one value per run, never per user.
//!
//! Users of one failover share its draws, so what is inside a run is condensed to one number before it
//! comes here. Nothing in this module knows what the numbers mean.
//!
//! | question | function |
//! |---|---|
//! | a mean over runs | [`mean`], [`mean_of`] |
//! | a share of runs | [`proportion`], [`one_sided_bound`] |
//! | a quantile over runs, or inside runs | [`quantile`], [`mean_of_quantiles`] |
//! | a long-run ratio, a time average | [`ratio`], [`ratio_of_sums`], [`time_average`] |
//! | weighted cycles of a rare event | [`weighted_ratio`], [`weighted_share`] |
//! | one long run | [`warm_up`], [`batch_means`] |
//! | two variants | [`paired`], [`welch`], [`adjust`] for several at once |
//! | enough runs? | [`StoppingRule`], [`decide`], [`decide_mean`] |
//! | the best of several variants | [`Selection`], [`ocba`] |
//! | which input matters | [`Morris`], [`Saltelli`], [`latin_hypercube`] |
//!
//! Nothing infinite and no NaN ever leaves: what cannot be said is `None`, with a [`Warning`] that tells why.

mod compare;
mod cycles;
mod decision;
mod interval;
mod mean;
mod moments;
mod order;
mod proportion;
mod select;
mod sensitivity;
mod series;
mod special;
mod stopping;
mod sums;
mod weighted;

pub use compare::{Comparison, Goal, Terms, Verdict, adjust, holm, paired, welch};
pub use cycles::{ratio, time_average};
pub use decision::{Bound, Decision, decide, decide_mean, decide_share, further_runs};
pub use interval::{Estimate, Level, Method, Warning};
pub use mean::{mean, mean_of};
pub use moments::Moments;
pub use order::{mean_of_quantiles, quantile, quantile_of_sorted, quantile_ranks};
pub use proportion::{one_sided_bound, proportion, wilson};
pub use select::{Selection, SelectionTerms, kim_nelson_h_squared, ocba};
pub use sensitivity::{Effect, Index, Morris, Saltelli, latin_hypercube};
pub use series::{BatchMeans, batch_means, mean_over_runs, warm_up};
pub use stopping::{Look, StopReason, StoppingRule};
pub use sums::{RatioSums, ratio_of_sums};
pub use weighted::{
    HITS_MIN, WEIGHT_SHARE_MAX, WeightedCycle, WeightedEstimate, Weights, weighted_ratio, weighted_share,
};
