//! Qdrant: a collection, its points, and the nearest of them; over JSON, and over gRPC for the crate that speaks that.

use axum::routing::{post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

/// The points nearest to what is asked for: number, score, city.
const FOUND: [(u64, f32, &str); 2] = [(4, 0.99, "Berlin"), (1, 0.87, "Hamburg")];

fn answer(result: Value) -> Json<Value> {
    Json(json!({"result": result, "status": "ok", "time": 0.001}))
}

/// The address of a server that answers as Qdrant does.
pub async fn qdrant() -> String {
    let upserted = async || answer(json!({"operation_id": 0, "status": "completed"}));
    let found = async || {
        let points =
            FOUND.map(|(id, score, city)| json!({"id": id, "version": 0, "score": score, "payload": {"city": city}}));
        answer(json!({"points": points}))
    };
    let router = Router::new()
        .route("/collections/cities", put(async || answer(json!(true))))
        .route("/collections/cities/points", put(upserted))
        .route("/collections/cities/points/query", post(found));
    super::serve(router).await
}

/// The address of a server that answers as Qdrant does, over gRPC.
#[cfg(feature = "hand-made")]
pub async fn qdrant_grpc() -> String {
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
        .route("/qdrant.Points/Query", post(grpc(&QueryResponse { result: found.into(), ..QueryResponse::default() })));
    super::serve(router).await
}

/// What answers with one message.
#[cfg(feature = "hand-made")]
fn grpc<M: prost::Message>(message: &M) -> impl Fn() -> std::future::Ready<axum::response::Response> + Clone + use<M> {
    use axum::body::{Body, Bytes};
    use axum::http::{HeaderMap, HeaderValue};
    use http_body_util::{BodyExt, Full};

    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    let frame: Bytes = [[0].as_slice(), &length.to_be_bytes(), &bytes].concat().into();
    move || {
        let status = HeaderMap::from_iter([("grpc-status".parse().unwrap(), HeaderValue::from_static("0"))]);
        let body = Full::new(frame.clone()).with_trailers(std::future::ready(Some(Ok(status))));
        let response = axum::http::Response::builder().header("content-type", "application/grpc");
        std::future::ready(response.body(Body::new(body)).unwrap())
    }
}
