//! What is asked of Prefect, and what must come back. A mismatch panics; an error that is not expected ends the tour.
//!
//! Some answers are not what Prefect's document says. They are called for here, too: the client must say so, and lose
//! nothing.

mod automations;
mod flows;
mod runs;

use serde_json::Value;
use servers::prefect::{Client, DeploymentResponse, Flow, Settings};
use servers::{Outcome, address, status, text};
use specwright_runtime::Maybe;

pub async fn tour() -> Outcome {
    let client = Client::builder().base_url(address("PREFECT_URL")?).build()?;
    system(&client).await?;
    let flow = flows::flows(&client).await?;
    flows::variables(&client).await?;
    runs::concurrency_limits(&client).await?;
    let deployment = runs::deployments(&client, &flow).await?;
    runs::flow_runs(&client, &flow).await?;
    automations::automations(&client, &deployment).await?;
    deletions(&client, &flow, &deployment).await
}

/// What needs no data.
async fn system(client: &Client) -> Outcome {
    assert!(client.root().health_check_health_get().await?);
    let version = client.admin().read_version_version_get().await?;
    let api_version = client.root().server_version_version_get().await?;
    println!("prefect: {version} is healthy, and speaks version {api_version} of its API");

    // A header parameter. The document knows no 400.
    let hello = client.root().hello_hello_get();
    assert_eq!(hello.x_prefect_api_version(&api_version).await?, "👋");
    let hello = client.root().hello_hello_get().x_prefect_api_version("tea");
    let error = hello.await.expect_err("no version");
    assert_eq!((status(&error), error.body().is_some()), (Some(400), false), "{error}");
    println!("prefect: no other version will do: {error}");

    // All settings of the server: models in models, with unions, durations and passwords among them.
    let raw = client.admin().read_settings_settings_get().send_raw().await?;
    let sent: Value = serde_json::from_slice(&raw.value)?;
    let settings: Settings = serde_json::from_slice(&raw.value)?;
    assert!(settings.server.is_some() && settings.home.is_some());
    assert_eq!(serde_json::to_value(&settings)?, sent, "what is written again is not what was sent");
    println!("prefect: read its {} bytes of settings, and wrote them again as it had sent them", raw.value.len());
    Ok(())
}

/// Deletes what is left, and asks for what is gone: the document knows no 404, and the answer is kept all the same.
async fn deletions(client: &Client, flow: &Flow, deployment: &DeploymentResponse) -> Outcome {
    client.deployments().delete_deployment_id_delete(deployment.id).await?;
    client.flows().delete_flow_id_delete(flow.id).await?;
    let error = client.flows().read_flow_id_get(flow.id).await.expect_err("it is gone");
    assert_eq!((status(&error), error.body().is_some()), (Some(404), false), "{error}");
    assert!(error.body_error().is_none() && text(&error).contains("Flow not found"), "{error}");
    println!("prefect: deleted the deployment and the flow: {error}");
    assert_eq!(client.flows().count_flows_count_post().await?, 0);
    Ok(())
}

fn value(text: &str) -> Maybe<String> {
    Maybe::Value(text.to_owned())
}
