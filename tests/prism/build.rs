//! Generates the client of the document that `SPECWRIGHT_PRISM` names, a path in the directory `SPECWRIGHT_CORPUS`, with a function
//! for each of its operations that calls it with arguments in JSON. Without them there are no operations.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use specwright::{Generated, OperationSummary};

/// What there is without a document.
const NOTHING: &str =
    "/// No client.\npub type Api = ();\n/// There is none.\npub const fn client(_: &str) -> Option<Api> { None }
/// No document.
pub const DOCUMENT: crate::Document<Api> = crate::Document { file: \"\", schemas: &[], operations: &[] };\n";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_CORPUS");
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_PRISM");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out).join("document.rs");
    let (Ok(corpus), Ok(named)) = (env::var("SPECWRIGHT_CORPUS"), env::var("SPECWRIGHT_PRISM")) else {
        return Ok(fs::write(out, NOTHING)?);
    };
    let path = Path::new(&corpus).join(&named).canonicalize()?;
    let generated = specwright::configure(&path).file()?;
    for read in generated.read() {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    let client = generated.files().map(|(_, text)| text).collect::<String>();
    let mut text = format!(
        "/// The client.\n#[allow(deprecated, reason = \"every operation is called\")]\npub mod generated {{\n{client}\n"
    );
    table(&mut text, &path, &generated)?;
    writeln!(
        text,
        "}}\npub use generated::{{Client as Api, DOCUMENT}};\n/// A client with a credential for each scheme.\npub fn client(address: &str) -> Option<Api> {{"
    )?;
    writeln!(text, "    Api::builder().base_url(address){}.build().ok()\n}}", credentials(&client))?;
    Ok(fs::write(out, text)?)
}

/// The document, its schemas and its operations, as a constant.
fn table(out: &mut String, path: &Path, generated: &Generated) -> Result<(), Box<dyn Error>> {
    writeln!(out, "/// The document.\npub const DOCUMENT: crate::Document<Client> = crate::Document {{")?;
    writeln!(out, "    file: {path:?},\n    schemas: &[")?;
    for ty in generated.types() {
        let form = match (&ty.request, &ty.response) {
            (Some(request), Some(response)) if request == response => "Both",
            (_, Some(_)) => "Response",
            _ => "Request",
        };
        let (name, file, pointer) = (&ty.schema, ty.file.canonicalize()?, &ty.pointer);
        writeln!(out, "        ({name:?}, {file:?}, {pointer:?}, samples::Form::{form}),")?;
    }
    writeln!(out, "    ],\n    operations: &[")?;
    for operation in generated.operations() {
        entry(out, operation)?;
    }
    writeln!(out, "    ],\n}};")?;
    Ok(())
}

/// A credential for each scheme: the methods of the builder that take secrets.
fn credentials(client: &str) -> String {
    let methods = client.split("impl ClientBuilder {").nth(1).and_then(|rest| rest.split("\n}\n").next());
    let heads = methods.unwrap_or_default().split("pub fn ").skip(1);
    let call = |head: &str| {
        let (name, rest) = head.split_once('(').unwrap_or((head, ""));
        let arguments = rest.split("->").next().unwrap_or_default().matches("impl Into<").count();
        format!(".{name}({})", vec!["\"secret\""; arguments].join(", "))
    };
    // Others take no secret.
    heads.filter(|head| head.split("->").next().is_some_and(|head| head.contains("impl Into<"))).map(call).collect()
}

fn entry(out: &mut String, operation: &OperationSummary) -> Result<(), Box<dyn Error>> {
    let OperationSummary { function, method, path, arguments, parameters, body, statuses, .. } = operation;
    writeln!(out, "        crate::Operation {{ function: {function:?}, method: {method:?}, path: {path:?},")?;
    writeln!(out, "            parameters: &{parameters:?}, body: {body:?}, statuses: &{statuses:?},")?;
    let required: Vec<bool> = arguments.iter().map(|argument| !argument.contains("?: ")).collect();
    writeln!(out, "            required: &{required:?},")?;
    if arguments.iter().any(|argument| argument.contains(", body: ")) {
        writeln!(out, "            call: None,\n        }},")?;
        return Ok(());
    }
    let (mut values, mut passed, mut setters) = (String::new(), Vec::new(), String::new());
    for (index, argument) in arguments.iter().enumerate() {
        let (name, ty) = argument.split_once(": ").unwrap_or((argument, "()"));
        let (ty, given) = owned(ty);
        match name.strip_suffix('?') {
            None => {
                write!(values, "let value_{index}: {ty} = arguments.required({index})?; ")?;
                passed.push(format!("{given}value_{index}"));
            }
            Some(name) => write!(
                setters,
                "let call = match arguments.optional::<{ty}>({index})? {{ Some(value) => call.{name}({given}value), None => call }}; "
            )?,
        }
    }
    let (group, name) = function.rsplit_once('.').map_or(("", function.as_str()), |(group, name)| (group, name));
    let group = if group.is_empty() { String::new() } else { format!(".{group}") };
    writeln!(out, "            call: Some(|client, arguments| Box::pin(async move {{ {values}")?;
    writeln!(out, "                let call = client{group}.{name}({}); {setters}", passed.join(", "))?;
    writeln!(
        out,
        "                Ok(crate::outcome(call.header(\"prefer\", arguments.prefer()).await))\n            }})),\n        }},"
    )?;
    Ok(())
}

/// The type that an argument is read as, and what it is passed with.
fn owned(ty: &str) -> (String, &'static str) {
    if matches!(ty, "&str" | "impl AsRef<str>") {
        ("String".to_owned(), "&")
    } else if ty == "&[impl AsRef<str>]" {
        ("Vec<String>".to_owned(), "&")
    } else if let Some(item) = ty.strip_prefix("&[").and_then(|rest| rest.strip_suffix(']')) {
        (format!("Vec<{item}>"), "&")
    } else if let Some(ty) = ty.strip_prefix('&') {
        (ty.to_owned(), "&")
    } else if ty.starts_with("impl Into<") {
        ("crate::Text".to_owned(), "")
    } else {
        (ty.to_owned(), "")
    }
}
