//! What the judge said to a question.

use naktong_protocol::question::{Question, Reply};

use super::super::entry::attack::Told;
use super::{App, Dialog, Effect, Purpose, Shown, Tone};
use crate::render::reply;

impl App {
    pub(super) fn reply(
        &mut self,
        purpose: Purpose,
        answer: Result<Box<Reply>, String>,
    ) -> Vec<Effect> {
        let (names, board) = (self.reel.names(), &self.board);
        match (purpose, answer) {
            (Purpose::Odds(stamp), answer) => {
                let told = match (answer.as_deref(), self.odds_question()) {
                    (Ok(reply), Some(question)) => {
                        Told::Odds(reply::tell(&question, reply, names, board))
                    }
                    (Ok(_), None) => return vec![],
                    (Err(why), _) => Told::Refused(why.clone()),
                };
                if let Some(Dialog::Attack(attack)) = &mut self.dialog
                    && attack.stamp == stamp
                {
                    attack.told = told;
                }
            }
            (Purpose::WhyNot(question), Ok(reply)) => {
                let text = reply::tell(&question, &reply, names, board);
                let tone = match *reply {
                    Reply::WhyNot(Some(_)) => Tone::Bad,
                    _ => Tone::Good,
                };
                self.say(tone, text);
            }
            (Purpose::Supply, Ok(reply)) => {
                let spot = match *reply {
                    Reply::Supply(line) => line,
                    _ => return vec![],
                };
                let place = naktong_protocol::question::Spot::Hex(spot.hex);
                let reply = Reply::Supply(spot.clone());
                let text = reply::tell(&Question::Supply(place), &reply, names, board);
                let first = text.lines().next().unwrap_or_default().to_owned();
                self.shown = Some(Shown::Supply(spot));
                self.say(Tone::Plain, format!("{first}. v takes the mark away."));
            }
            (Purpose::Reach, Ok(reply)) => {
                if let Reply::Reach(options) = *reply {
                    self.shown = Some(Shown::Reach(options));
                    self.say(Tone::Plain, "Where it can go. r takes the marks away.");
                }
            }
            (Purpose::Typed(question), Ok(reply)) => {
                let text = reply::tell(&question, &reply, names, board);
                match text.lines().count() {
                    1 => self.say(Tone::Plain, text),
                    _ => self.page("The judge", text),
                }
            }
            (_, Err(why)) => self.say(Tone::Bad, why),
        }
        vec![]
    }

    fn odds_question(&self) -> Option<Question> {
        match &self.dialog {
            Some(Dialog::Attack(attack)) => attack.question(),
            _ => None,
        }
    }
}
