//! From words to a question.

use super::NotationError;
use super::find_unit;
use super::near::{near, shown};
use super::reader::Reader;
use crate::order::Order;
use crate::question::{Question, Spot};

/// The words that begin a question.
pub const QUESTIONS: [&str; 6] = ["reach", "odds", "why-not", "why", "supply", "plan"];

impl Reader<'_> {
    /// The question, and nothing after it.
    pub(super) fn whole_question(mut self) -> Result<Question, NotationError> {
        let question = self.question()?;
        self.end("the end of the question")?;
        Ok(question)
    }

    fn question(&mut self) -> Result<Question, NotationError> {
        let first = self
            .peek()
            .ok_or_else(|| self.expected("a question (reach, odds, why-not, supply, plan)"))?;
        match first.to_ascii_lowercase().as_str() {
            "reach" => {
                self.next();
                let unit = self.unit()?;
                Ok(Question::Reach { unit })
            }
            "odds" => {
                self.next();
                self.odds()
            }
            "why-not" | "why" => {
                self.next();
                self.order().map(Question::WhyNot)
            }
            "supply" => {
                self.next();
                self.spot().map(Question::Supply)
            }
            "plan" => {
                self.next();
                let formation = self.formation()?;
                Ok(Question::Plan { formation })
            }
            _ => Err(NotationError::UnknownQuestion {
                word: shown(first),
                near: near(first, QUESTIONS.iter().map(|word| (*word).to_owned())),
            }),
        }
    }

    /// `attack 0707 with 18r 107t lead 18r`, the word "attack" left out or not.
    fn odds(&mut self) -> Result<Question, NotationError> {
        self.take("attack");
        match self.attack()? {
            Order::Attack {
                target,
                attackers,
                lead,
                support,
                air,
            } => Ok(Question::Odds {
                target,
                attackers,
                lead,
                support,
                air,
            }),
            _ => unreachable!("attack() reads attacks"),
        }
    }

    fn spot(&mut self) -> Result<Spot, NotationError> {
        let unit = self
            .peek()
            .and_then(|word| find_unit(word, self.context().view));
        match unit {
            Some(unit) => {
                self.next();
                Ok(Spot::Unit(unit))
            }
            None => self.hex().map(Spot::Hex),
        }
    }
}
