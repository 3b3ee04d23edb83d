//! The names of the runtime for the mock of a client.

/// The word of `mock!` before the client and its builder.
pub const OF: &str = "of";

/// The word of `mock!` between a group and the method that the mock has for it.
pub const IN: &str = "in";

/// The type of the module `mock` for an operation whose successes are bytes, which stands behind `as` in `mock!`.
pub const BINARY: &str = "Binary";

/// The method of `Expected` for an operation whose successes are plain text, which is a word of `mock!`.
pub const TEXT: &str = "text";
