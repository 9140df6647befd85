0:10:00.000  seoul/n1: normal -> down, none, A04
0:10:00.000  user:jun: signed_in:n1 -> signed_out, 1 users
0:10:45.000  seoul/n2: normal -> taking_over, peer_reboot, N07, 7500 users
0:10:45.000  seoul/n2: alarm SRMFailover raised, peer_reboot, 15000 users
0:10:45.000  seoul/n2: taking_over -> running_in_backup_mode, peer_reboot, X01, 15000 users
0:24:38.106  user:jun: signed_out -> signed_in:n2, 1 users
0:40:00.000  seoul/n1:text_conferencing: stopped -> running
0:40:00.000  seoul/n1:xcp_authentication: stopped -> running
0:40:00.000  seoul/n1: down -> initializing, none, A05
0:40:00.000  seoul/n1: initializing -> failed_over, initialization, I08
1:30:00.000  seoul/n1: admin fallback accepted
1:30:00.000  seoul/n1: failed_over -> taking_back, on_admin_request, S05, 7500 users
1:30:00.000  user:jun: signed_in:n2 -> signed_out, 1 users
1:30:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 7500 users
1:30:00.000  seoul/n1: taking_back -> normal, normal, K01
1:30:00.000  seoul/n2: falling_back -> normal, normal, K02
1:30:00.000  seoul/n2: alarm SRMFailover cleared
1:46:43.496  user:jun: signed_out -> signed_in:n1, 1 users
