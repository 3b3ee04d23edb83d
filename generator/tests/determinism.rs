//! The same document gives the same bytes, in every process, however many threads there are; and a small change of the
//! document is a small change of the code.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where another process is to write what it generates: it is this test, run again.
const TO: &str = "SPECWRIGHT_TEST_WRITES_TO";

#[test]
fn two_processes_generate_the_same_bytes() {
    if let Some(to) = std::env::var_os(TO) {
        fs::write(to, every_document()).unwrap();
        return;
    }
    let here = every_document();
    for round in 0..2 {
        let to = scratch(&format!("round-{round}"));
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "two_processes_generate_the_same_bytes"])
            .env(TO, &to)
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        assert!(fs::read_to_string(to).unwrap() == here, "another process generates other bytes");
    }
}

#[test]
fn a_property_more_changes_its_type_alone() {
    let one = client(&large_document(""));
    let two = client(&large_document("        extra: {type: boolean}\n"));
    let (gone, new) = difference(&one, &two);
    assert_eq!(gone, Vec::<String>::new());
    // The field, its row in the table, its value in `new`.
    assert_eq!(new, ["    pub extra: Option<bool>,", "    extra: Optional = \"extra\",", "            extra: None,"]);
}

#[test]
fn a_schema_more_adds_its_type_alone() {
    let document = large_document("");
    let one = client(&document);
    let two = client(&format!("{document}    Novelty: {{type: object, properties: {{id: {{type: string}}}}}}\n"));
    let (gone, new) = difference(&one, &two);
    assert_eq!(gone, Vec::<String>::new());
    assert!(new.iter().all(|line| !line.contains("Thing")), "{new:#?}");
    assert_eq!(new.iter().filter(|line| line.contains("Novelty")).count(), 3, "{new:#?}");
}

#[test]
fn a_schema_more_with_the_name_of_an_inline_one_renames_that_one_alone() {
    let document = large_document("");
    // `Thing70Inner` is the name of an inline schema of `Thing70`: the component gets it, and nothing else changes.
    let one = client(&document);
    let two = client(&format!("{document}    Thing70Inner: {{type: object, properties: {{id: {{type: string}}}}}}\n"));
    let (gone, new) = difference(&one, &two);
    assert!(gone.iter().all(|line| line.contains("Thing70Inner")), "{gone:#?}");
    assert!(new.iter().filter(|line| line.contains("Thing")).all(|line| line.contains("Thing70Inner")), "{new:#?}");
}

#[test]
fn the_order_of_schemas_decides_no_name() {
    let names = |text: &str| {
        let mut names: Vec<String> = text.lines().filter(|line| line.starts_with("pub ")).map(str::to_owned).collect();
        names.sort();
        names
    };
    let schemas = [
        "    Thing: {type: object, properties: {a: {type: object, properties: {x: {type: string}}}}}\n",
        "    ThingA: {type: object, properties: {y: {type: string}}}\n",
        "    Other: {type: string, enum: [a]}\n",
    ];
    let forth = client(&format!("{HEAD}{}", schemas.concat()));
    let back = client(&format!("{HEAD}{}{}{}", schemas[2], schemas[1], schemas[0]));
    assert_eq!(names(&forth), names(&back));
}

#[test]
fn the_order_of_operations_decides_no_documentation() {
    let operations = [
        "  /a: {get: {tags: [Pot], responses: {'204': {description: Done, headers: {X-Wait: {schema: {type: integer}}}}}}}\n",
        "  /b: {get: {tags: [Pot], responses: {'200': {description: Pot, content: {application/json: {schema: {$ref: '#/components/schemas/Pot'}}}}}}}\n",
    ];
    let document = |one: &str, two: &str| {
        let schemas = "components: {schemas: {Pot: {type: object, properties: {a: {type: string}}}}}";
        client(&format!("openapi: 3.0.3\ninfo: {{title: Pots, version: '1'}}\npaths:\n{one}{two}{schemas}\n"))
    };
    let (forth, back) = (document(operations[0], operations[1]), document(operations[1], operations[0]));
    assert!(forth.contains("Header fields of responses: `Client::X_WAIT`."), "{forth}");
    assert_eq!(difference(&forth, &back), (Vec::new(), Vec::new()));
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";

/// A document of 200 schemas; `extra` becomes part of the properties of the one in the middle.
fn large_document(extra: &str) -> String {
    let mut document = HEAD.to_owned();
    for index in 0..200 {
        let extra = if index == 100 { extra } else { "" };
        document.push_str(&format!(
            "    Thing{index}:\n      type: object\n      required: [id]\n      properties:\n        id: {{type: string}}\n        name: {{type: string}}\n        \
             size: {{type: integer}}\n{extra}        inner: {{type: object, properties: {{next: {{$ref: '#/components/schemas/Thing{}'}}}}}}\n",
            (index + 7) % 200,
        ));
    }
    document
}

/// The code of every accepted document.
fn every_document() -> String {
    let mut documents = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            documents.push(path);
        }
    }
    documents.sort();
    assert!(documents.len() > 50);
    documents.iter().map(|document| code(document)).collect()
}

fn code(document: &Path) -> String {
    let generated = specwright::configure(document).file().unwrap_or_else(|error| panic!("{error:?}"));
    generated.files().map(|(_, text)| text).collect()
}

/// The code of a document that is not a file yet.
fn client(document: &str) -> String {
    let file = scratch("large.yaml");
    fs::write(&file, document).unwrap();
    code(&file)
}

/// A file of this test's thread alone. Of its path only the name matters, which the code mentions.
fn scratch(name: &str) -> PathBuf {
    let thread: String = format!("{:?}", std::thread::current().id()).chars().filter(char::is_ascii_digit).collect();
    let directory =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("determinism").join(std::process::id().to_string()).join(thread);
    fs::create_dir_all(&directory).unwrap();
    directory.join(name)
}

/// The lines that only the first has, and those that only the second has, repeated as often as it has them more.
fn difference(one: &str, two: &str) -> (Vec<String>, Vec<String>) {
    (more(one, two), more(two, one))
}

/// The lines that a text has more often than another.
fn more(text: &str, other: &str) -> Vec<String> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in other.lines() {
        *left.entry(line).or_default() += 1;
    }
    let mut more = Vec::new();
    for line in text.lines() {
        match left.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => more.push(line.to_owned()),
        }
    }
    more
}
