//! What a response says of a long-running operation: its state, how far it is, and why it has failed.
//!
//! A response enters, and what kind of address gave it. Nothing is decoded but what is asked for, and what is said is bounded. A status
//! monitor that says no state is an error: to go on or to stop would both be a guess.

use crate::call::pages::{text, value_at};
use crate::error::{BodyError, Secrets, bounded};
use crate::transport::RawResponse;
use http::StatusCode;
use serde_json::Value;

/// The most characters of a state.
const LONGEST: usize = 100;

/// Where the state of an operation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A status monitor: `Operation-Location` or `Azure-AsyncOperation` has named it.
    Monitor,
    /// The address that `Location` has named, which answers 202 until the operation has ended.
    Location,
    /// The resource itself, by its `provisioningState`.
    Resource,
}

/// Whether an operation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Running,
    Succeeded,
    Failed,
}

/// What a response says.
#[derive(Debug)]
pub(super) struct Said {
    /// The state, as the server writes it.
    pub state: String,
    /// How much is done, in percent.
    pub percent: Option<f64>,
    pub phase: Phase,
}

/// What is said where a response has no word for it.
const RUNNING: &str = "InProgress";
const SUCCEEDED: &str = "Succeeded";

/// The words for an operation that goes on, besides `InProgress`. A resource has a `status` of its own; one of these is that of an
/// operation.
const GOING_ON: [&str; 7] = ["inprogress", "notstarted", "running", "accepted", "started", "canceling", "cancelling"];

impl Source {
    /// The word for it in a token.
    pub fn word(self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Location => "location",
            Self::Resource => "resource",
        }
    }

    /// The source of this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Monitor, Self::Location, Self::Resource].into_iter().find(|source| source.word() == word)
    }

    /// What it is in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Monitor => "the status monitor",
            Self::Location => "the address of the result",
            Self::Resource => "the resource",
        }
    }

    /// What a response from there says.
    pub fn read(self, response: &RawResponse) -> Result<Said, BodyError> {
        let status = response.status;
        let is_going_on = status == StatusCode::ACCEPTED;
        let body = || text(response);
        let state = match self {
            Self::Monitor => word(body(), "/status").or_else(|| provisioning(body())),
            // The status decides; what comes with another than 202 is the value, of any size.
            Self::Location => word(if is_going_on { body() } else { "" }, "/status"),
            Self::Resource => of_resource(body()),
        };
        let of_status = match self {
            Self::Monitor if is_going_on => Some(Phase::Running),
            Self::Monitor if status == StatusCode::NO_CONTENT => Some(Phase::Succeeded),
            Self::Monitor => None,
            Self::Resource if status == StatusCode::CREATED => Some(Phase::Running),
            Self::Location | Self::Resource if is_going_on => Some(Phase::Running),
            Self::Location | Self::Resource => Some(Phase::Succeeded),
        };
        let phase = match (self, &state) {
            (Self::Monitor | Self::Resource, Some(state)) => Some(phase(state)),
            _ => of_status,
        };
        let Some(phase) = phase else {
            return Err(BodyError::new("the status monitor says no `status`, which is the state of the operation"));
        };
        let percent = if phase == Phase::Running { value_at(body(), "/percentComplete") } else { None };
        Ok(said(state, percent.as_ref(), phase, &response.secrets))
    }
}

/// What the first response says of an operation that goes on, whatever the word is.
pub(super) fn begun(response: &RawResponse) -> Said {
    let body = text(response);
    said(of_resource(body), value_at(body, "/percentComplete").as_ref(), Phase::Running, &response.secrets)
}

fn said(state: Option<String>, percent: Option<&Value>, phase: Phase, secrets: &Secrets) -> Said {
    let plain = if phase == Phase::Running { RUNNING } else { SUCCEEDED };
    let state = state.map_or_else(|| plain.to_owned(), |state| bounded(&secrets.mask(&state, true), LONGEST));
    Said { state, percent: percent.and_then(Value::as_f64), phase }
}

/// The code and the message of the error that a response describes (Azure REST API guidelines, "Handling Errors").
pub(super) fn failure(response: &RawResponse) -> (Option<String>, Option<String>) {
    let body = text(response);
    (word(body, "/error/code"), word(body, "/error/message"))
}

/// The address of the resource that an operation has made, if the status monitor names it.
pub(super) fn resource_location(response: &RawResponse) -> Option<String> {
    word(text(response), "/resourceLocation")
}

fn of_resource(body: &str) -> Option<String> {
    let is_of_operation = |state: &String| {
        phase(state) != Phase::Running || GOING_ON.iter().any(|known| state.eq_ignore_ascii_case(known))
    };
    provisioning(body).or_else(|| word(body, "/status").filter(is_of_operation))
}

/// The state of a resource (ARM RPC, "ProvisioningState property").
fn provisioning(body: &str) -> Option<String> {
    word(body, "/properties/provisioningState").or_else(|| word(body, "/provisioningState"))
}

/// A text that is not empty.
fn word(body: &str, pointer: &str) -> Option<String> {
    match value_at(body, pointer)? {
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// What a state means. Upper and lower case are one, and many services write `Cancelled`; an unknown state is one that goes on.
fn phase(state: &str) -> Phase {
    let is = |word: &&str| state.eq_ignore_ascii_case(word);
    if is(&SUCCEEDED) {
        Phase::Succeeded
    } else if ["failed", "canceled", "cancelled"].iter().any(is) {
        Phase::Failed
    } else {
        Phase::Running
    }
}

#[cfg(test)]
mod tests {
    use super::{Phase, Source, failure};
    use crate::transport::RawResponse;
    use http::{HeaderMap, StatusCode};

    fn response(status: u16, body: &str) -> RawResponse {
        RawResponse::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body.to_owned())
    }

    #[track_caller]
    fn check(source: Source, status: u16, body: &str, state: &str, phase: Phase) {
        let said = source.read(&response(status, body)).unwrap();
        assert_eq!((said.state.as_str(), said.phase), (state, phase), "{source:?} {status} {body}");
    }

    #[test]
    fn a_monitor_says_its_state() {
        use Phase::{Failed, Running, Succeeded};
        check(Source::Monitor, 200, r#"{"status":"Running","percentComplete":40}"#, "Running", Running);
        check(Source::Monitor, 200, r#"{"status":"succeeded"}"#, "succeeded", Succeeded);
        check(Source::Monitor, 202, r#"{"status":"FAILED"}"#, "FAILED", Failed);
        check(Source::Monitor, 200, r#"{"properties":{"provisioningState":"Cancelled"}}"#, "Cancelled", Failed);
        check(Source::Monitor, 200, r#"{"status":"Validating"}"#, "Validating", Running);
        check(Source::Monitor, 202, "", "InProgress", Running);
        check(Source::Monitor, 204, "", "Succeeded", Succeeded);
        for body in ["", "{}", r#"{"status":null}"#, r#"{"status":1}"#, "not JSON"] {
            let error = Source::Monitor.read(&response(200, body)).unwrap_err();
            assert!(error.message().contains("no `status`"), "{body}: {error}");
        }
    }

    #[test]
    fn a_location_says_it_by_its_status_alone() {
        check(Source::Location, 202, "", "InProgress", Phase::Running);
        check(Source::Location, 202, r#"{"status":"Failed"}"#, "Failed", Phase::Running);
        check(Source::Location, 200, r#"{"status":"Failed"}"#, "Succeeded", Phase::Succeeded);
        check(Source::Location, 204, "", "Succeeded", Phase::Succeeded);
    }

    #[test]
    fn a_resource_says_it_by_its_provisioning_state() {
        let creating = r#"{"properties":{"provisioningState":"Creating"},"status":"Succeeded"}"#;
        check(Source::Resource, 200, creating, "Creating", Phase::Running);
        check(Source::Resource, 200, r#"{"provisioningState":"Canceled"}"#, "Canceled", Phase::Failed);
        check(Source::Resource, 201, r#"{"status":"Succeeded"}"#, "Succeeded", Phase::Succeeded);
        check(Source::Resource, 201, r#"{"name":"a"}"#, "InProgress", Phase::Running);
        // The status of the resource is not that of the operation.
        check(Source::Resource, 200, r#"{"status":"Active"}"#, "Succeeded", Phase::Succeeded);
        check(Source::Resource, 200, r#"{"status":"NotStarted"}"#, "NotStarted", Phase::Running);
    }

    #[test]
    fn percents_and_errors_are_found() {
        let said = Source::Monitor.read(&response(200, r#"{"status":"Running","percentComplete":12.5}"#)).unwrap();
        assert_eq!(said.percent, Some(12.5));
        let failed = r#"{"status":"Failed","error":{"code":"TooHot","message":"the kettle"}}"#;
        assert_eq!(failure(&response(200, failed)), (Some("TooHot".to_owned()), Some("the kettle".to_owned())));
        assert_eq!(failure(&response(200, r#"{"error":"TooHot"}"#)), (None, None));
    }

    #[test]
    fn a_state_is_bounded() {
        let long = format!(r#"{{"status":"{}"}}"#, "x\u{202e}".repeat(5_000));
        let said = Source::Monitor.read(&response(200, &long)).unwrap();
        assert_eq!(said.state.chars().count(), 101);
        assert!(said.state.ends_with('…') && !said.state.contains('\u{202e}'));
    }
}
