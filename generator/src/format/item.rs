//! Items: documentation unchanged, what fits on one line on one line, the rest parsed and formatted by `prettyplease`.

use proc_macro2::{Delimiter, Group, Literal, Punct, Spacing, TokenStream, TokenTree};

use super::line::one_line;
use crate::diag::{Code, Diagnostic};
use crate::emit::{Block, Body, Chain, Item, Lines, Member, Method};

/// The length in bytes to which `prettyplease` fills a line.
const WIDTH: usize = 89;

/// The length in bytes of a struct literal on one line, without its closing brace.
const LITERAL: usize = 34;

/// Appends items that belong together, with an empty line before them and after each that ends with a brace.
pub fn write(out: &mut String, items: Vec<Item>) -> Result<(), Box<Diagnostic>> {
    let mut gap = !out.is_empty();
    for item in items {
        // The `impl` of a marker stands right after the table of its type.
        let is_marker = matches!(&item.body, Body::Methods(methods) if methods.is_empty());
        if gap && !is_marker {
            out.push('\n');
        }
        gap = !matches!(item.body, Body::Nothing);
        write_docs(out, "", &item.docs);
        let head = write_attributes(out, "", item.head);
        match item.body {
            Body::Nothing => {
                let line = one_line(head.clone());
                if line.len() < WIDTH || !may_break(&line) {
                    push(out, "", &[&line, ";"]);
                } else {
                    let semicolon = TokenTree::Punct(Punct::new(';', Spacing::Alone));
                    out.push_str(&laid_out(head.into_iter().chain([semicolon]).collect())?);
                }
            }
            Body::Members(members) => write_members(out, head, members, ',')?,
            Body::Constants(members) => write_members(out, head, members, ';')?,
            Body::Methods(_) if is_marker => push(out, "", &[&one_line(head), " {}"]),
            Body::Methods(methods) => {
                write_opening(out, head)?;
                for (index, method) in methods.into_iter().enumerate() {
                    if index > 0 {
                        out.push('\n');
                    }
                    write_method(out, method)?;
                }
                out.push_str("}\n");
            }
        }
    }
    Ok(())
}

/// The head of an `impl` and its brace.
fn write_opening(out: &mut String, head: TokenStream) -> Result<(), Box<Diagnostic>> {
    let line = one_line(head.clone());
    if line.len() + 2 <= WIDTH {
        push(out, "", &[&line, " {"]);
    } else {
        let group = TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new()));
        let text = laid_out(head.into_iter().chain([group]).collect())?;
        push(out, "", &[text.trim_end_matches(['}', '\n'])]);
    }
    Ok(())
}

fn write_members(out: &mut String, head: TokenStream, members: Vec<Member>, end: char) -> Result<(), Box<Diagnostic>> {
    let line = one_line(head.clone());
    if members.is_empty() {
        push(out, "", &[&line, " {}"]);
        return Ok(());
    }
    push(out, "", &[&line, " {"]);
    for member in members {
        write_docs(out, "    ", &member.docs);
        let line = one_line(member.tokens.clone());
        if line.len() + 5 <= WIDTH || !may_break(&line) {
            push(out, "    ", &[&line, end.encode_utf8(&mut [0; 4])]);
        } else if end == ';'
            && let Some(lines) = under_its_name(&line, &member.tokens)?
        {
            out.push_str(&lines);
        } else {
            let end = TokenTree::Punct(Punct::new(end, Spacing::Alone));
            out.push_str(&inside(head.clone(), member.tokens.into_iter().chain([end]).collect())?);
        }
    }
    out.push_str("}\n");
    Ok(())
}

/// A constant whose value begins on a line of its own, where rustfmt would have it: where it fits on that line, or its beginning does not
/// fit beside its type. `prettyplease` breaks no line there.
fn under_its_name(line: &str, tokens: &TokenStream) -> Result<Option<String>, Box<Diagnostic>> {
    let Some((declared, value)) = line.split_once(" = ") else { return Ok(None) };
    if 4 + declared.len() + 2 > WIDTH {
        return Ok(None);
    }
    let mut out = String::new();
    push(&mut out, "    ", &[declared, " ="]);
    if fits(8, value).is_some() {
        push(&mut out, "        ", &[value, ";"]);
        return Ok(Some(out));
    }
    let beginning = value.find('(').map_or(value.len(), |at| at + 1);
    if 4 + declared.len() + 3 + beginning <= WIDTH {
        return Ok(None);
    }
    // What is laid out is another constant with this value, as deep as its line.
    let punct = |sign| TokenTree::Punct(Punct::new(sign, Spacing::Alone));
    let braces = |tokens| TokenTree::Group(Group::new(Delimiter::Brace, tokens));
    let is_equals = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=');
    let value = tokens.clone().into_iter().skip_while(|token| !is_equals(token)).skip(1);
    let head = [word("pub"), word("const"), word("A"), punct(':'), word("B"), punct('=')];
    let constant: TokenStream = head.into_iter().chain(value).chain([punct(';')]).collect();
    let items: TokenStream = [word("impl"), word("C"), braces(constant)].into_iter().collect();
    let text = laid_out([word("mod"), word("m"), braces(items)].into_iter().collect())?;
    let value = text.split_once(" = ").and_then(|(_, rest)| rest.strip_suffix("    }\n}\n"));
    Ok(value.map(|value| out + "        " + value))
}

fn write_method(out: &mut String, mut method: Method) -> Result<(), Box<Diagnostic>> {
    write_docs(out, "    ", &method.docs);
    method.head = write_attributes(out, "    ", method.head);
    match lines(&method) {
        Some(lines) => out.push_str(&lines),
        None => {
            let tokens = method.tokens();
            let head: TokenStream = [word("impl"), word("Client")].into_iter().collect();
            out.push_str(&inside(head, tokens)?);
        }
    }
    Ok(())
}

/// A method without its documentation and attributes, if each of its lines fits.
fn lines(method: &Method) -> Option<String> {
    let mut out = String::new();
    let arguments: Vec<String> = method.arguments.iter().cloned().map(one_line).collect();
    let (head, end) = (one_line(method.head.clone()), format!(") -> {} {{", one_line(method.returned.clone())));
    let joined = arguments.iter().map(|argument| argument.len() + 2).sum::<usize>().saturating_sub(2);
    if 4 + head.len() + 1 + joined + end.len() <= WIDTH {
        push(&mut out, "    ", &[&head, "(", &arguments.join(", "), &end]);
    } else if 4 + head.len() + 1 + joined > WIDTH && end.len() + 4 <= WIDTH {
        push(&mut out, "    ", &[&head, "("]);
        for argument in &arguments {
            fits(8, argument)?;
            push(&mut out, "        ", &[argument, ","]);
        }
        push(&mut out, "    ", &[&end]);
    } else {
        return None;
    }
    match &method.block {
        Block::Expression(expression) => {
            let line = one_line(expression.clone());
            fits(8, &line)?;
            push(&mut out, "        ", &[&line]);
        }
        Block::Chain(chain) => write_chain(&mut out, chain)?,
        Block::Literal(fields) => {
            let fields: Vec<String> = fields.iter().cloned().map(one_line).collect();
            let joined = fields.join(", ");
            if "Self {  ".len() + joined.len() <= LITERAL {
                push(&mut out, "        ", &["Self { ", &joined, " }"]);
            } else {
                push(&mut out, "        ", &["Self {"]);
                for field in &fields {
                    fits(12, field)?;
                    push(&mut out, "            ", &[field, ","]);
                }
                push(&mut out, "        ", &["}"]);
            }
        }
    }
    push(&mut out, "    ", &["}"]);
    Some(out)
}

/// A chain of calls: on one line if it fits, else one line for each call, and for each argument of the first if need be.
fn write_chain(out: &mut String, chain: &Chain) -> Option<()> {
    let field = one_line(chain.field.clone());
    let call: Vec<String> = chain.call.iter().cloned().map(one_line).collect();
    let steps: Vec<String> = chain.steps.iter().cloned().map(one_line).collect();
    let first = format!(".{}({})", Chain::METHOD, call.join(", "));
    let length = ["self.", &field, &first].iter().map(|part| part.len()).sum::<usize>();
    let length = length + steps.iter().map(String::len).sum::<usize>();
    let whole = || ["self.", &field, &first].into_iter().chain(steps.iter().map(String::as_str)).collect::<String>();
    let name = chain.wrap.as_ref().map(ToString::to_string);
    let wrapped = name.as_ref().map_or(length, |name| name.len() + length + 2);
    if 8 + wrapped <= WIDTH {
        match &name {
            Some(name) => push(out, "        ", &[name, "(", &whole(), ")"]),
            None => push(out, "        ", &[&whole()]),
        }
        return Some(());
    }
    let indent = if name.is_some() { "                " } else { "            " };
    if let Some(name) = &name {
        push(out, "        ", &[name, "("]);
        if 12 + length < WIDTH {
            push(out, "            ", &[&whole(), ","]);
            push(out, "        ", &[")"]);
            return Some(());
        }
        if 12 + length <= WIDTH {
            // It might just fit without its comma.
            return None;
        }
        push(out, "            ", &["self"]);
        push(out, indent, &[".", &field]);
    } else {
        push(out, "        ", &["self.", &field]);
    }
    let last = if name.is_some() { "," } else { "" };
    let end = if steps.is_empty() { last } else { "" };
    if indent.len() + first.len() + end.len() <= WIDTH {
        push(out, indent, &[&first, end]);
    } else if indent.len() + first.len() > WIDTH {
        push(out, indent, &[".", Chain::METHOD, "("]);
        for argument in &call {
            push(out, indent, &["    ", argument, ","]);
        }
        push(out, indent, &[")", end]);
    } else {
        return None;
    }
    for (index, step) in steps.iter().enumerate() {
        fits(indent.len(), step)?;
        push(out, indent, &[step, if index + 1 == steps.len() { last } else { "" }]);
    }
    if name.is_some() {
        push(out, "        ", &[")"]);
    }
    Some(())
}

/// Whether a declaration may take several lines: names alone cannot.
fn may_break(line: &str) -> bool {
    line.contains(['<', '(', '['])
}

/// Whether a line fits, with its indent and a comma.
fn fits(indent: usize, line: &str) -> Option<()> {
    (indent + line.len() < WIDTH).then_some(())
}

fn push(out: &mut String, indent: &str, parts: &[&str]) {
    out.push_str(indent);
    for part in parts {
        out.push_str(part);
    }
    out.push('\n');
}

/// A comment ends with its line: text that could end it, were any left, is a literal.
pub(super) fn write_docs(out: &mut String, indent: &str, docs: &Lines) {
    for line in docs.iter() {
        let line = line.trim_end_matches(' ');
        if line.contains(char::is_control) {
            push(out, indent, &["#[doc = ", &Literal::string(line).to_string(), "]"]);
        } else {
            push(out, indent, &["///", if line.is_empty() { "" } else { " " }, line]);
        }
    }
}

/// Appends the attributes that tokens begin with, one a line, and returns the tokens after them.
fn write_attributes(out: &mut String, indent: &str, tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    while tokens.next_if(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')).is_some() {
        if let Some(TokenTree::Group(group)) = tokens.next() {
            push(out, indent, &["#[", &one_line(group.stream()), "]"]);
        }
    }
    tokens.collect()
}

fn word(word: &str) -> TokenTree {
    TokenTree::Ident(proc_macro2::Ident::new(word, proc_macro2::Span::call_site()))
}

/// The lines that tokens become between the braces of an item.
fn inside(head: TokenStream, tokens: TokenStream) -> Result<String, Box<Diagnostic>> {
    let group = TokenTree::Group(Group::new(Delimiter::Brace, tokens));
    let text = laid_out(head.into_iter().chain([group]).collect())?;
    let inner = text.split_once('\n').and_then(|(_, rest)| rest.strip_suffix("}\n"));
    Ok(inner.unwrap_or_default().to_owned())
}

/// Tokens of an item, parsed and formatted.
fn laid_out(tokens: TokenStream) -> Result<String, Box<Diagnostic>> {
    match syn::parse2(tokens.clone()) {
        Ok(file) => Ok(prettyplease::unparse(&file)),
        Err(error) => Err(not_rust(&error, &tokens.to_string())),
    }
}

fn not_rust(error: &syn::Error, text: &str) -> Box<Diagnostic> {
    let shown: String = text.chars().take(400).collect();
    let diagnostic = Diagnostic::new(Code::Output, format!("the generated code is not Rust: {error}: {shown}"))
        .help("this is a fault of specwright; please report it with the part of the document that it is about");
    Box::new(diagnostic)
}
