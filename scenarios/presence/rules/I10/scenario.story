0:01:40.000  pair/n1:srm: running -> stopped
0:01:40.000  pair/n1: normal -> down, none, A03
0:02:00.000  pair/n1:srm: stopped -> running
0:02:00.000  pair/n1: down -> initializing, none, A05
0:02:00.000  pair/n1: initializing -> normal, normal, I10
