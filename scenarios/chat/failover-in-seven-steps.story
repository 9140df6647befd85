0:04:00.000  user:andy: room in_room:seoul/1a#0 -> delivered, 3 users
0:05:00.000  seoul/1a:text_conferencing: running -> stopped
0:05:00.000  seoul/1a: room hosted:1a -> not_hosted, T05, 40 rooms
0:05:00.000  room:seoul/1a#0: room hosted:1a -> hosted:none, text_conferencing_down, T05
0:05:00.000  user:andy: in_room:seoul/1a#0 -> signed_in:1a, 1 users
0:05:00.000  user:bob: in_room:seoul/1a#0 -> signed_in:1b, 1 users
0:05:00.000  user:catherine: in_room:seoul/1a#0 -> signed_in:2a, 1 users
0:05:00.000  user:deborah: in_room:seoul/1a#0 -> signed_in:2b, 1 users
0:06:00.000  user:bob: room in_room:seoul/1a#0 -> not_delivered, room_not_hosted
0:06:30.000  seoul/1a: normal -> failing_over, critical_service_down, N01, 2500 users
0:06:30.000  user:andy: signed_in:1a -> signed_out, 1 users
0:06:30.000  seoul/1a: alarm SRMFailover raised, critical_service_down, 5000 users
0:06:30.000  seoul/1b: normal -> taking_over, critical_service_down, N05, 2500 users
0:06:30.000  seoul/1b: taking_over -> running_in_backup_mode, critical_service_down, X01, 5000 users
0:06:30.000  seoul/1a: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:06:30.000  seoul/1a: room not_hosted -> loading:1b, T06, 40 rooms
0:06:30.010  room:seoul/1a#0: room hosted:none -> hosted:1b
0:06:30.010  user:bob: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:06:30.010  user:catherine: signed_in:2a -> in_room:seoul/1a#0, 1 users
0:06:30.010  user:deborah: signed_in:2b -> in_room:seoul/1a#0, 1 users
0:06:30.400  seoul/1a: room loading:1b -> hosted:1b, T07, 40 rooms
0:07:00.000  user:bob: room in_room:seoul/1a#0 -> delivered, 2 users
0:14:56.018  user:andy: signed_out -> signed_in:1b, 1 users
0:14:57.018  user:andy: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:30:00.000  user:andy: room in_room:seoul/1a#0 -> delivered, 3 users
