0:00:00.000  pair/n1: normal -> down, none, A04
0:00:00.000  pair/n2: normal -> down, none, A04
0:05:00.000  pair/n2:xcp_router: running -> stopped
0:05:00.000  pair/n2:presence_engine: running -> stopped
0:05:00.000  pair/n2:sip_proxy: running -> stopped
0:05:00.000  pair/n2:client_profile_agent: running -> stopped
0:05:00.000  pair/n2:sync_agent: running -> stopped
0:05:00.000  pair/n2: down -> initializing, none, A05
0:07:00.000  pair/n2: initializing -> running_in_failed_mode, critical_service_down, I18
0:07:00.000  pair/n2: alarm SRMFailed raised, critical_service_down, 1000 users
