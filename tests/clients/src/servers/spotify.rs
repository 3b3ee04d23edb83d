//! Spotify: a search for tracks, an album, and its tracks, in pages that name the URL of the next.

use axum::extract::Query;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::Server;

/// The tracks of the album, with their numbers.
const TRACKS: [(&str, u32); 3] = [("Speed of Life", 1), ("Breaking Glass", 2), ("Sound and Vision", 4)];

/// A server that answers as Spotify's does.
pub fn spotify() -> Server {
    let missing =
        async || (StatusCode::NOT_FOUND, Json(json!({"error": {"status": 404, "message": "Resource not found"}})));
    let router = Router::new()
        .route("/v1/search", get(search))
        .route("/v1/albums/{id}", get(async || Json(album(true))))
        .route("/v1/albums/{id}/tracks", get(tracks))
        .fallback(missing);
    Server { router, base: "/v1", busy: limited }
}

fn limited() -> Response {
    let error = json!({"error": {"status": 429, "message": "API rate limit exceeded"}});
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")], Json(error)).into_response()
}

fn link(kind: &str, id: &str) -> Value {
    json!({"spotify": format!("https://open.spotify.com/{kind}/{id}")})
}

fn artist() -> Value {
    let id = "0oSGxfWSnnOXhD2fKuz2Gy";
    json!({
        "id": id, "name": "David Bowie", "type": "artist", "uri": format!("spotify:artist:{id}"),
        "href": format!("https://api.spotify.com/v1/artists/{id}"), "external_urls": link("artist", id),
    })
}

fn album(full: bool) -> Value {
    let id = "6mUdeDZCsExyJLMdAfDuwh";
    let mut album = json!({
        "id": id, "name": "Low (2017 Remaster)", "type": "album", "album_type": "album", "total_tracks": TRACKS.len(), "artists": [artist()],
        "available_markets": ["DE", "US"], "external_urls": link("album", id), "uri": format!("spotify:album:{id}"),
        "href": format!("https://api.spotify.com/v1/albums/{id}"), "release_date": "1977-01-14", "release_date_precision": "day",
        "images": [{"url": "https://i.scdn.co/image/1", "height": 640, "width": 640}],
    });
    if full {
        album["copyrights"] = json!([{"text": "1977 Jones/Tintoretto", "type": "P"}]);
        album["external_ids"] = json!({"upc": "190295842840"});
        album["genres"] = json!(["art rock"]);
        album["label"] = json!("Parlophone UK");
        album["popularity"] = json!(61);
        let tracks = TRACKS.map(|(name, number)| track(name, number, false));
        album["tracks"] = json!({
            "href": "https://api.spotify.com/v1/albums/1/tracks", "items": tracks, "limit": 50, "offset": 0, "total": TRACKS.len(),
            "next": null, "previous": null,
        });
    }
    album
}

fn track(name: &str, number: u32, full: bool) -> Value {
    let id = format!("2AX6E86cn0n5dTKZFV78w{number}");
    let mut track = json!({
        "id": id, "name": name, "type": "track", "uri": format!("spotify:track:{id}"), "track_number": number, "disc_number": 1,
        "duration_ms": 166_000 + number * 5_000, "explicit": false, "is_local": false, "preview_url": null, "artists": [artist()],
        "available_markets": ["DE", "US"], "external_urls": link("track", &id),
        "href": format!("https://api.spotify.com/v1/tracks/{id}"),
    });
    if full {
        track["album"] = album(false);
        track["external_ids"] = json!({"isrc": "USJT11700001"});
        track["popularity"] = json!(58);
    }
    track
}

async fn tracks(uri: Uri, headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let (start, limit) = (super::number(&query, "offset", 0), super::number(&query, "limit", 20));
    let mut rest = TRACKS.into_iter().skip(start);
    let items: Vec<Value> = rest.by_ref().take(limit).map(|(name, number)| track(name, number, false)).collect();
    let next = rest.next().map(|_| super::with_number(&uri, &headers, "offset", start + limit));
    Json(json!({
        "href": "https://api.spotify.com/v1/albums/1/tracks", "items": items, "limit": limit, "offset": start,
        "total": TRACKS.len(), "next": next, "previous": null,
    }))
}

async fn search(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let limit = super::number(&query, "limit", 20);
    let all = [("Sound and Vision", 4), ("Sound and Vision (Live)", 7), ("Be My Wife", 6)];
    let items: Vec<Value> = all.iter().take(limit).map(|(name, number)| track(name, *number, true)).collect();
    Json(json!({"tracks": {
        "href": "https://api.spotify.com/v1/search", "items": items, "limit": limit, "offset": 0, "total": 3, "next": null,
        "previous": null,
    }}))
}
