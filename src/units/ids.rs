//! Numbers of things, assigned in the order of the scenario file; they break ties and nothing else.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                Self(u32::try_from(index).expect("a scenario has fewer than 2^32 things of a kind"))
            }
        }

        impl From<$name> for usize {
            fn from(id: $name) -> usize {
                id.0 as usize
            }
        }
    )*};
}

ids! {
    /// A cluster of the scenario.
    ClusterId;
    /// A presence redundancy group, counted over all clusters.
    GroupId;
    /// A node, counted over all clusters.
    NodeId;
    /// A site.
    SiteId;
    /// A link between two sites.
    LinkId;
    /// A DNS resolver.
    DnsId;
    /// An external database.
    DatabaseId;
    /// A tracer user: a named user followed one by one.
    UserId;
    /// An `[[event]]` table, counted from 0 in file order.
    EventId;
}
