//! What the JSON Schema test suite accepts is decoded and comes back the same, what it refuses is refused: by decoding,
//! or by `validate`.
//!
//! Exceptions are in `exceptions.txt` with a reason; the test fails on one that is not there, and on one that is
//! obsolete. `UPDATE=1 cargo test -p json-schema -- --nocapture` prints the table as it should be, with `?` for missing
//! reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use json_schema::{Entry, FILES, SUITE};
use samples::difference;
use serde_json::{Value, json};

/// File, group and test; what is wrong.
type Failures = BTreeMap<String, String>;

#[test]
fn the_suite_holds() {
    if FILES.is_empty() {
        println!("there is no {SUITE}: the JSON Schema test suite was not run");
        return;
    }
    let mut failures = Failures::new();
    let mut tests = 0;
    let mut left_out = BTreeMap::new();
    for file in FILES {
        let text = fs::read_to_string(file.path).unwrap();
        let groups: Vec<Value> = serde_json::from_str(&text).unwrap();
        for (number, group) in groups.iter().enumerate() {
            if let Some((_, reference)) = file.left_out.iter().find(|(left_out, _)| *left_out == number) {
                *left_out.entry(*reference).or_insert(0) += 1;
                continue;
            }
            let name = format!("holder_{number}");
            let entry = file.groups.iter().copied().flatten().find(|entry| entry.schema == name);
            let entry = entry.unwrap_or_else(|| panic!("{}: there is no type for {name}", file.name));
            for test in group["tests"].as_array().unwrap() {
                let typed = file.typed.iter().find(|(typed, _)| *typed == number);
                if typed.is_some_and(|(_, typ)| *typ != json_type(&test["data"])) {
                    *left_out.entry("a value of another type").or_insert(0) += 1;
                    continue;
                }
                tests += 1;
                if let Some(fault) = fault(entry, &test["data"], test["valid"] == true) {
                    let words = |value: &Value| value.as_str().unwrap().replace(" / ", " or ");
                    let place = [file.name.to_owned(), words(&group["description"]), words(&test["description"])];
                    failures.insert(place.join(" / "), fault);
                }
            }
        }
    }
    let explained = explained();
    println!(
        "json-schema: {} of {tests} tests hold; of the others, {} are explained",
        tests - failures.len(),
        explained.len()
    );
    for (why, count) in left_out {
        println!("  left out for {why}: {count}");
    }
    if std::env::var_os("UPDATE").is_some() {
        print_table(&failures, &explained);
        return;
    }
    let new = failures.iter().filter(|(place, _)| !explained.contains_key(place.as_str()));
    let new: Vec<String> = new.map(|(place, fault)| format!("{place}: {fault}")).collect();
    let stale: Vec<&str> = explained.keys().copied().filter(|place| !failures.contains_key(*place)).collect();
    assert!(
        new.is_empty() && stale.is_empty(),
        "not explained in tests/json-schema/exceptions.txt:\n{}\nexplained there, but they hold:\n{}",
        new.join("\n"),
        stale.join("\n")
    );
}

#[test]
fn the_version_of_openapi_makes_no_difference() {
    let different: Vec<&str> = FILES.iter().filter(|file| !file.is_same_in_3_1).map(|file| file.name).collect();
    assert!(different.is_empty(), "3.0.4 and 3.1.1 do not give the same types: {}", different.join(", "));
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// What is wrong with how a value is decoded, checked and encoded, if anything is.
fn fault(entry: &Entry, value: &Value, valid: bool) -> Option<String> {
    let value = &json!({ "value": value });
    let outcome = (entry.run)(value.to_string().as_bytes());
    let results = [("text", &outcome.streamed), ("a value", &outcome.stored)];
    if valid {
        for (how, result) in results {
            let text = match result {
                Ok(text) => text,
                Err(error) => return Some(format!("is refused when read from {how}: {error}")),
            };
            let after = serde_json::from_slice(text).unwrap();
            if let Some(difference) = difference(value, &after) {
                return Some(format!("read from {how}: {difference}"));
            }
        }
        return outcome.violations.map(|violations| format!("`validate` refuses it: {violations}"));
    }
    let taken = results.into_iter().find(|(_, result)| result.is_ok());
    taken.filter(|_| outcome.violations.is_none()).map(|(how, _)| format!("is taken when read from {how}"))
}

/// The exceptions: `file / group / test`, each below the line with the reason of several.
fn explained() -> BTreeMap<&'static str, &'static str> {
    let mut found = BTreeMap::new();
    let mut why = "";
    for line in include_str!("../exceptions.txt").lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(reason) => why = reason,
            None => {
                assert!(!why.is_empty() && why != "?", "exceptions.txt: `{line}` stands below no reason");
                assert!(found.insert(line, why).is_none(), "exceptions.txt: `{line}` stands there twice");
            }
        }
    }
    found
}

fn print_table(failures: &Failures, explained: &BTreeMap<&str, &str>) {
    let mut reasons: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (place, fault) in failures {
        match explained.get(place.as_str()) {
            Some(why) => reasons.entry(why).or_default().insert(place.clone()),
            None => reasons.entry("?").or_default().insert(format!("{place}\t{fault}")),
        };
    }
    for (why, places) in reasons {
        println!("# {why}");
        places.iter().for_each(|place| println!("{place}"));
        println!();
    }
}
