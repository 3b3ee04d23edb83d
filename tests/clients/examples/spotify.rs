//! Searches tracks, reads an album, and lists its tracks, page after page.

use clients::spotify::{Client, SearchTypeItem};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::spotify().flaky().await;
    let client = Client::builder().base_url(address).bearer_auth("BQ1").build()?;
    let found = client.search().search("sound and vision", &[SearchTypeItem::Track]).limit(2).await?;
    for track in found.tracks.map(|tracks| tracks.items).unwrap_or_default() {
        let album = track.album.map(|album| album.name).unwrap_or_default();
        println!("{} ({album})", track.name.unwrap_or_default());
    }
    let id = "6mUdeDZCsExyJLMdAfDuwh";
    let album = client.albums().get_an_album(id).await?;
    println!("{} {}", album.name, album.tracks.total);
    let mut tracks = client.albums().get_tracks(id).limit(2).items();
    while let Some(track) = tracks.next().await.transpose()? {
        println!("{}", track.name.unwrap_or_default());
    }
    Ok(())
}
