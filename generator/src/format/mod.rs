//! Tokens → text: tables with one entry a line, items line by line, and what does not fit on its line by `prettyplease`.
//!
//! Enters: the pieces of a chunk. Leaves: Rust source as rustfmt would format it, or an error that quotes the items that are
//! not Rust; that would be a bug of `emit`. Most lines of a client fit; parsing and formatting all of them takes twice the
//! time. The chunks of a client are emitted and formatted by several threads.

mod item;
mod line;
mod texts;

use crate::diag::Diagnostic;
use crate::emit::{Macro, Piece, Table};
use line::one_line;
use syn::Attribute;
use syn::parse::Parser;
pub use texts::{Text, texts};

/// Whether a text is a Rust type.
pub fn is_type(text: &str) -> bool {
    syn::parse_str::<syn::TypePath>(text).is_ok()
}

/// Whether a text is attributes, one or more, as they stand before an item.
pub fn is_attributes(text: &str) -> bool {
    Attribute::parse_outer.parse_str(text).is_ok_and(|attributes| !attributes.is_empty())
}

/// The text of a chunk. An error where its tokens are not Rust items.
fn format(pieces: Vec<Piece>) -> Result<String, Box<Diagnostic>> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Items(items) => item::write(&mut out, items)?,
            Piece::Table(table) => write_table(&mut out, table),
            Piece::Macro(name, tokens, lines) if lines.is_empty() => {
                out.push_str(&format!("{}!({});\n", name.name(), one_line(tokens)));
            }
            Piece::Macro(name, tokens, lines) => {
                out.push_str(&format!("{}!(\n    {},\n", name.name(), one_line(tokens)));
                for line in lines {
                    out.push_str(&format!("    {},\n", one_line(line)));
                }
                out.push_str(");\n");
            }
        }
    }
    Ok(out)
}

fn write_table(out: &mut String, table: Table) {
    let name = table.name.name();
    let head = one_line(table.head);
    if table.entries.is_empty() {
        // The table of a newtype is its name; a table without entries is empty.
        let body = if table.name == Macro::Transparent || head.starts_with("struct ") { "" } else { " {}" };
        out.push_str(&format!("{name}! {{ {head}{body} }}\n"));
        return;
    }
    out.push_str(&format!("{name}! {{ {head} {{\n"));
    match table.grouped {
        None => {
            for entry in table.entries {
                out.push_str(&format!("    {},\n", one_line(entry)));
            }
        }
        Some(size) => {
            let entries: Vec<String> = table.entries.into_iter().map(one_line).collect();
            // Constants stand before the brackets, and what keeps other properties behind them.
            let (constants, others): (Vec<&String>, Vec<&String>) =
                entries.iter().partition(|entry| entry.starts_with('"'));
            let (rest, grouped): (Vec<&String>, Vec<&String>) =
                others.into_iter().partition(|entry| entry.starts_with(".."));
            for entry in constants {
                out.push_str(&format!("    {entry},\n"));
            }
            for group in grouped.chunks(size) {
                out.push_str("    [\n");
                for entry in group {
                    out.push_str(&format!("        {entry},\n"));
                }
                out.push_str("    ],\n");
            }
            for entry in rest {
                out.push_str(&format!("    {entry},\n"));
            }
        }
    }
    out.push_str("} }\n");
}

#[cfg(test)]
mod tests;
