//! The page about what is supported, rendered from the table of keywords.

use std::fmt::Write;

use super::Version;
use super::keywords::{Effect, Handling, Keyword, OBJECTS, Object, Versions};
use crate::diag::{Code, Severity};

/// The page around the tables.
const PAGE: &str = include_str!("support.md");

/// The page, in Markdown.
#[must_use]
pub fn page() -> String {
    let tables: String = OBJECTS.iter().map(table).collect();
    PAGE.replace("{{tables}}\n", &tables)
}

fn table(object: &Object) -> String {
    let mut out = format!("## {}\n\nOpenAPI 3.0.4, section {}.\n\n", object.name, object.section);
    let has_sections = object.keywords.iter().any(|keyword| !keyword.section.is_empty());
    let section = if has_sections { " JSON Schema |" } else { "" };
    let rule = if has_sections { "---|" } else { "" };
    let _ = writeln!(out, "| Keyword | of |{section} 3.0 | |\n|---|---|{rule}---|---|");
    for keyword in object.keywords {
        let section = if has_sections { format!(" {} |", keyword.section) } else { String::new() };
        let _ = writeln!(out, "| `{}` | {} |{section} {} |", keyword.name, versions(keyword), handling(keyword));
    }
    out.push('\n');
    out
}

fn versions(keyword: &Keyword) -> String {
    match keyword.of {
        Versions::Since(Version::V2_0) => "all".to_owned(),
        Versions::Since(first) => format!("{} on", first.number()),
        Versions::Within(first, last) if first == last => first.number().to_owned(),
        Versions::Within(first, last) => format!("{} to {}", first.number(), last.number()),
        Versions::Draft => "older JSON Schema".to_owned(),
        Versions::Extension => "extension".to_owned(),
    }
}

/// What is done with a keyword in 3.0, and its note.
fn handling(keyword: &Keyword) -> String {
    let (what, said) = match keyword.handling(Version::V3_0) {
        Some(Handling::Read(Effect::Code)) => ("code", String::new()),
        Some(Handling::Read(Effect::Docs)) => ("docs", String::new()),
        Some(Handling::Read(Effect::Nothing)) | None => ("–", String::new()),
        Some(Handling::Rewritten(other)) => ("rewritten", other.to_owned()),
        Some(Handling::Reported(Code::KeywordOfOtherVersion)) => ("warns", String::new()),
        Some(Handling::Reported(code)) if code.severity() == Severity::Remark => {
            ("remark", format!("[`{code}`](diagnostics/{code}.md)"))
        }
        Some(Handling::Reported(code)) => ("warns", format!("[`{code}`](diagnostics/{code}.md)")),
    };
    let said =
        [said, keyword.note.to_owned()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    format!("{what} | {said}")
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_committed_page_is_what_the_table_gives() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/support.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == page(), "docs/support.md is not what the table gives: run scripts/support.sh");
    }
}
