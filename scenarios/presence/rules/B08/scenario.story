0:01:00.000  pair/n1: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n1: alarm SRMFailover raised, peer_down, 1000 users
0:01:00.000  pair/n2: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n2: alarm SRMFailover raised, peer_down, 1000 users
0:01:10.000  pair/n1: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:45.000  pair/n2: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 500 users
0:01:45.000  pair/n2: alarm SRMFailed raised, unknown, 1000 users
0:01:45.000  pair/n1: running_in_backup_mode -> running_in_failed_mode, unknown, F03, 500 users
0:01:45.000  pair/n1: alarm SRMFailed raised, unknown, 1000 users
