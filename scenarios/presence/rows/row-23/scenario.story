0:00:00.000  pair/n1:presence_engine: running -> stopped
0:01:30.000  pair/n1: normal -> failing_over, critical_service_down, N01, 500 users
0:01:30.000  pair/n1: alarm SRMFailover raised, critical_service_down, 1000 users
0:01:30.000  pair/n2: normal -> taking_over, critical_service_down, N05, 500 users
0:01:40.000  pair/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 1000 users
0:01:40.000  pair/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:03:20.000  pair/n1:presence_engine: stopped -> running
0:03:20.000  pair/n1: failed_over_critical_services_not_running -> failed_over, critical_service_down, S01
0:06:40.000  pair/n2:presence_engine: running -> stopped
0:08:10.000  pair/n2: running_in_backup_mode -> failing_over, auto_recover_critical_service_down, B02, 826 users
0:08:10.000  pair/n2: alarm SRMFailover raised, auto_recover_critical_service_down, 1000 users
0:08:10.000  pair/n1: failed_over -> taking_over, auto_recover_critical_service_down, B04, 1000 users
0:08:20.000  pair/n1: taking_over -> running_in_backup_mode, auto_recover_critical_service_down, X01, 1000 users
0:08:20.000  pair/n2: failing_over -> failed_over_critical_services_not_running, auto_recover_critical_service_down, X06
