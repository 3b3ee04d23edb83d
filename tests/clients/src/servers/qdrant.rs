//! Qdrant: a collection, its points, in pages that `offset` asks for, and the nearest of them; over JSON, and over gRPC for the crate that speaks that.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Server;

/// The points nearest to what is asked for: number, score, city.
const FOUND: [(u64, f32, &str); 2] = [(4, 0.99, "Berlin"), (1, 0.87, "Hamburg")];

/// The points of the collection: number, city.
const POINTS: [(u64, &str); 2] = [(1, "Hamburg"), (4, "Berlin")];

/// A page of the points from a number on, and the number that the next begins with.
fn page(from: u64, limit: usize) -> (Vec<(u64, &'static str)>, Option<u64>) {
    let mut rest = POINTS.into_iter().filter(|(id, _)| *id >= from);
    let page = rest.by_ref().take(limit).collect();
    (page, rest.next().map(|(id, _)| id))
}

fn answer(result: Value) -> Json<Value> {
    Json(json!({"result": result, "status": "ok", "time": 0.001}))
}

/// A server that answers as Qdrant does.
pub fn qdrant() -> Server {
    let upserted = async || answer(json!({"operation_id": 0, "status": "completed"}));
    let found = async || {
        let points =
            FOUND.map(|(id, score, city)| json!({"id": id, "version": 0, "score": score, "payload": {"city": city}}));
        answer(json!({"points": points}))
    };
    let listed = async |Json(body): Json<Value>| {
        let limit = body["limit"].as_u64().and_then(|limit| limit.try_into().ok()).unwrap_or(10);
        let (points, next) = page(body["offset"].as_u64().unwrap_or(0), limit);
        let points: Vec<Value> =
            points.into_iter().map(|(id, city)| json!({"id": id, "payload": {"city": city}})).collect();
        answer(json!({"points": points, "next_page_offset": next}))
    };
    let router = Router::new()
        .route("/collections/cities", put(async || answer(json!(true))))
        .route("/collections/cities/points", put(upserted))
        .route("/collections/cities/points/query", post(found))
        .route("/collections/cities/points/scroll", post(listed));
    Server { router, base: "", busy: unavailable }
}

/// What a cluster says while it is moving what is asked for.
fn unavailable() -> Response {
    let error = json!({"status": {"error": "Service unavailable"}, "time": 0.0});
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "0")], Json(error)).into_response()
}

/// A server that answers as Qdrant does, over gRPC.
#[cfg(feature = "hand-made")]
pub fn qdrant_grpc() -> Server {
    use qdrant_client::qdrant::{
        CollectionOperationResponse, PointsOperationResponse, QueryResponse, ScoredPoint, UpdateResult, UpdateStatus,
    };

    let upserted = UpdateResult { operation_id: Some(0), status: UpdateStatus::Completed.into() };
    let found = FOUND.map(|(id, score, city)| ScoredPoint {
        id: Some(id.into()),
        score,
        payload: [("city".to_owned(), city.into())].into(),
        ..ScoredPoint::default()
    });
    let router = Router::new()
        .route("/qdrant.Collections/Create", post(grpc(&CollectionOperationResponse { result: true, time: 0.001 })))
        .route(
            "/qdrant.Points/Upsert",
            post(grpc(&PointsOperationResponse { result: Some(upserted), ..PointsOperationResponse::default() })),
        )
        .route("/qdrant.Points/Query", post(grpc(&QueryResponse { result: found.into(), ..QueryResponse::default() })))
        .route("/qdrant.Points/Scroll", post(scroll));
    Server { router, base: "", busy: unavailable }
}

/// Answers with the points from the one on that is asked for.
#[cfg(feature = "hand-made")]
async fn scroll(frame: axum::body::Bytes) -> axum::response::Response {
    use prost::Message;
    use qdrant_client::qdrant::point_id::PointIdOptions;
    use qdrant_client::qdrant::{RetrievedPoint, ScrollPoints, ScrollResponse};

    // The message is behind the flag and the length of the frame.
    let asked = ScrollPoints::decode(&frame[5..]).unwrap();
    let from = match asked.offset.and_then(|id| id.point_id_options) {
        Some(PointIdOptions::Num(number)) => number,
        _ => 0,
    };
    let (points, next) = page(from, asked.limit.and_then(|limit| limit.try_into().ok()).unwrap_or(10));
    let result = points.into_iter().map(|(id, city)| RetrievedPoint {
        id: Some(id.into()),
        payload: [("city".to_owned(), city.into())].into(),
        ..RetrievedPoint::default()
    });
    let next_page_offset = next.map(Into::into);
    message(&ScrollResponse { next_page_offset, result: result.collect(), ..ScrollResponse::default() }.encode_to_vec())
}

/// What answers with one message.
#[cfg(feature = "hand-made")]
fn grpc<M: prost::Message>(answer: &M) -> impl Fn() -> std::future::Ready<axum::response::Response> + Clone + use<M> {
    let bytes = answer.encode_to_vec();
    move || std::future::ready(message(&bytes))
}

/// The response with a message, in its frame.
#[cfg(feature = "hand-made")]
fn message(bytes: &[u8]) -> axum::response::Response {
    use axum::body::{Body, Bytes};
    use axum::http::{HeaderMap, HeaderValue};
    use http_body_util::{BodyExt, Full};

    let length = u32::try_from(bytes.len()).unwrap_or_default();
    let frame: Bytes = [[0].as_slice(), &length.to_be_bytes(), bytes].concat().into();
    let status = HeaderMap::from_iter([("grpc-status".parse().unwrap(), HeaderValue::from_static("0"))]);
    let body = Full::new(frame).with_trailers(std::future::ready(Some(Ok(status))));
    let response = axum::http::Response::builder().header("content-type", "application/grpc");
    response.body(Body::new(body)).unwrap()
}
