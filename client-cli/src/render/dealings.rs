//! Clocks, offers and what else the sides have settled, in sentences.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use naktong_protocol::deal::{ClockFace, Dealings, Offer};
use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::terms::{AtZero, Clock, Start};
use naktong_protocol::unit::Side;

/// When a match begins that gathers, by its terms.
pub(crate) fn begins(info: &MatchInfo) -> &'static str {
    match info.lobby.terms.start {
        Start::Full => "The match begins when every seat is taken",
        Start::Ready => "The match begins when every seat is taken and all are ready",
        Start::Host => "The match begins when every seat is taken and the host says so",
    }
}

/// Now, in milliseconds since 1970, by our own clock.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// How the sides stand with each other, a sentence each; nothing of a match that is over, or that
/// has neither clocks nor offers. Without an instant it is told until when a clock runs, and not
/// what is left.
pub(crate) fn lines(info: &MatchInfo, now_ms: Option<u64>) -> Vec<String> {
    let deals = &*info.dealings;
    if info.state != MatchState::Playing {
        return vec![];
    }
    let mut lines: Vec<String> = deals
        .clocks
        .iter()
        .map(|(side, face)| clock(*side, face, now_ms))
        .collect();
    if let Some((side, _)) = deals.running() {
        lines.push(match info.lobby.terms.at_zero {
            AtZero::Pass => format!("At zero {side} passes."),
            AtZero::StandIn => format!("At zero a computer stands in for {side}."),
            AtZero::Claim => format!("At zero {} may claim the match.", side.enemy()),
        });
    }
    if deals.paused {
        lines.push("The clocks are paused: `resume` asks to go on.".to_owned());
    }
    if let Some(at) = deals.resumes_ms {
        lines.push(format!("They go on by themselves {}.", date(at)));
    }
    if let Some(at) = deals.abandoned_ms {
        lines.push(format!(
            "Without an order the match may be claimed from {} on.",
            date(at)
        ));
    }
    lines.extend(
        deals
            .offers
            .iter()
            .map(|(offer, by)| wish(*offer, *by, deals)),
    );
    lines.extend(
        deals
            .entrusted
            .iter()
            .map(|seat| format!("The seat {seat} is entrusted to a friend.")),
    );
    lines
}

/// What has been offered, declined, paused since.
pub(crate) fn news(before: &Dealings, after: &Dealings) -> Vec<String> {
    let mut sentences = vec![];
    if before.paused != after.paused {
        sentences.push(match after.paused {
            true => "Both sides have paused the clocks.".to_owned(),
            false => "The clocks go on.".to_owned(),
        });
    }
    for (offer, by) in &after.offers {
        if before.offers.get(offer) != Some(by)
            || *offer == Offer::Undo && before.undo_to != after.undo_to
        {
            sentences.push(wish(*offer, *by, after));
        }
    }
    for offer in before.offers.keys() {
        if !after.offers.contains_key(offer) && before.paused == after.paused {
            sentences.push(format!("The offer of {offer} is over."));
        }
    }
    sentences
}

/// Until when the side on turn has time: `, until Wed, 25 Nov 2026 14:00:00 GMT`; empty without
/// a clock.
pub(crate) fn deadline(info: &MatchInfo) -> String {
    let deadline = info.dealings.deadline_ms();
    deadline.map_or_else(String::new, |at| format!(", until {}", date(at)))
}

/// What the running clock shows: `NK 1d 23h`.
pub(crate) fn left(info: &MatchInfo, now_ms: u64) -> Option<String> {
    let (side, face) = info.dealings.running()?;
    let left = face.deadline_ms?.saturating_sub(now_ms);
    Some(format!("{side} {}", span(left)))
}

/// After how many milliseconds what [`left`] tells has changed.
pub(crate) fn ticks_after(info: &MatchInfo, now_ms: u64) -> Option<u64> {
    let left = info.dealings.deadline_ms()?.checked_sub(now_ms)?;
    let unit = if left < 3_600_000 { 1000 } else { 60_000 };
    Some(left % unit + 1)
}

fn wish(offer: Offer, by: Side, deals: &Dealings) -> String {
    let what = match offer {
        Offer::Pause => "offers to pause the clocks".to_owned(),
        Offer::Resume => "asks to go on".to_owned(),
        Offer::Draw => "offers a draw".to_owned(),
        Offer::Undo => match deals.undo_to {
            Some((turn, Some(side))) => {
                format!("asks to take orders back to {side}'s turn {turn}")
            }
            _ => "asks to take orders back".to_owned(),
        },
    };
    format!("{by} {what}: `agree {offer}` or `decline {offer}`.")
}

fn clock(side: Side, face: &ClockFace, now_ms: Option<u64>) -> String {
    let is_ahead = |until: &u64| now_ms.is_none_or(|now| *until > now);
    let off = face.off_until_ms.filter(is_ahead);
    // The server's clock decides; ours only tells.
    let mut text = match (face.deadline_ms, now_ms) {
        (Some(deadline), Some(now)) => format!(
            "{side} clock: {}, runs, until {}",
            span(deadline.saturating_sub(now)),
            date(deadline)
        ),
        (Some(deadline), None) => format!("{side} clock: runs, until {}", date(deadline)),
        (None, _) => format!("{side} clock: {}, stands", span(face.left_ms)),
    };
    if let Some(until) = off {
        text.push_str(&format!("; off until {}", date(until)));
    }
    if face.vacation_days > 0 {
        text.push_str(&format!("; {} days off left", face.vacation_days));
    }
    if let Some(quiet) = face.quiet {
        text.push_str(&format!("; quiet {quiet}"));
    }
    text + "."
}

/// A time in its two largest units: `1d 23h`, `4m 10s`.
fn span(ms: u64) -> String {
    let seconds = ms / 1000;
    let units = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
    let first = units.iter().position(|(_, unit)| seconds >= *unit);
    let Some(first) = first else {
        return "0s".to_owned();
    };
    let mut rest = seconds;
    let mut words = vec![];
    for (letter, unit) in units.iter().skip(first).take(2) {
        if rest >= *unit {
            words.push(format!("{}{letter}", rest / unit));
        }
        rest %= unit;
    }
    words.join(" ")
}

fn date(at_ms: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(at_ms))
}

/// Whether the match has clocks at all.
pub(crate) fn has_clocks(info: &MatchInfo) -> bool {
    info.lobby.terms.clock != Clock::None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::render::fixture;

    fn info() -> MatchInfo {
        let nk = ClockFace {
            left_ms: 172_800_000,
            since_ms: Some(0),
            deadline_ms: Some(172_800_000),
            ..ClockFace::default()
        };
        let un = ClockFace {
            left_ms: 90_000,
            vacation_days: 3,
            ..ClockFace::default()
        };
        let mut info = fixture::info();
        info.dealings.clocks = BTreeMap::from([(Side::Nk, nk), (Side::Un, un)]);
        info
    }

    #[test]
    fn what_is_left_is_told_by_the_minute_and_in_the_last_hour_by_the_second() {
        let info = info();
        assert_eq!(left(&info, 0).as_deref(), Some("NK 2d"));
        assert_eq!(left(&info, 172_799_000).as_deref(), Some("NK 1s"));
        assert_eq!(left(&info, 999_999_999).as_deref(), Some("NK 0s"));
        assert_eq!(ticks_after(&info, 30_000), Some(30_001));
        assert_eq!(ticks_after(&info, 172_798_500), Some(501));
        assert_eq!(ticks_after(&info, 172_800_001), None, "it stays at zero");
    }

    #[test]
    fn a_clock_tells_what_is_left_and_until_when() {
        let told = lines(&info(), Some(3_600_000));
        assert_eq!(
            told,
            [
                "NK clock: 1d 23h, runs, until Sat, 03 Jan 1970 00:00:00 GMT.",
                "UN clock: 1m 30s, stands; 3 days off left.",
                "At zero NK passes.",
            ]
        );
        assert_eq!(deadline(&info()), ", until Sat, 03 Jan 1970 00:00:00 GMT");
        assert!(lines(&info(), Some(u64::MAX))[0].starts_with("NK clock: 0s"));
    }

    #[test]
    fn an_offer_is_told_once_with_the_words_that_answer_it() {
        let before = info();
        let mut after = before.clone();
        after.dealings.offers.insert(Offer::Undo, Side::Un);
        after.dealings.undo_to = Some((2, Some(Side::Un)));
        let told = news(&before.dealings, &after.dealings);
        assert_eq!(
            told,
            ["UN asks to take orders back to UN's turn 2: `agree undo` or `decline undo`."]
        );
        assert!(news(&after.dealings, &after.dealings).is_empty());
        let over = news(&after.dealings, &before.dealings);
        assert_eq!(over, ["The offer of undo is over."]);
    }
}
