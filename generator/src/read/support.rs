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
    let columns: String = VERSIONS.iter().map(|version| format!(" {} |", version.number())).collect();
    let _ = writeln!(out, "| Keyword |{columns}{section} |\n|---|{}{rule}---|", "---|".repeat(VERSIONS.len()));
    for keyword in object.keywords {
        let section = if has_sections { format!(" {} |", keyword.section) } else { String::new() };
        let columns: String = VERSIONS.iter().map(|version| format!(" {} |", cell(keyword, *version))).collect();
        let _ = writeln!(out, "| `{}` |{columns}{section} {} |", keyword.name, note(keyword));
    }
    out.push('\n');
    out
}

const VERSIONS: [Version; 4] = [Version::V2_0, Version::V3_0, Version::V3_1, Version::V3_2];

/// What is done with a keyword in a version; in parentheses, if the version does not have it.
fn cell(keyword: &Keyword, version: Version) -> String {
    let done = match keyword.handling(version) {
        Handling::Read(Effect::Code) => "code",
        Handling::Read(Effect::Docs) => "docs",
        Handling::Read(Effect::Nothing) => "–",
        Handling::Rewritten(_) => "read, warns",
        Handling::Reported(code) if code.severity() == Severity::Remark => "remark",
        Handling::Reported(_) => "warns",
    };
    if keyword.is_of(version) { done.to_owned() } else { format!("({done})") }
}

/// The effect of a keyword, and the page of its diagnostic.
fn note(keyword: &Keyword) -> String {
    let mut said = Vec::new();
    match keyword.of {
        Versions::Draft => said.push("of an older JSON Schema".to_owned()),
        Versions::Extension => said.push("an extension".to_owned()),
        Versions::Since(_) | Versions::Within(..) => {}
    }
    if let Handling::Rewritten(other) = keyword.elsewhere()
        && keyword.of == Versions::Within(Version::V2_0, Version::V2_0)
    {
        said.push(format!("later read as {other}"));
    }
    let own = VERSIONS.iter().find(|version| keyword.is_of(**version)).map(|version| keyword.handling(*version));
    if let Some(Handling::Reported(code)) = own
        && code != Code::KeywordOfOtherVersion
    {
        said.push(format!("[`{code}`](diagnostics/{code}.md)"));
    }
    said.push(keyword.note.to_owned());
    said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
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
