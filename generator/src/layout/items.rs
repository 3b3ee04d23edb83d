//! Generated text, item by item: a type with its table, a method of a client.
//!
//! Enters: formatted text of a client. Leaves: the text of each item by its name; together they are the whole.

use std::collections::BTreeMap;

/// The name of what belongs to no item: imports, the line that names the generator.
const REST: &str = "imports";

/// The text of each item: `Contact`, `Client.add_contact`, and `contact.Address` in the module `contact`.
pub fn split(text: &str) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    module(&mut items, "", text.lines().map(str::to_owned).collect());
    items
}

fn module(items: &mut BTreeMap<String, String>, path: &str, lines: Vec<String>) {
    for block in blocks(lines) {
        match kind(&block.lines) {
            Kind::Item(name) => push(items, format!("{path}{name}"), block.apart, &block.lines.join("\n")),
            Kind::Impl(name) => methods(items, &format!("{path}{name}"), &block.lines),
            Kind::Module(name) => {
                let head = block.lines.iter().position(|line| line.ends_with('{')).unwrap_or_default();
                let (outer, inner) = block.lines.split_at(head + 1);
                let path = format!("{path}{name}.");
                push(items, format!("{path}{REST}"), block.apart, &format!("{}\n}}", outer.join("\n")));
                let end = inner.len().saturating_sub(1);
                let dedent = |line: &String| line.strip_prefix("    ").unwrap_or(line).to_owned();
                module(items, &path, inner.iter().take(end).map(dedent).collect());
            }
        }
    }
}

fn push(items: &mut BTreeMap<String, String>, name: String, apart: bool, text: &str) {
    let item = items.entry(name).or_default();
    if !item.is_empty() && apart {
        item.push('\n');
    }
    item.push_str(text);
    item.push('\n');
}

/// A constructor stays with its type; every other method is an item.
fn methods(items: &mut BTreeMap<String, String>, name: &str, lines: &[String]) {
    let [head, body @ .., last] = lines else { return push(items, name.to_owned(), true, &lines.join("\n")) };
    let mut method: Vec<&str> = Vec::new();
    for line in body {
        if line.is_empty() && method.is_empty() {
            continue;
        }
        method.push(line);
        if line != "    }" {
            continue;
        }
        let signature = method.iter().find_map(|line| line.strip_prefix("    pub fn ")).unwrap_or_default();
        let function = signature.split(['(', '<']).next().unwrap_or_default();
        let item = if matches!(function, "new" | "") { name.to_owned() } else { format!("{name}.{function}") };
        push(items, item, true, &format!("{head}\n{}\n{last}", method.join("\n")));
        method.clear();
    }
    if !method.is_empty() {
        push(items, name.to_owned(), true, &format!("{head}\n{}\n{last}", method.join("\n")));
    }
}

/// A part of the text: from its documentation to its closing brace.
#[derive(Default)]
struct Block {
    /// Whether an empty line precedes it.
    apart: bool,
    lines: Vec<String>,
}

enum Kind {
    Item(String),
    Impl(String),
    Module(String),
}

fn blocks(lines: Vec<String>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut block = Block::default();
    let mut open = false;
    for line in lines {
        if line.is_empty() && block.lines.is_empty() {
            block.apart = true;
            continue;
        }
        let outermost = !line.is_empty() && !line.starts_with(' ');
        let introduces = line.starts_with("///") || line.starts_with("#[");
        let (opens, closes) = (line.ends_with(['{', '(']), line.starts_with(['}', ')']));
        let ends = line.ends_with(';');
        block.lines.push(line);
        if block.lines.first().is_some_and(|first| first.starts_with("static ")) {
            // It ends where its value does, whose lines have other ends.
            if ends {
                blocks.push(std::mem::take(&mut block));
            }
            continue;
        }
        if !outermost || introduces {
            continue;
        }
        open = opens || open && !closes;
        if !open {
            blocks.push(std::mem::take(&mut block));
        }
    }
    if !block.lines.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// What a block is about: the first identifier that is not a keyword of Rust.
fn kind(lines: &[String]) -> Kind {
    let head = lines.iter().find(|line| !line.starts_with("///") && !line.starts_with("#["));
    let head = head.map(String::as_str).unwrap_or_default();
    if head.starts_with("//")
        || head.starts_with("use ")
        || head.contains("generated_for!")
        || head.contains("needs_xml!")
    {
        return Kind::Item(REST.to_owned());
    }
    // `object! { Contact {`, `specwright_runtime::client!(Client, …)`
    let (is_macro, head) = match head.split_once("! {").or_else(|| head.split_once("!(")) {
        Some((_, arguments)) => (true, arguments),
        None => (false, head),
    };
    // `impl Eq for Contact {}` is about the type.
    let head = match head.split_once(" for ") {
        Some((before, ty)) if before.starts_with("impl ") => ty,
        _ => head,
    };
    // The arguments of a macro may be on lines of their own.
    let words = head.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let more =
        lines.iter().skip(1).flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    let is_name =
        |word: &&str| !["", "pub", "static", "struct", "enum", "type", "impl", "mod", "fn", "r"].contains(word);
    let name = words.chain(more).find(is_name).unwrap_or(REST).to_owned();
    match head {
        _ if is_macro => Kind::Item(name),
        _ if head.starts_with("pub mod ") && head.ends_with('{') => Kind::Module(name),
        _ if head.starts_with("impl ") => Kind::Impl(name),
        _ => Kind::Item(name),
    }
}
