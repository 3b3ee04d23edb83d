//! Mocks of clients: what a test expects of calls enters; their responses leave, and a report of what was not as expected.
//!
//! The macro `mock!` makes a `Mock`, whose clients send to a tower service. It knows each call by the [`Operation`](crate::Operation)
//! among the extensions of its request. As assertions do, a mock panics where a test is wrong. A call that is not expected is an error
//! of the call, and in the report afterwards.

mod macros;
mod difference;
mod sent;
mod condition;
mod report;
mod state;
mod service;
mod expected;

pub use self::expected::{Binary, Expected, Json};
pub use self::report::Unmet;
pub use self::sent::Sent;
#[doc(hidden)]
pub use self::service::MockService;

use self::condition::Condition;
use self::sent::{in_path, pairs, undescribed};
use self::state::State;
use crate::call::client::BuildError;
use crate::error::NoError;
use bytes::Bytes;
use http::Method;
use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// The base URL of the clients of a mock. No host has this name (RFC 6761, section 6.4).
///
/// An address in a response that is not relative, of a page or of the state of a long-running operation, has to begin with it. For bodies
/// with addresses of a real server, give the client that server: `mock.builder().base_url("https://api.example.com").build()?`.
pub const BASE_URL: &str = "http://mock.invalid";

/// What a generated `Mock` holds. Its clones share what is expected.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Core(Arc<Guard>);

/// Reports when the last clone of a mock is dropped. Its clients hold the state alone.
#[derive(Default)]
struct Guard(Arc<State>);

impl Drop for Guard {
    fn drop(&mut self) {
        // A second panic would end the process, and hide the first.
        if !std::thread::panicking()
            && let Some(unmet) = self.0.unreported()
        {
            panic!("{unmet}");
        }
    }
}

impl Core {
    /// The service that the clients of the mock send to.
    pub fn service(&self) -> MockService {
        MockService::new(self.0.0.clone())
    }

    /// What is expected of an operation, by its method and path template. `function` is the method of the mock.
    #[track_caller]
    pub fn expected<T, E, F>(&self, function: &'static str, operation: &'static str) -> Expected<T, E, F> {
        Expected::new(self.0.0.clone(), function, Cow::Borrowed(operation), Location::caller())
    }

    /// What is expected of a request that the document does not describe, or at an address that a response has named.
    #[track_caller]
    pub fn undescribed(&self, method: &Method, path: &str) -> Expected<Bytes, NoError, Binary> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = format!("/{}", in_path(path.strip_prefix('/').unwrap_or(path)));
        let operation = Cow::Owned(undescribed(method, &path));
        let expected = Expected::new(self.0.0.clone(), "request", operation, Location::caller());
        let query = pairs(query).into_iter().map(|(name, value)| Condition::Query(name, value));
        std::iter::once(Condition::Path(path)).chain(query).fold(expected, Expected::condition)
    }

    /// Whether all that is expected came, and nothing else.
    ///
    /// # Errors
    ///
    /// The calls that were not expected, and what is expected and did not come.
    pub fn verify(&self) -> Result<(), Unmet> {
        self.0.0.verify()
    }

    /// Lets the mock be dropped without a report.
    pub fn forget(&self) {
        self.0.0.forget();
    }

    /// The requests that came, in their order.
    pub fn calls(&self) -> Vec<Sent> {
        self.0.0.calls()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("calls", &self.calls()).finish_non_exhaustive()
    }
}

/// The client that a builder has made: one of a mock has all that it needs.
#[doc(hidden)]
#[track_caller]
pub fn built<C>(client: Result<C, BuildError>) -> C {
    match client {
        Ok(client) => client,
        Err(error) => panic!("{error}"),
    }
}
