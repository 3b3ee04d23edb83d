//! What came of a call.

use specwright_runtime::Error;

/// What came of a call, without its types.
pub enum Outcome {
    /// The response was read as the document describes it.
    Read,
    /// The response is none that the document describes with a body: there is nothing to read.
    Undescribed,
    /// Nothing was sent.
    NotSent(String),
    /// The response could not be read.
    Unread(String),
}

impl Outcome {
    /// Whether Prism has received a request.
    pub fn was_sent(&self) -> bool {
        !matches!(self, Self::NotSent(_))
    }

    /// What is wrong, if anything is, with its kind.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Read | Self::Undescribed => None,
            Self::NotSent(why) => Some(("argument", why.clone())),
            Self::Unread(why) => Some(("response", why.clone())),
        }
    }
}

/// What came of a call.
pub fn outcome<T, E>(result: Result<T, Error<E>>) -> Outcome {
    match result {
        Ok(_) => Outcome::Read,
        Err(Error::Request(error)) => Outcome::NotSent(error.to_string()),
        Err(Error::Transport(error)) => Outcome::Unread(error.to_string()),
        Err(Error::Decode(error)) => {
            let text = String::from_utf8_lossy(&error.bytes);
            Outcome::Unread(format!("{}: {}: {text:.200}", error.status, error.body_error))
        }
        Err(Error::Api(error)) => match (&error.body, &error.body_error) {
            (_, Some(why)) => {
                let text = String::from_utf8_lossy(&error.bytes);
                Outcome::Unread(format!("{}: {why}: {text:.200}", error.status))
            }
            (Some(_), None) => Outcome::Read,
            (None, None) => Outcome::Undescribed,
        },
        Err(_) => Outcome::Unread("an error of another kind".to_owned()),
    }
}
