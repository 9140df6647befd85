0:00:00.000  pair/n2: normal -> running_in_failed_mode, unknown, F04, 500 users
0:00:00.000  pair/n2: alarm SRMFailed raised, unknown, 1000 users
0:00:00.000  pair/n1: normal -> running_in_failed_mode, unknown, F03, 500 users
0:00:00.000  pair/n1: alarm SRMFailed raised, unknown, 1000 users
