//! What is in a zip.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Read;

/// The files of a zip by their names.
pub fn files_of(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let count = zip.len();
    let read_one = |index| {
        let mut file = zip.by_index(index).expect("an entry");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its content");
        (file.name().expect("a name").into_owned(), content)
    };
    (0..count).map(read_one).collect()
}
