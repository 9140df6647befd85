0:10:00.000  meet/cb1: fault crash began
0:10:00.000  meet/cb1: can_write -> down
0:20:00.000  meet/cb1: fault start began
0:25:00.000  meet/cb1: down -> can_write
0:30:00.000  *: fault partition began
0:30:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:30:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:30:13.011  meet/db1: primary -> not_connected, M03
0:30:13.011  meet: primary:db1 -> primary:none
0:30:13.011  meet/cb1: can_write -> cannot_write
0:30:13.011  meet/cb2: can_write -> cannot_write
0:30:13.011  meet/cb3: can_write -> cannot_write
0:40:00.000  *: fault partition ended
0:40:01.780  meet/db2: not_connected -> primary, M05
0:40:01.780  meet: primary:none -> primary:db2
0:40:01.780  meet/cb1: cannot_write -> can_write
0:40:01.780  meet/cb2: cannot_write -> can_write
0:40:01.780  meet/cb3: cannot_write -> can_write
0:40:06.780  meet/db3: not_connected -> replica_in_sync, M06
0:40:08.687  meet/db1: not_connected -> replica_syncing, M07
0:40:18.687  meet/db1: replica_syncing -> replica_in_sync, M08
