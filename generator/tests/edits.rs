//! An edit of a real document changes what mentions it, and nothing else: 200 edits of three documents.
//!
//! An edit adds a value to an enumeration, a property, an operation or a component, or writes another description, at a place
//! that a counter chooses. Of the generated file, lines may change in the items of the owner of the place (a component with what
//! refers to it, or an operation), and in items that say the edit; at most ten others may. Lines that only move are not changed. Where
//! a type ends to be shared by two places, or begins to, the item at the other place is one that mentions the edit, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// How many lines may change that have nothing to do with an edit.
const OTHERS: usize = 10;

/// The name of everything that an edit adds, and the word of a description that it writes.
const MARK: &str = "ZzEdited";

const KINDS: [&str; 5] = ["enumeration value", "property", "description", "operation", "component"];

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let directory = std::env::var_os("SPECWRIGHT_CORPUS").map_or_else(beside, PathBuf::from);
    directory.join("INDEX.tsv").is_file().then_some(directory)
}

fn generate(document: &Value) -> String {
    let generated = specwright::configure_document("document.json", document.clone()).file().unwrap();
    generated.files().map(|(_, text)| text).collect()
}

/// Numbers that look random and are the same on each run.
struct Counter(u64);

impl Counter {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// The pointers of the schemas of a document for which a kind of edit makes sense.
fn places(value: &Value, kind: &str, pointer: &str, found: &mut Vec<String>) {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| text.len() > 3);
    let is_schema = value.get("type").is_some_and(Value::is_string);
    let fits = match kind {
        "enumeration value" => value
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.len() > 1 && values.iter().all(is_text)),
        "property" => is_schema && value.get("properties").is_some_and(Value::is_object),
        "description" => is_schema && value.get("description").is_some_and(is_text),
        _ => false,
    };
    if fits {
        found.push(pointer.to_owned());
    }
    match value {
        Value::Object(members) => {
            for (key, member) in
                members.iter().filter(|(key, _)| !["example", "examples", "default"].contains(&key.as_str()))
            {
                places(member, kind, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, kind, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Edits the document, and returns the place and the names of what owns it.
fn edit(document: &mut Value, kind: &str, counter: &mut Counter) -> (String, Vec<String>) {
    let copy_of = |of: &Value, counter: &mut Counter| {
        let members = of.as_object().unwrap();
        let (name, value) = members.iter().nth(counter.below(members.len())).unwrap();
        (name.clone(), value.clone())
    };
    match kind {
        "operation" => {
            let paths = document["paths"].as_object_mut().unwrap();
            // One that reads: a second body of many schemas inside each other would begin the sharing of all of them.
            let reading: Value = paths
                .iter()
                .filter(|(_, item)| item.get("get").is_some())
                .map(|(path, item)| (path.clone(), item.clone()))
                .collect();
            let (path, item) = copy_of(&reading, counter);
            let (method, operation) = ("get", item["get"].clone());
            let mut item = json!({ method: operation });
            item[method]["operationId"] = json!(MARK);
            // Nor has it the name for code of the one that it is a copy of.
            for name in ["x-fern-sdk-method-name", "x-speakeasy-name-override"] {
                if let Some(given) = item[method].get_mut(name) {
                    *given = json!(MARK);
                }
            }
            // Before all others, where a number would shift theirs.
            let mut all = serde_json::Map::from_iter([(format!("/zz-edited{path}"), item)]);
            all.append(paths);
            *paths = all;
            (path, Vec::new())
        }
        "component" => {
            let schemas = document["components"]["schemas"].as_object_mut().unwrap();
            let (name, schema) = copy_of(&Value::Object(schemas.clone()), counter);
            let mut all = serde_json::Map::from_iter([(MARK.to_owned(), schema)]);
            all.append(schemas);
            *schemas = all;
            (name, Vec::new())
        }
        _ => {
            let mut found = Vec::new();
            places(&document["paths"], kind, "/paths", &mut found);
            places(&document["components"]["schemas"], kind, "/components/schemas", &mut found);
            let place = found.swap_remove(counter.below(found.len()));
            let owners = owners(document, &place);
            let node = document.pointer_mut(&place).unwrap();
            match kind {
                "enumeration value" => node["enum"].as_array_mut().unwrap().push(json!(MARK)),
                "property" => node["properties"][MARK] = json!({"type": "string"}),
                _ => node["description"] = json!(format!("The document says {MARK} here.")),
            }
            (place, owners)
        }
    }
}

/// The component or the operations that a place is in, and those that refer to that component.
fn owners(document: &Value, place: &str) -> Vec<String> {
    let steps: Vec<String> = place.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    if steps[0] != "components" {
        return operations(&document["paths"][&steps[1]], Some(&steps[2]));
    }
    let reference = format!("\"#/components/schemas/{}\"", steps[2]);
    let refers = |value: &Value| value.to_string().contains(&reference);
    let mut owners = vec![steps[2].clone()];
    let components = document["components"].as_object().unwrap().values().filter_map(Value::as_object).flatten();
    owners.extend(components.filter(|(_, component)| refers(component)).map(|(name, _)| name.clone()));
    owners.extend(
        document["paths"]
            .as_object()
            .unwrap()
            .values()
            .filter(|item| refers(item))
            .flat_map(|item| operations(item, None)),
    );
    owners.iter().map(|owner| plain(owner)).collect()
}

/// The operation of a method, or all of a path.
fn operations(item: &Value, method: Option<&str>) -> Vec<String> {
    let one = method.and_then(|method| item.get(method)).filter(|of| of.get("responses").is_some());
    let operations: Vec<&Value> = one.map_or_else(|| item.as_object().unwrap().values().collect(), |one| vec![one]);
    operations.iter().filter_map(|operation| Some(plain(operation.get("operationId")?.as_str()?))).collect()
}

/// A name as others write it.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words that an item of a generated file begins with before its name.
const BEFORE_NAMES: [&str; 19] = [
    "",
    "pub",
    "struct",
    "enum",
    "type",
    "mod",
    "impl",
    "fn",
    "const",
    "object",
    "string_enum",
    "integer_enum",
    "union",
    "validate",
    "call",
    "r",
    "transparent",
    "responses",
    "specwright_runtime",
];

/// The items of a generated file, by their names: those at the top, each with its module, methods, and those in `shared`.
fn items(text: &str) -> BTreeMap<String, Vec<&str>> {
    let mut items: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let (mut name, mut implemented) = (String::new(), String::new());
    let mut pending = Vec::new();
    let (mut in_shared, mut in_impl) = (false, false);
    for line in text.lines() {
        in_shared |= line == "pub mod shared {";
        if !line.starts_with(' ') && !line.is_empty() {
            in_impl = line.starts_with("impl");
        }
        let indent = if in_shared || in_impl && line.starts_with("    ") { "    " } else { "" };
        let begin =
            line.strip_prefix(indent).filter(|line| !line.starts_with([' ', '}', ')', ']']) && !line.is_empty());
        match begin {
            Some(begin) if begin.starts_with(['/', '#']) => {
                pending.push(line.trim());
                continue;
            }
            Some(begin) => {
                let mut words = begin.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
                name = words.find(|word| !BEFORE_NAMES.contains(word)).map(plain).unwrap_or_default();
                if in_shared {
                    name.insert_str(0, "shared ");
                } else if begin.starts_with("impl") {
                    implemented.clone_from(&name);
                } else if in_impl {
                    name = format!("{implemented} {name}");
                }
            }
            None => {}
        }
        let item = items.entry(name.clone()).or_default();
        item.append(&mut pending);
        item.push(line.trim());
    }
    items
}

/// The names of the types that several places share, with the number of places at which another name stands for each.
fn shared(items: &BTreeMap<String, Vec<&str>>) -> BTreeMap<String, usize> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in items.values().flatten().filter(|line| line.starts_with("pub type")) {
        if let Some((_, target)) = line.split_once("shared::") {
            *places.entry(plain(target)).or_default() += 1;
        }
    }
    places
}

/// The items at whose place a type is declared that two places shared, or that now is shared by two: where one of two places
/// changes, the other has a type of its own.
fn alone(before: &BTreeMap<String, Vec<&str>>, after: &BTreeMap<String, Vec<&str>>) -> BTreeSet<String> {
    let (places, later) = (shared(before), shared(after));
    let came_or_went = places.keys().chain(later.keys()).filter(|name| {
        let (before, after) = (places.get(*name), later.get(*name));
        (before.is_none() || after.is_none()) && before.or(after).is_some_and(|places| *places <= 2)
    });
    let names: BTreeSet<&String> = came_or_went.collect();
    let stands_for = |line: &&str| {
        line.starts_with("pub type")
            && line.split_once("shared::").is_some_and(|(_, target)| names.contains(&plain(target)))
    };
    let at_places =
        before.iter().chain(after).filter(|(_, lines)| lines.iter().any(stands_for)).map(|(name, _)| name.clone());
    names.iter().map(|name| format!("shared {name}")).chain(at_places).collect()
}

/// How often each line occurs more in the second text than in the first; below zero: less.
fn changes<'a>(
    before: &BTreeMap<String, Vec<&'a str>>,
    after: &BTreeMap<String, Vec<&'a str>>,
) -> BTreeMap<&'a str, isize> {
    let mut changes = BTreeMap::new();
    for (of, step) in [(before, -1), (after, 1)] {
        for line in of.values().flatten() {
            *changes.entry(*line).or_default() += step;
        }
    }
    changes.retain(|_, count| *count != 0);
    changes
}

/// The lines that an edit changes and that do not belong to it; and whether a type came to be shared, or is no more.
fn others<'a>(before: &'a str, after: &'a str, owners: &[String]) -> (Vec<&'a str>, bool) {
    let (before, after) = (items(before), items(after));
    let alone = alone(&before, &after);
    let mut related: BTreeSet<&str> = BTreeSet::new();
    for (name, lines) in before.iter().chain(&after) {
        let says = |lines: &Vec<&str>| lines.iter().any(|line| plain(line).contains(&plain(MARK)));
        let own = name.rsplit(' ').next().unwrap_or_default();
        let is_of = |owner: &String| name.starts_with(owner.as_str()) || own.len() > 3 && owner.ends_with(own);
        let is_related = owners.iter().any(is_of) || alone.contains(name) || name.contains(&plain(MARK));
        if is_related || before.get(name).is_some_and(says) || after.get(name).is_some_and(says) {
            related.extend(lines.iter().copied());
        }
    }
    let changes = changes(&before, &after);
    let others = changes.into_iter().filter(|(line, _)| !related.contains(line));
    (others.flat_map(|(line, count)| vec![line; count.unsigned_abs()]).collect(), !alone.is_empty())
}

#[test]
fn a_new_reference_to_a_type_of_a_circle_moves_no_box() {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {},
        "components": {"schemas": {
            "Audit": {"type": "object", "properties": {"note": {"type": "string"}}},
            "Branch": {"type": "object", "properties": {"difference": {"$ref": "#/components/schemas/Difference"}}},
            "Difference": {
                "type": "object",
                "required": ["base", "minus"],
                "properties": {
                    "base": {"$ref": "#/components/schemas/Branch"},
                    "minus": {"$ref": "#/components/schemas/Branch"},
                },
            },
        }},
    });
    let before = generate(&document);
    assert!(before.contains("    pub base: Box<Branch>,\n    pub minus: Box<Branch>,\n"), "{before}");
    document["components"]["schemas"]["Audit"]["properties"]["last"] =
        json!({"$ref": "#/components/schemas/Difference"});
    let after = generate(&document);
    let new: Vec<&str> = after.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
    assert_eq!(new, ["    pub last: Option<Difference>,", "    last: Optional = \"last\","]);
}

#[test]
#[ignore = "takes minutes: scripts/edits.sh runs it, optimised"]
fn an_edit_changes_only_what_mentions_it() {
    let Some(corpus) = corpus() else {
        println!("skipped: there is no corpus of documents beside the repository");
        return;
    };
    let mut wrong = Vec::new();
    for (path, edits) in
        [("github/api.github.com.json", 10), ("stripe/spec3.yaml", 15), ("polar/2026-10.openapi.json", 15)]
    {
        let text = fs::read_to_string(corpus.join(path)).unwrap();
        let document: Value = if path.ends_with("json") {
            serde_json::from_str(&text).unwrap()
        } else {
            serde_yaml::from_str(&text).unwrap()
        };
        let before = generate(&document);
        for kind in KINDS {
            let mut counter = Counter(u64::try_from(edits).unwrap());
            let (mut most, mut moved, mut missing) = (0, 0, 0);
            for number in 0..edits {
                let mut edited = document.clone();
                let (place, owners) = edit(&mut edited, kind, &mut counter);
                let after = generate(&edited);
                missing += usize::from(after == before);
                let (others, alone) = others(&before, &after, &owners);
                moved += usize::from(alone);
                most = most.max(others.len());
                // A marker goes with its type, of which another line counts.
                let others: Vec<_> = others.into_iter().filter(|line| !line.starts_with("impl Eq for ")).collect();
                if others.len() > OTHERS {
                    let shown = others.iter().take(30).copied().collect::<Vec<_>>().join("\n");
                    wrong.push(format!("{path}: {kind} {number} at {place}: {} other lines\n{shown}", others.len()));
                }
            }
            // A client does not have every description: not that of a branch, for instance.
            assert!(missing < edits / 2, "{path}: {missing} of {edits} edits of the kind {kind} change nothing");
            println!(
                "{path}: {edits} edits, {kind}: at most {most} other lines; {moved} end or begin the sharing of a type"
            );
        }
    }
    assert!(wrong.is_empty(), "{} edits change more:\n{}", wrong.len(), wrong.join("\n\n"));
}
