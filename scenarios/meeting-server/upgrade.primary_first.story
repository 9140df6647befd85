0:10:00.000  meet/cb1: can_write -> down
0:10:00.000  meet/cb2: can_write -> down
0:15:00.000  meet/cb1: down -> can_write
0:15:00.000  meet/cb2: down -> can_write
0:20:00.000  meet/db1: primary -> down, M10
0:20:00.000  meet: primary:db1 -> primary:none
0:20:00.000  meet/cb1: can_write -> cannot_write
0:20:00.000  meet/cb2: can_write -> cannot_write
0:20:07.505  meet/db3: replica_in_sync -> not_connected, M04
0:20:08.687  meet/db2: replica_in_sync -> not_connected, M04
0:20:18.687  meet/db2: not_connected -> primary, M05
0:20:18.687  meet: primary:none -> primary:db2
0:20:18.687  meet/cb1: cannot_write -> can_write
0:20:18.687  meet/cb2: cannot_write -> can_write
0:20:23.687  meet/db3: not_connected -> replica_in_sync, M06
0:25:00.000  meet/db1: down -> not_connected, M11
0:25:08.687  meet/db1: not_connected -> replica_syncing, M07
0:25:18.687  meet/db1: replica_syncing -> replica_in_sync, M08
0:35:00.000  meet/db2: primary -> down, M10
0:35:00.000  meet: primary:db2 -> primary:none
0:35:00.000  meet/cb1: can_write -> cannot_write
0:35:00.000  meet/cb2: can_write -> cannot_write
0:35:08.774  meet/db3: replica_in_sync -> not_connected, M04
0:35:09.011  meet/db1: replica_in_sync -> not_connected, M04
0:35:19.011  meet/db1: not_connected -> primary, M05
0:35:19.011  meet: primary:none -> primary:db1
0:35:19.011  meet/cb1: cannot_write -> can_write
0:35:19.011  meet/cb2: cannot_write -> can_write
0:35:24.011  meet/db3: not_connected -> replica_in_sync, M06
0:40:00.000  meet/db2: down -> not_connected, M11
0:40:08.687  meet/db2: not_connected -> replica_syncing, M07
0:40:18.687  meet/db2: replica_syncing -> replica_in_sync, M08
0:50:00.000  meet/db3: replica_in_sync -> down, M10
0:55:00.000  meet/db3: down -> not_connected, M11
0:55:07.505  meet/db3: not_connected -> replica_syncing, M07
0:55:17.505  meet/db3: replica_syncing -> replica_in_sync, M08
1:10:00.000  meet/db1: admin upgrade_schema accepted
