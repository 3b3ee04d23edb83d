//! How a long-running operation gives its value in the end. Plain data, as all of the IR.

use super::Type;

/// How a long-running operation gives its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polling {
    /// Where the value is.
    pub via: Via,
    /// The type of the value, where the document says it beside the responses.
    pub value: Option<Type>,
    /// The property of a status monitor that is the value.
    pub result: Option<String>,
}

/// Where the value of a long-running operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Where it is by default, which depends on the method.
    Method,
    /// In the status monitor that `Azure-AsyncOperation` names.
    AzureAsyncOperation,
    /// In the status monitor that `Operation-Location` names.
    OperationLocation,
    /// At the address that `Location` names.
    Location,
    /// At the address of the request.
    OriginalUri,
}
