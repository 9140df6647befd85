0:05:00.000  seoul/sub1: admin create_merge_job refused, text_conferencing_runs
0:10:00.000  seoul/1a:text_conferencing: running -> stopped
0:10:00.000  seoul/1a: room hosted:1a -> not_hosted, T05, 40 rooms
0:10:00.000  seoul/1b:text_conferencing: running -> stopped
0:10:00.000  seoul/1b: room hosted:1b -> not_hosted, T05, 20 rooms
0:11:00.000  seoul/sub1: admin validate_merge_job refused, no_merge_job
0:11:30.000  seoul/1a: normal -> running_in_failed_mode, critical_service_down, N02, 2500 users
0:11:30.000  seoul/1a: alarm SRMFailed raised, critical_service_down, 5000 users
0:11:30.000  seoul/1b: normal -> running_in_failed_mode, critical_service_down, F03, 2500 users
0:11:30.000  seoul/1b: alarm SRMFailed raised, critical_service_down, 5000 users
0:12:00.000  seoul/sub1: admin create_merge_job accepted
0:13:00.000  seoul/sub1: admin merge_databases refused, merge_job_not_validated
0:14:00.000  seoul/sub1: admin validate_merge_job accepted
0:15:00.000  seoul/sub1: admin assign_merged_database refused, databases_not_merged
0:16:00.000  seoul/sub1: admin merge_databases accepted
0:17:00.000  seoul/sub1: admin assign_merged_database refused, xcp_router_not_restarted
