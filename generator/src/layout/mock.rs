//! The module of the mock of a client: in the file of the client, or a file beside it.

use std::collections::BTreeSet;

use super::imports;
use super::tree::write_indented;
use crate::format::Text;

/// The documentation of the module.
pub const DOCS: &str = "/// A mock of the client, for tests.
///
/// It needs the feature `mock` of specwright-runtime, without which this module is empty.";

/// Appends the module of this name.
pub fn write(out: &mut String, name: &str, text: &Text) {
    out.push_str(&format!("\n{DOCS}\npub mod {name} {{\n"));
    let names: BTreeSet<&str> = text.imports.runtime.iter().copied().collect();
    write_indented(out, &imports::of_runtime(&names, 1), 1);
    out.push('\n');
    write_indented(out, &text.text, 1);
    out.push_str("}\n");
}
