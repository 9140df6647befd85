0:10:00.000  seoul/g1: admin ha_off accepted
0:10:00.000  seoul/n1: normal -> unknown, high_availability_not_enabled, A01
0:10:00.000  seoul/n2: normal -> unknown, high_availability_not_enabled, A01
0:12:00.000  seoul/n1: unknown -> down, none, A04
0:22:00.000  seoul/n1:text_conferencing: stopped -> running
0:22:00.000  seoul/n1:xcp_authentication: stopped -> running
0:22:00.000  seoul/n1: down -> unknown, high_availability_not_enabled, A06
1:00:00.000  seoul/g1: admin ha_on accepted
1:00:00.000  seoul/n1: unknown -> initializing, none, A02
1:00:00.000  seoul/n2: unknown -> initializing, none, A02
1:00:00.000  seoul/n1: initializing -> normal, normal, I11
1:00:00.000  seoul/n2: initializing -> normal, normal, I11
