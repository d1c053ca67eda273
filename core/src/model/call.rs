//! What will run: a function, the scopes it needs and its arguments, with a digest that binds them.

use super::canonical_value::{list, members, text};
use super::id::hex;
use super::shared::Shared;
use super::value::Value;
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::iter::Zip;
use std::ops::Deref;
use std::slice;
use std::sync::{Arc, LazyLock};

/// A call that met the gate: what a human is shown and what runs if he agrees. What it has of its own are the values of
/// its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    signature: Arc<Signature>,
    values: Box<[Value]>,
}

/// What the calls of one function have in common: kept once for all of them that wait. Its fields read as the call's own.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    /// The function's name as its author wrote it.
    pub function: String,
    /// The scopes it needs, in the author's order.
    pub scopes: Vec<String>,
    /// The names of the parameters that it was called with, in the order of the function's own signature.
    pub parameters: Vec<String>,
}

/// The arguments of a call by parameter name, in the order of the signature.
pub type Arguments<'a> = Zip<slice::Iter<'a, String>, slice::Iter<'a, Value>>;

/// Arguments as they come from a host, by name.
pub fn by_name(arguments: &[(String, Value)]) -> impl ExactSizeIterator<Item = (&String, &Value)> + Clone {
    arguments.iter().map(|(name, value)| (name, value))
}

/// Those of the calls that there are at the moment.
static SIGNATURES: LazyLock<Shared<Signature>> = LazyLock::new(Shared::default);

/// Who calls: the part of a digest that keeps one agent's approval from serving another.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The project or deployment; empty outside a server.
    pub tenant: &'a str,
    /// The agent's id.
    pub agent_id: &'a str,
    /// The policy's version; empty without a policy.
    pub policy: &'a str,
    /// The request's id; empty while there is none.
    pub request_id: &'a str,
}

/// SHA-256 over the canonical form of caller and call.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Deref for Call {
    type Target = Signature;

    fn deref(&self) -> &Signature {
        &self.signature
    }
}

impl Call {
    /// A call of `function`, which needs `scopes`, with arguments by parameter name in the order of the signature.
    pub fn new(
        function: impl Into<String>,
        scopes: impl Into<Vec<String>>,
        arguments: Vec<(String, Value)>,
    ) -> Self {
        let (parameters, values): (Vec<_>, Vec<_>) = arguments.into_iter().unzip();
        let signature = Signature { function: function.into(), scopes: scopes.into(), parameters };
        Call { signature: SIGNATURES.share(signature), values: values.into() }
    }

    /// A call of the same function with other arguments.
    #[must_use]
    pub fn with_arguments(&self, arguments: Vec<(String, Value)>) -> Self {
        Call::new(self.function.as_str(), self.scopes.as_slice(), arguments)
    }

    /// The arguments by parameter name, in the order of the signature.
    pub fn arguments(&self) -> Arguments<'_> {
        self.signature.parameters.iter().zip(&self.values)
    }

    /// Does it have these arguments, in this order?
    pub fn has_arguments(&self, arguments: &[(String, Value)]) -> bool {
        self.arguments().eq(by_name(arguments))
    }

    /// The digest that an approval is bound to. Injective: every part has its own key, and canonical JSON
    /// quotes and escapes, so nothing can move from one part to another.
    pub fn digest(&self, caller: Caller<'_>) -> Digest {
        self.digest_with(caller, None)
    }

    /// The digest of a call that is shown with the words of a preview: they are part of what is agreed to.
    pub fn digest_with(&self, caller: Caller<'_>, preview: Option<&str>) -> Digest {
        let mut whole = Vec::with_capacity(512);
        let member = |name: &str, value: &str, whole: &mut Vec<u8>| {
            whole.extend_from_slice(name.as_bytes());
            text(value, whole);
        };
        // In canonical order.
        member("{\"agent_id\":", caller.agent_id, &mut whole);
        whole.extend_from_slice(b",\"arguments\":");
        members(self.arguments(), &mut whole);
        member(",\"function\":", &self.function, &mut whole);
        member(",\"policy\":", caller.policy, &mut whole);
        if let Some(preview) = preview {
            member(",\"preview\":", preview, &mut whole);
        }
        member(",\"request_id\":", caller.request_id, &mut whole);
        whole.extend_from_slice(b",\"scopes\":");
        list(self.scopes.iter(), |scope, whole| text(scope, whole), &mut whole);
        member(",\"tenant\":", caller.tenant, &mut whole);
        whole.push(b'}');
        Digest(Sha256::digest(whole).into())
    }

    /// The arguments as one JSON object.
    pub fn arguments_json(&self) -> Json {
        Json::Object(self.arguments().map(|(name, v)| (name.clone(), v.to_json())).collect::<Map<_, _>>())
    }

    /// The scopes as one line: `a` or `a, b`.
    pub fn scope_line(&self) -> String {
        self.scopes.join(", ")
    }
}

impl Digest {
    /// The digest of any bytes, for text that is shown only in part.
    pub fn of(bytes: &[u8]) -> Self {
        Digest(Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).filter(|_| !c.is_ascii_uppercase());
            let [high, low] = pair else { return None };
            *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
        }
        Some(Digest(bytes))
    }

    /// Its bytes.
    pub const fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// 64 lower-case hex digits.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// The first 16 hex digits, for people to compare.
    pub fn short(&self) -> String {
        self.to_hex().chars().take(16).collect()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::canonical;
    use serde_json::json;

    #[test]
    fn the_digest_is_over_the_canonical_form_of_the_whole() {
        let odd: String =
            (0u32..0x300).chain([0x2028, 0xfeff, 0xffff, 0x1f600]).filter_map(char::from_u32).collect();
        let arguments = vec![("z".into(), Value::Float(1e21)), (odd.clone(), Value::Text(odd.clone()))];
        let call = Call::new(format!("f{odd}"), [odd.clone(), "a:b".into()], arguments);
        let caller = Caller { tenant: &odd, agent_id: "a\"\\", policy: "", request_id: "\u{7f}" };
        let whole = canonical::to_bytes(&json!({
            "tenant": caller.tenant, "agent_id": caller.agent_id, "policy": caller.policy,
            "request_id": caller.request_id, "function": call.function, "scopes": call.scopes,
            "arguments": call.arguments_json(),
        }));
        assert_eq!(call.digest(caller), Digest::of(&whole));
        let shown = canonical::to_bytes(&json!({
            "tenant": caller.tenant, "agent_id": caller.agent_id, "policy": caller.policy,
            "request_id": caller.request_id, "function": call.function, "scopes": call.scopes,
            "arguments": call.arguments_json(), "preview": odd,
        }));
        assert_eq!(call.digest_with(caller, Some(&odd)), Digest::of(&shown));
    }

    #[test]
    fn calls_share_their_signature_and_nothing_else() {
        let call = |function: &str, scope: &str, name: &str, value: i64| {
            Call::new(function, [scope.to_owned()], vec![(name.to_owned(), Value::Int(value))])
        };
        let one = call("f", "a:b", "n", 1);
        assert!(Arc::ptr_eq(&one.signature, &call("f", "a:b", "n", 2).signature));
        assert_eq!(one, call("f", "a:b", "n", 1));
        for other in [call("g", "a:b", "n", 1), call("f", "a:c", "n", 1), call("f", "a:b", "m", 1)] {
            assert!(!Arc::ptr_eq(&one.signature, &other.signature));
            assert_ne!(one, other);
        }
        assert_ne!(one, call("f", "a:b", "n", 2));
        assert!(one.has_arguments(&[("n".to_owned(), Value::Int(1))]));
        let n = |value| ("n".to_owned(), Value::Int(value));
        for others in [vec![], vec![n(2)], vec![("m".to_owned(), Value::Int(1))], vec![n(1), n(1)]] {
            assert!(!one.has_arguments(&others));
            assert_ne!(one, one.with_arguments(others));
        }
    }
}
