//! A client as a directory of modules: which file has which items, and what each file imports.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Tea, version: '1'}
paths:
  /health:
    get:
      tags: [Health]
      operationId: check
      parameters: [{name: deep, in: query, schema: {type: boolean}}]
      responses: {'204': {description: Alive}}
  /teas:
    get:
      tags: [Teas]
      operationId: list
      responses:
        '200':
          description: All teas
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Tea'}}}}
  /prices:
    get:
      tags: [Prices]
      operationId: price
      responses:
        '200':
          description: A price
          content: {text/plain: {schema: {type: string}}}
        '404':
          description: No such tea
          content: {application/json: {schema: {type: string, format: amount}}}
  /version:
    get:
      operationId: version
      responses: {'200': {description: The version, content: {text/plain: {schema: {type: string}}}}}
components:
  schemas:
    Tea: {type: object, required: [name], properties: {name: {type: string}}}
";

/// The files of a document, by name.
fn directory(name: &str, document: &str, amount: &str) -> BTreeMap<PathBuf, String> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout").join(name);
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join("tea.yaml");
    fs::write(&path, document).unwrap();
    let generated = specwright::configure(path).format("amount", amount).directory().unwrap();
    generated.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn imports_all(files: &BTreeMap<PathBuf, String>, file: &str) -> bool {
    files[Path::new(file)].lines().any(|line| line == "use super::*;")
}

#[test]
fn a_group_imports_the_client_only_where_it_names_one_of_its_types() {
    let files = directory("imports", DOCUMENT, "rust_decimal::Decimal");
    let names: Vec<_> = files.keys().map(|name| name.to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["health.rs", "mod.rs", "models.rs", "prices.rs", "teas.rs"]);
    assert!(imports_all(&files, "teas.rs"));
    // `clippy::pedantic` has nothing to say about it.
    assert!(files[Path::new("teas.rs")].contains("#[allow(clippy::wildcard_imports, reason = "));
    for file in ["health.rs", "prices.rs", "mod.rs", "models.rs"] {
        assert!(!imports_all(&files, file), "{file}: {}", files[Path::new(file)]);
    }
    assert!(files[Path::new("prices.rs")].contains("rust_decimal::Decimal"));
}

#[test]
fn a_configured_type_may_be_one_of_the_client() {
    assert!(imports_all(&directory("bare", DOCUMENT, "Vec<Tea>"), "prices.rs"));
    assert!(!imports_all(&directory("path", DOCUMENT, "super::Tea"), "prices.rs"));
    assert!(!imports_all(&directory("other", DOCUMENT, "other::Tea"), "prices.rs"));
}

#[test]
fn a_configured_type_is_the_same_one_in_modules_of_types() {
    let document = DOCUMENT.replace(
        "properties: {name: {type: string}}}",
        "properties: {name: {type: string}, price: {type: object, properties: {net: {type: string, format: amount}}}}}",
    );
    let models = |name: &str, amount: &str| directory(name, &document, amount)[Path::new("models.rs")].clone();
    for (name, written, nested) in [
        ("crate", "rust_decimal::Decimal", "rust_decimal::Decimal"),
        ("own", "crate::Money", "crate::Money"),
        ("above", "super::Money", "super::super::Money"),
        ("here", "self::Tea", "super::Tea"),
        ("generated", "Vec<Tea>", "Vec<super::Tea>"),
        ("local", "Money", "super::Money"),
        ("primitive", "u64", "u64"),
        ("nested", "Cow<'static, [u8]>", "super::Cow<'static, [u8]>"),
        ("reserved", "price::Money", "price::Money"),
    ] {
        let text = models(name, written);
        assert!(text.contains(&format!("pub net: Option<{nested}>,")), "{written}: {text}");
        assert!(text.contains("pub mod tea {\n    #[derive") || text.contains("pub mod tea {\n    use"), "{text}");
    }
    let taken = directory("taken", &document, "tea::Leaf");
    assert!(taken[Path::new("models.rs")].contains("pub mod tea_2 {"), "a path of the user begins with `tea`");
}

#[test]
fn a_client_without_types_has_no_module_for_them() {
    let (before, _) = DOCUMENT.split_once("components:").unwrap();
    let document = before.replace("{type: array, items: {$ref: '#/components/schemas/Tea'}}", "{type: string}");
    let files = directory("untyped", &document, "String");
    assert!(!files.contains_key(Path::new("models.rs")));
    let root = &files[Path::new("mod.rs")];
    for module in ["health", "teas", "prices"] {
        assert!(root.contains(&format!("mod {module};\n")) && root.contains(&format!("pub use {module}::*;\n")));
        let text = &files[&PathBuf::from(format!("{module}.rs"))];
        assert!(!text.contains("use super::*;"), "{text}");
        // An export of a module without public items would be an unused import.
        assert!(text.contains("pub struct "), "{text}");
    }
}

#[test]
fn files_have_names_that_mod_finds_and_that_are_none_of_the_modules_of_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept/name/modules-of-every-name.yaml");
    let generated = specwright::configure(path).directory().unwrap();
    let files: Vec<String> = generated.files().map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(
        files,
        ["mod.rs", "models_2.rs", "models_3.rs", "orders_2.rs", "shared_3.rs", "u6d88_u606f_u6a21_u5757.rs"]
    );
    let (_, root) = generated.files().find(|(path, _)| path.ends_with("mod.rs")).unwrap();
    for module in root.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')) {
        assert!(files.contains(&format!("{module}.rs")), "{module}: {files:?}");
    }
}

#[test]
fn a_number_after_a_name_that_ends_in_an_underscore_has_none_of_its_own() {
    let long = "word ".repeat(30);
    let document = DOCUMENT
        .replace("tags: [Prices]", "tags: [crate]")
        .replace("tags: [Health]", &format!("tags: [{long}a]"))
        .replace("tags: [Teas]", &format!("tags: [{long}b]"))
        + "    crate: {type: object, properties: {owner: {type: object, properties: {name: {type: string}}}}}\n";
    let files = directory("underscores", &document, "String");
    let names: Vec<_> = files.keys().map(|name| name.to_string_lossy().into_owned()).collect();
    assert!(names.contains(&"crate_2.rs".to_owned()), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("_word_2.rs")), "{names:?}");
    assert!(names.iter().all(|name| !name.contains("__")), "not in snake case: {names:?}");
}

#[test]
fn no_file_of_a_group_is_a_module_that_paths_lead_into_nor_a_device() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mock/groups-called-as-crates.yaml");
    let generated = specwright::configure(path).mock(true).directory().unwrap();
    let files: Vec<String> = generated.files().map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(
        files,
        [
            "aux_2.rs",
            "con_2.rs",
            "core_2.rs",
            "mock.rs",
            "mod.rs",
            "models.rs",
            "specwright_runtime_2.rs",
            "std_2.rs",
            "str_2.rs",
            "u8_2.rs",
        ]
    );
    let of_user = DOCUMENT.replace("tags: [Prices]", "tags: [chrono]");
    let files = directory("crates", &of_user, "chrono::Duration");
    assert!(files.contains_key(Path::new("chrono_2.rs")), "{:?}", files.keys());
    assert!(files[Path::new("mod.rs")].contains("pub use chrono_2::*;\n"));
}

#[test]
fn items_are_the_whole_client() {
    let document = "openapi: 3.0.3
info: {title: Shops, version: '1'}
paths:
  /shop:
    put:
      operationId: putShop
      parameters: [{name: dry, in: query, schema: {type: boolean}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Shop:
      type: object
      required: [owner]
      properties:
        owner:
          type: object
          required: [name]
          properties:
            name: {type: string}
            kind: {type: string, enum: [person, company]}
            address: {type: object, properties: {city: {type: string}}}
";
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout").join("items");
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join("shop.yaml");
    fs::write(&path, document).unwrap();
    let generated = specwright::configure(path).file().unwrap();
    let items = generated.items();
    let names: Vec<&str> = items.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Client",
            "Client.put_shop",
            "ClientBuilder",
            "ClientBuilder.env",
            "PutShopCall",
            "PutShopCall.dry",
            "Shop",
            "imports",
            "shop.Owner",
            "shop.imports",
            "shop.owner.Address",
            "shop.owner.Kind",
            "shop.owner.imports",
        ]
    );
    // Without the braces around methods, of which each item has its own.
    let lines = |text: &str| -> Vec<String> {
        let is_own =
            |line: &&str| !line.is_empty() && *line != "}" && !(line.starts_with("impl ") && line.ends_with('{'));
        let mut lines: Vec<String> = text.lines().map(str::trim).filter(is_own).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let whole: String = generated.files().map(|(_, text)| text).collect();
    let shown: String = items.values().map(String::as_str).collect();
    assert_eq!(lines(&shown), lines(&whole));
}
