0:10:00.000  database:pg1: up -> down
0:10:30.000  seoul/1a: alarm XcpTxtConfDBConnectError raised, normal, 5000 users
0:10:30.000  seoul/1b: alarm XcpTxtConfDBConnectError raised, normal, 5000 users
0:30:00.000  user:bob: room in_room:seoul/1a#0 -> delivered, not_archived, 3 users
0:30:00.000  seoul/1a: room create_room -> refused, external_database_unreachable, 1 rooms
0:30:00.000  seoul/1a: room create_adhoc_room -> accepted, 1 rooms
1:10:00.000  database:pg1: down -> up
1:10:00.000  seoul/1a: alarm XcpTxtConfDBConnectError cleared
1:10:00.000  seoul/1b: alarm XcpTxtConfDBConnectError cleared
1:20:00.000  seoul/1a: room create_room -> accepted, 1 rooms
