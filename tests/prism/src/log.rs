//! What Prism says of the requests that it receives.

use std::fs::File;
use std::io::Read;
use std::time::{Duration, Instant};

/// How long Prism may take to write what it has done.
const PATIENCE: Duration = Duration::from_secs(10);

/// The log of a running Prism.
pub struct Log(File);

impl Log {
    /// The log in a file, from its end on.
    pub fn open(path: &str) -> Self {
        let mut log = Self(File::open(path).unwrap_or_else(|error| panic!("{path}: {error}")));
        log.read();
        log
    }

    /// Why the last request was refused, if it was. Waits for what Prism says of it, if it was sent.
    pub async fn refusal(&mut self, was_sent: bool) -> Option<String> {
        if !was_sent {
            return None;
        }
        let start = Instant::now();
        let mut text = String::new();
        loop {
            text += &self.read();
            let refused = text.contains("did not pass the validation rules");
            // The violations are said after it, the response last.
            if text.contains("The request passed the validation rules") {
                return None;
            }
            let is_done = text.contains("> Responding with") || text.contains("Request terminated with error");
            if refused && is_done || text.contains("Request terminated with error") {
                let said =
                    text.lines().filter(|line| line.contains("Violation") || line.contains("terminated with error"));
                let said: Vec<&str> = said.filter_map(|line| line.rsplit_once("  ").map(|(_, said)| said)).collect();
                return Some(said.join("; "));
            }
            assert!(start.elapsed() < PATIENCE, "Prism said nothing of a request: {text}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn read(&mut self) -> String {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
