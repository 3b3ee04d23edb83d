//! `bench overhead`: what a call of a generated client costs beside the same call by hand with reqwest and serde's derives.
//!
//! One program has both and takes turns with them, against a server of its own. It prints the table: time of the calling thread, and
//! allocations. It fails where a generated call makes more than 1.2 times the allocations.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::arguments::Arguments;
use crate::generators::generated;
use crate::workshop::Workshop;

const DEPENDENCIES: &str = r#"[dependencies]
allocation-counter = "0.8"
cpu-time = "1"
futures-util = { version = "0.3", default-features = false, features = ["std"] }
reqwest = { version = "0.13", default-features = false, features = ["json", "query"] }
rustls = { version = "0.23", default-features = false, features = ["ring"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["net", "rt", "time"] }
"#;

/// Prints the table. An error where the program says one: it is on standard error then.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/overhead.yaml");
    let client: String = generated(&document)?.files().map(|(_, text)| text).collect();
    let krate = workshop.empty("bench-overhead")?;
    krate.write("Cargo.toml", &workshop.manifest(&krate.package, &format!("{DEPENDENCIES}{}", workshop.runtime())))?;
    krate.write("src/client.rs", &client)?;
    krate.write("src/main.rs", include_str!("../programs/overhead.rs"))?;
    let meter = workshop.meter()?;
    eprintln!("cargo build --release of {}", krate.package);
    meter.cargo(&krate.directory, &["build", "--release"], false)?;
    let program = meter.target().join("release").join(&krate.package);
    let status = Command::new(&program).arg(arguments.runs.unwrap_or(40).to_string()).status();
    let status = status.map_err(|error| format!("{}: {error}", program.display()))?;
    if status.success() {
        Ok(())
    } else {
        Err("the calls could not be measured, or allocate too much: the program says which".into())
    }
}
