//! Documentation: CommonMark of a document → doc comments that rustdoc renders without warnings and never runs.
//!
//! Descriptions are untrusted text. What rustdoc or clippy would reject is rewritten: code blocks become `text`, HTML
//! and brackets that are not links are escaped, bare URLs become links, continuations of list items are indented.

use std::borrow::Cow;

use super::Emitter;
use crate::analyze::Direction;
use crate::ir::{Constant, Docs, Field, FieldDefault, Note, Presence, Rule, Type, TypeId, TypeKind};
use crate::name::Scope;

mod html;
mod limits;
mod markdown;
mod operation;
mod received;
mod syntax;
mod whole;
mod word;

pub use operation::{body_setter, operation, setter};
pub use received::received;

/// Lines of documentation that rustdoc accepts: no line breaks in them, no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<String>);

impl Lines {
    /// A line that the generator wrote.
    pub fn own(line: String) -> Self {
        Self(vec![line])
    }

    /// These lines, and after them others as a paragraph of their own.
    pub fn then(mut self, other: Self) -> Self {
        paragraph(&mut self.0, other.0);
        self
    }

    /// The lines.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl Emitter<'_> {
    /// The documentation of a named type.
    pub(super) fn type_docs(&self, id: TypeId, direction: Direction) -> Lines {
        let def = self.context.api.get(id);
        let named = |direction| match self.scope {
            Scope::Shared => self.context.names.shared(id, direction),
            Scope::Top | Scope::Of(_) | Scope::Mock => self.context.names.of(id, direction),
        };
        let said = match self.scope {
            Scope::Shared => Cow::Owned(self.said_by_all(id)),
            Scope::Top | Scope::Of(_) | Scope::Mock => Cow::Borrowed(&def.docs),
        };
        // Both forms of a type say what the document calls it.
        let mut docs = of_name(&said, named(Direction::Response));
        if let TypeKind::Object(object) = &def.kind {
            for constant in &object.constants {
                paragraph(&mut docs.0, always(constant));
            }
        }
        if self.context.analysis.is_split(id) {
            let note = match direction {
                Direction::Request => {
                    format!("As it is sent; {} is what comes back.", link_to(named(Direction::Response)))
                }
                Direction::Response => {
                    format!("As it comes back; {} is what is sent.", link_to(named(Direction::Request)))
                }
            };
            paragraph(&mut docs.0, vec![note]);
        }
        docs
    }

    /// What all places of a shared type say of it. What one of them says need not be true of the others: its own name says it.
    fn said_by_all(&self, id: TypeId) -> Docs {
        let api = self.context.api;
        let mut common = api.get(id).docs.clone();
        for docs in self.context.names.places(id).iter().map(|place| &api.get(*place).docs) {
            common.title = common.title.filter(|title| docs.title.as_ref() == Some(title));
            common.description = common.description.filter(|text| docs.description.as_ref() == Some(text));
            common.note = common.note.filter(|note| docs.note.as_ref() == Some(note));
            common.deprecated &= docs.deprecated;
            common.rules.retain(|rule| docs.rules.contains(rule));
        }
        common
    }
}

/// The derives of the prelude: a link to a type of such a name says that it is to the type.
const DERIVES: [&str; 9] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// A link of rustdoc to an item: `Pet`, `Client::get_pet`.
pub fn link_to(path: &str) -> String {
    // A link has no `r#`, which would begin a fragment.
    let plain = path.replace("r#", "");
    let kind = if DERIVES.contains(&plain.as_str()) { "type@" } else { "" };
    format!("[`{kind}{plain}`]")
}

/// Whether the description has a value as code or in quotation marks.
fn is_quoted(docs: &Docs, value: &str) -> bool {
    let description = docs.description.as_deref().unwrap_or_default();
    ['`', '"', '\''].iter().any(|quote| description.contains(&format!("{quote}{value}{quote}")))
}

/// What a property is that is no field; with its description, unless that says no more.
fn always(constant: &Constant) -> Vec<String> {
    let said = constant.value.as_str().map_or_else(|| constant.value.to_string(), str::to_owned);
    let sentence = format!("Its property {} is always {}.", code(&constant.name), code(&constant.value.to_string()));
    let mut lines = vec![sentence];
    if !constant.docs.description.as_ref().is_some_and(|description| description.contains(&said)) {
        lines.extend(lines_beside(&Docs { note: None, ..constant.docs.clone() }, &constant.name));
    }
    lines
}

/// Title, description, and whether it is deprecated, of what has this name.
pub fn of_name(docs: &Docs, name: &str) -> Lines {
    Lines(lines_beside(docs, name))
}

/// The documentation of a property, with the value that the server assumes where it is absent.
pub fn field(field: &Field) -> Lines {
    let mut lines = lines_beside(&field.docs, &field.name);
    if let Type::Literal(value) = &field.ty
        && !is_quoted(&field.docs, value)
    {
        let value = code(&serde_json::Value::from(&**value).to_string());
        let sentence = match field.default {
            FieldDefault::Const(_) => format!("Always {value}."),
            _ => format!("The document lists one value: {value}."),
        };
        paragraph(&mut lines, vec![sentence]);
    }
    let absent = matches!(field.presence, Presence::Optional | Presence::Maybe);
    if let FieldDefault::Assumed(value) = &field.default
        && absent
    {
        let value = value.to_string();
        // A long default is left to the document.
        if value.len() <= 80 && !value.contains('`') {
            paragraph(
                &mut lines,
                vec![format!("Where it is absent, the server assumes `{}`.", markdown::printable(&value))],
            );
        }
    }
    Lines(lines)
}

/// Code that compiles beside the client, and that nothing runs.
pub fn example(code: Vec<String>) -> Lines {
    let mut lines = code;
    if !lines.is_empty() {
        lines.insert(0, "```ignore".to_owned());
        lines.push("```".to_owned());
    }
    Lines(lines)
}

/// Paragraphs of the generator.
pub fn own_paragraphs(paragraphs: impl IntoIterator<Item = Vec<String>>) -> Lines {
    let mut lines = Vec::new();
    for own in paragraphs {
        paragraph(&mut lines, own);
    }
    Lines(lines)
}

/// One text.
pub fn text(text: &str) -> Lines {
    Lines(markdown::lines(text))
}

/// The text of the document, then paragraphs of the generator.
pub fn paragraphs(docs: &Docs, own: &[String]) -> Lines {
    let mut lines = lines(docs);
    for line in own {
        paragraph(&mut lines, vec![line.clone()]);
    }
    Lines(lines)
}

fn lines(docs: &Docs) -> Vec<String> {
    lines_beside(docs, "")
}

/// The letters and digits of a text, without case.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a title says no more than the name that it stands at: `Created At` of `created_at`.
fn says_name(title: &str, name: &str) -> bool {
    let name = letters(name.strip_prefix("r#").unwrap_or(name));
    !name.is_empty() && letters(title) == name
}

/// The lines of a text that stands at a name.
fn lines_beside(docs: &Docs, name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut description = docs.description.as_deref().map(markdown::lines).unwrap_or_default();
    paragraph(&mut description, docs.note.as_ref().map(|note| markdown::lines(&sentence(note))).unwrap_or_default());
    if let Some(title) = docs.title.as_ref().filter(|title| !says_name(title, name)) {
        let title = markdown::lines(&title.replace('\n', " "));
        // A title that the description begins with, or is in other words of the same letters, adds nothing.
        let said = title.first().zip(description.first()).is_some_and(|(title, first)| {
            let title = title.trim_end_matches('.');
            first.to_lowercase().starts_with(&title.to_lowercase()) || says_name(title, first)
        });
        if !said {
            paragraph(&mut lines, title);
        }
    }
    paragraph(&mut lines, description);
    for rule in &docs.rules {
        paragraph(&mut lines, markdown::lines(&rule_sentence(rule)));
    }
    if docs.deprecated {
        paragraph(&mut lines, vec!["Deprecated.".to_owned()]);
    }
    lines
}

/// What a value must be like besides its type.
fn rule_sentence(rule: &Rule) -> String {
    match rule {
        Rule::Names(patterns) => format!("The names of properties that are not listed match {}.", list(patterns, "or")),
        Rule::NamesListed(names) => format!("The names of properties are among {}.", list(names, "and")),
        Rule::Contains(least, most) => {
            let count = match most {
                None => format!("at least {least}"),
                Some(most) if most == least => format!("{most}"),
                Some(most) => format!("{least} to {most}"),
            };
            format!("So many elements match the schema of `contains`: {count}.")
        }
        Rule::Requires(name, required) => {
            format!(
                "Where {} is present, so {} {}.",
                code(name),
                if required.len() == 1 { "is" } else { "are" },
                list(required, "and")
            )
        }
        Rule::Depends(keywords) => {
            let keywords: Vec<String> = keywords.iter().map(|keyword| (*keyword).to_owned()).collect();
            format!("Which values are valid depends on others: see {} in the document.", list(&keywords, "and"))
        }
        Rule::Encoding(encoding) => format!("It is encoded as {}.", code(encoding)),
        Rule::MediaType(media) => format!("Its content is {}.", code(media)),
    }
}

/// Pieces of the document as inline code, with commas between them.
fn list(texts: &[String], word: &str) -> String {
    let list: Vec<String> = texts.iter().map(|text| code(text)).collect();
    match list.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} {word} {last}", others.join(", ")),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}

/// What is to be said besides what the document says.
fn sentence(note: &Note) -> String {
    match note {
        Note::Values(values) => {
            let list: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            match list.split_last() {
                Some((only, [])) => format!("Always {only}."),
                Some((last, others)) => format!("One of {} and {last}.", others.join(", ")),
                None => String::new(),
            }
        }
        Note::Base(base) => format!("A `{base}` that is none of the others."),
        Note::UnlistedTag => "A value whose tag the document does not list.".to_owned(),
    }
}

fn paragraph(lines: &mut Vec<String>, more: Vec<String>) {
    if !lines.is_empty() && !more.is_empty() {
        lines.push(String::new());
    }
    lines.extend(more);
}

/// A piece of the document as inline code.
pub fn code(text: &str) -> String {
    format!("`{}`", markdown::printable(text).replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::{link_to, says_name};

    #[test]
    fn a_link_says_which_item_it_is_to() {
        assert_eq!(link_to("Pet"), "[`Pet`]");
        assert_eq!(link_to("TypeApi::r#match"), "[`TypeApi::match`]");
        assert_eq!(link_to("Default"), "[`type@Default`]");
    }

    #[test]
    fn a_title_that_says_the_name_is_not_repeated() {
        for (title, name, says) in [
            ("Created At", "created_at", true),
            ("AccountUpdate", "AccountUpdate", true),
            ("Type", "r#type", true),
            ("Größe", "größe", true),
            ("Account", "AccountUpdate", false),
            ("An account", "Account", false),
            ("🦀", "", false),
        ] {
            assert_eq!(says_name(title, name), says, "{title} of {name}");
        }
    }
}
