0:10:00.000  user:bob: in_room:seoul/1a#0 -> signed_in:1b, 1 users
0:10:45.000  seoul/1a: normal -> taking_over, peer_down, N06, 2500 users
0:10:45.000  seoul/1a: alarm SRMFailover raised, peer_down, 5000 users
0:10:45.000  seoul/1a: taking_over -> running_in_backup_mode, peer_down, X01, 5000 users
0:10:45.000  seoul/1b: normal -> taking_over, peer_down, N06, 2500 users
0:10:45.000  seoul/1b: alarm SRMFailover raised, peer_down, 5000 users
0:10:45.000  seoul/1b: taking_over -> running_in_backup_mode, peer_down, X01, 5000 users
0:10:45.000  seoul/1b: room not_hosted -> loading:1a, T06, 20 rooms
0:10:45.000  seoul/1a: room not_hosted -> loading:1b, T06, 40 rooms
0:10:45.010  room:seoul/1a#0: room hosted:1a -> dual_host
0:10:45.010  user:bob: signed_in:1b -> in_room:seoul/1a#0, 1 users
0:10:45.010  room:seoul/1b#0: room hosted:1b -> dual_host
0:10:45.200  seoul/1b: room loading:1a -> hosted:1a, T07, 20 rooms
0:10:45.400  seoul/1a: room loading:1b -> hosted:1b, T07, 40 rooms
0:20:00.000  seoul/1b: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 2500 users
0:20:00.000  seoul/1b: alarm SRMFailed raised, unknown, 5000 users
0:20:00.000  seoul/1a: running_in_backup_mode -> running_in_failed_mode, unknown, F03, 2500 users
0:20:00.000  seoul/1a: alarm SRMFailed raised, unknown, 5000 users
0:20:00.000  seoul/1b: room hosted:1a -> unloading:1a, T09, 20 rooms
0:20:00.000  room:seoul/1b#0: room dual_host -> hosted:1b, T09
0:20:00.000  seoul/1a: room hosted:1b -> unloading:1b, T09, 40 rooms
0:20:00.000  room:seoul/1a#0: room dual_host -> hosted:1a, T09
0:20:00.040  seoul/1b: room unloading:1a -> not_hosted, T10, 20 rooms
0:20:00.080  seoul/1a: room unloading:1b -> not_hosted, T10, 40 rooms
0:30:00.000  seoul/sub1: admin recover accepted
0:30:00.000  seoul/1a: running_in_failed_mode -> initializing, none, A07
0:30:00.000  seoul/1a: alarm SRMFailed cleared
0:30:00.000  seoul/1b: running_in_failed_mode -> initializing, none, A07
0:30:00.000  seoul/1b: alarm SRMFailed cleared
0:30:00.000  seoul/1a: initializing -> normal, normal, I11
0:30:00.000  seoul/1b: initializing -> normal, normal, I11
0:30:00.000  seoul/1a: alarm SRMFailover cleared
0:30:00.000  seoul/1b: alarm SRMFailover cleared
