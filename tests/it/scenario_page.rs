//! `docs/make-a-scenario.md` is true: what it types gives what it shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::{Daemon, Player, Ran, binaries};
use tempfile::TempDir;

/// A line of the page that stands for any number of lines, or at a line's end for its rest.
const AND_SO_ON: &str = "…";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// What the page does, in its order.
#[derive(Debug)]
enum Step {
    /// A fenced block: a part of the file.
    Fragment(String),
    /// A link to the file as it is at that point.
    File(PathBuf),
    /// A command, and what it answers.
    Typed { command: String, answer: String },
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = vec![];
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "```toml" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            steps.push(Step::Fragment(block.join("\n") + "\n"));
        } else if let Some(command) = line.strip_prefix("    $ ") {
            let mut answer = String::new();
            while let Some(line) = lines.next_if(|line| {
                line.is_empty() || line.starts_with("    ") && !line.starts_with("    $ ")
            }) {
                answer += line.strip_prefix("    ").unwrap_or(line);
                answer.push('\n');
            }
            steps.push(Step::Typed {
                command: command.to_owned(),
                answer: answer.trim_end().to_owned(),
            });
        } else {
            let links = line
                .split("](")
                .skip(1)
                .filter_map(|part| part.split_once(')'));
            let files = links.filter(|(link, _)| link.contains("examples/"));
            steps.extend(files.map(|(link, _)| Step::File(docs().join(link))));
        }
    }
    steps
}

/// Whoever follows the page: where he is, and what runs for him.
struct Reader {
    home: TempDir,
    at: PathBuf,
    fragments: Vec<String>,
    server: Option<(Daemon, Player)>,
    /// The match as the page calls it, and as it is called.
    game: Option<(String, String)>,
}

impl Reader {
    fn types(&mut self, command: &str, answer: &str) {
        let words = words(command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["cd", to] => self.at = self.home.path().join(to),
            ["mkdir", name] => std::fs::create_dir(self.at.join(name)).unwrap(),
            ["naktongd", "--scenarios-dir", "."] => {
                let directory = format!("scenarios_dir={}", self.at.display());
                let daemon = Daemon::start_with(&[&directory]);
                assert_eq!(answer, "naktongd ready on http://127.0.0.1:1950");
                let player = Player::of(&daemon);
                self.server = Some((daemon, player));
            }
            ["naktongd", arguments @ .., ">", file] => {
                let told = self.naktongd(arguments);
                std::fs::write(self.at.join(file), told.ok()).unwrap();
            }
            ["naktongd", arguments @ ..] => {
                let told = self.naktongd(arguments);
                same(command, answer, &format!("{}{}", told.out, told.err));
            }
            ["naktong", arguments @ ..] => self.plays(command, arguments, answer),
            _ => panic!("the page types {command}, which this test does not know"),
        }
    }

    fn naktongd(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(binaries::naktongd());
        command.args(arguments).current_dir(&self.at);
        Ran::of(command)
    }

    fn plays(&mut self, command: &str, arguments: &[&str], answer: &str) {
        let (_, player) = self.server.as_ref().expect("the page has started a server");
        let called = |word: &str| match &self.game {
            Some((on_page, real)) => word.replace(on_page, real),
            None => word.to_owned(),
        };
        let arguments: Vec<String> = arguments.iter().map(|word| called(word)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let told = player.types(&arguments);
        assert_eq!(told.code, 0, "{command}: {}", told.err);
        let told = format!("{}{}", told.err, told.out);
        if self.game.is_none() {
            self.game = Some((match_in(answer), match_in(&told)));
        }
        let (on_page, real) = self.game.as_ref().expect("it has just been named");
        same(command, &answer.replace(on_page, real), &told);
    }

    /// The file as the page has it now, with everything that the page has said of it.
    fn saves(&mut self, file: &Path) {
        let text = std::fs::read_to_string(file).unwrap();
        for fragment in self.fragments.drain(..) {
            assert!(
                text.contains(&fragment),
                "{} has no\n{fragment}",
                file.display()
            );
        }
        std::fs::write(self.at.join("imjin.toml"), text).unwrap();
    }
}

/// Words as a shell divides them, quotes too.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(number, part)| match number % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

/// The name that follows the word `match`.
fn match_in(text: &str) -> String {
    let after = text.split_once("match ").expect("a match is named").1;
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The answer is that of the page, but for what the page leaves out and for space at line ends.
#[track_caller]
fn same(command: &str, page: &str, told: &str) {
    let trimmed = |text: &str| {
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        lines.join("\n")
    };
    let (page, told) = (trimmed(page), trimmed(told));
    let differs = || format!("{command}: the page says\n{page}\n\nand it is\n{told}");
    let mut rest = told.as_str();
    for (number, part) in page.split(AND_SO_ON).enumerate() {
        let part = part.trim_start_matches('\n');
        let at = rest.find(part).unwrap_or_else(|| panic!("{}", differs()));
        assert!(at == 0 || number > 0, "{}", differs());
        rest = &rest[at + part.len()..];
    }
    let done = rest.is_empty() || page.ends_with(AND_SO_ON);
    assert!(done, "{}", differs());
}

#[test]
fn what_the_page_types_gives_what_it_shows() {
    let page = std::fs::read_to_string(docs().join("make-a-scenario.md")).unwrap();
    let home = data_dir();
    let mut reader = Reader {
        at: home.path().to_owned(),
        home,
        fragments: vec![],
        server: None,
        game: None,
    };
    let steps = steps(&page);
    let files = steps.iter().filter(|step| matches!(step, Step::File(_)));
    assert_eq!(files.count(), 4, "an empty file, two steps, the whole");
    for step in steps {
        match step {
            Step::Fragment(text) => reader.fragments.push(text),
            Step::File(file) => reader.saves(&file),
            Step::Typed { command, answer } => reader.types(&command, &answer),
        }
    }
    let drawn = std::fs::read_to_string(reader.at.join("imjin.svg")).unwrap();
    let committed = docs().join("imjin.svg");
    if std::env::var_os("NAKTONG_REWRITE").is_some() {
        std::fs::write(&committed, &drawn).unwrap();
    }
    assert!(
        std::fs::read_to_string(committed).unwrap() == drawn,
        "docs/imjin.svg shows another map: run the tests with NAKTONG_REWRITE=1"
    );
}

#[test]
fn a_hosts_faulty_scenario_is_named_and_the_others_are_hosted() {
    let directory = data_dir();
    let whole = docs().join("../scenarios/examples/imjin.toml");
    std::fs::copy(&whole, directory.path().join("imjin.toml")).unwrap();
    std::fs::copy(&whole, directory.path().join("c1-uijongbu-road.toml")).unwrap();
    std::fs::write(directory.path().join("broken.toml"), "title = 7\n").unwrap();
    let key = format!("scenarios_dir={}", directory.path().display());
    let mut daemon = Daemon::start_with(&[&key]);
    daemon.logs("broken.toml is left out");
    daemon.logs("there is a scenario c1-uijongbu-road already");
    let listed = Player::of(&daemon).types(&["scenarios"]).ok();
    assert!(
        listed.contains("The Imjin") && !listed.contains("broken"),
        "{listed}"
    );
    assert!(listed.contains("The Uijongbu Road"), "{listed}");
    drop(daemon);

    let missing = directory.path().join("nowhere");
    let ran = naktongd(&["--scenarios-dir", missing.to_str().unwrap()]);
    let told = ran.failed(10);
    assert!(told.contains("nowhere cannot be read"), "{told}");
}

#[test]
fn what_is_no_scenario_file_is_told_as_what_it_is() {
    let directory = data_dir();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(path("folder.toml")).unwrap();
    let whole = docs().join("../scenarios/examples/imjin.toml");
    std::fs::copy(&whole, path("c2-fall-of-seoul.toml")).unwrap();
    std::fs::copy(&whole, path("imjin.toml")).unwrap();
    for (name, expected) in [
        ("folder.toml", "is a directory: name the files in it"),
        (
            "c2-fall-of-seoul.toml",
            "of a scenario that comes with the program",
        ),
    ] {
        let ran = naktongd(&["scenario", "check", &path(name), &path("imjin.toml")]);
        assert_eq!(ran.code, 5, "{name}");
        let told = format!("{}{}", ran.out, ran.err);
        assert!(
            told.contains(expected) && told.contains("1 whole, 1 not"),
            "{told}"
        );
    }
    let ran = naktongd(&[
        "scenario",
        "map",
        &path("folder.toml"),
        "--out",
        &path("a.svg"),
    ]);
    assert!(ran.failed(5).contains("is a directory"));
    let ran = naktongd(&[
        "scenario",
        "map",
        "c1-uijongbu-road",
        "--out",
        &path("a.png"),
    ]);
    assert!(ran.failed(64).contains("must end in .svg"));
    let sea = ["--window", "35", "36", "128", "129"];
    let map = [
        "scenario",
        "map",
        "c1-uijongbu-road",
        "--out",
        &path("a.svg"),
    ];
    let ran = naktongd(&[map.as_slice(), &sea].concat());
    assert!(ran.failed(64).contains("no hex of the scenario"));
    assert!(naktongd(&["scenario", "check"]).failed(64).contains("FILE"));
}

#[test]
fn everything_that_comes_with_the_program_is_whole() {
    let told = naktongd(&["scenario", "check", "--all"]).ok();
    for (id, _) in naktong_scenarios::bundled() {
        assert!(told.contains(&format!("{id}.toml is whole")), "{told}");
    }
    for (date, _) in naktong_scenarios::setup::files() {
        assert!(
            told.contains(&format!("setups/{date}.toml is whole")),
            "{told}"
        );
    }
    let list = naktongd(&["scenario", "list"]).ok();
    assert!(list.lines().count() > 12, "{list}");
}
