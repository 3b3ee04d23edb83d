//! [`Progress`]: what a server has said of a long-running operation, once.

use super::said::Said;
use crate::error::{Excerpt, Masked, Secrets};
use crate::transport::RawResponse;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;

/// How far a long-running operation is, with the response that says so.
///
/// `Debug` shows none of the client's secrets; the fields are as they came.
#[derive(Clone)]
#[non_exhaustive]
pub struct Progress {
    /// The state, as the server writes it: `NotStarted`, `Running`, `Succeeded`, or a word of its own. Where it says none, it is
    /// `InProgress`, or `Succeeded` at the end. It has at most 100 characters.
    pub state: String,
    /// How much is done, in percent, if the server says it (`percentComplete`). It is the server's number, which is not checked.
    pub percent_complete: Option<f64>,
    /// How long it is until the state is asked for again; `None` after the last response.
    pub wait: Option<Duration>,
    /// The status code of the response.
    pub status: StatusCode,
    /// Its header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// Its raw body: the status monitor, or the resource.
    pub bytes: Bytes,
    secrets: Secrets,
}

impl Progress {
    pub(super) fn new(said: Said, wait: Option<Duration>, response: &RawResponse) -> Self {
        Self {
            state: said.state,
            percent_complete: said.percent,
            wait,
            status: response.status,
            headers: response.headers.clone(),
            bytes: response.bytes.clone(),
            secrets: response.secrets.clone(),
        }
    }

    /// The raw body, read as JSON of a type that one knows; `None` if it is not such JSON.
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.bytes).ok()
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("state", &self.state)
            .field("percent_complete", &self.percent_complete)
            .field("wait", &self.wait)
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.headers, &self.secrets))
            .finish()
    }
}
