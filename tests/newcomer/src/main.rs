use newcomer::{Client, Kind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().key("my-key").build()?;

    for tea in client.list_teas().kind(&Kind::Green).await? {
        println!("{}: {}", tea.id, tea.name);
    }

    match client.get_tea("sencha").await {
        Ok(tea) => println!("{} is in stock", tea.name),
        Err(error) => match error.body() {
            Some(problem) => println!("no sencha: {}", problem.message),
            None => return Err(error.into()),
        },
    }
    Ok(())
}
