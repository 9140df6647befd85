0:10:45.020  korea/n1: normal -> taking_over, peer_down, N06, 7500 users
0:10:45.020  korea/n1: alarm SRMFailover raised, peer_down, 15000 users
0:10:45.020  korea/n1: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
0:10:45.020  korea/n2: normal -> taking_over, peer_down, N06, 7500 users
0:10:45.020  korea/n2: alarm SRMFailover raised, peer_down, 15000 users
0:10:45.020  korea/n2: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
0:50:00.020  korea/n1: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 7500 users
0:50:00.020  korea/n1: alarm SRMFailed raised, unknown, 15000 users
0:50:00.020  korea/n2: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 7500 users
0:50:00.020  korea/n2: alarm SRMFailed raised, unknown, 15000 users
0:50:00.040  korea/n1: running_in_failed_mode -> running_in_failed_mode, unknown, F02, 7500 users
0:50:00.040  korea/n2: running_in_failed_mode -> running_in_failed_mode, unknown, F02, 7500 users
1:00:00.000  korea/g1: admin recover accepted
1:00:00.000  korea/n1: running_in_failed_mode -> initializing, none, A07
1:00:00.000  korea/n1: alarm SRMFailed cleared
1:00:00.000  korea/n2: running_in_failed_mode -> initializing, none, A07
1:00:00.000  korea/n2: alarm SRMFailed cleared
1:00:00.020  korea/n1: initializing -> normal, normal, I11
1:00:00.020  korea/n2: initializing -> normal, normal, I11
1:00:00.020  korea/n1: alarm SRMFailover cleared
1:00:00.020  korea/n2: alarm SRMFailover cleared
