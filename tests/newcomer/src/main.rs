use std::convert::Infallible;

use newcomer::{Client, Kind};
use specwright_runtime::{Body, Bytes, http};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Without this service the requests go to the server that the document names.
    let client = Client::builder().key("my-key").service(tower::service_fn(shop)).build()?;

    for tea in client.list_teas().kind(Kind::Green).await? {
        println!("{}: {}", tea.id, tea.name);
    }

    match client.get_tea("earl-grey").await {
        Ok(tea) => println!("{} is in stock", tea.name),
        Err(error) => match error.body() {
            Some(problem) => println!("no Earl Grey: {}", problem.message),
            None => return Err(error.into()),
        },
    }
    Ok(())
}

/// A shop in place of the real one.
async fn shop(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let (status, answer) = match request.uri().path() {
        "/v1/teas" => (200, r#"[{"id": "sencha", "name": "Sencha", "kind": "green"}]"#),
        _ => (404, r#"{"message": "we are out of it"}"#),
    };
    let mut response = http::Response::new(Body::from(Bytes::from(answer)));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    Ok(response)
}
