//! Fuzzing: cases are made from numbers, so that each can be made again, and run in a process that may die.
//!
//! A target is a function from a number to a case, and one from a case to what is wrong with it: [`documents`],
//! [`responses`], [`parameters`]. [`run`] runs it for a time in worker processes: a stack overflow, a hang or too much memory
//! kills a worker, and the case that it was at is a finding.

pub mod documents;
pub mod parameters;
pub mod responses;
mod rng;
pub mod scale;
mod supervise;

pub use rng::Rng;
pub use supervise::{Case, run};

/// Waits for a future that never waits: that of a call whose service is ready at once.
///
/// # Errors
/// When it waits after all.
pub fn now<F: IntoFuture>(future: F) -> Result<F::Output, String> {
    let mut future = std::pin::pin!(future.into_future());
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(output) => Ok(output),
        std::task::Poll::Pending => Err("the call waits".to_owned()),
    }
}
