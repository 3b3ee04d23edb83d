//! Choices of the user that miss: each is an error, since it would change nothing.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use specwright::Builder;

/// What is wrong with a choice, and what to do, for a document with `Pet` and `pet::Owner`.
fn check(choose: impl FnOnce(Builder) -> Builder, expected: &[&str]) {
    let document = "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    put:
      parameters: [{name: dry, in: query, schema: {type: boolean}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Pet: {type: object, properties: {owner: {type: object, properties: {name: {type: string}}}}}
";
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("choices");
    std::fs::create_dir_all(&directory).unwrap();
    // Tests run at the same time: no two write one file.
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let path = directory.join(format!("pets-{}.yaml", NUMBER.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(&path, document).unwrap();
    let error = choose(specwright::configure(path)).file().unwrap_err();
    let drawn: String = error.findings().iter().map(|finding| finding.draw(false) + "\n").collect();
    let found: Vec<String> = drawn
        .lines()
        .filter(|line| line.starts_with("error[") || line.contains("= help:"))
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_schema_that_is_not_there() {
    check(
        |builder| builder.schema("Owner", "crate::Owner"),
        &[
            "error[invalid-option]: the document has no component schema `Owner`, which a type was chosen for",
            "= help: write its name as it stands under `components.schemas`, or leave it out",
        ],
    );
}

#[test]
fn a_type_that_is_not_there() {
    check(
        |builder| builder.attribute("Owner", "#[derive(Eq)]"),
        &[
            "error[invalid-option]: no generated type is called `Owner`, which an attribute was chosen for",
            "= help: write its path as in the generated code: there is `pet::Owner`",
        ],
    );
}

#[test]
fn what_is_not_rust() {
    check(
        |builder| builder.schema("Pet", "not a type").attribute("Pet", "#[derive(Eq)] pub struct Other;"),
        &[
            "error[invalid-option]: `not a type` is not a Rust type, which the schema `Pet` needs",
            "= help: write a path, such as `jiff::Timestamp`",
            "error[invalid-option]: `#[derive(Eq)] pub struct Other;` is not an attribute, which the type `Pet` needs",
            "= help: write it as in Rust, such as `#[derive(Hash)]`",
        ],
    );
}

#[test]
fn what_is_not_a_url() {
    check(
        |builder| builder.url("vendor", "vendor").url("https://example.com/", "vendor"),
        &[
            "error[invalid-option]: `vendor` is not a URL, which a file was to stand for",
            "= help: write the URL as the document does, such as `https://example.com/a.yaml`",
        ],
    );
}

#[test]
fn an_operation_that_is_not_there() {
    check(
        |builder| builder.compiled("putPets").compiled("put_pets"),
        &[
            "error[invalid-option]: there is no operation `putPets`, which was to be compiled with the client",
            "= help: write its `operationId`, or the client's function, such as `repos().get`",
        ],
    );
}

#[test]
fn a_mock_without_a_client() {
    check(
        |builder| builder.mock(true).types_only(true),
        &[
            "error[invalid-option]: there is no client that the mock could stand for: `types_only` leaves it out",
            "= help: choose one of `mock` and `types_only`",
        ],
    );
}

#[test]
fn rules_for_pages() {
    check(
        |builder| builder.pages("listPets", "link").pages("putPet", "cursor"),
        &[
            "error[invalid-option]: there is no operation `listPets`, which a rule for pages was given for",
            "= help: write its `operationId`, or leave the rule out",
            "error[invalid-option]: there is no operation `putPet`, which a rule for pages was given for",
            "= help: write its `operationId`, or leave the rule out",
        ],
    );
    let text = |rule: &str| paged("pages", "listTeas", rule);
    let given = text("cursor: query.limit = header.x-next, items = $.teas").unwrap();
    assert!(given.contains(r#"Paging::cursor("query.limit", "header.x-next").items("/teas")"#), "{given}");
    assert!(!text("none").unwrap().contains("query.cursor"));
    for (rule, reason) in [
        ("cursor", "is not a rule for pages"),
        ("offset: query.skip", "the request has no parameter `skip`"),
        ("link: items = $.coffees", "the response has no list `$.coffees`"),
        ("link, items = $.coffees", "the response has no list `$.coffees`"),
        ("url: $.next", "the response has no `$.next`"),
        ("url: $.teas", "`$.teas` is not a string"),
        ("last: query.cursor = $.nothing", "the items have no `$.nothing`"),
        ("offset: query.limit, more = $.nothing", "the response has no `$.nothing`"),
        ("offset: query.limit, more = $.teas", "`$.teas` is not a boolean"),
    ] {
        let error = text(rule).unwrap_err();
        assert!(error.contains(reason), "{rule}: {error}");
    }
}

#[test]
fn rules_for_the_address_of_a_page() {
    let text = |rule: &str| paged("next-links-by-other-methods", "findReviews", rule);
    for (rule, expected) in [
        ("url: $.next", r#"Paging::reference("/next").optional_items("/reviews").by("GET"),"#),
        ("link", r#"Paging::link().optional_items("/reviews").by("GET"),"#),
        ("url: $.next, method = GET", r#"Paging::reference("/next").optional_items("/reviews").by("GET"),"#),
        // The operation has no body, and so it has none to send with other methods.
        ("url: $.next, method = PUT", r#"Paging::reference("/next").optional_items("/reviews").by("PUT"),"#),
        ("url: $.next, method = POST", r#"Paging::reference("/next").optional_items("/reviews"),"#),
        ("url: $.next, operation = findReviews", r#"Paging::reference("/next").optional_items("/reviews"),"#),
    ] {
        let given = text(rule).unwrap();
        assert!(given.contains(expected), "{rule}: {given}");
    }
    let given = paged("next-links-by-other-methods", "searchTeas", "url: $.nextLink, method = PUT").unwrap();
    assert!(
        given.contains(r#"Paging::url("/nextLink").optional_items("/value").by("PUT").with_content(),"#),
        "{given}"
    );
    for (rule, reason) in [
        ("url: $.next, operation = findMore", "the document has no operation `findMore`"),
        ("url: $.next, operation = searchTeas", "the operation `searchTeas` requires a body"),
        ("url: $.next, operation = listMoreAudits", "the operation `listMoreAudits` answers without the link `$.next`"),
        ("url: $.next, method = get", "`get` is not a method"),
        ("last: query.after = $.id, method = GET", "`method` and `operation` are about the address of a page"),
    ] {
        let error = text(rule).unwrap_err();
        assert!(error.contains(reason), "{rule}: {error}");
    }
}

#[test]
fn an_operation_of_several_bodies_is_followed_with_each_of_them() {
    let given = paged("next-links-of-several-bodies", "searchTeas", "url: $.nextLink, operation = searchTeas").unwrap();
    let lines = |line: &str| given.matches(line).count();
    assert_eq!(lines(r#"Paging::url("/nextLink").items("/teas"),"#), 2, "{given}");
    // As the extension says it.
    assert_eq!(lines(r#"Paging::url("/nextLink").items("/teas").by("POST").with_content(),"#), 2, "{given}");
    assert_eq!(lines(r#"Paging::url("/nextLink").items("/teas").by("GET"),"#), 1, "{given}");
}

/// The client of an accepted document in which an operation has a rule for its pages, or what is wrong with the rule.
fn paged(document: &str, operation: &str, rule: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/accept/operation/{document}.yaml"));
    let generated = specwright::configure(path).pages(operation, rule).file();
    let drawn = |error: specwright::Error| error.findings().iter().map(|of| of.draw(false)).collect::<String>();
    generated.map(|generated| generated.files().map(|(_, text)| text).collect::<String>()).map_err(drawn)
}

#[test]
fn what_is_compiled_with_the_client_is_not_inlined() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept/tag/as-groups.yaml");
    let inlined = |builder: Builder| {
        let generated = builder.file().unwrap();
        generated
            .items()
            .into_iter()
            .filter(|(_, text)| text.contains("#[inline]"))
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    let function = specwright::configure(&path).file().unwrap().operations()[0].function.clone();
    let (before, after) =
        (inlined(specwright::configure(&path)), inlined(specwright::configure(&path).compiled(function.clone())));
    let lost: Vec<&String> = before.iter().filter(|name| !after.contains(name)).collect();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(lost[0].ends_with(function.rsplit('.').next().unwrap()), "{lost:?}, {function}");
}
