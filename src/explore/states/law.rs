//! What must hold, and what was noticed.

/// When a law must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In every state.
    Always,
    /// In some state.
    Sometimes,
    /// From every state on, once all faults are over and what is under way has ended.
    Eventually,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Sometimes => "sometimes",
            Self::Eventually => "eventually",
        }
    }
}

/// A law about a model.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Its name; that of the built-in invariant where it says the same.
    pub name: &'static str,
    /// When it must hold.
    pub kind: Kind,
    /// What it says.
    pub meaning: &'static str,
}

impl Law {
    /// A law that must hold in every state.
    #[must_use]
    pub const fn always(name: &'static str, meaning: &'static str) -> Self {
        Self { name, kind: Kind::Always, meaning }
    }

    /// A law that must hold in some state.
    #[must_use]
    pub const fn sometimes(name: &'static str, meaning: &'static str) -> Self {
        Self { name, kind: Kind::Sometimes, meaning }
    }

    /// A law that must hold in the end.
    #[must_use]
    pub const fn eventually(name: &'static str, meaning: &'static str) -> Self {
        Self { name, kind: Kind::Eventually, meaning }
    }

    /// Whether a finding is about this law.
    #[must_use]
    pub fn is_broken_by(&self, finding: &str) -> bool {
        finding.strip_prefix(self.name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }
}

/// What was noticed about one state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What does not hold: the name of a law, and after a colon what was found instead.
    pub broken: Vec<String>,
    /// What was reached: names of laws that must hold sometimes, and whatever else is to be told.
    pub reached: Vec<String>,
}

impl Notes {
    /// Notes a law that does not hold.
    pub(super) fn hold(&mut self, law: &str, holds: bool) {
        if !holds {
            self.broken.push(law.to_owned());
        }
    }

    /// Notes a law that holds here, which is enough.
    pub(super) fn reach(&mut self, law: &str, reached: bool) {
        if reached {
            self.reached.push(law.to_owned());
        }
    }
}
