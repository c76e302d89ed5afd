//! A door on loopback that stays open as long as the test: what the sinks for mail and for webhooks
//! listen at.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Takes every caller in a thread of his own: where it listens.
///
/// # Panics
/// If no port is free.
pub(crate) fn open(
    host: impl Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let host = host.clone();
            thread::spawn(move || {
                // The server may hang up at any time; a test looks at what came.
                let _ = host(stream);
            });
        }
    });
    address
}
