0:10:06.000  edge/p1: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p3: ras:answered -> ras:unanswered, E04
0:10:46.573  edge/p3: alarm 20006 raised, E03
0:10:46.820  edge/p3: alarm 20004 raised, E03
0:10:53.125  edge/p1: alarm 20006 raised, E03
0:10:53.372  edge/p1: alarm 20004 raised, E03
0:11:04.232  edge/p2: alarm 20006 raised, E03
0:11:04.479  edge/p2: alarm 20004 raised, E03
0:11:46.402  edge/p3: alarm 20021 raised, E03
0:11:52.954  edge/p1: alarm 20021 raised, E03
0:12:04.061  edge/p2: alarm 20021 raised, E03
0:12:44.648  edge/p3: alarm 20016 raised, E09
0:20:00.000  edge/p1: admin edit_config accepted
0:20:00.000  edge/p2: config_current -> config_stale, E06
0:20:00.000  edge/p3: config_current -> config_stale, E06
0:20:00.006  edge/p2: config_stale -> config_current, E06
0:30:00.000  edge/p1: alarm 20006 cleared
0:30:00.000  edge/p1: alarm 20004 cleared
0:30:00.000  edge/p1: alarm 20021 cleared
0:30:00.000  edge/p3: alarm 20025 raised, E33
0:30:00.000  edge/p1: alarm 20024 raised, E33
0:30:00.000  edge/p2: alarm 20006 cleared
0:30:00.000  edge/p2: alarm 20004 cleared
0:30:00.000  edge/p2: alarm 20021 cleared
0:30:00.000  edge/p3: alarm 20006 cleared
0:30:00.000  edge/p3: alarm 20004 cleared
0:30:00.000  edge/p3: alarm 20021 cleared
0:30:00.000  edge/p2: alarm 20024 raised, E33
0:30:00.000  edge/p1: ras:unanswered -> ras:answered, E05
0:30:00.000  edge/p2: ras:unanswered -> ras:answered, E05
0:30:00.000  edge/p3: ras:unanswered -> ras:answered, E05
0:30:44.648  edge/p3: alarm 20016 cleared
1:00:00.000  edge/p3: active -> down, E20
1:00:00.000  edge/p1: alarm 20024 cleared
1:00:00.000  edge/p2: alarm 20024 cleared
1:00:00.171  edge/p1: alarm 20006 raised, E03
1:00:00.171  edge/p2: alarm 20006 raised, E03
1:00:00.418  edge/p1: alarm 20004 raised, E03
1:00:00.418  edge/p2: alarm 20004 raised, E03
1:00:06.000  edge/p1: ras:answered -> ras:unanswered, E04
1:00:06.000  edge/p2: ras:answered -> ras:unanswered, E04
1:01:00.000  edge/p1: alarm 20021 raised, E03
1:01:00.000  edge/p2: alarm 20021 raised, E03
1:04:00.000  edge/p3: down -> active, E21
1:04:00.000  edge/p3: alarm 20025 cleared
1:04:00.000  edge/p1: alarm 20006 cleared
1:04:00.000  edge/p1: alarm 20004 cleared
1:04:00.000  edge/p1: alarm 20021 cleared
1:04:00.000  edge/p2: alarm 20006 cleared
1:04:00.000  edge/p2: alarm 20004 cleared
1:04:00.000  edge/p2: alarm 20021 cleared
1:04:00.000  edge/p1: ras:unanswered -> ras:answered, E05
1:04:00.000  edge/p2: ras:unanswered -> ras:answered, E05
1:04:44.648  edge/p3: config_stale -> config_current, E08
2:00:00.000  edge/p1: admin set_primary accepted
2:00:00.000  edge/p2: admin set_primary accepted
2:00:00.000  edge: primary:p1 -> primary:p2, E11
2:00:00.000  edge/p3: admin set_primary accepted
