//! Documents in which thousands of schemas refer to each other: their cost grows with their size, and no stack
//! overflows.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// The stack that Rust gives a thread unless it is asked for another.
const STACK: usize = 2 * 1024 * 1024;

/// The number of schemas in a chain.
const LONG: usize = 4_000;

/// Each document takes a second or two unoptimised; one whose cost grew with the square of its size would take minutes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Generates a document whose schemas these are, and gives the code.
#[track_caller]
fn generate(name: &str, schemas: impl Iterator<Item = (String, String)>) -> String {
    let mut text = format!(r#"{{"openapi":"3.0.3","info":{{"title":"{name}","version":"1"}},"paths":{{}},"#);
    text.push_str(r#""components":{"schemas":{"#);
    for (index, (schema, value)) in schemas.enumerate() {
        write!(text, r#"{}"{schema}":{value}"#, if index == 0 { "" } else { "," }).unwrap();
    }
    text.push_str("}}}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    std::fs::write(&path, text).unwrap();
    let thread = std::thread::Builder::new().stack_size(STACK).name(name.to_owned());
    let start = Instant::now();
    let generated = thread.spawn(move || specwright::configure(&path).file()).unwrap().join().unwrap();
    assert!(start.elapsed() < PATIENCE, "{name} takes {:?}", start.elapsed());
    generated.unwrap_or_else(|error| panic!("{name}: {error:?}")).files().map(|(_, text)| text).collect()
}

/// A chain: each schema made from the name of the next, the last as given.
fn chain(link: impl Fn(usize, &str) -> String, last: &str) -> impl Iterator<Item = (String, String)> {
    let links = (0..LONG).map(move |index| {
        (format!("S{index}"), link(index, &format!(r##"{{"$ref":"#/components/schemas/S{}"}}"##, index + 1)))
    });
    links.chain([(format!("S{LONG}"), last.to_owned())])
}

const TEXT: &str = r#"{"type":"string"}"#;

#[test]
fn unions_of_the_next() {
    let text = generate("unions_of_the_next", chain(|_, next| format!(r#"{{"oneOf":[{next}]}}"#), TEXT));
    assert!(text.contains("pub type S0 = S1;"));
    let link = |_, next: &str| format!(r#"{{"oneOf":[{next},{{"type":"integer"}}]}}"#);
    let text = generate("unions_of_the_next_and_another", chain(link, TEXT));
    assert!(text.contains("S1: integer | string,"), "the types of a long chain are known at its beginning");
}

#[test]
fn unions_of_the_next_and_an_object() {
    let link = |index, next: &str| {
        format!(r#"{{"oneOf":[{next},{{"type":"object","required":["p{index}"],"properties":{{"p{index}":{{}}}}}}]}}"#)
    };
    assert!(generate("unions_with_objects", chain(link, TEXT)).contains("pub enum S0"));
}

#[test]
fn nullable_through_all() {
    let text = generate(
        "nullable_through_all",
        chain(|_, next| format!(r#"{{"allOf":[{next}]}}"#), r#"{"type":"string","nullable":true}"#)
            .chain([("Holder".to_owned(), r##"{"properties":{"a":{"$ref":"#/components/schemas/S0"}}}"##.to_owned())]),
    );
    assert!(text.contains("pub a: Maybe<S0>,"), "`null` is a value of the first, because it is one of the last");
}

#[test]
fn each_extends_the_next() {
    let link = |index, next: &str| {
        format!(r#"{{"allOf":[{next},{{"type":"object","properties":{{"p{index}":{{"type":"string"}}}}}}]}}"#)
    };
    let schemas = chain(link, TEXT).skip(LONG - 400);
    assert!(generate("each_extends_the_next", schemas).contains("pub struct"));
}

#[test]
fn a_base_that_thousands_extend() {
    let base = r#"{"type":"object","required":["k"],"discriminator":{"propertyName":"k"},"properties":{"k":{"type":"string"}}}"#;
    let extension = r##"{"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object"}]}"##;
    let schemas = (0..LONG).map(|index| (format!("S{index}"), extension.to_owned()));
    let text = generate("a_base_that_thousands_extend", schemas.chain([("Base".to_owned(), base.to_owned())]));
    assert!(text.contains(&format!("S{} = \"S{}\",", LONG - 1, LONG - 1)));
}

#[test]
fn a_base_that_each_extends_in_turn() {
    let base = r#"{"type":"object","required":["k"],"discriminator":{"propertyName":"k"},"properties":{"k":{"type":"string"}}}"#;
    let link = |index: usize| {
        let before = index.checked_sub(1).map_or("Base".to_owned(), |before| format!("S{before}"));
        format!(r##"{{"allOf":[{{"$ref":"#/components/schemas/{before}"}},{{"type":"object"}}]}}"##)
    };
    let schemas = (0..400).map(|index| (format!("S{index}"), link(index)));
    let text = generate("a_base_that_each_extends_in_turn", schemas.chain([("Base".to_owned(), base.to_owned())]));
    assert!(text.contains("pub enum S1 {"));
}

#[test]
fn a_union_of_thousands() {
    let object = |index| {
        format!(r#"{{"type":"object","required":["p{index}"],"properties":{{"p{index}":{{"type":"string"}}}}}}"#)
    };
    let branches: Vec<String> =
        (0..LONG).map(|index| format!(r##"{{"$ref":"#/components/schemas/S{index}"}}"##)).collect();
    let union = format!(r#"{{"oneOf":[{}]}}"#, branches.join(","));
    let schemas = (0..LONG).map(|index| (format!("S{index}"), object(index)));
    let text = generate("a_union_of_thousands", schemas.chain([("Union".to_owned(), union)]));
    assert!(text.contains(&format!("S{}: with \"p{}\",", LONG - 1, LONG - 1)));
}

#[test]
fn properties_that_extend_the_next() {
    let link = |_, next: &str| {
        format!(r#"{{"type":"object","properties":{{"p":{{"allOf":[{next},{{"properties":{{"q":{{}}}}}}]}}}}}}"#)
    };
    let last = r#"{"type":"object","properties":{"z":{"type":"string"}}}"#;
    let text = generate("properties_that_extend_the_next", chain(link, last));
    assert!(text.contains("pub struct S0 {") && text.contains("pub mod s3999 {"));
}

#[test]
fn each_names_the_next_twice() {
    let link = |_, next: &str| format!(r#"{{"allOf":[{next},{next}]}}"#);
    for last in [r#"{"type":"string","enum":["a","b"]}"#, r#"{"type":"object","properties":{"z":{}}}"#, "{}"] {
        let schemas = chain(link, last).skip(LONG - 60);
        let holder = (
            String::from("Holder"),
            format!(r##"{{"properties":{{"a":{{"$ref":"#/components/schemas/S{}"}}}}}}"##, LONG - 60),
        );
        assert!(generate("each_names_the_next_twice", schemas.chain([holder])).contains("pub struct Holder"));
    }
}

#[test]
fn unions_that_name_each_other() {
    let union = |index: usize| {
        let others = (0..12).filter(|other| *other != index);
        let branches: Vec<String> =
            others.map(|other| format!(r##"{{"$ref":"#/components/schemas/U{other}"}}"##)).collect();
        format!(
            r##"{{"oneOf":[{},{{"$ref":"#/components/schemas/Leaf"}}],"discriminator":{{"propertyName":"k"}}}}"##,
            branches.join(",")
        )
    };
    let leaf = r#"{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}}"#;
    let schemas = (0..12).map(|index| (format!("U{index}"), union(index)));
    let text = generate("unions_that_name_each_other", schemas.chain([("Leaf".to_owned(), leaf.to_owned())]));
    assert!(text.contains("pub struct Leaf"));
}

#[test]
fn an_enumeration_that_thousands_of_properties_have() {
    let values: Vec<String> = (0..LONG).map(|index| format!(r#""v{index}""#)).collect();
    let reference = r##"{"allOf":[{"$ref":"#/components/schemas/Code"}]}"##;
    let properties: Vec<String> = (0..LONG).map(|index| format!(r#""p{index}":{reference}"#)).collect();
    let schemas = [
        ("Code".to_owned(), format!(r#"{{"type":"string","enum":[{}]}}"#, values.join(","))),
        ("Holder".to_owned(), format!(r#"{{"type":"object","properties":{{{}}}}}"#, properties.join(","))),
    ];
    let text = generate("an_enumeration_that_thousands_of_properties_have", schemas.into_iter());
    assert!(text.contains(&format!("pub p{}: Option<Code>,", LONG - 1)));
}
