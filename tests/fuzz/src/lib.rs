//! Fuzzing: cases are made from numbers, so that each can be made again, and run in a process that may die.
//!
//! A target is a function from a number to what is wrong with its case. [`run`] runs it for a time in worker processes:
//! a stack overflow, a hang or too much memory kills a worker, and the case that it was at is a finding.

pub mod documents;
mod rng;
mod supervise;

pub use rng::Rng;
pub use supervise::{Case, run};
