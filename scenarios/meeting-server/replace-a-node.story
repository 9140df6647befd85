0:10:00.000  meet/db4: admin join accepted, local_database_erased
0:10:00.000  meet/db4: not_connected -> replica_syncing, M12
0:10:10.000  meet/db4: replica_syncing -> replica_in_sync, M08
0:20:00.000  meet/db3: admin remove accepted
0:20:00.000  meet/db3: replica_in_sync -> not_connected, M13
0:30:00.000  meet/db3: admin join refused, not_the_primary
0:40:00.000  meet/db1: fault crash began
0:40:00.000  meet/db1: primary -> down, M10
0:40:00.000  meet: primary:db1 -> primary:none
0:40:00.000  meet/cb1: can_write -> cannot_write
0:40:11.930  meet/db4: replica_in_sync -> not_connected, M04
0:40:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:40:22.687  meet/db2: not_connected -> primary, M05
0:40:22.687  meet: primary:none -> primary:db2
0:40:22.687  meet/cb1: cannot_write -> can_write
0:40:27.687  meet/db4: not_connected -> replica_in_sync, M06
0:45:00.000  meet/db1: fault start began
0:50:00.000  meet/db1: down -> not_connected, M11
0:50:08.687  meet/db1: not_connected -> replica_syncing, M07
0:50:18.687  meet/db1: replica_syncing -> replica_in_sync, M08
