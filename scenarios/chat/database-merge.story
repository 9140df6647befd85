0:05:00.000  seoul/sub1: admin ha_off accepted
0:05:00.000  seoul/1a: normal -> unknown, high_availability_not_enabled, A01
0:05:00.000  seoul/1b: normal -> unknown, high_availability_not_enabled, A01
0:10:00.000  seoul/1a:text_conferencing: running -> stopped
0:10:00.000  seoul/1a: room hosted:1a -> not_hosted, T05, 40 rooms
0:10:00.000  seoul/1b:text_conferencing: running -> stopped
0:10:00.000  seoul/1b: room hosted:1b -> not_hosted, T05, 20 rooms
0:11:00.000  seoul/sub1: admin create_merge_job accepted
0:15:00.000  seoul/sub1: admin validate_merge_job accepted
0:20:00.000  seoul/sub1: admin merge_databases accepted
0:40:00.000  seoul/1a:xcp_router: running -> stopped
0:40:00.000  seoul/1a:xcp_authentication: running -> stopped
0:40:00.000  seoul/1b:xcp_router: running -> stopped
0:40:00.000  seoul/1b:xcp_authentication: running -> stopped
0:40:00.000  seoul/1a:xcp_router: stopped -> running
0:40:00.000  seoul/1a:xcp_authentication: stopped -> running
0:40:00.000  seoul/1b:xcp_router: stopped -> running
0:40:00.000  seoul/1b:xcp_authentication: stopped -> running
0:45:00.000  seoul/1a:text_conferencing: stopped -> running
0:45:00.000  seoul/1b:text_conferencing: stopped -> running
0:45:10.000  seoul/1a: room not_hosted -> loading:1a, T06, 40 rooms
0:45:10.000  seoul/1b: room not_hosted -> loading:1b, T06, 20 rooms
0:45:10.200  seoul/1b: room loading:1b -> hosted:1b, T07, 20 rooms
0:45:10.400  seoul/1a: room loading:1a -> hosted:1a, T07, 40 rooms
0:50:00.000  seoul/sub1: admin assign_merged_database accepted
0:55:00.000  seoul/sub1: admin ha_on accepted
0:55:00.000  seoul/1a: unknown -> initializing, none, A02
0:55:00.000  seoul/1b: unknown -> initializing, none, A02
0:55:00.000  seoul/1a: initializing -> normal, normal, I11
0:55:00.000  seoul/1b: initializing -> normal, normal, I11
