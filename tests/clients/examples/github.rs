//! Lists issues, page after page, comments on one, and asks for a repository that is not there.

use clients::github::{Client, IssuesCreateCommentRequest, IssuesListForRepoState};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::github().flaky().await;
    let client = Client::builder().base_url(address).header("authorization", "Bearer github_pat_1").build()?;
    let mut issues = client
        .issues()
        .list_for_repo("octocat", "hello-world")
        .state(IssuesListForRepoState::Open)
        .labels("bug")
        .per_page(2)
        .items();
    while let Some(issue) = issues.next().await.transpose()? {
        println!("#{} {} ({} comments)", issue.number, issue.title, issue.comments);
    }
    let body = IssuesCreateCommentRequest::new("Fixed in 1.4.");
    let comment = client.issues().create_comment("octocat", "hello-world", 1347, &body).await?;
    println!("{}", comment.html_url);
    match client.repos().get("octocat", "nowhere").await {
        Ok(repository) => println!("{}", repository.full_name),
        Err(error) if error.status().is_some_and(|status| status == 404) => println!("no such repository"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
