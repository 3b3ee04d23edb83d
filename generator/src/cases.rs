//! Table tests: a file of cases beside the test that reads it, each case a document and what is expected of it.
//!
//! A file is a list in YAML. A case has a `fact`, the `schemas` of a document (and `paths`, where it needs operations),
//! and `expected`, a map of results. [`check`] reads the file, computes the results, and reports all cases that differ.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::analyze::{Analysis, analyze};
use crate::diag::Diagnostics;
use crate::facts::Facts;
use crate::ir::Api;
use crate::load::load;
use crate::lower::lower;
use crate::name::{Names, name};
use crate::read::read;
use crate::source::{Entry, Sources};
use crate::spec::Document;

/// The document of a case.
pub struct Case {
    pub document: Document,
    pub diagnostics: Diagnostics,
}

/// What a case's document becomes.
pub struct Lowered {
    pub api: Api,
    pub analysis: Analysis,
    pub names: Names,
}

impl Case {
    fn new(case: &Value) -> Self {
        let document = json!({
            "openapi": "3.0.4",
            "info": {"title": "a", "version": "1"},
            "paths": case.get("paths").cloned().unwrap_or_else(|| json!({})),
            "components": {"schemas": case.get("schemas").cloned().unwrap_or_else(|| json!({}))},
        });
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        let entry = Entry::Value { name: Path::new("case.json"), value: std::sync::Arc::new(document) };
        let loaded = load(entry, &mut sources, &mut diagnostics).unwrap();
        let mut origins = loaded.origins.clone();
        let document = read(loaded, &mut origins, &mut diagnostics).unwrap();
        Self { document, diagnostics }
    }

    pub fn lowered(&mut self) -> Lowered {
        let facts = Facts::new(&self.document);
        let api = lower(&self.document, &facts, true, &mut self.diagnostics);
        let analysis = analyze(&api, &crate::config::Config::new("case.json"));
        let names = name(&api, &analysis, &[]);
        Lowered { api, analysis, names }
    }
}

/// Computes the results of every case of a table, and compares them with those that it expects.
pub fn check(table: &str, ask: impl Fn(&mut Case) -> Map<String, Value>) {
    let cases: Vec<Value> = serde_yaml::from_str(table).unwrap();
    assert!(!cases.is_empty(), "there are no cases");
    let mut wrong = Vec::new();
    for case in &cases {
        let fact = case.get("fact").and_then(Value::as_str).unwrap_or("a case without a fact");
        let mut found = ask(&mut Case::new(case));
        let expected =
            case.get("expected").and_then(Value::as_object).unwrap_or_else(|| panic!("{fact}: no `expected`"));
        assert!(!expected.is_empty(), "{fact}: nothing is expected");
        found.retain(|key, _| expected.contains_key(key));
        if found != *expected {
            let found = serde_yaml::to_string(&found).unwrap();
            wrong.push(format!("{fact}\nfound:\n{found}expected:\n{}", serde_yaml::to_string(expected).unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}
