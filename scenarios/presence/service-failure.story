0:10:00.000  seoul/n1:presence_engine: running -> stopped
0:11:30.000  seoul/n1: normal -> failing_over, critical_service_down, N01, 7500 users
0:11:30.000  user:mina: signed_in:n1 -> signed_out, 1 users
0:11:30.000  seoul/n1: alarm SRMFailover raised, critical_service_down, 15000 users
0:11:30.000  seoul/n2: normal -> taking_over, critical_service_down, N05, 7500 users
0:11:30.000  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, X01, 15000 users
0:11:30.000  seoul/n1: failing_over -> failed_over_critical_services_not_running, critical_service_down, X06
0:18:42.606  user:mina: signed_out -> signed_in:n2, 1 users
0:40:00.000  seoul/n1:presence_engine: stopped -> running
0:40:00.000  seoul/n1: failed_over_critical_services_not_running -> failed_over, critical_service_down, S01
1:00:00.000  seoul/n1: admin fallback accepted
1:00:00.000  seoul/n1: failed_over -> taking_back, on_admin_request, S05, 7500 users
1:00:00.000  user:mina: signed_in:n2 -> signed_out, 1 users
1:00:00.000  seoul/n2: running_in_backup_mode -> falling_back, on_admin_request, B01, 7500 users
1:00:00.000  seoul/n1: taking_back -> normal, normal, K01
1:00:00.000  seoul/n2: falling_back -> normal, normal, K02
1:00:00.000  seoul/n1: alarm SRMFailover cleared
1:06:32.970  user:mina: signed_out -> signed_in:n1, 1 users
