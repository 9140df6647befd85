0:00:00.000  pair/n1:presence_engine: running -> stopped
0:01:30.000  pair/n1: normal -> failing_over, critical_service_down, N01, 500 users
0:01:30.000  pair/n1: alarm SRMFailover raised, critical_service_down, 1000 users
0:01:30.000  pair/n2: normal -> taking_over, critical_service_down, N05, 500 users
0:01:40.000  pair/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 1000 users
0:01:40.000  pair/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:05:00.000  pair/n2:database: running -> stopped
0:06:30.000  pair/n2: running_in_backup_mode -> running_in_failed_mode, database_failure, B06, 702 users
0:06:30.000  pair/n2: alarm SRMFailed raised, database_failure, 1000 users
0:06:30.000  pair/n1: failed_over_critical_services_not_running -> running_in_failed_mode, database_failure, F03
0:06:30.000  pair/n1: alarm SRMFailed raised, database_failure, 1000 users
