0:10:00.000  seoul/n1: admin failover accepted
0:10:00.000  seoul/n1: normal -> failing_over, on_admin_request, N09, 3500 users
0:10:00.000  seoul/n1:xcp_router: running -> stopped
0:10:00.000  seoul/n1:text_conferencing: running -> stopped
0:10:00.000  seoul/n1:xcp_authentication: running -> stopped
0:10:00.000  seoul/n1:presence_engine: running -> stopped
0:10:00.000  seoul/n1:sip_proxy: running -> stopped
0:10:00.000  seoul/n1:client_profile_agent: running -> stopped
0:10:00.000  seoul/n1:sync_agent: running -> stopped
0:10:00.000  seoul/n2: normal -> taking_over, on_admin_request, N05, 3500 users
0:10:00.000  seoul/n2: taking_over -> running_in_backup_mode, on_admin_request, X01, 7000 users
0:10:00.000  seoul/n1: failing_over -> idle, on_admin_request, X05
0:26:59.516  seoul/n2: alarm JSMSessionsExceedsThreshold raised, on_admin_request, 7000 users
1:00:00.000  seoul/n1: admin fallback accepted
1:00:00.000  seoul/n1: idle -> taking_back, on_admin_request, S06, 3500 users
1:00:00.000  seoul/n2: alarm JSMSessionsExceedsThreshold cleared
1:00:00.000  seoul/n1:xcp_router: stopped -> running
1:00:00.000  seoul/n1:text_conferencing: stopped -> running
1:00:00.000  seoul/n1:xcp_authentication: stopped -> running
1:00:00.000  seoul/n1:presence_engine: stopped -> running
1:00:00.000  seoul/n1:sip_proxy: stopped -> running
1:00:00.000  seoul/n1:client_profile_agent: stopped -> running
1:00:00.000  seoul/n1:sync_agent: stopped -> running
1:00:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 3500 users
1:00:00.000  seoul/n1: taking_back -> normal, normal, K01
1:00:00.000  seoul/n2: falling_back -> normal, normal, K02
