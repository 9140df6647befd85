0:00:00.000  pair/n1:database: running -> stopped
0:01:25.000  pair/n2:srm: running -> stopped
0:01:25.000  pair/n2: normal -> down, none, A03
0:01:30.000  pair/n1: normal -> running_in_failed_mode, database_failure, N04, 500 users
0:01:30.000  pair/n1: alarm SRMFailed raised, database_failure, 1000 users
