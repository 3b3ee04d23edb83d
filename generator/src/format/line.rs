//! Tokens → one line of text.

use std::fmt::Write;

use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree};

/// Tokens on one line, spaced as rustfmt spaces names, types, literals and calls.
pub fn one_line(tokens: TokenStream) -> String {
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
            TokenTree::Punct(punct) if matches!(punct.as_char(), '!' | '&' | '\'') || is_access(&punct, out) => {
                // A space comes before a lifetime or a borrow, but none after it, nor around `!` and `.`.
                if !glued && matches!(punct.as_char(), '&' | '\'') {
                    out.push(' ');
                }
                out.push(punct.as_char());
                glued = true;
            }
            // Generics; the arrow of `=>` comes after its `=`.
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
                // A call's arguments follow its name, `(crate)` its `pub`; a tuple stands by itself.
                let is_public = out.ends_with("pub") && group.stream().to_string() != "crate";
                if !glued && (out.ends_with([',', '=', ':']) || is_public || out.ends_with("=>")) {
                    out.push(' ');
                }
                out.push('(');
                write_tokens(out, group.stream());
                out.push(')');
                glued = false;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                if !glued {
                    out.push(' ');
                }
                out.push('[');
                write_tokens(out, group.stream());
                out.push(']');
                glued = false;
            }
            // A block: `const { … }`.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                out.push_str(if glued { "{ " } else { " { " });
                write_tokens(out, group.stream());
                out.push_str(" }");
                glued = false;
            }
            token => {
                if !glued {
                    out.push(' ');
                }
                // Written directly, without a `String` of its own.
                let _ = write!(out, "{token}");
                glued = false;
            }
        }
    }
}

/// Whether a point comes between a receiver and its member.
fn is_access(punct: &Punct, out: &str) -> bool {
    punct.as_char() == '.' && punct.spacing() == Spacing::Alone && !out.is_empty() && !out.ends_with('.')
}
