0:40:00.000  sync:east/west: syncing -> failed, certificate_expired, Y06
0:40:00.000  peering: all_in_sync -> out_of_sync
0:40:00.000  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed raised
0:40:00.000  sync:east/west: alarm ICSACertificateValidationFailure raised
2:40:00.000  east/n1:icsa: running -> starting
2:41:00.000  east/n1:icsa: starting -> running
2:41:00.000  sync:east/west: syncing -> failed, tomcat_trust_mismatch, Y06
2:41:00.000  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed raised
2:41:00.000  sync:east/west: alarm ICSACertificateFingerPrintMisMatch raised
3:00:00.000  east: admin force_sync accepted
3:10:17.457  sync:east/west: syncing -> waiting, Y05
3:10:17.457  peering: out_of_sync -> all_in_sync
3:10:17.457  sync:east/west: alarm InterclusterSyncAgentPeerSyncFailed cleared
3:10:17.457  sync:east/west: alarm ICSACertificateValidationFailure cleared
3:10:17.457  sync:east/west: alarm ICSACertificateFingerPrintMisMatch cleared
