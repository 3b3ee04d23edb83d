//! Calls a Prefect server with the client that its own document gives: `scripts/servers.sh` starts the server.

use std::process::ExitCode;

#[cfg(prefect)]
mod tour;

#[cfg(prefect)]
#[tokio::main]
async fn main() -> ExitCode {
    servers::report("prefect", tour::tour().await)
}

#[cfg(not(prefect))]
fn main() -> ExitCode {
    servers::not_generated("SPECWRIGHT_PREFECT")
}
