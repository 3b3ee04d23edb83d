//! The page docs/coverage.md: how many items of each kind and of each document a client expresses.
//!
//! Judged items enter, document by document; tables in Markdown leave.

use crate::judge::{Judged, Kind, Verdict};
use specwright::Code;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const INTRODUCTION: &str = "# What clients of real documents express

`tests/coverage` counts what real documents have, in their JSON or YAML and without the generator, and looks for each item in what the
generator says of the client: its operations and its diagnostics. `scripts/coverage.sh` writes this page, and fails where an item is in
neither, lost in silence.

An item is **expressed** if the client has it. It is **the same** if it is a media type whose schema another media type of the same body
has, letter for letter, and the client uses the other one; the remark `other-media-type` says which. It is **diagnosed** if a diagnostic
is at its place. All else is **lost**. The share is that of items that are expressed or the same.

The rules of counting:

- References are followed, to other files, too. What is at the end of one counts once for each place that refers to it.
- An operation is a method of a path, `additionalOperations` included. All that follows is counted for each operation.
- A parameter is known by location and name. That of an operation replaces that of its path. The header fields `Accept`, `Content-Type` and
  `Authorization` are not counted: the specification says to ignore them (OpenAPI 3.0.4, section 4.7.12). A query parameter to which the
  path itself gives a value (`/act?mode=fast`) is expressed by the path.
- A request body counts for each of its media types; in 2.0 those of `consumes`, and for a form those of them that are forms. Fields of a
  form are properties of the schema of the body, and are not counted.
- A response counts for each status and media type, in 2.0 those of `produces`; one without a body counts once. A response to `HEAD`, and
  one with the status 204, 205 or 304, has no body to read, and its media types are expressed.
- A header field of a response counts for each status. `Content-Type` is not counted: the media type says it.
- A link counts for each status. It is expressed in the documentation of the operation.
- A security scheme counts once for each document in which an operation asks for it.
- A callback counts by its name, a webhook by its methods. They are requests that the server makes, which a client reads.
- A diagnostic is about an item if it is at its place, where it is written or where a reference to it is, or below it and not inside of
  its schema. One about a place above counts if its code says that all of it is left out.
";

/// How many items there are.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    all: usize,
    expressed: usize,
    same: usize,
    diagnosed: usize,
    lost: usize,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        self.all += 1;
        match verdict {
            Verdict::Expressed => self.expressed += 1,
            Verdict::Same => self.same += 1,
            Verdict::Diagnosed(_) => self.diagnosed += 1,
            Verdict::Lost => self.lost += 1,
        }
    }

    /// The cells of a row.
    fn cells(self) -> String {
        let Self { all, expressed, same, diagnosed, lost } = self;
        format!("{all} | {expressed} | {same} | {diagnosed} | {lost} | {}", self.share())
    }

    fn share(self) -> String {
        // Rounded down: all but one of many is not all.
        let hundredths = ((self.expressed + self.same) * 10_000).checked_div(self.all).unwrap_or(10_000);
        format!("{}.{:02} %", hundredths / 100, hundredths % 100)
    }
}

/// What was counted.
#[derive(Default)]
pub struct Table {
    documents: Vec<(String, Counts)>,
    kinds: BTreeMap<Kind, Counts>,
    total: Counts,
    /// The same without callbacks and webhooks.
    of_clients: Counts,
    diagnosed: BTreeMap<(Kind, Code), usize>,
    /// What is lost: the document and the item.
    lost: Vec<(String, String)>,
}

impl Table {
    pub fn add(&mut self, document: &str, judged: Vec<Judged>) {
        let mut counts = Counts::default();
        for Judged { kind, title, verdict } in judged {
            counts.add(verdict);
            self.total.add(verdict);
            if kind.is_of_clients() {
                self.of_clients.add(verdict);
            }
            self.kinds.entry(kind).or_default().add(verdict);
            match verdict {
                Verdict::Diagnosed(code) => *self.diagnosed.entry((kind, code)).or_default() += 1,
                Verdict::Lost => self.lost.push((document.to_owned(), title)),
                Verdict::Expressed | Verdict::Same => {}
            }
        }
        self.documents.push((document.to_owned(), counts));
    }

    /// Whether nothing is lost.
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty()
    }

    /// The result in one line.
    pub fn line(&self) -> String {
        let Counts { all, lost, .. } = self.total;
        let documents = self.documents.len();
        let (share, of_clients) = (self.total.share(), self.of_clients.share());
        format!(
            "{all} items of {documents} documents: {share} expressed, {of_clients} without callbacks and webhooks, {lost} lost"
        )
    }

    /// What is lost, a line each.
    pub fn lost(&self) -> String {
        let mut text = String::new();
        for (document, title) in &self.lost {
            let _ = writeln!(text, "- {document}: {title}");
        }
        text
    }

    /// The table of all kinds.
    pub fn kinds(&self) -> String {
        let mut text = head("kind");
        for (kind, counts) in &self.kinds {
            let _ = writeln!(text, "| {} | {} |", kind.name(), counts.cells());
        }
        let _ = writeln!(text, "| all but callbacks and webhooks | {} |", self.of_clients.cells());
        let _ = writeln!(text, "| all | {} |", self.total.cells());
        text
    }

    /// The whole page.
    pub fn page(&self) -> String {
        let mut page = format!("{INTRODUCTION}\n## By kind\n\n{}\n## What is diagnosed\n\n", self.kinds());
        page.push_str("| kind | code | items |\n|---|---|---:|\n");
        for ((kind, code), count) in &self.diagnosed {
            let code = code.as_str();
            let _ = writeln!(page, "| {} | [`{code}`](diagnostics/{code}.md) | {count} |", kind.name());
        }
        page.push_str("\n## What is lost\n\n");
        page.push_str(&if self.lost.is_empty() { "Nothing.\n".to_owned() } else { self.lost() });
        let _ = write!(page, "\n## By document\n\n{}", head("document"));
        for (document, counts) in &self.documents {
            let _ = writeln!(page, "| {document} | {} |", counts.cells());
        }
        page
    }
}

/// The head of a table.
fn head(first: &str) -> String {
    format!(
        "| {first} | all | expressed | the same | diagnosed | lost | share |\n|---|---:|---:|---:|---:|---:|---:|\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{Judged, Kind, Table, Verdict};
    use specwright::Code;

    #[test]
    fn what_is_lost_is_named() {
        let judged = |verdict| Judged { kind: Kind::Link, title: "link `a`".to_owned(), verdict };
        let diagnosed = Verdict::Diagnosed(Code::MissingField);
        let mut table = Table::default();
        table.add("one.yaml", vec![judged(Verdict::Expressed), judged(Verdict::Same), judged(diagnosed)]);
        assert!(table.is_complete());
        assert_eq!(
            table.line(),
            "3 items of 1 documents: 66.66 % expressed, 66.66 % without callbacks and webhooks, 0 lost"
        );
        table.add("two.yaml", vec![judged(Verdict::Lost)]);
        assert!(!table.is_complete());
        let page = table.page();
        assert!(page.contains("| link | 4 | 1 | 1 | 1 | 1 | 50.00 % |"), "{page}");
        assert!(page.contains("| link | [`missing-field`](diagnostics/missing-field.md) | 1 |"), "{page}");
        assert!(page.contains("- two.yaml: link `a`"), "{page}");
    }
}
