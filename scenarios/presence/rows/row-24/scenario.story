0:00:00.000  pair/g1: admin ha_off accepted
0:00:00.000  pair/n1: normal -> unknown, high_availability_not_enabled, A01
0:00:00.000  pair/n2: normal -> unknown, high_availability_not_enabled, A01
