//! `use specwright_runtime::{…};` as rustfmt formats it.

use std::collections::BTreeSet;

use crate::emit::RUNTIME;

/// The length of a line, its line break included, up to which rustfmt keeps the names on it.
const LINE: usize = 101;

/// The item that imports names of the runtime, in a module of this depth.
pub fn of_runtime(names: &BTreeSet<&str>, depth: usize) -> String {
    let length = LINE - 4 * depth.min(10);
    let mut names: Vec<&str> = names.iter().copied().collect();
    // As rustfmt sorts: names that begin with a lower-case letter first.
    names.sort_by_key(|name| (name.starts_with(|first: char| first.is_uppercase()), *name));
    if let [only] = names.as_slice() {
        return format!("use {RUNTIME}::{only};\n");
    }
    let one_line = format!("use {RUNTIME}::{{{}}};\n", names.join(", "));
    if one_line.len() <= length {
        return one_line;
    }
    let mut out = format!("use {RUNTIME}::{{\n");
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() + 2 > length - 1 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("   ");
        }
        line.push_str(&format!(" {name},"));
    }
    out.push_str(&line);
    out.push_str("\n};\n");
    out
}
