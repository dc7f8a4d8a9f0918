//! Every fixture with odd values in the place of some of its own, of all senders: whatever a value is read as, in parts or
//! whole, its leaves count, and no cut changes what the body becomes.

mod cases;
mod normalise;

use std::path::Path;
use std::sync::LazyLock;

use normalise::{assert_balance, cut, in_pieces, whole};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use wellform_core::Options;

/// A value in which a key may be repeated: what [`Value`] cannot hold.
#[derive(Debug, Clone)]
enum Node {
    Scalar(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(elements) => Node::Array(elements.into_iter().map(Node::from).collect()),
            Value::Object(members) => {
                Node::Object(members.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
            scalar => Node::Scalar(scalar.to_string()),
        }
    }
}

impl Node {
    fn text(&self) -> String {
        match self {
            Node::Scalar(text) => text.clone(),
            Node::Array(elements) => {
                format!("[{}]", elements.iter().map(Node::text).collect::<Vec<_>>().join(","))
            }
            Node::Object(members) => {
                let member =
                    |(key, value): &(String, Node)| format!("{}:{}", Value::from(&**key), value.text());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// How many values it has at any depth, itself among them.
    fn size(&self) -> usize {
        1 + match self {
            Node::Scalar(_) => 0,
            Node::Array(elements) => elements.iter().map(Node::size).sum(),
            Node::Object(members) => members.iter().map(|(_, value)| value.size()).sum(),
        }
    }

    /// The value at a place in that count.
    fn nth(&mut self, at: usize) -> &mut Node {
        if at == 0 {
            return self;
        }
        let children: Vec<&mut Node> = match self {
            Node::Scalar(_) => unreachable!("a scalar has no members"),
            Node::Array(elements) => elements.iter_mut().collect(),
            Node::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        };
        let mut left = at - 1;
        for child in children {
            let size = child.size();
            if left < size {
                return child.nth(left);
            }
            left -= size;
        }
        unreachable!("a place within the count")
    }

    fn damage(&mut self, damage: Damage) {
        match (damage, self) {
            (Damage::Put(text), value) => *value = Node::Scalar(text.to_owned()),
            (Damage::RepeatAMember(at), Node::Object(members)) if !members.is_empty() => {
                members.push(members[at.index(members.len())].clone());
            }
            (Damage::RepeatAMember(_), Node::Array(elements)) => {
                elements.push(Node::Scalar(TWICE.to_owned()));
            }
            (Damage::Add(text), Node::Array(elements)) => elements.push(Node::Scalar(text.to_owned())),
            (Damage::Add(text), Node::Object(members)) => {
                members.push((String::new(), Node::Scalar(text.to_owned())));
            }
            (Damage::RepeatAMember(_) | Damage::Add(_), value) => *value = Node::Scalar(TWICE.to_owned()),
        }
    }
}

/// An object with a key twice, and with it an inner one.
const TWICE: &str = r#"{"a":null,"a":{"b":[1,{"c":2,"c":3}],"b":[]}}"#;

/// What happens to a value.
#[derive(Debug, Clone)]
enum Damage {
    Put(&'static str),
    Add(&'static str),
    RepeatAMember(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let odd = || {
        select(vec![
            TWICE,
            r#"{"name":"x","name":"x"}"#,
            r#"[{"time":0,"time":0}]"#,
            r#"["x",{"value":1,"value":2},null]"#,
            r#"{"value":1,"value":2,"unit":"kg","unit":"g"}"#,
            "[[],{}]",
            "[null]",
            "null",
            "\"\"",
            "\" x \"",
            "-1",
            "1e300",
            "true",
        ])
    };
    prop_oneof![
        2 => odd().prop_map(Damage::Put),
        2 => odd().prop_map(Damage::Add),
        3 => any::<Index>().prop_map(Damage::RepeatAMember),
    ]
}

/// The fixtures of every sender that are JSON.
static FIXTURES: LazyLock<Vec<(String, Node)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let mut fixtures = Vec::new();
    for sender in ["garmin", "health_auto_export", "health_connect", "wear_os"] {
        let before = fixtures.len();
        add_fixtures(&root.join(sender), &mut fixtures);
        assert!(fixtures.len() > before, "fixtures of {sender}");
    }
    fixtures.sort_by(|(name, _), (other, _)| name.cmp(other));
    fixtures
});

fn add_fixtures(folder: &Path, fixtures: &mut Vec<(String, Node)>) {
    for entry in std::fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        let name = path.to_str().expect("a name in UTF-8");
        if path.is_dir() {
            add_fixtures(&path, fixtures);
        } else if path.extension().is_some_and(|extension| extension == "json")
            && !name.ends_with(".report.json")
            && let Ok(value) = serde_json::from_slice::<Value>(&std::fs::read(&path).expect("a fixture"))
        {
            fixtures.push((name.to_owned(), value.into()));
        }
    }
}

fn body() -> impl Strategy<Value = (String, String)> {
    (any::<Index>(), vec((any::<Index>(), damage()), 1..5)).prop_map(|(fixture, damages)| {
        let (name, mut body) = FIXTURES[fixture.index(FIXTURES.len())].clone();
        for (at, damage) in damages {
            // The root stays.
            let places = body.size() - 1;
            if places > 0 {
                body.nth(1 + at.index(places)).damage(damage);
            }
        }
        (name, body.text())
    })
}

proptest! {
    #![proptest_config(crate::cases::cases(1024))]

    #[test]
    fn leaves_balance_in_any_pieces((_name, body) in body(), seed: u64) {
        let options = Options::default().record_type("Steps");
        let options = if body.starts_with('[') { options } else { Options::default() };
        let outcome = whole(body.as_bytes(), options.clone());
        if outcome.error.is_none() {
            assert_balance(body.as_bytes(), &outcome.report);
        }
        let cut = in_pieces(cut(body.as_bytes(), seed), options);
        prop_assert_eq!(cut.ndjson(), outcome.ndjson());
        prop_assert_eq!(cut.report_json(), outcome.report_json());
    }

    /// What such a list does not name is taken away, so one that is understood in part takes away nothing.
    #[test]
    fn a_list_of_permissions_takes_away_only_what_it_names(
        entries in vec(select(vec![r#""A""#, r#"" B ""#, "null", r#""""#, "7", "true", TWICE, "[]", "{}"]), 0..4),
    ) {
        let list = format!("[{}]", entries.join(","));
        let understood = entries.iter().all(|entry| entry.starts_with('"') || *entry == "null");
        let mut names: Vec<&str> = entries.iter().map(|entry| entry.trim_matches(['"', ' '])).collect();
        names.retain(|name| ["A", "B"].contains(name));
        let expected = (understood && (entries.is_empty() || !names.is_empty())).then_some(names);
        for (body, in_order) in [
            (format!(r#"{{"userPermissionsChange":[{{"userId":"u","permissions":{list}}}]}}"#), true),
            (format!(r#"{{"format":"hc-upload","formatVersion":1,"grantedTypes":{list},"upserts":[]}}"#), false),
            (format!(r#"{{"format":"whs-upload","formatVersion":1,"grantedPermissions":{list},"dataPoints":[]}}"#), false),
        ] {
            let outcome = whole(body.as_bytes(), Options::default());
            prop_assert_eq!(&outcome.error, &None);
            assert_balance(body.as_bytes(), &outcome.report);
            let told = outcome.changes.iter().map(|change| serde_json::to_value(change).expect("JSON"));
            let told: Vec<Value> = told.map(|change| change["permissions"].clone()).collect();
            let mut expected = expected.clone();
            if !in_order && let Some(names) = &mut expected {
                names.sort_unstable();
                names.dedup();
            }
            prop_assert_eq!(told, expected.map(Value::from).into_iter().collect::<Vec<_>>(), "{}", body);
            if !understood {
                prop_assert!(!outcome.report.rejected.is_empty());
            }
        }
    }
}
