0:20:00.000  edge/p1: admin edit_config accepted
0:20:00.000  edge/p2: config_current -> config_stale, E06
0:20:00.000  edge/p3: config_current -> config_stale, E06
0:20:35.405  edge/p2: alarm 20009 raised, E30
0:20:44.648  edge/p3: alarm 20009 raised, E30
0:40:00.000  edge/p2: admin force_sync accepted
0:40:00.000  edge/p2: config_stale -> config_current, E31
0:40:00.000  edge/p2: alarm 20009 cleared
0:45:00.000  edge/p3: admin force_sync refused, system_key_differs
0:50:00.000  edge/p3: admin force_sync refused, system_key_differs
0:55:00.000  edge/p1: admin force_sync accepted
0:56:44.648  edge/p3: config_stale -> config_current, E08
0:56:44.648  edge/p3: alarm 20009 cleared
1:05:00.000  edge/p1: admin force_sync refused, peer_is_primary
