//! Reads a body of any format.

use super::container::Documents;
use super::json::{self, Framer};
use super::sniff::{Format, Sniffer};
use super::{csv, gzip, multipart, xml, zip};
use crate::error::{Category, Error};
use crate::read::Limits;

/// Visits the content of a [`Body`], in order.
pub trait Visit: json::Visit + csv::Visit {
    /// Called when a document of a container begins: a part of a multipart body or a file of an archive.
    fn enter_document(&mut self, name: &str);

    /// Called when a document of a container ends. After an error the rest of the document was skipped, and
    /// the next document follows.
    fn leave_document(&mut self, result: Result<(), Error>);

    /// Called for a file of an archive that is not read. `found` says what the file is.
    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str);
}

/// Why a file of an archive is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassedOver {
    /// The file is not a document.
    NotData,
    /// The file may be a document, but is stored in a way that is not read.
    Unsupported,
    /// An archiver or a file system added the file by itself.
    Archiver,
}

/// Reads a body that comes in chunks.
///
/// The first bytes decide what the body is: JSON, a table in CSV, XML, which is visited as JSON is, or a container of such documents, which is
/// a multipart body or an archive (ZIP). Each of these may be compressed with gzip. All offsets then count
/// inflated bytes, as if the body were not compressed.
///
/// Any cut of the body into chunks gives the same calls of the visitor and the same error.
#[derive(Debug)]
pub struct Body {
    content: Content,
    limits: Limits,
    place: Place,
    /// The document of a container that is being read.
    document: Option<Box<Body>>,
    failed: Option<Error>,
}

/// What holds a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    /// Gzip data, which nothing else holds.
    Compressed,
    /// A container, which no other container holds.
    Document,
}

#[derive(Debug)]
enum Content {
    Unknown(Sniffer),
    Json(Box<Framer>),
    Csv(csv::Reader),
    Xml(Box<xml::Reader>),
    Multipart(multipart::Reader),
    Zip(zip::Reader),
    Gzip(Box<gzip::Reader>, Box<Body>),
}

impl Body {
    /// Returns a reader at the start of a body.
    pub fn new(limits: Limits) -> Self {
        Body::at(Place::Alone, limits)
    }

    /// Returns a reader at the start of a body that `place` holds.
    pub(super) fn at(place: Place, limits: Limits) -> Self {
        let content = Content::Unknown(Sniffer::default());
        Body { content, limits, place, document: None, failed: None }
    }

    /// Returns the number of bytes read so far; for gzip data, of inflated bytes. After an error, returns the
    /// number of bytes up to the end of what holds the error.
    pub fn offset(&self) -> u64 {
        match &self.content {
            Content::Unknown(sniffer) => sniffer.skipped() + sniffer.held().len() as u64,
            Content::Json(framer) => framer.offset(),
            Content::Csv(reader) => reader.offset(),
            Content::Xml(reader) => reader.offset(),
            Content::Multipart(reader) => reader.offset(),
            Content::Zip(reader) => reader.offset(),
            Content::Gzip(_, inflated) => inflated.offset(),
        }
    }

    /// Returns the number of root values that have begun. It exceeds 1 only in newline-delimited JSON, and is
    /// 1 in anything else.
    pub fn roots(&self) -> u64 {
        match &self.content {
            Content::Unknown(_) => 0,
            Content::Json(framer) => framer.roots(),
            Content::Gzip(_, inflated) => inflated.roots(),
            _ => 1,
        }
    }

    /// Reads the next bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not well-formed or reaches a limit, or the error of the visitor. An
    /// error in a document of a container goes to the visitor instead. Every later call returns the same
    /// error.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = self.read(chunk, visitor);
        self.remember(result)
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if the body is cut off or empty, the error that [`push`](Self::push)
    /// returned before, or the error of the visitor.
    pub fn finish<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = self.end(visitor);
        self.remember(result)
    }

    fn check(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn remember(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        self.failed = result.as_ref().err().cloned();
        result
    }

    fn read<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        let (document, limits) = (&mut self.document, self.limits);
        match &mut self.content {
            Content::Unknown(sniffer) => {
                let Some((format, rest)) = sniffer.push(chunk) else { return Ok(()) };
                self.begin(format, visitor)?;
                self.read(rest, visitor)
            }
            Content::Json(framer) => framer.push(chunk, visitor),
            Content::Csv(reader) => reader.push(chunk, visitor),
            Content::Xml(reader) => reader.push(chunk, visitor),
            Content::Multipart(reader) => reader.push(chunk, &mut Documents { document, limits, visitor }),
            Content::Zip(reader) => reader.push(chunk, &mut Documents { document, limits, visitor }),
            Content::Gzip(reader, inflated) => reader.push(chunk, |piece| inflated.push(piece, visitor)),
        }
    }

    /// Begins to read the bytes that the sniffer holds.
    fn begin<V: Visit + ?Sized>(&mut self, format: Format, visitor: &mut V) -> Result<(), Error> {
        let Content::Unknown(sniffer) = &mut self.content else { return Ok(()) };
        let (sniffer, limits) = (std::mem::take(sniffer), self.limits);
        let offset = sniffer.skipped();
        let nested = match format {
            Format::Json | Format::Csv | Format::Xml => false,
            Format::Multipart | Format::Zip => self.place == Place::Document,
            Format::Gzip => self.place != Place::Alone,
        };
        if nested {
            let (expected, found) = ("JSON, a table or XML", "a container in a container");
            return Err(Error::new(Category::Unsupported, offset, "", expected, found));
        }
        self.content = match format {
            Format::Json => Content::Json(Box::new(Framer::starting_at(offset, limits))),
            Format::Csv => Content::Csv(csv::Reader::starting_at(offset, limits)),
            Format::Xml => Content::Xml(Box::new(xml::Reader::starting_at(offset, limits))),
            Format::Multipart => Content::Multipart(multipart::Reader::starting_at(offset)),
            Format::Zip => Content::Zip(zip::Reader::starting_at(offset, limits)),
            Format::Gzip => {
                let inflated = Body::at(Place::Compressed, limits);
                Content::Gzip(Box::new(gzip::Reader::new(limits)), Box::new(inflated))
            }
        };
        self.read(sniffer.held(), visitor)
    }

    fn end<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        if let Content::Unknown(sniffer) = &self.content {
            // An empty body is reported as incomplete JSON.
            let format = if sniffer.held().is_empty() { Format::Json } else { Format::Csv };
            self.begin(format, visitor)?;
        }
        match &mut self.content {
            Content::Unknown(_) => Ok(()),
            Content::Json(framer) => framer.finish(visitor),
            Content::Csv(reader) => reader.finish(visitor),
            Content::Xml(reader) => reader.finish(),
            Content::Multipart(reader) => reader.finish(),
            Content::Zip(reader) => reader.finish(),
            Content::Gzip(reader, inflated) => {
                reader.finish()?;
                inflated.finish(visitor)
            }
        }
    }
}
