//! Extensions that say of an operation that it is long-running: those of Azure.
//!
//! Values enter, what they say leaves, by type and by word. What an extension of another form would mean is not known, so it is reported
//! and left out.

use super::Reader;
use super::values::{Word, word};
use crate::json::Pointer;
use crate::spec::{FinalState, FinalStateVia};
use serde_json::Value;

/// Whether an operation is long-running.
pub(super) const LONG_RUNNING: &str = "x-ms-long-running-operation";
/// How it gives its value in the end.
pub(super) const OPTIONS: &str = "x-ms-long-running-operation-options";

/// `final-state-via`
const VIAS: &[Word<FinalStateVia>] = &[
    word("azure-async-operation", FinalStateVia::AzureAsyncOperation),
    word("operation-location", FinalStateVia::OperationLocation),
    word("location", FinalStateVia::Location),
    word("original-uri", FinalStateVia::OriginalUri),
];

impl Reader<'_> {
    /// `x-ms-long-running-operation-options`: `{final-state-via: location, final-state-schema: '#/definitions/Tea'}`. Options besides these
    /// are for other generators.
    pub(super) fn final_state(&mut self, value: Value, at: &Pointer<'_>) -> Option<FinalState> {
        self.members(value, at, |reader, state: &mut FinalState, key, value, at| match key {
            "final-state-via" => state.via = reader.word(value, at, VIAS),
            "final-state-schema" => state.schema = reader.text(value, at),
            _ => {}
        })
    }
}
