0:05:00.000  seoul: admin add_users accepted
0:10:00.000  seoul/n1:presence_engine: running -> stopped
0:11:00.000  seoul: admin add_users accepted
0:11:30.000  seoul/n1: normal -> failing_over, critical_service_down, N01, 6200 users
0:11:30.000  seoul/n1: alarm SRMFailover raised, critical_service_down, 12400 users
0:11:30.000  seoul/n2: normal -> taking_over, critical_service_down, N05, 6200 users
0:11:30.000  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 12400 users
0:11:30.000  seoul/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:20:00.000  seoul: admin add_users refused, node_in_a_failover_state
0:30:00.000  seoul/n1:presence_engine: stopped -> running
0:30:00.000  seoul/n1: failed_over_critical_services_not_running -> failed_over, critical_service_down, S01
0:35:00.000  seoul: admin add_users refused, node_in_a_failover_state
0:40:00.000  seoul/n1: admin fallback accepted
0:40:00.000  seoul/n1: failed_over -> taking_back, on_admin_request, S05, 6200 users
0:40:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 6200 users
0:40:00.000  seoul/n1: taking_back -> normal, normal, K01
0:40:00.000  seoul/n2: falling_back -> normal, normal, K02
0:40:00.000  seoul/n1: alarm SRMFailover cleared
1:00:00.000  seoul: admin add_users accepted
