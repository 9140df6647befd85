0:10:06.000  edge/p1: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p3: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p4: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p5: ras:answered -> ras:unanswered, E04
0:10:46.220  edge/p2: alarm 20006 raised, E03
0:10:46.467  edge/p2: alarm 20004 raised, E03
0:10:46.573  edge/p3: alarm 20006 raised, E03
0:10:46.820  edge/p3: alarm 20004 raised, E03
0:10:53.125  edge/p1: alarm 20006 raised, E03
0:10:53.372  edge/p1: alarm 20004 raised, E03
0:10:56.879  edge/p4: alarm 20006 raised, E03
0:10:57.126  edge/p4: alarm 20004 raised, E03
0:11:02.717  edge/p4: alarm 20016 raised, E09
0:11:04.127  edge/p5: alarm 20006 raised, E03
0:11:04.374  edge/p5: alarm 20004 raised, E03
0:11:46.049  edge/p2: alarm 20021 raised, E03
0:11:46.402  edge/p3: alarm 20021 raised, E03
0:11:52.954  edge/p1: alarm 20021 raised, E03
0:11:56.708  edge/p4: alarm 20021 raised, E03
0:12:03.956  edge/p5: alarm 20021 raised, E03
0:12:44.648  edge/p3: alarm 20016 raised, E09
0:12:53.942  edge/p5: alarm 20016 raised, E09
0:20:00.000  edge/p1: admin edit_config accepted
0:20:00.000  edge/p1: no_edit:good_edit -> has_edit:good_edit, E06
0:20:00.000  edge/p2: config_current -> config_stale, E06
0:20:00.000  edge/p3: config_current -> config_stale, E06
0:20:00.000  edge/p4: config_current -> config_stale, E06
0:20:00.000  edge/p5: config_current -> config_stale, E06
0:20:00.006  edge/p2: no_edit:good_edit -> has_edit:good_edit, E06
0:20:00.006  edge/p2: config_stale -> config_current, E06
0:25:00.000  edge/p3: admin edit_config accepted
0:25:00.000  edge/p3: no_edit:lost_edit -> has_edit:lost_edit, E07
0:50:00.000  edge/p1: alarm 20006 cleared
0:50:00.000  edge/p1: alarm 20004 cleared
0:50:00.000  edge/p1: alarm 20021 cleared
0:50:00.000  edge/p3: alarm 20006 cleared
0:50:00.000  edge/p3: alarm 20004 cleared
0:50:00.000  edge/p3: alarm 20021 cleared
0:50:00.000  edge/p4: alarm 20006 cleared
0:50:00.000  edge/p4: alarm 20004 cleared
0:50:00.000  edge/p4: alarm 20021 cleared
0:50:00.000  edge/p2: alarm 20006 cleared
0:50:00.000  edge/p2: alarm 20004 cleared
0:50:00.000  edge/p2: alarm 20021 cleared
0:50:00.000  edge/p5: alarm 20006 cleared
0:50:00.000  edge/p5: alarm 20004 cleared
0:50:00.000  edge/p5: alarm 20021 cleared
0:50:00.000  edge/p1: ras:unanswered -> ras:answered, E05
0:50:00.000  edge/p2: ras:unanswered -> ras:answered, E05
0:50:00.000  edge/p3: ras:unanswered -> ras:answered, E05
0:50:00.000  edge/p4: ras:unanswered -> ras:answered, E05
0:50:00.000  edge/p5: ras:unanswered -> ras:answered, E05
0:50:44.648  edge/p3: no_edit:good_edit -> has_edit:good_edit, E08
0:50:44.648  edge/p3: has_edit:lost_edit -> no_edit:lost_edit, E08
0:50:44.648  edge/p3: config_stale -> config_current, E08
0:50:44.648  edge/p3: alarm 20016 cleared
0:50:53.942  edge/p5: no_edit:good_edit -> has_edit:good_edit, E08
0:50:53.942  edge/p5: config_stale -> config_current, E08
0:50:53.942  edge/p5: alarm 20016 cleared
0:51:02.717  edge/p4: no_edit:good_edit -> has_edit:good_edit, E08
0:51:02.717  edge/p4: config_stale -> config_current, E08
0:51:02.717  edge/p4: alarm 20016 cleared
