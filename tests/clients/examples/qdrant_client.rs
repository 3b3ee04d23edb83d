//! The program `qdrant` with qdrant-client, which speaks gRPC.

use qdrant_client::qdrant::{
    Condition, CreateCollectionBuilder, Distance, Filter, PointStruct, QueryPointsBuilder, ScrollPointsBuilder,
    UpsertPointsBuilder, VectorParamsBuilder,
};
use qdrant_client::{Payload, Qdrant};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::qdrant_grpc().start().await;
    let client = Qdrant::from_url(&address).skip_compatibility_check().build()?;
    let vectors = VectorParamsBuilder::new(4, Distance::Cosine);
    let created = client.create_collection(CreateCollectionBuilder::new("cities").vectors_config(vectors)).await?;
    println!("{}", created.result);
    let mut berlin = Payload::new();
    berlin.insert("city", "Berlin");
    let mut hamburg = Payload::new();
    hamburg.insert("city", "Hamburg");
    let points = vec![
        PointStruct::new(4, vec![0.05, 0.61, 0.76, 0.74], berlin),
        PointStruct::new(1, vec![0.19, 0.81, 0.75, 0.11], hamburg),
    ];
    client.upsert_points(UpsertPointsBuilder::new("cities", points).wait(true)).await?;
    let query = QueryPointsBuilder::new("cities")
        .query(vec![0.2, 0.1, 0.9, 0.7])
        .filter(Filter::must([Condition::matches("sea", true)]))
        .limit(2)
        .with_payload(true);
    for point in client.query(query).await?.result {
        println!("{:.2} {}", point.score, point.payload["city"]);
    }
    let mut page = ScrollPointsBuilder::new("cities").limit(1);
    loop {
        let found = client.scroll(page.clone()).await?;
        for point in found.result {
            println!("{}", point.payload["city"]);
        }
        let Some(next) = found.next_page_offset else { break };
        page = page.offset(next);
    }
    Ok(())
}
