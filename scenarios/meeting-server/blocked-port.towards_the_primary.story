0:10:00.000  *: fault block_port began
0:10:00.000  meet/cb1: can_write -> cannot_write
0:10:11.505  meet/db3: replica_in_sync -> not_connected, M18
0:10:12.687  meet/db2: replica_in_sync -> not_connected, M18
0:30:00.000  *: fault block_port ended
0:30:00.000  meet/cb1: cannot_write -> can_write
0:30:05.000  meet/db2: not_connected -> replica_syncing, M07
0:30:05.000  meet/db3: not_connected -> replica_syncing, M07
0:30:15.000  meet/db2: replica_syncing -> replica_in_sync, M08
0:30:15.000  meet/db3: replica_syncing -> replica_in_sync, M08
