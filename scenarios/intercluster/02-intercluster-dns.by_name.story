1:00:00.000  pair:a/b: connected -> lost, dns_failure, 30000 users
1:00:00.000  pair:a/c: connected -> partly_lost, no_path, 22500 users
1:00:00.000  pair:b/c: connected -> lost, no_path, 30000 users
1:00:45.020  a/n1: normal -> taking_over, peer_down, N06, 7500 users
1:00:45.020  a/n1: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
1:00:45.020  a/n2: normal -> taking_over, peer_down, N06, 7500 users
1:00:45.020  a/n2: taking_over -> running_in_backup_mode, peer_down, X01, 15000 users
1:08:02.644  sync:a/c: syncing -> failed, dns_failure, Y06
1:08:02.644  peering: all_in_sync -> out_of_sync
1:14:00.172  sync:a/b: syncing -> failed, dns_failure, Y06
1:18:05.828  sync:c/a: syncing -> failed, peer_not_reachable, Y06
1:22:53.434  sync:c/b: syncing -> failed, peer_not_reachable, Y06
1:24:05.293  sync:b/a: syncing -> failed, dns_failure, Y06
1:27:08.760  sync:b/c: syncing -> failed, dns_failure, Y06
3:08:02.644  a/n1:icsa: running -> starting
3:09:02.644  a/n1:icsa: starting -> running
3:11:02.644  sync:a/b: syncing -> failed, dns_failure, Y06
3:11:02.644  sync:a/c: syncing -> failed, dns_failure, Y06
3:18:05.828  c/n1:icsa: running -> starting
3:19:05.828  c/n1:icsa: starting -> running
3:21:05.828  sync:c/a: syncing -> failed, peer_not_reachable, Y06
3:21:05.828  sync:c/b: syncing -> failed, peer_not_reachable, Y06
3:24:05.293  b/n1:icsa: running -> starting
3:25:05.293  b/n1:icsa: starting -> running
3:27:05.293  sync:b/a: syncing -> failed, dns_failure, Y06
3:27:05.293  sync:b/c: syncing -> failed, dns_failure, Y06
4:00:00.020  a/n1: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 7500 users
4:00:00.020  a/n2: running_in_backup_mode -> running_in_failed_mode, unknown, B08, 7500 users
4:00:00.040  a/n1: running_in_failed_mode -> running_in_failed_mode, unknown, F02, 7500 users
4:00:00.040  a/n2: running_in_failed_mode -> running_in_failed_mode, unknown, F02, 7500 users
4:00:10.000  pair:a/b: lost -> connected
4:00:10.000  pair:a/c: partly_lost -> connected
4:00:10.000  pair:b/c: lost -> connected
4:00:15.000  sync:a/b: syncing -> waiting, Y05
4:00:15.000  sync:a/c: syncing -> waiting, Y05
4:00:20.293  sync:b/a: syncing -> waiting, Y05
4:00:20.293  sync:b/c: syncing -> waiting, Y05
4:01:20.828  sync:c/a: syncing -> waiting, Y05
4:01:20.828  sync:c/b: syncing -> waiting, Y05
4:01:20.828  peering: out_of_sync -> all_in_sync
4:05:00.020  a/g1: admin recover accepted
4:05:00.020  a/n1: running_in_failed_mode -> initializing, none, A07
4:05:00.020  a/n2: running_in_failed_mode -> initializing, none, A07
4:05:00.040  a/n1: initializing -> normal, normal, I11
4:05:00.040  a/n2: initializing -> normal, normal, I11
