//! The command line: a command, documents, options. Errors say what to type instead.

use std::error::Error;
use std::path::{Path, PathBuf};

use crate::generators::Generator;

/// What is printed for `--help`.
pub const HELP: &str = "\
What generated clients cost. Results are Markdown tables on standard output, progress is on standard error.

  bench compile DOCUMENT…      what generating, checking and building a client costs, beside those of peers
  bench calls DOCUMENT…        what a program pays for calling operations of a client
  bench codec DOCUMENT…        how fast generated types are read and written, beside the same types with serde's derives
  bench incremental DOCUMENT…  what a rebuild costs after a change of the document
  bench features               what the features of the runtime cost a client that does not use them, and what costs one that does
  bench overhead               what a call costs when it runs, beside the same call by hand; fails above 1.2 times its allocations

Options:
  --runs N               measure N times and take the least (1; rounds of codec and overhead: 40)
  --only WHAT,…          of generate, check, build, release; calls, incremental and features: check,build where not said
  --client NAME          compile: only these; may be said several times: specwright, ploidy, openapi-to-rust
  --skip-peers           compile: specwright alone
  --operations N         calls: so many operations (20)
  --help                 this text

compile installs the peers from the registry in pinned versions when they are missing, and goes on without one that
cannot be had. All files are in target/bench. Let nothing else run meanwhile.
";

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// `bench compile`
    Compile,
    /// `bench calls`
    Calls,
    /// `bench codec`
    Codec,
    /// `bench incremental`
    Incremental,
    /// `bench features`
    Features,
    /// `bench overhead`
    Overhead,
}

/// A step whose cost is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Generating a client.
    Generate,
    /// `cargo check`
    Check,
    /// `cargo build`
    Build,
    /// `cargo build --release`
    Release,
}

impl Step {
    /// The arguments of cargo; none for generating.
    pub fn cargo(self) -> &'static [&'static str] {
        match self {
            Self::Generate => &[],
            Self::Check => &["check"],
            Self::Build => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// The command line.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// The command.
    pub command: Command,
    /// The documents, absolute.
    pub documents: Vec<PathBuf>,
    /// How often to measure; `None` where it was not given.
    pub runs: Option<usize>,
    /// The steps that were asked for; all where none was.
    pub only: Vec<Step>,
    /// The generators.
    pub clients: Vec<Generator>,
    /// How many operations a program calls.
    pub operations: usize,
}

impl Arguments {
    /// Reads the command line; `None` if help was asked for.
    pub fn parse(words: &[String]) -> Result<Option<Self>, Box<dyn Error>> {
        let mut words = words.iter().map(String::as_str);
        let command = match words.next() {
            Some("compile") => Command::Compile,
            Some("calls") => Command::Calls,
            Some("codec") => Command::Codec,
            Some("incremental") => Command::Incremental,
            Some("features") => Command::Features,
            Some("overhead") => Command::Overhead,
            Some("--help" | "-h" | "help") => return Ok(None),
            Some(other) => {
                return Err(format!(
                    "`{other}` is no command: compile, calls, codec, incremental, features or overhead"
                )
                .into());
            }
            None => {
                return Err(
                    "a command is missing: compile, calls, codec, incremental, features or overhead (see --help)"
                        .into(),
                );
            }
        };
        let mut arguments =
            Self { command, documents: Vec::new(), runs: None, only: Vec::new(), clients: Vec::new(), operations: 20 };
        let mut skip_peers = false;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word {
                "--help" | "-h" => return Ok(None),
                "--runs" => arguments.runs = Some(number(word, value()?)?),
                "--operations" => arguments.operations = number(word, value()?)?,
                "--skip-peers" => skip_peers = true,
                "--client" => {
                    let name = value()?;
                    let generator = Generator::named(name).ok_or_else(|| {
                        format!("`{name}` is no client: {}", Generator::ALL.map(Generator::name).join(", "))
                    })?;
                    arguments.clients.push(generator);
                }
                "--only" => {
                    for name in value()?.split(',') {
                        arguments.only.push(step(name)?);
                    }
                }
                option if option.starts_with('-') => return Err(format!("`{option}` is no option (see --help)").into()),
                path => {
                    let path = Path::new(path);
                    let absolute = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
                    arguments.documents.push(absolute);
                }
            }
        }
        if arguments.clients.is_empty() {
            arguments.clients = Generator::ALL.to_vec();
        }
        // Ratios are of the first column.
        arguments.clients.sort_by_key(|generator| Generator::ALL.iter().position(|listed| listed == generator));
        arguments.clients.dedup();
        if skip_peers {
            arguments.clients = vec![Generator::Specwright];
        }
        if arguments.documents.is_empty() && !matches!(command, Command::Features | Command::Overhead) {
            return Err("name at least one OpenAPI document".into());
        }
        Ok(Some(arguments))
    }

    /// Whether a step is to be measured.
    pub fn wants(&self, step: Step) -> bool {
        self.only.is_empty() || self.only.contains(&step)
    }

    /// The steps of cargo.
    pub fn steps(&self) -> Vec<Step> {
        [Step::Check, Step::Build, Step::Release].into_iter().filter(|step| self.wants(*step)).collect()
    }

    /// The steps of cargo where no more than `cargo check` and `cargo build` are expected.
    pub fn programs(&self) -> Vec<Step> {
        if self.only.is_empty() { vec![Step::Check, Step::Build] } else { self.steps() }
    }
}

fn number(option: &str, text: &str) -> Result<usize, Box<dyn Error>> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{option} needs a number from 1, not `{text}`").into()),
    }
}

fn step(name: &str) -> Result<Step, Box<dyn Error>> {
    Ok(match name {
        "generate" => Step::Generate,
        "check" => Step::Check,
        "build" => Step::Build,
        "release" => Step::Release,
        other => return Err(format!("`{other}` is nothing to measure: generate, check, build or release").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Option<Arguments>, String> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Arguments::parse(&words).map_err(|error| error.to_string())
    }

    #[test]
    fn options_are_read() {
        let read = parse("compile Cargo.toml --runs 3 --only check,release --client ploidy --client specwright");
        let read = read.unwrap().unwrap();
        assert_eq!((read.command, read.runs), (Command::Compile, Some(3)));
        assert_eq!(read.clients, [Generator::Specwright, Generator::Ploidy]);
        assert!(read.documents[0].is_absolute());
        assert_eq!(read.steps(), [Step::Check, Step::Release]);
        assert_eq!(parse("compile Cargo.toml --skip-peers").unwrap().unwrap().clients, [Generator::Specwright]);
        assert_eq!(parse("calls Cargo.toml").unwrap().unwrap().programs(), [Step::Check, Step::Build]);
        assert_eq!(parse("calls Cargo.toml --only release").unwrap().unwrap().programs(), [Step::Release]);
        assert_eq!(parse("overhead --runs 5").unwrap().unwrap().runs, Some(5));
        assert_eq!(parse("features --only check").unwrap().unwrap().programs(), [Step::Check]);
        assert_eq!(parse("--help"), Ok(None));
    }

    #[test]
    fn an_error_says_what_to_type() {
        assert_eq!(
            parse("compil"),
            Err("`compil` is no command: compile, calls, codec, incremental, features or overhead".into())
        );
        assert_eq!(parse("compile"), Err("name at least one OpenAPI document".into()));
        assert_eq!(parse("compile --runs 0 Cargo.toml"), Err("--runs needs a number from 1, not `0`".into()));
        assert_eq!(parse("compile --runs"), Err("--runs needs a value".into()));
        assert_eq!(parse("compile --speed"), Err("`--speed` is no option (see --help)".into()));
        assert!(parse("compile nowhere.yaml").unwrap_err().starts_with("nowhere.yaml: "));
        assert!(parse("compile --client progenitor").unwrap_err().contains("specwright, ploidy, openapi-to-rust"));
    }
}
