//! The help: every key, and the words of the game.

use naktong_protocol::map::River;

use super::super::app::Mode;
use super::super::map::LEGEND;
use super::super::theme::Theme;

const LOOK: &str = "\
LOOKING
  arrows, h j k l        the cursor; 7 8 9 1 2 3 the six directions
  Shift+arrows           half a screen on
  + -                    three scales;  c centers the map
  Tab, Shift+Tab         the next panel;  0 panels off and on
  PgUp PgDn              the log back and on
  i                      all about the hex and who stands there
  t                      zones of control, a hint (n NK, u UN, b both)
  g or /                 go to a hex, a place, a unit: go Suwon, go 18r
  b                      the list of battles, with luck
  m                      the mouse;  Ctrl-L draws anew
  C                      what is said, and who looks on;  \" says something
  :                      type: orders, questions, words (Tab completes)
  q, Ctrl-C              leave;  Ctrl-Z suspend
TALK (: first)
  say TEXT               players at the table, who looks on among those who do
  side TEXT              to the seats of your own side alone
  chat                   all of it;  hush NAME, hush off NAME  hear him no more
TO AND FRO
  . ,                    an event on or back;  > < a phase;  } { a turn
  ] [                    the next or last event of the selected unit, or of this hex
  Home End               the beginning, the end (in play: now)
  #                      the reference of this event, MATCH#12; go #12 goes there
  go turn 5              to a turn";

const PLAY: &str = "\
PLAYING
  n p                    the next or last thing left to do; its unit is selected
  Enter                  selects a unit; then goes where the cursor is, or attacks
  Space                  the next unit of the stack, then all together
  x                      adds the hex under the cursor to a path of your own
  f                      motor infantry on foot or not (4.5)
  a                      attack: who takes part, who leads, odds and outcomes first
  s                      stances;  e everything else that may be ordered
  d                      keeps the move as a draft;  o the drafts;  S sends them all
  u                      takes the last step of a path or the last draft back
  w                      why not?   r where can it go?   v how is it fed?
  D                      done with the phase
  R                      calls the server again when it is lost for good
TYPED ORDERS (: first; units by tag, hexes by number or name)
  18r to 0706            the cheapest way;  18r 0704>0705>0706  hex by hex
  18r+107t >0705         together;  1/27 0704>0705 on foot
  attack 0707 with 18r 107t lead 18r support 4div air 1
  advance 18r            or advance none;  overrun 0707 with 107t 18r
  stance 1rok 5rok hold  hold, stand, delay, withdraw, reserve 0704 0705
  enter 5rok 1306        rail 18r 0710   sail 1rok pusan   hasten 5rok 1306
  blow 1306-1307         prepare 1306-1307
  order 4div uijongbu seoul      or order 4div secure;  relieve 4div
  air interdiction 4 strike 2 call us-24-div 2      or air none
  refill 18r   raise 1rok pusan   keep 17rok   stake 766   lend 18r   recall 18r
  done   resign
  draft ORDER            keeps it back;  drafts   send   undo
WHILE YOU ARE AWAY
  stand-in [LEVEL]       a computer plays your seat until you take-back
  entrust                a key for a friend who plays beside you;  entrust back
QUESTIONS
  reach 18r   odds attack 0707 with 18r lead 18r   why 18r 0704>0705
  supply 18r   supply 0707   plan 4div
WORDS
  units  units 0704  front  clock  last  orders  legal  status  log  battles
  show HEX|UNIT|PLACE  zoom 1  quit";

const WATCH: &str = "\
WATCHING
  n p                    an event on or back
  Space                  runs and stops;  f faster, s slower
  V                      whose eyes, where the file has several
  Enter                  all about the hex";

const WORDS: &str = "\
THE WORDS
  step     a level of strength; a unit without steps is destroyed
  stack    the units in one hex, at most 15 steps, 10 in the mountains (5.1)
  zone     of control: the six hexes around two or more steps (5.2)
  supply   Full, Low or Out, by the cost of the way to a source (8)
  stance   what a unit does when it is attacked (10)
  lead     the unit whose quality and stance count in a battle (11.3)
  shift    a column to the right is good for the attacker (11.6)
  MP       movement points;  HM heavy materiel (8.5)
  ghost    an enemy out of sight, where he was last seen (16.2)
  contact  an enemy who is seen but not made out (16.1)
THE SIGNS";

/// The whole help, with the signs as this terminal shows them.
pub(crate) fn text(mode: Mode, theme: Theme) -> String {
    let own = match mode {
        Mode::Play => PLAY,
        Mode::Watch | Mode::Replay => WATCH,
    };
    let text = [own, LOOK, WORDS, LEGEND].join("\n");
    let major = theme.river(River::Major).expect("a river has a sign");
    text.replace("{major}", major.encode_utf8(&mut [0; 4]))
}
