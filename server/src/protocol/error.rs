//! The one shape of every error answer: `{"error": {"code", "message", "field"?}}`, and what else a client
//! needs to act on it. Codes are API, messages are not. Used by everything that can refuse.

use serde_json::{Map, Value as Json, json};

/// A refusal on its way to a client.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What a client may act on.
    pub code: &'static str,
    /// What a person reads: lower case, says what to do.
    pub message: String,
    /// The field of the body, the query or the headers that is wrong.
    pub field: Option<String>,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<u64>,
    /// More members of the answer, beside `error`.
    pub more: Map<String, Json>,
}

impl ApiError {
    /// A refusal with a status, a code and words for people.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        ApiError { status, code, message: message.into(), field: None, retry_after: None, more: Map::new() }
    }

    /// Something about a field is wrong: 400.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        ApiError { field: Some(field.into()), ..ApiError::new(400, "invalid", message) }
    }

    /// The same words for what does not exist and for what is somebody else's.
    pub fn not_found() -> Self {
        ApiError::new(404, "not_found", "there is no such thing here, or it is not yours to see")
    }

    /// No credential, or none that is good: one answer for both.
    pub fn unauthorized() -> Self {
        ApiError::new(
            401,
            "unauthorized",
            "give a valid credential as `Authorization: Bearer …` or `X-API-Key: …`",
        )
    }

    /// A good credential of the wrong kind.
    pub fn forbidden(message: impl Into<String>) -> Self {
        ApiError::new(403, "forbidden", message)
    }

    /// The server ends; another one, or the same one in a moment, answers.
    pub fn shutting_down() -> Self {
        ApiError {
            retry_after: Some(1),
            ..ApiError::new(503, "shutting_down", "the server is shutting down; ask again")
        }
    }

    /// The store cannot be read or written. Nothing was decided.
    pub fn unavailable(message: impl Into<String>) -> Self {
        ApiError { retry_after: Some(1), ..ApiError::new(503, "unavailable", message) }
    }

    /// Adds a member beside `error`.
    #[must_use]
    pub fn with(mut self, key: &str, value: Json) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// The body.
    pub fn to_json(&self) -> Json {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(field), Some(error)) = (&self.field, error.as_object_mut()) {
            error.insert("field".into(), field.as_str().into());
        }
        let mut body = self.more.clone();
        body.insert("error".into(), error);
        Json::Object(body)
    }
}

impl From<agentsudo_core::Error> for ApiError {
    fn from(error: agentsudo_core::Error) -> Self {
        use agentsudo_core::ErrorCode;
        match error.code() {
            ErrorCode::Invalid => ApiError::new(400, "invalid", error.message()),
            ErrorCode::Internal => ApiError::new(500, "internal", "a defect of the server; see its log"),
            ErrorCode::Rejected => ApiError::new(409, error.reason().as_str(), error.message()),
            ErrorCode::NoSession
            | ErrorCode::SessionExpired
            | ErrorCode::MissingScope
            | ErrorCode::ApprovalTimeout
            | ErrorCode::Unavailable => {
                // What is wrong with it is the operator's business, not the client's.
                tracing::warn!(target: "agentsudo::store", reason = error.reason().as_str(), "{}", error.message());
                ApiError::unavailable("the store cannot be used at the moment; try again")
            }
        }
    }
}
