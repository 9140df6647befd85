0:09:43.752  apolo/expc02: active -> down, E20
0:09:43.923  apolo/expc01: alarm 20006 raised, E03
0:09:44.170  apolo/expc01: alarm 20004 raised, E03
0:09:59.271  apolo/expc01: ras:answered -> ras:unanswered, E04
0:10:43.752  apolo/expc01: alarm 20021 raised, E03
0:33:43.752  apolo/expc02: down -> active, E21
0:33:43.752  apolo/expc01: alarm 20006 cleared
0:33:43.752  apolo/expc01: alarm 20004 cleared
0:33:43.752  apolo/expc01: alarm 20021 cleared
0:33:43.752  apolo/expc01: ras:unanswered -> ras:answered, E05
