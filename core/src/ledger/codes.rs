//! The macro that makes one enum of the codes of a report, with all that is fixed about each.

/// Makes an enum of codes. An entry is a variant, its code, its meaning, an example (where, and what the report or the body says
/// there), and for some what is expected.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $name:ident {
            $($variant:ident $code:literal $meaning:literal at $path:literal: $example:literal $(, expected $expected:literal)?;)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = $meaning]
                #[serde(rename = $code)]
                $variant,
            )*
            /// A code that this version does not know, in a report that a later one wrote. No report of this version has it.
            #[serde(rename = "other", other)]
            #[cfg_attr(feature = "schema", schemars(skip))]
            Other,
        }

        impl $name {
            /// All that a report can have, in the order of the page.
            pub const ALL: &[Self] = &[$($name::$variant),*];

            /// Returns the word in a report.
            pub fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)*
                    $name::Other => "other",
                }
            }

            /// Returns what the code means, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self {
                    $($name::$variant => $meaning,)*
                    $name::Other => "A code that this version does not know.",
                }
            }

            /// Returns an example: a path, and what is there. Both are of synthetic bodies.
            pub fn example(self) -> (&'static str, &'static str) {
                match self {
                    $($name::$variant => ($path, $example),)*
                    $name::Other => ("", ""),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        codes!(@expected $name $($variant $($expected)?;)*);
    };
    // Only reasons say what is expected.
    (@expected Reason $($variant:ident $($expected:literal)?;)*) => {
        impl Reason {
            /// Returns what is expected instead, where that is the same for every sender.
            pub fn expected(self) -> Option<&'static str> {
                match self {
                    $($(Reason::$variant => Some($expected),)?)*
                    _ => None,
                }
            }

            /// Returns the reason in words, of a code that says what is expected.
            pub(crate) fn found(self, found: &str) -> String {
                format!("expected {}, found {found}", self.expected().unwrap_or("something else"))
            }
        }
    };
    (@expected $name:ident $($variant:ident;)*) => {};
}

pub(super) use codes;
