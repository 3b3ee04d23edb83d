//! Values of every schema of real documents come back from their types unchanged.
//!
//! The documents are those that the crate was built with: `SPECWRIGHT_CORPUS` and `SPECWRIGHT_DOCUMENTS`.
//! `scripts/round-trip.sh` runs them all. Values are made from the schemas as the documents have them (`sample`), by
//! code that shares nothing with the generator; what comes back is compared (`compare`), and what is not the same must
//! be explained (`exceptions`).

mod exceptions;
mod forms;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;

use round_trip::{DOCUMENTS, Document, Entry, Form, Outcome};
use serde_json::Value;

use samples::{Files, Heirs, Library, Node, Sample, Sampler, difference, short};

/// An unoptimised build moves a value of many fields on the stack, several times in each function that it passes
/// through.
const STACK: usize = 64 << 20;

/// A schema that fails: why.
type Failures = BTreeMap<&'static str, String>;

/// The outcome for a document.
struct Report {
    schemas: usize,
    samples: usize,
    failures: Failures,
}

#[test]
fn every_value_comes_back_as_it_went_in() {
    if DOCUMENTS.is_empty() {
        println!("SPECWRIGHT_CORPUS and SPECWRIGHT_DOCUMENTS name no documents: nothing was decoded");
        return;
    }
    let thread = std::thread::Builder::new().stack_size(STACK);
    let faults = thread.spawn(every_document).unwrap().join().unwrap();
    assert!(faults.is_empty(), "mend these or explain them in exceptions.rs:\n{}", faults.join("\n"));
}

/// What is wrong with each schema that fails without an explanation, or passes with one.
fn every_document() -> Vec<String> {
    let mut faults = Vec::new();
    let (mut all, mut passed) = (0, 0);
    for document in DOCUMENTS {
        let start = Instant::now();
        let report = examine(document);
        let seconds = start.elapsed().as_secs_f64();
        let good = report.schemas - report.failures.len();
        println!(
            "round-trip {}: {good} of {} schemas pass, {} samples, {seconds:.1} s",
            document.name, report.schemas, report.samples
        );
        all += report.schemas;
        passed += good;
        for (schema, why) in &report.failures {
            let explained = exceptions::reason(document.name, schema);
            println!("  {schema}: {why}{}", if explained.is_some() { " (explained)" } else { "" });
            if explained.is_none() {
                faults.push(format!("{} {schema}: {why}", document.name));
            }
        }
        for schema in exceptions::of(document.name).filter(|schema| !report.failures.contains_key(schema)) {
            faults.push(format!("{} {schema}: passes, and is still among the exceptions", document.name));
        }
    }
    println!("round-trip total: {passed} of {all}");
    faults
}

fn examine(document: &'static Document) -> Report {
    let files = Files::read(Path::new(document.file));
    let library = Library::new(&files);
    let node = |entry: &'static Entry| library.schema(Path::new(entry.file), entry.pointer, entry.schema);
    let schemas: Vec<Option<Node<'_>>> = document.types.iter().map(node).collect();
    let found: Vec<_> = schemas.iter().flatten().copied().collect();
    let heirs = Heirs::new(&library, &found);
    let mut forms = HashMap::new();
    for (entry, schema) in document.types.iter().zip(&schemas) {
        let Some(schema) = schema else { continue };
        // Of two types, one for each direction, what is never sent holds the one for responses.
        forms.entry(std::ptr::from_ref(schema.value)).and_modify(|form| *form = Form::Response).or_insert(entry.form);
    }
    let mut report = Report { schemas: 0, samples: 0, failures: BTreeMap::new() };
    let mut samplers: Vec<_> = Vec::new();
    for (index, (entry, schema)) in document.types.iter().zip(&schemas).enumerate() {
        let again = index.checked_sub(1).and_then(|before| document.types.get(before));
        report.schemas += usize::from(again.is_none_or(|before| before.schema != entry.schema));
        let Some(schema) = schema else {
            report.failures.insert(entry.schema, format!("nothing is at {} of {}", entry.pointer, entry.file));
            continue;
        };
        let position = samplers.iter().position(|(form, _)| *form == entry.form).unwrap_or_else(|| {
            samplers.push((entry.form, Sampler::new(&library, &heirs, &forms, entry.form)));
            samplers.len() - 1
        });
        let Some((_, sampler)) = samplers.get_mut(position) else { continue };
        let samples = sampler.samples(*schema);
        report.samples += samples.len();
        let fault = if samples.is_empty() {
            Some("no value of this schema was found".to_owned())
        } else {
            samples.iter().find_map(|sample| fault(entry, sample, || sampler.is_ambiguous(*schema, sample)))
        };
        if let Some(fault) = fault {
            report.failures.entry(entry.schema).or_insert_with(|| format!("({:?}) {fault}", entry.form));
        }
    }
    report
}

/// What is wrong with how a value is decoded, checked and encoded, if anything is. Its keys are written in both orders:
/// some readers look for a tag first.
fn fault(entry: &Entry, sample: &Sample, is_ambiguous: impl Fn() -> bool) -> Option<String> {
    let mut orders = vec![sample.value.to_string()];
    let backwards = backwards(&sample.value);
    if orders.first() != Some(&backwards) {
        orders.push(backwards);
    }
    let what = orders.iter().find_map(|text| judge(sample, &(entry.run)(text.as_bytes()), &is_ambiguous));
    let what = what.or_else(|| in_other_forms(entry, &sample.value))?;
    Some(format!("{what}; of {}", short(&sample.value)))
}

/// What is wrong with how a value is read in the forms that real servers send: integers with a fraction of zero, date-times with a
/// space and without an offset. Each of many costs a reading of the whole text, so only small values are tried.
fn in_other_forms(entry: &Entry, value: &Value) -> Option<String> {
    let other = forms::other(value)?;
    let text = other.to_string();
    if text.len() > forms::MOST_BYTES {
        return None;
    }
    match (entry.body)(&text) {
        Err(error) => Some(format!("in other forms: {error}: {}", short(&other))),
        Ok(written) => {
            let after: Value = serde_json::from_slice(&written).ok()?;
            let difference = difference(&other, &after)?;
            Some(format!("in other forms: {difference}: {}", short(&other)))
        }
    }
}

fn judge(sample: &Sample, outcome: &Outcome, is_ambiguous: impl Fn() -> bool) -> Option<String> {
    for (how, result) in [("read from text", &outcome.streamed), ("read from a value", &outcome.stored)] {
        match result {
            Err(error) => return Some(format!("{how}: {error}")),
            Ok(text) => {
                let after: Value = match serde_json::from_slice(text) {
                    Ok(after) => after,
                    Err(error) => return Some(format!("{how}: what was written is no JSON: {error}")),
                };
                if let Some(difference) = difference(&sample.value, &after) {
                    return Some(format!("{how}: {difference}"));
                }
            }
        }
    }
    let counts = |rule: &str| sample.matched || rule != "pattern";
    let violation = outcome.violations.iter().flatten().find(|violation| counts(violation.rule));
    // A reader chooses a branch by types; the constraints of another branch may differ.
    violation.filter(|_| !is_ambiguous()).map(|violation| format!("`validate` refuses it: {violation}"))
}

/// A value as text, the keys of objects in reverse order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let members =
                object.iter().rev().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), backwards(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(backwards).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}
