//! `bench compile`: what a client costs to generate, to check and to build, beside the clients of peers.
//!
//! A client is a crate of its own; what is counted is its rustc alone, without its dependencies and without cargo.

use std::error::Error;
use std::path::Path;

use crate::arguments::{Arguments, Step};
use crate::generators::{Client, Generator};
use crate::measure::Meter;
use crate::record::Cost;
use crate::report::{Cell, Row, Unit, comparison, shortened};
use crate::workshop::{Workshop, slug};

/// One of the figures of a cost.
type Figure = fn(&Cost) -> f64;

/// What one generator's client costs.
struct Column {
    title: String,
    /// The client and its lines; or why there is none.
    generated: Result<(usize, Client), String>,
    /// The cost of each step that was asked for, in their order.
    compiled: Vec<(Step, Result<Cost, String>)>,
}

/// Prints a table for each document.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    let meter = workshop.meter()?;
    let mut commands = Vec::new();
    for generator in &arguments.clients {
        match generator.install(&workshop) {
            Ok(command) => commands.push((*generator, command)),
            Err(error) if *generator == Generator::Specwright => return Err(error),
            Err(error) => eprintln!("{} cannot be installed and is left out: {error}", generator.name()),
        }
    }
    for document in &arguments.documents {
        let mut columns: Vec<Column> = commands
            .iter()
            .map(|(generator, command)| column(*generator, command, document, arguments, &workshop, &meter))
            .collect();
        for step in arguments.steps() {
            compile(&mut columns, step, arguments.runs.unwrap_or(1), &meter);
        }
        print(document, arguments, &columns);
    }
    Ok(())
}

fn column(
    generator: Generator,
    command: &Path,
    document: &Path,
    arguments: &Arguments,
    workshop: &Workshop,
    meter: &Meter,
) -> Column {
    let title = format!("{} {}", generator.name(), generator.version());
    let package = format!("{}-{}", slug(document), generator.name());
    let runs = arguments.runs.unwrap_or(1);
    let times = if arguments.wants(Step::Generate) { runs } else { 1 };
    eprintln!("{title}: generating {package}");
    let mut client = generator.generate(command, document, &package, workshop, meter);
    for _ in 1..times {
        client = client.and_then(|first| {
            let again = generator.generate(command, document, &package, workshop, meter)?;
            Ok(Client { cost: first.cost.min(again.cost), ..again })
        });
    }
    let generated = client.and_then(|client| Ok((client.krate.lines()?, client)));
    Column { title, generated: generated.map_err(|error| failed(error.as_ref())), compiled: Vec::new() }
}

/// Measures each client's rustc in one step. They take turns: the speed of a machine varies.
fn compile(columns: &mut [Column], step: Step, runs: usize, meter: &Meter) {
    let mut clients = Vec::new();
    for column in columns {
        let Ok((_, client)) = &column.generated else { continue };
        eprintln!("{}: the dependencies of cargo {}", column.title, step.cargo().join(" "));
        let dependencies = client.krate.build_dependencies(meter, step.cargo());
        clients.push((&column.title, client, &mut column.compiled, dependencies.map(|()| None)));
    }
    for run in 1..=runs {
        for (title, client, _, cost) in &mut clients {
            let Ok(known) = cost else { continue };
            eprintln!("{title}: cargo {}, run {run}", step.cargo().join(" "));
            let again = once(client, step, meter);
            *cost = again.map(|again: Cost| Some(known.map_or(again, |known: Cost| known.min(again))));
        }
    }
    for (_, _, compiled, cost) in clients {
        let cost = cost.and_then(|cost| cost.ok_or_else(|| "no run was asked for".into()));
        compiled.push((step, cost.map_err(|error| failed(error.as_ref()))));
    }
}

/// The cost of the client's rustc in one step.
fn once(client: &Client, step: Step, meter: &Meter) -> Result<Cost, Box<dyn Error>> {
    client.krate.touch()?;
    meter.cargo(&client.krate.directory, step.cargo(), false)?.of(&client.krate.name())
}

fn failed(error: &dyn Error) -> String {
    format!("failed: {}", shortened(error.to_string().lines().next().unwrap_or_default()))
}

fn print(document: &Path, arguments: &Arguments, columns: &[Column]) {
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let mut rows = Vec::new();
    let mut generated = |label: &str, unit, value: fn(&(usize, Client)) -> f64| {
        let cells = columns.iter().map(|column| column.generated.as_ref().map(value).map_err(Clone::clone)).collect();
        rows.push(Row { label: label.to_owned(), unit, cells });
    };
    generated("generated lines", Unit::Count, |(lines, _)| *lines as f64);
    if arguments.wants(Step::Generate) {
        generated("generation, CPU", Unit::Seconds, |(_, client)| client.cost.user);
        generated("generation, peak memory", Unit::Bytes, |(_, client)| client.cost.peak as f64);
    }
    for step in arguments.steps() {
        let figures: [(&str, Unit, Figure); 3] = [
            ("CPU", Unit::Seconds, |cost| cost.user),
            ("peak memory", Unit::Bytes, |cost| cost.peak as f64),
            (if step == Step::Check { "rmeta" } else { "rlib" }, Unit::Bytes, |cost| cost.artifact as f64),
        ];
        for (index, (figure, unit, value)) in figures.into_iter().enumerate() {
            let cell = |column: &Column| -> Cell {
                let found = column.compiled.iter().find(|(found, _)| *found == step);
                match found {
                    Some((_, Ok(cost))) => Ok(value(cost)),
                    Some((_, Err(reason))) if index == 0 => Err(reason.clone()),
                    _ => Err("–".to_owned()),
                }
            };
            let label = format!("`cargo {}`, {figure}", step.cargo().join(" "));
            rows.push(Row { label, unit, cells: columns.iter().map(cell).collect() });
        }
    }
    println!("{}\n\n{}", document.display(), comparison(&titles, &rows));
}
