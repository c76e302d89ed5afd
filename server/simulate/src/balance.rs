//! Several runs in one document: the evidence on which a game is balanced.

use std::fmt::Write as _;
use std::path::Path;

use naktong_protocol::ScenarioId;

use crate::bands::{date, short, wins_band};
use crate::picture;
use crate::report::tables::{head, interval, percent, table};
use crate::report::{Report, Section};
use crate::store::StoreError;

/// A scenario of more turns than this is a campaign, whose games take their time.
pub const CAMPAIGN_TURNS: u16 = 30;

/// The towns by which a campaign is measured.
const MILESTONES: [&str; 4] = ["seoul", "suwon", "taejon", "chinju"];
/// The pictures of a campaign.
const CAMPAIGN_PICTURES: [&str; 7] = [
    "towns",
    "losses",
    "armies",
    "materiel",
    "front-1950-06-28",
    "front-1950-08-04",
    "front-1950-08-31",
];

/// Several runs, each with the name of its directory.
#[derive(Debug)]
pub struct Balance {
    runs: Vec<(String, Report)>,
}

impl Balance {
    /// Of these runs, each with the name of its directory.
    #[must_use]
    pub fn of(runs: Vec<(String, Report)>) -> Self {
        Self { runs }
    }

    /// Writes the document to a file, and its pictures to the directory beside it that has its
    /// name without the ending.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`].
    pub fn write(&self, file: &Path) -> Result<(), StoreError> {
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |error| StoreError::NotWritable(path, error)
        };
        let pictures = file.with_extension("");
        std::fs::create_dir_all(&pictures).map_err(unwritable(&pictures))?;
        for (name, _, picture) in self.pictures() {
            let path = pictures.join(name);
            std::fs::write(&path, picture).map_err(unwritable(&path))?;
        }
        std::fs::write(file, self.markdown(file)).map_err(unwritable(file))
    }

    /// The sections of the runs that are no duels, in the order of the scenarios' numbers.
    fn sections(&self) -> Vec<&Section> {
        let runs = self.runs.iter().filter(|(_, run)| run.duel.is_none());
        let sections = runs.flat_map(|(_, run)| &run.sections);
        let mut sections: Vec<&Section> = sections.collect();
        sections.sort_by_key(|section| {
            let first = section.dusks.first().map(|dusk| dusk.day);
            (number(section.scenario), first, section.scenario)
        });
        sections
    }

    fn campaigns(&self) -> Vec<&Section> {
        let mut sections = self.sections();
        sections.retain(|section| section.turns_at_most > CAMPAIGN_TURNS);
        sections
    }

    /// File name, title and picture.
    fn pictures(&self) -> Vec<(String, String, String)> {
        let sections = self.sections();
        if sections.is_empty() {
            return vec![];
        }
        let overview = (
            OVERVIEW.to_owned(),
            "Levels of victory".to_owned(),
            picture::overview(&sections),
        );
        let campaigns = self.campaigns().into_iter();
        let campaigns = campaigns.flat_map(|section| picture::some(section, &CAMPAIGN_PICTURES));
        [overview].into_iter().chain(campaigns).collect()
    }

    /// The document that stands in a file.
    #[must_use]
    pub fn markdown(&self, file: &Path) -> String {
        let mut out = String::from("# Balance\n\n");
        self.made_by(&mut out, file);
        let folder = file.file_stem().unwrap_or_default().to_string_lossy();
        let sections = self.sections();
        if !sections.is_empty() {
            outcomes(&mut out, &sections);
            let _ = writeln!(out, "![Levels of victory]({folder}/{OVERVIEW})\n");
            part_g(&mut out, &sections);
        }
        self.duels(&mut out);
        for section in self.campaigns() {
            campaign(&mut out, section);
            for (name, title, _) in picture::some(section, &CAMPAIGN_PICTURES) {
                let _ = writeln!(out, "![{title}]({folder}/{name})\n");
            }
        }
        if sections.iter().any(|section| section.pars.is_some()) {
            head(&mut out, 2, "Points for the levels");
            let _ = writeln!(
                out,
                "For each level the points that the scenario asks for, and those that would come \
                 nearest to the wanted share. The wanted share of NK's wins is the middle of part \
                 G's band (45% where it has none); of these wins a third are decisive, one game in \
                 five is a draw, and a third of the rest is decisive for UN.\n"
            );
            for section in &sections {
                section.pars(&mut out, 3, &titled(section));
            }
        }
        for section in &sections {
            head(&mut out, 2, &titled(section));
            section.decided(&mut out);
            section.towns(&mut out);
            section.losses(&mut out);
        }
        out
    }

    /// What was played, and the commands that play it again.
    fn made_by(&self, out: &mut String, file: &Path) {
        let _ = writeln!(
            out,
            "Computer against computer. Shares stand with Wilson's 95% interval; medians with \
             their quartiles, or, against a band, with the 95% interval of the median by ranks. A \
             verdict is *inside* if the measured value lies in the band, *near* if only its \
             interval reaches into it, else *OUTSIDE*. `docs/simulate.md` says more.\n"
        );
        let _ = writeln!(out, "Made by:\n\n```sh");
        for (name, report) in &self.runs {
            let _ = writeln!(out, "{}", command(name, report));
        }
        let names: Vec<&str> = self.runs.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(
            out,
            "naktongd simulate --report {} --balance {}\n```\n",
            names.join(" "),
            file.display()
        );
        let mut programs: Vec<String> = self
            .runs
            .iter()
            .map(|(_, run)| {
                format!(
                    "{}, rules version {}",
                    run.settings.program, run.settings.rules
                )
            })
            .collect();
        programs.sort();
        programs.dedup();
        let _ = writeln!(out, "Played by {}.\n", programs.join("; "));
    }

    fn duels(&self, out: &mut String) {
        let duels = self.runs.iter().filter(|(_, run)| run.duel.is_some());
        let duels: Vec<&Report> = duels.map(|(_, run)| run).collect();
        if duels.is_empty() {
            return;
        }
        head(out, 2, "Strength of the levels");
        let _ = writeln!(
            out,
            "A pair is the same scenario with the same seed twice, with the sides exchanged; \
             whoever did better with the same side wins it (the level of victory, then NK's \
             points). An equal pair is half a win.\n"
        );
        for report in duels {
            report.duel_table(out, 3);
        }
    }
}

const OVERVIEW: &str = "outcomes.svg";

/// The number of a scenario, C7's 7; those without stand last.
#[must_use]
pub fn number(scenario: ScenarioId) -> u32 {
    let id = scenario.to_string();
    let digits: String = id
        .chars()
        .skip(1)
        .take_while(|letter| letter.is_ascii_digit())
        .collect();
    let number = digits.parse().ok().filter(|_| id.starts_with('c'));
    number.unwrap_or(u32::MAX)
}

fn titled(section: &Section) -> String {
    format!(
        "{}, {} (NK) against {} (UN)",
        section.scenario, section.nk, section.un
    )
}

/// The command that plays a run.
fn command(name: &str, report: &Report) -> String {
    let settings = &report.settings;
    let names: Vec<&str> = settings
        .scenarios
        .iter()
        .map(|content| content.name.as_str())
        .collect();
    let most = |long: bool| {
        let sections = report.sections.iter();
        let sections = sections.filter(|row| (row.turns_at_most > CAMPAIGN_TURNS) == long);
        sections.map(|section| section.games).max()
    };
    let bundled = naktong_scenarios::bundled().count();
    let mut out = "naktongd simulate".to_owned();
    match names.len() == bundled {
        true => out += " all",
        false => names.iter().for_each(|name| {
            let _ = write!(out, " {name}");
        }),
    }
    match settings.pairs.as_slice() {
        [(a, b), _] => {
            let _ = write!(out, " --duel {a} {b}");
        }
        pairs => {
            for (nk, un) in pairs {
                let _ = write!(out, " --nk {nk} --un {un}");
            }
        }
    }
    let (short, long) = (most(false), most(true));
    let games = short.or(long).unwrap_or_default();
    let _ = write!(out, " --games {games}");
    if let Some(long) = long.filter(|long| *long != games) {
        let _ = write!(out, " --campaign-games {long}");
    }
    if settings.seed != 1 {
        let _ = write!(out, " --seed {}", settings.seed);
    }
    if let Some(turns) = settings.turns {
        let _ = write!(out, " --turns {turns}");
    }
    out + " --out " + name
}

fn outcomes(out: &mut String, sections: &[&Section]) {
    head(out, 2, "Levels of victory");
    let rows = sections.iter().map(|section| {
        let mut row = vec![
            section.scenario.to_string(),
            format!("{}, {}", section.nk, section.un),
            section.games.to_string(),
        ];
        row.extend(section.levels.iter().map(|(_, share)| percent(*share)));
        row.push(percent(section.nk_wins));
        row.push(interval(section.nk_wins));
        let band = wins_band(section.scenario);
        row.push(band.map_or_else(
            || "-".to_owned(),
            |(from, to)| format!("{from:.0}-{to:.0}%"),
        ));
        row
    });
    let heads = [
        "scenario",
        "NK, UN",
        "games",
        "NK decisive",
        "NK marginal",
        "draw",
        "UN marginal",
        "UN decisive",
        "NK marginal or better",
        "95%",
        "part G",
    ];
    table(out, &heads, rows);
}

fn part_g(out: &mut String, sections: &[&Section]) {
    head(out, 2, "Against part G");
    let rows = sections.iter().flat_map(|section| {
        section.bands.iter().map(|band| {
            vec![
                section.scenario.to_string(),
                band.says.clone(),
                band.expected.clone(),
                band.measured.clone(),
                band.interval.clone(),
                band.verdict.to_string(),
            ]
        })
    });
    let heads = ["scenario", "part G", "band", "measured", "95%", "verdict"];
    table(out, &heads, rows);
}

/// A campaign against 1950.
fn campaign(out: &mut String, section: &Section) {
    head(out, 2, &format!("History: {}", titled(section)));
    let towns = section.towns.iter();
    let towns = towns.filter(|town| MILESTONES.contains(&town.place.as_str()));
    let rows = towns.map(|town| {
        let day = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), date);
        vec![
            town.name.clone(),
            town.history.map_or_else(|| "-".to_owned(), short),
            percent(town.fell),
            interval(town.fell),
            day(town.day.map(|spread| spread.lower)),
            day(town.day.map(|spread| spread.median)),
            day(town.day.map(|spread| spread.upper)),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let heads = [
        "town",
        "1950",
        "fell in",
        "95%",
        "first quarter",
        "median",
        "last quarter",
    ];
    if !rows.is_empty() {
        table(out, &heads, rows.into_iter());
    }
    section.history(out, true);
}
