0:10:00.000  *: fault partition began
0:10:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:30:00.000  *: fault partition ended
0:30:07.505  meet/db3: not_connected -> replica_syncing, M07
0:30:17.505  meet/db3: replica_syncing -> replica_in_sync, M08
0:40:00.000  meet/db1: fault crash began
0:40:00.000  meet/db1: primary -> down, M10
0:40:00.000  meet: primary:db1 -> primary:none
0:40:00.000  meet/cb1: can_write -> cannot_write
0:40:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:40:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:40:22.687  meet/db2: not_connected -> primary, M05
0:40:22.687  meet: primary:none -> primary:db2
0:40:22.687  meet/cb1: cannot_write -> can_write
0:40:27.687  meet/db3: not_connected -> replica_in_sync, M06
0:45:00.000  meet/db1: fault start began
0:50:00.000  meet/db1: down -> not_connected, M11
0:50:08.687  meet/db1: not_connected -> replica_syncing, M07
0:50:18.687  meet/db1: replica_syncing -> replica_in_sync, M08
