//! Lists channels, page after page, as Slack's document says it, without a rule: with retries, without, and with a token that Slack refuses.
//! No crate by hand is beside it. What comes is asserted.

use clients::servers;
use clients::slack::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().base_url(servers::slack().flaky().await).bearer_auth("xoxb-1").build()?;
    let mut channels = client.conversations().list().exclude_archived(true).limit(2).items();
    let mut names = Vec::new();
    while let Some(channel) = channels.next().await.transpose()? {
        names.push(channel["name"].as_str().unwrap_or_default().to_owned());
    }
    // Of three pages, each of which was refused once, the second is empty, and the cursor of the last is.
    assert_eq!(names, ["general", "random", "support"]);

    let client = Client::builder().base_url(servers::slack().flaky().await).bearer_auth("xoxb-1").build()?;
    let mut pages = client.conversations().list().limit(2).retries(0).pages();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        seen.push(match page {
            Ok(page) => format!("{} channels", page.value.channels.len()),
            Err(error) => error.status().map_or_else(|| error.to_string(), |status| status.as_u16().to_string()),
        });
    }
    // After a page that was refused the same one is asked for again.
    assert_eq!(seen, ["429", "2 channels", "429", "0 channels", "429", "1 channels"]);

    let client = Client::builder().base_url(servers::slack().start().await).bearer_auth("xoxb-2").build()?;
    let mut channels = client.conversations().list().items();
    let error = channels.next().await.and_then(Result::err).map(|error| error.to_string()).unwrap_or_default();
    // The status is 200, and the body is no page: nothing is taken for an empty list.
    assert!(error.contains("the list of items is missing"), "{error}");
    assert!(channels.next().await.is_none());
    println!("{}", names.join(" "));
    Ok(())
}
