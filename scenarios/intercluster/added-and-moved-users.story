0:30:00.000  west: admin add_users accepted
0:30:00.000  peering: all_in_sync -> out_of_sync
0:40:19.032  sync:east/west: users unknown -> known, 200 users
0:40:19.032  peering: out_of_sync -> all_in_sync
2:00:00.000  east: admin move_users accepted
2:00:00.000  east/n2:icsa: running -> starting
2:00:00.000  east/n1:icsa: running -> starting
2:00:00.000  peering: all_in_sync -> out_of_sync
2:00:00.000  west/n2:icsa: running -> starting
2:00:00.000  west/n1:icsa: running -> starting
2:01:00.000  east/n1:icsa: starting -> running
2:01:00.000  east/n2:icsa: starting -> running
2:01:00.000  west/n1:icsa: starting -> running
2:01:00.000  west/n2:icsa: starting -> running
2:01:21.049  sync:east/west: users unknown -> known, 300 users
2:01:21.049  sync:west/east: users unknown -> known, 300 users
2:01:21.049  peering: out_of_sync -> all_in_sync
