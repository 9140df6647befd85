0:10:00.000  seoul/n1:xcp_router: running -> stopped
0:10:00.000  seoul/n1:text_conferencing: running -> stopped
0:10:00.000  seoul/n1:xcp_authentication: running -> stopped
0:10:00.000  busan/n1: normal -> down, none, A04
0:11:45.000  busan/n2: normal -> taking_over, peer_reboot, N07, 7500 users
0:11:45.000  busan/n2: alarm SRMFailover raised, peer_reboot, 15000 users
0:11:45.000  busan/n2: taking_over -> running_in_backup_mode, peer_reboot, X01, 15000 users
0:13:00.000  seoul/n1: normal -> failing_over, critical_service_down, N01
0:13:00.000  seoul/n1: alarm SRMFailover raised, critical_service_down, 15000 users
0:13:00.000  seoul/n2: normal -> taking_over, critical_service_down, N05, 7500 users
0:13:00.000  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 15000 users
0:13:00.000  seoul/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
