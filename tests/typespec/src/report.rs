//! The exceptions, what is not explained by them, and the page docs/scenarios.md.
//!
//! The faults of each scenario enter. An exception that explains nothing is an error, as is a fault that none explains.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::scenarios::Scenario;

/// A fault: its kind, and what is wrong.
pub type Fault = (&'static str, String);

/// The kind of what is no fault of a document but a limit of specwright: an exception of this kind explains a fault of any kind.
const LIMIT: &str = "limit";

/// What came of a scenario.
pub struct Judged<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What is not as expected.
    pub faults: Vec<Fault>,
}

impl Judged<'_> {
    /// Whether the document has an operation for each of its exchanges, or would have if it were not for a limit of specwright.
    fn is_expressible(&self, exceptions: &[Exception<'_>]) -> bool {
        self.faults.iter().all(|fault| fault.0 != "document" || self.is_limit(fault, exceptions))
    }

    /// Whether a fault is explained by a limit of specwright.
    fn is_limit(&self, fault: &Fault, exceptions: &[Exception<'_>]) -> bool {
        let explained = exceptions.iter().find(|exception| exception.explains(&self.scenario.name, fault));
        explained.is_some_and(|exception| exception.kind == LIMIT)
    }
}

/// A line of `exceptions.txt`.
#[derive(Debug, PartialEq)]
struct Exception<'a> {
    /// The name of a scenario; `*` at its end stands for any rest.
    scenario: &'a str,
    kind: &'a str,
    /// A part of what is wrong.
    part: &'a str,
    reason: &'a str,
}

impl Exception<'_> {
    fn is_of(&self, scenario: &str) -> bool {
        match self.scenario.strip_suffix('*') {
            Some(start) => scenario.starts_with(start),
            None => scenario == self.scenario,
        }
    }

    fn explains(&self, scenario: &str, (kind, why): &Fault) -> bool {
        self.is_of(scenario) && (self.kind == *kind || self.kind == LIMIT) && why.contains(self.part)
    }
}

/// The exceptions in a text.
fn exceptions(text: &str) -> Result<Vec<Exception<'_>>, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut found = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.splitn(4, " | ").collect();
        let &[scenario, kind, part, reason] = cells.as_slice() else {
            return Err(format!("exceptions.txt: not four cells: {line}"));
        };
        found.push(Exception { scenario, kind, part, reason });
    }
    Ok(found)
}

/// The faults that no exception explains, and the exceptions that explain nothing, as lines; and the page.
///
/// # Errors
/// When the exceptions cannot be read.
pub fn report(judged: &[Judged<'_>], exceptions_text: &str, is_whole: bool) -> Result<(Vec<String>, String), String> {
    let exceptions = exceptions(exceptions_text)?;
    let mut lines = Vec::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut uses = vec![0; exceptions.len()];
    for Judged { scenario, faults } in judged {
        let mut of_scenario: Vec<&str> = Vec::new();
        for fault in faults {
            let found = exceptions.iter().position(|exception| exception.explains(&scenario.name, fault));
            match found {
                Some(index) => {
                    uses[index] += 1;
                    of_scenario.push(exceptions[index].reason);
                }
                None => lines.push(format!("{} | {} | {}", scenario.name, fault.0, fault.1)),
            }
        }
        of_scenario.sort_unstable();
        of_scenario.dedup();
        for reason in of_scenario {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let mut limits = 0;
    for judged in judged {
        let group = judged.scenario.specification.split('/').next().unwrap_or_default();
        let row = rows.entry(group).or_default();
        row[0] += 1;
        row[1] += usize::from(judged.is_expressible(&exceptions));
        row[2] += usize::from(judged.faults.is_empty());
        limits += usize::from(judged.faults.iter().any(|fault| judged.is_limit(fault, &exceptions)));
    }
    for (exception, uses) in exceptions.iter().zip(&uses) {
        let is_asked = judged.iter().any(|judged| exception.is_of(&judged.scenario.name));
        if *uses == 0 && (is_whole || is_asked) {
            let Exception { scenario, kind, part, .. } = exception;
            lines.push(format!("{scenario} | {kind} | {part} | is among the exceptions, and explains nothing"));
        }
    }
    Ok((lines, page(&rows, &reasons, limits)))
}

/// `limits` is the number of scenarios that are not as expected because of a limit of specwright.
fn page(rows: &BTreeMap<&str, [usize; 3]>, reasons: &BTreeMap<&str, usize>, limits: usize) -> String {
    let mut page = String::from(PAGE);
    let mut all = [0; 3];
    // Writing to a string cannot fail.
    for (group, row) in rows {
        let [scenarios, expressible, expected] = row;
        let _ = writeln!(page, "| {group} | {scenarios} | {expressible} | {expected} |");
        all.iter_mut().zip(row).for_each(|(all, of)| *all += of);
    }
    let [scenarios, expressible, expected] = all;
    let _ = writeln!(page, "| **all** | **{scenarios}** | **{expressible}** | **{expected}** |");
    let _ = writeln!(page, "\nScenarios that are not as expected because of a limit of specwright: {limits}.");
    page.push_str("\n## What is not as expected\n\n| why | scenarios |\n|---|---|\n");
    for (reason, count) in reasons {
        let _ = writeln!(page, "| {} | {count} |", reason.replace('|', "\\|"));
    }
    page
}

const PAGE: &str = "# TypeSpec's HTTP scenarios

The specifications of `@typespec/http-specs` say what a client sends and what it is answered; the server of `@typespec/spector` answers, and
judges each request. `@typespec/openapi3` emits the specifications as OpenAPI 3.2 documents. Three it does not emit: `special-words`, at
which it crashes, `routes`, since a path has a query, and `response/status-code-range`; their documents are ours, in
`tests/typespec/documents`. specwright generates the clients, `tests/typespec` calls the operations with the values of each scenario, and
writes this page: `scripts/scenarios.sh`.

A scenario can be expressed if the document has an operation for each of its requests. The pages of one operation are asked for by
`pages()`, by a rule of `tests/typespec/build.rs` where the document does not say how; a next page that `pages()` does not ask for is a limit
of specwright, and not of the document. A scenario is as expected if the server counts it as
passed, and the value that the client reads, written as JSON again, is the one that the server has sent. Header fields that are no
parameters (`Accept`, `Last-Event-ID`) are set by the caller where a scenario asks for them. `tests/typespec/exceptions.txt` gives the
reason for each other scenario, and a reason that does not hold any more fails the run.

| specifications | scenarios | that the documents can express | as expected |
|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_names_scenarios_a_kind_and_a_part() {
        let found =
            exceptions("# scenario | kind | part | reason\n\nRoutes_* | document | no doc | Not emitted.\n").unwrap();
        let fault = ("document", "the specification has no document".to_owned());
        assert!(found[0].explains("Routes_fixed", &fault));
        assert!(!found[0].explains("Type_Array", &fault));
        assert!(!found[0].explains("Routes_fixed", &("request", fault.1.clone())));
        assert!(exceptions("Routes_* | document").is_err());
    }

    #[test]
    fn the_committed_exceptions_can_be_read() {
        assert!(!exceptions(include_str!("../exceptions.txt")).unwrap().is_empty());
    }

    #[test]
    fn what_is_unexplained_and_what_explains_nothing_is_said() {
        let scenario = Scenario { name: "A_b".into(), specification: "a/b".into(), exchanges: Vec::new() };
        let judged = [Judged { scenario: &scenario, faults: vec![("request", "status 400".into())] }];
        let (lines, page) = report(&judged, "A_c | request | x | y\n", true).unwrap();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(page.contains("| a | 1 | 1 | 0 |"), "{page}");
        let (lines, page) = report(&judged, "A_* | request | 400 | Known.\n", true).unwrap();
        assert!(lines.is_empty(), "{lines:?}");
        assert!(page.contains("| Known. | 1 |"), "{page}");
    }

    #[test]
    fn a_limit_of_specwright_is_no_fault_of_the_document() {
        let scenario = Scenario { name: "A_b".into(), specification: "a/b".into(), exchanges: Vec::new() };
        let judged = [Judged { scenario: &scenario, faults: vec![("document", "/next: no such operation".into())] }];
        let (lines, page) = report(&judged, "A_b | document | /next | Not there.\n", true).unwrap();
        assert!(lines.is_empty() && page.contains("| a | 1 | 0 | 0 |"), "{page}");
        assert!(page.contains("because of a limit of specwright: 0."), "{page}");
        let (lines, page) = report(&judged, "A_b | limit | /next | Not followed.\n", true).unwrap();
        assert!(lines.is_empty() && page.contains("| a | 1 | 1 | 0 |"), "{page}");
        assert!(page.contains("because of a limit of specwright: 1."), "{page}");
    }
}
