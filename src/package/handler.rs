//! The executable of a package, looked at before it is packed: whether the host's image can run it,
//! and whether it is fraud-guard of the same version.

use std::fmt;
use std::str::FromStr;

use object::Architecture;
use object::Endianness;
use object::Object;
use object::ObjectSection;
use object::elf;
use object::read::elf::ElfFile64;
use object::read::elf::FileHeader;
use object::read::elf::ProgramHeader;

/// A version of the GNU C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Glibc {
    major: u32,
    minor: u32,
}

/// An executable that the host's image can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The newest version of glibc that it needs; none when it is linked statically.
    pub glibc: Option<Glibc>,
    /// The Cargo features that change what a deployment can do: `act`, `local`.
    pub features: Vec<String>,
}

/// Why an executable cannot be the handler.
#[derive(Debug, thiserror::Error)]
pub enum HandlerProblem {
    /// Another format, processor or kind of file.
    #[error(
        "is no executable for x86-64 Linux; name one with --handler, built for \
         x86_64-unknown-linux-musl"
    )]
    NoExecutable,
    /// The tables of the file contradict each other, or are not there.
    #[error("is a damaged executable; build it again")]
    Damaged(#[from] object::read::Error),
    /// Something else that the host's image does not have.
    #[error(
        "needs {0}, which the image of the Functions host does not have; build it for \
         x86_64-unknown-linux-musl, as scripts/package does"
    )]
    Needs(String),
    /// A newer glibc.
    #[error(
        "needs glibc {needed}, and the image of the Functions host may have no newer one than \
         {host}; build it for x86_64-unknown-linux-musl, as scripts/package does, or name the \
         glibc of an image of your own with --glibc"
    )]
    NewerGlibc {
        /// The newest that it needs.
        needed: Glibc,
        /// The oldest that the host may have.
        host: Glibc,
    },
    /// It never says that it is fraud-guard.
    #[error("is not fraud-guard; name its executable with --handler")]
    Foreign,
    /// Its routes may not be those of the function folders.
    #[error(
        "is fraud-guard {0}, and the functions are those of {version}; package it with itself",
        version = env!("CARGO_PKG_VERSION")
    )]
    OtherVersion(String),
}

const MARK: &str = "fraud-guard build ";

macro_rules! build {
    ($features:literal) => {
        concat!("fraud-guard build ", env!("CARGO_PKG_VERSION"), " [", $features, "]")
    };
}

/// What this executable is, in its own text: [`inspect`] finds it there without running it.
pub const BUILD: &str = match (cfg!(feature = "act"), cfg!(feature = "local")) {
    (true, true) => build!("act,local"),
    (true, false) => build!("act"),
    (false, true) => build!("local"),
    (false, false) => build!(""),
};

/// What comes with glibc and with the runtime of the host itself.
const LIBRARIES: [&str; 8] = [
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
];
const LOADER: &str = "/lib64/ld-linux-x86-64.so.2";

impl Glibc {
    /// The oldest among the images of the Functions host, version 4 (Debian 10; others have 2.31,
    /// 2.35 and 2.36). Which of them Flex Consumption uses is not documented:
    /// <https://github.com/Azure/azure-functions-docker/tree/dev/host/4>.
    pub const OLDEST: Self = Self { major: 2, minor: 28 };
}

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Glibc {
    type Err = String;

    /// `2.31`, and `2.2.5` as `2.2`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut numbers = text.split('.').map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) if numbers.all(|number| number.is_ok()) => {
                Ok(Self { major, minor })
            }
            _ => Err("a version of glibc looks like 2.31".to_owned()),
        }
    }
}

/// Looks at an executable for a host whose image has this glibc.
///
/// # Errors
/// Why it cannot be the handler of a package of this version.
pub fn inspect(executable: &[u8], host: Glibc) -> Result<Handler, HandlerProblem> {
    if elf::FileHeader64::<Endianness>::parse(executable).is_err() {
        return Err(HandlerProblem::NoExecutable);
    }
    let file = ElfFile64::parse(executable)?;
    if !is_program(&file) {
        return Err(HandlerProblem::NoExecutable);
    }
    let glibc = glibc(&file)?;
    if let Some(needed) = glibc.filter(|needed| *needed > host) {
        return Err(HandlerProblem::NewerGlibc { needed, host });
    }
    Ok(Handler { glibc, features: features(&file)? })
}

/// A shared library has no entry, and a position-independent executable has.
fn is_program(file: &ElfFile64<'_>) -> bool {
    let kind = file.elf_header().e_type(file.endian());
    file.architecture() == Architecture::X86_64
        && (kind == elf::ET_EXEC || kind == elf::ET_DYN && file.entry() != 0)
}

/// The newest glibc that is needed; none when nothing is, because it is linked statically.
fn glibc(file: &ElfFile64<'_>) -> Result<Option<Glibc>, HandlerProblem> {
    let Some(loader) = loader(file)? else { return Ok(None) };
    if loader != LOADER {
        return Err(HandlerProblem::Needs(loader));
    }
    let unknown = |name: &String| !LIBRARIES.contains(&name.as_str());
    if let Some(library) = libraries(file)?.into_iter().find(unknown) {
        return Err(HandlerProblem::Needs(library));
    }
    let mut newest = Glibc { major: 0, minor: 0 };
    for name in symbol_versions(file)? {
        let Some(version) = name.strip_prefix("GLIBC_") else { continue };
        // Packed relocations, which came with that version.
        let version = if version == "ABI_DT_RELR" { "2.36" } else { version };
        let version: Glibc = version.parse().map_err(|_| HandlerProblem::Needs(name.clone()))?;
        newest = newest.max(version);
    }
    Ok(Some(newest))
}

/// The program that has to load it.
fn loader(file: &ElfFile64<'_>) -> Result<Option<String>, HandlerProblem> {
    for segment in file.elf_program_headers() {
        if let Some(path) = segment.interpreter(file.endian(), file.data())? {
            return Ok(Some(text(path)));
        }
    }
    Ok(None)
}

fn libraries(file: &ElfFile64<'_>) -> Result<Vec<String>, HandlerProblem> {
    let table = file.elf_dynamic_table()?;
    let needed = table.iter().filter(|entry| entry.tag == elf::DT_NEEDED);
    Ok(needed.map(|entry| table.string(entry).map(text)).collect::<Result<_, _>>()?)
}

/// The versions of symbols that it needs of its libraries.
fn symbol_versions(file: &ElfFile64<'_>) -> Result<Vec<String>, HandlerProblem> {
    let (endian, data) = (file.endian(), file.data());
    let sections = file.elf_section_table();
    let Some((mut libraries, link)) = sections.gnu_verneed(endian, data)? else {
        return Err(HandlerProblem::Needs("a glibc of which it does not say the version".into()));
    };
    let strings = sections.strings(endian, data, link)?;
    let mut names = Vec::new();
    while let Some((_, mut versions)) = libraries.next()? {
        while let Some(version) = versions.next()? {
            names.push(text(version.name(endian, strings)?));
        }
    }
    Ok(names)
}

/// What the executable says of itself in its constants.
fn features(file: &ElfFile64<'_>) -> Result<Vec<String>, HandlerProblem> {
    let constants = file.section_by_name(".rodata").ok_or(HandlerProblem::Foreign)?.data()?;
    let marks = constants.windows(MARK.len()).enumerate();
    let ends = marks.filter(|(_, window)| *window == MARK.as_bytes());
    let texts = ends.filter_map(|(at, _)| constants.get(at + MARK.len()..));
    let (version, features) = texts.filter_map(build_of).next().ok_or(HandlerProblem::Foreign)?;
    if version != env!("CARGO_PKG_VERSION") {
        return Err(HandlerProblem::OtherVersion(version));
    }
    Ok(features.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// `0.1.0 [act,local]` at the beginning: version and features.
fn build_of(constants: &[u8]) -> Option<(String, String)> {
    let end = constants.iter().take(64).position(|byte| *byte == b']')?;
    let line = std::str::from_utf8(constants.get(..end)?).ok()?;
    let (version, features) = line.split_once(" [")?;
    // The word before stands alone somewhere too, and anything may follow it there.
    version.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
    Some((version.to_owned(), features.to_owned()))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
