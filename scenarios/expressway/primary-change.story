0:10:00.000  edge/p1: active -> down, E20
0:10:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p3: ras:answered -> ras:unanswered, E04
0:11:07.727  edge/p2: alarm 20006 raised, E03
0:11:07.974  edge/p2: alarm 20004 raised, E03
0:11:09.090  edge/p3: alarm 20006 raised, E03
0:11:09.337  edge/p3: alarm 20004 raised, E03
0:12:07.556  edge/p2: alarm 20021 raised, E03
0:12:08.919  edge/p3: alarm 20021 raised, E03
0:12:35.405  edge/p2: alarm 20016 raised, E09
0:12:44.648  edge/p3: alarm 20016 raised, E09
0:30:00.000  edge/p2: admin set_primary accepted
0:30:00.000  edge: primary:p1 -> primary:p2, E11
0:30:35.405  edge/p2: alarm 20016 cleared
0:30:35.405  edge/p2: alarm 20012 raised, E10
0:30:35.405  edge/p2: alarm 20017 raised, E10
0:35:00.000  edge/p3: admin set_primary accepted
0:36:35.405  edge/p2: alarm 20012 cleared
0:36:35.405  edge/p2: alarm 20017 cleared
0:36:44.648  edge/p3: alarm 20016 cleared
0:45:00.000  edge/p2: admin edit_config accepted
0:45:00.000  edge/p3: config_current -> config_stale, E06
0:45:00.006  edge/p3: config_stale -> config_current, E06
1:14:00.000  edge/p1: down -> active, E21
1:14:00.000  edge/p2: alarm 20006 cleared
1:14:00.000  edge/p2: alarm 20004 cleared
1:14:00.000  edge/p2: alarm 20021 cleared
1:14:00.000  edge/p3: alarm 20006 cleared
1:14:00.000  edge/p3: alarm 20004 cleared
1:14:00.000  edge/p3: alarm 20021 cleared
1:14:00.000  edge/p2: ras:unanswered -> ras:answered, E05
1:14:00.000  edge/p3: ras:unanswered -> ras:answered, E05
1:14:35.405  edge/p2: alarm 20012 raised, E10
1:14:35.405  edge/p2: alarm 20017 raised, E10
1:14:36.885  edge/p1: alarm 20012 raised, E10
1:14:36.885  edge/p1: alarm 20017 raised, E10
1:30:00.000  edge/p1: admin set_primary accepted
1:30:00.000  edge/p1: config_current -> config_stale, E11
1:30:35.405  edge/p2: alarm 20012 cleared
1:30:35.405  edge/p2: alarm 20017 cleared
1:30:36.885  edge/p1: config_stale -> config_current, E08
1:30:36.885  edge/p1: alarm 20012 cleared
1:30:36.885  edge/p1: alarm 20017 cleared
