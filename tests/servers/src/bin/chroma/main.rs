//! Calls a Chroma server with the client that its own document gives: `scripts/servers.sh` starts the server.

use std::process::ExitCode;

#[cfg(chroma)]
mod tour;

#[cfg(chroma)]
#[tokio::main]
async fn main() -> ExitCode {
    servers::report("chroma", tour::tour().await)
}

#[cfg(not(chroma))]
fn main() -> ExitCode {
    servers::not_generated("SPECWRIGHT_CHROMA")
}
