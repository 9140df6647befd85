0:01:00.000  pair/n1: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n1: alarm SRMFailover raised, peer_down, 1000 users
0:01:00.000  pair/n2: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n2: alarm SRMFailover raised, peer_down, 1000 users
0:01:10.000  pair/n1: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
