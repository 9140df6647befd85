0:00:00.000  pair/g1: admin ha_off accepted
0:00:00.000  pair/n1: normal -> unknown, high_availability_not_enabled, A01
0:00:00.000  pair/n2: normal -> unknown, high_availability_not_enabled, A01
0:00:10.000  pair/n1:srm: running -> stopped
0:00:10.000  pair/n1: unknown -> down, none, A03
0:00:20.000  pair/n1:srm: stopped -> running
0:00:20.000  pair/n1: down -> unknown, high_availability_not_enabled, A06
