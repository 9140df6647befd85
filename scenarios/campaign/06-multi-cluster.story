1:00:00.000  pair:s/b: connected -> partly_lost, no_path, 18000 users
1:00:06.000  edge/p1: ras:answered -> ras:unanswered, E04
1:00:06.000  edge/p2: ras:answered -> ras:unanswered, E04
1:00:06.000  edge/p3: ras:answered -> ras:unanswered, E04
1:00:06.000  edge/p4: ras:answered -> ras:unanswered, E04
1:00:10.637  meet/db2: replica_in_sync -> not_connected, M04
1:00:13.694  meet/db1: primary -> not_connected, M03
1:00:13.694  meet: primary:db1 -> primary:none
1:00:13.909  meet/db3: replica_in_sync -> not_connected, M04
1:00:23.909  meet/db2: not_connected -> primary, M05
1:00:23.909  meet: primary:none -> primary:db2
1:00:28.909  meet/db3: not_connected -> replica_in_sync, M06
1:00:45.006  b/n1: normal -> taking_over, peer_down, N06, 6000 users
1:00:45.006  b/n1: taking_over -> running_in_backup_mode, peer_down, X01, 12000 users
1:00:45.006  b/n2: normal -> taking_over, peer_down, N06, 6000 users
1:00:45.006  b/n2: taking_over -> running_in_backup_mode, peer_down, X01, 12000 users
1:00:48.006  b/n2: running_in_backup_mode -> down, none, A04
1:00:48.006  pair:s/b: partly_lost -> lost, no_path, 18000 users
1:10:00.000  dns:corp: up -> down
1:20:48.006  b/n2:text_conferencing: stopped -> running
1:20:48.006  b/n2:xcp_authentication: stopped -> running
1:20:48.006  b/n2: down -> initializing, none, A05
1:22:48.006  b/n2: initializing -> taking_over, peer_down_during_initialization, I17, 6000 users
1:22:48.006  b/n2: taking_over -> running_in_backup_mode, peer_down_during_initialization, X01, 12000 users
1:22:51.006  b/n2: running_in_backup_mode -> down, none, A04
1:24:25.864  sync:b/s: syncing -> failed, dns_failure, Y06
1:24:25.864  peering: all_in_sync -> out_of_sync
1:28:33.573  sync:s/b: syncing -> failed, dns_failure, Y06
1:40:00.000  pair:s/b: lost -> lost, dns_failure, 24000 users
1:40:06.637  meet/db1: not_connected -> replica_syncing, M07
1:40:16.637  meet/db1: replica_syncing -> replica_in_sync, M08
1:42:51.006  b/n2:text_conferencing: stopped -> running
1:42:51.006  b/n2:xcp_authentication: stopped -> running
1:42:51.006  b/n2: down -> initializing, none, A05
1:42:51.018  b/n2: initializing -> failed_over, initialization, I08
2:10:00.000  dns:corp: down -> up
2:10:00.000  edge/p1: ras:unanswered -> ras:answered, E05
2:10:00.000  edge/p3: ras:unanswered -> ras:answered, E05
2:10:00.000  edge/p2: ras:unanswered -> ras:answered, E05
2:10:00.000  edge/p4: ras:unanswered -> ras:answered, E05
2:10:10.000  pair:s/b: lost -> connected
2:10:15.000  sync:s/b: syncing -> waiting, Y05
2:11:40.864  sync:b/s: syncing -> waiting, Y05
2:11:40.864  peering: out_of_sync -> all_in_sync
