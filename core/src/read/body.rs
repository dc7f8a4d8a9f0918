//! The front door: a body of any kind that is read.

use super::csv;
use super::json::{self, Framer};
use super::sniff::{Format, Sniffer};
use crate::{Error, Limits};

/// Takes what a [`Body`] holds, in its order.
pub trait Visit: json::Visit + csv::Visit {}

/// Reads a body that comes in chunks, whatever it is: JSON or CSV. Its first bytes tell.
///
/// However it is cut into chunks, the visitor's calls and the error are the same.
#[derive(Debug)]
pub struct Body {
    content: Content,
    limits: Limits,
    failed: Option<Error>,
}

#[derive(Debug)]
enum Content {
    Unknown(Sniffer),
    Json(Box<Framer>),
    Csv(csv::Reader),
}

impl Body {
    /// The start of a body.
    pub fn new(limits: Limits) -> Self {
        Body { content: Content::Unknown(Sniffer::default()), limits, failed: None }
    }

    /// Bytes read so far. After an error: up to what held it.
    pub fn offset(&self) -> u64 {
        match &self.content {
            Content::Unknown(sniffer) => sniffer.skipped() + sniffer.held().len() as u64,
            Content::Json(framer) => framer.offset(),
            Content::Csv(reader) => reader.offset(),
        }
    }

    /// Goes on with the next bytes.
    ///
    /// # Errors
    ///
    /// Where the body is not well-formed, where a limit is reached, and whatever the visitor returns. The same error comes
    /// again then.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = self.read(chunk, visitor);
        self.remember(result)
    }

    /// The body ends here.
    ///
    /// # Errors
    ///
    /// [`Category::Incomplete`](crate::Category) where it ends too early, an empty one included; an error that
    /// [`push`](Self::push) returned before; and whatever the visitor returns.
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
        match &mut self.content {
            Content::Unknown(sniffer) => {
                let Some((format, rest)) = sniffer.push(chunk) else { return Ok(()) };
                self.begin(format, visitor)?;
                self.read(rest, visitor)
            }
            Content::Json(framer) => framer.push(chunk, visitor),
            Content::Csv(reader) => reader.push(chunk, visitor),
        }
    }

    /// Begins to read what the sniffer has looked at.
    fn begin<V: Visit + ?Sized>(&mut self, format: Format, visitor: &mut V) -> Result<(), Error> {
        let Content::Unknown(sniffer) = &mut self.content else { return Ok(()) };
        let (sniffer, limits) = (std::mem::take(sniffer), self.limits);
        let offset = sniffer.skipped();
        self.content = match format {
            Format::Json => Content::Json(Box::new(Framer::starting_at(offset, limits))),
            Format::Csv => Content::Csv(csv::Reader::starting_at(offset, limits)),
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
        }
    }
}
