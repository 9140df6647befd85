0:00:00.000  pair/n1: normal -> down, none, A04
0:00:00.000  pair/n2: normal -> down, none, A04
0:05:00.000  pair/n2:text_conferencing: stopped -> running
0:05:00.000  pair/n2:xcp_authentication: stopped -> running
0:05:00.000  pair/n2: down -> initializing, none, A05
0:07:00.000  pair/n2: initializing -> taking_over, peer_down_during_initialization, I17, 500 users
0:07:00.000  pair/n2: alarm SRMFailover raised, peer_down_during_initialization, 1000 users
0:07:10.000  pair/n2: taking_over -> running_in_backup_mode, peer_down_during_initialization, X01, 1000 users
0:10:00.000  pair/n1:text_conferencing: stopped -> running
0:10:00.000  pair/n1:xcp_authentication: stopped -> running
0:10:00.000  pair/n1: down -> initializing, none, A05
0:10:00.000  pair/n1: initializing -> failed_over, initialization, I08
