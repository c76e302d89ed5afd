//! The bare cost of a durable write: a block at the end of a file, then `sync_data`. What any
//! journal pays at least, if nobody shares his sync.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use tempfile::TempDir;

/// A directory on the disk that the build uses (the system's temporary directory may be in
/// memory, where a sync costs nothing). Removed when it is dropped.
pub(crate) fn directory() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the build directory can be written")
}

/// A file that grows by one block a write.
pub(crate) struct BareLog {
    file: File,
    block: Vec<u8>,
}

impl BareLog {
    /// A new file in a directory, for blocks of so many bytes.
    pub(crate) fn new(directory: &Path, block_bytes: usize) -> Self {
        Self {
            file: File::create(directory.join("bare")).expect("the directory can be written"),
            block: vec![0x5a; block_bytes],
        }
    }

    /// One durable write.
    pub(crate) fn append(&mut self) {
        self.file.write_all(&self.block).expect("there is room");
        self.file.sync_data().expect("the disk syncs");
    }
}
