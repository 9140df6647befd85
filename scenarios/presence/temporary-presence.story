0:10:00.000  seoul/n1: admin failover accepted
0:10:00.000  seoul/n1: normal -> failing_over, on_admin_request, N09, 7500 users
0:10:00.000  seoul/n1:xcp_router: running -> stopped
0:10:00.000  seoul/n1:text_conferencing: running -> stopped
0:10:00.000  seoul/n1:xcp_authentication: running -> stopped
0:10:00.000  seoul/n1:presence_engine: running -> stopped
0:10:00.000  seoul/n1:sip_proxy: running -> stopped
0:10:00.000  seoul/n1:client_profile_agent: running -> stopped
0:10:00.000  seoul/n1:sync_agent: running -> stopped
0:10:00.000  seoul/n2: normal -> taking_over, on_admin_request, N05, 7500 users
0:10:00.000  seoul/n2: taking_over -> running_in_backup_mode, on_admin_request, X01, 15000 users
0:10:00.000  seoul/n1: failing_over -> idle, on_admin_request, X05
