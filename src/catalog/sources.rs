//! The documents that statements come from, by the code that tables use.

use super::{Class, Entry};

/// The source of words that no document has.
pub(super) const OWN: &str = "failsim";

/// Code and title of every source.
pub const SOURCES: &[(&str, &str)] = &[
    ("CAG15", "Configuration and Administration of the IM and Presence Service, Release 15 and SUs"),
    ("ADM15", "Administration Guide for Cisco Unified Communications Manager, Release 15"),
    ("CLI15", "Command Line Interface Reference Guide, Release 15, chapter utils ha"),
    ("RTMT15", "Cisco Unified Real-Time Monitoring Tool Administration Guide, Release 15"),
    ("ALM15", "System Error Messages for Cisco Unified Communications Manager, Release 15"),
    ("UPG15", "Upgrade and Migration Guide for Cisco Unified Communications Manager, Release 15"),
    ("PUSH", "Push Notifications Deployment Guide for Cisco Jabber on iPhone and iPad"),
    ("JPRM", "Parameters Reference Guide for Cisco Jabber 14.0 and 14.1"),
    ("JPLAN", "Planning Guide for Cisco Jabber 14.1"),
    ("DG91", "Deployment Guide for IM and Presence Service 9.1(1)"),
    ("CVD14", "Preferred Architecture for Cisco Collaboration 14 Enterprise On-Premises"),
    ("TAC-210530", "Configure Meeting Server (CMS) Call Bridge Database Cluster, document 210530"),
    ("TAC-214618", "Generate CSR and Apply Certificates to CMS, document 214618"),
    ("TAC-214620", "Upgrade/Downgrade CMS Server, document 214620"),
    ("TAC-215421", "Disband CMS Database Cluster and Recluster, document 215421"),
    ("TAC-216183", "Differences between CMS database connect(ed) and clustered, document 216183"),
    ("TAC-216549", "Renew expired database cluster certificates, document 216549"),
    ("TAC-217319", "Replace X-series servers with Cisco Meeting Server, document 217319"),
    ("DBSETUP", "Database Setup Guide for the IM and Presence Service, Release 12.5(1)SU2"),
    ("JFEAT", "Feature Configuration for Cisco Jabber 14.0"),
    ("IMCOMP", "Instant Messaging Compliance Guide for the IM and Presence Service, Release 12.5(1)"),
    ("TAC-217304", "Troubleshoot Services That Do Not Start on IM and Presence, document 217304"),
    ("TAC-220329", "Troubleshoot IM and Presence Server with Synchronization Issues, document 220329"),
    ("TAC-200958", "IM and Presence Server High Availability, document 200958"),
];

/// The title behind a code.
#[must_use]
pub fn source_title(code: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(known, _)| *known == code).map(|(_, title)| *title)
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    SOURCES.iter().map(|(code, title)| Entry::new(Class::Source, code, format!("{title}.")))
}
