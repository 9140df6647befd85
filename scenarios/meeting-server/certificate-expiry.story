0:10:00.000  meet: fault cert_expire began
0:10:00.000  meet/cb1: can_write -> cannot_write
0:10:00.000  meet/cb2: can_write -> cannot_write
0:10:11.505  meet/db3: replica_in_sync -> not_connected, M04
0:10:12.687  meet/db2: replica_in_sync -> not_connected, M04
0:10:13.011  meet/db1: primary -> not_connected, M03
0:10:13.011  meet: primary:db1 -> primary:none
1:00:00.000  meet/db2: admin remove accepted
1:00:00.000  meet/db3: admin remove accepted
1:00:00.000  meet/db1: not_connected -> primary, M05
1:00:00.000  meet: primary:none -> primary:db1
1:05:00.000  meet/db1: admin remove accepted
1:05:00.000  meet/db1: primary -> not_connected, M13
1:05:00.000  meet: primary:db1 -> primary:none
1:05:00.000  meet/cb1: admin remove accepted
1:05:00.000  meet/cb2: admin remove accepted
1:10:00.000  meet/db1: admin install_certificates accepted
1:10:00.000  meet/db1: admin initialize accepted
1:10:00.000  meet/db1: not_connected -> primary, M14
1:10:00.000  meet: primary:none -> primary:db1
1:12:00.000  meet/db2: admin install_certificates accepted
1:12:00.000  meet/db2: admin join accepted, local_database_erased
1:12:00.000  meet/db2: not_connected -> replica_syncing, M12
1:12:00.000  meet/db3: admin install_certificates accepted
1:12:00.000  meet/db3: admin join accepted, local_database_erased
1:12:00.000  meet/db3: not_connected -> replica_syncing, M12
1:12:10.000  meet/db2: replica_syncing -> replica_in_sync, M08
1:12:10.000  meet/db3: replica_syncing -> replica_in_sync, M08
1:15:00.000  meet/cb1: admin install_certificates accepted
1:15:00.000  meet/cb1: admin connect accepted
1:15:00.000  meet/cb1: cannot_write -> can_write
1:15:00.000  meet/cb2: admin install_certificates accepted
1:15:00.000  meet/cb2: admin connect accepted
1:15:00.000  meet/cb2: cannot_write -> can_write
