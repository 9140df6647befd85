0:00:01.000  pair/n1: normal -> down, none, A04
0:00:30.000  pair/n2:presence_engine: running -> stopped
0:01:00.000  pair/n2: normal -> running_in_failed_mode, critical_service_down, N08, 500 users
0:01:00.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
