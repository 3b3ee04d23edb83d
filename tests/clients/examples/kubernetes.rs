//! Lists pods, page after page, reads the end of a log, and creates config maps, of which one is there already.

use clients::kubernetes::{Client, V1ConfigMap, V1ObjectMeta, V1Status};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::kubernetes().flaky().await;
    let client = Client::builder().base_url(address).build()?;
    let core = client.core_v1();
    let mut pods = core.list_namespaced_pod("default").label_selector("app=web").limit(2).items();
    while let Some(pod) = pods.next().await.transpose()? {
        let phase = pod.status.and_then(|status| status.phase).unwrap_or_default();
        println!("{} {phase}", pod.metadata.and_then(|metadata| metadata.name).unwrap_or_default());
    }
    print!("{}", core.read_namespaced_pod_log("default", "web-1").tail_lines(2).await?);
    for name in ["settings", "flags"] {
        let map = V1ConfigMap {
            metadata: Some(V1ObjectMeta { name: Some(name.to_owned()), ..V1ObjectMeta::default() }),
            data: Some([("log".to_owned(), "debug".to_owned())].into()),
            ..V1ConfigMap::default()
        };
        match core.create_namespaced_config_map("default", &map).await {
            Ok(map) => println!("{}", map.metadata.and_then(|metadata| metadata.uid).unwrap_or_default()),
            Err(error) => match error.body_as::<V1Status>() {
                Some(status) => println!("{}", status.message.unwrap_or_default()),
                None => return Err(error.into()),
            },
        }
    }
    Ok(())
}
