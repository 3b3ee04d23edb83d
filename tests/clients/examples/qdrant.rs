//! Creates a collection, puts two points into it, asks for the nearest of a place that is at the sea, and lists all, page after
//! page.

use clients::qdrant::{
    Client, Condition, CreateCollection, Distance, FieldCondition, Filter, Match, PointInsertOperations, PointStruct,
    QueryRequest, ScrollRequest, VectorInput, VectorParams,
};
use specwright_runtime::Maybe;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::qdrant().flaky().await;
    let client = Client::builder().base_url(address).build()?;
    let vectors = VectorParams::new(4, Distance::Cosine).into();
    let body = CreateCollection { vectors: Some(vectors), ..CreateCollection::default() };
    let created = client.collections().create_collection("cities").body(&body).await?;
    println!("{}", created.result.unwrap_or_default());
    let point = |id: u64, vector: [f32; 4], city: &str| PointStruct {
        payload: Maybe::Value([("city".to_owned(), city.into())].into()),
        ..PointStruct::new(id.into(), vector.to_vec().into())
    };
    let points = vec![point(4, [0.05, 0.61, 0.76, 0.74], "Berlin"), point(1, [0.19, 0.81, 0.75, 0.11], "Hamburg")];
    let body = PointInsertOperations { points: Some(points), ..PointInsertOperations::default() };
    client.points().upsert("cities").wait(true).body(&body).await?;
    let is_true = Match { value: Some(true.into()), ..Match::default() };
    let sea = Condition::from(FieldCondition { r#match: is_true.into(), ..FieldCondition::new("sea") });
    let query = QueryRequest {
        query: Maybe::Value(VectorInput::from(vec![0.2, 0.1, 0.9, 0.7]).into()),
        filter: Filter { must: Maybe::Value(sea.into()), ..Filter::default() }.into(),
        limit: 2.into(),
        with_payload: Maybe::Value(true.into()),
        ..QueryRequest::default()
    };
    let found = client.search().query_points("cities").body(&query).await?;
    for point in found.result.map(|result| result.points).unwrap_or_default() {
        println!("{:.2} {}", point.score, point.payload.unwrap_or_default()["city"]);
    }
    let page = ScrollRequest { limit: 1.into(), ..ScrollRequest::default() };
    let mut points = client.points().scroll("cities").body(&page).items();
    while let Some(point) = points.next().await.transpose()? {
        println!("{}", point.payload.unwrap_or_default()["city"]);
    }
    Ok(())
}
