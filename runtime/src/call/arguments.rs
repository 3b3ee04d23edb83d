//! What generated methods do with their arguments before they are part of a call.
//!
//! A list of strings, the name of a method or a value that may be absent enter; what a [`Call`](crate::Call) takes leaves.

/// A list of whatever are strings, as a call takes it.
#[doc(hidden)]
pub fn as_strs<S: AsRef<str>>(list: &[S]) -> Vec<&str> {
    list.iter().map(S::as_ref).collect()
}

/// The HTTP method of this name, for methods without a constant: `QUERY`, `PURGE`.
///
/// The generator gives only names that are methods (RFC 9110, section 9.1); any other would be `GET`.
pub fn named_method(name: &'static str) -> http::Method {
    http::Method::from_bytes(name.as_bytes()).unwrap_or_default()
}

/// Sets what is optional if there is a value: what each `maybe_` setter of a call does.
#[inline]
pub fn maybe<C, V>(call: C, value: Option<V>, set: impl FnOnce(C, V) -> C) -> C {
    match value {
        Some(value) => set(call, value),
        None => call,
    }
}
