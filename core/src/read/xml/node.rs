//! An element that is held whole, on its way to JSON.

use super::token::decoded;

/// An element in progress.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    /// The attributes and children by name, each as JSON texts.
    members: Vec<(String, Vec<String>)>,
    text: String,
}

impl Node {
    pub(super) fn new<'a>(name: &str, attributes: impl Iterator<Item = (&'a str, String)>) -> Self {
        let mut node = Node { name: name.to_owned(), ..Node::default() };
        for (key, json) in attributes {
            node.add(key, json);
        }
        node
    }

    /// Adds an attribute or a child, as JSON text.
    pub(super) fn add(&mut self, name: &str, json: String) {
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some((_, all)) => all.push(json),
            None => self.members.push((name.to_owned(), vec![json])),
        }
    }

    /// Adds text that is not decoded.
    pub(super) fn add_text(&mut self, text: &str) {
        self.text += &decoded(text);
    }

    /// Adds text as it is.
    pub(super) fn add_verbatim(&mut self, text: &str) {
        self.text += text;
    }

    /// Returns the element as JSON text.
    pub(super) fn into_json(self) -> String {
        let text = self.text.trim();
        if self.members.is_empty() {
            return if text.is_empty() { "null".to_owned() } else { scalar(text) };
        }
        let own = (!text.is_empty()).then(|| ("#text".to_owned(), vec![scalar(text)]));
        let members = self.members.into_iter().chain(own).map(|(name, mut all)| {
            let value = match (all.pop(), all.is_empty()) {
                (Some(only), true) => only,
                (last, _) => {
                    all.extend(last);
                    format!("[{}]", all.join(","))
                }
            };
            format!("{}:{value}", serde_json::Value::from(name))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

/// Returns a text as JSON: as a number if it is written like one.
pub(super) fn scalar(text: &str) -> String {
    match serde_json::from_str::<serde_json::Number>(text) {
        Ok(_) => text.to_owned(),
        Err(_) => serde_json::Value::from(text).to_string(),
    }
}
