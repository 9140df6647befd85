0:00:00.000  pair/g1: admin ha_off accepted
0:00:00.000  pair/n1: normal -> unknown, high_availability_not_enabled, A01
0:00:00.000  pair/n2: normal -> unknown, high_availability_not_enabled, A01
0:00:10.000  pair/n1:presence_engine: running -> stopped
0:02:10.000  pair/g1: admin ha_on accepted
0:02:10.000  pair/n1: unknown -> initializing, none, A02
0:02:10.000  pair/n2: unknown -> initializing, none, A02
0:02:10.000  pair/n1: initializing -> failing_over, critical_service_down, I12, 500 users
0:02:10.000  pair/n1: alarm SRMFailover raised, critical_service_down, 1000 users
0:02:10.000  pair/n2: initializing -> taking_over, critical_service_down, I14, 500 users
0:02:20.000  pair/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 1000 users
0:02:20.000  pair/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
