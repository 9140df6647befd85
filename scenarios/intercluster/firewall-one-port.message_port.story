1:00:00.000  pair:east/west: connected -> lost, port_blocked, 30000 users
4:00:10.000  pair:east/west: lost -> connected
