//! The time limits of an attempt, and the clock that says when something was last sent or received.
//!
//! A future enters; its value leaves, or a fault that says which limit was exceeded. One timer serves all limits of an attempt: progress
//! only moves the clock, and the timer looks at it when it fires. Limits need a Tokio runtime with timers: whether one has them a
//! [`Handle`] does not say (tokio-rs/tokio#8361), so that in one without them tokio panics. The public documentation says so.

use crate::error::{Fault, TimeLimit, TimedOut, TransportKind};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep};

/// A timer is as exact as this.
const TICK: Duration = Duration::from_millis(1);

/// The time limits of one attempt.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub idle: Option<Duration>,
    pub attempt: Option<Duration>,
    pub call: Option<Deadline>,
    /// That for making a connection, if it is not that of the transport.
    #[cfg_attr(not(feature = "reqwest"), allow(dead_code, reason = "other transports have their own"))]
    pub connect: Option<Option<Duration>>,
}

/// The limit of a whole call, and when it ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    total: Duration,
    at: Instant,
}

/// When a limit ends, and what is said then.
type End = (Instant, TimedOut);

impl Deadline {
    /// The end of a call that begins now. There is none for a limit beyond the end of time.
    pub fn after(total: Duration) -> Option<Self> {
        Some(Self { total, at: Instant::now().checked_add(total)? })
    }

    /// How much is left of it.
    pub fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// How long the whole call may take.
    pub fn total(&self) -> Duration {
        self.total
    }

    fn timed_out(&self) -> TimedOut {
        TimedOut { limit: TimeLimit::Call, time: self.total }
    }
}

impl Limits {
    /// Waits for a future within these limits. It is pinned already: a future that holds another as an argument would be twice as large.
    pub async fn keep<T>(
        &self,
        activity: &Activity,
        mut future: Pin<&mut impl Future<Output = Result<T, Fault>>>,
    ) -> Result<T, Fault> {
        let Some((first, _)) = self.next(activity) else { return future.await };
        if Handle::try_current().is_err() {
            let message = "a call with a time limit needs a Tokio runtime; turn the limits off with `timeout(None)` and \
                `idle_timeout(None)` on the builder";
            return Err(Fault::new(TransportKind::Other, message));
        }
        let mut sleep = pin!(tokio::time::sleep_until(first));
        poll_fn(|context| {
            if let Poll::Ready(outcome) = future.as_mut().poll(context) {
                return Poll::Ready(outcome);
            }
            loop {
                ready!(poll_sleep(sleep.as_mut(), context));
                match self.next(activity) {
                    Some((at, timed_out)) if is_over(at) => return Poll::Ready(Err(Fault::timed_out(timed_out))),
                    Some((at, _)) => sleep.as_mut().reset(at),
                    None => return Poll::Pending,
                }
            }
        })
        .await
    }

    /// The limit that ends first.
    fn next(&self, activity: &Activity) -> Option<End> {
        let call = self.call.map(|call| (call.at, call.timed_out()));
        let attempt = self
            .attempt
            .and_then(|time| Some((activity.begun?.checked_add(time)?, TimedOut { limit: TimeLimit::Attempt, time })));
        let idle = self.idle.and_then(|time| activity.idle_until(time));
        [call, attempt, idle].into_iter().flatten().min_by_key(|(at, _)| *at)
    }
}

/// Waits for something that belongs to a call with this limit.
pub(crate) async fn within<T>(limit: Option<Deadline>, future: impl Future<Output = T>) -> Result<T, Fault> {
    match limit {
        Some(limit) if Handle::try_current().is_ok() => {
            let elapsed = |_| Fault::timed_out(limit.timed_out());
            tokio::time::timeout_at(limit.at, future).await.map_err(elapsed)
        }
        _ => Ok(future.await),
    }
}

fn is_over(at: Instant) -> bool {
    at.saturating_duration_since(Instant::now()) < TICK
}

/// Polls a timer, also where the task has used up its budget: what is timed may be the reason for that.
fn poll_sleep(sleep: Pin<&mut Sleep>, context: &mut Context<'_>) -> Poll<()> {
    Pin::new(&mut tokio::task::coop::unconstrained(sleep)).poll(context)
}

/// When an attempt began, and when something of it was last sent or received.
#[derive(Debug)]
pub(crate) struct Activity {
    /// `None` where no limit counts: some targets have no clock.
    begun: Option<Instant>,
    /// Milliseconds after that.
    last: AtomicU64,
    /// Whether the content to send has failed.
    spoiled: AtomicBool,
}

impl Activity {
    pub fn new(limits: Limits) -> Self {
        let is_limited = limits.idle.is_some() || limits.attempt.is_some() || limits.call.is_some();
        Self { begun: is_limited.then(Instant::now), last: AtomicU64::new(0), spoiled: AtomicBool::new(false) }
    }

    /// Something was sent or received.
    pub fn mark(&self) {
        if let Some(begun) = self.begun {
            let passed = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.last.store(passed, Ordering::Relaxed);
        }
    }

    /// The content to send has failed: it is not the connection that did.
    pub fn spoil(&self) {
        self.spoiled.store(true, Ordering::Relaxed);
    }

    pub fn is_spoiled(&self) -> bool {
        self.spoiled.load(Ordering::Relaxed)
    }

    fn idle_until(&self, time: Duration) -> Option<End> {
        let last = self.begun?.checked_add(Duration::from_millis(self.last.load(Ordering::Relaxed)))?;
        Some((last.checked_add(time)?, TimedOut { limit: TimeLimit::Idle, time }))
    }
}

/// Watches that something comes of a body that is read while it comes. The time in which nobody asks for it does not count.
pub(crate) struct Patience {
    idle: Duration,
    activity: Arc<Activity>,
    sleep: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl Patience {
    pub fn new(idle: Duration, activity: Arc<Activity>) -> Self {
        Self { idle, activity, sleep: None, waiting: false }
    }

    /// Something came.
    pub fn came(&mut self) {
        self.waiting = false;
    }

    /// Ready when nothing has come for too long.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<TimedOut> {
        if !self.waiting {
            self.waiting = true;
            self.activity.mark();
        }
        if self.sleep.is_none() && Handle::try_current().is_ok() {
            let end = self.activity.idle_until(self.idle);
            self.sleep = end.map(|(at, _)| Box::pin(tokio::time::sleep_until(at)));
        }
        let Some(sleep) = &mut self.sleep else { return Poll::Pending };
        loop {
            ready!(poll_sleep(sleep.as_mut(), context));
            match self.activity.idle_until(self.idle) {
                Some((at, timed_out)) if is_over(at) => return Poll::Ready(timed_out),
                Some((at, _)) => sleep.as_mut().reset(at),
                None => return Poll::Pending,
            }
        }
    }
}
