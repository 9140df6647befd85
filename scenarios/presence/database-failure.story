0:10:00.000  seoul/n1:database: running -> stopped
0:11:30.000  seoul/n1: normal -> failing_over, database_failure, N03, 7500 users
0:11:30.000  seoul/n1: alarm SRMFailover raised, database_failure, 15000 users
0:11:30.000  seoul/n2: normal -> taking_over, database_failure, N05, 7500 users
0:11:30.000  seoul/n2: taking_over -> running_in_backup_mode, database_failure, X01, 15000 users
0:11:30.000  seoul/n1: failing_over -> failed_over_critical_services_not_running, database_failure, X06
0:40:00.000  seoul/n1: failed_over_critical_services_not_running -> down, none, A04
0:40:45.000  seoul/n2: running_in_backup_mode -> running_in_backup_mode, database_failure, B07, 15000 users
0:50:00.000  seoul/n1:database: stopped -> running
0:50:00.000  seoul/n1:text_conferencing: stopped -> running
0:50:00.000  seoul/n1:xcp_authentication: stopped -> running
0:50:00.000  seoul/n1: down -> initializing, none, A05
0:50:00.000  seoul/n1: initializing -> failed_over, initialization, I08
1:00:00.000  seoul/n1: admin fallback accepted
1:00:00.000  seoul/n1: failed_over -> taking_back, on_admin_request, S05, 7500 users
1:00:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 7500 users
1:00:00.000  seoul/n1: taking_back -> normal, normal, K01
1:00:00.000  seoul/n2: falling_back -> normal, normal, K02
1:00:00.000  seoul/n1: alarm SRMFailover cleared
