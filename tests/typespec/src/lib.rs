//! Calls the scenarios of TypeSpec through clients of their documents, at the server that judges them.
//!
//! `scenarios.mjs` writes what each scenario asks as arguments of operations; `build.rs` makes a client of each document, and a
//! function for each operation. [`run`] calls them, holds each answer against the scenario, asks the server what it counts, and
//! holds the rest against `exceptions.txt`.

pub mod documents;

mod answer;
mod arguments;
mod report;
mod scenarios;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value;
use specwright_runtime::{Call, HttpBuilder, Method, decode};

use report::Judged;
use scenarios::{Exchange, Scenario, Scenarios};

pub use answer::{Answer, Outcome, events, items};
pub use arguments::{Arguments, Content, Fill, Made};

/// A call with arguments.
pub type Calling = for<'a> fn(&'a Arguments) -> Pin<Box<dyn Future<Output = Result<Outcome, String>> + 'a>>;

/// A call with arguments, for each of its pages.
pub type Paging = for<'a> fn(&'a Arguments) -> Pin<Box<dyn Future<Output = Result<Vec<Outcome>, String>> + 'a>>;

/// An operation.
pub struct Operation {
    /// The path of its document.
    pub document: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// The location and the name of each parameter.
    pub parameters: &'static [&'static str],
    /// The media type of its body, whose argument is the last one.
    pub body: Option<&'static str>,
    /// The call.
    pub call: Calling,
    /// The call for its pages, if it answers in pages.
    pub pages: Option<Paging>,
}

/// A value of many fields moves through an unoptimised program's stack several times.
const STACK: usize = 64 << 20;

/// Calls the scenarios, prints what is wrong, and writes docs/scenarios.md if they are all. Returns whether nothing is wrong that
/// the exceptions do not explain.
///
/// # Errors
/// When the scenarios cannot be read, or the server does not answer.
pub fn run() -> Result<bool, String> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(examine())
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| error.to_string())?;
        thread.join().unwrap_or_else(|_| Err("a call panicked".to_owned()))
    })
}

async fn examine() -> Result<bool, String> {
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set: run scripts/scenarios.sh"));
    let (server, file) = (variable("SPECWRIGHT_SCENARIOS_URL")?, variable("SPECWRIGHT_SCENARIOS_FILE")?);
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let Scenarios { is_whole, scenarios } = serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))?;

    let mut known = Known::default();
    let mut judged: Vec<Judged<'_>> = Vec::new();
    for scenario in &scenarios {
        judged.push(Judged { scenario, faults: known.faults(&server, scenario).await });
    }
    let counted = counted(&server).await?;
    for Judged { scenario, faults } in &mut judged {
        let result = counted.get(&scenario.name).and_then(Value::as_str).unwrap_or("unknown");
        if faults.is_empty() && result != "pass" {
            faults.push(("request", format!("the server counts the scenario as {result}")));
        }
    }
    let (lines, page) = report::report(&judged, include_str!("../exceptions.txt"), is_whole)?;
    for line in &lines {
        println!("{line}");
    }
    let good = judged.iter().filter(|judged| judged.faults.is_empty()).count();
    println!("typespec: {good} of {} scenarios are as expected, {} lines unexplained", judged.len(), lines.len());
    if is_whole {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios.md");
        std::fs::write(path, page).map_err(|error| format!("docs/scenarios.md: {error}"))?;
    }
    Ok(lines.is_empty())
}

/// What the server counts: the result of each scenario.
async fn counted(server: &str) -> Result<Value, String> {
    let http = HttpBuilder::new(server).build().map_err(|error| error.to_string())?;
    let call: Call<Value> = http.call("coverage", Method::GET, "/.coverage", decode::json, decode::failure);
    let mut reports = call.await.map_err(|error| error.to_string())?;
    // There is a report for each package of specifications, and one package.
    Ok(reports.pointer_mut("/0/results").map(Value::take).unwrap_or_default())
}

/// The values that were read so far: what a client reads of XML, it is asked to send again.
#[derive(Default)]
struct Known(HashMap<(String, String), Value>);

impl Known {
    /// The faults of a scenario. A fault ends it.
    async fn faults(&mut self, server: &str, scenario: &Scenario) -> Vec<report::Fault> {
        if let Some(faults) = faults_of_pages(server, scenario).await {
            return faults;
        }
        for exchange in &scenario.exchanges {
            let fault = match &exchange.fault {
                Some(why) => Some(("document", why.clone())),
                None => self.fault(server, exchange).await,
            };
            if let Some((kind, why)) = fault {
                return vec![(kind, format!("{}: {why}", exchange.request))];
            }
        }
        Vec::new()
    }

    async fn fault(&mut self, server: &str, exchange: &Exchange) -> Option<report::Fault> {
        let Some(operation) = operation(exchange) else {
            return Some(("document", "the client has no such operation".to_owned()));
        };
        let place = (exchange.document.clone(), exchange.path.clone());
        let mut exchange = exchange.clone();
        if let Some(body) = exchange.body.as_mut().filter(|body| body.json.is_none() && body.media.contains("xml")) {
            body.json = self.0.get(&place).cloned();
        }
        let arguments = Arguments::new(server, operation, &exchange);
        let outcome = match (operation.call)(&arguments).await {
            Ok(outcome) => outcome,
            Err(why) => return Some(("request", why)),
        };
        let fault = outcome.fault(&exchange.expected);
        if let (Answer::Json(value), true) = (outcome.answer, exchange.expected.xml) {
            self.0.insert(place, value);
        }
        fault
    }
}

/// The faults of a scenario whose exchanges are the pages of one operation; `None` for any other. The first fault ends it.
async fn faults_of_pages(server: &str, scenario: &Scenario) -> Option<Vec<report::Fault>> {
    let first = scenario.exchanges.first().filter(|first| first.fault.is_none() && scenario.exchanges.len() > 1)?;
    let operation = operation(first)?;
    let pages = operation.pages?;
    // The server calls itself `localhost` where a page names the next, which is asked for on the same host alone.
    let server = server.replace("127.0.0.1", "localhost");
    let outcomes = match pages(&Arguments::new(&server, operation, first)).await {
        Ok(outcomes) => outcomes,
        Err(why) => return Some(vec![("request", format!("{}: {why}", first.request))]),
    };
    for (index, exchange) in scenario.exchanges.iter().enumerate() {
        let fault = match outcomes.get(index) {
            Some(outcome) => outcome.fault(&exchange.expected),
            None => Some(("response", "the client asks for no such page".to_owned())),
        };
        if let Some((kind, why)) = fault {
            return Some(vec![(kind, format!("{}: {why}", exchange.request))]);
        }
    }
    let more = outcomes.len() > scenario.exchanges.len();
    Some(
        more.then(|| ("response", format!("{}: there are {} pages", first.request, outcomes.len())))
            .into_iter()
            .collect(),
    )
}

/// The operation of an exchange: of several with one path, the one for its media type.
fn operation(exchange: &Exchange) -> Option<&'static Operation> {
    let is_it = |operation: &&Operation| {
        operation.document == exchange.document
            && operation.path == exchange.path
            && operation.method.eq_ignore_ascii_case(&exchange.method)
    };
    let found = || documents::all().iter().flat_map(|of| of.iter()).filter(is_it);
    found().find(|operation| operation.body == exchange.media.as_deref()).or_else(|| found().next())
}
