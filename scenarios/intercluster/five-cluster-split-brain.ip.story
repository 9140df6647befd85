1:08:02.644  sync:a/c: syncing -> failed, dns_failure, Y06
1:08:02.644  peering: all_in_sync -> out_of_sync
1:14:00.172  sync:a/b: syncing -> failed, dns_failure, Y06
1:26:02.724  sync:a/d: syncing -> failed, dns_failure, Y06
1:29:58.927  sync:a/e: syncing -> failed, dns_failure, Y06
2:31:17.724  sync:a/d: syncing -> waiting, Y05
2:33:15.172  sync:a/b: syncing -> waiting, Y05
2:34:17.644  sync:a/c: syncing -> waiting, Y05
2:35:13.927  sync:a/e: syncing -> waiting, Y05
2:35:13.927  peering: out_of_sync -> all_in_sync
