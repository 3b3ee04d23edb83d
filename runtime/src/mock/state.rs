//! What a mock expects, what came, and which of both belong together.
//!
//! A request enters; its response leaves, or an error that says why it is not expected. No lock is held while functions of the test run:
//! they may ask the mock.

use super::condition::Condition;
use super::difference::Differences;
use super::report::{Missing, Reason, Unexpected, Unmet, times};
use super::sent::Sent;
use crate::error::BoxError;
use crate::transport::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use std::borrow::Cow;
use std::io;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most expectations that are named for a call that fits none.
const NEAREST: usize = 3;

/// One call, or several, that a test expects.
pub(super) struct Expectation {
    /// The method of the mock.
    pub function: &'static str,
    /// Method and path template.
    pub operation: Cow<'static, str>,
    pub place: &'static Location<'static>,
    pub conditions: Vec<Condition>,
    pub times: Times,
    pub reply: Reply,
    /// Header fields of the response, in place of those that it would have under these names.
    pub headers: HeaderMap,
}

/// How often a call is expected.
#[derive(Clone, Copy)]
pub(super) enum Times {
    Exactly(u32),
    Any,
}

/// Makes a response to a request.
type Make = Box<dyn Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync>;

/// What a call gets.
pub(super) enum Reply {
    Response(Response<Bytes>),
    Made(Make),
    /// The connection breaks, with this message.
    Broken(String),
}

/// What a mock and its clients share.
#[derive(Default)]
pub(super) struct State(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// In the order in which they were made, each with how often it came.
    expected: Vec<(Arc<Expectation>, u32)>,
    calls: Vec<Sent>,
    unexpected: Vec<Unexpected>,
    /// Whether the report was asked for, or is not wanted.
    is_settled: bool,
}

impl Expectation {
    fn allows(&self, came: u32) -> bool {
        match self.times {
            Times::Exactly(times) => came < times,
            Times::Any => true,
        }
    }

    fn differences(&self, sent: &Sent) -> Vec<String> {
        let mut found = Differences::new(sent.secrets());
        self.conditions.iter().for_each(|condition| condition.compare(sent, &mut found));
        found.into_lines()
    }

    fn reply(&self, request: &Request<Bytes>) -> Result<Response<Body>, BoxError> {
        let mut response = match &self.reply {
            Reply::Response(response) => response.clone(),
            Reply::Made(make) => make(request),
            Reply::Broken(message) => {
                return Err(io::Error::new(io::ErrorKind::ConnectionReset, message.clone()).into());
            }
        };
        let fields = response.headers_mut();
        for name in self.headers.keys() {
            fields.remove(name);
        }
        for (name, value) in &self.headers {
            fields.append(name.clone(), value.clone());
        }
        Ok(response.map(Body::from))
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, expectation: Expectation) {
        self.lock().expected.push((Arc::new(expectation), 0));
    }

    pub fn calls(&self) -> Vec<Sent> {
        self.lock().calls.clone()
    }

    pub fn forget(&self) {
        self.lock().is_settled = true;
    }

    pub fn verify(&self) -> Result<(), Unmet> {
        let mut inner = self.lock();
        inner.is_settled = true;
        inner.unmet().map_or(Ok(()), Err)
    }

    /// The report, if it was not asked for and something is in it.
    pub fn unreported(&self) -> Option<Unmet> {
        let inner = self.lock();
        if inner.is_settled { None } else { inner.unmet() }
    }

    /// What a request gets: the response of the first expectation that it fits and that is not used up.
    pub fn answer(&self, request: Request<Bytes>) -> Result<Response<Body>, BoxError> {
        let sent = Sent::new(request);
        let of_operation = self.arrived(&sent);
        let compared: Vec<(Arc<Expectation>, Vec<String>)> = of_operation
            .into_iter()
            .map(|expectation| {
                let differences = expectation.differences(&sent);
                (expectation, differences)
            })
            .collect();
        let fitting = self.lock().take(&compared);
        match fitting {
            Some(expectation) => expectation.reply(sent.request()),
            None => {
                let unexpected = unexpected(&sent, &compared);
                self.lock().unexpected.push(unexpected.clone());
                Err(unexpected.into())
            }
        }
    }

    /// Notes a request. What is expected of its operation is returned, also what is used up.
    fn arrived(&self, sent: &Sent) -> Vec<Arc<Expectation>> {
        let operations = sent.operations();
        let mut inner = self.lock();
        inner.calls.push(sent.clone());
        let expected = inner.expected.iter().map(|(expectation, _)| expectation);
        let is_of = |expectation: &&Arc<Expectation>| {
            operations.iter().any(|operation| operation.as_deref() == Some(&*expectation.operation))
        };
        expected.filter(is_of).cloned().collect()
    }
}

impl Inner {
    /// The first expectation without a difference that is not used up: it is used once more.
    fn take(&mut self, compared: &[(Arc<Expectation>, Vec<String>)]) -> Option<Arc<Expectation>> {
        let fits = |expectation: &Arc<Expectation>| {
            compared.iter().any(|(other, differences)| differences.is_empty() && Arc::ptr_eq(expectation, other))
        };
        let (expectation, came) =
            self.expected.iter_mut().find(|(expectation, came)| expectation.allows(*came) && fits(expectation))?;
        *came = came.saturating_add(1);
        Some(expectation.clone())
    }

    fn unmet(&self) -> Option<Unmet> {
        let missing = self.expected.iter().filter_map(|(expectation, came)| match expectation.times {
            Times::Exactly(expected) if *came < expected => Some(Missing {
                function: expectation.function,
                operation: expectation.operation.to_string(),
                place: expectation.place,
                expected,
                came: *came,
            }),
            Times::Exactly(_) | Times::Any => None,
        });
        let unmet = Unmet { unexpected: self.unexpected.clone(), missing: missing.collect() };
        (!unmet.unexpected.is_empty() || !unmet.missing.is_empty()).then_some(unmet)
    }
}

/// Why a request fits nothing: how it differs from the nearest of what is expected of its operation.
fn unexpected(sent: &Sent, compared: &[(Arc<Expectation>, Vec<String>)]) -> Unexpected {
    let operation = match sent.operation() {
        Some(operation) => operation.name.to_owned(),
        None => "its operation is not among its extensions: a layer has taken it away".to_owned(),
    };
    let mut nearest: Vec<&(Arc<Expectation>, Vec<String>)> = compared.iter().collect();
    nearest.sort_by_key(|(_, differences)| differences.len());
    let mut reasons: Vec<Reason> = nearest
        .iter()
        .take(NEAREST)
        .map(|(expectation, differences)| {
            let place = expectation.place;
            let summary = match expectation.times {
                Times::Exactly(0) if differences.is_empty() => format!("it is not to come, as is said at {place}"),
                Times::Exactly(number) if differences.is_empty() => {
                    format!("it is expected {} at {place}, and came before", times(number))
                }
                Times::Exactly(_) | Times::Any => format!("it is not the one that is expected at {place}"),
            };
            Reason { summary, differences: differences.clone() }
        })
        .collect();
    if nearest.len() > NEAREST {
        reasons.push(plain(format!("nor is it one of {} others", nearest.len() - NEAREST)));
    }
    if reasons.is_empty() {
        let hint = "; `request` of the mock expects an address that a response has named";
        let hint = if sent.operations().iter().flatten().count() > 1 { hint } else { "" };
        reasons.push(plain(format!("nothing is expected of this operation{hint}")));
    }
    Unexpected { call: sent.to_string(), operation, reasons }
}

fn plain(summary: String) -> Reason {
    Reason { summary, differences: Vec::new() }
}
