//! Gets tokens by each flow of OAuth 2 from oauth2-mock-server, and calls an API with them.
//!
//! `scripts/oauth2.sh` starts both servers (`server.mjs`), and sets `SPECWRIGHT_OAUTH2_ISSUER` and `SPECWRIGHT_OAUTH2_API`. One line is
//! printed for each check. The program fails if one does, after all have run.

mod checks;
mod server;

use server::Server;
use std::env;
use std::error::Error;
use std::process::ExitCode;

/// What a check ends with: nothing, or what is wrong.
type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let (Ok(issuer), Ok(api)) = (env::var("SPECWRIGHT_OAUTH2_ISSUER"), env::var("SPECWRIGHT_OAUTH2_API")) else {
        println!("this program needs an authorization server, and calls nothing: run scripts/oauth2.sh");
        return ExitCode::SUCCESS;
    };
    match run(issuer, api).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(faults) => {
            eprintln!("oauth2: {faults} checks fail");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("oauth2: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all checks, and returns how many fail.
async fn run(issuer: String, api: String) -> Result<usize, Box<dyn Error>> {
    let server = Server::new(issuer, api)?;
    let passed = [
        check(&server, "OpenID Connect discovery", checks::discovery(&server)).await,
        check(&server, "client credentials", checks::client_credentials(&server)).await,
        check(&server, "a secret that is wrong", checks::wrong_secret(&server)).await,
        check(&server, "a token is renewed before it expires", checks::expiry(&server)).await,
        check(&server, "a token whose time nobody said expires", checks::silent_expiry(&server)).await,
        check(&server, "a token that is always refused", checks::always_refused(&server)).await,
        check(&server, "password", checks::password(&server)).await,
        check(&server, "refresh token, which each answer replaces", checks::refresh_token(&server)).await,
        check(&server, "authorization code with PKCE", checks::authorization_code(&server)).await,
        check(&server, "the code of another authorization", checks::stolen_code(&server)).await,
        check(&server, "a refresh token that is revoked", checks::revoked(&server)).await,
        check(&server, "1,000 calls with an expired token", checks::many_expired(&server)).await,
        check(&server, "1,000 calls with a revoked token", checks::many_revoked(&server)).await,
    ];
    Ok(passed.iter().filter(|passed| !**passed).count())
}

/// Runs one check at a server that remembers nothing of the others, and says what came of it.
async fn check(server: &Server, title: &str, outcome: impl Future<Output = Outcome>) -> bool {
    let outcome = match server.reset().await {
        Ok(()) => outcome.await,
        Err(error) => Err(error),
    };
    match &outcome {
        Ok(()) => println!("ok     {title}"),
        Err(error) => println!("fails  {title}: {error}"),
    }
    outcome.is_ok()
}
