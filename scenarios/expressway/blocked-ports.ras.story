0:10:06.000  edge/p1: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p2: ras:answered -> ras:unanswered, E04
0:10:06.000  edge/p3: ras:answered -> ras:unanswered, E04
0:40:00.000  edge/p1: ras:unanswered -> ras:answered, E05
0:40:00.000  edge/p2: ras:unanswered -> ras:answered, E05
0:40:00.000  edge/p3: ras:unanswered -> ras:answered, E05
