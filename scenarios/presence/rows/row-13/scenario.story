0:00:00.000  pair/n1:database: running -> stopped
0:01:30.000  pair/n1: normal -> failing_over, database_failure, N03, 500 users
0:01:30.000  pair/n1: alarm SRMFailover raised, database_failure, 1000 users
0:01:30.000  pair/n2: normal -> taking_over, database_failure, N05, 500 users
0:01:40.000  pair/n2: taking_over -> running_in_backup_mode, database_failure, X01, 1000 users
0:01:40.000  pair/n1: failing_over -> failed_over_critical_services_not_running, database_failure, X06
