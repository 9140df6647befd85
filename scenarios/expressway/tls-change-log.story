0:10:00.000  apolo/expc01: admin tls_mode accepted
0:10:00.000  apolo/expc02: config_current -> config_stale, E06
0:10:00.006  apolo/expc02: config_stale -> config_current, E06
0:10:00.169  apolo/expc02: alarm 20007 raised, E12
0:10:00.225  apolo/expc01: alarm 20007 raised, E12
0:15:00.000  apolo/expc01: active -> down, E20
0:15:00.171  apolo/expc02: alarm 20006 raised, E03
0:15:00.418  apolo/expc02: alarm 20004 raised, E03
0:15:06.000  apolo/expc02: ras:answered -> ras:unanswered, E04
0:15:42.872  apolo/expc02: alarm 20016 raised, E09
0:16:00.000  apolo/expc02: alarm 20021 raised, E03
0:19:00.000  apolo/expc01: tls:permissive -> tls:enforcing, E13
0:19:00.000  apolo/expc01: alarm 20007 cleared
0:19:00.000  apolo/expc01: alarm 40049 cleared
0:19:00.000  apolo/expc01: down -> active, E21
0:19:00.000  apolo/expc02: alarm 20006 cleared
0:19:00.000  apolo/expc02: alarm 20004 cleared
0:19:00.000  apolo/expc02: alarm 20021 cleared
0:19:00.000  apolo/expc02: ras:unanswered -> ras:answered, E05
0:19:42.872  apolo/expc02: alarm 20016 cleared
0:25:00.000  apolo/expc02: active -> down, E20
0:25:00.171  apolo/expc01: alarm 20006 raised, E03
0:25:00.418  apolo/expc01: alarm 20004 raised, E03
0:25:06.000  apolo/expc01: ras:answered -> ras:unanswered, E04
0:26:00.000  apolo/expc01: alarm 20021 raised, E03
0:29:00.000  apolo/expc02: tls:permissive -> tls:enforcing, E13
0:29:00.000  apolo/expc02: alarm 20007 cleared
0:29:00.000  apolo/expc02: alarm 40049 cleared
0:29:00.000  apolo/expc02: down -> active, E21
0:29:00.000  apolo/expc01: alarm 20006 cleared
0:29:00.000  apolo/expc01: alarm 20004 cleared
0:29:00.000  apolo/expc01: alarm 20021 cleared
0:29:00.000  apolo/expc01: ras:unanswered -> ras:answered, E05
