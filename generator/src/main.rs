//! The command: the same generator as in a build script, for clients that are checked in.
//!
//! Enters: arguments. Leaves: files, a diff or text, an exit status, and the findings on standard error. The library does
//! all the work; this file is only what a person types and reads.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use specwright::{Builder, Code, Difference, Error, Finding, Generated, Severity};

/// Turns an OpenAPI document into a Rust client.
///
/// The generated code needs the crate `specwright-runtime`. In a build script the same generator is
/// `specwright::configure("openapi.yaml").generate()`, with the same options and the same output.
#[derive(Debug, Parser)]
#[command(name = "specwright", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the client: to a directory of modules, or to standard output.
    ///
    /// With --out the client is a directory of modules: `mod.rs`, `models.rs`, and a file for each group of operations (each
    /// tag). Declare it as one module: `mod api;` for `src/api`. Files that do not change are not touched; generated files
    /// that are not generated any more are removed; other files are left alone.
    #[command(after_help = GENERATE_EXAMPLES)]
    Generate {
        #[command(flatten)]
        input: Input,
        /// The directory to write to; without it, the client goes to standard output as one file.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Reports what is wrong with the document, and fails if the committed client is not what it gives.
    ///
    /// For CI. With --against it prints a unified diff, and the files that are missing or stale. Writes nothing.
    ///
    /// Exit status: 0 when there is no error and nothing differs, 1 when there is or something does, 2 when the command
    /// itself is not understood.
    #[command(after_help = CHECK_EXAMPLES)]
    Check {
        #[command(flatten)]
        input: Input,
        /// The directory with the committed client; without it, the document alone is checked.
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,
    },
    /// Writes the warnings of the document into the file of --known, so that they are not reported any more.
    ///
    /// The file has a line for each warning: its code and its place. Commit it, and give --known, or `.known(…)` in a build
    /// script: what is reported then is new. Give the same options as to `generate`; with --remarks the file has remarks, too.
    #[command(after_help = ACCEPT_EXAMPLES)]
    Accept {
        #[command(flatten)]
        input: Input,
    },
    /// Prints what becomes of every keyword of OpenAPI, as a page in Markdown.
    Support,
}

impl Command {
    fn message_format(&self) -> MessageFormat {
        match self {
            Self::Generate { input, .. } | Self::Check { input, .. } | Self::Accept { input } => input.message_format,
            Self::Support => MessageFormat::Human,
        }
    }
}

const GENERATE_EXAMPLES: &str = "Examples:
  specwright generate openapi.yaml --out src/api
  specwright generate openapi.yaml | less";

const CHECK_EXAMPLES: &str = "Examples:
  specwright check openapi.yaml --against src/api
  specwright check openapi.yaml --strict";

const ACCEPT_EXAMPLES: &str = "Example:
  specwright accept openapi.yaml --known openapi.known";

#[derive(Debug, Args)]
struct Input {
    /// The OpenAPI document (2.0, 3.0, 3.1 or 3.2): YAML or JSON, other files that it refers to are read too.
    document: PathBuf,
    /// Makes faults of the document errors; for a document of your own.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    levels: Levels,
    /// Reports remarks, too.
    ///
    /// A remark is worth knowing, although nothing of the document is lost.
    #[arg(long)]
    remarks: bool,
    /// Does not report the warnings that this file lists; `specwright accept` writes it.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// The Rust type of strings of a format: --format date-time=jiff::Timestamp; may be given several times.
    #[arg(long, value_name = "FORMAT=TYPE", value_parser = format_pair)]
    format: Vec<(String, String)>,
    /// The Rust type of a component schema: --schema Money=rust_decimal::Decimal; may be given several times.
    #[arg(long, value_name = "SCHEMA=TYPE", value_parser = schema_pair)]
    schema: Vec<(String, String)>,
    /// An attribute of a generated type: --attribute 'pet::Owner=#[derive(Hash)]'; may be given several times.
    #[arg(long, value_name = "TYPE=ATTRIBUTE", value_parser = attribute_pair)]
    attribute: Vec<(String, String)>,
    /// Compiles an operation in the crate of the client, not in each program that calls it; may be given several times.
    #[arg(long, value_name = "OPERATION")]
    compiled: Vec<String>,
    /// How an operation answers in pages: --pages 'listTeas=cursor: query.after = $.next, items = $.teas'; may be given several times.
    #[arg(long, value_name = "OPERATION=RULE", value_parser = pages_pair)]
    pages: Vec<(String, String)>,
    /// Lets diagnostics quote the files below this directory, which is not that of the document; may be given several times.
    #[arg(long, value_name = "DIR")]
    allow_files: Vec<PathBuf>,
    /// Lets a file stand for a URL that the document refers to: --url https://example.com/a.yaml=vendor/a.yaml; a directory,
    /// if the URL ends in a slash. Nothing is fetched. May be given several times.
    #[arg(long, value_name = "URL=PATH", value_parser = url_pair)]
    url: Vec<(String, PathBuf)>,
    /// The URL that the document is from: servers that have no host are relative to it. Nothing is fetched.
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// Keeps the properties that the document does not name, in every model.
    #[arg(long)]
    keep_unknown: bool,
    /// Gives each type `Hash`, `PartialOrd` and `Ord`, where all that it holds has them.
    #[arg(long)]
    hash_and_order: bool,
    /// Generates the types of the document alone: no client, and no operations.
    #[arg(long)]
    types_only: bool,
    /// Generates a mock of the client, for tests, in the module `mock`. It needs the feature `mock` of the runtime, which tests alone need to
    /// turn on.
    #[arg(long)]
    mock: bool,
    /// Makes bodies in XML text, so that the client does not need the feature `xml` of the runtime.
    #[arg(long)]
    no_xml: bool,
    /// Prints no warnings and no remarks.
    #[arg(long, short)]
    quiet: bool,
    /// How what is found is printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human)]
    message_format: MessageFormat,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// With the line of the document, as rustc does.
    Human,
    /// Each on one line, for editors and scripts.
    Short,
    /// Each as a JSON object on one line, and nothing else on standard error, for programs.
    Json,
}

fn url_pair(argument: &str) -> Result<(String, PathBuf), String> {
    // A URL may have equals signs, a path rather not.
    match argument.rsplit_once('=') {
        Some((url, path)) if !url.is_empty() && !path.is_empty() => Ok((url.to_owned(), path.into())),
        _ => Err("write a URL and the path of its file: https://example.com/a.yaml=vendor/a.yaml".to_owned()),
    }
}

fn format_pair(text: &str) -> Result<(String, String), String> {
    pair(text, "FORMAT=TYPE, such as date-time=jiff::Timestamp")
}

fn schema_pair(text: &str) -> Result<(String, String), String> {
    pair(text, "SCHEMA=TYPE, such as Money=rust_decimal::Decimal")
}

fn attribute_pair(text: &str) -> Result<(String, String), String> {
    pair(text, "TYPE=ATTRIBUTE, such as 'pet::Owner=#[derive(Hash)]'")
}

fn pages_pair(text: &str) -> Result<(String, String), String> {
    pair(text, "OPERATION=RULE, such as 'listTeas=cursor: query.after = $.next'")
}

/// What stands before and after the first equals sign.
fn pair(text: &str, form: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("write {form}")),
    }
}

/// The choice of a level for a code.
type Choice = fn(Builder, Code) -> Builder;

/// The options for the levels of codes: name, choice, and help.
const LEVELS: [(&str, Choice, &str); 3] = [
    (
        "allow",
        Builder::allow,
        "Does not report warnings of this code; may be given several times. Of --allow, --warn and --deny with the same \
         code, the last one counts",
    ),
    ("warn", Builder::warn, "Reports diagnostics of this code as warnings, whatever --strict says"),
    ("deny", Builder::deny, "Reports diagnostics of this code as errors"),
];

/// The choices of levels, in the order of the arguments.
#[derive(Debug)]
struct Levels(Vec<(Choice, Code)>);

// Not derived: clap has the values of each option, and only their indices tell their order.
impl FromArgMatches for Levels {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut choices = Vec::new();
        for (name, choice, _) in LEVELS {
            let indices = matches.indices_of(name).into_iter().flatten();
            let codes = matches.get_many::<Code>(name).into_iter().flatten();
            choices.extend(indices.zip(codes).map(|(index, code)| (index, choice, *code)));
        }
        choices.sort_by_key(|(index, ..)| *index);
        Ok(Self(choices.into_iter().map(|(_, choice, code)| (choice, code)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Levels {
    fn augment_args(command: clap::Command) -> clap::Command {
        LEVELS.iter().fold(command, |command, (name, _, help)| {
            let option = Arg::new(*name).long(*name).value_name("CODE").action(ArgAction::Append).help(*help);
            command.arg(option.value_parser(clap::value_parser!(Code)))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl Input {
    fn builder(&self) -> Builder {
        let builder = specwright::configure(&self.document).strict(self.strict).keep_unknown(self.keep_unknown);
        let builder = builder.types_only(self.types_only).mock(self.mock).hash_and_order(self.hash_and_order);
        let builder = builder.xml(!self.no_xml);
        let builder = self.known.iter().fold(builder, Builder::known);
        let builder = self.format.iter().fold(builder, |builder, (format, path)| builder.format(format, path));
        let builder = self.schema.iter().fold(builder, |builder, (schema, path)| builder.schema(schema, path));
        let builder = self.attribute.iter().fold(builder, |builder, (ty, attribute)| builder.attribute(ty, attribute));
        let builder = self.compiled.iter().fold(builder, |builder, operation| builder.compiled(operation));
        let builder = self.pages.iter().fold(builder, |builder, (operation, rule)| builder.pages(operation, rule));
        let builder = self.allow_files.iter().fold(builder, |builder, directory| builder.allow_files(directory));
        let builder = self.address.iter().fold(builder, |builder, address| builder.address(address));
        let builder = self.url.iter().fold(builder, |builder, (url, path)| builder.url(url, path));
        let choices = self.levels.0.iter();
        choices.fold(builder.remarks(self.remarks), |builder, (choice, code)| choice(builder, *code))
    }

    fn warn(&self, generated: &Generated) {
        if !self.quiet {
            print_findings(generated.warnings(), self.message_format);
        }
    }

    /// Says what people read: programs have the findings and the exit status.
    fn say(&self, line: &str) {
        if self.message_format != MessageFormat::Json {
            say(line);
        }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let format = command.message_format();
    let outcome = match command {
        Command::Generate { input, out: Some(directory) } => generate(&input, &directory),
        Command::Generate { input, out: None } => print(&input),
        Command::Check { input, against: Some(directory) } => check(&input, &directory),
        Command::Check { input, against: None } => report(&input),
        Command::Accept { input } => accept(&input),
        Command::Support => support(),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            print_findings(error.findings(), format);
            if format != MessageFormat::Json {
                say(&error.to_string());
            }
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. Returns the exit status: a full disk is a failure, a closed pipe (`| head`) is not.
fn show<'t>(texts: impl IntoIterator<Item = &'t str>, status: ExitCode) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let outcome = texts.into_iter().try_for_each(|text| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    match outcome {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            say(&format!("error: cannot write to standard output: {error}"));
            ExitCode::FAILURE
        }
        _ => status,
    }
}

/// Writes a line to standard error. Where that is closed, nobody reads it.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn support() -> Result<ExitCode, Error> {
    Ok(show([specwright::support().as_str()], ExitCode::SUCCESS))
}

fn generate(input: &Input, directory: &Path) -> Result<ExitCode, Error> {
    let generated = input.builder().directory()?;
    input.warn(&generated);
    let changed = generated.write(directory)?;
    for path in &changed {
        input.say(&directory.join(path).display().to_string());
    }
    let files = generated.files().count();
    let plural = if files == 1 { "" } else { "s" };
    input.say(&format!("{files} file{plural} in {}, {} changed", directory.display(), changed.len()));
    // The process ends here: freeing its memory would take time.
    std::mem::forget(generated);
    Ok(ExitCode::SUCCESS)
}

fn print(input: &Input) -> Result<ExitCode, Error> {
    let generated = input.builder().file()?;
    input.warn(&generated);
    let status = show(generated.files().map(|(_, text)| text), ExitCode::SUCCESS);
    // The process ends here: freeing its memory would take time.
    std::mem::forget(generated);
    Ok(status)
}

fn check(input: &Input, directory: &Path) -> Result<ExitCode, Error> {
    let generated = input.builder().directory()?;
    input.warn(&generated);
    let differences = generated.compare(directory);
    let mut report = String::new();
    for difference in &differences {
        match difference {
            Difference::Missing(path) => report.push_str(&format!("missing: {}\n", directory.join(path).display())),
            Difference::Stale(path) => report.push_str(&format!("stale: {}\n", directory.join(path).display())),
            Difference::Changed { path, diff } => {
                report.push_str(&format!("changed: {}\n{diff}", directory.join(path).display()));
            }
        }
    }
    let (directory, document) = (directory.display(), input.document.display());
    if differences.is_empty() {
        input.say(&format!("{directory} is what {document} gives"));
        return Ok(ExitCode::SUCCESS);
    }
    let status = show([report.as_str()], ExitCode::FAILURE);
    let options = options(std::env::args().skip(2));
    input.say(&format!(
        "{directory} differs from what {document} gives: run `specwright generate {options} --out {directory}`"
    ));
    Ok(status)
}

/// Reports what is found of a document.
fn report(input: &Input) -> Result<ExitCode, Error> {
    let generated = input.builder().directory()?;
    input.warn(&generated);
    let count = generated.warnings().iter().filter(|finding| finding.severity == Severity::Warning).count();
    let plural = if count == 1 { "" } else { "s" };
    input.say(&format!("a client can be generated from {}: {count} warning{plural}", input.document.display()));
    Ok(ExitCode::SUCCESS)
}

fn accept(input: &Input) -> Result<ExitCode, Error> {
    let count = input.builder().accept()?;
    let plural = if count == 1 { "" } else { "s" };
    let file = input.known.iter().map(|file| file.display().to_string()).collect::<String>();
    input.say(&format!("{count} known warning{plural} in {file}"));
    Ok(ExitCode::SUCCESS)
}

/// The arguments of `check` that `generate` needs to give the same: all but the directory.
fn options(mut arguments: impl Iterator<Item = String>) -> String {
    let mut options = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--against" {
            arguments.next();
        } else if !argument.starts_with("--against=") {
            let is_plain = |letter: char| letter.is_alphanumeric() || "-_=./:,@%+".contains(letter);
            let quoted = format!("'{}'", argument.replace('\'', r"'\''"));
            options.push(if argument.chars().all(is_plain) { argument } else { quoted });
        }
    }
    options.join(" ")
}

/// JSON without the control characters that JSON allows: a terminal may obey them.
fn visible(json: &str) -> String {
    let mut visible = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_control() {
            visible.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            visible.push(letter);
        }
    }
    visible
}

fn print_findings(findings: &[Finding], format: MessageFormat) {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for finding in findings {
        match format {
            MessageFormat::Human => say(&format!("{}\n", finding.draw(color).trim_end())),
            MessageFormat::Short => say(&format!("{}: {}", finding.severity, finding.one_line())),
            MessageFormat::Json => say(&visible(&finding.json().to_string())),
        }
    }
}
