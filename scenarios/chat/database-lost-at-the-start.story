0:10:00.000  database:pg1: up -> down
0:10:30.000  seoul/1a: alarm XcpTxtConfDBConnectError raised, normal, 5000 users
0:10:30.000  seoul/1b: alarm XcpTxtConfDBConnectError raised, normal, 5000 users
0:20:00.000  seoul/1a:text_conferencing: running -> stopped
0:20:00.000  seoul/1a: room hosted:1a -> not_hosted, T05, 40 rooms
0:20:00.000  room:seoul/1a#0: room hosted:1a -> hosted:none, text_conferencing_down, T05
0:20:00.000  user:andy: in_room:seoul/1a#0 -> signed_in:1a, 1 users
0:20:00.000  user:bob: in_room:seoul/1a#0 -> signed_in:1b, 1 users
0:20:00.000  user:catherine: in_room:seoul/1a#0 -> signed_in:2a, 1 users
0:20:00.000  user:deborah: in_room:seoul/1a#0 -> signed_in:2b, 1 users
0:21:00.000  seoul/1a:text_conferencing: room start -> refused, external_database_unreachable, T02
0:21:30.000  seoul/1a: normal -> failing_over, critical_service_down, N01, 2500 users
0:21:30.000  user:andy: signed_in:1a -> signed_out, 1 users
0:21:30.000  seoul/1a: alarm SRMFailover raised, critical_service_down, 5000 users
0:21:30.000  seoul/1b: normal -> taking_over, critical_service_down, N05, 2500 users
0:21:30.000  seoul/1b: taking_over -> running_in_backup_mode, critical_service_down, X01, 5000 users
0:21:30.000  seoul/1a: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:21:30.000  seoul/1b: room hosted:1b -> not_hosted, T08, 20 rooms
0:21:30.000  room:seoul/1b#0: room hosted:1b -> hosted:none, text_conferencing_down, T08
0:21:30.000  seoul/1b:text_conferencing: running -> stopped
0:23:00.000  seoul/1b: running_in_backup_mode -> running_in_failed_mode, critical_service_down, B05, 2500 users
0:23:00.000  seoul/1b: alarm SRMFailed raised, critical_service_down, 5000 users
0:23:00.000  seoul/1a: failed_over_critical_services_not_running -> running_in_failed_mode, critical_service_down, F03
0:23:00.000  seoul/1a: alarm SRMFailed raised, critical_service_down, 5000 users
0:29:56.018  user:andy: signed_out -> signed_in:1b, 1 users
1:10:00.000  database:pg1: down -> up
1:10:00.000  seoul/1a: alarm XcpTxtConfDBConnectError cleared
1:10:00.000  seoul/1b: alarm XcpTxtConfDBConnectError cleared
1:20:00.000  seoul/1a:text_conferencing: stopped -> running
1:20:00.000  seoul/1b:text_conferencing: stopped -> running
1:20:10.000  seoul/1a: room not_hosted -> loading:1a, T06, 40 rooms
1:20:10.000  seoul/1b: room not_hosted -> loading:1b, T06, 20 rooms
1:20:10.010  room:seoul/1a#0: room hosted:none -> hosted:1a
1:20:10.010  user:andy: signed_in:1b -> in_room:seoul/1a#0, 1 users
1:20:10.010  user:bob: signed_in:1b -> in_room:seoul/1a#0, 1 users
1:20:10.010  user:catherine: signed_in:2a -> in_room:seoul/1a#0, 1 users
1:20:10.010  user:deborah: signed_in:2b -> in_room:seoul/1a#0, 1 users
1:20:10.010  room:seoul/1b#0: room hosted:none -> hosted:1b
1:20:10.200  seoul/1b: room loading:1b -> hosted:1b, T07, 20 rooms
1:20:10.400  seoul/1a: room loading:1a -> hosted:1a, T07, 40 rooms
1:25:00.000  seoul/sub1: admin recover accepted
1:25:00.000  seoul/1a: running_in_failed_mode -> initializing, none, A07
1:25:00.000  seoul/1a: alarm SRMFailed cleared
1:25:00.000  seoul/1b: running_in_failed_mode -> initializing, none, A07
1:25:00.000  seoul/1b: alarm SRMFailed cleared
1:25:00.000  seoul/1a: initializing -> normal, normal, I11
1:25:00.000  seoul/1b: initializing -> normal, normal, I11
1:25:00.000  seoul/1a: alarm SRMFailover cleared
1:25:00.000  user:andy: signed_in:1b -> signed_out, 1 users
1:30:42.343  user:andy: signed_out -> signed_in:1a, 1 users
1:30:43.343  user:andy: signed_in:1a -> in_room:seoul/1a#0, 1 users
