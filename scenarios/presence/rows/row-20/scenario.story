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
0:01:40.000  pair/n1: admin fallback accepted
0:01:40.000  pair/n1: idle -> taking_back, on_admin_request, S06, 500 users
0:01:40.000  pair/n1:xcp_router: stopped -> running
0:01:40.000  pair/n1:text_conferencing: stopped -> running
0:01:40.000  pair/n1:xcp_authentication: stopped -> running
0:01:40.000  pair/n1:presence_engine: stopped -> running
0:01:40.000  pair/n1:sip_proxy: stopped -> running
0:01:40.000  pair/n1:client_profile_agent: stopped -> running
0:01:40.000  pair/n1:sync_agent: stopped -> running
0:01:40.000  pair/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 500 users
0:01:50.000  pair/n1: taking_back -> running_in_failed_mode, srm_take_back_users_failed, K05
0:01:50.000  pair/n1: alarm SRMFailed raised, srm_take_back_users_failed, 1000 users
0:01:50.000  pair/n2: falling_back -> running_in_failed_mode, srm_take_back_users_failed, K06, 500 users
0:01:50.000  pair/n2: alarm SRMFailed raised, srm_take_back_users_failed, 1000 users
