0:00:01.000  pair/n1: normal -> down, none, A04
0:01:00.000  pair/n2: normal -> taking_over, peer_reboot, N07, 500 users
0:01:00.000  pair/n2: alarm SRMFailover raised, peer_reboot, 1000 users
0:01:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_reboot, X01, 1000 users
0:05:00.000  pair/n2: running_in_backup_mode -> down, none, A04
0:15:00.000  pair/n1:text_conferencing: stopped -> running
0:15:00.000  pair/n1:xcp_authentication: stopped -> running
0:15:00.000  pair/n1: down -> initializing, none, A05
0:15:00.000  pair/n2:text_conferencing: stopped -> running
0:15:00.000  pair/n2:xcp_authentication: stopped -> running
0:15:00.000  pair/n2: down -> initializing, none, A05
0:15:00.000  pair/n1: initializing -> failed_over, initialization, I08
0:15:00.000  pair/n2: initializing -> running_in_backup_mode, initialization, I07, 1000 users
