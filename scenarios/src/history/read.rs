//! Reading a table of facts: bounded, and every fault with its file and line.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::geography::FactError;

/// A table, in bytes.
const TABLE_BYTES: usize = 1024 * 1024;
/// Rows of a table.
const ROWS: usize = 5000;
/// A field, in characters.
const FIELD: usize = 2000;

/// A row and the line where it stands.
#[derive(Clone, Debug)]
pub(super) struct Lined<T> {
    pub(super) line: u64,
    pub(super) row: T,
}

/// A fault of a line.
pub(super) fn fault(file: &'static str, line: u64, fault: impl fmt::Display) -> FactError {
    let fault = fault.to_string();
    FactError { file, line, fault }
}

/// The rows of a table.
///
/// # Errors
/// The first row that is broken: not CSV, a field of the wrong kind, too long, or with hidden
/// characters.
pub(super) fn rows<T: DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<Vec<Lined<T>>, FactError> {
    if text.len() > TABLE_BYTES {
        let found = text.len();
        let told = format!("the table has {found} bytes; {TABLE_BYTES} is the most");
        return Err(fault(file, 0, told));
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| fault(file, 1, e))?.clone();
    let mut rows = vec![];
    for record in reader.into_records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            fault(file, line, error)
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() == ROWS {
            return Err(fault(
                file,
                line,
                format!("a table has at most {ROWS} rows"),
            ));
        }
        for (column, field) in headers.iter().zip(record.iter()) {
            let told = if field.chars().any(is_hidden) {
                "a hidden or control character".to_owned()
            } else if field.chars().count() > FIELD {
                format!("more than {FIELD} characters")
            } else {
                continue;
            };
            return Err(fault(file, line, format!("{column}: {told}")));
        }
        let row = record
            .deserialize(Some(&headers))
            .map_err(|error| fault(file, line, field_fault(&error, &headers)))?;
        rows.push(Lined { line, row });
    }
    Ok(rows)
}

/// The column, if the reader knows it, and what is wrong.
fn field_fault(error: &csv::Error, headers: &csv::StringRecord) -> String {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else {
        return error.to_string();
    };
    let column = err
        .field()
        .and_then(|field| headers.get(usize::try_from(field).ok()?));
    match column {
        Some(column) => format!("{column}: {}", err.kind()),
        None => err.kind().to_string(),
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
