//! [`Recorded`]: a recorder where there is no recording yet, a replay where there is one.
//!
//! A path and the environment variable `SPECWRIGHT_RECORD` enter; a layer leaves that does the one or the other.

use super::exchange::Exchange;
use super::recorder::Recorder;
use super::replay::Replay;
use super::{RecordingError, RecordingErrorKind};
use crate::transport::{Transport, boxed};
use std::path::PathBuf;
use tower::Layer;

const VARIABLE: &str = "SPECWRIGHT_RECORD";
const ADVICE: &str = "record it again with SPECWRIGHT_RECORD=1";

/// A tower layer that records exchanges if there is no recording, and otherwise answers from it without a connection.
///
/// The environment variable `SPECWRIGHT_RECORD` decides otherwise: with `1` it records, whatever there is, and with `0` it never does, so
/// that a missing recording is an error: set that in CI.
///
/// ```
/// use specwright_runtime::HttpBuilder;
/// use specwright_runtime::recording::Recorded;
///
/// # async fn test() -> Result<(), Box<dyn std::error::Error>> {
/// let recorded = Recorded::at("tests/recordings/teas.jsonl")?;
/// let http = HttpBuilder::new("https://tea.example.com").layer(recorded.clone()).build()?;
/// // Calls of `http`.
/// # let _ = http;
/// recorded.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until a client has it"]
pub struct Recorded(Mode);

#[derive(Clone, Debug)]
enum Mode {
    Record(Recorder),
    Replay(Replay),
}

impl Recorded {
    /// The recording at this path. A relative path begins at the current directory: where cargo runs tests, that of the package.
    ///
    /// # Errors
    ///
    /// A recording that cannot be read, a line in it that is not an exchange, and another value of `SPECWRIGHT_RECORD` than `0` and `1`;
    /// an empty one counts as none.
    pub fn at(path: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        let path = path.into();
        // What cannot be looked at is read, so that the error says why.
        let exists = path.try_exists().unwrap_or(true);
        let variable = std::env::var_os(VARIABLE);
        let variable = variable.as_ref().map(|value| value.to_string_lossy());
        Ok(Self(match records(variable.as_deref(), exists)? {
            true => Mode::Record(Recorder::to(path)),
            false => Mode::Replay(Replay::from_path(path)?.advising(ADVICE)),
        }))
    }

    /// Whether it records; otherwise it replays.
    pub fn is_recording(&self) -> bool {
        matches!(self.0, Mode::Record(_))
    }

    /// As [`Recorder::max_body_bytes`]. Changes nothing where it replays.
    pub fn max_body_bytes(self, limit: usize) -> Self {
        self.recorder(|recorder| recorder.max_body_bytes(limit))
    }

    /// As [`Recorder::public`]. Changes nothing where it replays.
    pub fn public(self, name: impl Into<String>) -> Self {
        self.recorder(|recorder| recorder.public(name))
    }

    /// As [`Recorder::redact`]. Changes nothing where it replays.
    pub fn redact(self, hook: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Self {
        self.recorder(|recorder| recorder.redact(hook))
    }

    /// As [`Replay::repeat`]. Changes nothing where it records.
    pub fn repeat(self, repeat: bool) -> Self {
        match self.0 {
            Mode::Replay(replay) => Self(Mode::Replay(replay.repeat(repeat))),
            Mode::Record(recorder) => Self(Mode::Record(recorder)),
        }
    }

    fn recorder(self, change: impl FnOnce(Recorder) -> Recorder) -> Self {
        match self.0 {
            Mode::Record(recorder) => Self(Mode::Record(change(recorder))),
            Mode::Replay(replay) => Self(Mode::Replay(replay)),
        }
    }

    /// Checks at the end of a test that everything was recorded, or that everything recorded was asked for.
    ///
    /// # Errors
    ///
    /// As [`Recorder::finish`] and [`Replay::verify`].
    pub fn finish(&self) -> Result<(), RecordingError> {
        match &self.0 {
            Mode::Record(recorder) => recorder.finish().map(|_| ()),
            Mode::Replay(replay) => replay.verify(),
        }
    }
}

/// Whether to record, by the environment variable, and by whether there is a recording.
fn records(variable: Option<&str>, exists: bool) -> Result<bool, RecordingError> {
    match variable {
        None | Some("") => Ok(!exists),
        Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => {
            let message = format!("{VARIABLE} is neither 1, which records, nor 0, which never does");
            Err(RecordingError::new(RecordingErrorKind::Setting, message))
        }
    }
}

impl Layer<Transport> for Recorded {
    type Service = Transport;

    fn layer(&self, inner: Transport) -> Transport {
        match &self.0 {
            Mode::Record(recorder) => recorder.layer(inner),
            Mode::Replay(replay) => boxed(replay.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn the_variable_goes_before_the_file() {
        for (variable, exists, expected) in [
            (None, true, Some(false)),
            (None, false, Some(true)),
            (Some(""), true, Some(false)),
            (Some("1"), true, Some(true)),
            (Some("0"), false, Some(false)),
            (Some("yes"), true, None),
        ] {
            assert_eq!(records(variable, exists).ok(), expected, "{variable:?} {exists}");
        }
        assert_eq!(
            records(Some("yes"), true).unwrap_err().to_string(),
            "SPECWRIGHT_RECORD is neither 1, which records, nor 0, which never does"
        );
    }
}
