//! What can be wrong with a chain.

use std::fmt;

/// Something that must not be in a chain that nobody touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// No entry is sealed with the key: it is another one, or all was written by somebody else.
    WrongKey,
    /// The content of an entry is not what its hash says.
    Edited {
        /// Its number.
        seq: u64,
    },
    /// The seal was not made with the key.
    Unsealed {
        /// Its number.
        seq: u64,
    },
    /// Entries are missing.
    Gap {
        /// The first number that is missing.
        from: u64,
        /// The number of the entry that comes instead.
        to: u64,
    },
    /// Two entries have the same number.
    Fork {
        /// The number.
        seq: u64,
    },
    /// An entry stands behind a later one.
    OutOfOrder {
        /// Its number.
        seq: u64,
    },
    /// An entry does not hold the hash of the one before it.
    Unlinked {
        /// Its number.
        seq: u64,
    },
    /// There are fewer entries than an anchor tells of.
    Truncated {
        /// How many there are.
        there: u64,
        /// How many there were.
        anchored: u64,
    },
    /// The entry that an anchor tells of is another one now.
    NotAsAnchored {
        /// Its number.
        seq: u64,
    },
    /// What lies in the place of an entry is none.
    Unreadable {
        /// The number that belongs there.
        seq: u64,
    },
    /// An entry lies in the place of another.
    Misplaced {
        /// Its number.
        seq: u64,
        /// The number that belongs there.
        place: u64,
    },
    /// Documents lie among the entries that are none.
    Stray {
        /// How many.
        count: u64,
    },
    /// The note of where the chain ends cannot be read.
    HeadUnreadable,
}

impl Finding {
    /// Most findings that are told; a chain that is wrong from its beginning on has one for each
    /// entry.
    pub const MOST: usize = 100;
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongKey => f.write_str("no entry is sealed with this key"),
            Self::Edited { seq } => write!(f, "entry {seq} was changed"),
            Self::Unsealed { seq } => write!(f, "entry {seq} is not sealed with this key"),
            Self::Gap { from, to } => write!(f, "entries {from} to before {to} are missing"),
            Self::Fork { seq } => write!(f, "there are two entries {seq}"),
            Self::OutOfOrder { seq } => write!(f, "entry {seq} stands behind a later one"),
            Self::Unlinked { seq } => write!(f, "entry {seq} does not follow the one before it"),
            Self::Truncated { there, anchored } => {
                write!(f, "there are {there} entries and there were {anchored}")
            }
            Self::NotAsAnchored { seq } => write!(f, "entry {seq} is not the one that it was"),
            Self::Unreadable { seq } => write!(f, "entry {seq} cannot be read"),
            Self::Misplaced { seq, place } => {
                write!(f, "entry {seq} lies in the place of entry {place}")
            }
            Self::Stray { count } => {
                write!(f, "among the entries lie {count} documents that are none")
            }
            Self::HeadUnreadable => f.write_str("the note of where the chain ends cannot be read"),
        }
    }
}
