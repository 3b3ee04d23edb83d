//! The names of the runtime for long-running operations.

/// The method that `poller!` gives a call.
pub const POLLER: &str = "poller";

names! {
    /// Functions of `Polling`.
    PollingFunction {
        Location = "location",
        Monitor = "monitor",
        OriginalUri = "original_uri",
        Result = "result",
        Standard = "standard",
    }
}
