//! A mail server that takes mails: SMTP over real sockets, with STARTTLS if it has a
//! certificate.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{PATIENCE, door};

/// A mail that was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: Vec<String>,
    /// What the sender signed in with: the argument of `AUTH PLAIN`.
    pub signed_in: Option<String>,
    /// Whether the line was encrypted.
    pub secure: bool,
    /// Headers and text, as they came.
    pub text: String,
}

impl Letter {
    /// A header by its name.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.text.lines().take_while(|line| !line.is_empty());
        lines
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .unwrap_or_else(|| panic!("no header {name}:\n{}", self.text))
    }

    /// What follows a word at the beginning of a line of its text.
    ///
    /// # Panics
    /// If no line begins so.
    #[track_caller]
    #[must_use]
    pub fn after(&self, word: &str) -> String {
        let mut lines = self.text.lines();
        let rest = lines.find_map(|line| line.trim().strip_prefix(word));
        rest.unwrap_or_else(|| panic!("no {word}:\n{}", self.text))
            .trim()
            .to_owned()
    }
}

/// A mail server.
#[derive(Debug)]
pub struct Mailbox {
    address: SocketAddr,
    came: Receiver<Letter>,
    refusals: Arc<Mutex<VecDeque<u16>>>,
}

impl Mailbox {
    /// One without encryption.
    #[must_use]
    pub fn plain() -> Self {
        Self::start(None)
    }

    /// One that offers STARTTLS, and takes nothing without it.
    #[must_use]
    pub fn secure(tls: Arc<ServerConfig>) -> Self {
        Self::start(Some(tls))
    }

    fn start(tls: Option<Arc<ServerConfig>>) -> Self {
        let (letters, came) = channel();
        let refusals = Arc::new(Mutex::new(VecDeque::new()));
        let codes = refusals.clone();
        let address = door::open(move |stream| greet(stream, tls.clone(), &letters, &codes));
        Self {
            address,
            came,
            refusals,
        }
    }

    /// Where it listens: `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Refuses the next mail with a code.
    pub fn refuse(&self, code: u16) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.push_back(code);
    }

    /// The next mail.
    ///
    /// # Panics
    /// If none comes in time.
    #[track_caller]
    #[must_use]
    pub fn next(&self) -> Letter {
        self.came
            .recv_timeout(PATIENCE)
            .expect("a mail comes in time")
    }

    /// What has come and was not looked at.
    #[must_use]
    pub fn rest(&self) -> Vec<Letter> {
        self.came.try_iter().collect()
    }
}

fn greet(
    mut stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    letters: &Sender<Letter>,
    refusals: &Mutex<VecDeque<u16>>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"220 here\r\n")?;
    let Some(tls) = tls else {
        return speak(stream, Letter::default(), letters, refusals);
    };
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        match word(&line).as_str() {
            "EHLO" => stream.write_all(b"250-here\r\n250 STARTTLS\r\n")?,
            "STARTTLS" => {
                stream.write_all(b"220 go on\r\n")?;
                break;
            }
            _ => stream.write_all(b"530 STARTTLS first\r\n")?,
        }
    }
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let secure = Letter {
        secure: true,
        ..Letter::default()
    };
    speak(
        StreamOwned::new(connection, stream),
        secure,
        letters,
        refusals,
    )
}

fn speak(
    stream: impl Read + Write,
    mut letter: Letter,
    letters: &Sender<Letter>,
    refusals: &Mutex<VecDeque<u16>>,
) -> io::Result<()> {
    let mut line = BufReader::new(stream);
    loop {
        let mut said = String::new();
        if line.read_line(&mut said)? == 0 {
            return Ok(());
        }
        let argument = said.trim_end().split_once(':').map_or("", |(_, rest)| rest);
        let argument = argument.split(' ').next().unwrap_or_default().to_owned();
        let answer = match word(&said).as_str() {
            "EHLO" => "250-here\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                letter.signed_in = said.trim_end().rsplit(' ').next().map(str::to_owned);
                "235 welcome\r\n"
            }
            "MAIL" => {
                letter.from = argument;
                "250 yes\r\n"
            }
            "RCPT" => {
                letter.to.push(argument);
                "250 yes\r\n"
            }
            "DATA" => {
                line.get_mut().write_all(b"354 go on\r\n")?;
                line.get_mut().flush()?;
                letter.text = data(&mut line)?;
                let refusal = refusals
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front();
                match refusal {
                    Some(code) => {
                        line.get_mut()
                            .write_all(format!("{code} no\r\n").as_bytes())?;
                        line.get_mut().flush()?;
                        continue;
                    }
                    None => {
                        // The test may have ended.
                        let _ = letters.send(letter.clone());
                        letter.to.clear();
                        "250 taken\r\n"
                    }
                }
            }
            "QUIT" => "221 good-bye\r\n",
            _ => "250 yes\r\n",
        };
        line.get_mut().write_all(answer.as_bytes())?;
        line.get_mut().flush()?;
    }
}

fn data(line: &mut impl BufRead) -> io::Result<String> {
    let mut text = String::new();
    loop {
        let mut next = String::new();
        if line.read_line(&mut next)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match next.trim_end() {
            "." => return Ok(text),
            next => {
                text += next.strip_prefix('.').unwrap_or(next);
                text.push('\n');
            }
        }
    }
}

fn word(line: &str) -> String {
    let word = line.trim_end().split(' ').next().unwrap_or_default();
    word.to_ascii_uppercase()
}
