0:00:00.000  pair/g1: admin ha_off accepted
0:00:00.000  pair/n1: normal -> unknown, high_availability_not_enabled, A01
0:00:00.000  pair/n2: normal -> unknown, high_availability_not_enabled, A01
0:00:10.000  pair/n1:presence_engine: running -> stopped
0:00:10.000  pair/n2:presence_engine: running -> stopped
0:02:10.000  pair/g1: admin ha_on accepted
0:02:10.000  pair/n1: unknown -> initializing, none, A02
0:02:10.000  pair/n2: unknown -> initializing, none, A02
0:02:10.000  pair/n1: initializing -> running_in_failed_mode, critical_service_down, I13, 500 users
0:02:10.000  pair/n1: alarm SRMFailed raised, critical_service_down, 1000 users
0:02:10.000  pair/n2: initializing -> running_in_failed_mode, critical_service_down, F03, 500 users
0:02:10.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
