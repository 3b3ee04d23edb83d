//! What a document has, counted in its text, and what its client has: it shares no code with the generator's reader.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use specwright::Generated;

/// The names of each kind of object.
#[derive(Default)]
pub struct Counts {
    kinds: Vec<(&'static str, BTreeSet<String>)>,
}

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

impl Counts {
    fn add(&mut self, kind: &'static str, name: String) {
        match self.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) => drop(names.insert(name)),
            None => self.kinds.push((kind, BTreeSet::from([name]))),
        }
    }

    fn of(&self, kind: &str) -> Option<&BTreeSet<String>> {
        self.kinds.iter().find(|(known, _)| *known == kind).map(|(_, names)| names)
    }

    /// All objects.
    pub fn total(&self) -> usize {
        self.kinds.iter().map(|(_, names)| names.len()).sum()
    }

    /// How many of these the others do not have.
    pub fn without(&self, others: &Self) -> usize {
        let lost = |(kind, names): &(&str, BTreeSet<String>)| match others.of(kind) {
            Some(known) => names.difference(known).count(),
            None => names.len(),
        };
        self.kinds.iter().map(lost).sum()
    }

    /// `operations 10/10, parameters 20/21`, and the first that is missing.
    pub fn beside(&self, client: &Self) -> String {
        let none = BTreeSet::new();
        let kind = |(kind, names): &(&str, BTreeSet<String>)| {
            let known = client.of(kind).unwrap_or(&none);
            let mut lost = names.difference(known);
            let first = lost.next().map_or(String::new(), |first| format!(" (not {first})"));
            format!("{kind} {}/{}{first}", names.intersection(known).count(), names.len())
        };
        self.kinds.iter().map(kind).collect::<Vec<_>>().join(", ")
    }
}

/// What a client has.
pub fn in_client(generated: &Generated) -> Counts {
    let mut counts = Counts::default();
    for operation in generated.operations() {
        let name = format!("{} {}", operation.method, operation.path);
        for parameter in &operation.parameters {
            counts.add("parameters", format!("{name} {parameter}"));
        }
        if operation.body.is_some() {
            counts.add("bodies", name.clone());
        }
        for status in &operation.statuses {
            counts.add("responses", format!("{name} {status}"));
        }
        counts.add("operations", name);
    }
    generated.types().iter().for_each(|ty| counts.add("schemas", ty.schema.clone()));
    generated.security_schemes().into_iter().for_each(|scheme| counts.add("schemes", scheme.to_owned()));
    counts
}

/// What a document of one file has. `None` where its text is not JSON or YAML without the generator's repairs.
pub fn in_document(path: &Path) -> Option<Counts> {
    let text = fs::read_to_string(path).ok()?;
    let root: Value = match serde_json::from_str(&text) {
        Ok(root) => root,
        Err(_) => serde_yaml::from_str(&text).ok()?,
    };
    let mut counts = Counts::default();
    let section = |place: &str| root.pointer(place).and_then(Value::as_object).into_iter().flatten();
    for place in ["/definitions", "/components/schemas"] {
        let of_version = place == "/definitions" && root.get("swagger").is_none();
        section(place).filter(|_| !of_version).for_each(|(name, _)| counts.add("schemas", name.clone()));
    }
    for place in ["/securityDefinitions", "/components/securitySchemes"] {
        section(place).for_each(|(name, _)| counts.add("schemes", name.clone()));
    }
    for (path, item) in section("/paths").filter(|(path, _)| path.starts_with('/')) {
        let item = target(&root, item)?;
        let shared = parameters(&root, item);
        for (method, operation) in METHODS.iter().filter_map(|method| Some((*method, item.get(*method)?))) {
            add_operation(&mut counts, &root, &format!("{} {path}", method.to_uppercase()), operation, &shared);
        }
        for (method, operation) in item.get("additionalOperations").and_then(Value::as_object).into_iter().flatten() {
            add_operation(&mut counts, &root, &format!("{method} {path}"), operation, &shared);
        }
    }
    Some(counts)
}

fn add_operation(counts: &mut Counts, root: &Value, name: &str, operation: &Value, shared: &[(String, String)]) {
    counts.add("operations", name.to_owned());
    if operation.get("requestBody").is_some() {
        counts.add("bodies", name.to_owned());
    }
    let own = operation.as_object().map(|operation| parameters(root, operation)).unwrap_or_default();
    for (location, parameter) in shared.iter().chain(&own) {
        // These are those of the body, the responses and the security schemes (OpenAPI 3.0.4, section 4.7.12.1).
        let ignored = ["accept", "content-type", "authorization"];
        match location.as_str() {
            "body" | "formData" => counts.add("bodies", name.to_owned()),
            "header" if ignored.contains(&parameter.to_lowercase().as_str()) => {}
            "querystring" => counts.add("parameters", format!("{name} query.{parameter}")),
            _ => counts.add("parameters", format!("{name} {location}.{parameter}")),
        }
    }
    for (status, _) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        if !status.starts_with("x-") {
            counts.add("responses", format!("{name} {}", status.replace(['x', 'X'], "X")));
        }
    }
}

/// Location and name of each parameter of a path item or an operation.
fn parameters(root: &Value, of: &Map<String, Value>) -> Vec<(String, String)> {
    let list = of.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let parameter = |parameter: &Value| {
        let parameter = target(root, parameter)?;
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).map(str::to_owned);
        Some((text("in")?, text("name")?))
    };
    list.filter_map(parameter).collect()
}

/// An object, or the target of its reference in the same file.
fn target<'v>(root: &'v Value, value: &'v Value) -> Option<&'v Map<String, Value>> {
    let mut object = value.as_object()?;
    for _ in 0..8 {
        let Some(reference) = object.get("$ref").and_then(Value::as_str) else { return Some(object) };
        object = root.pointer(&reference.strip_prefix('#')?.replace("%7B", "{").replace("%7D", "}"))?.as_object()?;
    }
    Some(object)
}
