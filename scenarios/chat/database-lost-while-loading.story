0:10:00.000  seoul/1a:text_conferencing: running -> stopped
0:10:00.000  seoul/1a: room hosted:1a -> not_hosted, T05, 2000 rooms
0:10:00.000  room:seoul/1a#0: room hosted:1a -> hosted:none, text_conferencing_down, T05
0:10:00.000  user:andy: in_room:seoul/1a#0 -> signed_in:1a, 1 users
0:10:00.000  user:bob: in_room:seoul/1a#0 -> signed_in:1b, 1 users
0:10:00.000  user:catherine: in_room:seoul/1a#0 -> signed_in:2a, 1 users
0:10:00.000  user:deborah: in_room:seoul/1a#0 -> signed_in:2b, 1 users
0:11:30.000  seoul/1a: normal -> failing_over, critical_service_down, N01, 2500 users
0:11:30.000  user:andy: signed_in:1a -> signed_out, 1 users
0:11:30.000  seoul/1a: alarm SRMFailover raised, critical_service_down, 5000 users
0:11:30.000  seoul/1b: normal -> taking_over, critical_service_down, N05, 2500 users
0:11:30.000  seoul/1b: taking_over -> running_in_backup_mode, critical_service_down, X01, 5000 users
0:11:30.000  seoul/1a: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:11:30.000  seoul/1a: room not_hosted -> loading:1b, T06, 2000 rooms
0:11:30.010  room:seoul/1a#0: room hosted:none -> hosted:1b
0:11:30.010  user:bob: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:11:30.010  user:catherine: signed_in:2a -> in_room:seoul/1a#0, 1 users
0:11:30.010  user:deborah: signed_in:2b -> in_room:seoul/1a#0, 1 users
0:11:40.000  database:pg1: up -> down
0:11:40.000  seoul/1b: room hosted:1b -> not_hosted, T08, 500 rooms
0:11:40.000  seoul/1a: room loading:1b -> not_hosted, T08, 2000 rooms
0:11:40.000  room:seoul/1a#0: room hosted:1b -> hosted:none, text_conferencing_down, T08
0:11:40.000  user:bob: in_room:seoul/1a#0 -> signed_in:1b, 1 users
0:11:40.000  user:catherine: in_room:seoul/1a#0 -> signed_in:2a, 1 users
0:11:40.000  user:deborah: in_room:seoul/1a#0 -> signed_in:2b, 1 users
0:11:40.000  seoul/1b: alarm XcpTxtConfDBConnectError raised, critical_service_down, 5000 users
0:11:40.000  seoul/1b:text_conferencing: running -> stopped
0:13:10.000  seoul/1b: running_in_backup_mode -> running_in_failed_mode, critical_service_down, B05, 2500 users
0:13:10.000  seoul/1b: alarm SRMFailed raised, critical_service_down, 5000 users
0:13:10.000  seoul/1a: failed_over_critical_services_not_running -> running_in_failed_mode, critical_service_down, F03
0:13:10.000  seoul/1a: alarm SRMFailed raised, critical_service_down, 5000 users
0:19:56.018  user:andy: signed_out -> signed_in:1b, 1 users
0:31:40.000  database:pg1: down -> up
0:31:40.000  seoul/1b: alarm XcpTxtConfDBConnectError cleared
0:40:00.000  seoul/1a:text_conferencing: stopped -> running
0:40:00.000  seoul/1b:text_conferencing: stopped -> running
0:40:10.000  seoul/1a: room not_hosted -> loading:1a, T06, 2000 rooms
0:40:10.000  seoul/1b: room not_hosted -> loading:1b, T06, 500 rooms
0:40:10.010  room:seoul/1a#0: room hosted:none -> hosted:1a
0:40:10.010  user:andy: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:40:10.010  user:bob: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:40:10.010  user:catherine: signed_in:2a -> in_room:seoul/1a#0, 1 users
0:40:10.010  user:deborah: signed_in:2b -> in_room:seoul/1a#0, 1 users
0:40:15.000  seoul/1b: room loading:1b -> hosted:1b, T07, 500 rooms
0:40:30.000  seoul/1a: room loading:1a -> hosted:1a, T07, 2000 rooms
0:45:00.000  seoul/sub1: admin recover accepted
0:45:00.000  seoul/1a: running_in_failed_mode -> initializing, none, A07
0:45:00.000  seoul/1a: alarm SRMFailed cleared
0:45:00.000  seoul/1b: running_in_failed_mode -> initializing, none, A07
0:45:00.000  seoul/1b: alarm SRMFailed cleared
0:45:00.000  seoul/1a: initializing -> normal, normal, I11
0:45:00.000  seoul/1b: initializing -> normal, normal, I11
0:45:00.000  seoul/1a: alarm SRMFailover cleared
0:45:00.000  user:andy: signed_in:1b -> signed_out, 1 users
0:50:42.343  user:andy: signed_out -> signed_in:1a, 1 users
0:50:43.343  user:andy: signed_in:1a -> in_room:seoul/1a#0, 1 users
