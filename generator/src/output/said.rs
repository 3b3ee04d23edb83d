//! What a build script has said already: warnings and the files they are about enter, whether they were said before leaves.
//!
//! Cargo repeats what the last run of a build script printed, until something makes it run again, so a script that prints warnings has to run
//! once more to be silent. It asks for that by a note of what it said, a file that cargo watches: cargo runs a script again whose
//! watched files are newer than its last run. The note is newer until what it says was said once, and older from then on.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How much newer a note is than the run that leaves it: more than the clock of any file system rounds.
const AHEAD: Duration = Duration::from_secs(2);

/// The time of a note that nothing has to run again for, since 1970: the year 2000. Some file systems and archives know none before 1980.
const PAST: Duration = Duration::from_secs(946_684_800);

/// What of the warnings is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// There are no warnings.
    None,
    /// They have not been said, or no note could be left that they were.
    New { is_noted: bool },
    /// The last run said the same of the same content.
    Said,
}

/// The file of the note about a client: in the directory that cargo gives a build script, wherever the client goes.
pub fn note_path(cargo_dir: &Path, out_dir: Option<&Path>, name: &str) -> PathBuf {
    let Some(out_dir) = out_dir else {
        return cargo_dir.join(format!("{name}.warnings"));
    };
    // Clients of one name in several directories have a note each.
    let mut place = DefaultHasher::new();
    out_dir.hash(&mut place);
    cargo_dir.join(format!("{name}-{:016x}.warnings", place.finish()))
}

/// Whether the last run said the same of the same content, by a note in this file, which has a line for each warning. From now on it
/// has been said, and cargo, if it watches the note, runs the script once more.
pub fn news(warnings: &[String], documents: &[PathBuf], note: &Path) -> News {
    let before = fs::read_to_string(note).ok();
    if warnings.is_empty() {
        // Where it cannot be removed, the next warnings differ from it, or are said once too seldom.
        let _ = before.map(|_| fs::remove_file(note));
        return News::None;
    }
    let mut content = DefaultHasher::new();
    for document in documents {
        (document, fs::read(document).ok()).hash(&mut content);
    }
    let now = format!("{}\n# of {:016x}\n", warnings.join("\n"), content.finish());
    if before.as_ref() == Some(&now) {
        // Where its time cannot be set, the script runs again at each build, and says no more.
        let _ = set_time(note, |_| SystemTime::UNIX_EPOCH + PAST);
        return News::Said;
    }
    // Where no note can be left, the same is said again.
    let noted = fs::write(note, now).and_then(|()| set_time(note, |written| written + AHEAD));
    News::New { is_noted: noted.is_ok() }
}

/// Sets the time of a note, by the one that it has: the clock of its file system, by which cargo compares, may be another than ours.
fn set_time(note: &Path, time: fn(SystemTime) -> SystemTime) -> std::io::Result<()> {
    let note = File::options().append(true).open(note)?;
    let written = note.metadata()?.modified()?;
    note.set_modified(time(written))
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, News, news};
    use std::fs;
    use std::path::Path;

    const NEW: News = News::New { is_noted: true };

    #[test]
    fn warnings_are_said_once_of_a_document_that_is_as_it_was() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/said");
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        let (document, note) = (directory.join("tea.yaml"), directory.join("client.warnings"));
        fs::write(&document, "a").unwrap();
        let said = |warnings: &[&str]| {
            let warnings: Vec<String> = warnings.iter().map(|warning| (*warning).to_owned()).collect();
            news(&warnings, std::slice::from_ref(&document), &note)
        };
        let modified = || fs::metadata(&note).unwrap().modified().unwrap();
        let before = fs::metadata(&document).unwrap().modified().unwrap();
        assert_eq!(said(&["one", "two"]), NEW);
        // Cargo runs a script again for a file that is newer than its last run, by the clock of the file system, and for no other.
        assert!(modified() >= before + AHEAD);
        assert_eq!(said(&["one", "two"]), News::Said);
        assert!(modified() < before);
        assert!(fs::read_to_string(&note).unwrap().starts_with("one\ntwo\n# of "));
        // Touched, and as it was.
        fs::write(&document, "a").unwrap();
        assert_eq!(said(&["one", "two"]), News::Said);
        // Another warning, fewer, another document.
        assert_eq!(said(&["one", "three"]), NEW);
        assert_eq!(said(&["one"]), NEW);
        fs::write(&document, "b").unwrap();
        assert_eq!(said(&["one"]), NEW);
        assert!(modified() > before);
        assert_eq!(said(&["one"]), News::Said);
        // Where there are none, none have been said.
        assert_eq!(said(&[]), News::None);
        assert!(!note.exists());
        assert_eq!(said(&["one"]), NEW);
    }

    #[test]
    fn a_note_that_cannot_be_left_is_not_watched() {
        let note = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/no-such-directory/client.warnings");
        assert_eq!(news(&["one".to_owned()], &[], &note), News::New { is_noted: false });
    }
}
