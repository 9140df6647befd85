0:10:00.000  a/n1:text_conferencing: running -> stopped
0:10:00.000  a/n1: room hosted:n1 -> not_hosted, T05, 40 rooms
0:10:00.000  room:a/n1#0: room hosted:n1 -> hosted:none, text_conferencing_down, T05
0:10:00.000  user:ann: in_room:a/n1#0 -> signed_in:n2, 1 users
0:10:00.000  user:ben: in_room:a/n1#0 -> signed_in:n1, 1 users
0:11:30.000  a/n1: normal -> failing_over, critical_service_down, N01, 2500 users
0:11:30.000  a/n1: alarm SRMFailover raised, critical_service_down, 5000 users
0:11:30.000  a/n2: normal -> taking_over, critical_service_down, N05, 2500 users
0:11:30.000  a/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 5000 users
0:11:30.000  a/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:11:30.000  a/n1: room not_hosted -> loading:n2, T06, 40 rooms
0:11:30.010  room:a/n1#0: room hosted:none -> hosted:n2
0:11:30.010  user:ann: signed_in:n2 -> in_room:a/n1#0, 1 users
0:11:30.010  user:ben: signed_in:n1 -> in_room:a/n1#0, 1 users
0:11:30.400  a/n1: room loading:n2 -> hosted:n2, T07, 40 rooms
0:40:00.000  a/n1:text_conferencing: stopped -> running
0:40:00.000  a/n1: failed_over_critical_services_not_running -> failed_over, critical_service_down, S01
0:45:00.000  a/n1: admin fallback accepted
0:45:00.000  a/n1: failed_over -> taking_back, on_admin_request, S05, 2500 users
0:45:00.000  a/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 2500 users
0:45:00.000  a/n1: taking_back -> normal, normal, K01
0:45:00.000  a/n2: falling_back -> normal, normal, K02
0:45:00.000  a/n1: alarm SRMFailover cleared
0:45:00.000  a/n1: room hosted:n2 -> unloading:n2, T09, 40 rooms
0:45:00.000  room:a/n1#0: room hosted:n2 -> hosted:none, unloading, T09
0:45:00.000  user:ann: in_room:a/n1#0 -> signed_in:n2, 1 users
0:45:00.000  user:ben: in_room:a/n1#0 -> signed_in:n1, 1 users
0:45:00.080  a/n1: room unloading:n2 -> not_hosted, T10, 40 rooms
0:45:00.080  a/n1: room not_hosted -> loading:n1, T06, 40 rooms
0:45:00.090  room:a/n1#0: room hosted:none -> hosted:n1
0:45:00.090  user:ann: signed_in:n2 -> in_room:a/n1#0, 1 users
0:45:00.090  user:ben: signed_in:n1 -> in_room:a/n1#0, 1 users
0:45:00.480  a/n1: room loading:n1 -> hosted:n1, T07, 40 rooms
1:10:00.000  pair:a/b: connected -> lost, no_path, 10000 users
1:10:00.000  user:ben: in_room:a/n1#0 -> signed_in:n1, 1 users
1:14:00.172  sync:a/b: syncing -> failed, peer_not_reachable, Y06
1:14:00.172  peering: all_in_sync -> out_of_sync
1:14:00.172  sync:a/b: alarm InterclusterSyncAgentPeerSyncFailed raised
1:14:00.172  sync:a/b: alarm InterclusterSyncAgentAXLConnectionFailed raised
1:20:00.000  user:ben: room in_room:a/n1#0 -> not_delivered, sender_not_in_room
1:24:05.293  sync:b/a: syncing -> failed, peer_not_reachable, Y06
1:24:05.293  sync:b/a: alarm InterclusterSyncAgentPeerSyncFailed raised
1:24:05.293  sync:b/a: alarm InterclusterSyncAgentAXLConnectionFailed raised
1:30:10.000  pair:a/b: lost -> connected
1:30:10.000  user:ben: signed_in:n1 -> in_room:a/n1#0, 1 users
1:30:15.000  sync:b/a: syncing -> waiting, Y05
1:30:15.000  sync:b/a: alarm InterclusterSyncAgentPeerSyncFailed cleared
1:30:15.000  sync:b/a: alarm InterclusterSyncAgentAXLConnectionFailed cleared
1:33:15.172  sync:a/b: syncing -> waiting, Y05
1:33:15.172  peering: out_of_sync -> all_in_sync
1:33:15.172  sync:a/b: alarm InterclusterSyncAgentPeerSyncFailed cleared
1:33:15.172  sync:a/b: alarm InterclusterSyncAgentAXLConnectionFailed cleared
