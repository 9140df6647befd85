0:10:00.000  meet/db1: fault crash began
0:10:00.000  meet/db1: primary -> down, M10
0:10:00.000  meet: primary:db1 -> primary:none
0:10:00.000  meet/cb1: can_write -> cannot_write
0:10:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:10:11.930  meet/db4: replica_in_sync -> not_connected, M04
0:10:12.169  meet/db5: replica_in_sync -> not_connected, M04
0:10:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:10:22.687  meet/db2: not_connected -> primary, M05
0:10:22.687  meet: primary:none -> primary:db2
0:10:22.687  meet/cb1: cannot_write -> can_write
0:10:27.687  meet/db3: not_connected -> replica_in_sync, M06
0:10:27.687  meet/db4: not_connected -> replica_in_sync, M06
0:10:27.687  meet/db5: not_connected -> replica_in_sync, M06
0:30:00.000  meet/db2: fault crash began
0:30:00.000  meet/db2: primary -> down, M10
0:30:00.000  meet: primary:db2 -> primary:none
0:30:00.000  meet/cb1: can_write -> cannot_write
0:30:10.544  meet/db4: replica_in_sync -> not_connected, M04
0:30:11.768  meet/db5: replica_in_sync -> not_connected, M04
0:30:12.774  meet/db3: replica_in_sync -> not_connected, M04
0:30:22.774  meet/db3: not_connected -> primary, M05
0:30:22.774  meet: primary:none -> primary:db3
0:30:22.774  meet/cb1: cannot_write -> can_write
0:30:27.774  meet/db4: not_connected -> replica_in_sync, M06
0:30:27.774  meet/db5: not_connected -> replica_in_sync, M06
0:50:00.000  meet/db3: fault crash began
0:50:00.000  meet/db3: primary -> down, M10
0:50:00.000  meet: primary:db3 -> primary:none
0:50:00.000  meet/cb1: can_write -> cannot_write
0:50:10.813  meet/db4: replica_in_sync -> not_connected, M04
0:50:11.564  meet/db5: replica_in_sync -> not_connected, M04
2:10:00.000  meet/db1: fault start began
2:15:00.000  meet/db1: down -> not_connected, M11
2:15:24.000  meet/db4: not_connected -> primary, M05
2:15:24.000  meet: primary:none -> primary:db4
2:15:24.000  meet/cb1: cannot_write -> can_write
2:15:29.000  meet/db1: not_connected -> replica_in_sync, M06
2:15:29.000  meet/db5: not_connected -> replica_in_sync, M06
2:30:00.000  meet/db2: fault start began
2:35:00.000  meet/db2: down -> not_connected, M11
2:35:05.079  meet/db2: not_connected -> replica_syncing, M07
2:35:15.079  meet/db2: replica_syncing -> replica_in_sync, M08
2:50:00.000  meet/db3: fault start began
2:55:00.000  meet/db3: down -> not_connected, M11
2:55:06.813  meet/db3: not_connected -> replica_syncing, M07
2:55:16.813  meet/db3: replica_syncing -> replica_in_sync, M08
