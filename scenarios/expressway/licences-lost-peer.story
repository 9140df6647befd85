24:00:00.000  edge/p2: active -> down, E20
24:00:06.000  edge/p1: ras:answered -> ras:unanswered, E04
24:00:52.134  edge/p1: alarm 20006 raised, E03
24:00:52.381  edge/p1: alarm 20004 raised, E03
24:01:51.963  edge/p1: alarm 20021 raised, E03
28:00:51.963  edge/p1: alarm 30012 raised, E25
192:00:51.963  edge/p1: alarm 30012 cleared
192:00:51.963  edge/p1: alarm 30014 raised, E26
360:00:51.963  edge/p1: alarm 30014 cleared
360:00:51.963  edge/p1: alarm 30016 raised, E27
408:04:00.000  edge/p2: down -> active, E21
408:04:00.000  edge/p1: alarm 20006 cleared
408:04:00.000  edge/p1: alarm 20004 cleared
408:04:00.000  edge/p1: alarm 20021 cleared
408:04:00.000  edge/p1: alarm 30016 cleared
408:04:00.000  edge/p1: ras:unanswered -> ras:answered, E05
