//! Every colour and every sign of the full screen, in one place.
//!
//! Nothing is told by colour alone: sides have brackets, roads and rivers signs of their own, and
//! what is marked carries a mark. With no colour at all the same screen can be read.

use naktong_protocol::map::{River, Road, Terrain};
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::{Direction, unit::Stance};
use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The 256 of xterm.
    Many,
    /// The 16 of every terminal.
    Sixteen,
    /// None: bold, reverse and underline are left.
    None,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    /// Colours.
    pub(crate) depth: Depth,
    /// Only signs of ASCII.
    pub(crate) ascii: bool,
}

impl Theme {
    /// By what the terminal says of itself.
    pub(crate) fn of_terminal(color: bool, ascii: bool) -> Self {
        let says = |name: &str| std::env::var(name).unwrap_or_default();
        let many = says("TERM").contains("256") || !says("COLORTERM").is_empty();
        Self {
            depth: match (color, many) {
                (false, _) => Depth::None,
                (true, true) => Depth::Many,
                (true, false) => Depth::Sixteen,
            },
            ascii,
        }
    }

    /// One of three by depth; a style without colour where there is none.
    fn by_depth(self, many: Style, sixteen: Style, none: Style) -> Style {
        match self.depth {
            Depth::Many => many,
            Depth::Sixteen => sixteen,
            Depth::None => none,
        }
    }

    /// What lies under everything: the colours are made for a dark ground, so the screen brings
    /// its own.
    pub(crate) fn base(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(252)).bg(Color::Indexed(233)),
            Style::new().fg(Color::Gray).bg(Color::Black),
            Style::new(),
        )
    }

    /// The ground of a hex.
    pub(crate) fn ground(self, terrain: Terrain) -> Style {
        let (many, sixteen) = match terrain {
            Terrain::Clear => (22, Color::Green),
            Terrain::Hill => (58, Color::Yellow),
            Terrain::Mountain => (94, Color::LightRed),
            Terrain::Peak => (52, Color::Red),
            Terrain::City => (240, Color::White),
            Terrain::Sea => (17, Color::Blue),
        };
        let ink = if terrain == Terrain::Sea { 250 } else { 255 };
        let sixteen = match terrain {
            Terrain::Sea => Style::new().fg(Color::White).bg(sixteen),
            _ => Style::new().fg(sixteen),
        };
        self.by_depth(
            Style::new()
                .fg(Color::Indexed(ink))
                .bg(Color::Indexed(many)),
            sixteen,
            Style::new(),
        )
    }

    /// A counter of a side.
    pub(crate) fn side(self, side: Side) -> Style {
        let (many, sixteen) = match side {
            Side::Nk => (124, Color::Red),
            Side::Un => (25, Color::Blue),
        };
        self.by_depth(
            Style::new()
                .fg(Color::Indexed(231))
                .bg(Color::Indexed(many)),
            Style::new().fg(Color::White).bg(sixteen),
            Style::new().add_modifier(Modifier::BOLD),
        )
    }

    /// The name of a place by who holds it.
    pub(crate) fn held(self, side: Option<Side>) -> Style {
        let Some(side) = side else {
            return Style::new().add_modifier(Modifier::BOLD);
        };
        let (many, sixteen) = match side {
            Side::Nk => (217, Color::LightRed),
            Side::Un => (159, Color::LightCyan),
        };
        self.by_depth(
            Style::new().fg(Color::Indexed(many)),
            Style::new().fg(sixteen),
            Style::new(),
        )
        .add_modifier(Modifier::BOLD)
    }

    /// Out of sight.
    pub(crate) fn ghost(self, side: Side) -> Style {
        let (many, sixteen) = match side {
            Side::Nk => (52, Color::LightRed),
            Side::Un => (17, Color::LightBlue),
        };
        self.by_depth(
            Style::new()
                .fg(Color::Indexed(250))
                .bg(Color::Indexed(many)),
            Style::new().fg(sixteen),
            Style::new().add_modifier(Modifier::DIM),
        )
        .add_modifier(Modifier::ITALIC)
    }

    /// The outline of a hex.
    pub(crate) fn outline(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(242)),
            Style::new().fg(Color::DarkGray),
            Style::new(),
        )
    }

    /// Water on a hexside.
    pub(crate) fn water(self, major: bool) -> Style {
        let style = self.by_depth(
            Style::new().fg(Color::Indexed(45)),
            Style::new().fg(Color::LightBlue),
            Style::new(),
        );
        match major {
            true => style.add_modifier(Modifier::BOLD),
            false => style,
        }
    }

    /// Road and rail.
    pub(crate) fn road(self) -> Style {
        self.bright(220, Color::LightYellow)
    }

    /// A blown bridge, a refusal, a broken line.
    pub(crate) fn bad(self) -> Style {
        self.bright(203, Color::LightRed)
    }

    /// What went well.
    pub(crate) fn good(self) -> Style {
        self.bright(114, Color::LightGreen)
    }

    /// Where a unit can go.
    pub(crate) fn reach(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(150)),
            Style::new().fg(Color::Black).bg(Color::Green),
            Style::new().add_modifier(Modifier::UNDERLINED),
        )
    }

    /// The path that would be gone, and the supply line.
    pub(crate) fn path(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(228)),
            Style::new().fg(Color::Black).bg(Color::Yellow),
            Style::new().add_modifier(Modifier::REVERSED),
        )
    }

    /// A hex that may be attacked, and a battle that was.
    pub(crate) fn battle(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(231)).bg(Color::Indexed(160)),
            Style::new().fg(Color::White).bg(Color::Magenta),
            Style::new().add_modifier(Modifier::REVERSED),
        )
        .add_modifier(Modifier::BOLD)
    }

    /// An arrow of a move just made.
    pub(crate) fn moved(self) -> Style {
        self.bright(231, Color::White)
    }

    /// Who is selected.
    pub(crate) fn chosen(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(226)),
            Style::new().fg(Color::Black).bg(Color::LightYellow),
            Style::new().add_modifier(Modifier::REVERSED),
        )
        .add_modifier(Modifier::BOLD)
    }

    /// The cursor's hex.
    pub(crate) fn cursor(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(231)),
            Style::new().fg(Color::Black).bg(Color::White),
            Style::new().add_modifier(Modifier::REVERSED),
        )
        .add_modifier(Modifier::BOLD)
    }

    /// Header and status line.
    pub(crate) fn bar(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(255)).bg(Color::Indexed(236)),
            Style::new().fg(Color::White).bg(Color::Black),
            Style::new().add_modifier(Modifier::REVERSED),
        )
    }

    /// Frames of panels.
    pub(crate) fn frame(self) -> Style {
        self.outline()
    }

    /// Titles and keys.
    pub(crate) fn title(self) -> Style {
        self.bright(223, Color::LightYellow)
    }

    /// What is said in passing.
    pub(crate) fn faint(self) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(246)),
            Style::new().fg(Color::DarkGray),
            Style::new(),
        )
    }

    fn bright(self, many: u8, sixteen: Color) -> Style {
        self.by_depth(
            Style::new().fg(Color::Indexed(many)),
            Style::new().fg(sixteen),
            Style::new(),
        )
        .add_modifier(Modifier::BOLD)
    }

    /// A sign or its stand-in in ASCII.
    fn sign(self, sign: char, ascii: char) -> char {
        if self.ascii { ascii } else { sign }
    }

    /// The edges of a hex: rising, falling, flat.
    pub(crate) fn edges(self) -> (char, char, char) {
        (
            self.sign('╱', '/'),
            self.sign('╲', '\\'),
            self.sign('▁', '_'),
        )
    }

    /// Water along an edge.
    pub(crate) fn river(self, river: River) -> Option<char> {
        match river {
            River::None => None,
            River::Minor => Some('~'),
            River::Major => Some(self.sign('≈', '=')),
        }
    }

    /// A road across an edge, and how it looks beside a railway.
    pub(crate) fn track(self, road: Option<Road>, rail: bool) -> Option<[char; 2]> {
        let rail_sign = 'H';
        match (road, rail) {
            (Some(Road::Primary), true) => Some(['#', rail_sign]),
            (Some(Road::Primary), false) => Some(['#', '#']),
            (Some(Road::Secondary), true) => Some(['+', rail_sign]),
            (Some(Road::Secondary), false) => Some(['+', '+']),
            (None, true) => Some([rail_sign, rail_sign]),
            (None, false) => None,
        }
    }

    /// The arrow of a move in a direction.
    pub(crate) fn arrow(self, direction: Direction) -> char {
        match direction {
            Direction::North => self.sign('↑', '^'),
            Direction::Northeast => self.sign('↗', '^'),
            Direction::Southeast => self.sign('↘', 'v'),
            Direction::South => self.sign('↓', 'v'),
            Direction::Southwest => self.sign('↙', 'v'),
            Direction::Northwest => self.sign('↖', '^'),
        }
    }

    /// A step of a path.
    pub(crate) fn step(self) -> char {
        self.sign('•', 'o')
    }

    /// The lamp of the line to the server: up or down.
    pub(crate) fn lamp(self, up: bool) -> char {
        match up {
            true => self.sign('●', '*'),
            false => self.sign('○', '!'),
        }
    }
}

/// Terrain in three letters.
pub(crate) fn terrain_word(terrain: Terrain) -> &'static str {
    match terrain {
        Terrain::Clear => "clr",
        Terrain::Hill => "hil",
        Terrain::Mountain => "mtn",
        Terrain::Peak => "pk",
        Terrain::City => "cty",
        Terrain::Sea => "sea",
    }
}

/// Terrain in one sign.
pub(crate) fn terrain_sign(terrain: Terrain) -> char {
    match terrain {
        Terrain::Clear => ' ',
        Terrain::Hill => 'n',
        Terrain::Mountain => 'M',
        Terrain::Peak => 'A',
        Terrain::City => '%',
        Terrain::Sea => '.',
    }
}

/// The arm of a unit in one sign.
pub(crate) fn arm_sign(arm: Arm) -> char {
    match arm {
        Arm::Infantry => 'x',
        Arm::Mechanised => 'm',
        Arm::Armor => 'o',
        Arm::Motorcycle => 'c',
        Arm::Recon => '/',
        Arm::Special => 's',
        Arm::Security => 'g',
        Arm::Police => 'p',
        Arm::Headquarters => '^',
        Arm::Artillery => '*',
    }
}

/// A stance in one sign; STAND, the usual one, has none.
pub(crate) fn stance_sign(stance: &Stance) -> Option<char> {
    match stance {
        Stance::Hold => Some('h'),
        Stance::Stand => None,
        Stance::Delay => Some('d'),
        Stance::Withdraw => Some('w'),
        Stance::Reserve(_) => Some('r'),
    }
}
