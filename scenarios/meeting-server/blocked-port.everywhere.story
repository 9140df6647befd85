0:10:00.000  *: fault block_port began
0:10:00.000  meet/cb1: can_write -> cannot_write
0:10:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:10:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:10:13.011  meet/db1: primary -> not_connected, M03
0:10:13.011  meet: primary:db1 -> primary:none
0:30:00.000  *: fault block_port ended
0:30:01.780  meet/db2: not_connected -> primary, M05
0:30:01.780  meet: primary:none -> primary:db2
0:30:01.780  meet/cb1: cannot_write -> can_write
0:30:06.780  meet/db3: not_connected -> replica_in_sync, M06
0:30:08.687  meet/db1: not_connected -> replica_syncing, M07
0:30:18.687  meet/db1: replica_syncing -> replica_in_sync, M08
