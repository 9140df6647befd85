0:01:00.000  pair/n1: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n1: alarm SRMFailover raised, peer_down, 1000 users
0:01:00.000  pair/n2: normal -> taking_over, peer_down, N06, 500 users
0:01:00.000  pair/n2: alarm SRMFailover raised, peer_down, 1000 users
0:01:10.000  pair/n1: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_down, X01, 1000 users
0:01:40.000  pair/n1:srm: running -> stopped
0:01:40.000  pair/n1: running_in_backup_mode -> down, none, A03
0:01:40.000  pair/n2:srm: running -> stopped
0:01:40.000  pair/n2: running_in_backup_mode -> down, none, A03
0:02:00.000  pair/n1:srm: stopped -> running
0:02:00.000  pair/n1: down -> initializing, none, A05
0:02:00.000  pair/n2:srm: stopped -> running
0:02:00.000  pair/n2: down -> initializing, none, A05
0:02:00.000  pair/n1: initializing -> normal, normal, I07a
0:02:00.000  pair/n2: initializing -> normal, normal, I10
0:02:00.000  pair/n1: alarm SRMFailover cleared
0:02:00.000  pair/n2: alarm SRMFailover cleared
