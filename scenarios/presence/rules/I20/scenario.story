0:00:00.000  pair/n1:presence_engine: running -> stopped
0:01:30.000  pair/n1: normal -> failing_over, critical_service_down, N01, 500 users
0:01:30.000  pair/n1: alarm SRMFailover raised, critical_service_down, 1000 users
0:01:30.000  pair/n2: normal -> taking_over, critical_service_down, N05, 500 users
0:01:40.000  pair/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 1000 users
0:01:40.000  pair/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:02:00.000  pair/n2:presence_engine: running -> stopped
0:02:45.000  pair/n1: failed_over_critical_services_not_running -> failed_over_critical_services_not_running, critical_service_down, S11
0:02:45.000  pair/n2: running_in_backup_mode -> running_in_backup_mode, critical_service_down, B07, 1000 users
0:03:30.000  pair/n2: running_in_backup_mode -> running_in_failed_mode, critical_service_down, B05, 500 users
0:03:30.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
0:04:10.000  pair/n2: running_in_failed_mode -> down, none, A04
0:04:10.000  pair/n2: alarm SRMFailed cleared
0:06:40.000  pair/n2:xcp_router: running -> stopped
0:06:40.000  pair/n2:sip_proxy: running -> stopped
0:06:40.000  pair/n2:client_profile_agent: running -> stopped
0:06:40.000  pair/n2:sync_agent: running -> stopped
0:06:40.000  pair/n2: down -> initializing, none, A05
0:06:40.000  pair/n2: initializing -> running_in_failed_mode, critical_service_down, I20
0:06:40.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
0:06:40.000  pair/n1: failed_over_critical_services_not_running -> running_in_failed_mode, critical_service_down, F03
0:06:40.000  pair/n1: alarm SRMFailed raised, critical_service_down, 1000 users
