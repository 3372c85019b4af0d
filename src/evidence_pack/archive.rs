//! The zip of a pack.

use std::io::Cursor;
use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use zip::CompressionMethod;
use zip::DateTime;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::PackError;
use super::PackedFile;

/// The files as one zip. All of them bear the time given, so that the same pack has the same bytes.
///
/// # Errors
/// When the zip cannot be written, which does not happen in memory.
pub fn archive(files: &[PackedFile], made_at: Timestamp) -> Result<Vec<u8>, PackError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time_of(made_at))
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.name.as_str(), options)?;
        zip.write_all(&file.content).map_err(zip::result::ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// UTC, because a zip knows no time zones; what is out of a zip's years is its first moment.
fn time_of(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day) = (part(at.month()), part(at.day()));
    let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}
