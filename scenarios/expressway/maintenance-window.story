0:10:00.000  edge/p1: admin maintenance_on accepted
0:10:00.000  edge/p1: active -> maintenance, E17
0:10:00.000  edge/p1: alarm 15015 raised, E17
1:00:00.000  edge/p1: maintenance -> down, E19
1:00:00.000  edge/p1: alarm 15015 cleared
1:00:00.171  edge/p2: alarm 20006 raised, E03
1:00:00.171  edge/p3: alarm 20006 raised, E03
1:00:00.418  edge/p2: alarm 20004 raised, E03
1:00:00.418  edge/p3: alarm 20004 raised, E03
1:00:06.000  edge/p2: ras:answered -> ras:unanswered, E04
1:00:06.000  edge/p3: ras:answered -> ras:unanswered, E04
1:00:35.405  edge/p2: alarm 20016 raised, E09
1:00:44.648  edge/p3: alarm 20016 raised, E09
1:01:00.000  edge/p2: alarm 20021 raised, E03
1:01:00.000  edge/p3: alarm 20021 raised, E03
1:04:00.000  edge/p1: down -> active, E21
1:04:00.000  edge/p2: alarm 20006 cleared
1:04:00.000  edge/p2: alarm 20004 cleared
1:04:00.000  edge/p2: alarm 20021 cleared
1:04:00.000  edge/p3: alarm 20006 cleared
1:04:00.000  edge/p3: alarm 20004 cleared
1:04:00.000  edge/p3: alarm 20021 cleared
1:04:00.000  edge/p2: ras:unanswered -> ras:answered, E05
1:04:00.000  edge/p3: ras:unanswered -> ras:answered, E05
1:04:35.405  edge/p2: alarm 20016 cleared
1:04:44.648  edge/p3: alarm 20016 cleared
1:30:00.000  edge/p2: admin maintenance_on accepted
1:30:00.000  edge/p2: active -> maintenance, E17
1:30:00.000  edge/p2: alarm 15015 raised, E17
2:20:00.000  edge/p2: maintenance -> down, E19
2:20:00.000  edge/p2: alarm 15015 cleared
2:20:00.171  edge/p1: alarm 20006 raised, E03
2:20:00.171  edge/p3: alarm 20006 raised, E03
2:20:00.418  edge/p1: alarm 20004 raised, E03
2:20:00.418  edge/p3: alarm 20004 raised, E03
2:20:06.000  edge/p1: ras:answered -> ras:unanswered, E04
2:20:06.000  edge/p3: ras:answered -> ras:unanswered, E04
2:21:00.000  edge/p1: alarm 20021 raised, E03
2:21:00.000  edge/p3: alarm 20021 raised, E03
2:24:00.000  edge/p2: down -> active, E21
2:24:00.000  edge/p1: alarm 20006 cleared
2:24:00.000  edge/p1: alarm 20004 cleared
2:24:00.000  edge/p1: alarm 20021 cleared
2:24:00.000  edge/p3: alarm 20006 cleared
2:24:00.000  edge/p3: alarm 20004 cleared
2:24:00.000  edge/p3: alarm 20021 cleared
2:24:00.000  edge/p1: ras:unanswered -> ras:answered, E05
2:24:00.000  edge/p3: ras:unanswered -> ras:answered, E05
2:50:00.000  edge/p3: admin maintenance_on accepted
2:50:00.000  edge/p3: active -> maintenance, E17
2:50:00.000  edge/p3: alarm 15015 raised, E17
3:20:00.000  edge/p3: admin maintenance_off accepted
3:20:00.000  edge/p3: maintenance -> active, E18
3:20:00.000  edge/p3: alarm 15015 cleared
