//! `bench calls`: what a program pays for calling operations of a client that is built already.
//!
//! A method of a client is `#[inline]` and decoders are generic: what a call costs is paid in the crate that awaits it.
//! Programs are compiled, one that calls operations spread over the document, one that calls none, and one whose client was asked to
//! compile what it calls; none is run.

use std::error::Error;
use std::path::Path;

use specwright::OperationSummary;

use crate::arguments::{Arguments, Step};
use crate::generators::{Generator, generated};
use crate::measure::{Meter, Run, least};
use crate::record::Cost;
use crate::report::Unit;
use crate::workshop::{Crate, Workshop, slug};

/// Prints a table for each document.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    let meter = workshop.meter()?;
    let command = Generator::Specwright.install(&workshop)?;
    let runs = arguments.runs.unwrap_or(1);
    for document in &arguments.documents {
        let generated = generated(document)?;
        let chosen = spread(generated.operations(), arguments.operations);
        let package = format!("{}-{}", slug(document), Generator::Specwright.name());
        let client = Generator::Specwright.generate(&command, document, &package, &workshop, &meter)?;
        let none = program(&workshop, document, "calls-none", &client.krate, &[])?;
        let some = program(&workshop, document, &format!("calls-{}", chosen.len()), &client.krate, &chosen)?;
        let compiled = compiled(&workshop, document, &chosen)?;
        let compiled_calls =
            program(&workshop, document, &format!("calls-{}-compiled", chosen.len()), &compiled, &chosen)?;
        println!("{}: {} of {} operations\n", document.display(), chosen.len(), generated.operations().len());
        println!(
            "| | no call | {0} calls | more | {0} calls, compiled with the client |\n|---|---|---|---|---|",
            chosen.len()
        );
        for step in arguments.programs() {
            eprintln!("cargo {} of {} and its programs", step.cargo().join(" "), client.krate.package);
            let without = cost(&none, step, runs, &meter)?;
            let with = cost(&some, step, runs, &meter)?;
            let shared = cost(&compiled_calls, step, runs, &meter)?;
            row(step, "CPU", Unit::Seconds, [without.user, with.user, shared.user]);
            row(step, "wall time of cargo", Unit::Seconds, [without.wall, with.wall, shared.wall]);
            row(step, "peak memory", Unit::Bytes, [without.peak, with.peak, shared.peak].map(|peak| peak as f64));
            let again = |program| rebuild(program, step, runs, &meter);
            let again = [again(&none)?, again(&some)?, again(&compiled_calls)?];
            row(step, "incremental, wall time of cargo", Unit::Seconds, again);
        }
        println!();
    }
    Ok(())
}

fn row(step: Step, figure: &str, unit: Unit, [without, with, shared]: [f64; 3]) {
    let cells = [without, with, with - without, shared].map(|figure| unit.show(figure));
    println!("| `cargo {}`, {figure} | {} |", step.cargo().join(" "), cells.join(" | "));
}

/// The wall time of a build after the program alone was touched, as cargo does it by default.
fn rebuild(program: &Crate, step: Step, runs: usize, meter: &Meter) -> Result<f64, Box<dyn Error>> {
    meter.cargo(&program.directory, step.cargo(), true)?;
    let cost = least(runs, || {
        program.touch()?;
        let run: Run = meter.cargo(&program.directory, step.cargo(), true)?;
        Ok(Cost { wall: run.wall, ..run.of(&program.name())? })
    })?;
    Ok(cost.wall)
}

/// The client in which these operations are compiled ([`specwright::Builder::compiled`]).
fn compiled(workshop: &Workshop, document: &Path, operations: &[&OperationSummary]) -> Result<Crate, Box<dyn Error>> {
    let krate = workshop.empty(&format!("{}-compiled", slug(document)))?;
    krate
        .write("Cargo.toml", &workshop.manifest(&krate.package, &format!("[dependencies]\n{}", workshop.runtime())))?;
    let builder = specwright::configure(document);
    let builder = operations.iter().fold(builder, |builder, operation| builder.compiled(&operation.function));
    let generated = builder.file().map_err(|error| format!("{error:?}"))?;
    krate.write("src/lib.rs", &generated.files().map(|(_, text)| text).collect::<String>())?;
    Ok(krate)
}

/// The cost of the program's rustc, with the wall time of cargo.
pub fn cost(program: &Crate, step: Step, runs: usize, meter: &Meter) -> Result<Cost, Box<dyn Error>> {
    program.build_dependencies(meter, step.cargo())?;
    least(runs, || {
        program.touch()?;
        let run: Run = meter.cargo(&program.directory, step.cargo(), false)?;
        Ok(Cost { wall: run.wall, ..run.of(&program.name())? })
    })
}

/// This many operations, from the first to the last at equal distances.
fn spread(operations: &[OperationSummary], many: usize) -> Vec<&OperationSummary> {
    let many = many.min(operations.len());
    (0..many).filter_map(|index| operations.get(index * operations.len() / many)).collect()
}

fn program(
    workshop: &Workshop,
    document: &Path,
    name: &str,
    client: &Crate,
    operations: &[&OperationSummary],
) -> Result<Crate, Box<dyn Error>> {
    let krate = workshop.empty(&format!("{}-{name}", slug(document)))?;
    let rest = format!(
        "[dependencies]\nclient = {{ package = {:?}, path = {:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}",
        client.package, client.directory
    );
    krate.write("Cargo.toml", &workshop.manifest(&krate.package, &rest))?;
    krate.write("src/main.rs", &source(operations))?;
    Ok(krate)
}

/// The program that calls these operations, each in a function of its own as users write them.
fn source(operations: &[&OperationSummary]) -> String {
    let mut functions = String::new();
    let mut calls = String::new();
    for (index, operation) in operations.iter().enumerate() {
        let call = call(operation);
        functions.push_str(&format!(
            "/// {} {}\nasync fn call_{index}(client: &Client) -> Result<(), Box<dyn Error>> {{\n    \
             let answer = {call}.await?;\n    black_box(&answer);\n    Ok(())\n}}\n\n",
            operation.method, operation.path
        ));
        calls.push_str(&format!("    call_{index}(&client).await?;\n"));
    }
    let (any, import) = if operations.is_empty() { ("", "") } else { (ANY, "use std::hint::black_box;\n") };
    format!(
        "use std::error::Error;\n{import}\nuse client::Client;\n\n{any}{functions}\
         #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Box<dyn Error>> {{\n    \
         let client = Client::builder().build()?;\n{calls}    drop(client);\n    Ok(())\n}}\n"
    )
}

/// An argument of any type. The optimizer cannot know that there is none, so it compiles what comes after it.
pub const ANY: &str = "\
#[allow(dead_code, reason = \"not every call has an argument\")]
fn any<T>() -> T {
    black_box(None).expect(\"this program is compiled, not run\")
}

";

/// `client.repos().get("x", "x").page(1)`: what is required, and the first of what is not.
pub fn call(operation: &OperationSummary) -> String {
    let (mut required, mut setter) = (Vec::new(), String::new());
    for argument in operation.arguments.iter().flat_map(|argument| parts(argument)) {
        let Some((name, ty)) = argument.split_once(": ") else { continue };
        match name.strip_suffix('?') {
            None => required.push(value(ty)),
            Some(name) if setter.is_empty() => setter = format!(".{name}({})", value(ty)),
            Some(_) => {}
        }
    }
    format!("client.{}({}){setter}", operation.function, required.join(", "))
}

/// The arguments of `content_type: &str, body: impl Into<Bytes>`, with the commas of types left alone.
fn parts(arguments: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (index, letter) in arguments.char_indices() {
        match letter {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(arguments.get(start..index).map(str::trim));
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.extend(arguments.get(start..).map(str::trim));
    parts
}

/// An expression of a type.
fn value(ty: &str) -> String {
    match ty {
        "&str" => "\"x\"".to_owned(),
        "bool" => "true".to_owned(),
        "i32" | "i64" | "u32" | "u64" => "1".to_owned(),
        "f32" | "f64" => "1.0".to_owned(),
        "&[impl AsRef<str>]" => "&[\"x\"]".to_owned(),
        _ if ty.starts_with("impl ") => "\"x\"".to_owned(),
        _ if ty.starts_with("&[") => "&any::<Vec<_>>()".to_owned(),
        _ if ty.starts_with('&') => "&any()".to_owned(),
        _ => "any()".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_taken_apart_outside_of_types() {
        assert_eq!(
            parts("content_type: &str, body: impl Into<Map<String, i64>>"),
            ["content_type: &str", "body: impl Into<Map<String, i64>>"]
        );
    }

    #[test]
    fn an_argument_is_an_expression_of_its_type() {
        let values = ["&str", "bool", "i64", "f64", "impl Into<Bytes>", "&[String]", "&Body", "Order"].map(value);
        assert_eq!(values, ["\"x\"", "true", "1", "1.0", "\"x\"", "&any::<Vec<_>>()", "&any()", "any()"]);
    }

    #[test]
    fn operations_are_called_from_the_first_on_at_equal_distances() -> Result<(), Box<dyn Error>> {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/openapi.yaml");
        let generated = specwright::configure(document).file()?;
        let operations = generated.operations();
        assert!(operations.len() > 1);
        assert_eq!(spread(operations, 1)[0].function, operations[0].function);
        assert_eq!(spread(operations, 1000).len(), operations.len());
        let text = source(&spread(operations, 1));
        assert!(text.contains(&format!("client.{}(", operations[0].function)), "{text}");
        Ok(())
    }
}
