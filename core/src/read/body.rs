//! The front door: a body of any kind that is read.

use super::container::Documents;
use super::json::{self, Framer};
use super::sniff::{Format, Sniffer};
use super::{csv, gzip, multipart, zip};
use crate::error::{Category, Error};
use crate::read::Limits;

/// Takes what a [`Body`] holds, in its order.
pub trait Visit: json::Visit + csv::Visit {
    /// One of the documents of a container begins: a part of a form, a file of an archive.
    fn enter_document(&mut self, name: &str);

    /// It has ended; with an error it was read up to there, and the next one comes.
    fn leave_document(&mut self, result: Result<(), Error>);

    /// A file of an archive that is no document, or none that can be read: `code` and `found` say why.
    fn pass_over(&mut self, name: &str, code: &'static str, found: &'static str);
}

/// Reads a body that comes in chunks, whatever it is: JSON, a table in CSV, or a form (`multipart/form-data`) or an archive
/// (ZIP) of such documents. Its first bytes tell. Any of them may be compressed with gzip: then all offsets count inflated
/// bytes, as if it had come without.
///
/// However it is cut into chunks, the visitor's calls and the error are the same.
#[derive(Debug)]
pub struct Body {
    content: Content,
    limits: Limits,
    place: Place,
    /// The document of a container that is being read.
    document: Option<Box<Body>>,
    failed: Option<Error>,
}

/// What a body stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    /// In gzip data, which stands in nothing else.
    Compressed,
    /// In a container, in which there is no other.
    Document,
}

#[derive(Debug)]
enum Content {
    Unknown(Sniffer),
    Json(Box<Framer>),
    Csv(csv::Reader),
    Multipart(multipart::Reader),
    Zip(zip::Reader),
    Gzip(Box<gzip::Reader>, Box<Body>),
}

impl Body {
    /// The start of a body.
    pub fn new(limits: Limits) -> Self {
        Body::at(Place::Alone, limits)
    }

    /// The start of a body that stands in another.
    pub(super) fn at(place: Place, limits: Limits) -> Self {
        let content = Content::Unknown(Sniffer::default());
        Body { content, limits, place, document: None, failed: None }
    }

    /// Bytes read so far, of gzip data inflated ones. After an error: up to what held it.
    pub fn offset(&self) -> u64 {
        match &self.content {
            Content::Unknown(sniffer) => sniffer.skipped() + sniffer.held().len() as u64,
            Content::Json(framer) => framer.offset(),
            Content::Csv(reader) => reader.offset(),
            Content::Multipart(reader) => reader.offset(),
            Content::Zip(reader) => reader.offset(),
            Content::Gzip(_, inflated) => inflated.offset(),
        }
    }

    /// Root values that have begun so far: more than 1 in newline-delimited JSON, 1 in anything else.
    pub fn roots(&self) -> u64 {
        match &self.content {
            Content::Unknown(_) => 0,
            Content::Json(framer) => framer.roots(),
            Content::Gzip(_, inflated) => inflated.roots(),
            _ => 1,
        }
    }

    /// Goes on with the next bytes.
    ///
    /// # Errors
    ///
    /// Where the body is not well-formed, where a limit is reached, and whatever the visitor returns; but what is wrong with
    /// a document of a container is told to the visitor. The same error comes again then.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = self.read(chunk, visitor);
        self.remember(result)
    }

    /// The body ends here.
    ///
    /// # Errors
    ///
    /// [`Category::Incomplete`] where it ends too early, an empty one included; an error that [`push`](Self::push) returned
    /// before; and whatever the visitor returns.
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
            Content::Multipart(reader) => reader.push(chunk, &mut Documents { document, limits, visitor }),
            Content::Zip(reader) => reader.push(chunk, &mut Documents { document, limits, visitor }),
            Content::Gzip(reader, inflated) => reader.push(chunk, |piece| inflated.push(piece, visitor)),
        }
    }

    /// Begins to read what the sniffer has looked at.
    fn begin<V: Visit + ?Sized>(&mut self, format: Format, visitor: &mut V) -> Result<(), Error> {
        let Content::Unknown(sniffer) = &mut self.content else { return Ok(()) };
        let (sniffer, limits) = (std::mem::take(sniffer), self.limits);
        let offset = sniffer.skipped();
        let nested = match format {
            Format::Json | Format::Csv => false,
            Format::Multipart | Format::Zip => self.place == Place::Document,
            Format::Gzip => self.place != Place::Alone,
        };
        if nested {
            let (expected, found) = ("JSON or a table", "a container in a container");
            return Err(Error::new(Category::Unsupported, offset, "", expected, found));
        }
        self.content = match format {
            Format::Json => Content::Json(Box::new(Framer::starting_at(offset, limits))),
            Format::Csv => Content::Csv(csv::Reader::starting_at(offset, limits)),
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
            // Of no body at all it is said that JSON is missing.
            let format = if sniffer.held().is_empty() { Format::Json } else { Format::Csv };
            self.begin(format, visitor)?;
        }
        match &mut self.content {
            Content::Unknown(_) => Ok(()),
            Content::Json(framer) => framer.finish(visitor),
            Content::Csv(reader) => reader.finish(visitor),
            Content::Multipart(reader) => reader.finish(),
            Content::Zip(reader) => reader.finish(),
            Content::Gzip(reader, inflated) => {
                reader.finish()?;
                inflated.finish(visitor)
            }
        }
    }
}
