//! The program `spotify` with rspotify.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use rspotify::model::{AlbumId, SearchResult, SearchType};
use rspotify::prelude::*;
use rspotify::{AuthCodeSpotify, Config, Credentials, OAuth, Token};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::spotify().start().await;
    let expires_at = Some(DateTime::<Utc>::MAX_UTC);
    let token = Token { access_token: "BQ1".to_owned(), expires_at, ..Token::default() };
    let config = Config { api_base_url: format!("{address}/"), pagination_chunks: 2, ..Config::default() };
    let client = AuthCodeSpotify::from_token_with_config(token, Credentials::default(), OAuth::default(), config);
    let found = client.search("sound and vision", SearchType::Track, None, None, Some(2), None).await?;
    if let SearchResult::Tracks(tracks) = found {
        for track in tracks.items {
            println!("{} ({})", track.name, track.album.name);
        }
    }
    let id = AlbumId::from_id("6mUdeDZCsExyJLMdAfDuwh")?;
    let album = client.album(id.clone(), None).await?;
    println!("{} {}", album.name, album.tracks.total);
    let mut tracks = client.album_track(id, None);
    while let Some(track) = tracks.try_next().await? {
        println!("{}", track.name);
    }
    Ok(())
}
