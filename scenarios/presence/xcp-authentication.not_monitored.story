0:10:00.000  seoul/n1:xcp_authentication: running -> stopped
