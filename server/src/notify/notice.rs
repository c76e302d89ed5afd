//! What a notification says: facts for programs, sentences for people.

use std::time::{Duration, UNIX_EPOCH};

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::notify::TargetId;
use naktong_protocol::turn::{Day, Outcome, Phase};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, SeatId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::standing::{Call, Standing};

/// Why somebody is told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A seat is awaited.
    Turn,
    /// A match is over.
    Over,
    /// The target's owner asked for a test.
    Test,
    /// A mail address is new and must be confirmed.
    Confirm,
    /// A seat is still awaited, and its time runs out soon.
    Reminder,
}

impl Kind {
    /// As it is stored and as webhooks read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Over => "over",
            Self::Test => "test",
            Self::Confirm => "confirm",
            Self::Reminder => "reminder",
        }
    }
}

/// One notification: the body of a webhook. Its shape only grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The same whenever the same notification is sent again: act on each id once.
    pub id: Uuid,
    /// Why.
    pub kind: Kind,
    /// When it was written, in milliseconds since 1970.
    pub made_ms: u64,
    /// What the match is about; nothing in a test.
    pub about: Option<About>,
    /// One line.
    pub subject: String,
    /// A few lines.
    pub text: String,
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Which match.
    pub r#match: MatchId,
    /// The scenario's title.
    pub title: String,
    /// The seat that is told.
    pub seat: SeatId,
    /// Its side.
    pub side: Side,
    /// The game turn.
    pub turn: u16,
    /// Its day.
    pub day: Option<Day>,
    /// The phase that awaits it.
    pub phase: Option<Phase>,
    /// Until when, in milliseconds since 1970; null without a clock.
    pub deadline_ms: Option<u64>,
    /// How the match ended.
    pub outcome: Option<Outcome>,
    /// Where to go on, if the operator names a place.
    pub link: Option<String>,
}

impl Notice {
    /// What a call says to one target. `link` is the operator's `notify_link`.
    #[must_use]
    pub fn of_call(
        target: TargetId,
        standing: &Standing,
        call: &Call,
        kind: Kind,
        link: &str,
        now_ms: u64,
    ) -> Self {
        let about = About {
            r#match: standing.id,
            title: standing.title.clone(),
            seat: call.seat,
            side: call.side,
            turn: standing.turn,
            day: standing.day,
            phase: standing.phase,
            deadline_ms: call.deadline_ms,
            outcome: standing.outcome.clone(),
            link: (!link.is_empty()).then(|| {
                link.replace("{match}", &standing.id.to_string())
                    .replace("{seat}", &call.seat.to_string())
            }),
        };
        let Hash(mixed) = codec::hash(&(
            "naktong notification 1",
            target,
            standing.id,
            call.seat,
            kind.word(),
            call.since.seq,
        ));
        let (id, _) = mixed.split_at(16);
        Self {
            id: Uuid::from_slice(id).expect("a uuid has 16 bytes"),
            kind,
            made_ms: now_ms,
            subject: match kind {
                Kind::Reminder => about.reminder(),
                _ => about.subject(),
            },
            text: about.text(),
            about: Some(about),
        }
    }

    /// A test.
    #[must_use]
    pub fn test(now_ms: u64) -> Self {
        Self {
            id: Uuid::new_v4(),
            kind: Kind::Test,
            made_ms: now_ms,
            about: None,
            subject: "Naktong: a test".to_owned(),
            text: "This is the test that you asked for: notifications of Naktong arrive here.\n"
                .to_owned(),
        }
    }

    /// The code that confirms a mail address.
    #[must_use]
    pub fn confirm(target: TargetId, code: &str, now_ms: u64) -> Self {
        Self {
            id: Uuid::new_v4(),
            kind: Kind::Confirm,
            made_ms: now_ms,
            about: None,
            subject: "Naktong: confirm this address".to_owned(),
            text: format!(
                "Somebody wants notifications of his matches on a Naktong server to come here.\n\
                 If it is you, confirm it:\n\n  target {target}\n  code   {code}\n\n\
                 If it is not, do nothing: no more will come.\n"
            ),
        }
    }

    /// The body of a webhook.
    ///
    /// # Panics
    /// Never: our own types always encode.
    #[must_use]
    pub fn body(&self) -> String {
        serde_json::to_string(self).expect("our own types always encode")
    }
}

impl Standing {
    /// Why its seats are called.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.outcome {
            Some(_) => Kind::Over,
            None => Kind::Turn,
        }
    }
}

impl About {
    fn reminder(&self) -> String {
        format!(
            "Naktong: your time in {} runs out ({})",
            self.title, self.side
        )
    }

    fn subject(&self) -> String {
        let (title, side) = (&self.title, self.side);
        match (&self.outcome, self.phase) {
            (Some(outcome), _) => format!("Naktong: {title} is over, {}", outcome.level),
            (None, Some(phase)) => format!("Naktong: your turn in {title} ({side}, {phase})"),
            (None, None) => format!("Naktong: your turn in {title} ({side})"),
        }
    }

    fn text(&self) -> String {
        let (title, id, seat, side) = (&self.title, self.r#match, self.seat, self.side);
        let mut lines = vec![];
        match &self.outcome {
            Some(outcome) => {
                lines.push(format!("{title} is over: {}.", outcome.level));
                lines.push(outcome.reason.clone());
            }
            None => {
                lines.push(format!("You are awaited in {title}."));
                let phase = self.phase.map(|phase| format!(", {phase} phase"));
                let day = self.day.map(|day| format!(", {day}"));
                lines.push(format!(
                    "{side} (seat {seat}), turn {}{}{}.",
                    self.turn,
                    day.unwrap_or_default(),
                    phase.unwrap_or_default()
                ));
            }
        }
        if let Some(deadline) = self.deadline_ms {
            let when = UNIX_EPOCH + Duration::from_millis(deadline);
            lines.push(format!("Deadline: {}.", httpdate::fmt_http_date(when)));
        }
        lines.push(String::new());
        if let Some(link) = &self.link {
            lines.push(link.clone());
        }
        let command = match self.outcome {
            Some(_) => "log",
            None => "play",
        };
        lines.push(format!("naktong {command} {id} --seat {seat}"));
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::standing::{Owner, Since};
    use naktong_protocol::turn::VictoryLevel;

    fn standing(outcome: Option<Outcome>, deadline_ms: Option<u64>) -> Standing {
        Standing {
            id: MatchId(Uuid::from_u128(0x01a2_06ef_aef5_72da_a69a_09b2_0411_97ad)),
            title: "The Uijongbu Road".to_owned(),
            turn: 1,
            day: Day::new(1),
            phase: outcome.is_none().then_some(Phase::Command),
            calls: vec![Call {
                seat: SeatId::new("nk").unwrap(),
                side: Side::Nk,
                owner: Owner(Hash::ZERO),
                since: Since { seq: 4, at_ms: 0 },
                deadline_ms,
            }],
            outcome,
        }
    }

    fn notice(standing: &Standing, link: &str) -> Notice {
        let target = TargetId(Uuid::from_u128(1));
        Notice::of_call(
            target,
            standing,
            &standing.calls[0],
            standing.kind(),
            link,
            7,
        )
    }

    #[test]
    fn a_turn_names_match_side_phase_deadline_and_link() {
        let told = notice(
            &standing(None, Some(784_111_777_000)),
            "https://club.example/{match}/{seat}",
        );
        assert_eq!(
            told.subject,
            "Naktong: your turn in The Uijongbu Road (NK, Command)"
        );
        assert_eq!(
            told.text,
            "You are awaited in The Uijongbu Road.\n\
             NK (seat nk), turn 1, 25 June 1950, Command phase.\n\
             Deadline: Sun, 06 Nov 1994 08:49:37 GMT.\n\
             \n\
             https://club.example/01a206ef-aef5-72da-a69a-09b2041197ad/nk\n\
             naktong play 01a206ef-aef5-72da-a69a-09b2041197ad --seat nk\n"
        );
    }

    #[test]
    fn a_reminder_names_the_deadline_and_is_another_than_the_turn() {
        let standing = standing(None, Some(784_111_777_000));
        let (target, call) = (TargetId(Uuid::from_u128(1)), &standing.calls[0]);
        let told = Notice::of_call(target, &standing, call, Kind::Reminder, "", 7);
        assert_eq!(
            told.subject,
            "Naktong: your time in The Uijongbu Road runs out (NK)"
        );
        assert!(
            told.text.contains("Deadline: Sun, 06 Nov 1994"),
            "{}",
            told.text
        );
        assert_ne!(told.id, notice(&standing, "").id);
    }

    #[test]
    fn without_clock_and_link_nothing_is_said_of_them() {
        let told = notice(&standing(None, None), "");
        assert!(!told.text.contains("Deadline"), "{}", told.text);
        assert!(!told.text.contains("http"), "{}", told.text);
        let body: serde_json::Value = serde_json::from_str(&told.body()).unwrap();
        assert_eq!(body["kind"], "turn");
        assert_eq!(body["about"]["side"], "nk");
        assert_eq!(body["about"]["phase"], "command");
        assert!(body["about"]["deadline_ms"].is_null());
        assert!(body["about"]["link"].is_null());
    }

    #[test]
    fn the_end_is_told_with_its_reason() {
        let outcome = Outcome {
            level: VictoryLevel::NkMarginal,
            reason: "NK holds Uijongbu.".to_owned(),
        };
        let told = notice(&standing(Some(outcome), None), "");
        assert_eq!(
            told.subject,
            "Naktong: The Uijongbu Road is over, NK marginal victory"
        );
        assert!(
            told.text.starts_with(
                "The Uijongbu Road is over: NK marginal victory.\nNK holds Uijongbu.\n"
            ),
            "{}",
            told.text
        );
    }

    #[test]
    fn the_id_is_the_same_when_it_is_said_again_and_another_for_another_call() {
        let first = standing(None, None);
        let mut later = first.clone();
        later.calls[0].since.seq = 9;
        assert_eq!(notice(&first, "").id, notice(&first, "x").id);
        assert_ne!(notice(&first, "").id, notice(&later, "").id);
    }
}
