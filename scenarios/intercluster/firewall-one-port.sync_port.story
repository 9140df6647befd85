1:12:00.000  sync:east/west: syncing -> failed, peer_not_reachable, Y06
1:12:00.000  peering: all_in_sync -> out_of_sync
1:12:00.000  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed raised
1:12:00.000  sync:east/west: alarm InterclusterSyncAgentAXLConnectionFailed raised
1:22:00.000  sync:west/east: syncing -> failed, peer_not_reachable, Y06
1:22:00.000  sync:west/east: alarm InterclusterSyncAgentPeerSyncFailed raised
1:22:00.000  sync:west/east: alarm InterclusterSyncAgentAXLConnectionFailed raised
3:12:00.000  east/n1:icsa: running -> starting
3:13:00.000  east/n1:icsa: starting -> running
3:15:00.000  sync:east/west: syncing -> failed, peer_not_reachable, Y06
3:15:00.000  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed raised
3:15:00.000  sync:east/west: alarm InterclusterSyncAgentAXLConnectionFailed raised
3:22:00.000  west/n1:icsa: running -> starting
3:23:00.000  west/n1:icsa: starting -> running
3:25:00.000  sync:west/east: syncing -> failed, peer_not_reachable, Y06
3:25:00.000  sync:west/east: alarm InterclusterSyncAgentPeerSyncFailed raised
3:25:00.000  sync:west/east: alarm InterclusterSyncAgentAXLConnectionFailed raised
4:00:15.000  sync:west/east: syncing -> waiting, Y05
4:00:15.000  sync:west/east: alarm InterclusterSyncAgentPeerSyncFailed cleared
4:00:15.000  sync:west/east: alarm InterclusterSyncAgentAXLConnectionFailed cleared
4:02:15.000  sync:east/west: syncing -> waiting, Y05
4:02:15.000  peering: out_of_sync -> all_in_sync
4:02:15.000  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed cleared
4:02:15.000  sync:east/west: alarm InterclusterSyncAgentAXLConnectionFailed cleared
