//! What events can do: verb, target and the keys of `with`.

use super::{Class, Entry};

struct Verb {
    word: &'static str,
    simulated: bool,
    target: &'static str,
    with: &'static str,
    meaning: &'static str,
    see: &'static [&'static str],
}

macro_rules! verbs {
    ($($word:literal $simulated:ident on $target:literal, with $with:literal; $meaning:literal, $see:expr;)+) => {
        const VERBS: &[Verb] = &[$(Verb {
            word: $word,
            simulated: verbs!(@ $simulated),
            target: $target,
            with: $with,
            meaning: $meaning,
            see: &$see,
        },)+];
    };
    (@ now) => { true };
    (@ later) => { false };
}

verbs! {
    "crash" now on "node, group, cluster, site", with "services = \"stopped\"";
        "The host loses power; every session on it is lost at once. `for` is the time without power, then the node boots.", ["shutdown", "node_boot", "peer_reboot"];
    "shutdown" now on "node, group, cluster, site", with "services = \"stopped\"";
        "The host is powered off in order. `for` is the time without power, then the node boots.", ["crash", "start"];
    "reboot" now on "node, group, cluster, site", with "services = \"stopped\"";
        "The host goes off and boots again.", ["crash", "node_boot"];
    "start" now on "node, group, cluster, site", with "services = \"stopped\"";
        "Power on: the host boots, then SRM and the services start.", ["node_boot"];
    "start" now on "node:service", with "";
        "Starts a stopped service; it runs after critical_services_start.", ["stop", "critical_services_start"];
    "stop" now on "node:service", with "fails = true";
        "Stops a service until somebody starts it or `for` ends. With `fails` it refuses to start again.", ["start", "restart", "critical_service_down_delay"];
    "restart" now on "node:service", with "fails = true";
        "Stops a service and starts it again.", ["stop", "critical_services_start"];
    "hang" now on "node:service", with "";
        "The service stops answering until the event ends; a start does not help.", ["stop"];
    "partition" now on "a list of sides; a side lists sites, clusters or nodes", with "one_way = true";
        "Cuts every path between different sides. Who is on no side keeps all paths. One way: what the first side sends to the others is lost.", ["block_port", "degrade"];
    "degrade" now on "link", with "loss, rtt, jitter, bandwidth";
        "Changes the quality of a link until the event ends.", ["wan_max_rtt"];
    "block_port" now on "port number", with "between = [..], one_way = true";
        "Drops messages to a port. 22001 and 21999 both carry keepalives.", ["srm_service_port", "srm_peer_udp_port"];
    "failover" now on "node, group", with "";
        "An administrator fails a node over; it must be normal and its peer able to take over.", ["fallback", "normal"];
    "fallback" now on "node, group", with "";
        "An administrator brings a node home; it must be idle or failed over and its peer run as backup.", ["failover", "idle", "failed_over"];
    "recover" now on "node, group", with "";
        "An administrator recovers a failed group: SRM restarts on both nodes, stopped services are started.", ["running_in_failed_mode"];
    "ha_on" now on "node, group", with "";
        "High Availability is switched on; services are judged at once.", ["ha_off"];
    "ha_off" now on "node, group", with "";
        "High Availability is switched off; nodes go on serving their own users.", ["ha_on", "ha_setting_sync_wait"];
    "add_users" now on "cluster", with "users";
        "Adds users. Refused while a node of the cluster is failed over or moving users.", ["move_users"];
    "set" now on "dotted path", with "value";
        "Changes a parameter while the run goes on.", [];
    "login_wave" now on "cluster", with "users";
        "This many users log in anew at one instant.", ["login_rate"];
    "internal_error" now on "node", with "";
        "SRM of the node meets an internal error; both nodes of the group fail.", ["running_in_failed_mode"];
    "takeover_fails" now on "node", with "";
        "The running user move of a takeover to this node fails, or the next one.", ["srm_take_over_users_failed"];
    "takeback_fails" now on "node", with "";
        "The running user move of a fallback to this node fails, or the next one.", ["srm_take_back_users_failed"];
    "start_services_fails" now on "node", with "";
        "Critical services refuse to start in the running fallback to this node, or the next one.", ["start_of_critical_services_failed"];
    "end" now on "event id", with "";
        "Ends an event that was given no `for`.", [];
    "dns_down" later on "DNS resolver", with "answer = \"none\"|\"slow\"|\"wrong\"|\"primary_dead\", from = [..]";
        "A resolver stops answering.", [];
    "db_down" later on "external database", with "from = [..]";
        "An external database stops answering.", [];
    "cert_expire" later on "cluster, node", with "";
        "A certificate runs out.", [];
    "move_users" later on "cluster", with "users, to";
        "Moves users to another cluster.", ["add_users"];
    "add_peer" later on "cluster", with "peer, certificates = true";
        "Adds an intercluster peer.", [];
    "delete_peer" later on "cluster", with "peer";
        "Removes an intercluster peer.", [];
    "force_sync" later on "cluster", with "peer";
        "An administrator forces a sync with an intercluster peer.", [];
    "post" later on "room", with "from = \"user\"";
        "A user posts to a chat room.", [];
    "create_room" later on "node", with "from = \"user\", adhoc = true";
        "A user creates a chat room.", [];
    "edit_config" later on "Expressway node", with "";
        "An administrator edits the configuration.", [];
    "set_primary" later on "Expressway node", with "primary";
        "An administrator changes the primary.", [];
    "tls_mode" later on "Expressway node", with "mode";
        "Changes how strictly peers check certificates.", [];
    "clear_peers" later on "Expressway node", with "";
        "Clears the list of peers.", [];
    "restore_peers" later on "Expressway node", with "";
        "Restores the list of peers.", [];
    "maintenance_on" later on "Expressway node", with "";
        "Maintenance mode on.", ["maintenance_off"];
    "maintenance_off" later on "Expressway node", with "";
        "Maintenance mode off.", ["maintenance_on"];
    "join" later on "Meeting Server node", with "to";
        "Joins a database cluster.", [];
    "remove" later on "Meeting Server node", with "";
        "Leaves the database cluster.", [];
    "initialize" later on "Meeting Server node", with "";
        "Starts a database cluster.", [];
    "connect" later on "Meeting Server node", with "to";
        "Connects a call bridge to a database cluster.", [];
    "upgrade_schema" later on "Meeting Server node", with "";
        "Upgrades the database schema.", [];
    "clear_error" later on "Meeting Server node", with "";
        "Clears the error state of a node.", [];
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    VERBS.iter().map(|verb| {
        let with = if verb.with.is_empty() { String::new() } else { format!(" With: {}.", verb.with) };
        let later = if verb.simulated { "" } else { " Not simulated in this version." };
        let meaning = format!("{} Target: {}.{with}{later}", verb.meaning, verb.target);
        Entry::new(Class::Verb, verb.word, meaning).see(verb.see)
    })
}
