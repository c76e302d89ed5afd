//! The program `naktong`; what it does is in the library beside it.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    naktong::run().await
}
