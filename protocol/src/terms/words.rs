//! The host's options as people write them, `start=ready`, and what each of them means.

use std::fmt;

use super::{AtZero, Clock, Mates, Sides, Spectators, Start, TURNS_LATE_MAX, Terms};
use crate::unit::Side;
use crate::view::OptionalRule;

/// An option of the host and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What is typed before the `=`.
    pub word: &'static str,
    /// What may be typed behind it; the first is what holds if nothing is said.
    pub values: &'static [&'static str],
    /// What it does, in a few sentences.
    pub text: &'static str,
}

/// Every option of a host, in the order in which they are explained.
pub const EXPLAINED: &[Explained] = &[
    Explained {
        word: "private",
        values: &["no", "yes"],
        text: "A private match is in nobody's list but in those of its host, its players and \
               whoever has accepted an invitation to it; to others it does not exist. A public \
               one is listed for everybody.",
    },
    Explained {
        word: "start",
        values: &["full", "ready", "host"],
        text: "When the match begins: as soon as the last seat is taken (full), when all seats \
               are taken and all who sit there have said that they are ready (ready), or when \
               all seats are taken and the host says start (host).",
    },
    Explained {
        word: "sides",
        values: &["split", "whole"],
        text: "Whether each seat of a side is taken by itself, so that several players may \
               share a side (split), or whoever takes one takes all that are free of its side \
               (whole).",
    },
    Explained {
        word: "spectators",
        values: &[
            "common",
            "after_end",
            "open",
            "late:TURNS",
            "side:nk",
            "side:un",
        ],
        text: "Who may look on without a seat, and what he sees. common: whoever may see the \
               match, what both sides know (rules 16.4). after_end: nobody before it is over. \
               late:3: everything, three turns late, 1 to 60. open: everything at once. \
               side:un: what UN knows; its players agree by sitting down. With the last three \
               those whose secrets would be seen may not look on themselves, but a friend of \
               theirs may: choose them among people you trust, or private. After its end a \
               match is open to whoever may see it.",
    },
    Explained {
        word: "fog",
        values: &["scenario", "on", "off"],
        text: "Fog of war (rules 16): as the scenario has it, on, or off. Without it all \
               counters are open, but stances stay hidden (16.3).",
    },
    Explained {
        word: "clock",
        values: &[
            "none",
            "live:BANK+INCREMENT:CAP",
            "daily:TURN",
            "daily:TURN:VACATION",
        ],
        text: "How much time each side has. live:30m+20s:2h is a bank of thirty minutes to \
               which each ended player turn gives twenty seconds back, up to two hours. daily:2d:14d \
               is two days for each player turn, and fourteen days off in the match. Times are \
               written 20s, 30m, 2h, 3d. The time in which the server is down is nobody's.",
    },
    Explained {
        word: "at_zero",
        values: &["pass", "stand_in", "claim"],
        text: "What becomes of a side whose time is up: its phase ends (pass), a computer \
               player stands in for it until it is taken back (stand_in), or the other side may \
               claim the match (claim). Without a clock it means nothing.",
    },
    Explained {
        word: "abandon",
        values: &["never", "DAYS"],
        text: "After how many days without an order of the side on turn the other side may claim \
               the match, or that a computer player plays on for it: abandon=14. Days off, \
               pauses and the time in which the server is down do not count.",
    },
    Explained {
        word: "mates",
        values: &["none", "absent", "any"],
        text: "Whether who holds a seat may order for the other seats of his side, which see what \
               he sees: never (none), when the mate on that seat has been away for as long as the \
               server waits before it writes to him (absent), or always (any). The journal keeps \
               who gave each order, and who gave it may take it back.",
    },
    Explained {
        word: "computer",
        values: &["SEAT:recruit", "SEAT:regular", "SEAT:veteran"],
        text: "Gives a seat to a computer player for the whole match: computer=un:regular. It \
               sees what the seat sees and gets no help but its level.",
    },
    Explained {
        word: "rule",
        values: &[
            "blame",
            "moscows_caution",
            "pusan_transport",
            "refugees",
            "all_in",
            "superior_commands",
        ],
        text: "An optional rule to play with beside those of the scenario; may be said more \
               than once. `explain blame` and so on tell what each does.",
    },
];

/// What an option or an optional rule is for, by its word.
#[must_use]
pub fn explain(word: &str) -> Option<String> {
    if let Some(option) = EXPLAINED.iter().find(|option| option.word == word) {
        let values = option.values.join(" | ");
        return Some(format!("{word} = {values}\n{}", option.text));
    }
    let rule = OptionalRule::ALL
        .into_iter()
        .find(|rule| rule.word() == word)?;
    let text = match rule {
        OptionalRule::Blame => "Front may relieve the commanders of divisions (rules 7.7).",
        OptionalRule::MoscowsCaution => {
            "South of the Han the Soviet advisers are missed (rules 7.8)."
        }
        OptionalRule::PusanTransport => {
            "A step of special forces may be staked on the transport to Pusan (rules 15.5)."
        }
        OptionalRule::Refugees => "Refugees fill the roads (rules 15.6).",
        OptionalRule::AllIn => "Formations may come before their day (rules 15.7).",
        OptionalRule::SuperiorCommands => {
            "The superior seat of a side may order any unit of it (rules D6)."
        }
    };
    Some(format!("rule = {word}\n{text}"))
}

/// An option that cannot be taken: says what can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTerm(String);

impl fmt::Display for BadTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadTerm {}

impl Terms {
    /// Sets the option of a word to the value of a word. `computer` and `rule` are no terms, and
    /// are read by whoever reads the command.
    ///
    /// # Errors
    /// [`BadTerm`] with what is allowed.
    pub fn set(&mut self, word: &str, value: &str) -> Result<(), BadTerm> {
        let bad = || {
            let option = EXPLAINED.iter().find(|option| option.word == word);
            BadTerm(match option {
                Some(option) => format!(
                    "{word} cannot be {value:?}; it is {}",
                    option.values.join(", ")
                ),
                None => {
                    let words: Vec<_> = EXPLAINED.iter().map(|option| option.word).collect();
                    format!(
                        "there is no option {word:?}; there are {}",
                        words.join(", ")
                    )
                }
            })
        };
        match (word, value) {
            ("private", "no") => self.private = false,
            ("private", "yes") => self.private = true,
            ("start", "full") => self.start = Start::Full,
            ("start", "ready") => self.start = Start::Ready,
            ("start", "host") => self.start = Start::Host,
            ("sides", "split") => self.sides = Sides::Split,
            ("sides", "whole") => self.sides = Sides::Whole,
            ("spectators", value) => self.spectators = spectators(value).ok_or_else(bad)?,
            ("fog", "scenario") => self.fog = None,
            ("fog", "on") => self.fog = Some(true),
            ("fog", "off") => self.fog = Some(false),
            ("at_zero", "pass") => self.at_zero = AtZero::Pass,
            ("at_zero", "stand_in") => self.at_zero = AtZero::StandIn,
            ("at_zero", "claim") => self.at_zero = AtZero::Claim,
            ("mates", "none") => self.mates = Mates::None,
            ("mates", "absent") => self.mates = Mates::Absent,
            ("mates", "any") => self.mates = Mates::Any,
            ("abandon", "never") => self.abandon_days = 0,
            ("abandon", days) => {
                let terms = Self {
                    abandon_days: days.parse().ok().filter(|days| *days > 0).ok_or_else(bad)?,
                    ..*self
                };
                terms.check().map_err(|refusal| BadTerm(refusal.text))?;
                *self = terms;
            }
            ("clock", value) => {
                let terms = Self {
                    clock: clock(value).ok_or_else(bad)?,
                    ..*self
                };
                terms.check().map_err(|refusal| BadTerm(refusal.text))?;
                *self = terms;
            }
            _ => return Err(bad()),
        }
        Ok(())
    }

    /// The terms that are not as usual, as they are written: `start=ready`.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let usual = Self::default();
        let mut told = vec![];
        let mut tell = |differs: bool, word: &str, value: &str| {
            if differs {
                told.push(format!("{word}={value}"));
            }
        };
        tell(self.private, "private", "yes");
        let start = match self.start {
            Start::Full => "full",
            Start::Ready => "ready",
            Start::Host => "host",
        };
        tell(self.start != usual.start, "start", start);
        let is_whole = self.sides == Sides::Whole;
        tell(is_whole, "sides", "whole");
        let seen = spectators_word(self.spectators);
        tell(self.spectators != usual.spectators, "spectators", &seen);
        let fog = if self.fog == Some(true) { "on" } else { "off" };
        tell(self.fog.is_some(), "fog", fog);
        tell(self.clock != usual.clock, "clock", &clock_word(self.clock));
        let at_zero = match self.at_zero {
            AtZero::Pass => "pass",
            AtZero::StandIn => "stand_in",
            AtZero::Claim => "claim",
        };
        tell(self.at_zero != usual.at_zero, "at_zero", at_zero);
        let days = self.abandon_days.to_string();
        tell(self.abandon_days != 0, "abandon", &days);
        let mates = match self.mates {
            Mates::None => "none",
            Mates::Absent => "absent",
            Mates::Any => "any",
        };
        tell(self.mates != usual.mates, "mates", mates);
        told
    }
}

fn spectators(text: &str) -> Option<Spectators> {
    Some(match text {
        "common" => Spectators::Common,
        "after_end" => Spectators::AfterEnd,
        "open" => Spectators::Late(0),
        "side:nk" => Spectators::Side(Side::Nk),
        "side:un" => Spectators::Side(Side::Un),
        late => {
            let turns = late.strip_prefix("late:")?.parse().ok()?;
            let turns = Some(turns).filter(|turns| (1..=TURNS_LATE_MAX).contains(turns))?;
            Spectators::Late(turns)
        }
    })
}

fn spectators_word(spectators: Spectators) -> String {
    match spectators {
        Spectators::Common => "common".to_owned(),
        Spectators::AfterEnd => "after_end".to_owned(),
        Spectators::Late(0) => "open".to_owned(),
        Spectators::Late(turns) => format!("late:{turns}"),
        Spectators::Side(side) => format!("side:{}", side.to_string().to_lowercase()),
    }
}

fn clock(text: &str) -> Option<Clock> {
    if text == "none" {
        return Some(Clock::None);
    }
    if let Some(live) = text.strip_prefix("live:") {
        let (bank, rest) = live.split_once('+')?;
        let (increment, cap) = rest.split_once(':')?;
        return Some(Clock::Live {
            bank_s: read_time(bank)?,
            increment_s: read_time(increment)?,
            cap_s: read_time(cap)?,
        });
    }
    let daily = text.strip_prefix("daily:")?;
    let (turn, vacation) = daily.split_once(':').unwrap_or((daily, "0d"));
    let whole = |seconds: u32, unit: u32| {
        seconds
            .is_multiple_of(unit)
            .then(|| u16::try_from(seconds / unit).ok())?
    };
    Some(Clock::Daily {
        turn_hours: whole(read_time(turn)?, HOUR)?,
        vacation_days: whole(read_time(vacation)?, DAY)?,
    })
}

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;
/// The units of time, longest first.
const UNITS: [(char, u32); 4] = [('d', DAY), ('h', HOUR), ('m', MINUTE), ('s', 1)];

/// A time as it is written, `20s`, `30m`, `2h`, `3d`, in seconds.
#[must_use]
pub fn read_time(text: &str) -> Option<u32> {
    let unit = text.chars().next_back()?;
    let (_, seconds) = UNITS.into_iter().find(|(letter, _)| *letter == unit)?;
    let number = &text[..text.len() - 1];
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse::<u32>().ok()?.checked_mul(seconds)
}

/// A time in the longest unit that it is whole in.
fn time_word(seconds: u32) -> String {
    let whole = |(_, unit): &(char, u32)| seconds > 0 && seconds.is_multiple_of(*unit);
    let (letter, unit) = UNITS.into_iter().find(whole).unwrap_or(('s', 1));
    format!("{}{letter}", seconds / unit)
}

fn clock_word(clock: Clock) -> String {
    match clock {
        Clock::None => "none".to_owned(),
        Clock::Live {
            bank_s,
            increment_s,
            cap_s,
        } => {
            let [bank, increment, cap] = [bank_s, increment_s, cap_s].map(time_word);
            format!("live:{bank}+{increment}:{cap}")
        }
        Clock::Daily {
            turn_hours,
            vacation_days,
        } => {
            let turn = time_word(u32::from(turn_hours) * HOUR);
            match vacation_days {
                0 => format!("daily:{turn}"),
                days => format!("daily:{turn}:{days}d"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(options: &[&str]) -> Result<Terms, BadTerm> {
        let mut terms = Terms::default();
        for option in options {
            let (word, value) = option.split_once('=').unwrap();
            terms.set(word, value)?;
        }
        Ok(terms)
    }

    #[test]
    fn what_is_written_is_told_as_it_was_written() {
        let options = [
            "private=yes",
            "start=ready",
            "sides=whole",
            "spectators=after_end",
            "fog=off",
            "clock=live:30m+20s:2h",
            "at_zero=claim",
            "abandon=14",
            "mates=absent",
        ];
        assert_eq!(set(&options).unwrap().told(), options);
        assert_eq!(
            set(&["clock=daily:2d:14d"]).unwrap().told(),
            ["clock=daily:2d:14d"]
        );
        assert_eq!(
            set(&["clock=daily:36h"]).unwrap().told(),
            ["clock=daily:36h"]
        );
        for seen in ["open", "late:3", "late:60", "side:nk", "side:un"] {
            let option = format!("spectators={seen}");
            assert_eq!(set(&[&option]).unwrap().told(), [option]);
        }
        assert!(Terms::default().told().is_empty());
    }

    #[test]
    fn every_plain_value_that_is_explained_is_taken() {
        for option in EXPLAINED {
            for value in option.values {
                let is_plain = value.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                if is_plain && !matches!(option.word, "rule" | "computer") {
                    let option = format!("{}={value}", option.word);
                    set(&[&option]).unwrap_or_else(|error| panic!("{error}"));
                }
            }
            assert!(explain(option.word).unwrap().contains(option.text));
        }
        for rule in OptionalRule::ALL {
            assert!(explain(rule.word()).is_some(), "{rule}");
        }
        assert_eq!(explain("weather"), None);
    }

    #[test]
    fn a_hostile_value_is_refused_with_what_is_allowed() {
        let told = |option| set(&[option]).unwrap_err().to_string();
        assert_eq!(
            told("start=now"),
            "start cannot be \"now\"; it is full, ready, host"
        );
        for late in [
            "late:0", "late:61", "late:-1", "late:", "late", "side:", "side:us",
        ] {
            let option = format!("spectators={late}");
            let told = set(&[&option]).unwrap_err().to_string();
            assert!(told.ends_with("side:nk, side:un"), "{told}");
        }
        assert!(told("speed=fast").starts_with("there is no option \"speed\"; there are private"));
        for clock in [
            "live",
            "live:1h",
            "live:-1h+0s:1h",
            "live:2h+0s:1h",
            "live:0s+0s:1h",
            "live:99d+0s:99d",
            "daily:90m",
            "daily:0h",
            "daily:31d",
            "daily:1d:61d",
            "daily:1d:1h",
            "live:é+1s:1h",
            "live:99999999999d+0s:1d",
            "daily:4294967295d",
        ] {
            let mut terms = Terms::default();
            terms.set("clock", clock).unwrap_err();
            assert_eq!(terms, Terms::default(), "{clock}");
        }
    }
}
