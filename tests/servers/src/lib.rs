//! Clients of servers that others have written, generated from the documents that these servers serve.
//!
//! A client is there if its document was named when this crate was built; see `build.rs`. The programs `chroma` and
//! `prefect` call the servers with them; `scripts/servers.sh` runs both.

use std::env;
use std::error::Error;
use std::process::ExitCode;

/// The client of Chroma, a database of embeddings.
#[cfg(chroma)]
pub mod chroma {
    specwright_runtime::include_client!("chroma/client");
}

/// The client of Prefect, an orchestrator of workflows.
#[cfg(prefect)]
pub mod prefect {
    specwright_runtime::include_client!("prefect/client");
}

/// How a program ends.
pub type Outcome = Result<(), Box<dyn Error>>;

/// Says why a program fails, if it does.
pub fn report(name: &str, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says that a program has no client.
pub fn not_generated(variable: &str) -> ExitCode {
    eprintln!("built without a client: scripts/servers.sh sets {variable} to the document of the server");
    ExitCode::FAILURE
}

/// The address of a server.
///
/// # Errors
/// When the variable is not set.
pub fn address(variable: &str) -> Result<String, String> {
    env::var(variable).map_err(|error| format!("{variable}: {error}"))
}

/// The status of the answer in an error.
pub fn status<E>(error: &specwright_runtime::Error<E>) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

/// The body of the answer in an error, as it came.
pub fn text<E>(error: &specwright_runtime::Error<E>) -> String {
    error.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}
