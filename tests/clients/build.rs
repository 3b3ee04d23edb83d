//! Generates the clients of six services from their documents, which are in the directory `SPECWRIGHT_CORPUS`, and takes the
//! answers of GitHub's server from the examples of its document.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The name of each client, and its document.
const DOCUMENTS: &[(&str, &str)] = &[
    ("github", "github/api.github.com.json"),
    ("stripe", "stripe/spec3.yaml"),
    ("kubernetes", "kubernetes-v2/swagger.json"),
    ("qdrant", "qdrant/openapi.json"),
    ("spotify", "spotify/official-spotify-open-api.yml"),
    ("slack", "slack/slack_web_openapi_v2.json"),
];

/// Examples of GitHub's document that its server answers with.
const EXAMPLES: &[&str] = &["issue-items", "issue-comment"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_CORPUS");
    let corpus = env::var("SPECWRIGHT_CORPUS")
        .map_err(|_| "set SPECWRIGHT_CORPUS to the directory of real documents; `scripts/clients.sh` does")?;
    for (name, document) in DOCUMENTS {
        let path = Path::new(&corpus).join(document);
        specwright::configure(path).name(*name).quiet(true).generate()?;
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let document: Value = serde_json::from_str(&fs::read_to_string(Path::new(&corpus).join(DOCUMENTS[0].1))?)?;
    for name in EXAMPLES {
        let example = &document["components"]["examples"][*name]["value"];
        if example.is_null() {
            return Err(format!("GitHub's document has no example `{name}` any more").into());
        }
        fs::write(out.join(format!("{name}.json")), example.to_string())?;
    }
    Ok(())
}
