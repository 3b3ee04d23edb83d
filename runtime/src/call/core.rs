//! [`Core`]: what all calls of one client share.

use super::retry::{Bucket, Retry};
use crate::auth::{Prepared, SecurityScheme};
use crate::error::Secrets;
use crate::transport::Route;
use http::{HeaderMap, HeaderValue};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::time::Duration;

/// Changes the header fields of an attempt.
pub(super) type OnRequest = Box<dyn Fn(&mut HeaderMap) + Send + Sync>;

/// The settings of a client, and its transport.
pub(super) struct Core {
    /// The base URL, without a slash at its end.
    pub base: String,
    /// Where the path of the base URL begins.
    pub base_path: usize,
    /// Whether the user chose the base URL: it then replaces the servers of operations, too.
    pub base_chosen: bool,
    /// Scheme, host and port that the user chose for all servers, which keep their paths.
    pub host: Option<String>,
    /// Query parameters of every request, by name, as `name=value`.
    pub queries: Vec<(String, SecretString)>,
    /// Header fields of every request.
    pub headers: HeaderMap,
    /// Credentials by the names of their security schemes.
    pub credentials: BTreeMap<String, Prepared>,
    /// The security schemes of the document.
    pub schemes: &'static [SecurityScheme],
    /// The secrets among both, which are not shown.
    pub secrets: Secrets,
    pub times: Times,
    pub retry: Retry,
    /// What is left for retries of all calls.
    pub bucket: Bucket,
    pub max_response_bytes: Option<usize>,
    /// Whether values of responses that do not fit are left out where that is possible.
    pub lenient: bool,
    /// Whether requests are checked against the constraints of the document.
    pub validate: bool,
    /// What changes the header fields of each attempt, in their order.
    pub on_request: Vec<OnRequest>,
    /// The query parameters whose values may be in spans; without a list, spans have no query.
    #[cfg(feature = "tracing")]
    pub traced_query: Option<Vec<String>>,
    pub route: Route,
}

/// The time limits of a client or of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// How long nothing may be sent or received.
    pub idle: Option<Duration>,
    /// How long one attempt may take.
    pub attempt: Option<Duration>,
    /// How long the whole call may take, with all attempts and the waits between them.
    pub call: Option<Duration>,
    /// How long making a connection may take, if it is another time than that of the transport.
    pub connect: Option<Option<Duration>>,
}

impl Core {
    /// Whether a header field is one of the credentials, which `secrets` has already.
    pub fn is_credential(&self, value: &HeaderValue) -> bool {
        self.credentials.values().any(|credential| matches!(credential, Prepared::Header(_, known) if known == value))
    }
}
