//! What a build script has said already: warnings and the files they are about enter, whether they were said before leaves.
//!
//! Cargo repeats what the last run of a build script printed, as long as nothing makes it run again. A run whose document is as it was (a file
//! that was touched, a cache that was restored, another line of the script) has nothing new to say.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Whether the last run said the same of the same content, by a note in this file. From now on it has been said.
pub fn was_said(warnings: &[String], documents: &[PathBuf], note: &Path) -> bool {
    let before = fs::read_to_string(note).ok();
    if warnings.is_empty() {
        // Where it cannot be removed, the next warnings differ from it, or are said once too seldom.
        let _ = before.map(|_| fs::remove_file(note));
        return true;
    }
    let mut content = DefaultHasher::new();
    for document in documents {
        (document, fs::read(document).ok()).hash(&mut content);
    }
    let now = format!("{:016x}\n{}\n", content.finish(), warnings.join("\n"));
    let is_same = before.as_ref() == Some(&now);
    if !is_same {
        // Where no note can be left, the same is said again.
        let _ = fs::write(note, now);
    }
    is_same
}

#[cfg(test)]
mod tests {
    use super::was_said;
    use std::fs;
    use std::path::Path;

    #[test]
    fn warnings_are_said_once_of_a_document_that_is_as_it_was() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/said");
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        let (document, note) = (directory.join("tea.yaml"), directory.join("client.warnings"));
        fs::write(&document, "a").unwrap();
        let said = |warnings: &[&str]| {
            let warnings: Vec<String> = warnings.iter().map(|warning| (*warning).to_owned()).collect();
            was_said(&warnings, std::slice::from_ref(&document), &note)
        };
        assert!(!said(&["one", "two"]));
        assert!(said(&["one", "two"]));
        // Touched, and as it was.
        fs::write(&document, "a").unwrap();
        assert!(said(&["one", "two"]));
        // Another warning, fewer, another document.
        assert!(!said(&["one", "three"]));
        assert!(!said(&["one"]));
        fs::write(&document, "b").unwrap();
        assert!(!said(&["one"]));
        assert!(said(&["one"]));
        // Where there are none, none have been said.
        assert!(said(&[]));
        assert!(!note.exists());
        assert!(!said(&["one"]));
    }
}
