0:00:05.000  pair/n1:presence_engine: running -> stopped
0:01:00.000  pair/n1: normal -> running_in_failed_mode, critical_service_down, N08, 500 users
0:01:00.000  pair/n1: alarm SRMFailed raised, critical_service_down, 1000 users
0:01:00.000  pair/n2: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n2: alarm SRMFailover raised, peer_down, 1000 users
0:01:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:45.000  pair/n2: running_in_backup_mode -> running_in_failed_mode, unknown, F05, 500 users
0:01:45.000  pair/n2: alarm SRMFailed raised, unknown, 1000 users
0:01:45.000  pair/n1: running_in_failed_mode -> running_in_failed_mode, unknown, F02, 500 users
