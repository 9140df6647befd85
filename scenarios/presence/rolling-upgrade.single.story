0:30:00.000  seoul/n1: admin failover accepted
0:30:00.000  seoul/n1: normal -> failing_over, on_admin_request, N09, 8000 users
0:30:00.000  seoul/n1:xcp_router: running -> stopped
0:30:00.000  seoul/n1:text_conferencing: running -> stopped
0:30:00.000  seoul/n1:xcp_authentication: running -> stopped
0:30:00.000  seoul/n1:presence_engine: running -> stopped
0:30:00.000  seoul/n1:sip_proxy: running -> stopped
0:30:00.000  seoul/n1:client_profile_agent: running -> stopped
0:30:00.000  seoul/n1:sync_agent: running -> stopped
0:30:00.000  seoul/n2: normal -> taking_over, on_admin_request, N05, 8000 users
0:30:00.000  seoul/n2: taking_over -> running_in_backup_mode, on_admin_request, X01, 15000 users
0:30:00.000  seoul/n1: failing_over -> idle, on_admin_request, X05
1:00:00.000  seoul/n1: idle -> down, none, A04
1:00:45.000  seoul/n2: running_in_backup_mode -> running_in_backup_mode, on_admin_request, B07, 15000 users
1:10:00.000  seoul/n1: down -> initializing, none, A05
1:10:00.000  seoul/n1: initializing -> idle, initialization, I06
1:30:00.000  seoul/n1: admin fallback accepted
1:30:00.000  seoul/n1: idle -> taking_back, on_admin_request, S06, 8000 users
1:30:00.000  seoul/n1:xcp_router: stopped -> running
1:30:00.000  seoul/n1:text_conferencing: stopped -> running
1:30:00.000  seoul/n1:xcp_authentication: stopped -> running
1:30:00.000  seoul/n1:presence_engine: stopped -> running
1:30:00.000  seoul/n1:sip_proxy: stopped -> running
1:30:00.000  seoul/n1:client_profile_agent: stopped -> running
1:30:00.000  seoul/n1:sync_agent: stopped -> running
1:30:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 8000 users
1:30:00.000  seoul/n1: taking_back -> normal, normal, K01
1:30:00.000  seoul/n2: falling_back -> normal, normal, K02
2:30:00.000  seoul/n2: admin failover accepted
2:30:00.000  seoul/n2: normal -> failing_over, on_admin_request, N09, 7000 users
2:30:00.000  seoul/n2:xcp_router: running -> stopped
2:30:00.000  seoul/n2:text_conferencing: running -> stopped
2:30:00.000  seoul/n2:xcp_authentication: running -> stopped
2:30:00.000  seoul/n2:presence_engine: running -> stopped
2:30:00.000  seoul/n2:sip_proxy: running -> stopped
2:30:00.000  seoul/n2:client_profile_agent: running -> stopped
2:30:00.000  seoul/n2:sync_agent: running -> stopped
2:30:00.000  seoul/n1: normal -> taking_over, on_admin_request, N05, 7000 users
2:30:00.000  seoul/n1: taking_over -> running_in_backup_mode, on_admin_request, X01, 15000 users
2:30:00.000  seoul/n2: failing_over -> idle, on_admin_request, X05
3:00:00.000  seoul/n2: idle -> down, none, A04
3:00:45.000  seoul/n1: running_in_backup_mode -> running_in_backup_mode, on_admin_request, B07, 15000 users
3:10:00.000  seoul/n2: down -> initializing, none, A05
3:10:00.000  seoul/n2: initializing -> idle, initialization, I06
3:30:00.000  seoul/n2: admin fallback accepted
3:30:00.000  seoul/n2: idle -> taking_back, on_admin_request, S06, 7000 users
3:30:00.000  seoul/n2:xcp_router: stopped -> running
3:30:00.000  seoul/n2:text_conferencing: stopped -> running
3:30:00.000  seoul/n2:xcp_authentication: stopped -> running
3:30:00.000  seoul/n2:presence_engine: stopped -> running
3:30:00.000  seoul/n2:sip_proxy: stopped -> running
3:30:00.000  seoul/n2:client_profile_agent: stopped -> running
3:30:00.000  seoul/n2:sync_agent: stopped -> running
3:30:00.000  seoul/n1: running_in_backup_mode -> falling_back, on_admin_request, B01, 7000 users
3:30:00.000  seoul/n2: taking_back -> normal, normal, K01
3:30:00.000  seoul/n1: falling_back -> normal, normal, K02
