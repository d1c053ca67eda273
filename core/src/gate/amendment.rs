//! What is noted about a request beside its steps: where else it is shown, and what people have been told of it, so
//! that of several processes that see to it one tells them. Each is a compare-and-set in the store.

use super::approval::{Approval, CardPlace};
use super::grant::Over;
use crate::model::{ApprovalId, Moment};

/// Something that people are told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// That it still waits, and runs out soon.
    Reminder,
    /// Somebody else, because nobody has answered.
    Escalation,
    /// How it ended.
    Outcome,
    /// How the call went.
    Result,
    /// That the grant given with the answer is over.
    GrantOver,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Notice; 5] =
        [Notice::Reminder, Notice::Escalation, Notice::Outcome, Notice::Result, Notice::GrantOver];

    /// The name in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Notice::Reminder => "reminder",
            Notice::Escalation => "escalation",
            Notice::Outcome => "outcome",
            Notice::Result => "result",
            Notice::GrantOver => "grant_over",
        }
    }
}

/// What is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amendment {
    /// Another message shows the request too.
    AlsoShown(CardPlace),
    /// The message that is about to show it shows these requests.
    Together(Vec<ApprovalId>),
    /// People are being told this.
    Told(Notice),
    /// A call is claimed under the grant that was given on it, at this moment.
    GrantUsed(Moment),
    /// That grant is over.
    GrantOver(Over),
}

impl Amendment {
    /// The moment from which a store reckons its times.
    pub fn now(&self) -> Moment {
        match self {
            Amendment::GrantUsed(now) => *now,
            Amendment::AlsoShown(_)
            | Amendment::Together(_)
            | Amendment::Told(_)
            | Amendment::GrantOver(_) => Moment::default(),
        }
    }
}

impl Approval {
    /// Notes it. False if it was noted before: nothing changes then.
    pub fn amend(&mut self, amendment: &Amendment) -> bool {
        match amendment {
            Amendment::AlsoShown(place) => {
                let is_new = !self.cards().any(|card| card == place);
                if is_new {
                    self.more_cards.push(place.clone());
                }
                is_new
            }
            // What a message shows is known before it is posted, and stays.
            Amendment::Together(ids) => {
                let is_new = self.card.is_none() && self.together != *ids;
                if is_new {
                    self.together.clone_from(ids);
                }
                is_new
            }
            Amendment::Told(notice) => {
                let is_new = !self.told.contains(notice);
                if is_new {
                    self.told.push(*notice);
                }
                is_new
            }
            Amendment::GrantUsed(now) => self.use_grant(*now),
            Amendment::GrantOver(over) => self.end_grant(over),
        }
    }

    /// Does the message at `place` show others, too? Then they are all drawn anew where one of them changes.
    pub fn shares(&self, place: &CardPlace) -> bool {
        self.together.len() > 1 && self.card.as_ref() == Some(place)
    }

    /// Is there a thread of its own under its card?
    pub fn has_thread(&self) -> bool {
        self.together.is_empty()
    }

    /// The messages that show it.
    pub fn cards(&self) -> impl Iterator<Item = &CardPlace> {
        self.card.iter().chain(&self.more_cards)
    }

    /// May this message show it? What was posted and not confirmed yet may.
    pub fn may_be_shown_at(&self, place: &CardPlace) -> bool {
        let is_second_coming = self.told.contains(&Notice::Escalation) && self.more_cards.is_empty();
        self.card.is_none() || is_second_coming || self.cards().any(|card| card == place)
    }
}
