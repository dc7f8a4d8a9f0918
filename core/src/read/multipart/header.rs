//! The headers of a part. Only the name of the part is read from them.

use std::borrow::Cow;

/// Returns the name of a part: its file without folders, or else its field.
pub(super) fn name(headers: &[u8]) -> Option<String> {
    const DISPOSITION: &str = "content-disposition:";
    let headers = String::from_utf8_lossy(headers);
    let value = headers.lines().find_map(|line| {
        let (name, value) = line.split_at_checked(DISPOSITION.len())?;
        name.eq_ignore_ascii_case(DISPOSITION).then_some(value)
    })?;
    let parameters = parameters(value);
    let find = |name: &str| {
        let found = parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let file = find("filename*").and_then(|value| extended(&value)).or_else(|| find("filename"));
    file.map(|file| without_folders(&file)).filter(|file| !file.is_empty()).or_else(|| find("name"))
}

/// Returns the parameters of a header's value, without quotes.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut parameters = vec![(String::new(), String::new())];
    let (mut quoted, mut escaped, mut in_value) = (false, false, false);
    for c in value.chars() {
        let Some((key, text)) = parameters.last_mut() else { break };
        match c {
            '"' if !escaped => quoted = !quoted,
            // A backslash escapes only a quote: other backslashes are in file paths.
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            ';' if !quoted => {
                parameters.push((String::new(), String::new()));
                in_value = false;
            }
            '=' if !in_value => in_value = true,
            _ if !in_value => key.push(c),
            _ => {
                if escaped && c != '"' {
                    text.push('\\');
                }
                text.push(c);
            }
        }
        escaped = false;
    }
    let trimmed = |(key, text): (String, String)| (key.trim().to_owned(), text.trim().to_owned());
    parameters.into_iter().map(trimmed).collect()
}

/// Decodes an extended value such as `UTF-8''caf%C3%A9.csv` (RFC 5987). Returns `None` if it is not UTF-8.
fn extended(value: &str) -> Option<String> {
    let (_, encoded) = value.split_once('\'')?.1.split_once('\'')?;
    String::from_utf8(percent_decoded(encoded)).ok()
}

/// Removes folders. A phone sends the whole path of its file, or a URL of the path.
fn without_folders(file: &str) -> String {
    let decoded = match file.strip_prefix("file://") {
        Some(path) => Cow::Owned(String::from_utf8_lossy(&percent_decoded(path)).into_owned()),
        None => Cow::Borrowed(file),
    };
    decoded.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code =
            after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                decoded.push(code);
                rest = &after[2..];
            }
            None => {
                decoded.push(byte);
                rest = after;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts() {
        for (disposition, expected) in [
            (r#"form-data; name="HealthData"; filename="HealthMetrics.csv""#, Some("HealthMetrics.csv")),
            (r#"form-data; name="HealthData""#, Some("HealthData")),
            (r#"form-data; name="x"; filename="""#, Some("x")),
            ("form-data; name=HealthData; filename=a.csv", Some("a.csv")),
            (r#"form-data; FileName="/var/mobile/Containers/x/a;b=c.csv""#, Some("a;b=c.csv")),
            (r#"form-data; filename="file:///private/var/My%20Data%zz.csv""#, Some("My Data%zz.csv")),
            (r#"form-data; filename="C:\data\a.csv""#, Some("a.csv")),
            (r#"form-data; filename="a\"b.csv""#, Some("a\"b.csv")),
            (r#"form-data; filename="a.csv"; filename*=UTF-8''caf%C3%A9.csv"#, Some("caf\u{e9}.csv")),
            (r#"form-data; filename="a.csv"; filename*=latin1''caf%E9.csv"#, Some("a.csv")),
            (r#"form-data; filename="folder/""#, None),
            ("form-data", None),
        ] {
            for header in ["Content-Disposition: ", "content-disposition:"] {
                let headers = format!("Content-Type: text/csv\r\n{header}{disposition}\r\n\r\n");
                assert_eq!(name(headers.as_bytes()).as_deref(), expected, "{headers}");
            }
        }
        assert_eq!(
            name("Content-Disposition: form-data; name=\"caf\u{e9}\"\n\n".as_bytes()).as_deref(),
            Some("caf\u{e9}")
        );
        assert_eq!(
            name(b"Content-Disposition: form-data; name=\"caf\xe9\"\n\n").as_deref(),
            Some("caf\u{fffd}")
        );
        assert_eq!(name(b"\r\n"), None);
    }
}
