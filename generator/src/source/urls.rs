//! Files that stand for URLs: what a document refers to on a network is read from a copy, or not at all.

use std::path::{Path, PathBuf};

/// URLs, each with the file that stands for it.
#[derive(Debug, Default)]
pub struct Urls(Vec<(String, PathBuf)>);

impl Urls {
    /// Lets a file stand for a URL; a directory, if the URL ends in a slash, for all that begin with it.
    pub fn serve(&mut self, url: &str, path: &Path) {
        self.0.push((url.to_owned(), path.to_owned()));
    }

    /// The file that stands for a URL; of several, that of the longest URL.
    pub fn file(&self, url: &str) -> Option<PathBuf> {
        let fitting = self.0.iter().filter_map(|(known, path)| match url.strip_prefix(known.as_str())? {
            "" => Some((known.len(), path.clone())),
            // What is outside of the directory does not stand for anything.
            rest if known.ends_with('/') && rest.split(['/', '\\']).all(|step| !step.is_empty() && step != "..") => {
                Some((known.len(), path.join(rest)))
            }
            _ => None,
        });
        fitting.max_by_key(|(length, _)| *length).map(|(_, path)| path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_url_counts_and_nothing_leads_out_of_a_directory() {
        let mut urls = Urls::default();
        urls.serve("https://a.example/", Path::new("all"));
        urls.serve("https://a.example/b.json", Path::new("b.json"));
        urls.serve("https://c.example/d.json", Path::new("d.json"));
        let file = |url: &str| urls.file(url).map(|path| path.display().to_string());
        assert_eq!(file("https://a.example/b.json").as_deref(), Some("b.json"));
        assert_eq!(file("https://a.example/x/y.json").as_deref(), Some("all/x/y.json"));
        assert_eq!(file("https://c.example/d.json").as_deref(), Some("d.json"));
        for url in
            ["https://a.example/../etc", "https://a.example//etc", "https://c.example/d.jsonl", "https://c.example/"]
        {
            assert_eq!(file(url), None, "{url}");
        }
    }
}
