0:05:28.500  seoul/n1: normal -> down, none, A04
0:06:15.000  seoul/n2: normal -> taking_over, peer_reboot, N07, 7500 users
0:06:15.000  seoul/n2: alarm SRMFailover raised, peer_reboot, 15000 users
0:06:15.000  seoul/n2: taking_over -> running_in_backup_mode, peer_reboot, X01, 15000 users
