//! What is asked of Chroma, and what must come back. A mismatch panics; an error that is not expected ends the tour.
//!
//! Some answers are not what Chroma's document says. They are called for here, too: the client must say so, and lose
//! nothing.

use serde_json::{Value, json};
use servers::chroma::{
    AddCollectionRecordsPayload, Client, Collection, CollectionConfiguration, CreateCollectionPayload,
    CreateDatabasePayload, Database, DeleteCollectionRecordsPayload, EmbeddingFunctionConfiguration, EmbeddingsPayload,
    GetRequestPayload, HashMap, HnswConfiguration, Include, QueryRequestPayload, ReadLevel, Space,
    UpdateCollectionConfiguration, UpdateCollectionPayload, UpdateCollectionRecordsPayload, UpdateEmbeddingsPayload,
    UpdateHnswConfiguration, UpsertCollectionRecordsPayload, hash_map,
};
use servers::{Outcome, address, status, text};
use specwright_runtime::{Error, Maybe};

const TENANT: &str = "default_tenant";
const DATABASE: &str = "tea";

pub async fn tour() -> Outcome {
    let client = Client::builder().base_url(address("CHROMA_URL")?).build()?;
    system(&client).await?;
    databases(&client).await?;
    let id = collections(&client).await?;
    records(&client, &id).await?;
    changes(&client, &id).await?;
    deletions(&client, &id).await?;
    failures(&client).await
}

/// What needs no data.
async fn system(client: &Client) -> Outcome {
    // The document says `text/plain`, and the server sends a JSON string: the client gives the text as it is.
    let version = client.system().version().await?;
    assert!(version.starts_with('"') && version.ends_with('"'), "{version}");
    // A property with a space in its name.
    let heartbeat = client.system().heartbeat().await?;
    assert!(heartbeat.nanosecond_heartbeat > 1_700_000_000_000_000_000, "{heartbeat:?}");
    let checks = client.system().pre_flight_checks().await?;
    assert!(checks.max_batch_size > 0 && checks.supports_base64_encoding, "{checks:?}");
    let identity = client.authentication().get_user_identity().await?;
    assert_eq!(identity.tenant, TENANT);
    println!("chroma: version {version} answers, and knows us as a user of {}", identity.tenant);
    Ok(())
}

async fn databases(client: &Client) -> Outcome {
    let databases = client.database();
    let tea = CreateDatabasePayload::new(DATABASE);
    assert!(databases.create(TENANT, &tea).await?.is_empty());
    let made = databases.get(TENANT, DATABASE).await?;
    assert_eq!((made.name.as_str(), made.tenant.as_str()), (DATABASE, TENANT));
    assert!(!made.id.is_nil());

    // The document has one schema `Vec` for all lists: databases are said to be collections. The raw answer has them.
    let error = databases.list_databases(TENANT).limit(10).await.expect_err("a database is no collection");
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert!(text(&error).contains("default_database"), "{error}");
    let raw = databases.list_databases(TENANT).limit(10).send_raw().await?;
    let all: Vec<Database> = serde_json::from_slice(&raw.value)?;
    assert!(all.len() == 2 && all.contains(&made), "{all:?}");
    println!("chroma: made the database {DATABASE}, and found it in a list that is documented as another");

    // The document knows no 409: the status and the body are there all the same.
    let error = databases.create(TENANT, &tea).await.expect_err("a second database of this name");
    assert_eq!(status(&error), Some(409), "{error}");
    assert!(error.body().is_none() && text(&error).contains("already exists"), "{error}");
    println!("chroma: a second database of this name is refused: {error}");
    Ok(())
}

/// Makes a collection, finds it, changes it, and gives its id.
async fn collections(client: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let collections = client.collection();
    let metadata = HashMap::from([
        ("origin".to_owned(), hash_map::Value::String("Assam".to_owned())),
        ("grade".to_owned(), hash_map::Value::Integer(2)),
        // Written as `3.0`, which stays a number with a fraction.
        ("price".to_owned(), hash_map::Value::Number(3.0)),
        ("organic".to_owned(), hash_map::Value::Boolean(true)),
    ]);
    let hnsw = HnswConfiguration {
        space: Maybe::Value(Space::Cosine),
        ef_search: Maybe::Value(50),
        ..HnswConfiguration::default()
    };
    let mut leaves = CreateCollectionPayload::new("leaves");
    leaves.metadata = Maybe::Value(metadata.clone());
    leaves.configuration =
        Maybe::Value(CollectionConfiguration { hnsw: Maybe::Value(hnsw), ..CollectionConfiguration::default() });
    let made = collections.create(TENANT, DATABASE, &leaves).await?;
    assert_eq!((made.name.as_str(), made.database.as_str(), made.tenant.as_str()), ("leaves", DATABASE, TENANT));
    assert_eq!(made.metadata, Maybe::Value(metadata));
    assert_eq!(made.dimension, Maybe::Null);
    let hnsw = made.configuration_json.hnsw.as_value().expect("the index that was asked for");
    assert_eq!((&hnsw.space, hnsw.ef_search), (&Maybe::Value(Space::Cosine), Maybe::Value(50)));
    assert_eq!(made.configuration_json.spann, Maybe::Null);
    // Six models deep: a union, by its tag.
    let schema = made.schema.as_value().expect("the schema that the server has made");
    let sparse = schema.defaults.sparse_vector.as_value().and_then(|sparse| sparse.sparse_vector_index.as_value());
    let sparse = sparse.expect("an index for sparse vectors");
    let function = sparse.config.embedding_function.as_value();
    assert!(matches!(function, Some(EmbeddingFunctionConfiguration::UnknownValue(_))), "{function:?}");
    println!("chroma: made the collection {} ({}), as asked", made.name, made.id);

    let listed = collections.list_collections(TENANT, DATABASE).limit(10).offset(0).await?;
    // The document writes the items of the list out, so they are a type of their own.
    let [listed] = listed.as_slice() else { panic!("one collection was made: {listed:?}") };
    assert_eq!((&listed.id, &listed.name, &listed.metadata), (&made.id, &made.name, &made.metadata));
    assert_eq!(collections.count_collections(TENANT, DATABASE).await?, 1);
    let raw = collections.get(TENANT, DATABASE, "leaves").send_raw().await?;
    let sent: Value = serde_json::from_slice(&raw.value)?;
    let read: Collection = serde_json::from_slice(&raw.value)?;
    assert_eq!(read, made);
    assert_eq!(serde_json::to_value(&read)?, sent, "what is written again is not what was sent");
    println!("chroma: listed it, read it, and wrote it again as the server had sent it");

    let change = UpdateCollectionPayload {
        new_name: "harvest".into(),
        new_metadata: Maybe::Value(HashMap::from([("grade".to_owned(), hash_map::Value::Integer(3))])),
        new_configuration: Maybe::Value(UpdateCollectionConfiguration {
            hnsw: Maybe::Value(UpdateHnswConfiguration {
                ef_search: Maybe::Value(77),
                ..UpdateHnswConfiguration::default()
            }),
            ..UpdateCollectionConfiguration::default()
        }),
    };
    let id = made.id.to_string();
    collections.update(TENANT, DATABASE, &id, &change).await?;
    let changed = collections.get_by_id(TENANT, DATABASE, &id).await?;
    assert_eq!((changed.name.as_str(), changed.id), ("harvest", made.id));
    assert_eq!(changed.metadata, change.new_metadata);
    let hnsw = changed.configuration_json.hnsw.as_value().expect("the index");
    assert_eq!((&hnsw.space, hnsw.ef_search), (&Maybe::Value(Space::Cosine), Maybe::Value(77)));

    // A documented refusal, with the body that is documented for it.
    let error = collections.get(TENANT, DATABASE, "leaves").await.expect_err("it has another name");
    assert_eq!(status(&error), Some(404), "{error}");
    assert_eq!(error.body().map(|body| body.error.as_str()), Some("NotFoundError"), "{error}");
    println!("chroma: gave it a new name, new metadata and a new setting; its old name is gone: {error}");
    Ok(id)
}

/// Adds records, and finds them by id, by metadata, by their text and by distance.
async fn records(client: &Client, id: &str) -> Outcome {
    let records = client.record();
    // A value of each type that metadata may have here; a local server has no sparse vectors.
    let green = HashMap::from([
        ("kind".to_owned(), hash_map::Value::String("green".to_owned())),
        ("year".to_owned(), hash_map::Value::Integer(2023)),
        ("price".to_owned(), hash_map::Value::Number(2.5)),
        ("whole".to_owned(), hash_map::Value::Number(3.0)),
        ("fresh".to_owned(), hash_map::Value::Boolean(true)),
        ("notes".to_owned(), hash_map::Value::StringList(vec!["grass".to_owned(), "sea".to_owned()])),
        ("steeps".to_owned(), hash_map::Value::IntegerList(vec![1, 2])),
        ("grams".to_owned(), hash_map::Value::NumberList(vec![1.0, 2.5])),
        ("flags".to_owned(), hash_map::Value::BooleanList(vec![true, false])),
    ]);
    let blue = HashMap::from([("kind".to_owned(), hash_map::Value::String("blue".to_owned()))]);
    let metadatas = vec![Some(green.clone()), None, Some(blue)];
    let documents = vec![Some("green tea".to_owned()), Some("black tea".to_owned()), None];
    let uris = vec![None, None, Some("https://example.com/oolong".to_owned())];
    let vectors = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
    let mut teas = AddCollectionRecordsPayload::new(
        EmbeddingsPayload::NumberListList(vectors.clone()),
        ids(&["green", "black", "oolong"]),
    );
    teas.metadatas = Maybe::Value(metadatas.clone());
    teas.documents = Maybe::Value(documents.clone());
    teas.uris = Maybe::Value(uris.clone());
    let added = records.collection_add(TENANT, DATABASE, id, &teas).send().await?;
    assert_eq!(added.status.as_u16(), 201);
    // The other variant of the union: the same numbers, in base64.
    let base64 = EmbeddingsPayload::StringList(vec!["AACAPwAAAAAAAAAA".to_owned()]);
    let white = AddCollectionRecordsPayload::new(base64, ids(&["white"]));
    records.collection_add(TENANT, DATABASE, id, &white).await?;
    let count = records.collection_count(TENANT, DATABASE, id).read_level(ReadLevel::IndexAndWal).await?;
    assert_eq!(count, 4);
    println!("chroma: added {count} records, embeddings as numbers and in base64");

    let everything = GetRequestPayload {
        ids: Maybe::Value(ids(&["green", "black", "oolong"])),
        include: Some(vec![Include::Documents, Include::Metadatas, Include::Embeddings, Include::Uris]),
        ..GetRequestPayload::default()
    };
    let found = records.collection_get(TENANT, DATABASE, id, &everything).await?;
    assert_eq!(found.ids, ["green", "black", "oolong"]);
    assert_eq!(found.documents, Maybe::Value(documents));
    assert_eq!(found.metadatas, Maybe::Value(metadatas));
    assert_eq!(found.embeddings, Maybe::Value(vectors));
    assert_eq!(found.uris, Maybe::Value(uris));
    assert_eq!(Some(found.include), everything.include);
    // What is not asked for is `null`.
    let by_metadata = GetRequestPayload {
        r#where: Maybe::Value(json!({"$and": [{"kind": "green"}, {"year": {"$gte": 2023}}]})),
        ..GetRequestPayload::default()
    };
    let found = records.collection_get(TENANT, DATABASE, id, &by_metadata).await?;
    assert_eq!((found.ids, found.embeddings, found.uris), (ids(&["green"]), Maybe::Null, Maybe::Null));
    assert_eq!(found.metadatas, Maybe::Value(vec![Some(green)]));
    let by_text = GetRequestPayload {
        where_document: Maybe::Value(json!({"$contains": "black"})),
        limit: Maybe::Value(5),
        ..GetRequestPayload::default()
    };
    assert_eq!(records.collection_get(TENANT, DATABASE, id, &by_text).await?.ids, ["black"]);
    println!("chroma: found them by id, by metadata and by text, as they had been added");

    let mut near = QueryRequestPayload::new(vec![vec![0.0, 0.9, 0.1], vec![0.0, 0.0, 2.0]]);
    near.n_results = Maybe::Value(2);
    near.include = Some(vec![Include::Distances, Include::Documents]);
    let found = records.collection_query(TENANT, DATABASE, id, &near).await?;
    let nearest: Vec<Option<&str>> = found.ids.iter().map(|ids| ids.first().map(String::as_str)).collect();
    assert_eq!(nearest, [Some("black"), Some("oolong")]);
    let distances = found.distances.as_value().expect("distances were asked for");
    assert!(
        distances.iter().all(|row| row.len() == 2 && row[0].is_some_and(|nearest| nearest < 0.01)),
        "{distances:?}"
    );
    assert_eq!(found.metadatas, Maybe::Null);
    println!("chroma: the nearest to two vectors are {nearest:?}");
    Ok(())
}

/// Updates and upserts: what is absent or `null` stays as it is.
async fn changes(client: &Client, id: &str) -> Outcome {
    let records = client.record();
    let mut update = UpdateCollectionRecordsPayload::new(ids(&["green", "black"]));
    update.documents = Maybe::Value(vec![Some("sencha".to_owned()), None]);
    update.metadatas =
        Maybe::Value(vec![Some(HashMap::from([("year".to_owned(), hash_map::Value::Integer(2024))])), None]);
    update.embeddings = Maybe::Value(UpdateEmbeddingsPayload::NumberListList(vec![Some(vec![0.5, 0.0, 0.0]), None]));
    records.collection_update(TENANT, DATABASE, id, &update).await?;
    let vectors = EmbeddingsPayload::NumberListList(vec![vec![0.25, 0.0, 0.0], vec![0.0, 0.25, 0.0]]);
    let mut upsert = UpsertCollectionRecordsPayload::new(vectors, ids(&["white", "puerh"]));
    upsert.documents = Maybe::Value(vec![Some("white tea".to_owned()), Some("pu-erh".to_owned())]);
    records.collection_upsert(TENANT, DATABASE, id, &upsert).await?;

    let all = GetRequestPayload {
        include: Some(vec![Include::Documents, Include::Metadatas, Include::Embeddings]),
        ..GetRequestPayload::default()
    };
    let found = records.collection_get(TENANT, DATABASE, id, &all).await?;
    assert_eq!(found.ids, ["green", "black", "oolong", "white", "puerh"]);
    let documents = [Some("sencha"), Some("black tea"), None, Some("white tea"), Some("pu-erh")];
    assert_eq!(found.documents, Maybe::Value(documents.map(|text| text.map(str::to_owned)).to_vec()));
    let metadatas = found.metadatas.as_value().expect("metadata was asked for");
    let green = metadatas.first().and_then(Option::as_ref).expect("metadata of the first record");
    assert_eq!((green.get("year"), green.len()), (Some(&hash_map::Value::Integer(2024)), 9));
    let embeddings = found.embeddings.as_value().expect("embeddings were asked for");
    assert_eq!(embeddings[0], [0.5, 0.0, 0.0]);
    assert_eq!(embeddings[3], [0.25, 0.0, 0.0]);
    println!("chroma: changed two records, replaced one and added one; the rest of them stayed");
    Ok(())
}

/// Deletes records, the collection and the database, and asks for what is gone.
async fn deletions(client: &Client, id: &str) -> Outcome {
    let records = client.record();
    let white = DeleteCollectionRecordsPayload {
        ids: Maybe::Value(ids(&["white"])),
        ..DeleteCollectionRecordsPayload::default()
    };
    assert_eq!(records.collection_delete(TENANT, DATABASE, id, &white).await?.deleted, Some(1));
    let blue = DeleteCollectionRecordsPayload {
        r#where: Maybe::Value(json!({"kind": "blue"})),
        ..DeleteCollectionRecordsPayload::default()
    };
    assert_eq!(records.collection_delete(TENANT, DATABASE, id, &blue).await?.deleted, Some(1));
    assert_eq!(records.collection_count(TENANT, DATABASE, id).await?, 3);
    // The path of this operation takes a name.
    client.collection().delete(TENANT, DATABASE, "harvest").await?;
    let error = records.collection_count(TENANT, DATABASE, id).await.expect_err("the collection is gone");
    assert_eq!(status(&error), Some(404), "{error}");
    assert_eq!(error.body().map(|body| body.error.as_str()), Some("NotFoundError"), "{error}");
    // Documented without a body: the status is known, and the body is kept.
    let update = UpdateCollectionRecordsPayload::new(ids(&["green"]));
    let gone = records.collection_update(TENANT, DATABASE, id, &update).await.expect_err("the collection is gone");
    assert_eq!(status(&gone), Some(404), "{gone}");
    assert!(gone.body().is_none() && text(&gone).contains("NotFoundError"), "{gone}");
    println!("chroma: deleted records and the collection; its records are gone: {error}");

    client.database().delete(TENANT, DATABASE).await?;
    let error = client.database().get(TENANT, DATABASE).await.expect_err("the database is gone");
    assert_eq!((status(&error), error.body().is_some()), (Some(404), true), "{error}");
    println!("chroma: deleted the database: {error}");
    Ok(())
}

/// The other kinds of errors: nothing is sent, the answer is another one than documented, there is no answer.
async fn failures(client: &Client) -> Outcome {
    let error = client.collection().list_collections(TENANT, DATABASE).limit(0).await.expect_err("a limit of 0");
    assert!(error.violations().is_some() && error.to_string().contains("query.limit"), "{error}");
    println!("chroma: not sent, though this server would take it: {error}");

    // The document says a string, and the server sends an object.
    let error = client.system().healthcheck().await.expect_err("an object is no string");
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert_eq!(status(&error), Some(200), "{error}");
    assert!(text(&error).contains("is_executor_ready"), "{error}");
    println!("chroma: an answer that is not as documented: {error}");

    // A local server has no such names: it panics, and closes the connection.
    let error = client.collection().get_by_crn("a:b:c").await.expect_err("no answer");
    assert!(matches!(error, Error::Transport(_)) && !error.is_connect() && status(&error).is_none(), "{error}");
    println!("chroma: no answer at all: {error}");
    let heartbeat = client.system().heartbeat().await?;
    assert!(heartbeat.nanosecond_heartbeat > 0, "{heartbeat:?}");
    println!("chroma: and the next call is answered again");
    Ok(())
}

fn ids(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
