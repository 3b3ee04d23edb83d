//! A tour of the Partners API through its generated client: both operations, and two calls that fail.
//!
//! ```sh
//! cargo run --example internal_contacts
//! ```
//!
//! Nothing else is needed: a small Partners API runs inside this program. With `PARTNERS_API_URL` (and
//! `PARTNERS_API_TOKEN`) the calls go to a server of yours instead, where they really add a contact. Name two of your
//! partners then: `cargo run --example internal_contacts -- partner_7 partner_8`.

#[path = "internal_contacts/server.rs"]
mod server;
#[path = "internal_contacts/store.rs"]
mod store;

use std::env;
use std::process::ExitCode;

use generated_client::{
    AddInternalContactRequest, Client, InternalContactAssignment, InternalRole, UpdateInternalContactRoleRequest,
};
use specwright_runtime::Error;

/// The token of the server inside this program.
const TOKEN: &str = "secret-token";

#[tokio::main]
async fn main() -> ExitCode {
    match tour().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe tour ends here: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn tour() -> Result<(), Box<dyn std::error::Error>> {
    let first = env::args().nth(1).unwrap_or_else(|| "partner_123".into());
    let second = env::args().nth(2).unwrap_or_else(|| "partner_456".into());

    let (url, token) = match env::var("PARTNERS_API_URL") {
        Ok(url) => {
            println!("The calls go to {url}.");
            (url, env::var("PARTNERS_API_TOKEN").unwrap_or_default())
        }
        Err(_) => {
            let url = server::start(server::example(TOKEN, [first.as_str(), second.as_str()])).await?;
            println!("A small Partners API runs inside this program, on {url}.");
            (url, TOKEN.to_owned())
        }
    };

    // A client is made once, and is cheap to clone.
    let client = Client::builder().base_url(url.as_str()).bearer_auth(token).build()?;

    println!("\n1. Ada Lovelace becomes a contact of {first}, as its CSM.");
    // `new` takes what is required. What is optional is absent until it is set.
    let mut ada = AddInternalContactRequest::new("ada@example.com", InternalRole::Csm);
    ada.given_name = "Ada".into();
    ada.family_name = "Lovelace".into();
    let added = client.add_internal_contact(&first, &ada).await?;
    show(&added);

    println!("\n2. The same email at {second}: the contact is found, not made again.");
    let lead = AddInternalContactRequest::new("ada@example.com", InternalRole::Lead);
    let again = client.add_internal_contact(&second, &lead).await?;
    show(&again);

    println!("\n3. At {first} she is the account executive from now on.");
    let role = UpdateInternalContactRoleRequest::new(InternalRole::AccountExecutive);
    // `.await` gives the value; `.send().await` gives the status and the header fields too.
    let response = client.update_internal_contact_role(&first, &added.id, &role).send().await?;
    println!("   The server says {}.", response.status);
    show(&response.value);

    println!("\n4. An empty email: the document asks for at least one character.");
    let nobody = AddInternalContactRequest::new("", InternalRole::Csm);
    explain(client.add_internal_contact(&first, &nobody).await);

    println!("\n5. The same call as in 3, without a token.");
    let stranger = Client::builder().base_url(url.as_str()).build()?;
    explain(stranger.update_internal_contact_role(&first, &added.id, &role).await);

    Ok(())
}

fn show(assignment: &InternalContactAssignment) {
    let contact = &assignment.internal_contact;
    // What may be null is an `Option`.
    let partner = assignment.partner_id.as_deref().unwrap_or("no partner yet");
    let name = contact.name.as_deref().unwrap_or("no name");
    println!("   assignment  {} ({} at {partner})", assignment.id, assignment.internal_role);
    println!("   contact     {} ({name}, {})", contact.id, contact.email);
    match assignment.modified_at {
        Some(time) => println!("   changed     {time}"),
        None => println!("   created     {}", assignment.created_at),
    }
}

/// An error says at which of four points the call ended.
fn explain(outcome: Result<InternalContactAssignment, Error>) {
    match outcome {
        Ok(assignment) => {
            println!("   The server has no objection:");
            show(&assignment);
        }
        Err(Error::Request(error)) => println!("   Refused before it was sent.\n   {error}"),
        Err(Error::Transport(error)) => println!("   No answer came.\n   {error}"),
        Err(Error::Api(error)) => {
            println!("   The server refused: {}.", error.status);
            println!("   It says: {}", String::from_utf8_lossy(&error.bytes));
        }
        Err(error) => println!("   Something else happened.\n   {error}"),
    }
}
