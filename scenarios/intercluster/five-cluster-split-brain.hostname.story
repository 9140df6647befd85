1:00:00.000  pair:a/b: connected -> lost, dns_failure, 12000 users
1:00:00.000  pair:a/c: connected -> lost, dns_failure, 12000 users
1:00:00.000  pair:a/d: connected -> lost, dns_failure, 12000 users
1:00:00.000  pair:a/e: connected -> lost, dns_failure, 12000 users
1:08:02.644  sync:a/c: syncing -> failed, dns_failure, Y06
1:08:02.644  peering: all_in_sync -> out_of_sync
1:14:00.172  sync:a/b: syncing -> failed, dns_failure, Y06
1:26:02.724  sync:a/d: syncing -> failed, dns_failure, Y06
1:29:58.927  sync:a/e: syncing -> failed, dns_failure, Y06
2:30:10.000  pair:a/b: lost -> connected
2:30:10.000  pair:a/c: lost -> connected
2:30:10.000  pair:a/d: lost -> connected
2:30:10.000  pair:a/e: lost -> connected
2:31:17.724  sync:a/d: syncing -> waiting, Y05
2:33:15.172  sync:a/b: syncing -> waiting, Y05
2:34:17.644  sync:a/c: syncing -> waiting, Y05
2:35:13.927  sync:a/e: syncing -> waiting, Y05
2:35:13.927  peering: out_of_sync -> all_in_sync
