//! How many rooms a node carries: the three tables of the guide, the fitted formula between their
//! cells, and the rule that trades rooms for activity.
//!
//! Documented: CAG15, Configure Ad Hoc and Persistent Chat. The tables hold for one node without High
//! Availability, with 30 % of the users on two devices; High Availability halves every number of rooms.

/// One table: a virtual machine template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Template {
    /// For 5000 users.
    Users5000,
    /// For 15 000 users, recommended for persistent chat.
    Users15000,
    /// For 25 000 users.
    Users25000,
}

/// Supported rooms and the share of them, in per cent, that can be active at one and at three messages
/// a minute and room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Rooms.
    pub rooms: u32,
    /// Per cent of them that can be active at one message a minute.
    pub at_one: u32,
    /// Per cent of them that can be active at three messages a minute.
    pub at_three: u32,
}

const fn cell(rooms: u32, at_one: u32, at_three: u32) -> Cell {
    Cell { rooms, at_one, at_three }
}

/// Users in a room of each row, and the cells for 25 000, 15 000 and 5000 users.
const ROWS: [(u32, [Cell; 3]); 11] = [
    (2, [cell(5000, 100, 100), cell(5000, 100, 80), cell(5000, 94, 31)]),
    (5, [cell(5000, 100, 58), cell(5000, 100, 41), cell(5000, 53, 18)]),
    (10, [cell(5000, 99, 33), cell(5000, 67, 22), cell(4654, 33, 11)]),
    (15, [cell(5000, 69, 23), cell(5000, 46, 15), cell(4261, 26, 9)]),
    (20, [cell(5000, 53, 18), cell(5000, 35, 12), cell(3929, 21, 7)]),
    (30, [cell(5000, 36, 12), cell(5000, 24, 8), cell(3399, 17, 6)]),
    (50, [cell(5000, 22, 7), cell(5000, 14, 5), cell(2677, 13, 4)]),
    (100, [cell(3497, 16, 5), cell(3497, 10, 3), cell(1748, 10, 3)]),
    (200, [cell(2064, 14, 5), cell(2064, 9, 3), cell(1032, 9, 3)]),
    (500, [cell(926, 12, 4), cell(926, 8, 3), cell(463, 8, 3)]),
    (1000, [cell(482, 12, 4), cell(482, 7, 2), cell(241, 7, 2)]),
];

/// Most rooms of a node whatever they hold. Documented.
const ROOMS_MAX: f64 = 5_000.0;
/// Most users in a room. Documented.
const USERS_MAX: u32 = 1_000;

/// What a deployment asks of one node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Users in a room at one time.
    pub users: u32,
    /// Messages a minute in an active room.
    pub messages: f64,
    /// Share of the rooms that are active at one time, from 0 to 1.
    pub active: f64,
    /// Whether High Availability for persistent chat is deployed.
    pub ha: bool,
}

impl Template {
    /// Every template with a table.
    pub const ALL: [Self; 3] = [Self::Users5000, Self::Users15000, Self::Users25000];

    /// The template for this many users, if it has a table.
    #[must_use]
    pub const fn for_users(users: u32) -> Option<Self> {
        match users {
            5_000 => Some(Self::Users5000),
            15_000 => Some(Self::Users15000),
            25_000 => Some(Self::Users25000),
            _ => None,
        }
    }

    /// Users that the template is made for.
    #[must_use]
    pub const fn users(self) -> u32 {
        match self {
            Self::Users5000 => 5_000,
            Self::Users15000 => 15_000,
            Self::Users25000 => 25_000,
        }
    }

    /// The printed cell for rooms with this many users; none between the rows.
    #[must_use]
    pub fn cell(self, users: u32) -> Option<Cell> {
        let column = match self {
            Self::Users25000 => 0,
            Self::Users15000 => 1,
            Self::Users5000 => 2,
        };
        ROWS.iter().find(|(row, _)| *row == users).map(|(_, cells)| cells[column])
    }

    /// K and c in rooms = min(5000, K / (users + c)). Inferred: a grid fit, at most 0.09 % off.
    const fn room_fit(self) -> (f64, f64) {
        match self {
            Self::Users25000 | Self::Users15000 => (503_360.0, 43.9),
            Self::Users5000 => (251_841.0, 44.1),
        }
    }

    /// C and d in share = min(1, C / (f (users + d) rooms)), C in deliveries a minute. Inferred: a grid
    /// fit; of 22 cells each 22, 20 and 20 agree after rounding.
    const fn message_fit(self) -> (f64, f64) {
        match self {
            Self::Users25000 => (56_900.0, 1.5),
            Self::Users15000 => (36_100.0, 0.8),
            Self::Users5000 => (18_400.0, 1.9),
        }
    }

    /// Rooms that a node without High Availability supports: as printed, by the formula between the
    /// rows. None for rooms without users or with more than 1000.
    #[must_use]
    pub fn rooms(self, users: u32) -> Option<f64> {
        if users == 0 || users > USERS_MAX {
            return None;
        }
        let (k, c) = self.room_fit();
        let fitted = || (k / (f64::from(users) + c)).min(ROOMS_MAX);
        Some(self.cell(users).map_or_else(fitted, |cell| f64::from(cell.rooms)))
    }

    /// Share of the supported rooms that can be active at this many messages a minute and room: as
    /// printed for one and three, else by the formula.
    #[must_use]
    pub fn active_share(self, users: u32, messages: f64) -> Option<f64> {
        let rooms = self.rooms(users)?;
        let printed = self.cell(users).and_then(|cell| match messages {
            1.0 => Some(cell.at_one),
            3.0 => Some(cell.at_three),
            _ => None,
        });
        Some(printed.map_or_else(|| self.fitted_share(users, messages, rooms), |percent| f64::from(percent) / 100.0))
    }

    /// The formula alone, for rooms of which there are `rooms`.
    #[must_use]
    pub fn fitted_share(self, users: u32, messages: f64, rooms: f64) -> f64 {
        let (c, d) = self.message_fit();
        if messages <= 0.0 {
            return 1.0;
        }
        (c / (messages * (f64::from(users) + d) * rooms)).min(1.0)
    }

    /// Rooms that one node can carry for this demand, by the documented rule: the supported rooms, cut by
    /// the trade-off where more of them are active than the table allows, halved with High Availability.
    #[must_use]
    pub fn capacity(self, demand: Demand) -> Option<f64> {
        let rooms = self.rooms(demand.users)?;
        let share = self.active_share(demand.users, demand.messages)?;
        let traded = if demand.active > share { traded_rooms(rooms, share, demand.active) } else { rooms };
        Some(if demand.ha { traded / 2.0 } else { traded })
    }
}

/// The trade-off rule: with fewer rooms a larger share of them can be active. Documented: new rooms =
/// rooms x current share / wanted share.
#[must_use]
pub fn traded_rooms(rooms: f64, share: f64, wanted: f64) -> f64 {
    rooms * share / wanted
}
