0:00:00.000  pair/n1: admin failover accepted
0:00:00.000  pair/n1: normal -> failing_over, on_admin_request, N09, 500 users
0:00:00.000  pair/n1:xcp_router: running -> stopped
0:00:00.000  pair/n1:text_conferencing: running -> stopped
0:00:00.000  pair/n1:xcp_authentication: running -> stopped
0:00:00.000  pair/n1:presence_engine: running -> stopped
0:00:00.000  pair/n1:sip_proxy: running -> stopped
0:00:00.000  pair/n1:client_profile_agent: running -> stopped
0:00:00.000  pair/n1:sync_agent: running -> stopped
0:00:00.000  pair/n2: normal -> taking_over, on_admin_request, N05, 500 users
0:00:10.000  pair/n2: taking_over -> running_in_backup_mode, on_admin_request, X01, 1000 users
0:00:10.000  pair/n1: failing_over -> idle, on_admin_request, X05
0:05:00.000  pair/n2:presence_engine: running -> stopped
0:06:30.000  pair/n2: running_in_backup_mode -> running_in_failed_mode, critical_service_down, B05, 816 users
0:06:30.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
0:06:30.000  pair/n1: idle -> running_in_failed_mode, critical_service_down, F03
0:06:30.000  pair/n1: alarm SRMFailed raised, critical_service_down, 1000 users
