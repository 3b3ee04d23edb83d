//! Tokens → text: items by `prettyplease`, tables one entry a line.
//!
//! Enters: the pieces of a chunk. Leaves: Rust source as rustfmt would leave it, or an error that says which items are not
//! Rust; that would be a fault of `emit`.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use crate::diag::{Code, Diagnostic};
use crate::emit::{Piece, Table};

/// The text of a chunk.
///
/// # Errors
/// When the tokens are not Rust items.
pub fn format(pieces: Vec<Piece>) -> Result<String, Box<Diagnostic>> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Items(tokens) => {
                let text = tokens.to_string();
                let file: syn::File = syn::parse2(tokens).map_err(|error| not_rust(&error, &text))?;
                if !out.is_empty() {
                    out.push('\n');
                }
                spaced(&mut out, &prettyplease::unparse(&file));
            }
            Piece::Table(table) => write_table(&mut out, table),
            Piece::Macro(name, tokens) => out.push_str(&format!("{name}!({});\n", one_line(tokens))),
        }
    }
    Ok(out)
}

/// Appends source with an empty line between items, and between methods.
fn spaced(out: &mut String, source: &str) {
    let mut closed = None;
    for line in source.lines() {
        let indent = line.len() - line.trim_start().len();
        // After what closes an item or a method, whatever does not close the block around it begins the next.
        if closed == Some(indent) && !line.is_empty() && !line.trim_start().starts_with('}') {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        let ends = matches!(line.trim_start(), "}" | "{}") || line.ends_with("{}") && line.contains("struct");
        closed = (ends && indent <= 4).then_some(indent);
    }
}

fn not_rust(error: &syn::Error, text: &str) -> Box<Diagnostic> {
    let shown: String = text.chars().take(400).collect();
    let diagnostic = Diagnostic::new(Code::Output, format!("the generated code is not Rust: {error}: {shown}"))
        .help("this is a fault of specwright; please report it with the part of the document that it is about");
    Box::new(diagnostic)
}

fn write_table(out: &mut String, table: Table) {
    let head = one_line(table.head);
    if table.entries.is_empty() {
        // A newtype's table is its name; a table of nothing is empty.
        let body = if table.name == "transparent" || head.starts_with("struct ") { "" } else { " {}" };
        out.push_str(&format!("{}! {{ {head}{body} }}\n", table.name));
        return;
    }
    out.push_str(&format!("{}! {{ {head} {{\n", table.name));
    match table.grouped {
        None => {
            for entry in table.entries {
                out.push_str(&format!("    {},\n", one_line(entry)));
            }
        }
        Some(size) => {
            let entries: Vec<String> = table.entries.into_iter().map(one_line).collect();
            let (grouped, rest): (Vec<&String>, Vec<&String>) =
                entries.iter().partition(|entry| !entry.starts_with(".."));
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

/// Tokens on one line, spaced as rustfmt spaces what stands in tables: names, types, literals and calls.
fn one_line(tokens: TokenStream) -> String {
    let mut out = String::new();
    write_tokens(&mut out, tokens);
    out
}

fn write_tokens(out: &mut String, tokens: TokenStream) {
    let mut glued = true;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), ':' | ',') => {
                let path = punct.as_char() == ':' && (punct.spacing() == Spacing::Joint || out.ends_with(':'));
                out.push(punct.as_char());
                glued = path;
            }
            // Generics; the arrow of `=>` comes behind its `=`.
            TokenTree::Punct(punct) if matches!(punct.as_char(), '<' | '>') && !out.ends_with('=') => {
                out.push(punct.as_char());
                glued = punct.as_char() == '<';
            }
            TokenTree::Punct(punct) => {
                if !glued {
                    out.push(' ');
                }
                out.push(punct.as_char());
                // `..name`, `-1`
                glued = punct.spacing() == Spacing::Joint || matches!(punct.as_char(), '.' | '-');
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                // A call's arguments follow its name; a tuple stands by itself.
                if !glued && out.ends_with([',', '>', '=']) {
                    out.push(' ');
                }
                out.push('(');
                write_tokens(out, group.stream());
                out.push(')');
                glued = false;
            }
            token => {
                if !glued {
                    out.push(' ');
                }
                out.push_str(&token.to_string());
                glued = false;
            }
        }
    }
}
