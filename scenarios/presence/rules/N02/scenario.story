0:00:00.000  pair/n1:presence_engine: running -> stopped
0:00:00.000  pair/n2:presence_engine: running -> stopped
0:01:30.000  pair/n1: normal -> running_in_failed_mode, critical_service_down, N02, 500 users
0:01:30.000  pair/n1: alarm SRMFailed raised, critical_service_down, 1000 users
0:01:30.000  pair/n2: normal -> running_in_failed_mode, critical_service_down, F03, 500 users
0:01:30.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
