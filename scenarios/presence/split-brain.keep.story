0:10:45.020  korea/n1: normal -> taking_over, peer_down, N06, 7500 users
0:10:45.020  korea/n1: alarm SRMFailover raised, peer_down, 15000 users
0:10:45.020  korea/n1: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
0:10:45.020  korea/n2: normal -> taking_over, peer_down, N06, 7500 users
0:10:45.020  korea/n2: alarm SRMFailover raised, peer_down, 15000 users
0:10:45.020  korea/n2: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
1:00:00.000  korea/g1: admin recover refused, nodes_have_not_failed
