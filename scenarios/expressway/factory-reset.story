0:10:00.000  edge/p3: admin clear_peers accepted
0:10:00.000  edge/p3: alarm 20007 raised, E14
0:10:00.000  edge/p4: admin clear_peers accepted
0:10:00.000  edge/p4: alarm 20007 raised, E14
0:15:00.000  edge/p4: admin restore_peers accepted
0:15:00.000  edge/p4: alarm 20007 cleared
0:20:00.000  edge/p3: active -> down, E20
0:20:00.171  edge/p1: alarm 20006 raised, E03
0:20:00.171  edge/p2: alarm 20006 raised, E03
0:20:00.171  edge/p4: alarm 20006 raised, E03
0:20:00.418  edge/p1: alarm 20004 raised, E03
0:20:00.418  edge/p2: alarm 20004 raised, E03
0:20:00.418  edge/p4: alarm 20004 raised, E03
0:20:06.000  edge/p1: ras:answered -> ras:unanswered, E04
0:20:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:20:06.000  edge/p4: ras:answered -> ras:unanswered, E04
0:21:00.000  edge/p1: alarm 20021 raised, E03
0:21:00.000  edge/p2: alarm 20021 raised, E03
0:21:00.000  edge/p4: alarm 20021 raised, E03
0:24:00.000  edge/p3: alarm 15009 raised, E16
0:24:00.000  edge/p3: down -> factory_reset, E16
0:24:00.000  edge/p3: alarm 20007 cleared
0:24:00.000  edge/p3: alarm 15009 cleared
0:24:00.000  edge/p3: alarm 40049 cleared
0:30:00.000  edge/p4: active -> down, E20
0:30:00.000  edge/p4: alarm 20006 cleared
0:30:00.000  edge/p4: alarm 20004 cleared
0:30:00.000  edge/p4: alarm 20021 cleared
0:30:00.000  edge/p4: ras:unanswered -> ras:answered, E05
0:34:00.000  edge/p4: down -> active, E21
0:34:00.171  edge/p4: alarm 20006 raised, E03
0:34:00.418  edge/p4: alarm 20004 raised, E03
0:34:06.000  edge/p4: ras:answered -> ras:unanswered, E04
0:35:00.000  edge/p4: alarm 20021 raised, E03
0:40:00.000  edge/p1: admin clear_peers refused, peer_is_primary
