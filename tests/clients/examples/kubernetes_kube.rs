//! The program `kubernetes` with kube.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Api, ListParams, LogParams, ObjectMeta, PostParams};
use kube::{Client, Config};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = clients::servers::kubernetes().start().await;
    let client = Client::try_from(Config::new(address.parse()?))?;
    let pods: Api<Pod> = Api::namespaced(client.clone(), "default");
    let mut page = ListParams::default().labels("app=web").limit(2);
    loop {
        let list = pods.list(&page).await?;
        for pod in list.items {
            let phase = pod.status.and_then(|status| status.phase).unwrap_or_default();
            println!("{} {phase}", pod.metadata.name.unwrap_or_default());
        }
        let Some(token) = list.metadata.continue_ else { break };
        page = page.continue_token(&token);
    }
    let last = LogParams { tail_lines: Some(2), ..LogParams::default() };
    print!("{}", pods.logs("web-1", &last).await?);
    let maps: Api<ConfigMap> = Api::namespaced(client, "default");
    for name in ["settings", "flags"] {
        let map = ConfigMap {
            metadata: ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() },
            data: Some([("log".to_owned(), "debug".to_owned())].into()),
            ..ConfigMap::default()
        };
        match maps.create(&PostParams::default(), &map).await {
            Ok(map) => println!("{}", map.metadata.uid.unwrap_or_default()),
            Err(kube::Error::Api(status)) => println!("{}", status.message),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
