//! Plain charts: bars, lines over days, columns by week, whiskers.

use std::fmt::Write as _;

use naktong_protocol::turn::Day;

use crate::bands::short;
use crate::statistics::{Share, Spread};

/// What stands above a chart.
pub(super) struct Chart {
    pub title: String,
    pub subtitle: String,
}

/// One bar.
pub(super) struct Bar {
    pub name: String,
    pub color: &'static str,
    pub share: Share,
}

/// A line over the days.
pub(super) struct Line {
    pub name: &'static str,
    pub color: &'static str,
    pub points: Vec<Dated>,
}

/// A point of a line.
pub(super) struct Dated {
    pub day: Day,
    pub spread: Spread,
}

/// A row of shares that add up to all, and the interval in which two of them should end.
pub(super) struct Stack {
    pub name: String,
    pub parts: Vec<(f64, &'static str)>,
    pub wins: Share,
    pub wanted: Option<(f64, f64)>,
}

/// A row of days: quartiles, and what happened in history.
pub(super) struct Row {
    pub name: String,
    pub spread: Option<Spread>,
    pub percent: f64,
    pub mark: Option<Day>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 70.0;
const BOTTOM: f64 = 40.0;
const ROW: f64 = 18.0;

const STYLE: &str = "\
text{font-family:'Gill Sans','Gill Sans MT',Lato,'DejaVu Sans',sans-serif;font-size:12px;fill:#3b3226}\
.paper{fill:#faf6ea}.title{font-size:18px;font-weight:700}.quiet{fill:#6d6453}\
.grid{stroke:#5b5137;stroke-opacity:.18}.axis{stroke:#5b5137}\
.end{text-anchor:end}.middle{text-anchor:middle}\
.whisker{stroke:#2b2418;stroke-width:1.4}.line{fill:none;stroke-width:2.2}\
.mark{fill:none;stroke:#6a1b9a;stroke-width:2}";

/// A sheet that is being drawn on.
struct Sheet {
    out: String,
    height: f64,
}

impl Sheet {
    fn new(chart: &Chart, height: f64) -> Self {
        let mut sheet = Self {
            out: String::new(),
            height,
        };
        sheet.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>{}</title>\
             <style>{STYLE}</style>\
             <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>",
            escaped(&chart.title)
        ));
        sheet.text(16.0, 26.0, "title", &chart.title);
        sheet.text(16.0, 44.0, "quiet", &chart.subtitle);
        sheet
    }

    fn add(&mut self, shape: std::fmt::Arguments<'_>) {
        writeln!(self.out, "{shape}").expect("a string takes what is written");
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let text = escaped(text);
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
        ));
    }

    fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        self.add(format_args!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    fn rect(&mut self, color: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.add(format_args!(
            "<rect fill=\"{color}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{:.1}\"/>",
            height.max(0.0)
        ));
    }

    /// Names of colors, from the right, below the subtitle.
    fn key(&mut self, names: &[(&str, &str)]) {
        let mut x = WIDTH - RIGHT;
        for (name, color) in names.iter().rev() {
            x -= name.chars().count() as f64 * 7.2;
            self.text(x, TOP - 12.0, "", name);
            self.rect(color, (x - 16.0, TOP - 22.0), (11.0, 11.0));
            x -= 30.0;
        }
    }

    /// The values at the left, with their lines.
    fn values(&mut self, scale: &Scale, unit: &str) {
        let mut value = scale.low;
        while value <= scale.high + 1e-9 {
            let y = scale.y(value, self.height);
            self.line("grid", (LEFT, y), (WIDTH - RIGHT, y));
            self.text(LEFT - 6.0, y + 4.0, "end", &format!("{value:.0}{unit}"));
            value += scale.step;
        }
    }

    fn done(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }
}

/// Round values from the lowest to the highest.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = values
            .into_iter()
            .fold((0.0_f64, 1.0_f64), |(low, high), v| {
                (low.min(v), high.max(v))
            });
        let rough = (high - low) / 5.0;
        let power = 10.0_f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = steps.into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power).max(1.0);
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
        }
    }

    fn y(&self, value: f64, height: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        height - BOTTOM - share * (height - BOTTOM - TOP)
    }
}

/// The days from left to right.
struct Days {
    first: f64,
    last: f64,
    left: f64,
}

impl Days {
    fn new(first: Day, last: Day, left: f64) -> Self {
        let (first, last) = (f64::from(first.number()), f64::from(last.number()));
        Self {
            first,
            last: last.max(first + 1.0),
            left,
        }
    }

    fn x(&self, day: f64) -> f64 {
        let share = (day - self.first) / (self.last - self.first);
        self.left + share * (WIDTH - RIGHT - 12.0 - self.left)
    }

    /// Dates below, at most ten of them.
    fn dates(&self, sheet: &mut Sheet) {
        let span = self.last - self.first;
        let step = [1.0, 2.0, 7.0, 14.0]
            .into_iter()
            .find(|step| span / step < 10.0);
        let step = step.unwrap_or(14.0);
        let (top, bottom) = (TOP, sheet.height - BOTTOM);
        let mut day = self.first;
        while day <= self.last {
            let x = self.x(day);
            sheet.line("grid", (x, top), (x, bottom));
            let name = Day::new(day as u8).map_or_else(String::new, brief);
            sheet.text(x, bottom + 18.0, "middle", &name);
            day += step;
        }
    }
}

impl Chart {
    /// Shares with their intervals.
    pub(super) fn bars(&self, bars: &[Bar]) -> String {
        let mut sheet = Sheet::new(self, HEIGHT);
        let highest = bars.iter().map(|bar| bar.share.high);
        let scale = Scale::of(highest);
        sheet.values(&scale, "%");
        let wide = (WIDTH - LEFT - RIGHT) / bars.len().max(1) as f64;
        for (rank, bar) in bars.iter().enumerate() {
            let middle = LEFT + (rank as f64 + 0.5) * wide;
            let y = |value| scale.y(value, HEIGHT);
            let top = y(bar.share.percent);
            let size = (wide * 0.56, y(0.0) - top);
            sheet.rect(bar.color, (middle - wide * 0.28, top), size);
            sheet.line(
                "whisker",
                (middle, y(bar.share.low)),
                (middle, y(bar.share.high)),
            );
            for end in [bar.share.low, bar.share.high] {
                sheet.line("whisker", (middle - 6.0, y(end)), (middle + 6.0, y(end)));
            }
            let text = format!("{:.1}%", bar.share.percent);
            sheet.text(middle + 10.0, top - 5.0, "", &text);
            sheet.text(middle, HEIGHT - BOTTOM + 18.0, "middle", &bar.name);
        }
        sheet.line(
            "axis",
            (LEFT, HEIGHT - BOTTOM),
            (WIDTH - RIGHT, HEIGHT - BOTTOM),
        );
        sheet.done()
    }

    /// Medians over the days, with a band between the quartiles.
    pub(super) fn lines(&self, lines: &[Line]) -> String {
        let mut sheet = Sheet::new(self, HEIGHT);
        let points = || lines.iter().flat_map(|line| &line.points);
        let ends = points().flat_map(|point| [point.spread.lower, point.spread.upper]);
        let scale = Scale::of(ends);
        let days = points().map(|point| point.day);
        let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
            return sheet.done();
        };
        let days = Days::new(first, last, LEFT + 8.0);
        sheet.values(&scale, "");
        days.dates(&mut sheet);
        for line in lines {
            let at = |value: fn(&Spread) -> f64| {
                let point = |point: &Dated| {
                    let x = days.x(f64::from(point.day.number()));
                    (x, scale.y(value(&point.spread), HEIGHT))
                };
                line.points.iter().map(point).collect::<Vec<_>>()
            };
            let there = at(|spread| spread.upper);
            let back = at(|spread| spread.lower);
            let around = there.into_iter().chain(back.into_iter().rev());
            let (band, middle) = (path(around), path(at(|spread| spread.median).into_iter()));
            let color = line.color;
            sheet.add(format_args!(
                "<path d=\"{band}Z\" fill=\"{color}\" fill-opacity=\".22\"/>\
                 <path class=\"line\" d=\"{middle}\" stroke=\"{color}\"/>"
            ));
        }
        let key: Vec<_> = lines.iter().map(|line| (line.name, line.color)).collect();
        sheet.key(&key);
        sheet.done()
    }

    /// Columns side by side, their heights medians, their whiskers quartiles.
    pub(super) fn columns<const N: usize>(
        &self,
        names: &[(&str, &str); N],
        groups: &[(String, [Spread; N])],
    ) -> String {
        let mut sheet = Sheet::new(self, HEIGHT);
        let spreads = groups.iter().flat_map(|(_, spreads)| spreads);
        let scale = Scale::of(spreads.map(|spread| spread.upper));
        sheet.values(&scale, "");
        let group = (WIDTH - LEFT - RIGHT) / groups.len().max(1) as f64;
        let wide = (group * 0.8 / N as f64).min(40.0);
        let y = |value| scale.y(value, HEIGHT);
        for (rank, (name, spreads)) in groups.iter().enumerate() {
            let middle = LEFT + (rank as f64 + 0.5) * group;
            for (column, spread) in spreads.iter().enumerate() {
                let x = middle + (column as f64 - N as f64 / 2.0) * wide;
                let top = y(spread.median);
                let size = (wide * 0.86, y(0.0) - top);
                sheet.rect(names[column].1, (x, top), size);
                let center = x + wide * 0.43;
                sheet.line(
                    "whisker",
                    (center, y(spread.lower)),
                    (center, y(spread.upper)),
                );
            }
            sheet.text(middle, HEIGHT - BOTTOM + 18.0, "middle", name);
        }
        sheet.line(
            "axis",
            (LEFT, HEIGHT - BOTTOM),
            (WIDTH - RIGHT, HEIGHT - BOTTOM),
        );
        sheet.key(names);
        sheet.done()
    }

    /// A row for each scenario: its levels from left to right, the interval of NK's wins, and the
    /// band in which they should end.
    pub(super) fn stacks(&self, rows: &[Stack], names: &[(&str, &str)]) -> String {
        const LEFT: f64 = 260.0;
        const ROW: f64 = 26.0;
        let height = TOP + rows.len() as f64 * ROW + BOTTOM;
        let mut sheet = Sheet::new(self, height);
        let x = |percent: f64| LEFT + percent / 100.0 * (WIDTH - RIGHT - 12.0 - LEFT);
        for (rank, row) in rows.iter().enumerate() {
            let y = TOP + (rank as f64 + 0.5) * ROW;
            sheet.text(LEFT - 10.0, y + 4.0, "end", &row.name);
            let mut at = 0.0;
            for (percent, color) in &row.parts {
                let size = (x(*percent) - x(0.0), ROW * 0.5);
                sheet.rect(color, (x(at), y - ROW * 0.25), size);
                at += percent;
            }
            let (low, high) = (x(row.wins.low), x(row.wins.high));
            sheet.line("whisker", (low, y), (high, y));
            for end in [low, high] {
                sheet.line("whisker", (end, y - 4.0), (end, y + 4.0));
            }
            if let Some((from, to)) = row.wanted {
                let (from, to) = (x(from), x(to));
                let (top, high) = (y - ROW * 0.42, ROW * 0.84);
                sheet.add(format_args!(
                    "<rect class=\"mark\" x=\"{from:.1}\" y=\"{top:.1}\" width=\"{:.1}\" \
                     height=\"{high:.1}\"/>",
                    to - from
                ));
            }
        }
        let bottom = height - BOTTOM;
        for percent in [0.0, 25.0, 50.0, 75.0, 100.0] {
            let at = x(percent);
            sheet.line("grid", (at, TOP), (at, bottom));
            sheet.text(at, bottom + 18.0, "middle", &format!("{percent:.0}%"));
        }
        sheet.key(names);
        sheet.done()
    }

    /// For each row the quartiles of a day, how often it came, and the day in history.
    pub(super) fn whiskers(&self, rows: &[Row], first: Day, last: Day) -> String {
        let height = TOP + rows.len() as f64 * ROW + BOTTOM;
        let mut sheet = Sheet::new(self, height);
        // To the last of 1950 where the games ended before it.
        let last = rows.iter().filter_map(|row| row.mark).fold(last, Day::max);
        let days = Days::new(first, last, 176.0);
        days.dates(&mut sheet);
        for (rank, row) in rows.iter().enumerate() {
            let y = TOP + (rank as f64 + 0.5) * ROW;
            sheet.text(118.0, y + 4.0, "end", &row.name);
            sheet.text(160.0, y + 4.0, "end quiet", &format!("{:.0}%", row.percent));
            if let Some(spread) = row.spread {
                let [lower, median, upper] =
                    [spread.lower, spread.median, spread.upper].map(|day| days.x(day));
                let fade = 0.25 + 0.75 * row.percent / 100.0;
                sheet.add(format_args!(
                    "<g opacity=\"{fade:.2}\"><line x1=\"{lower:.1}\" y1=\"{y:.1}\" \
                     x2=\"{upper:.1}\" y2=\"{y:.1}\" stroke=\"#b5412f\" stroke-width=\"5\" \
                     stroke-linecap=\"round\" stroke-opacity=\".5\"/>\
                     <circle cx=\"{median:.1}\" cy=\"{y:.1}\" r=\"4.0\" fill=\"#b5412f\"/></g>"
                ));
            }
            if let Some(day) = row.mark {
                let x = days.x(f64::from(day.number()));
                sheet.add(format_args!(
                    "<path class=\"mark\" d=\"M{x:.1} {:.1}l6.5 7l-6.5 7l-6.5-7z\"/>",
                    y - 7.0
                ));
            }
        }
        sheet.key(&[
            ("median, quartiles of its falls", "#b5412f"),
            ("1950", "#6a1b9a"),
        ]);
        sheet.done()
    }
}

/// `6 Aug`, for where there is little room.
pub(super) fn brief(day: Day) -> String {
    let long = short(day);
    long.replace("August", "Aug").replace("September", "Sept")
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (x, y) in points {
        let word = if d.is_empty() { 'M' } else { 'L' };
        write!(d, "{word}{x:.1} {y:.1}").expect("a string takes what is written");
    }
    d
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
