//! The program `github` with octocrab.

use octocrab::{Octocrab, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::github().start().await;
    let client = Octocrab::builder().base_uri(address)?.personal_token("github_pat_1").build()?;
    let first = client
        .issues("octocat", "hello-world")
        .list()
        .state(params::State::Open)
        .labels(&["bug".to_owned()])
        .per_page(2)
        .send()
        .await?;
    for issue in client.all_pages(first).await? {
        println!("#{} {} ({} comments)", issue.number, issue.title, issue.comments);
    }
    let comment = client.issues("octocat", "hello-world").create_comment(1347, "Fixed in 1.4.").await?;
    println!("{}", comment.html_url);
    match client.repos("octocat", "nowhere").get().await {
        Ok(repository) => println!("{}", repository.full_name.unwrap_or_default()),
        Err(octocrab::Error::GitHub { source, .. }) if source.status_code == 404 => {
            println!("no such repository");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
