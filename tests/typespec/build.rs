//! Generates a client for each document that `SPECWRIGHT_SCENARIOS` names, a path in the directory `documents` of this crate or of
//! `SPECWRIGHT_TYPESPEC`, as a module of this crate, with a function for each operation that calls it with arguments in JSON, and one
//! for its pages if it answers in pages. Without these variables there are no operations.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use specwright::OperationSummary;

/// How operations answer in pages where the document does not say it: part of the path of the document, `operationId`, rule.
const PAGES: &[(&str, &str, &str)] = &[
    ("payload/pageable/", "ServerDrivenPagination_linkString", "url: $.next, items = $.pets"),
    ("payload/pageable/", "AlternateInitialVerb_post", "url: $.next, items = $.pets"),
    ("payload/pageable/", "ServerDrivenPagination_nestedLink", "url: $.nestedNext.next, items = $.nestedItems.pets"),
    (
        "payload/pageable/",
        "ContinuationToken_requestQueryResponseBody",
        "cursor: query.token = $.nextToken, items = $.pets",
    ),
    (
        "payload/pageable/",
        "ContinuationToken_requestQueryResponseHeader",
        "cursor: query.token = header.next-token, items = $.pets",
    ),
    (
        "payload/pageable/",
        "ContinuationToken_requestQueryNestedResponseBody",
        "cursor: query.token = $.nestedNext.nextToken, items = $.nestedItems.pets",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_TYPESPEC");
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_SCENARIOS");
    let out = env::var("OUT_DIR")?;
    let (mut modules, mut tables) = (String::new(), String::new());
    if let (Ok(root), Ok(documents)) = (env::var("SPECWRIGHT_TYPESPEC"), env::var("SPECWRIGHT_SCENARIOS")) {
        for document in documents.split_whitespace() {
            let name = document.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_").to_ascii_lowercase();
            module(&mut modules, document, &name, &place(&root, document))?;
            write!(tables, "document_{name}::OPERATIONS, ")?;
        }
    }
    writeln!(
        modules,
        "/// The operations of each document.\npub fn all() -> &'static [&'static [crate::Operation]] {{"
    )?;
    writeln!(modules, "    const ALL: &[&[crate::Operation]] = &[{tables}];\n    ALL\n}}")?;
    Ok(fs::write(Path::new(&out).join("documents.rs"), modules)?)
}

/// Where a document is: in the directory of this crate, which has those that TypeSpec does not emit, or in that of TypeSpec.
fn place(root: &str, document: &str) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("documents").join(document);
    if own.is_file() { own } else { Path::new(root).join("documents").join(document) }
}

/// The client of a document and its operations.
fn module(out: &mut String, document: &str, name: &str, path: &Path) -> Result<(), Box<dyn Error>> {
    let rules = PAGES.iter().filter(|(part, ..)| document.contains(part));
    let builder =
        rules.fold(specwright::configure(path), |builder, (_, operation, rule)| builder.pages(*operation, *rule));
    let generated = builder.file()?;
    for read in generated.read() {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    let client = generated.files().map(|(_, text)| text).collect::<String>();
    writeln!(out, "/// The client of `{document}`.\npub mod document_{name} {{\n{client}")?;
    maker(out, &client)?;
    writeln!(out, "/// The operations.\npub const OPERATIONS: &[crate::Operation] = &[")?;
    for operation in generated.operations() {
        entry(out, document, &client, operation)?;
    }
    Ok(writeln!(out, "];\n}}")?)
}

/// The function that makes a client with credentials, or gives the one that there is for this address and these.
fn maker(out: &mut String, client: &str) -> std::fmt::Result {
    writeln!(
        out,
        "fn client(arguments: &crate::Arguments) -> ::core::result::Result<Client, ::std::string::String> {{"
    )?;
    writeln!(out, "    ::std::thread_local! {{ static MADE: crate::Made<Client> = crate::Made::default(); }}")?;
    writeln!(out, "    let key = arguments.key();")?;
    writeln!(out, "    if let ::core::option::Option::Some(client) = MADE.with(|made| made.find(&key)) {{")?;
    writeln!(out, "        return ::core::result::Result::Ok(client);\n    }}")?;
    writeln!(out, "    let builder = Client::builder().base_url(arguments.address());")?;
    for (scheme, call) in credentials(client) {
        writeln!(out, "    let builder = match arguments.credential({scheme:?}) {{")?;
        writeln!(out, "        ::core::option::Option::Some(secret) => builder.{call},")?;
        writeln!(out, "        ::core::option::Option::None => builder,\n    }};")?;
    }
    writeln!(out, "    let client = builder.build().map_err(|error| error.to_string())?;")?;
    writeln!(out, "    MADE.with(|made| made.keep(key, client.clone()));\n    ::core::result::Result::Ok(client)\n}}")
}

/// The methods of the builder that take secrets: the scheme of each, and its call.
fn credentials(client: &str) -> Vec<(String, String)> {
    let methods = client.split("impl ClientBuilder {").nth(1).and_then(|rest| rest.split("\n}\n").next());
    let heads = methods.unwrap_or_default().split("pub fn ").skip(1);
    let call = |head: &str| {
        let (name, rest) = head.split_once('(')?;
        let arguments = rest.split("->").next().unwrap_or_default().matches("impl Into<").count();
        let scheme = rest.split_once(".credential(")?.1.split('"').nth(1)?;
        Some((scheme.to_owned(), format!("{name}({})", vec!["secret.to_owned()"; arguments].join(", "))))
    };
    heads.filter_map(call).collect()
}

fn entry(out: &mut String, document: &str, client: &str, operation: &OperationSummary) -> std::fmt::Result {
    let OperationSummary { function, method, path, arguments, parameters, body, .. } = operation;
    writeln!(out, "    crate::Operation {{ document: {document:?}, method: {method:?}, path: {path:?},")?;
    writeln!(out, "        parameters: &{parameters:?}, body: {body:?},")?;
    let (mut values, mut passed, mut setters) = (String::new(), Vec::new(), String::new());
    for (index, argument) in arguments.iter().enumerate() {
        if let Some(raw) = raw(argument) {
            passed.push(raw);
            continue;
        }
        let (name, ty) = argument.split_once(": ").unwrap_or((argument, "()"));
        let (ty, given) = owned(ty);
        match name.strip_suffix('?') {
            None => {
                let fields = uploads(client, &ty);
                let mutable = if fields.is_empty() { "" } else { "mut " };
                write!(values, "let {mutable}value_{index}: {ty} = arguments.required({index})?; ")?;
                for (field, name) in fields {
                    write!(values, "crate::Fill::fill(&mut value_{index}.{field}, arguments.uploads({name:?})); ")?;
                }
                passed.push(format!("{given}value_{index}"));
            }
            Some(name) => write!(
                setters,
                "let call = match arguments.optional::<{ty}>({index})? {{ ::core::option::Option::Some(value) => call.{name}({given}value), \
                 ::core::option::Option::None => call }}; "
            )?,
        }
    }
    let (group, name) = function.rsplit_once('.').map_or(("", function.as_str()), |(group, name)| (group, name));
    let group = if group.is_empty() { String::new() } else { format!(".{group}") };
    let mut begin = format!(
        "{values}\n            let call = client(arguments)?{group}.{name}({}); {setters}\n",
        passed.join(", ")
    );
    writeln!(
        begin,
        "            let call = arguments.headers().fold(call, |call, (name, value)| call.header(name, value));"
    )?;
    let answered = format!(
        "{{ let (status, headers, value) = (response.status, response.headers, response.value); \
         crate::Outcome::answered(status, headers, {}) }}",
        answer(client, &operation.result, "value")
    );
    let failure = if operation.errors == "NoError" {
        "|_| crate::Answer::Empty".to_owned()
    } else {
        format!("|body| {}", content(client, &operation.errors, "body"))
    };
    writeln!(out, "        call: |arguments| ::std::boxed::Box::pin(async move {{ {begin}")?;
    writeln!(out, "            match call.send().await {{")?;
    writeln!(out, "                ::core::result::Result::Ok(response) => ::core::result::Result::Ok({answered}),")?;
    writeln!(out, "                ::core::result::Result::Err(error) => crate::Outcome::failed(error, {failure}),")?;
    writeln!(out, "            }}\n        }}),")?;
    if !operation.is_paged {
        return writeln!(out, "        pages: ::core::option::Option::None,\n    }},");
    }
    writeln!(
        out,
        "        pages: ::core::option::Option::Some(|arguments| ::std::boxed::Box::pin(async move {{ {begin}"
    )?;
    writeln!(out, "            let (mut pages, mut outcomes) = (call.pages(), ::std::vec::Vec::new());")?;
    writeln!(out, "            while let ::core::option::Option::Some(page) = pages.next().await {{")?;
    writeln!(out, "                match page {{")?;
    writeln!(out, "                    ::core::result::Result::Ok(response) => outcomes.push({answered}),")?;
    writeln!(out, "                    ::core::result::Result::Err(error) => {{")?;
    writeln!(out, "                        outcomes.push(crate::Outcome::failed(error, {failure})?);")?;
    writeln!(out, "                        break;\n                    }}\n                }}\n            }}")?;
    writeln!(out, "            ::core::result::Result::<_, ::std::string::String>::Ok(outcomes)")?;
    writeln!(out, "        }})),\n    }},")
}

/// How a value of this type becomes an answer.
fn answer(client: &str, ty: &str, value: &str) -> String {
    if ty == "()" {
        return format!("{{ let () = {value}; crate::Answer::Empty }}");
    }
    if ty.starts_with("EventStream<") {
        return format!("crate::Answer::Items(crate::events({value}).await)");
    }
    if ty.starts_with("ItemStream<") {
        return format!("crate::Answer::Items(crate::items({value}).await)");
    }
    content(client, ty, value)
}

/// The same of a value that is there at once, by reference or not.
fn content(client: &str, ty: &str, value: &str) -> String {
    if matches!(ty, "Bytes" | "specwright_runtime::Bytes") {
        return format!("crate::Answer::Bytes({value}.to_vec())");
    }
    let variants =
        client.split_once(&format!("\nresponses! {{ {ty} {{\n")).and_then(|(_, rest)| rest.split("\n} }").next());
    let Some(variants) = variants else { return format!("crate::Answer::json(&{value})") };
    let arm = |line: &str| {
        let (name, rest) = line.trim().split_once(" = ")?;
        Some(match rest.trim_end_matches(',').rsplit(' ').next()? {
            "empty" => format!("{ty}::{name} => crate::Answer::Empty, "),
            "bytes" => format!("{ty}::{name}(content) => crate::Answer::Bytes(content.to_vec()), "),
            _ => format!("{ty}::{name}(content) => crate::Answer::json(&content), "),
        })
    };
    format!("match {value} {{ {}}}", variants.lines().filter_map(arm).collect::<String>())
}

/// The fields of a struct that are files: their names and those of the properties.
fn uploads<'a>(client: &'a str, ty: &'a str) -> Vec<(&'a str, &'a str)> {
    let ty = renamed(client, ty);
    let block = |head: String, end: &str| client.split_once(&head).and_then(|(_, rest)| rest.split(end).next());
    // What several places share is in a module.
    let fields = block(format!("pub struct {ty} {{\n"), "}\n").unwrap_or_default();
    let rows = block(format!("object! {{ {ty} {{\n"), "} }\n").unwrap_or_default();
    let field = |line: &'a str| {
        let (name, ty) = line.trim().strip_prefix("pub ")?.split_once(": ")?;
        let row = rows.lines().find_map(|row| row.trim().strip_prefix(name)?.strip_prefix(": "))?;
        ty.contains("Upload").then_some((name, row.split('"').nth(1)?))
    };
    fields.lines().filter_map(field).collect()
}

/// The name of a type without modules, through other names for it.
fn renamed<'a>(client: &'a str, ty: &'a str) -> &'a str {
    let target = client.split_once(&format!("\npub type {ty} = ")).and_then(|(_, rest)| rest.split(';').next());
    target.map_or(ty, |target| target.rsplit("::").next().unwrap_or(target))
}

/// What a body is passed as that is no JSON.
fn raw(argument: &str) -> Option<String> {
    if argument.contains(": &str, ") {
        // The media type and the content.
        return Some("arguments.media(), arguments.upload()".to_owned());
    }
    let call = match argument.split_once(": ")? {
        (name, _) if name.ends_with('?') => return None,
        (_, "impl Into<Upload>") => "arguments.upload()",
        (_, "impl Into<String>") => "arguments.text()",
        (_, "impl Into<Bytes>") => "arguments.bytes()",
        _ => return None,
    };
    Some(call.to_owned())
}

/// The type that an argument is read as, and what it is passed with.
fn owned(ty: &str) -> (String, &'static str) {
    let string = "::std::string::String";
    if matches!(ty, "&str" | "impl AsRef<str>") {
        (string.to_owned(), "&")
    } else if ty == "&[impl AsRef<str>]" {
        (format!("::std::vec::Vec<{string}>"), "&")
    } else if let Some(item) = ty.strip_prefix("&[").and_then(|rest| rest.strip_suffix(']')) {
        (format!("::std::vec::Vec<{item}>"), "&")
    } else if let Some(ty) = ty.strip_prefix('&') {
        (ty.to_owned(), "&")
    } else if ty.starts_with("impl Into<") {
        ("crate::Content".to_owned(), "")
    } else {
        (ty.to_owned(), "")
    }
}
