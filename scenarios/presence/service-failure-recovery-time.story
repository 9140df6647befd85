0:10:00.000  seoul/n1:presence_engine: running -> stopped
0:11:30.000  seoul/n1: normal -> failing_over, critical_service_down, N01, 7500 users
0:11:30.000  seoul/n1: alarm SRMFailover raised, critical_service_down, 15000 users
0:11:30.000  seoul/n2: normal -> taking_over, critical_service_down, N05, 7500 users
0:11:30.000  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 15000 users
0:11:30.000  seoul/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
