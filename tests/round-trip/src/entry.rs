//! One generated type, as a function from JSON text to JSON text.
//!
//! A type's codec is compiled in three instances: read from text, read from a `serde_json::Value`, written as text.

use samples::Form;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use specwright_runtime::{HeaderMap, RawResponse, StatusCode, Validate, Violations, decode};

/// A document, and what its schemas became.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Its path in the corpus.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// An entry for each form of each component schema.
    pub types: &'static [Entry],
}

/// A component schema in one form.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The component's name.
    pub schema: &'static str,
    /// The file it is written in.
    pub file: &'static str,
    /// Its JSON Pointer there.
    pub pointer: &'static str,
    /// The direction of its values.
    pub form: Form,
    /// Decodes, checks and encodes a value.
    pub run: fn(&[u8]) -> Outcome,
    /// Decodes a value as the body of a response, in the forms that real servers send, and encodes it.
    pub body: fn(&str) -> Result<Vec<u8>, String>,
}

/// The outcome for one value.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Decoded from text, and encoded.
    pub streamed: Result<Vec<u8>, String>,
    /// Decoded from a [`Value`], and encoded.
    pub stored: Result<Vec<u8>, String>,
    /// What `validate` says of it, where the type has that.
    pub violations: Option<Violations>,
}

/// What checks a value against its constraints, where its type has any.
pub type Check<T> = Option<fn(&T) -> Result<(), Violations>>;

/// Decodes a value from text and from a [`Value`], and encodes both.
pub fn run<T: DeserializeOwned + Serialize>(text: &[u8], check: Check<T>) -> Outcome {
    // The instance that reads bodies, too.
    let read: Result<T, _> = serde_json::from_str(std::str::from_utf8(text).unwrap_or_default());
    let violations = match (&read, check) {
        (Ok(read), Some(check)) => check(read).err(),
        _ => None,
    };
    let streamed = read.and_then(|read| serde_json::to_vec(&read));
    let stored =
        serde_json::from_slice::<Value>(text).and_then(T::deserialize).and_then(|read| serde_json::to_vec(&read));
    Outcome {
        streamed: streamed.map_err(|error| error.to_string()),
        stored: stored.map_err(|error| error.to_string()),
        violations,
    }
}

/// Decodes a value as the body of a response, and encodes it.
///
/// # Errors
/// When it is not a `T`.
pub fn body<T: DeserializeOwned + Serialize>(text: &str) -> Result<Vec<u8>, String> {
    let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), text.to_owned());
    let read: T = decode::json(&response).map_err(|error| error.to_string())?;
    serde_json::to_vec(&read).map_err(|error| error.to_string())
}

/// A type, to find out whether it has constraints.
#[derive(Debug)]
pub struct Probe<T>(std::marker::PhantomData<T>);

impl<T: Validate> Probe<T> {
    /// How to check a value. Goes before the constant of [`Unchecked`], where `T` is [`Validate`].
    pub const CHECK: Check<T> = Some(<T as Validate>::validate);
}

/// The check of types without constraints.
pub trait Unchecked {
    /// The type.
    type Of;
    /// There is nothing to check.
    const CHECK: Check<Self::Of> = None;
}

impl<T> Unchecked for Probe<T> {
    type Of = T;
}

/// The entry of a type.
#[macro_export]
macro_rules! entry {
    ($schema:literal, $file:literal, $pointer:literal, $form:ident, $type:ty) => {
        $crate::Entry {
            schema: $schema,
            file: $file,
            pointer: $pointer,
            form: $crate::Form::$form,
            run: |text| {
                #[allow(unused_imports, reason = "of no use where the type has constraints")]
                use $crate::Unchecked as _;
                $crate::run::<$type>(text, $crate::Probe::<$type>::CHECK)
            },
            body: $crate::body::<$type>,
        }
    };
}
