//! From a file's bytes to its reader: what it is, by its first bytes, and what is packed inside.

use super::budget::{Budget, Unpacked};
use super::lines::Utf8;
use super::{File, Options, Stop, Taker, Told, columns, evtx, text};
use std::io::{BufRead, BufReader, Cursor, Read, Result, Seek, SeekFrom};

/// First bytes that are looked at.
pub(super) const HEAD: usize = 64 << 10;
/// Packed files inside packed files.
const DEPTH: usize = 3;
/// Members of an archive.
const MEMBERS: usize = 10_000;
/// Packed event logs are unpacked into memory; bigger ones must be unpacked before.
const IN_MEMORY: u64 = 64 << 20;

/// A file that can be read from any place.
pub trait Bytes: Read + Seek {
    /// The file on the disk that these are, for readers that want several places at once.
    fn on_disk(&self) -> Option<std::fs::File> {
        None
    }
}
impl<T: AsRef<[u8]>> Bytes for Cursor<T> {}
impl Bytes for std::fs::File {
    fn on_disk(&self) -> Option<std::fs::File> {
        self.try_clone().ok()
    }
}

enum Kind {
    Gzip,
    Zstd,
    Zip,
    Evtx,
    Parquet,
    Text,
    Unreadable(&'static str),
}

fn kind(head: &[u8]) -> Kind {
    let starts = |magic: &[u8]| head.starts_with(magic);
    match () {
        () if starts(&[0x1f, 0x8b]) => Kind::Gzip,
        () if starts(&[0x28, 0xb5, 0x2f, 0xfd]) => Kind::Zstd,
        () if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => Kind::Zip,
        () if starts(b"ElfFile\0") => Kind::Evtx,
        () if starts(b"PAR1") => Kind::Parquet,
        () if starts(&[0xfd, b'7', b'z', b'X', b'Z']) => Kind::Unreadable("packed with xz; unpack it first"),
        () if starts(b"BZh") => Kind::Unreadable("packed with bzip2; unpack it first"),
        () if starts(b"7z\xbc\xaf\x27\x1c") => Kind::Unreadable("a 7-Zip archive; unpack it first"),
        () if head.get(257..262) == Some(b"ustar") => Kind::Unreadable("a tar archive; unpack it first"),
        () if [0xa1b2_c3d4, 0xd4c3_b2a1, 0x0a0d_0d0a, 0xa1b2_3c4d, 0x4d3c_b2a1].contains(&number(head)) => {
            Kind::Unreadable("packets, not logs; let Zeek or Suricata read them")
        }
        () if Utf8::of(head).is_some() => Kind::Text,
        () if head.iter().take(4_096).filter(|b| **b == 0).count() > 0 => Kind::Unreadable("no log format known here"),
        () => Kind::Text,
    }
}

fn number(head: &[u8]) -> u32 {
    head.first_chunk().map_or(0, |four| u32::from_be_bytes(*four))
}

/// Reads one file to its end and tells what came of it, and why it stopped before, if the taker had enough or could take
/// no more. Faults of the file are told.
pub fn read<B: Bytes>(path: &str, mut bytes: B, options: Options, taker: &mut dyn Taker) -> (Told, Option<Stop>) {
    let mut told = Told { file: path.to_owned(), ..Told::default() };
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    let mut file = File { name, options, told: &mut told, taker, last: None, stop: None };
    if let Err(fault) = whole(&mut file, &mut bytes) {
        file.skip(words(&fault), 0);
    }
    let stop = file.stop.take();
    (told, stop)
}

fn words(fault: &std::io::Error) -> String {
    match fault.kind() {
        std::io::ErrorKind::UnexpectedEof => "the rest: the packed data ends in the middle".to_owned(),
        _ => format!("the rest: {fault}"),
    }
}

fn whole(file: &mut File<'_>, bytes: &mut dyn Bytes) -> Result<()> {
    let size = bytes.seek(SeekFrom::End(0))?;
    bytes.rewind()?;
    let mut head = Vec::new();
    bytes.take(HEAD as u64).read_to_end(&mut head)?;
    bytes.rewind()?;
    match kind(&head) {
        Kind::Zip => archive(file, bytes, size),
        Kind::Evtx => evtx::read(file, bytes),
        Kind::Parquet => columns::read(file, bytes, size),
        _ => stream(file, Box::new(bytes), &Budget::of(size), 0),
    }
}

/// Whatever comes as a stream: plain text, or packed.
fn stream(file: &mut File<'_>, bytes: Box<dyn Read + '_>, budget: &Budget, depth: usize) -> Result<()> {
    let mut bytes = BufReader::with_capacity(HEAD, bytes);
    // One read of a pipe or decoder may give a few bytes only.
    let mut head = Vec::new();
    while head.len() < HEAD {
        let part = match bytes.fill_buf() {
            Ok(part) => part,
            // What came before the fault is still worth reading; the fault comes again.
            Err(_) if !head.is_empty() => break,
            Err(fault) => return Err(fault),
        };
        let length = part.len();
        if length == 0 {
            break;
        }
        head.extend_from_slice(part);
        bytes.consume(length);
    }
    if head.is_empty() {
        file.skip("an empty file", 0);
        return Ok(());
    }
    let found = kind(&head);
    let all = Cursor::new(head.clone()).chain(bytes);
    match found {
        Kind::Gzip | Kind::Zstd | Kind::Zip if depth >= DEPTH => {
            file.skip("packed too many times over", 0);
            Ok(())
        }
        Kind::Gzip => {
            let inner = Unpacked::new(flate2::read::MultiGzDecoder::new(all), budget);
            stream(file, Box::new(inner), budget, depth + 1)
        }
        Kind::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(all)?;
            // 64 MiB of window at most; files that want more are refused by the decoder.
            decoder.window_log_max(26)?;
            stream(file, Box::new(Unpacked::new(decoder, budget)), budget, depth + 1)
        }
        Kind::Zip => in_memory(file, all, |file, bytes| archive(file, &mut Cursor::new(&bytes), bytes.len() as u64)),
        Kind::Evtx => in_memory(file, all, |file, bytes| evtx::read(file, &mut Cursor::new(bytes))),
        Kind::Parquet => in_memory(file, all, |file, bytes| {
            let size = bytes.len() as u64;
            columns::read(file, &mut Cursor::new(bytes), size)
        }),
        Kind::Text => text::read(file, &head, Box::new(all)),
        Kind::Unreadable(why) => {
            file.skip(why, 0);
            Ok(())
        }
    }
}

fn in_memory(
    file: &mut File<'_>,
    bytes: impl Read,
    then: impl FnOnce(&mut File<'_>, Vec<u8>) -> Result<()>,
) -> Result<()> {
    let mut all = Vec::new();
    bytes.take(IN_MEMORY + 1).read_to_end(&mut all)?;
    if all.len() as u64 > IN_MEMORY {
        file.skip("too big to be read inside a packed file; unpack it first", 0);
        return Ok(());
    }
    then(file, all)
}

/// The members of a zip archive, in order. Nothing is written to the disk, so their names cannot lead anywhere.
fn archive(file: &mut File<'_>, bytes: &mut dyn Bytes, size: u64) -> Result<()> {
    let mut archive = match zip::ZipArchive::new(bytes) {
        Ok(archive) => archive,
        Err(fault) => {
            file.skip(format!("a broken zip archive: {fault}"), 0);
            return Ok(());
        }
    };
    let budget = Budget::of(size);
    let outer = file.name.clone();
    for number in 0..archive.len() {
        if number >= MEMBERS {
            file.skip(format!("members of an archive beyond the first {MEMBERS}"), 0);
            break;
        }
        let done = match archive.by_index(number) {
            Ok(member) if member.is_dir() => Ok(()),
            Ok(member) => {
                let name = member.name().map(|name| name.into_owned()).unwrap_or_default();
                let short = name.rsplit(['/', '\\']).next().unwrap_or_default();
                file.name = format!("{outer}!{short}");
                stream(file, Box::new(Unpacked::new(member, &budget)), &budget, 1)
            }
            Err(fault) => Err(std::io::Error::other(format!("a member that cannot be unpacked: {fault}"))),
        };
        if let Err(fault) = done {
            let bomb = fault.to_string() == super::budget::BOMB;
            file.skip(words(&fault), 0);
            if bomb {
                break;
            }
        }
        if file.stop.is_some() {
            break;
        }
    }
    file.name = outer;
    Ok(())
}
