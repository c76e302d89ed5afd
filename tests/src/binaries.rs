//! The programs under test, built once per run beside the test itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The server.
#[must_use]
pub fn naktongd() -> PathBuf {
    built().join(format!("naktongd{}", std::env::consts::EXE_SUFFIX))
}

/// The client.
#[must_use]
pub fn naktong() -> PathBuf {
    built().join(format!("naktong{}", std::env::consts::EXE_SUFFIX))
}

/// Builds both with the profile of the test and returns their directory.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("a running test has a path");
        // target/PROFILE/deps/it-0123
        let directory = test.ancestors().nth(2).expect("a test lies in target");
        let target = directory.parent().expect("a profile lies in target");
        let profile = match directory.file_name().and_then(|name| name.to_str()) {
            Some("debug") => "dev",
            Some(profile) => profile,
            None => panic!("{} names no profile", directory.display()),
        };
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "naktong-server"])
            .args(["--package", "naktong-client", "--bins"])
            .args(["--profile", profile, "--target-dir"])
            .arg(target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs, as it built this test");
        let told = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "the programs do not build:\n{told}");
        directory.to_owned()
    })
}
