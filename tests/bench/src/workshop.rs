//! Where measured crates are laid out: `target/bench` of this workspace.
//!
//! Each crate is a workspace of its own, with the workspace's lock file to begin with: equal dependencies have equal
//! versions, and are built once. Cargo is given an empty library first, so that dependencies are built before anything
//! is measured, and the crate itself is compiled no more often than it is measured.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use crate::measure::{Meter, touch};

/// The directory of everything that is measured.
pub struct Workshop {
    root: PathBuf,
    directory: PathBuf,
}

impl Workshop {
    /// That of this workspace.
    pub fn open() -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let directory = root.join("target/bench");
        fs::create_dir_all(&directory)?;
        Ok(Self { root, directory })
    }

    /// The workspace.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the directory.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.directory.join(inside)
    }

    /// A meter with the shared target directory.
    pub fn meter(&self) -> Result<Meter, Box<dyn Error>> {
        Meter::new(&self.directory)
    }

    /// An empty crate: its directory holds no more than a lock file.
    pub fn empty(&self, package: &str) -> Result<Crate, Box<dyn Error>> {
        let directory = self.path("crates").join(package);
        let lock = fs::read(directory.join("Cargo.lock")).or_else(|_| fs::read(self.root.join("Cargo.lock")))?;
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(directory.join("src"))?;
        fs::write(directory.join("Cargo.lock"), lock)?;
        Ok(Crate { package: package.to_owned(), directory })
    }

    /// The manifest of a crate of our own; `rest` begins with its dependencies.
    pub fn manifest(&self, package: &str, rest: &str) -> String {
        format!(
            "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n{rest}\n\n[workspace]\n"
        )
    }

    /// The dependency on the runtime.
    pub fn runtime(&self) -> String {
        format!("specwright-runtime = {{ path = {:?} }}", self.root.join("runtime"))
    }
}

/// A crate to measure.
pub struct Crate {
    /// The package's name.
    pub package: String,
    /// Where its manifest is.
    pub directory: PathBuf,
}

impl Crate {
    /// The name that rustc knows it by.
    pub fn name(&self) -> String {
        self.package.replace('-', "_")
    }

    /// Writes a file of it.
    pub fn write(&self, path: &str, text: &str) -> Result<(), Box<dyn Error>> {
        let path = self.directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(path, text)?)
    }

    /// Builds what it depends on, and nothing of its own.
    pub fn build_dependencies(&self, meter: &Meter, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let (sources, aside) = (self.directory.join("src"), self.directory.join("src.aside"));
        let root = self.root_file()?;
        fs::rename(&sources, &aside)?;
        let stub = if root.ends_with("main.rs") { "fn main() {}\n" } else { "" };
        let built = fs::create_dir_all(&sources)
            .and_then(|()| fs::write(sources.join(root.file_name().unwrap_or_default()), stub))
            .map_err(Box::<dyn Error>::from)
            .and_then(|()| meter.cargo(&self.directory, arguments, false).map(drop));
        fs::remove_dir_all(&sources)?;
        fs::rename(&aside, &sources)?;
        built.map_err(|error| format!("its dependencies: {error}"))?;
        touch(&root)
    }

    /// Makes cargo compile it again.
    pub fn touch(&self) -> Result<(), Box<dyn Error>> {
        touch(&self.root_file()?)
    }

    fn root_file(&self) -> Result<PathBuf, Box<dyn Error>> {
        let candidates = ["src/lib.rs", "src/main.rs"].map(|path| self.directory.join(path));
        let found = candidates.into_iter().find(|path| path.exists());
        found.ok_or_else(|| format!("{} has neither src/lib.rs nor src/main.rs", self.directory.display()).into())
    }

    /// How many lines its sources have.
    pub fn lines(&self) -> Result<usize, Box<dyn Error>> {
        let mut lines = 0;
        let mut open = vec![self.directory.join("src")];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                for entry in fs::read_dir(&path)? {
                    open.push(entry?.path());
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                lines += fs::read_to_string(&path)?.lines().count();
            }
        }
        Ok(lines)
    }
}

/// A document's name in the names of packages: its directory and its file, in letters, digits and hyphens.
pub fn slug(document: &Path) -> String {
    let directory = document.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let file = document.file_stem().unwrap_or_default().to_string_lossy();
    let mut slug = String::from("bench");
    for word in format!("{directory} {file}").split(|letter: char| !letter.is_ascii_alphanumeric()) {
        if !word.is_empty() {
            slug.push('-');
            slug.push_str(&word.to_ascii_lowercase());
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gives_a_package_its_name() {
        assert_eq!(slug(Path::new("/corpus/stripe/spec3.yaml")), "bench-stripe-spec3");
        assert_eq!(slug(Path::new("api.github.com.json")), "bench-api-github-com");
    }
}
