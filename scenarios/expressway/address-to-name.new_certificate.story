0:10:00.000  edge/p1: admin edit_config accepted
0:10:00.000  edge/p1: alarm 20007 raised, E32
0:15:00.000  edge/p1: active -> down, E20
0:15:00.171  edge/p2: alarm 20006 raised, E03
0:15:00.418  edge/p2: alarm 20004 raised, E03
0:15:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:16:00.000  edge/p2: alarm 20021 raised, E03
0:16:35.405  edge/p2: alarm 20016 raised, E09
0:19:00.000  edge/p1: alarm 20007 cleared
0:19:00.000  edge/p1: down -> active, E21
0:19:00.000  edge/p2: alarm 20006 cleared
0:19:00.000  edge/p2: alarm 20004 cleared
0:19:00.000  edge/p2: alarm 20021 cleared
0:19:00.000  edge/p2: ras:unanswered -> ras:answered, E05
0:20:35.405  edge/p2: alarm 20016 cleared
0:40:00.000  edge/p2: admin edit_config accepted
0:40:00.000  edge/p2: alarm 20007 raised, E32
0:45:00.000  edge/p2: active -> down, E20
0:45:00.171  edge/p1: alarm 20006 raised, E03
0:45:00.418  edge/p1: alarm 20004 raised, E03
0:45:06.000  edge/p1: ras:answered -> ras:unanswered, E04
0:46:00.000  edge/p1: alarm 20021 raised, E03
0:49:00.000  edge/p2: alarm 20007 cleared
0:49:00.000  edge/p2: down -> active, E21
0:49:00.000  edge/p1: alarm 20006 cleared
0:49:00.000  edge/p1: alarm 20004 cleared
0:49:00.000  edge/p1: alarm 20021 cleared
0:49:00.000  edge/p1: ras:unanswered -> ras:answered, E05
1:10:00.000  dns:corp: up -> down
1:20:00.000  edge/p2: active -> down, E20
1:20:00.171  edge/p1: alarm 20006 raised, E03
1:20:00.418  edge/p1: alarm 20004 raised, E03
1:20:06.000  edge/p1: ras:answered -> ras:unanswered, E04
1:21:00.000  edge/p1: alarm 20021 raised, E03
1:24:00.000  edge/p2: down -> active, E21
1:24:00.171  edge/p2: alarm 20006 raised, E03
1:24:00.418  edge/p2: alarm 20004 raised, E03
1:24:06.000  edge/p2: ras:answered -> ras:unanswered, E04
1:24:35.405  edge/p2: alarm 20016 raised, E09
1:25:00.000  edge/p2: alarm 20021 raised, E03
2:02:00.000  dns:corp: down -> up
2:05:00.000  edge/p2: alarm 20006 cleared
2:05:00.000  edge/p2: alarm 20004 cleared
2:05:00.000  edge/p2: alarm 20021 cleared
2:05:00.000  edge/p1: alarm 20006 cleared
2:05:00.000  edge/p1: alarm 20004 cleared
2:05:00.000  edge/p1: alarm 20021 cleared
2:05:00.000  edge/p1: ras:unanswered -> ras:answered, E05
2:05:00.000  edge/p2: ras:unanswered -> ras:answered, E05
2:06:35.405  edge/p2: alarm 20016 cleared
