//! Names of the mock of a client: its module, and its methods, which are those of the client.
//!
//! The mock comes last: its module gives way to one of types, so that turning it on renames nothing. Of its methods only those give way that
//! would be called as one that every mock has.

use super::claims::Claims;
use super::operations::{GroupNames, OperationNames};
use crate::ir::Api;

/// The names of the mock of a client.
#[derive(Clone, Debug, Default)]
pub struct MockNames {
    /// The module that it is in.
    pub module: String,
    /// For each operation, its method: of the mock, or of what the mock has for a group.
    pub operations: Vec<String>,
    /// For each group, the method of the mock.
    pub groups: Vec<String>,
}

/// The methods that every mock has. What every client has is taken from operations already.
const METHODS: &[&str] = &["new", "default", "client", "builder", "verify", "forget", "calls", "request"];

/// Names the mock. `claims` are the names at the top; no module has the name of one of `roots`.
pub fn name(
    api: &Api,
    claims: &Claims,
    roots: &[String],
    operations: &[OperationNames],
    groups: &[GroupNames],
) -> MockNames {
    let is_taken = |name: &String| claims.has(name) || roots.contains(name);
    let numbered = (2_u32..).map(|number| format!("mock_{number}"));
    let module = std::iter::once("mock".to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default();
    let mut names = MockNames {
        module,
        operations: operations.iter().map(|names| names.method.clone()).collect(),
        groups: groups.iter().map(|names| names.accessor.clone()).collect(),
    };
    let ungrouped = api.operations.iter().zip(&mut names.operations).filter(|(operation, _)| operation.group.is_none());
    let ungrouped = ungrouped.map(|(_, method)| (method, "operation"));
    let methods = names.groups.iter_mut().map(|method| (method, "group")).chain(ungrouped);
    let (given, kept): (Vec<_>, Vec<_>) = methods.partition(|(method, _)| METHODS.contains(&method.as_str()));
    let mut claims = Claims::new(METHODS);
    for (method, what) in kept.into_iter().chain(given) {
        *method = claims.claim_as(method, what);
    }
    names
}
